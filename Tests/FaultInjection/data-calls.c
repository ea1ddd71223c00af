// Opening, reading, writing; locks, leases, watches; and what comes by syscall(2).
#define _GNU_SOURCE
#include "calls.h"

#include <stdarg.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// MARK: - Opening and closing

/// The mode that follows the flags of open(2), where there is one.
#define OPENING_MODE(flags)                                                                                  \
  unsigned mode = 0;                                                                                         \
  if (flags & (O_CREAT | O_TMPFILE)) {                                                                       \
    va_list rest;                                                                                            \
    va_start(rest, flags);                                                                                   \
    mode = va_arg(rest, unsigned);                                                                           \
    va_end(rest);                                                                                            \
  }

int open(const char *path, int flags, ...) {
  OPENING_MODE(flags)
  NEXT(open);
  PATH_STEP(opening_class(flags), AT_FDCWD, path, opened(next(path, flags, mode)));
}
ALSO_64(open);

int openat(int directory, const char *path, int flags, ...) {
  OPENING_MODE(flags)
  NEXT(openat);
  PATH_STEP(opening_class(flags), directory, path, opened(next(directory, path, flags, mode)));
}
ALSO_64(openat);

int creat(const char *path, mode_t mode) {
  NEXT(creat);
  PATH_STEP(SLUICE_FAULT_CREATE, AT_FDCWD, path, opened(next(path, mode)));
}
ALSO_64(creat);

int close(int descriptor) {
  NEXT(close);
  // Before it: afterwards another thread may have been given the number.
  sluice_fault_forget(descriptor);
  return next(descriptor);
}

// MARK: - Reading and writing

/// Reads of what lies in the directory, and of inotify's events.
#define READING_STEP(descriptor, call)                                                                       \
  enum descriptor_kind kind = sluice_fault_kind(descriptor);                                                 \
  STEP(kind == DESCRIPTOR_INSIDE || kind == DESCRIPTOR_INOTIFY,                                              \
       kind == DESCRIPTOR_INOTIFY ? SLUICE_FAULT_INOTIFY : SLUICE_FAULT_READ, NULL, descriptor, -1, call)

ssize_t read(int descriptor, void *buffer, size_t count) {
  NEXT(read);
  READING_STEP(descriptor, next(descriptor, buffer, count));
}

ssize_t pread(int descriptor, void *buffer, size_t count, off_t offset) {
  NEXT(pread);
  READING_STEP(descriptor, next(descriptor, buffer, count, offset));
}
ALSO_64(pread);

ssize_t readv(int descriptor, const struct iovec *pieces, int count) {
  NEXT(readv);
  READING_STEP(descriptor, next(descriptor, pieces, count));
}

/// What is left of `count` where the step is cut short.
#define LENGTH(count) (step.is_short ? ((count) + 1) / 2 : (count))
/// As DESCRIPTOR_STEP; `call` may use `step`.
#define WRITING_STEP(descriptor, plain, call)                                                                \
  do {                                                                                                       \
    if (sluice_fault_kind(descriptor) != DESCRIPTOR_INSIDE)                                                  \
      return plain;                                                                                          \
    struct step step = sluice_fault_begin(SLUICE_FAULT_WRITE, NULL, descriptor);                             \
    if (step.error != 0) {                                                                                   \
      errno = step.error;                                                                                    \
      return -1;                                                                                             \
    }                                                                                                        \
    ssize_t returned = call;                                                                                 \
    sluice_fault_end(&step);                                                                                 \
    return returned;                                                                                         \
  } while (0)

ssize_t write(int descriptor, const void *buffer, size_t count) {
  NEXT(write);
  WRITING_STEP(descriptor, next(descriptor, buffer, count), next(descriptor, buffer, LENGTH(count)));
}

ssize_t pwrite(int descriptor, const void *buffer, size_t count, off_t offset) {
  NEXT(pwrite);
  WRITING_STEP(descriptor, next(descriptor, buffer, count, offset),
               next(descriptor, buffer, LENGTH(count), offset));
}
ALSO_64(pwrite);

ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
  NEXT(writev);
  WRITING_STEP(descriptor, next(descriptor, pieces, count), next(descriptor, pieces, LENGTH(count)));
}

int fsync(int descriptor) {
  NEXT(fsync);
  DESCRIPTOR_STEP(SLUICE_FAULT_SYNC, descriptor, next(descriptor));
}

int fdatasync(int descriptor) {
  NEXT(fdatasync);
  DESCRIPTOR_STEP(SLUICE_FAULT_SYNC, descriptor, next(descriptor));
}

