/* The unit tests' small harness; see check.h. */
#include "check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "oom.h"

/* Bounds of the rounds with a failing allocation: for one function, for all of them, and for one
 * round that hangs. */
enum { MAX_ROUNDS = 4000, FUNCTION_SECONDS = 8, TOTAL_SECONDS = 60, ROUND_SECONDS = 30 };

/* Of the sanitizers, when they are linked in. */
int __lsan_do_recoverable_leak_check(void) __attribute__((weak));
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static unsigned passed, failed;
static bool muted;           /* a round with a failing allocation: expectations do not count */
static const char *function; /* the one that runs */
static long round_number;

bool check_that(bool ok, const char *file, int line, const char *text)
{
    if (muted) {
        return ok;
    }
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
    if (!check_that(ok, file, line, text) && !muted) {
        fprintf(stderr, "    got  %s\n    want %s\n", got ? got : "(null)", want ? want : "(null)");
    }
    return ok;
}

bool check_int(long long got, long long want, const char *file, int line, const char *text)
{
    if (!check_that(got == want, file, line, text) && !muted) {
        fprintf(stderr, "    got  %lld\n    want %lld\n", got, want);
    }
    return got == want;
}

static void say_round(void)
{
    if (muted) {
        fprintf(stderr, "%s: this happened while allocation %ld failed\n", function, round_number);
    }
}

static void on_alarm(int number)
{
    (void)number;
    say_round();
    fprintf(stderr, "the round does not end\n");
    _exit(1);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One run with allocation round_number failing. False when nothing was left to fail. */
static bool run_round(void (*fn)(void))
{
    alarm(ROUND_SECONDS);
    muted = true;
    oom_arm(round_number);
    fn();
    bool hit = oom_disarm();
    muted = false;
    alarm(0);
    return hit;
}

static void run_rounds(void (*fn)(void))
{
    static double spent;
    double begin = seconds(), now = begin;
    signal(SIGALRM, on_alarm);
    if (__sanitizer_set_death_callback) {
        __sanitizer_set_death_callback(say_round);
    }
    for (round_number = 0; run_round(fn); round_number++) {
        now = seconds();
        if (round_number == MAX_ROUNDS || now - begin > FUNCTION_SECONDS ||
            spent + now - begin > TOTAL_SECONDS) {
            printf("  %s: allocations after %ld were not tried\n", function, round_number);
            break;
        }
    }
    spent += now - begin;
    if (__lsan_do_recoverable_leak_check && __lsan_do_recoverable_leak_check()) {
        fprintf(stderr, "%s leaks when an allocation fails\n", function);
        failed++;
    }
}

void check_run(const char *name, void (*fn)(void))
{
    function = name;
    printf("# %s\n", name);
    fflush(stdout);
    fn();
    if (getenv("RS_OOM")) {
        run_rounds(fn);
    }
}

void check_run_once(const char *name, void (*fn)(void))
{
    if (!getenv("RS_OOM")) {
        check_run(name, fn);
    }
}

int check_done(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0 || (passed == 0 && !getenv("RS_OOM"));
}

const char *check_data(const char *name)
{
    static char path[4096];
    const char *root = getenv("RS_TEST_DATA");
    snprintf(path, sizeof path, "%s/%s", root ? root : "tests", name);
    return path;
}
