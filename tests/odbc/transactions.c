/* Manual commit: when transactions begin and end, and what a failed one does. */
#include "app.h"

static struct app app;

static void autocommit(bool on)
{
    SQLULEN value = on ? SQL_AUTOCOMMIT_ON : SQL_AUTOCOMMIT_OFF;
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)value, 0));
}

static void end(SQLSMALLINT completion)
{
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, completion));
}

static void rolls_back_and_commits(void)
{
    app_run(&app, "create temp table tran_t (n int)");
    autocommit(false);
    app_run(&app, "insert into tran_t select 1");
    end(SQL_ROLLBACK);
    CHECK_STR(app_value(&app, "select count(*) from tran_t"), "0");
    app_run(&app, "insert into tran_t select 1");
    end(SQL_COMMIT);
    end(SQL_ROLLBACK);
    CHECK_STR(app_value(&app, "select count(*) from tran_t"), "1");
    end(SQL_COMMIT);
}

static void turning_autocommit_on_commits(void)
{
    autocommit(false);
    app_run(&app, "insert into tran_t select 2");
    autocommit(true);
    CHECK_STR(app_value(&app, "select count(*) from tran_t"), "2");
}

static void failed_transaction_cannot_be_committed(void)
{
    autocommit(false);
    app_run(&app, "insert into tran_t select 3");
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select 1/0"), SQL_NTS), "22012");
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select 1"), SQL_NTS), "25P02");
    FAILS(SQL_HANDLE_DBC, app.dbc, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT), "25S03");
    CHECK_STR(app_value(&app, "select count(*) from tran_t"), "2");
    end(SQL_COMMIT);
    autocommit(true);
}

static void disconnecting_within_a_transaction_is_refused(void)
{
    autocommit(false);
    app_run(&app, "insert into tran_t select 4");
    FAILS(SQL_HANDLE_DBC, app.dbc, SQLDisconnect(app.dbc), "25000");
    end(SQL_ROLLBACK);
    autocommit(true);
}

static void rows_outlive_their_transaction(void)
{
    autocommit(false);
    app_run(&app, "select customer_id from sales.customers order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    end(SQL_COMMIT);
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "2");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    autocommit(true);
}

static void environment_ends_all(void)
{
    autocommit(false);
    app_run(&app, "insert into tran_t select 5");
    OK(SQL_HANDLE_ENV, app.env, SQLEndTran(SQL_HANDLE_ENV, app.env, SQL_ROLLBACK));
    autocommit(true);
    CHECK_STR(app_value(&app, "select count(*) from tran_t"), "2");
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(rolls_back_and_commits);
        RUN(turning_autocommit_on_commits);
        RUN(failed_transaction_cannot_be_committed);
        RUN(disconnecting_within_a_transaction_is_refused);
        RUN(rows_outlive_their_transaction);
        RUN(environment_ends_all);
        app_close(&app);
    }
    return check_done();
}
