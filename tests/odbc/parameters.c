/* Parameters: every everyday C type, NULL, arrays, errors. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "app.h"

static struct app app;

struct bind {
    SQLSMALLINT c_type, sql_type;
    SQLULEN size;
    SQLSMALLINT digits;
    SQLPOINTER value;
    SQLLEN capacity;
    SQLLEN *length;
};

static void bind(SQLUSMALLINT number, const struct bind *b)
{
    OK_STMT(&app, SQLBindParameter(app.stmt, number, SQL_PARAM_INPUT, b->c_type, b->sql_type,
                                   b->size, b->digits, b->value, b->capacity, b->length));
}

static void reset(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
}

/* What the server makes of one parameter, as text. */
static void echoes(const struct bind *b, const char *cast, const char *want)
{
    char sql[128];
    snprintf(sql, sizeof sql, "select cast(? as %s)", cast);
    bind(1, b);
    app_run(&app, sql);
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), want);
    reset();
}

static void every_c_type(void)
{
    SQLINTEGER number = -42;
    SQLBIGINT big = -9000000000;
    double real = 0.1;
    SQLLEN text_length = SQL_NTS;
    char text[] = "it's \\ naïve";
    SQLWCHAR wide[] = {0x65e5, 0x672c, 0};
    SQL_DATE_STRUCT date = {2026, 11, 24};
    SQL_TIMESTAMP_STRUCT stamp = {2026, 11, 24, 13, 14, 15, 500000000};
    unsigned char bit = 1;
    SQL_NUMERIC_STRUCT numeric = {.precision = 5, .scale = 2, .sign = 0, .val = {0x39, 0x30}};
    echoes(&(struct bind){SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0, NULL}, "int", "-42");
    echoes(&(struct bind){SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &big, 0, NULL}, "bigint", "-9000000000");
    echoes(&(struct bind){SQL_C_DOUBLE, SQL_DOUBLE, 0, 0, &real, 0, NULL}, "float8", "0.1");
    echoes(&(struct bind){SQL_C_CHAR, SQL_VARCHAR, 50, 0, text, 0, &text_length}, "varchar(50)",
           text);
    echoes(&(struct bind){SQL_C_WCHAR, SQL_WVARCHAR, 50, 0, wide, 0, &text_length}, "varchar(50)",
           "日本");
    echoes(&(struct bind){SQL_C_TYPE_DATE, SQL_TYPE_DATE, 10, 0, &date, 0, NULL}, "date",
           "2026-11-24");
    echoes(&(struct bind){SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 23, 3, &stamp, 0, NULL},
           "timestamp", "2026-11-24 13:14:15.5");
    echoes(&(struct bind){SQL_C_BIT, SQL_BIT, 1, 0, &bit, 0, NULL}, "boolean", "1");
    echoes(&(struct bind){SQL_C_NUMERIC, SQL_NUMERIC, 5, 2, &numeric, 0, NULL}, "numeric(5,2)",
           "-123.45");
}

static void null_and_lengths(void)
{
    SQLLEN null = SQL_NULL_DATA, two = 2;
    echoes(&(struct bind){SQL_C_CHAR, SQL_VARCHAR, 10, 0, NULL, 0, &null}, "varchar(10)", "(null)");
    echoes(&(struct bind){SQL_C_CHAR, SQL_VARCHAR, 10, 0, (char[]){"abc"}, 4, &two}, "varchar(10)",
           "ab");
}

static void prepared_and_again(void)
{
    SQLINTEGER id = 0;
    SQLSMALLINT count = 0;
    OK_STMT(&app,
            SQLPrepare(app.stmt,
                       SQLTEXT(
                           "select name from sales.customers where customer_id = ? or '?' = 'x'"),
                       SQL_NTS));
    OK_STMT(&app, SQLNumParams(app.stmt, &count));
    CHECK_INT(count, 1);
    FAILS_STMT(&app, SQLExecute(app.stmt), "07002");
    bind(1, &(struct bind){SQL_C_SLONG, SQL_INTEGER, 0, 0, &id, 0, NULL});
    for (id = 1; id <= 4; id += 3) {
        OK_STMT(&app, SQLExecute(app.stmt));
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK_STR(app_cell(app.stmt, 1), id == 1 ? "Aarhus Cykler" : "O'Neill & Sons");
        OK_STMT(&app, SQLCloseCursor(app.stmt));
    }
    reset();
}

