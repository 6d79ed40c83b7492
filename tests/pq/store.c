/* Rows that are set aside or kept: many statements in turn, over the ends of transactions, in a
 * file, from anywhere, and what is left when memory or disk is full. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "live.h"
#include "oom.h"
#include "pq/internal.h"

enum { SCROLL_MEMORY = 4 << 20 };

static struct rs_pq *open_with(size_t memory)
{
    struct rs_pq_config config = live_postgres();
    config.set_aside_memory = memory;
    return live_open(&config);
}

static bool say(bool ok, struct rs_error *err)
{
    if (!CHECK(ok)) {
        fprintf(stderr, "    %s %s\n", err->state, rs_error_text(err));
    }
    rs_error_clear(err);
    return ok;
}

static bool fetch(struct rs_pq_result *result)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(60);
    bool have = false;
    return say(rs_pq_result_fetch(result, &wait, &have, &err), &err) && have;
}

static bool seek(struct rs_pq_result *result, int64_t row)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(60);
    bool have = false;
    bool ok = say(rs_pq_result_seek(result, row, &wait, &have, &err), &err);
    CHECK_INT(rs_pq_result_row(result), have ? row : -1);
    return ok && have;
}

static bool last(struct rs_pq_result *result)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(60);
    bool have = false;
    return say(rs_pq_result_last(result, &wait, &have, &err), &err) && have;
}

static bool next(struct rs_pq_result *result)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(60);
    return say(rs_pq_result_next(result, &wait, &err), &err);
}

static int64_t number(const struct rs_pq_result *result)
{
    int64_t value = -1;
    CHECK(rs_span_to_i64(rs_pq_result_value(result, 0), &value));
    return value;
}

static size_t open_files(void)
{
    size_t count = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir && readdir(dir)) {
        count++;
    }
    if (dir) {
        closedir(dir);
    }
    return count;
}

static void check_memory(const struct rs_pq *pq, long before, int64_t rows)
{
    size_t slack = 1 << 20; /* index, tail, window */
    CHECK(pq->budget->used < SCROLL_MEMORY + slack);
    fprintf(stderr, "    %lld rows\n", (long long)rows);
    live_memory(before, 2 * SCROLL_MEMORY / 1024);
}

/* Rows base + 1 ... base + count, each with some text. */
static struct rs_pq_result *numbers(struct rs_pq *pq, int64_t base, int count)
{
    char *sql = rs_format("select %lld + n, repeat('row ' || n, 3) from generate_series(1, %d) n",
                          (long long)base, count);
    struct rs_pq_result *result = live_execute(pq, sql);
    free(sql);
    return result;
}

static void statements_in_turn(void)
{
    enum { STATEMENTS = 200, ROWS = 2000 };
    struct rs_pq *pq = open_with(256 * 1024);
    struct rs_pq_result *results[STATEMENTS];
    size_t files = open_files(), most = 0;
    for (int i = 0; i < STATEMENTS; i++) {
        results[i] = numbers(pq, i * 10000, ROWS);
        CHECK(fetch(results[i]));
    }
    most = open_files();
    for (int row = 1; row <= ROWS; row++) {
        for (int i = 0; i < STATEMENTS; i++) {
            CHECK_INT(number(results[i]), i * 10000 + row);
            CHECK(fetch(results[i]) == (row < ROWS));
        }
    }
    CHECK_INT(open_files(), files);
    for (int i = 0; i < STATEMENTS; i++) {
        rs_pq_result_close(results[i]);
    }
    fprintf(stderr, "    %zu temporary files\n", most - files);
    CHECK(most > files + STATEMENTS / 2);
    rs_pq_close(pq);
}

static void check_rest(struct rs_pq_result *result, int64_t from, int64_t to)
{
    int64_t row = from;
    bool right = true;
    while (fetch(result)) {
        right = right && number(result) == row;
        row++;
    }
    CHECK(right);
    CHECK_INT(row - 1, to);
}

static void over_the_end_of_a_transaction(void)
{
    static const char *const ends[] = {"commit", "rollback"};
    for (size_t i = 0; i < RS_COUNT(ends) * 2; i++) {
        struct rs_pq *pq = open_with(i < 2 ? 0 : 1);
        live_run(pq, "begin");
        struct rs_pq_result *first = numbers(pq, 0, 20000), *second = numbers(pq, 50000, 9000);
        CHECK(fetch(first) && fetch(first));
        CHECK(fetch(second));
        live_run(pq, ends[i % 2]);
        CHECK_INT(rs_pq_txn(pq), RS_PQ_IDLE);
        CHECK_INT(number(first), 2);
        CHECK_INT(number(second), 50001);
        check_rest(second, 50002, 59000);
        live_run(pq, "select 1");
        check_rest(first, 3, 20000);
        rs_pq_result_close(first);
        rs_pq_result_close(second);
        rs_pq_close(pq);
    }
}

