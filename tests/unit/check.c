/* The unit tests' small harness; see check.h. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned passed, failed;

bool check_that(bool ok, const char *file, int line, const char *text)
{
    if (ok) {
        passed++;
    } else {
        failed++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, text);
    }
    return ok;
}

bool check_str(const char *got, const char *want, const char *file, int line, const char *text)
{
    bool ok = got && want ? strcmp(got, want) == 0 : got == want;
    if (!check_that(ok, file, line, text)) {
        fprintf(stderr, "    got  %s\n    want %s\n", got ? got : "(null)", want ? want : "(null)");
    }
    return ok;
}

bool check_int(long long got, long long want, const char *file, int line, const char *text)
{
    if (!check_that(got == want, file, line, text)) {
        fprintf(stderr, "    got  %lld\n    want %lld\n", got, want);
    }
    return got == want;
}

void check_run(const char *name, void (*fn)(void))
{
    printf("# %s\n", name);
    fflush(stdout);
    fn();
}

int check_done(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 || passed == 0;
}

const char *check_data(const char *name)
{
    static char path[4096];
    const char *root = getenv("RS_TEST_DATA");
    snprintf(path, sizeof path, "%s/%s", root ? root : "tests", name);
    return path;
}
