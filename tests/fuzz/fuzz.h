/* What the targets share. A target is one function that is given bytes: libFuzzer makes them up, replay.c takes them
 * from the corpus. */
#ifndef COBLE_TESTS_FUZZ_H
#define COBLE_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes as a file of that name, in memory where the system has /dev/shm. The path lasts until the next call. */
const char *fuzz_file(const char *name, const uint8_t *data, size_t size);

/* Takes the last `count` bytes off the input, as parameters: formats put their magic number in front. Zeros where
 * there are too few. */
void fuzz_tail(const uint8_t *data, size_t *size, uint8_t *tail, size_t count);

#endif
