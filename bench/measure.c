/* Shared parts of the benchmark programs; see measure.h. */
#include "measure.h"

#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const struct bench_scenario scenarios[] = {
    {"connect", NULL, NULL},
    {"text", "select a, b, c, d, e, f from bench_rows", "tttttt"},
    {"typed", "select i, l, d8, i2, l2, d82 from bench_numbers", "ildild"},
};

const struct bench_scenario *bench_find(const char *name)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        if (strcmp(scenarios[i].name, name) == 0) {
            return &scenarios[i];
        }
    }
    fprintf(stderr, "no scenario %s\n", name);
    return NULL;
}

void bench_sum_init(struct bench_sum *sum)
{
    *sum = (struct bench_sum){.hash = 14695981039346656037u};
}

void bench_add(struct bench_sum *sum, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < len; i++) {
        sum->hash = (sum->hash ^ at[i]) * 1099511628211u;
    }
}

struct bench_clock bench_now(void)
{
    struct timespec wall;
    struct rusage used;
    clock_gettime(CLOCK_MONOTONIC, &wall);
    getrusage(RUSAGE_SELF, &used);
    return (struct bench_clock){(double)wall.tv_sec + (double)wall.tv_nsec / 1e9,
                                (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                                    (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6};
}

void bench_report(struct bench_clock begin, const struct bench_sum *sum)
{
    struct bench_clock end = bench_now();
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("{\"wall\":%.6f,\"cpu\":%.6f,\"rss_kb\":%ld,\"rows\":%llu,\"sum\":\"%016llx\"}\n",
           end.wall - begin.wall, end.cpu - begin.cpu, used.ru_maxrss,
           (unsigned long long)sum->rows, (unsigned long long)sum->hash);
}
