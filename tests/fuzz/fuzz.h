/* A fuzz target is one file fuzz_<folder>_<subject>.c with fuzz_one(): any bytes in, every promise
 * of the code under test asserted. It runs in two ways: `./run fuzz` links it with libFuzzer, and
 * ctest replays tests/fuzz/corpus/<folder>_<subject>/ and its near relatives (replay.c). */
#ifndef RS_TESTS_FUZZ_H
#define RS_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/span.h"

/* What every target gives. The memory of `input` ends where the input ends: a byte read beyond is a
 * finding. */
void fuzz_one(struct rs_span input);

/* The entry that libFuzzer and replay.c call. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise. A broken one is printed and aborts. */
#define FUZZ_CHECK(promise) ((promise) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #promise))
_Noreturn void fuzz_broken(const char *file, int line, const char *promise);

/* Cuts one byte off the front; 0 at the end. */
unsigned char fuzz_byte(struct rs_span *input);
/* Cuts two bytes off the front, a number. */
unsigned fuzz_short(struct rs_span *input);
/* Cuts off at most `len` bytes. */
struct rs_span fuzz_bytes(struct rs_span *input, size_t len);
/* What stands before the first zero byte, which is cut off too; all of it when there is none. */
struct rs_span fuzz_text(struct rs_span *input);
/* Asserts that a failure said so properly, and a success said nothing; clears the error. */
void fuzz_check_error(bool ok, struct rs_error *err);

#endif
