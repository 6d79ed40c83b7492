/* What SQLTables and SQLColumns tell of views, materialized and late-binding ones, temporary tables
 * and remarks, from every source that a Redshift cluster may have, and on PostgreSQL. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "control.h"

static struct app app;

/* Clusters on which another source answers. */
#define NO_VIEW_SHOWS "\"redshift.empty\": \"svv_tables svv_columns\""
static const char *const clusters[] = {
    "{\"redshift.discovery\": 0}",
    "{\"redshift.discovery\": 4}",
    "{" NO_VIEW_SHOWS "}",
    "{\"redshift.absent\": \"svv_all_tables svv_all_columns\", " NO_VIEW_SHOWS "}",
};
enum { CLUSTERS = sizeof clusters / sizeof *clusters };

static const char *type_and_remarks(const char *schema, const char *name)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLTables(app.stmt, NULL, 0, SQLTEXT(schema), schema ? SQL_NTS : 0, SQLTEXT(name),
                            SQL_NTS, NULL, 0));
    return app_rows(app.stmt, 3, 5);
}

/* COLUMN_NAME, DATA_TYPE, TYPE_NAME, COLUMN_SIZE. */
static const char *columns(const char *schema, const char *name)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLColumns(app.stmt, NULL, 0, SQLTEXT(schema), schema ? SQL_NTS : 0,
                             SQLTEXT(name), SQL_NTS, NULL, 0));
    return app_rows(app.stmt, 4, 7);
}

static void run(const char *sql)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, sql);
}

static void materialized_views(const char *type)
{
    char wanted[80];
    run("CREATE MATERIALIZED VIEW test.matter AS SELECT CAST(1 AS integer) AS a, CAST('x' AS "
        "varchar(7)) AS b");
    run("COMMENT ON MATERIALIZED VIEW test.matter IS 'Made before'");
    snprintf(wanted, sizeof wanted, "matter|%s|Made before;", type);
    CHECK_STR(type_and_remarks("test", "matter"), wanted);
    CHECK_STR(columns("test", "matter"), "a|4|int4|10;b|12|varchar|7;");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLTables(app.stmt, NULL, 0, SQLTEXT("test"), SQL_NTS, SQLTEXT("matter"), SQL_NTS,
                            SQLTEXT(type), SQL_NTS));
    CHECK_STR(app_rows(app.stmt, 3, 3), "matter;");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLTables(app.stmt, NULL, 0, SQLTEXT("test"), SQL_NTS, SQLTEXT("matter"), SQL_NTS,
                            SQLTEXT("TABLE"), SQL_NTS));
    CHECK_STR(app_rows(app.stmt, 3, 3), "");
    run("DROP MATERIALIZED VIEW test.matter");
}

static void temporary_tables(void)
{
    run("CREATE TEMPORARY TABLE of_the_day (a integer, b date)");
    CHECK_STR(type_and_remarks(NULL, "of\\_the\\_day"), "of_the_day|LOCAL TEMPORARY|(null);");
    CHECK_STR(columns(NULL, "of\\_the\\_day"), "a|4|int4|10;b|91|date|10;");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLTables(app.stmt, NULL, 0, NULL, 0, SQLTEXT("of\\_the\\_day"), SQL_NTS,
                            SQLTEXT("TABLE,LOCAL TEMPORARY"), SQL_NTS));
    CHECK_STR(app_rows(app.stmt, 3, 3), "of_the_day;");
    run("DROP TABLE of_the_day");
}

static void remarks(void)
{
    run("CREATE TABLE test.remarked (a integer, b integer)");
    run("COMMENT ON TABLE test.remarked IS 'It''s \\\\ a \"table\" \xc3\xa9\xf0\x9f\x8d\x8b'");
    run("COMMENT ON COLUMN test.remarked.b IS 'Of the column'");
    CHECK(strstr(type_and_remarks("test", "remarked"), " a \"table\" \xc3\xa9\xf0\x9f\x8d\x8b;") !=
          NULL);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLColumns(app.stmt, NULL, 0, SQLTEXT("test"), SQL_NTS, SQLTEXT("remarked"),
                             SQL_NTS, NULL, 0));
    CHECK_STR(app_rows(app.stmt, 12, 12), "(null);Of the column;");
    run("DROP TABLE test.remarked");
    run("CREATE PROCEDURE test.noted() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$");
    run("COMMENT ON PROCEDURE test.noted() IS 'Does nothing'");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app,
            SQLProcedures(app.stmt, NULL, 0, SQLTEXT("test"), SQL_NTS, SQLTEXT("noted"), SQL_NTS));
    CHECK_STR(app_rows(app.stmt, 7, 8), "Does nothing|1;");
    run("DROP PROCEDURE test.noted()");
}

/* Their columns have types in words only; there is no text on Redshift. */
static void late_binding_views(bool named)
{
    static const char wanted[] =
        "id|4|int4|10;label|12|varchar|40;price|2|numeric|12;note|12|varchar|65535;";
    CHECK_STR(columns("test", "late"), wanted);
    if (named) {
        CHECK_STR(type_and_remarks("test", "late"), "late|VIEW|(null);");
    }
}

static void on_redshift(void)
{
    for (size_t i = 0; i < CLUSTERS; i++) {
        control_reset();
        control_set(clusters[i]);
        app_open(&app, "rs");
        late_binding_views(i < 2); /* the leader's catalogue of the stand-in has none */
        temporary_tables();
        materialized_views("VIEW");
        remarks();
        app_close(&app);
    }
    control_reset();
}

static void on_postgres(void)
{
    app_open(&app, "pg");
    materialized_views("MATERIALIZED VIEW");
    temporary_tables();
    remarks();
    run("CREATE TABLE test.texts (a text, b varchar(3), c char(2))");
    CHECK_STR(columns("test", "texts"), "a|12|text|65535;b|12|varchar|3;c|1|char|2;");
    run("DROP TABLE test.texts");
    app_close(&app);
}

int main(void)
{
    app_env("STACK_DIR");
    RUN(on_redshift);
    RUN(on_postgres);
    return check_done();
}
