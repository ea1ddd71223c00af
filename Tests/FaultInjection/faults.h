// What the wrappers need: whether a call concerns the directory, and what is to become of it.
#ifndef FAULTS_H
#define FAULTS_H

#include "include/SluiceFaults.h"

#include <stdbool.h>
#include <stddef.h>

/// One step under way.
struct step {
  enum sluice_fault_class class;
  /// Counted from 1.
  uint64_t number;
  /// The error that it is to fail with; 0 when it is to be carried out.
  int error;
  /// Whether it is to write a part only.
  bool is_short;
  /// For people: a path, or NULL and `descriptor`.
  const char *path;
  int descriptor;
};

/// Counts a step and says what is to become of it. Does not return where the process is to end before it.
/// - Parameters:
///   - path: what it is called on; NULL when that is `descriptor`.
struct step sluice_fault_begin(enum sluice_fault_class class, const char *path, int descriptor);

/// The step was carried out. Does not return where the process is to end after it. Keeps errno.
void sluice_fault_end(const struct step *step);

/// The directory, or NULL when nothing is to be done.
extern const char *sluice_fault_root;

/// Whether `path`, relative to `directory` as in openat(2), lies in the directory or is it.
bool sluice_fault_concerns_path(int directory, const char *path);

/// What an open descriptor stands for.
enum descriptor_kind { DESCRIPTOR_UNKNOWN, DESCRIPTOR_INSIDE, DESCRIPTOR_OUTSIDE, DESCRIPTOR_INOTIFY };

/// Asks the kernel at the first time, then remembers until `sluice_fault_forget`.
enum descriptor_kind sluice_fault_kind(int descriptor);

/// The descriptor is closed, or just opened: what was known of its number is void. Keeps errno.
void sluice_fault_forget(int descriptor);

#endif
