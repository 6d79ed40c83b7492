/* Manual commit: when transactions begin and end, and what a failed one does. */
#include <stdio.h>
#include <string.h>

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

/* ErrorRollback=none */
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

static void fails_with_division(void)
{
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select 1/0"), SQL_NTS), "22012");
}

static bool second_record_tells_of_loss(void)
{
    SQLCHAR state[6], text[512] = "";
    SQLRETURN rc = SQLGetDiagRec(SQL_HANDLE_STMT, app.stmt, 2, state, NULL, text, 512, NULL);
    return rc == SQL_SUCCESS && strstr((char *)text, "earlier statements") != NULL;
}

/* ErrorRollback=statement: PostgreSQL's preset. */
static void error_undoes_its_statement(void)
{
    app_run(&app, "create temp table tran_e (n int)");
    autocommit(false);
    app_run(&app, "insert into tran_e select 1");
    fails_with_division();
    CHECK(!second_record_tells_of_loss());
    app_run(&app, "insert into tran_e select 2");
    fails_with_division();
    end(SQL_COMMIT);
    CHECK_STR(app_value(&app, "select count(*) from tran_e"), "2");
    end(SQL_COMMIT);
    fails_with_division(); /* the first of its transaction */
    app_run(&app, "insert into tran_e select 3");
    end(SQL_ROLLBACK);
    CHECK_STR(app_value(&app, "select count(*) from tran_e"), "2");
    end(SQL_COMMIT);
    autocommit(true);
}

static void savepoints_of_the_application_stay(void)
{
    autocommit(false);
    app_run(&app, "insert into tran_e select 4");
    app_run(&app, "savepoint mine");
    app_run(&app, "insert into tran_e select 5");
    fails_with_division();
    app_run(&app, "rollback to savepoint mine");
    app_run(&app, "insert into tran_e select 6");
    app_run(&app, "release savepoint mine");
    end(SQL_COMMIT);
    CHECK_STR(app_value(&app, "select sum(n) from tran_e"), "13");
    end(SQL_COMMIT);
    autocommit(true);
}

static void error_while_rows_come(void)
{
    autocommit(false);
    app_run(&app, "insert into tran_e select 7");
    app_run(&app, "select 1/(3-n) from generate_series(1,5) n");
    OK_STMT(&app, SQLFetch(app.stmt));
    OK_STMT(&app, SQLFetch(app.stmt));
    FAILS_STMT(&app, SQLFetch(app.stmt), "22012");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, "insert into tran_e select 8");
    end(SQL_COMMIT);
    CHECK_STR(app_value(&app, "select sum(n) from tran_e"), "28");
    end(SQL_COMMIT);
    autocommit(true);
    app_run(&app, "drop table tran_e");
}

/* ErrorRollback=transaction: Redshift's preset. */
static void error_undoes_the_transaction(void)
{
    app_run(&app, "create temp table tran_w (n int)");
    autocommit(false);
    app_run(&app, "insert into tran_w select 1");
    fails_with_division();
    CHECK(second_record_tells_of_loss());
    app_run(&app, "insert into tran_w select 2");
    end(SQL_COMMIT);
    CHECK_STR(app_value(&app, "select sum(n) from tran_w"), "2");
    end(SQL_COMMIT);
    fails_with_division();
    CHECK(!second_record_tells_of_loss());
    end(SQL_COMMIT);
    autocommit(true);
    app_run(&app, "drop table tran_w");
}

static void array_ends_with_its_transaction(void)
{
    SQLINTEGER numbers[4] = {1, 2, 0, 4};
    SQLUSMALLINT status[4] = {9, 9, 9, 9};
    app_run(&app, "create temp table tran_a (n int)");
    autocommit(false);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)4, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   numbers, 0, NULL));
    CHECK_INT(SQLExecDirect(app.stmt, SQLTEXT("insert into tran_a select 8 / ?"), SQL_NTS),
              SQL_SUCCESS_WITH_INFO);
    CHECK_INT(status[1], SQL_PARAM_SUCCESS);
    CHECK_INT(status[2], SQL_PARAM_ERROR);
    CHECK_INT(status[3], SQL_PARAM_UNUSED);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, NULL, 0));
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
    end(SQL_COMMIT);
    CHECK_STR(app_value(&app, "select count(*) from tran_a"), "0");
    end(SQL_COMMIT);
    autocommit(true);
    app_run(&app, "drop table tran_a");
}

static void what_cannot_run_in_a_transaction(void)
{
    app_run(&app, "create temp table tran_v (n int)");
    app_run(&app,
            "create procedure pg_temp.tran_p() language plpgsql as $$ begin insert into tran_v "
            "select 1; commit; end $$");
    autocommit(false);
    app_run(&app, "/* first */ vacuum tran_v");
    app_run(&app, "{call pg_temp.tran_p()}");
    app_run(&app, "begin");
    app_run(&app, "insert into tran_v select 2");
    app_run(&app, "rollback");
    end(SQL_ROLLBACK);
    CHECK_STR(app_value(&app, "select count(*) from tran_v"), "1");
    end(SQL_ROLLBACK);
    autocommit(true);
    app_run(&app, "drop table tran_v");
}

