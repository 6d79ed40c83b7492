/* Statements and their rows: values, counts, parameters, several statements in a string,
 * interleaved answers, memory, errors. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

static struct rs_pq *open_redshift(void)
{
    struct rs_pq_config config = live_redshift();
    return live_open(&config);
}

static bool fetch(struct rs_pq_result *result)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(30);
    bool have = false;
    if (!CHECK(rs_pq_result_fetch(result, &wait, &have, &err))) {
        fprintf(stderr, "    %s %s\n", err.state, rs_error_text(&err));
    }
    rs_error_clear(&err);
    return have;
}

static void next(struct rs_pq_result *result)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(30);
    if (!CHECK(rs_pq_result_next(result, &wait, &err))) {
        fprintf(stderr, "    %s %s\n", err.state, rs_error_text(&err));
    }
    rs_error_clear(&err);
}

static void check_value(const struct rs_pq_result *result, size_t index, const char *want)
{
    struct rs_span value = rs_pq_result_value(result, index);
    CHECK_STR(value.ptr, want);
    if (want) {
        CHECK_INT(value.len, strlen(want));
    }
}

static void values_columns_and_nulls(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_pq_result *result = live_execute(
        pq,
        "select 1::int4 as one, ''::varchar(7) as none, null::text as nothing, 'Århus' as town");
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_ROWS);
    CHECK_INT(rs_pq_result_column_count(result), 4);
    CHECK_STR(rs_pq_result_column(result, 0)->name, "one");
    CHECK_INT(rs_pq_result_column(result, 0)->oid, 23);
    CHECK_INT(rs_pq_result_column(result, 1)->oid, 1043);
    CHECK_INT(rs_pq_result_column(result, 1)->typmod, 11);
    CHECK(fetch(result));
    check_value(result, 0, "1");
    check_value(result, 1, "");
    check_value(result, 2, NULL);
    check_value(result, 3, "Århus");
    CHECK(!fetch(result));
    CHECK(!fetch(result));
    CHECK_INT(rs_pq_txn(pq), RS_PQ_IDLE);
    next(result);
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_END);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void base_columns(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_pq_result *result =
        live_execute(pq, "select city, 1 from sales.customers where false");
    CHECK(rs_pq_result_column(result, 0)->table_oid != 0);
    CHECK_INT(rs_pq_result_column(result, 0)->attnum, 3);
    CHECK_INT(rs_pq_result_column(result, 1)->attnum, 0);
    CHECK(!fetch(result));
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void counts_and_tags(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_pq_result *result = live_execute(pq, "create temporary table t (n int)");
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_COUNT);
    CHECK_INT(rs_pq_result_affected(result), -1);
    CHECK_STR(rs_pq_result_tag(result), "CREATE TABLE");
    rs_pq_result_close(result);
    result = live_execute(pq, "insert into t select generate_series(1, 3)");
    CHECK_INT(rs_pq_result_affected(result), 3);
    CHECK_STR(rs_pq_result_tag(result), "INSERT 0 3");
    rs_pq_result_close(result);
    result = live_execute(pq, "update t set n = n where n > 100");
    CHECK_INT(rs_pq_result_affected(result), 0);
    rs_pq_result_close(result);
    result = live_execute(pq, "");
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_COUNT);
    CHECK_INT(rs_pq_result_affected(result), -1);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void several_statements(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_pq_result *result =
        live_execute(pq,
                     "select 1 union all select 2; create temporary table s (n int); select 3; ");
    CHECK(fetch(result));
    check_value(result, 0, "1");
    next(result); /* the second row is skipped */
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_COUNT);
    CHECK_STR(rs_pq_result_tag(result), "CREATE TABLE");
    next(result);
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_ROWS);
    CHECK(fetch(result));
    check_value(result, 0, "3");
    CHECK(!fetch(result));
    next(result);
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_END);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void error_in_a_later_statement(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    struct rs_pq_result *result = live_execute(pq, "select 1; select 1/0; select 2");
    CHECK(fetch(result));
    CHECK(!fetch(result));
    bool ok = rs_pq_result_next(result, &wait, &err);
    live_error(ok, &err, "22012", "division by zero");
    CHECK_INT(rs_pq_result_kind(result), RS_PQ_END);
    next(result);
    rs_pq_result_close(result);
    live_run(pq, "select 1");
    rs_pq_close(pq);
}

static void error_among_the_rows(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    bool have = true, ok = true;
    int rows = 0;
    struct rs_pq_result *result =
        live_execute(pq, "select 1 / (50000 - n) from generate_series(1, 60000) as n");
    while (ok && have) {
        ok = rs_pq_result_fetch(result, &wait, &have, &err);
        rows += ok && have;
    }
    CHECK_INT(rows, 49999);
    live_error(ok, &err, "22012", "division by zero");
    ok = rs_pq_result_fetch(result, &wait, &have, &err); /* not the end of the rows */
    live_error(ok, &err, "22012", "division by zero");
    rs_pq_result_close(result);
    live_run(pq, "select 1");
    rs_pq_close(pq);
}

