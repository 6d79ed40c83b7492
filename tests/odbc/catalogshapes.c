/* What every catalog function answers, on both servers: the standard's columns with their types in
 * the standard's order, also when there are no rows; arguments that the standard forbids. ODBC
 * reference, "Catalog Functions". */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "ask.h"
#include "control.h"

static struct app app;

#define TEXT(text) SQLTEXT(text), SQL_NTS
/* Calls it for schema.name, whatever kind of thing the name is. */
static SQLRETURN ask(enum ask_function function, const char *schema, const char *name)
{
    const struct ask_names names = {NULL, schema, name, NULL};
    return ask_narrow(app.stmt, function, &names);
}

#define FOREIGN_SHAPE                                                                              \
    "PKTABLE_CAT v, PKTABLE_SCHEM v, PKTABLE_NAME v, PKCOLUMN_NAME v, FKTABLE_CAT v, "             \
    "FKTABLE_SCHEM v, FKTABLE_NAME v, FKCOLUMN_NAME v, KEY_SEQ s, UPDATE_RULE s, "                 \
    "DELETE_RULE s, FK_NAME v, PK_NAME v, DEFERRABILITY s"

/* v: SQL_VARCHAR, c: SQL_CHAR, s: SQL_SMALLINT, i: SQL_INTEGER. */
static const char *const shapes[ASK_FUNCTIONS] = {
    [ASK_TABLES] = "TABLE_CAT v, TABLE_SCHEM v, TABLE_NAME v, TABLE_TYPE v, REMARKS v",
    [ASK_COLUMNS] =
        "TABLE_CAT v, TABLE_SCHEM v, TABLE_NAME v, COLUMN_NAME v, DATA_TYPE s, "
        "TYPE_NAME v, COLUMN_SIZE i, BUFFER_LENGTH i, DECIMAL_DIGITS s, NUM_PREC_RADIX s, "
        "NULLABLE s, REMARKS v, COLUMN_DEF v, SQL_DATA_TYPE s, SQL_DATETIME_SUB s, "
        "CHAR_OCTET_LENGTH i, ORDINAL_POSITION i, IS_NULLABLE v",
    [ASK_PRIMARY] = "TABLE_CAT v, TABLE_SCHEM v, TABLE_NAME v, COLUMN_NAME v, KEY_SEQ s, PK_NAME v",
    [ASK_IMPORTED] = FOREIGN_SHAPE,
    [ASK_EXPORTED] = FOREIGN_SHAPE,
    [ASK_STATISTICS] = "TABLE_CAT v, TABLE_SCHEM v, TABLE_NAME v, NON_UNIQUE s, INDEX_QUALIFIER v, "
                       "INDEX_NAME v, TYPE s, ORDINAL_POSITION s, COLUMN_NAME v, ASC_OR_DESC c, "
                       "CARDINALITY i, PAGES i, FILTER_CONDITION v",
    [ASK_SPECIAL] = "SCOPE s, COLUMN_NAME v, DATA_TYPE s, TYPE_NAME v, COLUMN_SIZE i, "
                    "BUFFER_LENGTH i, DECIMAL_DIGITS s, PSEUDO_COLUMN s",
    [ASK_PROCEDURES] = "PROCEDURE_CAT v, PROCEDURE_SCHEM v, PROCEDURE_NAME v, NUM_INPUT_PARAMS i, "
                       "NUM_OUTPUT_PARAMS i, NUM_RESULT_SETS i, REMARKS v, PROCEDURE_TYPE s",
    [ASK_PARAMETERS] =
        "PROCEDURE_CAT v, PROCEDURE_SCHEM v, PROCEDURE_NAME v, COLUMN_NAME v, "
        "COLUMN_TYPE s, DATA_TYPE s, TYPE_NAME v, COLUMN_SIZE i, BUFFER_LENGTH i, "
        "DECIMAL_DIGITS s, NUM_PREC_RADIX s, NULLABLE s, REMARKS v, COLUMN_DEF v, "
        "SQL_DATA_TYPE s, SQL_DATETIME_SUB s, CHAR_OCTET_LENGTH i, ORDINAL_POSITION i, "
        "IS_NULLABLE v",
    [ASK_GRANTS] = "TABLE_CAT v, TABLE_SCHEM v, TABLE_NAME v, GRANTOR v, GRANTEE v, "
                   "PRIVILEGE v, IS_GRANTABLE v",
    [ASK_COLUMN_GRANTS] = "TABLE_CAT v, TABLE_SCHEM v, TABLE_NAME v, COLUMN_NAME v, GRANTOR v, "
                          "GRANTEE v, PRIVILEGE v, IS_GRANTABLE v",
};

static char letter_of(SQLSMALLINT type)
{
    switch (type) {
    case SQL_VARCHAR:
        return 'v';
    case SQL_CHAR:
        return 'c';
    case SQL_SMALLINT:
        return 's';
    default:
        return type == SQL_INTEGER ? 'i' : '?';
    }
}

