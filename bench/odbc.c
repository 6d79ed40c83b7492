/* bench_odbc CONNECTION-STRING SCENARIO: the scenario over ODBC, with any driver: bound columns,
 * ROWSET rows at a time. */
#include <sql.h>
#include <sqlext.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

enum { ROWSET = 1000 };

static int fail(SQLSMALLINT kind, SQLHANDLE handle)
{
    SQLCHAR state[6], text[1000];
    SQLINTEGER native;
    SQLSMALLINT length;
    if (SQL_SUCCEEDED(SQLGetDiagRec(kind, handle, 1, state, &native, text, sizeof text, &length))) {
        fprintf(stderr, "%s %s\n", (char *)state, (char *)text);
    }
    return 1;
}

static int connect_once(SQLHENV env, const char *string, SQLHDBC *dbc)
{
    SQLAllocHandle(SQL_HANDLE_DBC, env, dbc);
    SQLRETURN done = SQLDriverConnect(*dbc, NULL, (SQLCHAR *)string, SQL_NTS, NULL, 0, NULL,
                                      SQL_DRIVER_NOPROMPT);
    return SQL_SUCCEEDED(done) ? 0 : fail(SQL_HANDLE_DBC, *dbc);
}

static void disconnect(SQLHDBC dbc)
{
    SQLDisconnect(dbc);
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
}

struct column {
    SQLSMALLINT c_type;
    size_t size;
    char *values;
    SQLLEN lengths[ROWSET];
};

static void bind(SQLHSTMT stmt, const char *kinds, struct column *columns)
{
    for (int i = 0; i < BENCH_COLUMNS; i++) {
        struct column *column = &columns[i];
        column->c_type = kinds[i] == 't'   ? SQL_C_CHAR
                         : kinds[i] == 'd' ? SQL_C_DOUBLE
                         : kinds[i] == 'l' ? SQL_C_SBIGINT
                                           : SQL_C_SLONG;
        column->size = kinds[i] == 't' ? BENCH_TEXT + 1 : kinds[i] == 'i' ? 4 : 8;
        column->values = calloc(ROWSET, column->size);
        SQLBindCol(stmt, (SQLUSMALLINT)(i + 1), column->c_type, column->values,
                   (SQLLEN)column->size, column->lengths);
    }
}

static void add_rows(struct bench_sum *sum, const struct column *columns, SQLULEN rows)
{
    for (SQLULEN row = 0; row < rows; row++) {
        for (int i = 0; i < BENCH_COLUMNS; i++) {
            const struct column *column = &columns[i];
            size_t len = column->c_type == SQL_C_CHAR ? (size_t)column->lengths[row] : column->size;
            bench_add(sum, column->values + row * column->size, len);
        }
    }
    sum->rows += rows;
}

static int fetch(SQLHDBC dbc, const struct bench_scenario *scenario, struct bench_sum *sum)
{
    static struct column columns[BENCH_COLUMNS];
    SQLHSTMT stmt;
    SQLULEN rows = 0;
    SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt);
    SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)ROWSET, 0);
    SQLSetStmtAttr(stmt, SQL_ATTR_ROWS_FETCHED_PTR, &rows, 0);
    bind(stmt, scenario->kinds, columns);
    SQLRETURN done = SQLExecDirect(stmt, (SQLCHAR *)scenario->sql, SQL_NTS);
    while (SQL_SUCCEEDED(done)) {
        done = SQLFetch(stmt);
        if (SQL_SUCCEEDED(done)) {
            add_rows(sum, columns, rows);
        }
    }
    int status = done == SQL_NO_DATA ? 0 : fail(SQL_HANDLE_STMT, stmt);
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
    for (int i = 0; i < BENCH_COLUMNS; i++) {
        free(columns[i].values);
    }
    return status;
}

static int measure(SQLHENV env, const char *string, const struct bench_scenario *scenario)
{
    SQLHDBC dbc;
    struct bench_sum sum;
    bench_sum_init(&sum);
    struct bench_clock begin = bench_now();
    int status = 0;
    for (int i = 0; !scenario->kinds && i < BENCH_CONNECTS && status == 0; i++) {
        status = connect_once(env, string, &dbc);
        disconnect(dbc);
    }
    if (scenario->kinds) {
        status = connect_once(env, string, &dbc);
        begin = bench_now();
        status = status ? status : fetch(dbc, scenario, &sum);
    }
    bench_report(begin, &sum);
    if (scenario->kinds) {
        disconnect(dbc);
    }
    return status;
}

int main(int argc, char **argv)
{
    const struct bench_scenario *scenario = argc == 3 ? bench_find(argv[2]) : NULL;
    SQLHENV env;
    if (!scenario) {
        return 2;
    }
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
    SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
    int status = measure(env, argv[1], scenario);
    SQLFreeHandle(SQL_HANDLE_ENV, env);
    return status;
}
