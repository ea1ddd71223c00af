// Which paths and descriptors concern the directory.
#define _GNU_SOURCE
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/// By descriptor. Numbers beyond it are looked up each time.
static _Atomic unsigned char kinds[1 << 16];

static bool is_inside(const char *path) {
  size_t length = strlen(sluice_fault_root);
  return strncmp(path, sluice_fault_root, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static enum descriptor_kind ask_kernel(int descriptor) {
  char link[64], target[PATH_MAX];
  int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t count = readlink(link, target, sizeof target - 1);
  errno = before;
  if (count < 0)
    return DESCRIPTOR_OUTSIDE;
  target[count] = '\0';
  if (strcmp(target, "anon_inode:inotify") == 0)
    return DESCRIPTOR_INOTIFY;
  return is_inside(target) ? DESCRIPTOR_INSIDE : DESCRIPTOR_OUTSIDE;
}

enum descriptor_kind sluice_fault_kind(int descriptor) {
  if (sluice_fault_root == NULL || descriptor < 0)
    return DESCRIPTOR_OUTSIDE;
  if (descriptor >= (int)sizeof kinds)
    return ask_kernel(descriptor);
  unsigned char kind = atomic_load_explicit(&kinds[descriptor], memory_order_relaxed);
  if (kind == DESCRIPTOR_UNKNOWN) {
    kind = (unsigned char)ask_kernel(descriptor);
    atomic_store_explicit(&kinds[descriptor], kind, memory_order_relaxed);
  }
  return kind;
}

void sluice_fault_forget(int descriptor) {
  if (descriptor >= 0 && descriptor < (int)sizeof kinds)
    atomic_store_explicit(&kinds[descriptor], DESCRIPTOR_UNKNOWN, memory_order_relaxed);
}

bool sluice_fault_concerns_path(int directory, const char *path) {
  if (sluice_fault_root == NULL || path == NULL)
    return false;
  if (path[0] == '/')
    return is_inside(path);
  // The daemon works with absolute paths or with descriptors: its working directory is nobody's.
  return directory != AT_FDCWD && sluice_fault_kind(directory) == DESCRIPTOR_INSIDE;
}
