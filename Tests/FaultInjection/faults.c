// What is to happen, from the environment, and the counting of steps.
#define _GNU_SOURCE
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *sluice_fault_root;

static const char *const class_names[SLUICE_FAULT_CLASSES] = {
    "open",  "create", "read", "write", "sync", "rename", "unlink", "truncate",
    "mkdir", "list",   "stat", "lock",  "map",  "space",  "inotify"};

enum fault_kind { FAULT_KILL_BEFORE, FAULT_KILL_AFTER, FAULT_CRASH, FAULT_ERROR, FAULT_SHORT, FAULT_HOLD };

struct fault {
  enum fault_kind kind;
  /// One bit a class.
  unsigned classes;
  /// The steps that it befalls, counted among those of its classes.
  uint64_t first, count;
  int error;
  uint64_t seen;
  /// Of FAULT_CRASH: the file that nobody survives.
  const char *name;
};

static struct fault faults[16];
static int fault_count;
static const char *switch_path;

/// Without `count:FILE` nobody looks at it.
static struct sluice_fault_report nobodys_report;
static struct sluice_fault_report *report = &nobodys_report;

// MARK: - At the start

__attribute__((noreturn)) static void refuse(const char *text) {
  dprintf(STDERR_FILENO, "SLUICE_TEST_FAULT: cannot make out `%s`; see SluiceFaults.h\n", text);
  _exit(125);
}

static uint64_t parse_number(const char *text) {
  char *end = NULL;
  uint64_t value = text == NULL || *text == '\0' ? 0 : strtoull(text, &end, 10);
  if (end == NULL || *end != '\0')
    refuse(text == NULL ? "(a number is missing)" : text);
  return value;
}

static unsigned parse_classes(char *text) {
  unsigned classes = 0;
  char *rest = NULL;
  for (char *name = strtok_r(text, "+", &rest); name != NULL; name = strtok_r(NULL, "+", &rest)) {
    unsigned before = classes;
    for (int class = 0; class < SLUICE_FAULT_CLASSES; class++)
      if (strcmp(name, class_names[class]) == 0 || strcmp(name, "any") == 0)
        classes |= 1u << class;
    if (classes == before)
      refuse(name);
  }
  return classes;
}

static void keep_report(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || ftruncate(file, sizeof *report) != 0)
    refuse(path);
  // Shared: what is written stays, even when the process is killed the moment after.
  void *memory = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED)
    refuse(path);
  close(file);
  report = memory;
}

static void parse_fault(char *text) {
  char *rest = NULL;
  const char *kind = strtok_r(text, ":", &rest);
  if (kind == NULL)
    return;
  if (strcmp(kind, "count") == 0) {
    keep_report(rest);
    return;
  }
  if (fault_count == (int)(sizeof faults / sizeof faults[0]))
    refuse("too many faults");
  struct fault *fault = &faults[fault_count++];
  fault->classes = ~0u;
  fault->count = 1;
  if (strcmp(kind, "kill") == 0) {
    fault->first = parse_number(strtok_r(NULL, ":", &rest));
    const char *when = strtok_r(NULL, ":", &rest);
    if (when == NULL || (strcmp(when, "before") != 0 && strcmp(when, "after") != 0))
      refuse("kill without before or after");
    fault->kind = strcmp(when, "before") == 0 ? FAULT_KILL_BEFORE : FAULT_KILL_AFTER;
    return;
  }
  char *classes = strtok_r(NULL, ":", &rest);
  if (classes == NULL)
    refuse("a fault without classes");
  fault->classes = parse_classes(classes);
  if (strcmp(kind, "crash") == 0) {
    const char *name = strtok_r(NULL, ":", &rest);
    if (name == NULL || (fault->name = strdup(name)) == NULL)
      refuse("crash without a name");
    fault->kind = FAULT_CRASH;
    return;
  }
  fault->first = parse_number(strtok_r(NULL, ":", &rest));
  if (strcmp(kind, "error") == 0) {
    fault->kind = FAULT_ERROR;
    fault->count = parse_number(strtok_r(NULL, ":", &rest));
    fault->error = (int)parse_number(strtok_r(NULL, ":", &rest));
  } else if (strcmp(kind, "short") == 0) {
    fault->kind = FAULT_SHORT;
    fault->count = 2;
    fault->error = ENOSPC;
  } else if (strcmp(kind, "hold") == 0) {
    fault->kind = FAULT_HOLD;
  } else {
    refuse(kind);
  }
}

