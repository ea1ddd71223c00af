#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/un.h>
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

int sluice_spawn_close_from(void *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int sluice_file_system_kind(int fd, uint32_t *kind) {
  struct statfs status;
  if (fstatfs(fd, &status) != 0)
    return -1;
  *kind = (uint32_t)status.f_type;
  return 0;
}

// An address of unix(7) with `path` and its NUL.
static int unix_address(struct sockaddr_un *address, const char *path) {
  size_t length = strlen(path);
  if (length >= sizeof address->sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, path, length);
  return 0;
}

int sluice_connect_unix(int fd, const char *path) {
  struct sockaddr_un address;
  if (unix_address(&address, path) < 0) return -1;
  return connect(fd, (const struct sockaddr *)&address, sizeof address);
}

int sluice_bind_unix(int fd, const char *path) {
  struct sockaddr_un address;
  if (unix_address(&address, path) < 0) return -1;
  return bind(fd, (const struct sockaddr *)&address, sizeof address);
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

int sluice_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int sluice_landlock_version(void) {
  return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

int sluice_landlock_create_ruleset(uint64_t files, uint64_t network, uint64_t scoped) {
  // As in Linux 6.12: struct landlock_ruleset_attr of older headers ends earlier, and older kernels take what is
  // longer as long as it is zero.
  struct {
    uint64_t files, network, scoped;
  } attributes = {files, network, scoped};
  return (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
}

int sluice_open_place(const char *path) { return open(path, O_PATH | O_CLOEXEC); }

int sluice_landlock_allow(int ruleset, int fd, uint64_t access) {
  struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
  return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

int sluice_landlock_restrict_self(int ruleset) {
  return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}
