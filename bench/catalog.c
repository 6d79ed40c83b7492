/* bench_catalog CONNECTION-STRING FUNCTION: one catalog function over a schema of many tables, with
 * any driver. The checksum is over the names, which every driver must give alike. */
#include <sql.h>
#include <sqlext.h>
#include <string.h>

#include "measure.h"

/* Names of bench/catalog.mjs. */
#define SCHEMAS (SQLCHAR *)"bench\\_%"
#define SCHEMA  (SQLCHAR *)"bench_7"
#define TABLE   (SQLCHAR *)"t123"

enum { NAME = 256, SCHEMA_COUNT = 20 };

static SQLRETURN tables(SQLHSTMT stmt)
{
    return SQLTables(stmt, NULL, 0, SCHEMAS, SQL_NTS, NULL, 0, (SQLCHAR *)"TABLE,VIEW", SQL_NTS);
}

static SQLRETURN columns(SQLHSTMT stmt)
{
    return SQLColumns(stmt, NULL, 0, SCHEMAS, SQL_NTS, NULL, 0, NULL, 0);
}

static SQLRETURN columns_of_table(SQLHSTMT stmt)
{
    return SQLColumns(stmt, NULL, 0, SCHEMA, SQL_NTS, TABLE, SQL_NTS, NULL, 0);
}

static SQLRETURN primary_keys(SQLHSTMT stmt)
{
    return SQLPrimaryKeys(stmt, NULL, 0, SCHEMA, SQL_NTS, TABLE, SQL_NTS);
}

static SQLRETURN foreign_keys(SQLHSTMT stmt)
{
    return SQLForeignKeys(stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0, SCHEMA, SQL_NTS, TABLE,
                          SQL_NTS);
}

static SQLRETURN statistics(SQLHSTMT stmt)
{
    return SQLStatistics(stmt, NULL, 0, SCHEMA, SQL_NTS, TABLE, SQL_NTS, SQL_INDEX_ALL, SQL_QUICK);
}

static SQLRETURN special_columns(SQLHSTMT stmt)
{
    return SQLSpecialColumns(stmt, SQL_BEST_ROWID, NULL, 0, SCHEMA, SQL_NTS, TABLE, SQL_NTS,
                             SQL_SCOPE_CURROW, SQL_NULLABLE);
}

/* What a program's tree of tables asks: databases, schemas, then the tables and the columns of each
 * schema. Every step but the last is read here. */
enum { STEPS = 2 * SCHEMA_COUNT + 2 };

static SQLRETURN navigate(SQLHSTMT stmt, int step)
{
    char schema[32];
    snprintf(schema, sizeof schema, "bench\\_%d", step / 2);
    SQLCHAR *name = (SQLCHAR *)schema, *all = (SQLCHAR *)"%", *none = (SQLCHAR *)"";
    switch (step) {
    case 0:
        return SQLTables(stmt, all, SQL_NTS, none, SQL_NTS, none, SQL_NTS, NULL, 0);
    case 1:
        return SQLTables(stmt, none, SQL_NTS, all, SQL_NTS, none, SQL_NTS, NULL, 0);
    default:
        return step % 2 == 0 ? SQLTables(stmt, NULL, 0, name, SQL_NTS, all, SQL_NTS, NULL, 0)
                             : SQLColumns(stmt, NULL, 0, name, SQL_NTS, NULL, 0, NULL, 0);
    }
}

static SQLRETURN navigator(SQLHSTMT stmt)
{
    SQLRETURN done = SQL_SUCCESS;
    for (int step = 0; step < STEPS - 1 && SQL_SUCCEEDED(done); step++) {
        done = navigate(stmt, step);
        while (SQL_SUCCEEDED(done) && SQL_SUCCEEDED(done = SQLFetch(stmt))) {
        }
        done = done == SQL_NO_DATA ? SQLFreeStmt(stmt, SQL_CLOSE) : done;
    }
    return SQL_SUCCEEDED(done) ? navigate(stmt, STEPS - 1) : done;
}

static const struct function {
    const char *name;
    SQLRETURN (*call)(SQLHSTMT stmt);
    SQLUSMALLINT first, last; /* columns that hold names */
} functions[] = {
    {"connect", NULL, 0, 0},
    {"SQLTables", tables, 2, 3},
    {"SQLColumns", columns, 2, 4},
    {"SQLColumns-1", columns_of_table, 2, 4},
    {"SQLPrimaryKeys", primary_keys, 2, 4},
    {"SQLForeignKeys", foreign_keys, 2, 4},
    {"SQLStatistics", statistics, 2, 3},
    {"SQLSpecialColumns", special_columns, 2, 2},
    {"navigator", navigator, 2, 4},
};

static const struct function *find(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return &functions[i];
        }
    }
    return NULL;
}

static int fail(SQLSMALLINT kind, SQLHANDLE handle)
{
    SQLCHAR state[6] = "", text[1000] = "";
    SQLGetDiagRec(kind, handle, 1, state, NULL, text, sizeof text, NULL);
    fprintf(stderr, "%s %s\n", (char *)state, (char *)text);
    return 1;
}

static int ask(SQLHSTMT stmt, const struct function *function, struct bench_sum *sum)
{
    char name[NAME];
    SQLLEN length = 0;
    SQLRETURN done = function->call(stmt);
    while (SQL_SUCCEEDED(done) && SQL_SUCCEEDED(done = SQLFetch(stmt))) {
        for (SQLUSMALLINT i = function->first; i <= function->last; i++) {
            SQLGetData(stmt, i, SQL_C_CHAR, name, sizeof name, &length);
            bench_add(sum, name, length > 0 ? (size_t)length : 0);
        }
        sum->rows++;
    }
    return done == SQL_NO_DATA ? 0 : fail(SQL_HANDLE_STMT, stmt);
}

int main(int argc, char **argv)
{
    const struct function *function = argc == 3 ? find(argv[2]) : NULL;
    struct bench_sum sum;
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
    if (!function) {
        return 2;
    }
    bench_sum_init(&sum);
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
    SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
    SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
    if (!SQL_SUCCEEDED(SQLDriverConnect(dbc, NULL, (SQLCHAR *)argv[1], SQL_NTS, NULL, 0, NULL,
                                        SQL_DRIVER_NOPROMPT))) {
        return fail(SQL_HANDLE_DBC, dbc);
    }
    SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt);
    struct bench_clock begin = bench_now();
    int status = function->call ? ask(stmt, function, &sum) : 0;
    bench_report(begin, &sum);
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
    SQLDisconnect(dbc);
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
    SQLFreeHandle(SQL_HANDLE_ENV, env);
    return status;
}
