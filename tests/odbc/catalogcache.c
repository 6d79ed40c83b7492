/* CatalogCache: what is asked again within its time is answered without the server, until this
 * connection changes something; the stand-in counts the queries. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "control.h"

static struct app app;

static void open_with(const char *options)
{
    char string[200];
    snprintf(string, sizeof string, "DSN=rs;%s", options);
    app_open_string(&app, string);
}

static long queries(void)
{
    return control_counter("redshift.queries") + control_counter("redshift.parses");
}

static SQLRETURN tables(const char *table)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    return SQLTables(app.stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, SQLTEXT(table), SQL_NTS, NULL,
                     0);
}

/* The rows, and how many queries they took. */
static const char *ask(const char *table, long *count)
{
    long before = queries();
    OK_STMT(&app, tables(table));
    const char *rows = app_rows(app.stmt, 1, 5);
    *count = queries() - before;
    return rows;
}

static long trips(const char *table)
{
    long count = 0;
    CHECK(ask(table, &count)[0] != '\0');
    return count;
}

#define ORDERS "dev|sales|orders|TABLE|(null);"

static void it_is_off(void)
{
    open_with("");
    CHECK_INT(trips("orders"), 1);
    CHECK_INT(trips("orders"), 1);
    app_close(&app);
}

static void the_same_is_asked_once(void)
{
    long count = 0;
    open_with("CatalogCache=600");
    CHECK_STR(ask("orders", &count), ORDERS);
    CHECK_INT(count, 1);
    CHECK_STR(ask("orders", &count), ORDERS);
    CHECK_INT(count, 0);
    CHECK_STR(ask("orders", &count), ORDERS); /* read once more from the start */
    CHECK_INT(count, 0);
    CHECK_INT(trips("order_"), 1);
    CHECK_INT(trips("orders"), 0);
    app_close(&app);
}

/* Two statements read it at the same time, and one of them in all directions. */
static void it_is_read_like_any_result(void)
{
    SQLHSTMT other = NULL;
    open_with("CatalogCache=600");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0));
    OK_STMT(&app, tables(NULL));
    OK_STMT(&app, tables(NULL));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &other));
    OK(SQL_HANDLE_STMT, other,
       SQLTables(other, NULL, 0, SQLTEXT("sales"), SQL_NTS, NULL, 0, NULL, 0));
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_LAST, 0));
    CHECK_STR(app_cell(app.stmt, 3), "revenue");
    OK(SQL_HANDLE_STMT, other, SQLFetch(other));
    CHECK_STR(app_cell(other, 3), "customers");
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_FIRST, 0));
    CHECK_STR(app_cell(app.stmt, 3), "customers");
    OK(SQL_HANDLE_STMT, other, SQLFetch(other));
    CHECK_STR(app_cell(other, 3), "orders");
    SQLFreeHandle(SQL_HANDLE_STMT, other);
    app_close(&app);
}

/* Every function, every argument, and what an argument means. */
static void other_questions_are_others(void)
{
    long before;
    open_with("CatalogCache=600");
    CHECK_INT(trips("orders"), 1);
    before = queries();
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLTables(app.stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, SQLTEXT("orders"),
                            SQL_NTS, SQLTEXT("VIEW"), SQL_NTS));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_TRUE, 0));
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE));
    OK_STMT(&app, SQLTables(app.stmt, SQLTEXT("dev"), SQL_NTS, SQLTEXT("sales"), SQL_NTS,
                            SQLTEXT("order_"), SQL_NTS, NULL, 0));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_FALSE, 0));
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLTables(app.stmt, SQLTEXT("dev"), SQL_NTS, SQLTEXT("sales"), SQL_NTS,
                            SQLTEXT("order_"), SQL_NTS, NULL, 0));
    CHECK_STR(app_rows(app.stmt, 3, 3), "orders;");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLColumns(app.stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, SQLTEXT("orders"),
                             SQL_NTS, NULL, 0));
    CHECK(strstr(app_rows(app.stmt, 4, 4), "order_id;") != NULL);
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE));
    OK_STMT(&app, SQLPrimaryKeys(app.stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, SQLTEXT("orders"),
                                 SQL_NTS));
    CHECK_STR(app_rows(app.stmt, 4, 4), "order_id;");
    CHECK(queries() - before >= 5);
    before = queries();
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE));
    OK_STMT(&app, SQLPrimaryKeys(app.stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, SQLTEXT("orders"),
                                 SQL_NTS));
    CHECK_STR(app_rows(app.stmt, 4, 4), "order_id;");
    CHECK_INT(queries() - before, 0);
    app_close(&app);
}

