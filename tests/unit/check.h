/* A unit test is a list of functions that CHECK things; RUN them from main and return check_done().
 *
 * Every function runs a second time, in the test `oom_<name>` (RS_OOM=1), with one allocation
 * failing: the first, then the second, and so on until a run needs no more of them. A CHECK that
 * fails does not count there; a crash, a leak or a hang does. So write a test that survives it:
 *   - a pointer that might be NULL is used behind `if (CHECK(ptr))` only, a result that is indexed
 *     behind a CHECK of its count;
 *   - what was made is cleared on every way out: no early return past a clear;
 *   - it can run many times: static state is reset at its begin, files are made anew;
 *   - a loop ends whether or not the code under test does its part;
 *   - threads do not CHECK, they leave results for the function that joined them.
 * RUN_ONCE is for functions that cannot (they wait, or start processes, and allocate nothing that
 * another function does not): they take no part in those rounds. */
#ifndef RS_TESTS_CHECK_H
#define RS_TESTS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* One expectation. A failed one is printed with file, line and text; the test goes on. */
#define CHECK(cond) check_that((cond), __FILE__, __LINE__, #cond)
/* Two strings (NULL allowed) are equal; both are printed when not. */
#define CHECK_STR(got, want) check_str((got), (want), __FILE__, __LINE__, #got)
/* Two integers are equal; both are printed when not. */
#define CHECK_INT(got, want)                                                                       \
    check_int((long long)(got), (long long)(want), __FILE__, __LINE__, #got)
#define RUN(fn)      check_run(#fn, (fn))
#define RUN_ONCE(fn) check_run_once(#fn, (fn))

bool check_that(bool ok, const char *file, int line, const char *text);
bool check_str(const char *got, const char *want, const char *file, int line, const char *text);
bool check_int(long long got, long long want, const char *file, int line, const char *text);
/* Runs one test function; with RS_OOM set in the environment again for each allocation that can
 * fail, within bounds of number and time (what was not reached is said). */
void check_run(const char *name, void (*fn)(void));
/* Runs one test function, unless RS_OOM is set. */
void check_run_once(const char *name, void (*fn)(void));
/* Prints the counts; the exit status of main. A run without a single expectation fails. */
int check_done(void);
/* The path of a file below tests/ (RS_TEST_DATA); static memory, valid until the next call. */
const char *check_data(const char *name);

#endif
