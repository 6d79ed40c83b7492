/* Data at execution: SQLParamData and SQLPutData. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"

static struct app app;

#define TOKEN(n) ((SQLPOINTER)(uintptr_t)(n))

struct late {
    SQLSMALLINT c_type, sql_type;
    SQLLEN *length;
};

static void bind(SQLUSMALLINT number, const struct late *late)
{
    OK_STMT(&app, SQLBindParameter(app.stmt, number, SQL_PARAM_INPUT, late->c_type, late->sql_type,
                                   100, 0, TOKEN(number), 0, late->length));
}

static void reset(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
}

static void needs_data(const char *sql)
{
    CHECK_INT(SQLExecDirect(app.stmt, SQLTEXT(sql), SQL_NTS), SQL_NEED_DATA);
}

static void asks_for(uintptr_t number)
{
    SQLPOINTER token = NULL;
    CHECK_INT(SQLParamData(app.stmt, &token), SQL_NEED_DATA);
    CHECK(token == TOKEN(number));
}

static void put(const void *data, SQLLEN length)
{
    OK_STMT(&app, SQLPutData(app.stmt, (SQLPOINTER)(uintptr_t)data, length));
}

static void runs(void)
{
    SQLPOINTER token = NULL;
    OK_STMT(&app, SQLParamData(app.stmt, &token));
}

static void pieces_of_text(void)
{
    static const SQLWCHAR wide[] = {0x65e5, 0xd83d, 0xde00};
    SQLLEN at_exec = SQL_DATA_AT_EXEC, announced = SQL_LEN_DATA_AT_EXEC(6);
    bind(1, &(struct late){SQL_C_CHAR, SQL_VARCHAR, &at_exec});
    bind(2, &(struct late){SQL_C_WCHAR, SQL_WVARCHAR, &announced});
    needs_data("select cast(? as varchar(50)) || '/' || cast(? as varchar(50))");
    asks_for(1);
    put("one,", 4);
    put("", 0);
    put("two", SQL_NTS);
    asks_for(2);
    put(wide, 4); /* in the middle of a surrogate pair */
    put(wide + 2, 2);
    runs();
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "one,two/日😀");
    reset();
}

static void numbers_binary_and_null(void)
{
    SQLLEN at_exec = SQL_DATA_AT_EXEC, known = 0;
    SQLINTEGER number = 42;
    app_run(&app, "create temp table late_t (a int, b varchar(20), c int)");
    bind(1, &(struct late){SQL_C_SLONG, SQL_INTEGER, &at_exec});
    bind(2, &(struct late){SQL_C_BINARY, SQL_VARCHAR, &at_exec});
    OK_STMT(&app, SQLBindParameter(app.stmt, 3, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   &number, 0, &known));
    needs_data("insert into late_t values (?, ?, ?)");
    asks_for(1);
    put(&number, 0);
    asks_for(2);
    put("by", 2);
    put("tes", 3);
    runs();
    SQLLEN rows = 0;
    OK_STMT(&app, SQLRowCount(app.stmt, &rows));
    CHECK_INT(rows, 1);
    needs_data("insert into late_t values (?, ?, ?)");
    asks_for(1);
    put(NULL, SQL_NULL_DATA);
    asks_for(2);
    put(NULL, 0);
    runs();
    reset();
    CHECK_STR(app_value(&app, "select b from late_t where a = c"), "bytes");
    CHECK_STR(app_value(&app, "select count(*) from late_t where a is null and b = ''"), "1");
    app_run(&app, "drop table late_t");
}

static void many_megabytes(void)
{
    enum { PIECE = 1 << 20, PIECES = 20 };
    SQLLEN at_exec = SQL_DATA_AT_EXEC;
    char *piece = malloc(PIECE);
    memset(piece, 'x', PIECE);
    bind(1, &(struct late){SQL_C_CHAR, SQL_LONGVARCHAR, &at_exec});
    needs_data("select length(?)");
    asks_for(1);
    for (int i = 0; i < PIECES; i++) {
        put(piece, PIECE);
    }
    runs();
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "20971520");
    free(piece);
    reset();
}

static void put_fails(const void *data, SQLLEN length, const char *state)
{
    FAILS_STMT(&app, SQLPutData(app.stmt, (SQLPOINTER)(uintptr_t)data, length), state);
    SQLCancel(app.stmt);
}

