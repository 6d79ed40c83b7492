/* A program that knows the narrow functions only and takes everything as text in UTF-8: queries by
 * SQLGetData in small pieces and by bound columns, parameters, the catalog, errors. */
#include <sql.h>
#include <sqlext.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"

static SQLHENV env;
static SQLHDBC dbc;
static SQLHSTMT stmt;
static const char *source;

#define TEXT(text) ((SQLCHAR *)(text))

static const char *message(SQLSMALLINT kind, SQLHANDLE handle)
{
    static SQLCHAR state[6], text[600];
    state[0] = 0;
    SQLGetDiagRec(kind, handle, 1, state, NULL, text, sizeof text, NULL);
    static char both[610];
    snprintf(both, sizeof both, "%s %s", (char *)state, (char *)text);
    return both;
}

static void ok(SQLRETURN rc, const char *call)
{
    if (!SQL_SUCCEEDED(rc)) {
        printf("failed: %s %s: %s\n", source, call,
               stmt ? message(SQL_HANDLE_STMT, stmt) : message(SQL_HANDLE_DBC, dbc));
        exit(1);
    }
}

#define OK(call) ok(call, #call)

/* One value; a text longer than 63 bytes comes in pieces. */
static void put_cell(FILE *out, SQLUSMALLINT column)
{
    char piece[64];
    SQLLEN length = 0;
    SQLRETURN rc;
    while ((rc = SQLGetData(stmt, column, SQL_C_CHAR, piece, sizeof piece, &length)) !=
           SQL_NO_DATA) {
        ok(rc, "SQLGetData");
        fputs(length == SQL_NULL_DATA ? "(null)" : piece, out);
    }
}

/* The result as psql writes it; of the columns first, second ... (0: the end), or all. */
static char *rows(const SQLUSMALLINT *columns)
{
    static char *text;
    size_t length;
    free(text);
    FILE *out = open_memstream(&text, &length);
    SQLUSMALLINT every[101] = {0};
    SQLSMALLINT count = 0;
    OK(SQLNumResultCols(stmt, &count));
    for (SQLUSMALLINT i = 0; i < count && i < 100; i++) {
        every[i] = (SQLUSMALLINT)(i + 1);
    }
    columns = columns ? columns : every;
    SQLRETURN rc;
    while ((rc = SQLFetch(stmt)) != SQL_NO_DATA) {
        ok(rc, "SQLFetch");
        for (const SQLUSMALLINT *column = columns; *column; column++) {
            put_cell(out, *column);
            fputc(column[1] ? '|' : '\n', out);
        }
    }
    fclose(out);
    OK(SQLCloseCursor(stmt));
    return text;
}

static void queries(void)
{
    static const char *const questions[] = {
        "select * from sales.customers order by 1",
        "select order_id, ordered_at, product, unit_price from sales.orders order by 1",
        "select id, c_int2, c_int4, c_int8, c_numeric, c_numeric38, c_char, c_varchar, c_text, "
        "c_date,"
        " c_timestamp from test.everyday_types where id <> 5 order by id",
        "select repeat('0123456789', 6000) as long",
    };
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        OK(SQLExecDirect(stmt, TEXT(questions[i]), SQL_NTS));
        same_answer(questions[i], rows(NULL), questions[i]);
    }
}

static void bound_columns(void)
{
    char name[61], since[11], all[1000] = "";
    SQLLEN name_length, since_length;
    SQLINTEGER id = 0;
    size_t used = 0;
    OK(SQLExecDirect(stmt, TEXT("select customer_id, name, since from sales.customers order by 1"),
                     SQL_NTS));
    OK(SQLBindCol(stmt, 1, SQL_C_SLONG, &id, 0, NULL));
    OK(SQLBindCol(stmt, 2, SQL_C_CHAR, name, sizeof name, &name_length));
    OK(SQLBindCol(stmt, 3, SQL_C_CHAR, since, sizeof since, &since_length));
    while (SQL_SUCCEEDED(SQLFetch(stmt))) {
        used += (size_t)snprintf(all + used, sizeof all - used, "%d|%s|%s\n", (int)id, name,
                                 since_length == SQL_NULL_DATA ? "(null)" : since);
    }
    OK(SQLFreeStmt(stmt, SQL_CLOSE));
    OK(SQLFreeStmt(stmt, SQL_UNBIND));
    same_answer("bound", all, "select customer_id, name, since from sales.customers order by 1");
}

