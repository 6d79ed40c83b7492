/* Rows read before they are fetched: with and without waiting, up to the end, an error, a stop. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

/* Fetches until there are no more or an error: its SQLSTATE, "" without one; static memory. Each
 * row begins with its number. */
static const char *fetch_from(struct rs_pq_result *result, int number, int *rows)
{
    static char state[8];
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(30);
    bool have = false, ok;
    for (*rows = 0;; ++*rows) {
        int64_t first = 0;
        ok = rs_pq_result_fetch(result, &wait, &have, &err);
        if (!ok || !have || !CHECK(rs_span_to_i64(rs_pq_result_value(result, 0), &first)) ||
            !CHECK_INT(first, number + *rows)) {
            break;
        }
    }
    snprintf(state, sizeof state, "%s", ok ? "" : err.state);
    rs_error_clear(&err);
    return state;
}

static void all_rows(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_pq_result *result = live_execute(pq, "select generate_series(1, 1000)");
    struct rs_wait wait = live_wait(30);
    int rows;
    CHECK(rs_pq_result_ahead(result, 10, &wait));
    CHECK(rs_pq_result_ahead(result, 2000, &wait));
    CHECK(rs_pq_result_ahead(result, 2000, NULL));
    CHECK_INT(rs_pq_txn(pq), RS_PQ_IDLE); /* nothing is on the wire any more */
    CHECK_STR(fetch_from(result, 1, &rows), "");
    CHECK_INT(rows, 1000);
    CHECK(rs_pq_result_ahead(result, 1, NULL));
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

/* So wide that the server sends a good part of each row when it is made; the fourth is not complete
 * before the fifth, which takes a minute. */
#define SLOW                                                                                       \
    "select n, repeat('x', 9000), test.wait(case when n > 4 then 60 else 0 end) from "             \
    "generate_series(1, 9) n"

static void no_longer_than_wanted(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_pq_result *result = live_execute(pq, SLOW);
    struct rs_wait wait = live_wait(30);
    struct rs_error err = {0};
    struct rs_stop stop;
    bool have = false;
    int rows;
    rs_stop_init(&stop);
    CHECK(rs_pq_result_ahead(result, 3, &wait));
    CHECK(!rs_pq_result_ahead(result, 9, NULL));
    CHECK(rs_pq_result_fetch(result, &wait, &have, &err) && have);
    CHECK(rs_pq_result_ahead(result, 2, NULL));
    CHECK(!rs_pq_result_ahead(result, 9, NULL));
    rs_stop_set(&stop);
    struct rs_wait stopped = {RS_NO_DEADLINE, &stop};
    CHECK(rs_pq_result_ahead(result, 9, &stopped)); /* the stop is known: behind the rows */
    CHECK_STR(fetch_from(result, 2, &rows), "HY008");
    CHECK_INT(rows, 2);
    CHECK_STR(fetch_from(result, 4, &rows), "HY008");
    rs_pq_result_close(result);
    char *value = live_value(pq, "select 'good'");
    CHECK_STR(value, "good");
    free(value);
    rs_stop_clear(&stop);
    rs_pq_close(pq);
}

static void error_behind_rows(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_pq_result *result =
        live_execute(pq, "select n, 1 / (50 - n) from generate_series(1, 90) n");
    struct rs_wait wait = live_wait(30);
    int rows;
    CHECK(rs_pq_result_ahead(result, INT_MAX, &wait));
    CHECK_STR(fetch_from(result, 1, &rows), "22012");
    CHECK_INT(rows, 49);
    rs_pq_result_close(result);
    live_run(pq, "select 1");
    rs_pq_close(pq);
}

/* A statement that needs the wire sets aside what is behind them. */
static void another_statement_between(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_pq_result *result = live_execute(pq, "select generate_series(1, 5000)");
    struct rs_wait wait = live_wait(30);
    int rows;
    CHECK(rs_pq_result_ahead(result, 100, &wait));
    live_run(pq, "select 1");
    CHECK(rs_pq_result_ahead(result, 100, NULL));
    CHECK_STR(fetch_from(result, 1, &rows), "");
    CHECK_INT(rows, 5000);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void what_has_no_rows(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    struct rs_pq_result *result = live_execute(pq, "create temporary table ahead_t (n int)");
    CHECK(rs_pq_result_ahead(result, 1, NULL));
    rs_pq_result_close(result);
    result = live_execute(pq, "select n from ahead_t");
    CHECK(rs_pq_result_ahead(result, 1, NULL));
    rs_pq_result_close(result);
    result = live_execute(pq, "select generate_series(1, 100000)");
    rs_pq_close(pq);
    CHECK(rs_pq_result_ahead(result, 1, NULL)); /* the fetch says that they will not come */
    rs_pq_result_close(result);
}

int main(void)
{
    live_env("STACK_DIR");
    RUN(all_rows);
    RUN(no_longer_than_wanted);
    RUN(error_behind_rows);
    RUN(another_statement_between);
    RUN(what_has_no_rows);
    return check_done();
}