/* An answer without rows is one too, with its columns. */
static void nothing_is_kept_too(void)
{
    SQLSMALLINT count = 0;
    open_with("CatalogCache=600");
    OK_STMT(&app, tables("nothing"));
    long before = queries();
    OK_STMT(&app, tables("nothing"));
    CHECK_INT(queries() - before, 0);
    OK_STMT(&app, SQLNumResultCols(app.stmt, &count));
    CHECK_INT(count, 5);
    CHECK_STR(app_rows(app.stmt, 1, 5), "");
    app_close(&app);
}

static void run(const char *sql)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, sql);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void changes_of_this_connection(void)
{
    static const char *const statements[] = {
        "CREATE TABLE test.fresh (a integer)",
        "ALTER TABLE test.fresh ADD COLUMN b integer",
        "COMMENT ON TABLE test.fresh IS 'x'",
        "GRANT SELECT ON test.fresh TO PUBLIC",
        "DROP TABLE test.fresh",
        "SELECT 1 AS a INTO TEMPORARY TABLE fresh",
        "SET search_path TO sales",
        "SET enable_case_sensitive_identifier TO on",
        "RESET search_path",
        "BEGIN; SELECT 1; ROLLBACK",
        "SELECT 1; DROP TABLE fresh",
    };
    open_with("CatalogCache=600");
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        trips("orders");
        CHECK_INT(trips("orders"), 0);
        run(statements[i]);
        CHECK_INT(trips("orders"), 1);
    }
    app_close(&app);
}

static void what_changes_nothing(void)
{
    static const char *const statements[] = {"SELECT 1", "INSERT INTO test.rows_only VALUES (1)",
                                             "UPDATE test.rows_only SET a = 2",
                                             "DELETE FROM test.rows_only", "SHOW search_path"};
    open_with("CatalogCache=600");
    run("CREATE TABLE test.rows_only (a integer)");
    trips("orders");
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        run(statements[i]);
        CHECK_INT(trips("orders"), 0);
    }
    run("DROP TABLE test.rows_only");
    app_close(&app);
}

/* What a transaction made is seen in it, and gone with it. */
static void transactions(void)
{
    open_with("CatalogCache=600");
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    run("CREATE TABLE test.fleeting (a integer)");
    OK_STMT(&app, SQLTables(app.stmt, NULL, 0, NULL, 0, SQLTEXT("fleeting"), SQL_NTS, NULL, 0));
    CHECK_STR(app_rows(app.stmt, 2, 3), "test|fleeting;");
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE));
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    OK_STMT(&app, SQLTables(app.stmt, NULL, 0, NULL, 0, SQLTEXT("fleeting"), SQL_NTS, NULL, 0));
    CHECK_STR(app_rows(app.stmt, 2, 3), "");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    app_close(&app);
}

static void another_database_and_a_reset(void)
{
    control_set("{\"redshift.use\": true}");
    open_with("CatalogCache=600");
    trips("orders");
    run("USE shared");
    run("USE dev");
    CHECK_INT(trips("orders"), 1);
    CHECK_INT(trips("orders"), 0);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_RESET_CONNECTION,
                                   (SQLPOINTER)SQL_RESET_CONNECTION_YES, 0));
    CHECK_INT(trips("orders"), 1);
    app_close(&app);
    control_reset();
}

static void it_gets_old(void)
{
    enum { TRIES = 1200, MOMENT_US = 50000 };
    long asked = 0;
    open_with("CatalogCache=1");
    CHECK_INT(trips("orders"), 1);
    for (int i = 0; i < TRIES && asked == 0; i++) {
        usleep(MOMENT_US);
        asked = trips("orders");
    }
    CHECK_INT(asked, 1);
    app_close(&app);
}

/* Every column of the system: half a megabyte. `n` makes a question of its own. */
static long large(int n)
{
    char pattern[256] = "pg";
    long before = queries();
    memset(pattern + 2, '%', (size_t)n);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLColumns(app.stmt, NULL, 0, SQLTEXT("pg_catalog"), SQL_NTS, SQLTEXT(pattern),
                             SQL_NTS, NULL, 0));
    return queries() - before;
}

static void its_memory_is_bounded(void)
{
    enum { QUESTIONS = 120 };
    open_with("CatalogCache=600");
    for (int i = 1; i <= QUESTIONS; i++) {
        CHECK_INT(large(i), 1);
    }
    CHECK_INT(large(QUESTIONS), 0);
    CHECK_INT(large(1), 1); /* the oldest had to go */
    app_close(&app);
}

int main(void)
{
    app_env("STACK_DIR");
    RUN(it_is_off);
    RUN(the_same_is_asked_once);
    RUN(it_is_read_like_any_result);
    RUN(other_questions_are_others);
    RUN(nothing_is_kept_too);
    RUN(changes_of_this_connection);
    RUN(what_changes_nothing);
    RUN(transactions);
    RUN(another_database_and_a_reset);
    RUN(it_gets_old);
    RUN(its_memory_is_bounded);
    return check_done();
}
