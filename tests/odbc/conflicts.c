/* Transactions that another one made fail: 40001, which means that the whole transaction was rolled
 * back; and what SQLEndTran does with rows that are still coming. */
#include <stdio.h>
#include <string.h>

#include "polling.h"

static struct app app, other;

static void autocommit(struct app *of, SQLULEN value)
{
    OK_DBC(of, SQLSetConnectAttr(of->dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)value, 0));
}

static void end(struct app *of, SQLSMALLINT completion)
{
    OK_DBC(of, SQLEndTran(SQL_HANDLE_DBC, of->dbc, completion));
}

static bool second_record_tells_of_loss(const struct app *of)
{
    SQLCHAR state[6], text[512] = "";
    SQLRETURN rc = SQLGetDiagRec(SQL_HANDLE_STMT, of->stmt, 2, state, NULL, text, 512, NULL);
    return rc == SQL_SUCCESS && strstr((char *)text, "earlier statements") != NULL;
}

/* Fails with what Redshift says when the statement before it has written. */
static void conflicts(const char *sql, const char *words)
{
    app_run(&app, "create temp table conflict_t (n int)");
    autocommit(&app, SQL_AUTOCOMMIT_OFF);
    app_run(&app, "insert into conflict_t select 1");
    FAILS_STMT(&app, exec_direct(app.stmt, sql), "40001");
    CHECK(strstr(app_message(SQL_HANDLE_STMT, app.stmt), words) != NULL);
    CHECK(second_record_tells_of_loss(&app));
    app_run(&app, "insert into conflict_t select 2"); /* of a new transaction */
    end(&app, SQL_COMMIT);
    CHECK_STR(app_value(&app, "select sum(n) from conflict_t"), "2");
    end(&app, SQL_COMMIT);
    autocommit(&app, SQL_AUTOCOMMIT_ON);
    app_run(&app, "drop table conflict_t");
}

static void serialization_failures_of_redshift(void)
{
    conflicts("select test.conflict(1)", "the server's SQLSTATE is XX000");
    conflicts("select test.conflict(2)", "conflict with concurrent transaction");
    FAILS_STMT(&app, exec_direct(app.stmt, "select test.conflict(3)"), "XX000");
}

/* Two sessions that each wait for a row of the other; the server ends one of them after a second.
 */
static void deadlock(void)
{
    static const char one[] = "update conflicts set n = 2 where k = 'one'",
                      two[] = "update conflicts set n = 2 where k = 'two'";
    app_run(&app, "create table conflicts (k varchar(9) primary key, n int)");
    app_run(&app, "insert into conflicts values ('one', 1), ('two', 1)");
    autocommit(&app, SQL_AUTOCOMMIT_OFF);
    autocommit(&other, SQL_AUTOCOMMIT_OFF);
    app_run(&app, one);
    app_run(&other, two);
    set_async(app.stmt, SQL_ASYNC_ENABLE_ON);
    set_async(other.stmt, SQL_ASYNC_ENABLE_ON);
    SQLRETURN first = exec_direct(app.stmt, two), second;
    POLL(second, exec_direct(other.stmt, one));
    while (executes(first)) {
        first = exec_direct(app.stmt, two);
    }
    struct app *victim = first == SQL_ERROR ? &app : &other;
    CHECK((first == SQL_ERROR) != (second == SQL_ERROR));
    CHECK_STR(app_state(SQL_HANDLE_STMT, victim->stmt), "40001");
    CHECK(second_record_tells_of_loss(victim));
    set_async(app.stmt, SQL_ASYNC_ENABLE_OFF);
    set_async(other.stmt, SQL_ASYNC_ENABLE_OFF);
    end(&app, SQL_COMMIT);
    end(&other, SQL_COMMIT);
    CHECK_STR(app_value(&app, "select sum(n) from conflicts"), "4");
    end(&app, SQL_COMMIT);
}

static void update_of_what_has_changed(void)
{
    OK_DBC(&other, SQLSetConnectAttr(other.dbc, SQL_ATTR_TXN_ISOLATION,
                                     (SQLPOINTER)SQL_TXN_SERIALIZABLE, 0));
    CHECK_STR(app_value(&other, "select sum(n) from conflicts"), "4");
    app_run(&app, "update conflicts set n = 5 where k = 'one'");
    end(&app, SQL_COMMIT);
    FAILS_STMT(&other, exec_direct(other.stmt, "update conflicts set n = 6 where k = 'one'"),
               "40001");
    app_run(&other, "update conflicts set n = 6 where k = 'one'"); /* of a new transaction */
    end(&other, SQL_COMMIT);
    CHECK_STR(app_value(&app, "select n from conflicts where k = 'one'"), "6");
    end(&app, SQL_COMMIT);
    autocommit(&app, SQL_AUTOCOMMIT_ON);
    autocommit(&other, SQL_AUTOCOMMIT_ON);
    app_run(&app, "drop table conflicts");
}

/* What the server would go on sending for a minute. */
#define ENDLESS                                                                                    \
    "select n, repeat('x', 9000), test.wait(case when n > 20 then 60 else 0 end) from "            \
    "generate_series(1, 100) n"