static void server_errors(void)
{
    struct rs_pq_config config = live_postgres();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    bool ok = rs_pq_command(pq, "select * from no_such_table", &wait, &err);
    live_error(ok, &err, "42P01", "no_such_table");
    ok = rs_pq_command(pq, "select to_date(1)", &wait, &err);
    live_error(ok, &err, "42883", "HINT: ");
    ok = rs_pq_command(pq, "insert into sales.customers values (1, 'x')", &wait, &err);
    live_error(ok, &err, "42501", NULL);
    rs_pq_close(pq);
}

static void transaction_state(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    CHECK_INT(rs_pq_txn(pq), RS_PQ_IDLE);
    live_run(pq, "begin");
    CHECK_INT(rs_pq_txn(pq), RS_PQ_IN_TXN);
    bool ok = rs_pq_command(pq, "select 1/0", &wait, &err);
    live_error(ok, &err, "22012", NULL);
    CHECK_INT(rs_pq_txn(pq), RS_PQ_TXN_FAILED);
    live_run(pq, "rollback");
    CHECK_INT(rs_pq_txn(pq), RS_PQ_IDLE);
    struct rs_pq_result *result = live_execute(pq, "select generate_series(1, 100000)");
    CHECK_INT(rs_pq_txn(pq), RS_PQ_BUSY);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

/* "select $1::text, $2::text ..." of that many parameters; every third is NULL. */
static void check_params(struct rs_pq *pq, size_t count)
{
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    struct rs_pq_param params[100] = {{0}};
    struct rs_pq_result *result = NULL;
    struct rs_buf sql;
    rs_buf_init(&sql, 65536);
    rs_buf_add_str(&sql, "select 'first'");
    for (size_t i = 0; i < count; i++) {
        rs_buf_add_format(&sql, ", $%zu::text", i + 1);
        params[i].oid = 1043;
        params[i].text = i % 3 == 2 ? (struct rs_span){0} : (struct rs_span){"abcdef", i % 7};
    }
    struct rs_pq_query query = {rs_buf_str(&sql), params, count, true};
    if (CHECK(rs_pq_execute(pq, &query, &wait, &result, &err)) && CHECK(fetch(result))) {
        for (size_t i = 0; i < count; i++) {
            struct rs_span value = rs_pq_result_value(result, i + 1);
            CHECK((value.ptr == NULL) == (i % 3 == 2));
            CHECK(!value.ptr || rs_span_eq(value, params[i].text));
        }
        CHECK(!fetch(result));
    } else {
        fprintf(stderr, "    %s %s\n", err.state, rs_error_text(&err));
    }
    rs_pq_result_close(result);
    rs_error_clear(&err);
    rs_buf_clear(&sql);
}

static void parameters(void)
{
    struct rs_pq *pq = open_redshift();
    for (size_t count = 0; count <= 100; count += count < 5 ? 1 : 19) {
        check_params(pq, count);
    }
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    struct rs_pq_result *result = NULL;
    struct rs_pq_param nul = {1043, {"a\0b", 3}};
    struct rs_pq_query query = {"select $1::text", &nul, 1, false};
    bool ok = rs_pq_execute(pq, &query, &wait, &result, &err);
    live_error(ok, &err, "22018", "NUL");
    live_run(pq, "select 1");
    rs_pq_close(pq);
}

static void describes_without_running(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    struct rs_pq_description description = {0};
    struct rs_pq_query query = {
        .sql = "select name, since from sales.customers where customer_id = $1"};
    if (CHECK(rs_pq_describe(pq, &query, &wait, &description, &err))) {
        CHECK_INT(description.column_count, 2);
        CHECK_STR(description.columns[0].name, "name");
        CHECK_INT(description.columns[1].oid, 1082);
        CHECK_INT(description.param_count, 1);
        CHECK_INT(description.params[0], 23);
    } else {
        fprintf(stderr, "    %s %s\n", err.state, rs_error_text(&err));
    }
    rs_pq_description_clear(&description);
    query.sql = "create temporary table never (n int)";
    if (CHECK(rs_pq_describe(pq, &query, &wait, &description, &err))) {
        CHECK_INT(description.column_count, 0);
    }
    rs_pq_description_clear(&description);
    bool ok = rs_pq_command(pq, "select * from never", &wait, &err);
    live_error(ok, &err, "42P01", NULL);
    query.sql = "select nonsense from nowhere";
    ok = rs_pq_describe(pq, &query, &wait, &description, &err);
    live_error(ok, &err, "42P01", "nowhere");
    live_run(pq, "select 1");
    rs_pq_close(pq);
}

/* Two answers, read in turn: what the first has left is set aside when the second is asked for. */
static void interleaved_answers(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_pq_result *first = live_execute(pq, "select n, case when n % 2 = 0 then 'row ' || "
                                                  "n::text end from generate_series(1, 1000) as n; "
                                                  "select 'second'; select 1/0");
    for (int i = 1; i <= 3; i++) {
        CHECK(fetch(first));
    }
    check_value(first, 0, "3");
    struct rs_pq_result *second = live_execute(pq, "select generate_series(1, 5)");
    check_value(first, 0, "3"); /* the row it stands on stays */
    CHECK(fetch(second));
    check_value(second, 0, "1");
    int rows = 3;
    while (fetch(first)) {
        char *number = rs_format("%d", ++rows);
        check_value(first, 0, number);
        CHECK((rs_pq_result_value(first, 1).ptr != NULL) == (rows % 2 == 0));
        free(number);
    }
    CHECK_INT(rows, 1000);
    next(first);
    CHECK(fetch(first));
    check_value(first, 0, "second");
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    bool ok = rs_pq_result_next(first, &wait, &err);
    live_error(ok, &err, "22012", "division by zero");
    CHECK(fetch(second));
    check_value(second, 0, "2");
    rs_pq_result_close(first);
    CHECK(fetch(second));
    rs_pq_result_close(second);
    rs_pq_close(pq);
}

static void many_rows_in_flat_memory(void)
{
    struct rs_pq *pq = open_redshift();
    long before = live_peak_kib();
    int rows = 0;
    struct rs_pq_result *result =
        live_execute(pq, "select n, repeat('x', 500) from generate_series(1, 100000) as n");
    while (fetch(result)) {
        rows++;
    }
    CHECK_INT(rows, 100000);
    live_memory(before, 1024);
    rs_pq_result_close(result);
    rs_pq_close(pq);
}

static void closing_early(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_pq_result *result =
        live_execute(pq, "select repeat('x', 1000) from generate_series(1, 5000000)");
    CHECK(fetch(result));
    rs_pq_result_close(result);
    char *value = live_value(pq, "select 'usable'");
    CHECK_STR(value, "usable");
    free(value);
    CHECK(control_counter("redshift.cancels_tls") > 0);
    control_reset();
    live_run(pq, "begin");
    result = live_execute(pq, "select repeat('x', 100) from generate_series(1, 300000)");
    CHECK(fetch(result));
    rs_pq_result_close(result);
    value = live_value(pq, "select 'still in the transaction'");
    CHECK(value != NULL);
    free(value);
    CHECK_INT(rs_pq_txn(pq), RS_PQ_IN_TXN);
    CHECK_INT(control_counter("redshift.cancels"), 0);
    rs_pq_close(pq);
}

static void notices(void)
{
    struct rs_pq_config config = live_postgres();
    struct rs_pq *pq = live_open(&config);
    struct rs_notes notes = {0};
    rs_pq_set_notes(pq, &notes);
    live_run(pq, "drop table if exists public.no_such_table");
    live_run(pq, "rollback");
    rs_pq_set_notes(pq, NULL);
    live_run(pq, "rollback");
    if (CHECK_INT(notes.count, 2)) {
        CHECK_STR(notes.items[0].state, "01000");
        CHECK(strstr(notes.items[0].text, "does not exist") != NULL);
        CHECK_STR(notes.items[1].state, "01000");
    }
    rs_notes_clear(&notes);
    rs_pq_close(pq);
}

static void copy_is_refused(void)
{
    static const char *const statements[] = {
        "copy t from stdin", "copy t to stdout",
        "copy (select repeat('x', 1000) from generate_series(1, 20000)) to stdout"};
    struct rs_pq_config config = live_postgres();
    struct rs_pq *pq = live_open(&config);
    struct rs_error err = {0};
    struct rs_wait wait = live_wait(10);
    live_run(pq, "create temporary table t (n int)");
    for (size_t i = 0; i < RS_COUNT(statements); i++) {
        bool ok = rs_pq_command(pq, statements[i], &wait, &err);
        live_error(ok, &err, "HYC00", "COPY");
        live_run(pq, "select 1");
    }
    rs_pq_close(pq);
}

static void results_outlive_the_connection(void)
{
    struct rs_pq *pq = open_redshift();
    struct rs_pq_result *result = live_execute(pq, "select generate_series(1, 100000)");
    CHECK(fetch(result));
    rs_pq_close(pq);
    check_value(result, 0, "1");
    CHECK(!fetch(result));
    rs_pq_result_close(result);
}

int main(void)
{
    live_env("STACK_DIR");
    RUN(values_columns_and_nulls);
    RUN(base_columns);
    RUN(counts_and_tags);
    RUN(several_statements);
    RUN(error_in_a_later_statement);
    RUN(error_among_the_rows);
    RUN(server_errors);
    RUN(transaction_state);
    RUN(parameters);
    RUN(describes_without_running);
    RUN(interleaved_answers);
    RUN(many_rows_in_flat_memory);
    RUN(closing_early);
    RUN(notices);
    RUN(copy_is_refused);
    RUN(results_outlive_the_connection);
    return check_done();
}