static void described_before_execution(void)
{
    SQLSMALLINT count = 0, type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    char name[32];
    OK_STMT(&app,
            SQLPrepare(app.stmt, SQLTEXT("select unit_price from sales.orders where order_id = ?"),
                       SQL_NTS));
    OK_STMT(&app, SQLNumResultCols(app.stmt, &count));
    CHECK_INT(count, 1);
    OK_STMT(&app, SQLDescribeCol(app.stmt, 1, (SQLCHAR *)name, 32, NULL, &type, &size, &digits,
                                 &nullable));
    CHECK_STR(name, "unit_price");
    CHECK_INT(type, SQL_NUMERIC);
    CHECK_INT(size, 10);
    CHECK_INT(digits, 2);
    OK_STMT(&app, SQLDescribeParam(app.stmt, 1, &type, &size, &digits, &nullable));
    CHECK_INT(type, SQL_BIGINT);
    FAILS_STMT(&app, SQLDescribeParam(app.stmt, 2, &type, &size, &digits, &nullable), "07009");
    reset();
}

static void arrays(void)
{
    SQLINTEGER numbers[4] = {1, 2, 3, 4};
    char names[4][8] = {"a", "bb", "", "dddd"};
    SQLLEN lengths[4] = {SQL_NTS, SQL_NTS, SQL_NULL_DATA, 2};
    SQLUSMALLINT status[4] = {0};
    SQLULEN processed = 0;
    SQLLEN rows = 0;
    app_run(&app, "create temp table array_t (n int, name varchar(8))");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)4, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0));
    bind(1, &(struct bind){SQL_C_SLONG, SQL_INTEGER, 0, 0, numbers, 0, NULL});
    bind(2, &(struct bind){SQL_C_CHAR, SQL_VARCHAR, 8, 0, names, 8, lengths});
    app_run(&app, "insert into array_t values (?, ?)");
    CHECK_INT(processed, 4);
    CHECK_INT(status[3], SQL_PARAM_SUCCESS);
    OK_STMT(&app, SQLRowCount(app.stmt, &rows));
    CHECK_INT(rows, 4);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
    reset();
    app_run(&app, "select name from array_t order by n");
    static const char *const want[] = {"a", "bb", "(null)", "dd"};
    for (int i = 0; i < 4; i++) {
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK_STR(app_cell(app.stmt, 1), want[i]);
    }
    reset();
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, NULL, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, NULL, 0));
}

static void array_with_one_bad_set(void)
{
    char texts[3][8] = {"1", "no", "3"};
    SQLUSMALLINT status[3] = {9, 9, 9};
    SQLLEN row = 0;
    app_run(&app, "create temp table bad_t (n int)");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)3, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    bind(1, &(struct bind){SQL_C_CHAR, SQL_INTEGER, 0, 0, texts, 8, NULL});
    CHECK_INT(SQLExecDirect(app.stmt, SQLTEXT("insert into bad_t values (?)"), SQL_NTS),
              SQL_SUCCESS_WITH_INFO);
    CHECK_INT(status[0], SQL_PARAM_SUCCESS);
    CHECK_INT(status[1], SQL_PARAM_ERROR);
    CHECK_INT(status[2], SQL_PARAM_SUCCESS);
    OK_STMT(&app,
            SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_ROW_NUMBER, &row, 0, NULL));
    CHECK_INT(row, 2);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, NULL, 0));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("insert into bad_t values (?)"), SQL_NTS),
               "22018");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
    reset();
    CHECK_STR(app_value(&app, "select count(*) from bad_t"), "4");
}

/* A query gives a result for each set, in their order, whatever runs in between. */
static void array_of_queries(void)
{
    SQLINTEGER numbers[3] = {1, 0, 2};
    SQLUSMALLINT status[3] = {9, 9, 9};
    SQLHSTMT other = NULL;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &other));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)3, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0));
    bind(1, &(struct bind){SQL_C_SLONG, SQL_INTEGER, 0, 0, numbers, 0, NULL});
    CHECK_INT(SQLExecDirect(app.stmt, SQLTEXT("select 10 / ?"), SQL_NTS), SQL_SUCCESS_WITH_INFO);
    CHECK_INT(status[0], SQL_PARAM_SUCCESS);
    CHECK_INT(status[1], SQL_PARAM_ERROR);
    CHECK_INT(status[2], SQL_PARAM_SUCCESS);
    OK(SQL_HANDLE_STMT, other, SQLExecDirect(other, SQLTEXT("select 1"), SQL_NTS));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "10");
    OK_STMT(&app, SQLMoreResults(app.stmt));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "5");
    CHECK_INT(SQLMoreResults(app.stmt), SQL_NO_DATA);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, NULL, 0));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select 10 / ?"), SQL_NTS), "22012");
    FAILS_STMT(&app, SQLFetch(app.stmt), "HY010");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
    CHECK_INT(SQLFreeHandle(SQL_HANDLE_STMT, other), SQL_SUCCESS);
    reset();
}