static void rollback_of_a_half_read_result(bool closed)
{
    autocommit(&app, SQL_AUTOCOMMIT_OFF);
    app_run(&app, "insert into conflict_r select 1");
    app_run(&app, ENDLESS);
    OK_STMT(&app, SQLFetch(app.stmt));
    if (closed) {
        OK_STMT(&app, SQLCloseCursor(app.stmt));
    }
    end(&app, SQL_ROLLBACK);
    FAILS_STMT(&app, SQLFetch(app.stmt), "HY010"); /* SQL_CURSOR_ROLLBACK_BEHAVIOR */
    CHECK_STR(app_value(&app, "select count(*) from conflict_r"), "0");
    end(&app, SQL_COMMIT);
    autocommit(&app, SQL_AUTOCOMMIT_ON);
}

static void rollback_stops_what_still_comes(void)
{
    app_run(&app, "create temp table conflict_r (n int)");
    rollback_of_a_half_read_result(false);
    rollback_of_a_half_read_result(true);
    app_run(&app, "drop table conflict_r");
}

static void rollback_closes_all_cursors(void)
{
    SQLHSTMT stmt = SQL_NULL_HSTMT;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &stmt));
    autocommit(&app, SQL_AUTOCOMMIT_OFF);
    OK(SQL_HANDLE_STMT, stmt, SQLPrepare(stmt, SQLTEXT("select 1 union all select 2"), SQL_NTS));
    OK(SQL_HANDLE_STMT, stmt, SQLExecute(stmt));
    OK(SQL_HANDLE_STMT, stmt, SQLFetch(stmt));
    app_run(&app, "select 1");
    end(&app, SQL_ROLLBACK);
    FAILS_STMT(&app, SQLFetch(app.stmt), "HY010");
    FAILS(SQL_HANDLE_STMT, stmt, SQLFetch(stmt), "HY010");
    OK(SQL_HANDLE_STMT, stmt, SQLExecute(stmt)); /* what was prepared stays so */
    OK(SQL_HANDLE_STMT, stmt, SQLFetch(stmt));
    end(&app, SQL_COMMIT);
    OK(SQL_HANDLE_STMT, stmt, SQLFetch(stmt));
    CHECK_STR(app_cell(stmt, 1), "2");
    OK(SQL_HANDLE_STMT, stmt, SQLFreeHandle(SQL_HANDLE_STMT, stmt));
    autocommit(&app, SQL_AUTOCOMMIT_ON);
}

/* Its last row fails, a second after the cursor was closed. */
static void leave_a_row_that_fails(struct app *of)
{
    app_run(of, "select repeat('x', 9000), test.wait(case when n > 10 then 1 else 0 end), "
                "1 / (12 - n) from generate_series(1, 12) n");
    OK_STMT(of, SQLFetch(of->stmt));
    OK_STMT(of, SQLCloseCursor(of->stmt));
}

/* ErrorRollback=statement: only the statement of that row is undone. */
static void row_that_was_not_fetched_fails_alone(void)
{
    app_run(&app, "create temp table conflict_s (n int)");
    autocommit(&app, SQL_AUTOCOMMIT_OFF);
    app_run(&app, "insert into conflict_s select 1");
    leave_a_row_that_fails(&app);
    app_run(&app, "insert into conflict_s select 2");
    leave_a_row_that_fails(&app);
    end(&app, SQL_COMMIT);
    CHECK_STR(app_value(&app, "select sum(n) from conflict_s"), "3");
    end(&app, SQL_COMMIT);
    autocommit(&app, SQL_AUTOCOMMIT_ON);
    app_run(&app, "drop table conflict_s");
}

/* ErrorRollback=none: the server would take COMMIT for ROLLBACK, without a word. */
static void commit_knows_of_rows_that_were_not_fetched(const char *source)
{
    char string[64];
    struct app none;
    snprintf(string, sizeof string, "DSN=%s;ErrorRollback=none", source);
    app_open_string(&none, string);
    app_run(&none, "create temp table conflict_c (n int)");
    autocommit(&none, SQL_AUTOCOMMIT_OFF);
    app_run(&none, "insert into conflict_c select 1");
    leave_a_row_that_fails(&none);
    FAILS_DBC(&none, SQLEndTran(SQL_HANDLE_DBC, none.dbc, SQL_COMMIT), "25S03");
    CHECK_STR(app_value(&none, "select count(*) from conflict_c"), "0");
    end(&none, SQL_COMMIT);
    app_close(&none);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        app_open(&other, sources[i]);
        RUN(serialization_failures_of_redshift);
        if (i == 1) {
            RUN(deadlock);
            RUN(update_of_what_has_changed);
            RUN(row_that_was_not_fetched_fails_alone);
        }
        RUN(rollback_stops_what_still_comes);
        RUN(rollback_closes_all_cursors);
        commit_knows_of_rows_that_were_not_fetched(sources[i]);
        app_close(&other);
        app_close(&app);
    }
    return check_done();
}