static SQLUINTEGER isolation(void)
{
    SQLUINTEGER value = 0;
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_TXN_ISOLATION, &value, 0, NULL));
    return value;
}

static void isolation_on_redshift(void)
{
    SQLUINTEGER options = 0;
    CHECK_INT(isolation(), SQL_TXN_SERIALIZABLE);
    WARNS(SQL_HANDLE_DBC, app.dbc,
          SQLSetConnectAttr(app.dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)SQL_TXN_READ_COMMITTED, 0),
          "01S02");
    CHECK_INT(isolation(), SQL_TXN_SERIALIZABLE);
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_TXN_ISOLATION_OPTION, &options, 4, NULL));
    CHECK_INT(options, SQL_TXN_SERIALIZABLE);
}

static void isolation_on_postgres(void)
{
    static const struct {
        SQLULEN value;
        const char *name;
    } levels[] = {{SQL_TXN_READ_UNCOMMITTED, "read uncommitted"},
                  {SQL_TXN_REPEATABLE_READ, "repeatable read"},
                  {SQL_TXN_SERIALIZABLE, "serializable"},
                  {SQL_TXN_READ_COMMITTED, "read committed"}};
    CHECK_INT(isolation(), SQL_TXN_READ_COMMITTED);
    for (size_t i = 0; i < 4; i++) {
        SQLPOINTER value = (SQLPOINTER)levels[i].value;
        OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_TXN_ISOLATION, value, 0));
        CHECK_INT(isolation(), levels[i].value);
        CHECK_STR(app_value(&app, "show transaction_isolation"), levels[i].name);
    }
    autocommit(false);
    app_run(&app, "insert into tran_t select 9");
    FAILS(SQL_HANDLE_DBC, app.dbc,
          SQLSetConnectAttr(app.dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)SQL_TXN_SERIALIZABLE, 0),
          "HY011");
    end(SQL_ROLLBACK);
    autocommit(true);
}

static void read_only(void)
{
    SQLULEN mode = SQL_MODE_READ_ONLY;
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)mode, 0));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("create table tran_never (n int)"), SQL_NTS),
               "25006");
    mode = SQL_MODE_READ_WRITE;
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)mode, 0));
    app_run(&app, "create temp table tran_some (n int)");
    app_run(&app, "drop table tran_some");
}

static void read_only_from_the_start(const char *source)
{
    SQLUINTEGER mode = 0;
    char is[2] = "";
    app_begin(&app);
    OK_DBC(&app,
           SQLSetConnectAttr(app.dbc, SQL_ATTR_ACCESS_MODE, (SQLPOINTER)SQL_MODE_READ_ONLY, 0));
    OK_DBC(&app, SQLConnect(app.dbc, SQLTEXT(source), SQL_NTS, NULL, 0, NULL, 0));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &app.stmt));
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_ACCESS_MODE, &mode, 0, NULL));
    CHECK_INT(mode, SQL_MODE_READ_ONLY);
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_DATA_SOURCE_READ_ONLY, is, sizeof is, NULL));
    CHECK_STR(is, "Y");
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("create table tran_never (n int)"), SQL_NTS),
               "25006");
    CHECK_STR(app_value(&app, "select 1"), "1");
    app_close(&app);
}

static void open_with(const char *source, const char *rollback)
{
    char string[64];
    snprintf(string, sizeof string, "DSN=%s;ErrorRollback=%s", source, rollback);
    app_open_string(&app, string);
    app_run(&app, "create temp table tran_t (n int)");
    app_run(&app, "insert into tran_t select 1");
    app_run(&app, "insert into tran_t select 2");
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(rolls_back_and_commits);
        RUN(turning_autocommit_on_commits);
        RUN(disconnecting_within_a_transaction_is_refused);
        RUN(rows_outlive_their_transaction);
        RUN(environment_ends_all);
        RUN(what_cannot_run_in_a_transaction);
        RUN(read_only);
        if (i == 0) {
            RUN(error_undoes_the_transaction);
            RUN(array_ends_with_its_transaction);
            RUN(isolation_on_redshift);
        } else {
            RUN(error_undoes_its_statement);
            RUN(savepoints_of_the_application_stay);
            RUN(error_while_rows_come);
            RUN(isolation_on_postgres);
        }
        app_close(&app);
        read_only_from_the_start(sources[i]);
        open_with(sources[i], "none");
        RUN(failed_transaction_cannot_be_committed);
        app_close(&app);
        open_with(sources[i], "transaction");
        RUN(error_undoes_the_transaction);
        app_close(&app);
    }
    return check_done();
}
