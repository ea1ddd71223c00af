// Linux system calls that the Glibc module does not export, each under the name of the call it makes.
// All return what the call returns: -1 with errno set on error.
#ifndef SLUICE_CLINUX_H
#define SLUICE_CLINUX_H

#include <dirent.h>
#include <stdint.h>
#include <sys/types.h>

/// openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS: no component may leave `dirfd` or be a link. Where the
/// call is not to be had, a path of one component is opened by openat(2) with O_NOFOLLOW; others fail with ENOSYS.
int sluice_openat2_beneath(int dirfd, const char *path, int flags, unsigned mode);

/// renameat2(2) with RENAME_NOREPLACE: EEXIST where the target exists.
int sluice_renameat_noreplace(int olddirfd, const char *oldpath, int newdirfd, const char *newpath);

/// fcntl(F_SETLEASE, F_RDLCK) and at once F_UNLCK: 0 when nobody has the file open for writing or mapped
/// shared and writable, -1 with EAGAIN when somebody has, -1 with EACCES when this process may not ask.
int sluice_no_writer(int fd);

/// The name in an entry of readdir(3), where it lies. An entry ends with its name: to take `d_name` in Swift is to copy
/// all of its 256 bytes, which may lie beyond the buffer.
static inline const char *sluice_entry_name(const struct dirent *entry) { return entry->d_name; }

/// posix_spawn_file_actions_addclosefrom_np(3), of a posix_spawn_file_actions_t: the program that is started finds no
/// descriptor from `first` on.
int sluice_spawn_close_from(void *actions, int first);

/// fstatfs(2): stores f_type, the magic number of the file system that `fd` lies on.
int sluice_file_system_kind(int fd, uint32_t *kind);

/// connect(2) of a Unix socket to who listens at `path`: ENAMETOOLONG where an address has no room for it.
int sluice_connect_unix(int fd, const char *path);

/// bind(2) of a Unix socket to `path`: ENAMETOOLONG where an address has no room for it.
int sluice_bind_unix(int fd, const char *path);

/// eventfd(2) with EFD_CLOEXEC | EFD_NONBLOCK.
int sluice_eventfd(void);

/// adjtimex(2) without a change: TIME_ERROR (5) while nothing keeps the clock synchronised.
int sluice_clock_state(void);

/// Names the calling thread as `ps -L` and debuggers show it; at most 15 bytes are kept.
void sluice_name_thread(const char *name);

/// prctl(PR_SET_NO_NEW_PRIVS): no program that this process starts gains rights, and landlock(7) may be asked.
int sluice_no_new_privileges(void);

/// landlock_create_ruleset(2) with LANDLOCK_CREATE_RULESET_VERSION: the version that the kernel speaks, or -1 with
/// ENOSYS or EOPNOTSUPP where it speaks none.
int sluice_landlock_version(void);

/// landlock_create_ruleset(2): a descriptor of rules by which what `files`, `network` and `scoped` name is forbidden
/// unless a rule allows it.
int sluice_landlock_create_ruleset(uint64_t files, uint64_t network, uint64_t scoped);

/// open(2) with O_PATH | O_CLOEXEC: what the path leads to, without the right to read it.
int sluice_open_place(const char *path);

/// landlock_add_rule(2) with LANDLOCK_RULE_PATH_BENEATH: allows `access` to what `fd` is opened on, and below.
int sluice_landlock_allow(int ruleset, int fd, uint64_t access);

/// landlock_restrict_self(2): puts the rules in force for the calling thread, and for those it starts.
int sluice_landlock_restrict_self(int ruleset);

#endif