static void several_results_set_aside(bool keep)
{
    struct rs_pq *pq = open_with(1);
    struct rs_pq_result *result =
        live_execute(pq, "select generate_series(1, 5000); create temporary table t (n int); "
                         "insert into t values (1), (2); select generate_series(1, 7000), "
                         "repeat('x', 300), null; select 'last'");
    if (keep) {
        rs_pq_result_keep(result);
    }
    CHECK(fetch(result));
    live_run(pq, "select 2");
    check_rest(result, 2, 5000);
    CHECK(next(result));
    CHECK_STR(rs_pq_result_tag(result), "CREATE TABLE");
    CHECK(next(result));
    CHECK_INT(rs_pq_result_affected(result), 2);
    CHECK(next(result));
    check_rest(result, 1, 7000);
    if (keep) {
        CHECK(seek(result, 5));
        CHECK_INT(number(result), 6);
    }
    CHECK(next(result));
    CHECK(fetch(result));
    CHECK_STR(rs_pq_result_value(result, 0).ptr, "last");
    CHECK(!fetch(result));
    CHECK(next(result));
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_END);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void several_results(void)
{
    several_results_set_aside(false);
    several_results_set_aside(true);
}

/* RS_STORE_ROWS=5000000 does it with as many. */
static int64_t many(void)
{
    const char *text = getenv("RS_STORE_ROWS");
    int64_t rows = 200000;
    CHECK(!text || rs_span_to_i64(rs_span_of(text), &rows));
    return rows;
}