static void wrong_pieces(void)
{
    SQLLEN at_exec = SQL_DATA_AT_EXEC;
    SQLINTEGER number = 1;
    bind(1, &(struct late){SQL_C_SLONG, SQL_INTEGER, &at_exec});
    needs_data("select cast(? as int)");
    asks_for(1);
    put(&number, 0);
    put_fails(&number, 0, "HY019");
    bind(1, &(struct late){SQL_C_CHAR, SQL_VARCHAR, &at_exec});
    needs_data("select cast(? as varchar(9))");
    asks_for(1);
    put(NULL, SQL_NULL_DATA); /* NULL behind data is refused by unixODBC itself, with HY011 */
    put_fails("a", 1, "HY020");
    needs_data("select cast(? as varchar(9))");
    asks_for(1);
    put_fails("a", -7, "HY090");
    needs_data("select cast(? as varchar(9))");
    asks_for(1);
    put_fails(NULL, 3, "HY009");
    reset();
    CHECK_STR(app_value(&app, "select 1"), "1");
}

static void wrong_order(void)
{
    SQLLEN at_exec = SQL_DATA_AT_EXEC;
    SQLPOINTER token = NULL;
    FAILS_STMT(&app, SQLParamData(app.stmt, &token), "HY010");
    bind(1, &(struct late){SQL_C_CHAR, SQL_VARCHAR, &at_exec});
    needs_data("select cast(? as varchar(9))");
    FAILS_STMT(&app, SQLPutData(app.stmt, TOKEN(1), 1), "HY010");
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select 1"), SQL_NTS), "HY010");
    FAILS_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE), "HY010");
    asks_for(1);
    FAILS_STMT(&app, SQLParamData(app.stmt, &token), "HY010");
    put("x", 1);
    runs();
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "x");
    reset();
}

static void cancelled(void)
{
    SQLLEN at_exec = SQL_DATA_AT_EXEC;
    bind(1, &(struct late){SQL_C_CHAR, SQL_VARCHAR, &at_exec});
    OK_STMT(&app, SQLPrepare(app.stmt, SQLTEXT("select cast(? as varchar(9))"), SQL_NTS));
    for (int steps = 0; steps < 3; steps++) {
        CHECK_INT(SQLExecute(app.stmt), SQL_NEED_DATA);
        if (steps > 0) {
            asks_for(1);
        }
        if (steps > 1) {
            put("lost", 4);
        }
        OK_STMT(&app, SQLCancel(app.stmt));
    }
    CHECK_INT(SQLExecute(app.stmt), SQL_NEED_DATA);
    asks_for(1);
    put("kept", 4);
    runs();
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "kept");
    reset();
}

/* The second set needs no data, and the fourth is left out. */
static void arrays(void)
{
    enum { SETS = 4 };
    SQLINTEGER numbers[SETS] = {1, 2, 3, 4};
    char names[SETS][8] = {"", "direct", "", ""};
    SQLLEN lengths[SETS] = {SQL_DATA_AT_EXEC, SQL_NTS, SQL_LEN_DATA_AT_EXEC(2), SQL_DATA_AT_EXEC};
    SQLUSMALLINT status[SETS] = {9, 9, 9, 9},
                 operation[SETS] = {SQL_PARAM_PROCEED, SQL_PARAM_PROCEED, SQL_PARAM_PROCEED,
                                    SQL_PARAM_IGNORE};
    SQLULEN processed = 0;
    SQLPOINTER token = NULL;
    SQLLEN rows = 0;
    app_run(&app, "create temp table late_array (n int, name varchar(8))");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)SETS, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_OPERATION_PTR, operation, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0));
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   numbers, 0, NULL));
    OK_STMT(&app, SQLBindParameter(app.stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 8, 0,
                                   names, sizeof names[0], lengths));
    needs_data("insert into late_array values (?, ?)");
    CHECK_INT(SQLParamData(app.stmt, &token), SQL_NEED_DATA);
    CHECK(token == names);
    CHECK_INT(processed, 1);
    put("first", SQL_NTS);
    CHECK_INT(SQLParamData(app.stmt, &token), SQL_NEED_DATA);
    CHECK_INT(processed, 3);
    put("thi", 3);
    put("rd", 2);
    runs();
    CHECK_INT(processed, 4);
    CHECK_INT(status[0], SQL_PARAM_SUCCESS);
    CHECK_INT(status[3], SQL_PARAM_UNUSED);
    OK_STMT(&app, SQLRowCount(app.stmt, &rows));
    CHECK_INT(rows, 3);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, NULL, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_OPERATION_PTR, NULL, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, NULL, 0));
    reset();
    CHECK_STR(app_value(&app, "select max(case n when 1 then name end) || max(case n when 2 then "
                              "name end) || max(case n when 3 then name end) from late_array"),
              "firstdirectthird");
    app_run(&app, "drop table late_array");
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(pieces_of_text);
        RUN(numbers_binary_and_null);
        RUN(many_megabytes);
        RUN(wrong_pieces);
        RUN(wrong_order);
        RUN(cancelled);
        RUN(arrays);
        app_close(&app);
    }
    return check_done();
}
