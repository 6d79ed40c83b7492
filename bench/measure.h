/* What the benchmark programs share: scenarios, a checksum of all values, and the figures of one
 * process as a line of JSON. */
#ifndef RS_BENCH_MEASURE_H
#define RS_BENCH_MEASURE_H

#include <stdint.h>
#include <stdio.h>

enum { BENCH_CONNECTS = 20, BENCH_COLUMNS = 6 };

/* Values are read as text, or as the C types that fit: BENCH_COLUMNS columns of the kinds in
 * `kinds`, "i" int32, "l" int64, "d" double, "t" text of at most BENCH_TEXT bytes. */
enum { BENCH_TEXT = 64 };
struct bench_scenario {
    const char *name, *sql;
    const char *kinds; /* NULL: no query, BENCH_CONNECTS connections one after the other */
};
/* NULL after a message when there is none of that name. */
const struct bench_scenario *bench_find(const char *name);

/* FNV-1a, 64 bits, over the bytes of every value in order. */
struct bench_sum {
    uint64_t hash;
    uint64_t rows;
};
void bench_sum_init(struct bench_sum *sum);
void bench_add(struct bench_sum *sum, const void *bytes, size_t len);

struct bench_clock {
    double wall, cpu; /* seconds */
};
struct bench_clock bench_now(void);
/* Prints {"wall":..,"cpu":..,"rss_kb":..,"rows":..,"sum":".."} for the time since `begin`. */
void bench_report(struct bench_clock begin, const struct bench_sum *sum);

#endif