static const char *shape(void)
{
    static char text[2048];
    SQLSMALLINT count = 0;
    size_t used = 0;
    OK_STMT(&app, SQLNumResultCols(app.stmt, &count));
    text[0] = '\0';
    for (SQLSMALLINT i = 1; i <= count; i++) {
        SQLCHAR name[64] = "";
        SQLSMALLINT type = 0;
        OK_STMT(&app, SQLDescribeCol(app.stmt, (SQLUSMALLINT)i, name, sizeof name, NULL, &type,
                                     NULL, NULL, NULL));
        used += (size_t)snprintf(text + used, 80, "%s%s %c", i > 1 ? ", " : "", (char *)name,
                                 letter_of(type));
    }
    return text;
}

static void columns_are_the_standards(void)
{
    for (enum ask_function i = ASK_TABLES; i < ASK_FUNCTIONS; i++) {
        OK_STMT(&app, ask(i, "sales", "customers"));
        CHECK_STR(shape(), shapes[i]);
        OK_STMT(&app, ask(i, "no such schema", "nor table"));
        CHECK_STR(shape(), shapes[i]);
        CHECK_STR(app_rows(app.stmt, 1, 1), "");
    }
}

static void types_have_the_standards_columns(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLGetTypeInfo(app.stmt, SQL_ALL_TYPES));
    CHECK_STR(shape(),
              "TYPE_NAME v, DATA_TYPE s, COLUMN_SIZE i, LITERAL_PREFIX v, LITERAL_SUFFIX v, "
              "CREATE_PARAMS v, NULLABLE s, CASE_SENSITIVE s, SEARCHABLE s, UNSIGNED_ATTRIBUTE s, "
              "FIXED_PREC_SCALE s, AUTO_UNIQUE_VALUE s, LOCAL_TYPE_NAME v, MINIMUM_SCALE s, "
              "MAXIMUM_SCALE s, SQL_DATA_TYPE s, SQL_DATETIME_SUB s, NUM_PREC_RADIX i, "
              "INTERVAL_PRECISION s");
}

static void row_versions_are_nowhere(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLSpecialColumns(app.stmt, SQL_ROWVER, NULL, 0, TEXT("sales"), TEXT("customers"),
                                    SQL_SCOPE_CURROW, SQL_NULLABLE));
    CHECK_STR(shape(), shapes[ASK_SPECIAL]);
    CHECK_STR(app_rows(app.stmt, 1, 1), "");
}

static void drop(const char *what)
{
    char sql[256];
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    snprintf(sql, sizeof sql, "DROP %s", what);
    SQLExecDirect(app.stmt, SQLTEXT(sql), SQL_NTS);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void what_the_standard_forbids(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    FAILS_STMT(&app, SQLStatistics(app.stmt, NULL, 0, NULL, 0, TEXT("customers"), 7, SQL_QUICK),
               "HY100");
    FAILS_STMT(&app,
               SQLStatistics(app.stmt, NULL, 0, NULL, 0, TEXT("customers"), SQL_INDEX_ALL,
                             SQL_ENSURE + 1),
               "HY101");
    FAILS_STMT(&app, SQLStatistics(app.stmt, NULL, 0, NULL, 0, NULL, 0, SQL_INDEX_ALL, SQL_QUICK),
               "HY009");
    FAILS_STMT(&app, SQLColumnPrivileges(app.stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0), "HY009");
    FAILS_STMT(&app, SQLPrimaryKeys(app.stmt, NULL, 0, NULL, 0, NULL, 0), "HY009");
    FAILS_STMT(&app, SQLForeignKeys(app.stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0),
               "HY009");
    FAILS_STMT(&app,
               SQLSpecialColumns(app.stmt, SQL_BEST_ROWID, NULL, 0, NULL, 0, TEXT("x"), 9,
                                 SQL_NULLABLE),
               "HY098");
    /* With identifiers instead of patterns nothing may be left out. */
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_TRUE, 0));
    FAILS_STMT(&app, SQLTablePrivileges(app.stmt, NULL, 0, NULL, 0, NULL, 0), "HY009");
    FAILS_STMT(&app, SQLProcedures(app.stmt, NULL, 0, NULL, 0, NULL, 0), "HY009");
    FAILS_STMT(&app, SQLProcedureColumns(app.stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0), "HY009");
    OK_STMT(&app, SQLTablePrivileges(app.stmt, TEXT("dev"), TEXT("SALES"), TEXT("\"customers\"")));
    CHECK(app_rows(app.stmt, 3, 3)[0] != '\0');
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLProcedures(app.stmt, TEXT("DEV"), TEXT("Test"), TEXT("WAIT")));
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_FALSE, 0));
}