static void scrolling(void)
{
    int64_t rows = many();
    struct rs_pq *pq = open_with(SCROLL_MEMORY);
    long before = live_peak_kib();
    struct rs_pq_result *result = numbers(pq, 0, (int)rows);
    bool all;
    rs_pq_result_keep(result);
    CHECK_INT(rs_pq_result_known_rows(result, &all), 0);
    CHECK(!all);
    CHECK(fetch(result) && fetch(result));
    CHECK_INT(number(result), 2);
    CHECK(seek(result, 99));
    CHECK_INT(number(result), 100);
    CHECK(rs_pq_result_known_rows(result, &all) < rows && !all);
    CHECK(seek(result, 0));
    CHECK_INT(number(result), 1);
    CHECK(!seek(result, -3));
    CHECK(fetch(result)); /* the first again */
    CHECK_INT(number(result), 1);
    CHECK(last(result));
    CHECK_INT(number(result), rows);
    CHECK_INT(rs_pq_result_known_rows(result, &all), rows);
    CHECK(all);
    CHECK(!fetch(result));
    CHECK(seek(result, rows - 1));
    CHECK(!seek(result, rows));
    CHECK(!seek(result, INT64_MAX));
    CHECK(!fetch(result));
    for (int64_t i = 0, row = 0; i < 20000; i++, row = (row * 69069 + 12345) % rows) {
        if (!CHECK(seek(result, row) && number(result) == row + 1)) {
            break;
        }
    }
    CHECK(seek(result, 1));
    check_rest(result, 3, rows);
    check_memory(pq, before, rows);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void scrolling_beside_others(void)
{
    struct rs_pq *pq = open_with(1);
    struct rs_pq_result *kept = numbers(pq, 0, 30000);
    bool all;
    rs_pq_result_keep(kept);
    CHECK(seek(kept, 1234));
    char *other = live_value(pq, "select 'other'");
    CHECK_STR(other, "other");
    free(other);
    CHECK_INT(number(kept), 1235); /* the row it stands on stays */
    CHECK_INT(rs_pq_result_known_rows(kept, &all), 30000);
    CHECK(all);
    CHECK(fetch(kept));
    CHECK_INT(number(kept), 1236);
    rs_pq_close(pq);
    CHECK(last(kept));
    CHECK_INT(number(kept), 30000);
    rs_pq_result_close(kept);
}

static void nothing_to_scroll(void)
{
    struct rs_pq *pq = open_with(0);
    struct rs_pq_result *result = live_execute(pq, "select 1 where false");
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    bool have, all;
    bool ok = rs_pq_result_seek(result, 0, &wait, &have, &err);
    live_error(ok, &err, "HY106", NULL); /* not kept */
    rs_pq_result_keep(result);
    CHECK(!last(result) && !fetch(result) && !seek(result, 0) && !seek(result, -1));
    CHECK_INT(rs_pq_result_known_rows(result, &all), 0);
    CHECK(all);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void scrolling_up_to_an_error(void)
{
    struct rs_pq *pq = open_with(1);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    bool have, all;
    struct rs_pq_result *result =
        live_execute(pq, "select n, 1 / (40000 - n) from generate_series(1, 60000) as n");
    rs_pq_result_keep(result);
    bool ok = rs_pq_result_last(result, &wait, &have, &err);
    live_error(ok, &err, "22012", "division by zero");
    CHECK_INT(rs_pq_result_known_rows(result, &all), 39999);
    CHECK(all);
    CHECK(seek(result, 39998));
    CHECK_INT(number(result), 39999);
    ok = rs_pq_result_fetch(result, &wait, &have, &err);
    live_error(ok, &err, "22012", "division by zero");
    CHECK(seek(result, 17));
    live_run(pq, "select 1");
    CHECK_INT(number(result), 18);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void file_limit(rlim_t limit)
{
    struct rlimit both;
    getrlimit(RLIMIT_FSIZE, &both);
    both.rlim_cur = limit;
    setrlimit(RLIMIT_FSIZE, &both);
}

/* The statement that needs the wire fails, the one whose rows are in the way loses none. */
static void a_full_disk(void)
{
    struct rs_pq *pq = open_with(1);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    struct rs_pq_result *first = numbers(pq, 0, 50000);
    CHECK(fetch(first));
    file_limit(200000);
    for (int i = 0; i < 3; i++) {
        bool ok = rs_pq_command(pq, "select 1", &wait, &err);
        live_error(ok, &err, "HY000", "SetAsideMemory");
    }
    CHECK_INT(number(first), 1);
    check_rest(first, 2, 50000);
    live_run(pq, "select 1");
    rs_pq_result_close(first);
    first = numbers(pq, 0, 50000);
    CHECK(fetch(first));
    bool ok = rs_pq_command(pq, "select 1", &wait, &err);
    live_error(ok, &err, "HY000", "TMPDIR");
    rs_pq_result_close(first);
    live_run(pq, "select 1");
    file_limit(RLIM_INFINITY);
    rs_pq_close(pq);
}

static void a_full_disk_while_scrolling(void)
{
    struct rs_pq *pq = open_with(1);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    bool have;
    struct rs_pq_result *result = numbers(pq, 0, 20000);
    rs_pq_result_keep(result);
    file_limit(200000);
    bool ok = rs_pq_result_last(result, &wait, &have, &err);
    live_error(ok, &err, "HY000", "File too large");
    int64_t known = rs_pq_result_known_rows(result, NULL);
    CHECK(known > 100 && known < 20000);
    CHECK(seek(result, known - 1));
    CHECK_INT(number(result), known);
    CHECK(seek(result, 0));
    file_limit(RLIM_INFINITY);
    CHECK(last(result));
    CHECK_INT(number(result), 20000);
    CHECK(seek(result, known));
    CHECK_INT(number(result), known + 1);
    rs_pq_result_close(result);
    live_run(pq, "select 1");
    rs_pq_close(pq);
}

/* Whichever allocation fails while rows are set aside: none of them is lost. */
static void memory_that_runs_out(size_t limit, bool keep)
{
    struct rs_pq *pq = open_with(limit);
    struct rs_wait wait = live_wait(60);
    bool hit = true;
    int failures = 0;
    for (long round = 0; hit && round < 200; round++) {
        struct rs_error err = {0};
        struct rs_pq_result *result = numbers(pq, 0, 3000);
        if (keep) {
            rs_pq_result_keep(result);
        }
        oom_arm(round);
        bool ok = rs_pq_result_hold(result, &wait, &err);
        hit = oom_disarm();
        CHECK(ok || strcmp(err.state, "HY001") == 0);
        failures += ok ? 0 : 1;
        rs_error_clear(&err);
        check_rest(result, 1, 3000);
        rs_pq_result_close(result);
    }
    CHECK(failures > 0);
    fprintf(stderr, "    %d times\n", failures);
    live_run(pq, "select 1");
    rs_pq_close(pq);
}

static void memory_runs_out(void)
{
    memory_that_runs_out(0, false);
    memory_that_runs_out(1, false);
    memory_that_runs_out(1, true);
}

int main(void)
{
    live_env("STACK_DIR");
    unsetenv("TMPDIR");
    RUN(scrolling); /* first: it looks at the peak of memory */
    RUN(statements_in_turn);
    RUN(over_the_end_of_a_transaction);
    RUN(several_results);
    RUN(scrolling_beside_others);
    RUN(nothing_to_scroll);
    RUN(scrolling_up_to_an_error);
    RUN(a_full_disk);
    RUN(a_full_disk_while_scrolling);
    RUN(memory_runs_out);
    return check_done();
}
