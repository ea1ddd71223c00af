// Faults for tests: a library to be preloaded (LD_PRELOAD) into an unchanged sluiced. It stands between the program
// and the C library, counts the calls that concern one directory, and makes the one or the other of them fail, stop
// half-way or be the last.
//
// A call that concerns the directory is a step: one on a path below it, on a descriptor open there, or of inotify.
// Steps are numbered from 1 in the order in which they begin. The environment says what is to happen:
//
//   SLUICE_TEST_FAULT_ROOT    the directory, an absolute path without links. Without it nothing is done.
//   SLUICE_TEST_FAULT         what is to happen, several separated by `;`:
//     count:FILE                    keep a `struct sluice_fault_report` in FILE, current at any moment, also after
//                                   SIGKILL. FILE lies outside the directory.
//     kill:N:before|after           end the process by SIGKILL before or after step N is carried out.
//     crash:CLASSES:NAME            end the process by SIGKILL before any step of these classes on a file of that
//                                   name: a file that nobody survives.
//     error:CLASSES:N:COUNT:ERRNO   the steps N … N+COUNT-1 of these classes fail with the error of that number,
//                                   and nothing of them is carried out.
//     short:CLASSES:N               step N of these classes writes the first half only, the one after it fails with
//                                   ENOSPC: how a file system runs full.
//     hold:CLASSES:N                step N of these classes begins only once the switch is off.
//   SLUICE_TEST_FAULT_SWITCH  a path: errors are counted and made, and steps held, only while something lies there.
//
// CLASSES are names of `sluice_fault_class_names` joined by `+`, or `any`.
#ifndef SLUICE_FAULTS_H
#define SLUICE_FAULTS_H

#include <stdint.h>

/// What a step does.
enum sluice_fault_class {
  SLUICE_FAULT_OPEN,     // open a file or directory for reading
  SLUICE_FAULT_CREATE,   // open for writing, make a file
  SLUICE_FAULT_READ,     // read, pread, readv
  SLUICE_FAULT_WRITE,    // write, pwrite, writev
  SLUICE_FAULT_SYNC,     // fsync, fdatasync, syncfs
  SLUICE_FAULT_RENAME,   // rename, renameat, renameat2, link, linkat
  SLUICE_FAULT_UNLINK,   // unlink, unlinkat, rmdir
  SLUICE_FAULT_TRUNCATE, // ftruncate, fallocate
  SLUICE_FAULT_MKDIR,    // mkdir, mkdirat
  SLUICE_FAULT_LIST,     // opendir, fdopendir, readdir
  SLUICE_FAULT_STAT,     // stat and its kin, access
  SLUICE_FAULT_LOCK,     // flock, fcntl with locks or leases
  SLUICE_FAULT_MAP,      // mmap of a file
  SLUICE_FAULT_SPACE,    // statfs, statvfs and their kin
  SLUICE_FAULT_INOTIFY,  // inotify_init1, inotify_add_watch, inotify_rm_watch, reading events
  SLUICE_FAULT_CLASSES
};

/// What FILE of `count:FILE` holds, in the machine's byte order.
struct sluice_fault_report {
  /// Steps begun.
  uint64_t steps;
  /// Faults made.
  uint64_t faults;
  /// Steps begun, by class.
  uint64_t by_class[SLUICE_FAULT_CLASSES];
  /// The last fault: when, class and path, for people; ends with NUL.
  char last[512];
};

#endif