static void described(void)
{
    SQLCHAR name[32], label[32], type[32];
    SQLSMALLINT kind = 0, digits = 0;
    SQLULEN size = 0;
    char line[200];
    OK(SQLPrepare(stmt, TEXT("select unit_price as \"prïx\" from sales.orders"), SQL_NTS));
    OK(SQLDescribeCol(stmt, 1, name, sizeof name, NULL, &kind, &size, &digits, NULL));
    OK(SQLColAttribute(stmt, 1, SQL_DESC_LABEL, label, sizeof label, NULL, NULL));
    OK(SQLColAttribute(stmt, 1, SQL_DESC_TYPE_NAME, type, sizeof type, NULL, NULL));
    snprintf(line, sizeof line, "%s %s %s %d %u %d", (char *)name, (char *)label, (char *)type,
             kind, (unsigned)size, digits);
    same("described", line, "prïx prïx numeric 2 10 2");
    OK(SQLFreeStmt(stmt, SQL_CLOSE));
}

static void parameters(void)
{
    char words[40];
    SQLINTEGER number = 1;
    SQLLEN length = SQL_NTS;
    OK(SQLExecDirect(stmt, TEXT("create table test.ansi_t (n int, words varchar(80))"), SQL_NTS));
    OK(SQLPrepare(stmt, TEXT("insert into test.ansi_t values (?, ?)"), SQL_NTS));
    OK(SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                        NULL));
    OK(SQLBindParameter(stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 80, 0, words,
                        sizeof words, &length));
    snprintf(words, sizeof words, "it's naïve 😀 \\ back");
    OK(SQLExecute(stmt));
    number = 2;
    length = SQL_NULL_DATA;
    OK(SQLExecute(stmt));
    OK(SQLFreeStmt(stmt, SQL_RESET_PARAMS));
    OK(SQLSetConnectAttr(dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    OK(SQLExecDirect(stmt, TEXT("delete from test.ansi_t"), SQL_NTS));
    OK(SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_ROLLBACK));
    OK(SQLSetConnectAttr(dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
    same_answer("parameters", "1|it's naïve 😀 \\ back\n2|(null)\n",
                "select * from test.ansi_t order by n");
    OK(SQLExecDirect(stmt, TEXT("drop table test.ansi_t"), SQL_NTS));
}

static void catalog(void)
{
    OK(SQLTables(stmt, NULL, 0, TEXT("sales"), SQL_NTS, NULL, 0, TEXT("TABLE,VIEW"), SQL_NTS));
    same_answer("tables", rows((const SQLUSMALLINT[]){2, 3, 0}),
                "select table_schema, table_name from information_schema.tables where"
                " table_schema = 'sales' order by table_type, 2");
    OK(SQLColumns(stmt, NULL, 0, TEXT("sales"), SQL_NTS, TEXT("orders"), SQL_NTS, NULL, 0));
    same_answer("columns", rows((const SQLUSMALLINT[]){4, 17, 18, 0}),
                "select column_name, ordinal_position, is_nullable from information_schema.columns"
                " where table_schema = 'sales' and table_name = 'orders' order by 2");
    OK(SQLPrimaryKeys(stmt, NULL, 0, TEXT("sales"), SQL_NTS, TEXT("orders"), SQL_NTS));
    same("key", rows((const SQLUSMALLINT[]){3, 4, 5, 0}), "orders|order_id|1\n");
    OK(SQLForeignKeys(stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0, TEXT("sales"), SQL_NTS,
                      TEXT("orders"), SQL_NTS));
    same("foreign key", rows((const SQLUSMALLINT[]){3, 4, 7, 8, 0}),
         "customers|customer_id|orders|customer_id\n");
}

static void errors(void)
{
    SQLCHAR name[32];
    if (SQLExecDirect(stmt, TEXT("select nïx"), SQL_NTS) != SQL_ERROR) {
        same("an error", "none", "one");
    }
    const char *text = message(SQL_HANDLE_STMT, stmt);
    same("state and text", strstr(text, "nïx") ? "named" : text, "named");
    same("state", strncmp(text, "42S22", 5) == 0 ? "42S22" : text, "42S22");
    OK(SQLGetInfo(dbc, SQL_DBMS_NAME, name, sizeof name, NULL));
    same("product", (char *)name, strcmp(source, "rs") == 0 ? "Redshift" : "PostgreSQL");
}

static void try_source(const char *name)
{
    source = name;
    OK(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc));
    OK(SQLConnect(dbc, TEXT(name), SQL_NTS, NULL, 0, NULL, 0));
    OK(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt));
    queries();
    bound_columns();
    described();
    parameters();
    catalog();
    errors();
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
    stmt = NULL;
    OK(SQLDisconnect(dbc));
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
}

int main(void)
{
    SQLAllocHandle(SQL_HANDLE_ENV, NULL, &env);
    SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
    try_source("rs");
    try_source("pg");
    SQLFreeHandle(SQL_HANDLE_ENV, env);
    return ask_done();
}
