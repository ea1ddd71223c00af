// How the wrappers are written. They have the names of the calls; what glibc calls inside itself does not come by them,
// so that nothing recurses.
#ifndef CALLS_H
#define CALLS_H

#include "faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>

/// The C library's own `name`, as `next`. Two threads at once find the same.
#define NEXT(name)                                                                                           \
  static __typeof__(&name) next;                                                                             \
  if (next == NULL)                                                                                          \
    next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/// Makes `call`, as a step of `class` on `path` or `descriptor` where it `concerns` the directory.
#define STEP(concerns, class, path, descriptor, failure, call)                                               \
  do {                                                                                                       \
    if (!(concerns))                                                                                         \
      return call;                                                                                           \
    struct step step = sluice_fault_begin(class, path, descriptor);                                          \
    if (step.error != 0) {                                                                                   \
      errno = step.error;                                                                                    \
      return failure;                                                                                        \
    }                                                                                                        \
    __typeof__(call) returned = call;                                                                        \
    sluice_fault_end(&step);                                                                                 \
    return returned;                                                                                         \
  } while (0)

#define PATH_STEP(class, directory, path, call)                                                              \
  STEP(sluice_fault_concerns_path(directory, path), class, path, -1, -1, call)
#define DESCRIPTOR_STEP(class, descriptor, call)                                                             \
  STEP(sluice_fault_kind(descriptor) == DESCRIPTOR_INSIDE, class, NULL, descriptor, -1, call)

/// On Linux with 64 bits `name64` is `name`.
#define ALSO_64(name) __asm__(".globl " #name "64\n.set " #name "64, " #name)

/// A step when either name concerns the directory.
#define TWO_PATHS_STEP(directory, path, other_directory, other_path, call)                                   \
  STEP(sluice_fault_concerns_path(directory, path) ||                                                        \
           sluice_fault_concerns_path(other_directory, other_path),                                          \
       SLUICE_FAULT_RENAME, path, -1, -1, call)

static inline enum sluice_fault_class opening_class(int flags) {
  return flags & (O_CREAT | O_WRONLY | O_RDWR) ? SLUICE_FAULT_CREATE : SLUICE_FAULT_OPEN;
}

/// What every successful opening ends with.
static inline int opened(int descriptor) {
  sluice_fault_forget(descriptor);
  return descriptor;
}

#endif