__attribute__((constructor)) static void start(void) {
  const char *described = getenv("SLUICE_TEST_FAULT");
  const char *root = getenv("SLUICE_TEST_FAULT_ROOT");
  if (described == NULL || root == NULL)
    return;
  switch_path = getenv("SLUICE_TEST_FAULT_SWITCH");
  char *copy = strdup(described), *rest = NULL;
  if (copy == NULL)
    refuse(described);
  for (char *one = strtok_r(copy, ";", &rest); one != NULL; one = strtok_r(NULL, ";", &rest))
    parse_fault(one);
  free(copy);
  // Last: from here on calls are steps.
  sluice_fault_root = root;
}

// MARK: - Steps

/// What the step is on; `target`, of PATH_MAX bytes, may hold it.
static const char *path_of(const struct step *step, char *target) {
  if (step->path != NULL)
    return step->path;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", step->descriptor);
  ssize_t count = readlink(link, target, PATH_MAX - 1);
  target[count < 0 ? 0 : count] = '\0';
  return target;
}

static bool is_on(const struct step *step, const char *name) {
  char target[PATH_MAX];
  const char *path = path_of(step, target);
  const char *slash = strrchr(path, '/');
  return strcmp(slash == NULL ? path : slash + 1, name) == 0;
}

/// Notes a fault for people. Two at once may mix their words, which harms nobody.
static void note(const struct step *step, const char *what) {
  char target[PATH_MAX];
  const char *path = path_of(step, target);
  __atomic_fetch_add(&report->faults, 1, __ATOMIC_RELAXED);
  snprintf(report->last, sizeof report->last, "%s step %llu, %s of %.400s", what,
           (unsigned long long)step->number, class_names[step->class], path);
}

__attribute__((noreturn)) static void end_process(const struct step *step, const char *when) {
  note(step, when);
  kill(getpid(), SIGKILL);
  while (true)
    pause();
}

static void befall(struct fault *fault, struct step *step) {
  switch (fault->kind) {
  case FAULT_KILL_BEFORE:
    if (step->number == fault->first)
      end_process(step, "killed before");
    return;
  case FAULT_KILL_AFTER:
    return;
  case FAULT_CRASH:
    if ((fault->classes & 1u << step->class) != 0 && is_on(step, fault->name))
      end_process(step, "killed before");
    return;
  case FAULT_ERROR:
  case FAULT_SHORT:
  case FAULT_HOLD:
    break;
  }
  if ((fault->classes & 1u << step->class) == 0)
    return;
  if (switch_path != NULL && access(switch_path, F_OK) != 0)
    return;
  uint64_t number = __atomic_add_fetch(&fault->seen, 1, __ATOMIC_RELAXED);
  if (number < fault->first || number - fault->first >= fault->count)
    return;
  if (fault->kind == FAULT_HOLD) {
    note(step, "held before");
    while (switch_path != NULL && access(switch_path, F_OK) == 0)
      usleep(1000);
  } else if (fault->kind == FAULT_SHORT && number == fault->first) {
    step->is_short = true;
    note(step, "cut short");
  } else {
    step->error = fault->error;
    note(step, "error at");
  }
}

struct step sluice_fault_begin(enum sluice_fault_class class, const char *path, int descriptor) {
  int before = errno;
  struct step step = {.class = class, .path = path, .descriptor = descriptor};
  __atomic_fetch_add(&report->by_class[class], 1, __ATOMIC_RELAXED);
  step.number = __atomic_add_fetch(&report->steps, 1, __ATOMIC_RELAXED);
  for (int index = 0; index < fault_count; index++)
    befall(&faults[index], &step);
  errno = before;
  return step;
}

void sluice_fault_end(const struct step *step) {
  int before = errno;
  for (int index = 0; index < fault_count; index++)
    if (faults[index].kind == FAULT_KILL_AFTER && step->number == faults[index].first)
      end_process(step, "killed after");
  errno = before;
}
