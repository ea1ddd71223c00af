// libFuzzer's way in; the toolchain links it where -sanitize=fuzzer is given.
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*target)(const uint8_t *data, size_t size));