static void privileges_of_tables_and_columns(void)
{
    drop("TABLE test.privileged");
    app_run(&app, "CREATE TABLE test.privileged (a integer, b integer)");
    app_run(&app, "GRANT SELECT ON test.privileged TO PUBLIC");
    OK_STMT(&app, ask(ASK_GRANTS, "test", "privileged"));
    const char *rows = app_rows(app.stmt, 5, 7);
    CHECK(strstr(rows, "PUBLIC|SELECT|NO;") != NULL);
    CHECK(strstr(rows, "|DELETE|YES;") != NULL);
    CHECK(strstr(rows, "PUBLIC|INSERT") == NULL);
    OK_STMT(&app, ask(ASK_GRANTS, "test", "privileged"));
    CHECK(strstr(app_rows(app.stmt, 4, 4), "_SYSTEM;") != NULL);
    OK_STMT(&app, ask(ASK_COLUMN_GRANTS, "test", "privileged"));
    rows = app_rows(app.stmt, 4, 8);
    CHECK(strstr(rows, "|PUBLIC|SELECT|NO;b|") != NULL);
    CHECK(strstr(rows, "|UPDATE|YES;") != NULL);
    CHECK(strstr(rows, "DELETE") == NULL); /* rows are deleted, not columns */
    drop("TABLE test.privileged");
}

static void procedures_and_their_parameters(void)
{
    OK_STMT(&app, ask(ASK_PROCEDURES, "test", "wai_"));
    CHECK_STR(app_rows(app.stmt, 1, 8), "dev|test|wait|(null)|(null)|(null)|(null)|2;");
    OK_STMT(&app, ask(ASK_PARAMETERS, "test", "wait"));
    /* COLUMN_NAME, COLUMN_TYPE, DATA_TYPE, TYPE_NAME, COLUMN_SIZE */
    CHECK_STR(app_rows(app.stmt, 4, 8), "|5|4|int4|10;seconds|1|8|float8|15;");
    OK_STMT(&app, ask(ASK_PARAMETERS, "test", "wait"));
    CHECK_STR(app_rows(app.stmt, 18, 19), "0|YES;1|YES;");
    drop("PROCEDURE IF EXISTS test.both_ways(integer, varchar, numeric)");
    app_run(&app, "CREATE PROCEDURE test.both_ways(a integer, INOUT b varchar, INOUT c numeric)"
                  " LANGUAGE plpgsql AS $$ BEGIN b := b; END $$");
    OK_STMT(&app, ask(ASK_PROCEDURES, "test", "both\\_ways"));
    CHECK_STR(app_rows(app.stmt, 8, 8), "1;");
    OK_STMT(&app, ask(ASK_PARAMETERS, "test", "both\\_ways"));
    CHECK_STR(app_rows(app.stmt, 4, 7), "a|1|4|int4;b|2|12|varchar;c|2|2|numeric;");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLProcedureColumns(app.stmt, NULL, 0, TEXT("test"), TEXT("both%"), TEXT("b")));
    CHECK_STR(app_rows(app.stmt, 4, 5), "b|2;");
    drop("PROCEDURE test.both_ways(integer, varchar, numeric)");
}

static void redshift_has_no_indexes(void)
{
    OK_STMT(&app, ask(ASK_STATISTICS, "sales", "customers"));
    CHECK_STR(app_rows(app.stmt, 1, 9),
              "dev|sales|customers|(null)|(null)|(null)|0|(null)|(null);");
}

static void indexes_of_postgres(void)
{
    drop("TABLE test.indexed");
    app_run(&app, "CREATE TABLE test.indexed (a integer PRIMARY KEY, b text, c integer)");
    app_run(&app, "CREATE INDEX indexed_more ON test.indexed (lower(b), c DESC) WHERE c > 0");
    OK_STMT(&app, ask(ASK_STATISTICS, "test", "indexed"));
    /* NON_UNIQUE ... ASC_OR_DESC */
    CHECK_STR(app_rows(app.stmt, 4, 10),
              "(null)|(null)|(null)|0|(null)|(null)|(null);"
              "0|test|indexed_pkey|3|1|a|A;"
              "1|test|indexed_more|3|1|lower(b)|A;1|test|indexed_more|3|2|c|D;");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLStatistics(app.stmt, NULL, 0, TEXT("test"), TEXT("indexed"), SQL_INDEX_UNIQUE,
                                SQL_ENSURE));
    CHECK_STR(app_rows(app.stmt, 6, 7), "(null)|0;indexed_pkey|3;");
    OK_STMT(&app, ask(ASK_STATISTICS, "test", "indexed"));
    CHECK_STR(app_rows(app.stmt, 13, 13), "(null);(null);(c > 0);(c > 0);");
    drop("TABLE test.indexed");
}

static void on_both(const char *source)
{
    app_open(&app, source);
    columns_are_the_standards();
    types_have_the_standards_columns();
    row_versions_are_nowhere();
    what_the_standard_forbids();
    privileges_of_tables_and_columns();
    procedures_and_their_parameters();
}

static void on_redshift(void)
{
    on_both("rs");
    redshift_has_no_indexes();
    app_close(&app);
}

static void on_a_newer_redshift(void)
{
    control_set("{\"redshift.discovery\": 4}");
    on_redshift();
}

static void on_postgres(void)
{
    on_both("pg");
    indexes_of_postgres();
    app_close(&app);
}

int main(void)
{
    app_env("STACK_DIR");
    RUN(on_redshift);
    RUN(on_a_newer_redshift);
    RUN(on_postgres);
    return check_done();
}
