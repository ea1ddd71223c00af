// Names and what can be asked of files.
#define _GNU_SOURCE
#include "calls.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

// MARK: - Names

int rename(const char *from, const char *to) {
  NEXT(rename);
  TWO_PATHS_STEP(AT_FDCWD, from, AT_FDCWD, to, next(from, to));
}

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
  NEXT(renameat);
  TWO_PATHS_STEP(from_directory, from, to_directory, to, next(from_directory, from, to_directory, to));
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
  NEXT(renameat2);
  TWO_PATHS_STEP(from_directory, from, to_directory, to, next(from_directory, from, to_directory, to, flags));
}

int link(const char *from, const char *to) {
  NEXT(link);
  TWO_PATHS_STEP(AT_FDCWD, from, AT_FDCWD, to, next(from, to));
}

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
  NEXT(linkat);
  TWO_PATHS_STEP(from_directory, from, to_directory, to, next(from_directory, from, to_directory, to, flags));
}

int unlink(const char *path) {
  NEXT(unlink);
  PATH_STEP(SLUICE_FAULT_UNLINK, AT_FDCWD, path, next(path));
}

int unlinkat(int directory, const char *path, int flags) {
  NEXT(unlinkat);
  PATH_STEP(SLUICE_FAULT_UNLINK, directory, path, next(directory, path, flags));
}

int rmdir(const char *path) {
  NEXT(rmdir);
  PATH_STEP(SLUICE_FAULT_UNLINK, AT_FDCWD, path, next(path));
}

int mkdir(const char *path, mode_t mode) {
  NEXT(mkdir);
  PATH_STEP(SLUICE_FAULT_MKDIR, AT_FDCWD, path, next(path, mode));
}

int mkdirat(int directory, const char *path, mode_t mode) {
  NEXT(mkdirat);
  PATH_STEP(SLUICE_FAULT_MKDIR, directory, path, next(directory, path, mode));
}

// MARK: - Looking

DIR *opendir(const char *path) {
  NEXT(opendir);
  STEP(sluice_fault_concerns_path(AT_FDCWD, path), SLUICE_FAULT_LIST, path, -1, NULL, next(path));
}

DIR *fdopendir(int descriptor) {
  NEXT(fdopendir);
  STEP(sluice_fault_kind(descriptor) == DESCRIPTOR_INSIDE, SLUICE_FAULT_LIST, NULL, descriptor, NULL,
       next(descriptor));
}

struct dirent *readdir(DIR *stream) {
  NEXT(readdir);
  STEP(sluice_fault_kind(dirfd(stream)) == DESCRIPTOR_INSIDE, SLUICE_FAULT_LIST, NULL, dirfd(stream), NULL,
       next(stream));
}
ALSO_64(readdir);

int closedir(DIR *stream) {
  NEXT(closedir);
  sluice_fault_forget(dirfd(stream));
  return next(stream);
}

int stat(const char *path, struct stat *result) {
  NEXT(stat);
  PATH_STEP(SLUICE_FAULT_STAT, AT_FDCWD, path, next(path, result));
}
ALSO_64(stat);

int lstat(const char *path, struct stat *result) {
  NEXT(lstat);
  PATH_STEP(SLUICE_FAULT_STAT, AT_FDCWD, path, next(path, result));
}
ALSO_64(lstat);

int fstat(int descriptor, struct stat *result) {
  NEXT(fstat);
  DESCRIPTOR_STEP(SLUICE_FAULT_STAT, descriptor, next(descriptor, result));
}
ALSO_64(fstat);

int fstatat(int directory, const char *path, struct stat *result, int flags) {
  NEXT(fstatat);
  PATH_STEP(SLUICE_FAULT_STAT, directory, path, next(directory, path, result, flags));
}
ALSO_64(fstatat);

int access(const char *path, int mode) {
  NEXT(access);
  PATH_STEP(SLUICE_FAULT_STAT, AT_FDCWD, path, next(path, mode));
}

int statfs(const char *path, struct statfs *result) {
  NEXT(statfs);
  PATH_STEP(SLUICE_FAULT_SPACE, AT_FDCWD, path, next(path, result));
}
ALSO_64(statfs);

int fstatfs(int descriptor, struct statfs *result) {
  NEXT(fstatfs);
  DESCRIPTOR_STEP(SLUICE_FAULT_SPACE, descriptor, next(descriptor, result));
}
ALSO_64(fstatfs);

int statvfs(const char *path, struct statvfs *result) {
  NEXT(statvfs);
  PATH_STEP(SLUICE_FAULT_SPACE, AT_FDCWD, path, next(path, result));
}
ALSO_64(statvfs);

int fstatvfs(int descriptor, struct statvfs *result) {
  NEXT(fstatvfs);
  DESCRIPTOR_STEP(SLUICE_FAULT_SPACE, descriptor, next(descriptor, result));
}
ALSO_64(fstatvfs);