int syncfs(int descriptor) {
  NEXT(syncfs);
  DESCRIPTOR_STEP(SLUICE_FAULT_SYNC, descriptor, next(descriptor));
}

int ftruncate(int descriptor, off_t length) {
  NEXT(ftruncate);
  DESCRIPTOR_STEP(SLUICE_FAULT_TRUNCATE, descriptor, next(descriptor, length));
}
ALSO_64(ftruncate);

int fallocate(int descriptor, int mode, off_t offset, off_t length) {
  NEXT(fallocate);
  DESCRIPTOR_STEP(SLUICE_FAULT_TRUNCATE, descriptor, next(descriptor, mode, offset, length));
}
ALSO_64(fallocate);

int posix_fallocate(int descriptor, off_t offset, off_t length) {
  NEXT(posix_fallocate);
  if (sluice_fault_kind(descriptor) != DESCRIPTOR_INSIDE)
    return next(descriptor, offset, length);
  struct step step = sluice_fault_begin(SLUICE_FAULT_TRUNCATE, NULL, descriptor);
  // It returns its error.
  int result = step.error != 0 ? step.error : next(descriptor, offset, length);
  sluice_fault_end(&step);
  return result;
}
ALSO_64(posix_fallocate);

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
  NEXT(mmap);
  // A failure has a type of its own here.
  STEP(sluice_fault_kind(descriptor) == DESCRIPTOR_INSIDE, SLUICE_FAULT_MAP, NULL, descriptor, MAP_FAILED,
       next(address, length, protection, flags, descriptor, offset));
}
ALSO_64(mmap);

// MARK: - Locks, leases, watches

int flock(int descriptor, int operation) {
  NEXT(flock);
  DESCRIPTOR_STEP(SLUICE_FAULT_LOCK, descriptor, next(descriptor, operation));
}

/// Giving a lock up is no step: a whole range is given up, which the kernel always can, and SQLite holds a lock for
/// ever whose end failed.
static bool is_lock(int command, const void *argument) {
  switch (command) {
  case F_SETLK:
  case F_SETLKW:
  case F_OFD_SETLK:
  case F_OFD_SETLKW:
    return ((const struct flock *)argument)->l_type != F_UNLCK;
  case F_SETLEASE:
    return (long)argument != F_UNLCK;
  default:
    return false;
  }
}

int fcntl(int descriptor, int command, ...) {
  va_list rest;
  va_start(rest, command);
  // A number or a pointer; passed on as it came.
  void *argument = va_arg(rest, void *);
  va_end(rest);
  NEXT(fcntl);
  STEP(is_lock(command, argument) && sluice_fault_kind(descriptor) == DESCRIPTOR_INSIDE, SLUICE_FAULT_LOCK, NULL,
       descriptor, -1, next(descriptor, command, argument));
}
ALSO_64(fcntl);

int inotify_init1(int flags) {
  NEXT(inotify_init1);
  STEP(sluice_fault_root != NULL, SLUICE_FAULT_INOTIFY, "inotify_init1", -1, -1, opened(next(flags)));
}

int inotify_add_watch(int descriptor, const char *path, uint32_t mask) {
  NEXT(inotify_add_watch);
  STEP(sluice_fault_root != NULL, SLUICE_FAULT_INOTIFY, path, -1, -1, next(descriptor, path, mask));
}

int inotify_rm_watch(int descriptor, int watch) {
  NEXT(inotify_rm_watch);
  STEP(sluice_fault_root != NULL, SLUICE_FAULT_INOTIFY, NULL, descriptor, -1, next(descriptor, watch));
}

// MARK: - Calls without a wrapper of their own

/// The first member of `struct open_how` of <linux/openat2.h>.
static int openat2_flags(long how) { return (int)*(const uint64_t *)how; }

long syscall(long number, ...) {
  long a[6];
  va_list rest;
  va_start(rest, number);
  for (int index = 0; index < 6; index++)
    a[index] = va_arg(rest, long);
  va_end(rest);
  NEXT(syscall);
  switch (number) {
  case SYS_openat2:
    PATH_STEP(opening_class(openat2_flags(a[2])), (int)a[0], (const char *)a[1],
              (long)opened((int)next(number, a[0], a[1], a[2], a[3])));
  case SYS_renameat2:
    TWO_PATHS_STEP((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3],
                   next(number, a[0], a[1], a[2], a[3], a[4]));
  default:
    return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  }
}