/* Rows as pyodbc packs them: nothing in them lies where the compiler would have put it. */
struct __attribute__((packed)) packed_row {
    char pad;
    SQLLEN number_length;
    SQLINTEGER number;
    SQLLEN text_length;
    SQLWCHAR text[3];
    SQL_TIMESTAMP_STRUCT moment;
};

static const struct packed_row packed[3] = {
    {0, 0, 1, 4, {'a', 0xe9, 0}, {2026, 11, 24, 13, 14, 15, 500000000}},
    {0, 0, 2, SQL_NULL_DATA, {0}, {1, 1, 1, 0, 0, 0, 0}},
    {0, SQL_NULL_DATA, 0, SQL_NTS, {'x', 0}, {9999, 12, 31, 23, 59, 59, 0}},
};

#define IN(rows, member) (void *)((char *)(rows) + offsetof(struct packed_row, member))

static void packed_rows_go_in(void)
{
    struct packed_row rows[3];
    char counts[1 + sizeof(SQLULEN)];
    SQLULEN processed = 0;
    memcpy(rows, packed, sizeof rows);
    app_run(&app, "create temp table packed_t (number int, name varchar(8), moment timestamp)");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)3, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_BIND_TYPE, (SQLPOINTER)sizeof *rows, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, counts + 1, 0));
    bind(1, &(struct bind){SQL_C_SLONG, SQL_INTEGER, 0, 0, IN(rows, number), 0,
                           IN(rows, number_length)});
    bind(2, &(struct bind){SQL_C_WCHAR, SQL_WVARCHAR, 8, 0, IN(rows, text), sizeof rows->text,
                           IN(rows, text_length)});
    bind(3, &(struct bind){SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 26, 6, IN(rows, moment), 0,
                           NULL});
    app_run(&app, "insert into packed_t values (?, ?, ?)");
    memcpy(&processed, counts + 1, sizeof processed);
    CHECK_INT(processed, 3);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_BIND_TYPE, SQL_BIND_BY_COLUMN, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, NULL, 0));
    reset();
}

static void packed_rows_come_back(void)
{
    struct packed_row rows[3] = {0};
    char counts[1 + sizeof(SQLULEN)];
    SQLULEN fetched = 0;
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)3, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_BIND_TYPE, (SQLPOINTER)sizeof *rows, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, counts + 1, 0));
    OK_STMT(&app,
            SQLBindCol(app.stmt, 1, SQL_C_SLONG, IN(rows, number), 0, IN(rows, number_length)));
    OK_STMT(&app, SQLBindCol(app.stmt, 2, SQL_C_WCHAR, IN(rows, text), sizeof rows->text,
                             IN(rows, text_length)));
    OK_STMT(&app, SQLBindCol(app.stmt, 3, SQL_C_TYPE_TIMESTAMP, IN(rows, moment), 0, NULL));
    app_run(&app, "select * from packed_t order by number");
    OK_STMT(&app, SQLFetch(app.stmt));
    memcpy(&fetched, counts + 1, sizeof fetched);
    CHECK_INT(fetched, 3);
    CHECK_INT(rows[0].number, 1);
    CHECK_INT(rows[0].text_length, 4);
    CHECK_INT(memcmp(rows[0].text, packed[0].text, sizeof rows->text), 0);
    CHECK_INT(memcmp(&rows[0].moment, &packed[0].moment, sizeof rows->moment), 0);
    CHECK_INT(rows[1].text_length, SQL_NULL_DATA);
    CHECK_INT(rows[2].number_length, SQL_NULL_DATA);
    CHECK_INT(rows[2].text[0], 'x');
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_UNBIND));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)1, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_BIND_TYPE, SQL_BIND_BY_COLUMN, 0));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, NULL, 0));
    reset();
}

static void refused(void)
{
    SQLINTEGER number = 1;
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_OUTPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   &number, 0, NULL));
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select cast(? as int)"), SQL_NTS), "HYC00");
    OK_STMT(&app, SQLPrepare(app.stmt, SQLTEXT("select cast(? as int)"), SQL_NTS));
    FAILS_STMT(&app,
               SQLBindParameter(app.stmt, 1, SQL_PARAM_OUTPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                &number, 0, NULL),
               "HYC00");
    reset();
    char text[] = "not a number";
    SQLLEN length = SQL_NTS;
    bind(1, &(struct bind){SQL_C_CHAR, SQL_INTEGER, 0, 0, text, 0, &length});
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select cast(? as int)"), SQL_NTS), "22018");
    reset();
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(every_c_type);
        RUN(null_and_lengths);
        RUN(prepared_and_again);
        RUN(described_before_execution);
        RUN(arrays);
        RUN(array_with_one_bad_set);
        RUN(array_of_queries);
        RUN(packed_rows_go_in);
        RUN(packed_rows_come_back);
        RUN(refused);
        app_close(&app);
    }
    return check_done();
}
