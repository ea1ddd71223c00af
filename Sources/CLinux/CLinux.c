#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/vfs.h>
#include <unistd.h>

int sluice_openat2_beneath(int dirfd, const char *path, int flags, unsigned mode) {
  struct open_how how;
  memset(&how, 0, sizeof how);
  how.flags = (uint64_t)(unsigned)flags;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  int fd = (int)syscall(SYS_openat2, dirfd, path, &how, sizeof how);
  // Before Linux 5.6, and under systemd's RestrictSUIDSGID=, which cannot look into openat2's arguments. For a
  // single component O_NOFOLLOW says the same.
  if (fd < 0 && errno == ENOSYS && strchr(path, '/') == NULL && strcmp(path, "..") != 0)
    fd = openat(dirfd, path, flags | O_NOFOLLOW, mode);
  return fd;
}

int sluice_renameat_noreplace(int olddirfd, const char *oldpath, int newdirfd, const char *newpath) {
  return renameat2(olddirfd, oldpath, newdirfd, newpath, RENAME_NOREPLACE);
}

int sluice_no_writer(int fd) {
  if (fcntl(fd, F_SETLEASE, F_RDLCK) != 0)
    return -1;
  return fcntl(fd, F_SETLEASE, F_UNLCK);
}

int sluice_file_system_kind(int fd, uint32_t *kind) {
  struct statfs status;
  if (fstatfs(fd, &status) != 0)
    return -1;
  *kind = (uint32_t)status.f_type;
  return 0;
}

int sluice_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int sluice_clock_state(void) {
  struct timex query;
  memset(&query, 0, sizeof query);
  return adjtimex(&query);
}

void sluice_name_thread(const char *name) {
  char cut[16];
  snprintf(cut, sizeof cut, "%s", name);
  pthread_setname_np(pthread_self(), cut);
}
