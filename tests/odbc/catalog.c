/* Catalog functions on both servers: what is listed, what patterns and null pointers mean, and that
 * an argument is never SQL. ODBC reference, "Catalog Functions". */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "control.h"

static struct app app;

static SQLRETURN tables(const char *catalog, const char *schema, const char *table,
                        const char *types)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    return SQLTables(app.stmt, SQLTEXT(catalog), SQL_NTS, SQLTEXT(schema), SQL_NTS, SQLTEXT(table),
                     SQL_NTS, SQLTEXT(types), SQL_NTS);
}

static SQLRETURN columns(const char *schema, const char *table, const char *column)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    return SQLColumns(app.stmt, NULL, 0, SQLTEXT(schema), SQL_NTS, SQLTEXT(table), SQL_NTS,
                      SQLTEXT(column), SQL_NTS);
}

static const char *column_name(SQLUSMALLINT number)
{
    static SQLCHAR name[64];
    OK_STMT(&app,
            SQLDescribeCol(app.stmt, number, name, sizeof name, NULL, NULL, NULL, NULL, NULL));
    return (const char *)name;
}

static void tables_are_listed(void)
{
    OK_STMT(&app, tables(NULL, "sales", NULL, NULL));
    SQLSMALLINT count = 0;
    OK_STMT(&app, SQLNumResultCols(app.stmt, &count));
    CHECK_INT(count, 5);
    CHECK_STR(column_name(1), "TABLE_CAT");
    CHECK_STR(column_name(5), "REMARKS");
    CHECK_STR(app_rows(app.stmt, 1, 5),
              "dev|sales|customers|TABLE|People and companies who buy;"
              "dev|sales|orders|TABLE|(null);dev|sales|revenue|VIEW|(null);");
    OK_STMT(&app, tables("dev", "sales", "%", "VIEW"));
    CHECK_STR(app_rows(app.stmt, 3, 4), "revenue|VIEW;");
    OK_STMT(&app, tables("dev", "sales", "o%", "'TABLE','VIEW'"));
    CHECK_STR(app_rows(app.stmt, 3, 4), "orders|TABLE;");
    OK_STMT(&app, tables(NULL, "sales", "order_", "table, view"));
    CHECK_STR(app_rows(app.stmt, 3, 4), "orders|TABLE;");
    OK_STMT(&app, tables("elsewhere", "sales", "%", NULL));
    CHECK_STR(app_rows(app.stmt, 3, 4), "");
    OK_STMT(&app, tables(NULL, "pg_catalog", "pg_class", NULL));
    CHECK_STR(app_rows(app.stmt, 3, 4), "pg_class|SYSTEM TABLE;");
}

/* An underscore behind a backslash is an underscore. */
static void escaped_patterns_are_exact(void)
{
    OK_STMT(&app, tables(NULL, "test", "everyday\\_types", NULL));
    CHECK_STR(app_rows(app.stmt, 3, 3), "everyday_types;");
    OK_STMT(&app, tables(NULL, "test", "everyda\\__types", NULL));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    OK_STMT(&app, columns("sales", "customers", "customer\\_id"));
    CHECK_STR(app_rows(app.stmt, 4, 4), "customer_id;");
}

static void everything_special_is_special(void)
{
    OK_STMT(&app, tables("%", "", "", NULL));
    CHECK(strstr(app_rows(app.stmt, 1, 5), "dev|(null)|(null)|(null)|(null);") != NULL);
    OK_STMT(&app, tables("", "%", "", NULL));
    CHECK(strstr(app_rows(app.stmt, 1, 3), "(null)|sales|(null);") != NULL);
    OK_STMT(&app, tables("", "", "", "%"));
    CHECK(strstr(app_rows(app.stmt, 3, 4),
                 "(null)|SYSTEM TABLE;(null)|SYSTEM VIEW;(null)|TABLE;(null)|VIEW;") != NULL);
}

static void arguments_are_no_sql(void)
{
    OK_STMT(&app, tables(NULL, "sales' OR 'a'='a", NULL, NULL));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    OK_STMT(&app, tables(NULL, "sales\\' OR 1=1 --", NULL, NULL));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    OK_STMT(&app, tables(NULL, NULL, NULL, "TABLE') OR ('a'='a"));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    OK_STMT(&app, columns("sales", "customers", "x\\"));
    CHECK_STR(app_rows(app.stmt, 4, 4), "");
}

static void columns_are_described(void)
{
    OK_STMT(&app, columns("sales", "orders", NULL));
    SQLSMALLINT count = 0;
    OK_STMT(&app, SQLNumResultCols(app.stmt, &count));
    CHECK_INT(count, 18);
    CHECK_STR(column_name(5), "DATA_TYPE");
    CHECK_STR(column_name(18), "IS_NULLABLE");
    /* name, DATA_TYPE, TYPE_NAME, COLUMN_SIZE, BUFFER_LENGTH, DECIMAL_DIGITS, radix, NULLABLE */
    CHECK_STR(app_rows(app.stmt, 4, 11), "order_id|-5|int8|19|8|0|10|0;"
                                         "customer_id|4|int4|10|4|0|10|0;"
                                         "ordered_at|93|timestamp|26|16|6|(null)|0;"
                                         "product|12|varchar|80|80|(null)|(null)|0;"
                                         "quantity|5|int2|5|2|0|10|0;"
                                         "unit_price|2|numeric|10|12|2|10|0;"
                                         "delivered|-7|bool|1|1|(null)|(null)|1;");
}

/* PostgreSQL counts characters, of up to four bytes. */
static void columns_are_described_in_characters(void)
{
    OK_STMT(&app, columns("sales", "orders", "product"));
    CHECK_STR(app_rows(app.stmt, 4, 11), "product|12|varchar|80|320|(null)|(null)|0;");
}

static void the_rest_of_a_column(void)
{
    OK_STMT(&app, columns("sales", "customers", "since"));
    /* REMARKS, COLUMN_DEF, SQL_DATA_TYPE, SQL_DATETIME_SUB, CHAR_OCTET_LENGTH, ordinal, nullable */
    CHECK_STR(app_rows(app.stmt, 12, 18), "Day of the first order|(null)|9|1|(null)|4|YES;");
}

static void metadata_id_means_names(void)
{
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_TRUE, 0));
    OK_STMT(&app, tables("dev", "SALES", "Orders  ", "TABLE"));
    CHECK_STR(app_rows(app.stmt, 3, 3), "orders;");
    OK_STMT(&app, tables("dev", "sales", "\"Orders\"", "TABLE"));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    OK_STMT(&app, tables("dev", "sales", "o%", "TABLE"));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_FALSE, 0));
}

static void on_redshift_that_shows(long discovery)
{
    char knob[64];
    snprintf(knob, sizeof knob, "{\"redshift.discovery\": %ld}", discovery);
    control_set(knob);
    app_open(&app, "rs");
    tables_are_listed();
    escaped_patterns_are_exact();
    everything_special_is_special();
    arguments_are_no_sql();
    columns_are_described();
    the_rest_of_a_column();
    metadata_id_means_names();
    app_close(&app);
}

static void on_redshift(void)
{
    on_redshift_that_shows(0);
}

static void on_a_newer_redshift(void)
{
    on_redshift_that_shows(4);
}

static void on_postgres(void)
{
    app_open(&app, "pg");
    tables_are_listed();
    escaped_patterns_are_exact();
    everything_special_is_special();
    arguments_are_no_sql();
    columns_are_described_in_characters();
    the_rest_of_a_column();
    metadata_id_means_names();
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
