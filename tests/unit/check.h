/* A unit test is a list of functions that CHECK things; RUN them from main and return check_done().
 */
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
#define RUN(fn) check_run(#fn, (fn))

bool check_that(bool ok, const char *file, int line, const char *text);
bool check_str(const char *got, const char *want, const char *file, int line, const char *text);
bool check_int(long long got, long long want, const char *file, int line, const char *text);
/* Runs one test function. With RS_OOM set in the environment it is run again with allocation n
 * failing for n = 0, 1, 2 ... until it no longer fails; failed expectations do not count then,
 * crashes and leaks do. */
void check_run(const char *name, void (*fn)(void));
/* Prints the counts; the exit status of main. A run without a single expectation fails. */
int check_done(void);
/* The path of a file below tests/ (RS_TEST_DATA); static memory, valid until the next call. */
const char *check_data(const char *name);

#endif
