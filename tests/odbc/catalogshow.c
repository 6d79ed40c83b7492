/* Redshift's SHOW commands as a source of the catalog, on clusters of different ages: which
 * questions they answer, that their answers are those of the other sources, that a cluster without
 * them, or that shows nothing, is asked in another way, and what other databases tell. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "control.h"

static struct app app;

#define NAME(text) SQLTEXT(text), (SQLSMALLINT)((text) ? SQL_NTS : 0)

/* What is asked: a function, and the arguments that it takes of these. */
struct question {
    enum {
        TABLES,
        COLUMNS,
        PRIMARY,
        IMPORTED,
        EXPORTED,
        SPECIAL,
        STATISTICS,
        PROCEDURES,
        PARAMETERS,
        GRANTS,
        COLUMN_GRANTS
    } function;
    const char *catalog, *schema, *table, *column;
};

static SQLRETURN ask(const struct question *q)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    switch (q->function) {
    case TABLES:
        return SQLTables(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table),
                         NAME(q->column));
    case COLUMNS:
        return SQLColumns(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table),
                          NAME(q->column));
    case PRIMARY:
        return SQLPrimaryKeys(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table));
    case IMPORTED:
        return SQLForeignKeys(app.stmt, NULL, 0, NULL, 0, NULL, 0, NAME(q->catalog),
                              NAME(q->schema), NAME(q->table));
    case EXPORTED:
        return SQLForeignKeys(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table), NULL, 0,
                              NULL, 0, NULL, 0);
    case SPECIAL:
        return SQLSpecialColumns(app.stmt, SQL_BEST_ROWID, NAME(q->catalog), NAME(q->schema),
                                 NAME(q->table), SQL_SCOPE_SESSION, SQL_NULLABLE);
    case STATISTICS:
        return SQLStatistics(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table),
                             SQL_INDEX_ALL, SQL_QUICK);
    case PROCEDURES:
        return SQLProcedures(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table));
    case PARAMETERS:
        return SQLProcedureColumns(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table),
                                   NAME(q->column));
    case GRANTS:
        return SQLTablePrivileges(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table));
    default:
        return SQLColumnPrivileges(app.stmt, NAME(q->catalog), NAME(q->schema), NAME(q->table),
                                   NAME(q->column));
    }
}

static const char *answer(const struct question *q)
{
    SQLSMALLINT count = 0;
    OK_STMT(&app, ask(q));
    SQLNumResultCols(app.stmt, &count);
    return app_rows(app.stmt, 1, (SQLUSMALLINT)count);
}

static long trips(const struct question *q)
{
    long before = control_counter("redshift.queries");
    answer(q);
    return control_counter("redshift.queries") - before;
}

static void open_cluster(const char *knobs)
{
    control_reset();
    control_set(knobs);
    app_open(&app, "rs");
}

static const struct question narrow[] = {
    {TABLES, "dev", "sales", NULL, NULL},
    {TABLES, NULL, "sales", "o%", "TABLE"},
    {TABLES, NULL, "sales", "orders", "'VIEW','TABLE'"},
    {TABLES, NULL, "sales", NULL, "VIEW"},
    {COLUMNS, NULL, "sales", "customers", NULL},
    {COLUMNS, "dev", "sales", "orders", "%e%"},
    {COLUMNS, NULL, "test", "everyday\\_types", NULL},
    {COLUMNS, NULL, "spectrum", "clicks", NULL},
    {COLUMNS, NULL, "test", "late", NULL},
    {PRIMARY, NULL, "sales", "orders", NULL},
    {IMPORTED, NULL, "sales", "orders", NULL},
    {EXPORTED, NULL, "sales", "customers", NULL},
    {PROCEDURES, NULL, "test", "wai_", NULL},
};
enum { NARROW = sizeof narrow / sizeof *narrow, ANSWER = 65536 };

/* The answers of a cluster without SHOW. */
static char wanted[NARROW][ANSWER];

static void the_other_sources_say(void)
{
    open_cluster("{\"redshift.discovery\": 0}");
    for (size_t i = 0; i < NARROW; i++) {
        snprintf(wanted[i], ANSWER, "%s", answer(&narrow[i]));
        CHECK(wanted[i][0] != '\0');
    }
    app_close(&app);
}

/* So many round trips each, and the answers stay. */
static void same_answers(const char *knobs, long count)
{
    open_cluster(knobs);
    for (size_t i = 0; i < NARROW; i++) {
        CHECK_STR(answer(&narrow[i]), wanted[i]);
        CHECK_INT(trips(&narrow[i]), count);
    }
    app_close(&app);
}

static void show_says_the_same(void)
{
    same_answers("{\"redshift.discovery\": 4}", 1);
    same_answers("{\"redshift.discovery\": 4, \"redshift.upper\": true}", 1);
    /* Where these views are gone only SHOW can have answered. */
    same_answers("{\"redshift.discovery\": 4, \"redshift.absent\": \"svv_tables svv_columns "
                 "svv_all_tables svv_all_columns pg_get_late_binding_view_cols svv_external_tables "
                 "svv_external_columns pg_proc_info\"}",
                 1);
}

#define SHOWS                                                                                      \
    "show_tables show_columns show_primary_keys show_foreign_keys show_procedures show_functions"

static void what_does_not_show_is_asked_otherwise(void)
{
    same_answers("{\"redshift.discovery\": 4, \"redshift.absent\": \"" SHOWS "\"}", 2);
    same_answers("{\"redshift.discovery\": 2}", 1);
    same_answers("{\"redshift.discovery\": 1}", 1);
}

/* An empty answer is only believed where who may not look gets an error. */
static void nothing_shown_leads_on(void)
{
    open_cluster("{\"redshift.discovery\": 4, \"redshift.empty\": \"show_tables show_columns "
                 "show_procedures "
                 "show_functions show_schemas show_databases\"}");
    for (size_t i = 0; i < NARROW; i++) {
        if (narrow[i].function == TABLES || narrow[i].function == COLUMNS ||
            narrow[i].function == PROCEDURES) {
            CHECK_STR(answer(&narrow[i]), wanted[i]);
            CHECK_INT(trips(&narrow[i]), 2);
        }
    }
    CHECK(strstr(answer(&(struct question){TABLES, "%", "", "", NULL}), "dev|(null)|(null)") !=
          NULL);
    CHECK(strstr(answer(&(struct question){TABLES, "", "%", "", NULL}), "|sales|") != NULL);
    app_close(&app);
    open_cluster("{\"redshift.discovery\": 4}");
    const struct question keyless = {PRIMARY, NULL, "sales", "revenue", NULL};
    CHECK_STR(answer(&keyless), "");
    CHECK_INT(trips(&keyless), 1);
    app_close(&app);
}

static void wide_questions_are_not_shown(void)
{
    static const struct question wide[] = {
        {TABLES, NULL, "sale%", NULL, NULL},    {TABLES, NULL, NULL, "orders", NULL},
        {COLUMNS, NULL, "sales", "o%", NULL},   {PRIMARY, NULL, NULL, "orders", NULL},
        {IMPORTED, NULL, NULL, "orders", NULL},
    };
    open_cluster("{\"redshift.discovery\": 4, \"redshift.absent\": \"" SHOWS "\"}");
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        CHECK(answer(&wide[i])[0] != '\0');
        CHECK_INT(trips(&wide[i]), 1);
    }
    app_close(&app);
}

struct told {
    struct question question;
    const char *rows;
};

static const struct told shared[] = {
    {{TABLES, "shared", "public", "d%", NULL}, "shared|public|deals|TABLE|(null);"},
    {{COLUMNS, "shared", "public", "deals", "n%"},
     "shared|public|deals|note|12|varchar|65535|65535|(null)|(null)|1|(null)|(null)|12|(null)|"
     "65535|3|YES;"},
    {{PRIMARY, "shared", "public", "partners", NULL},
     "shared|public|partners|partner|1|partners_pkey;shared|public|partners|share|2|partners_"
     "pkey;"},
    {{IMPORTED, "shared", "public", "deals", NULL},
     "shared|public|partners|partner|shared|public|deals|partner|1|3|3|deals_partner_fkey|partners_"
     "pkey|7;"},
    {{EXPORTED, "shared", "public", "partners", NULL},
     "shared|public|partners|partner|shared|public|deals|partner|1|3|3|deals_partner_fkey|partners_"
     "pkey|7;"},
    {{SPECIAL, "shared", "public", "partners", NULL},
     "2|partner|12|varchar|30|30|(null)|1;2|share|2|numeric|5|7|2|1;"},
    {{STATISTICS, "shared", "public", "partners", NULL}, ""},
    {{PROCEDURES, "shared", "public", "%", NULL},
     "shared|public|pay|(null)|(null)|(null)|Pays a "
     "partner|1;shared|public|rate|(null)|(null)|(null)|(null)|2;"},
    {{PARAMETERS, "shared", "public", "pay", NULL},
     "shared|public|pay|deal|1|4|int4|10|4|0|10|1|(null)|(null)|4|(null)|(null)|1|YES;"
     "shared|public|pay|amount|2|2|numeric|10|12|2|10|1|(null)|(null)|2|(null)|(null)|2|YES;"},
    {{PARAMETERS, "shared", "public", "ra%", NULL},
     "shared|public|rate||5|2|numeric|8|10|4|10|1|(null)|(null)|2|(null)|(null)|0|YES;"
     "shared|public|rate|partner|1|12|varchar|30|30|(null)|(null)|1|(null)|(null)|12|(null)|30|1|"
     "YES;"},
    {{PARAMETERS, "shared", "public", NULL, "%a%t"},
     "shared|public|pay|amount|2|2|numeric|10|12|2|10|1|(null)|(null)|2|(null)|(null)|2|YES;"},
    {{PARAMETERS, "shared", "public", "nobody", NULL}, ""},
    {{GRANTS, "shared", "public", "deals", NULL},
     "shared|public|deals|owner|ann|INSERT|YES;shared|public|deals|owner|PUBLIC|SELECT|NO;"},
    {{COLUMN_GRANTS, "shared", "public", "deals", NULL},
     "shared|public|deals|note|owner|ann|UPDATE|NO;"},
    {{TABLES, "awsdatacatalog", "lake.house", NULL, NULL},
     "awsdatacatalog|lake.house|visits|TABLE|(null);"},
    {{PRIMARY, "awsdatacatalog", "lake.house", "visits", NULL}, ""},
    {{IMPORTED, "awsdatacatalog", "lake.house", "visits", NULL}, ""},
    {{SPECIAL, "awsdatacatalog", "lake.house", "visits", NULL}, ""},
    {{PROCEDURES, "awsdatacatalog", "lake.house", NULL, NULL}, ""},
    {{GRANTS, "awsdatacatalog", "lake.house", "visits", NULL}, ""},
};

static void other_databases_tell(void)
{
    open_cluster("{\"redshift.discovery\": 4}");
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        CHECK_STR(answer(&shared[i].question), shared[i].rows);
    }
    const struct question quoted = {COLUMNS, "awsdatacatalog", "lake.house", "visits", "pa\"ge"};
    CHECK(strstr(answer(&quoted), "|visits|pa\"ge|12|varchar|") != NULL);
    const char *names = answer(&(struct question){TABLES, "%", "", "", NULL});
    CHECK(strstr(names, "awsdatacatalog|") && strstr(names, "dev|") && strstr(names, "shared|"));
    app_close(&app);
}

/* An old cluster cannot tell: then there is nothing, never an error, and never what the own
 * database has. */
static void or_there_is_nothing(void)
{
    static const struct question questions[] = {
        {PRIMARY, "shared", "sales", "orders", NULL},
        {IMPORTED, "shared", "sales", "orders", NULL},
        {EXPORTED, "shared", "sales", "customers", NULL},
        {SPECIAL, "shared", "sales", "orders", NULL},
        {STATISTICS, "shared", "sales", "orders", NULL},
        {PROCEDURES, "shared", "test", "wait", NULL},
        {PARAMETERS, "shared", "test", "wait", NULL},
        {GRANTS, "shared", "sales", "orders", NULL},
        {COLUMN_GRANTS, "shared", "sales", "orders", NULL},
        {TABLES, "shared", "sales", "orders", NULL},
        {COLUMNS, "shared", "sales", "orders", NULL},
    };
    static const char *const clusters[] = {
        "{\"redshift.discovery\": 0}", "{\"redshift.discovery\": 4}",
        "{\"redshift.discovery\": 2, \"redshift.absent\": \"svv_all_tables svv_all_columns "
        "svv_redshift_functions\"}"};
    for (size_t c = 0; c < sizeof clusters / sizeof *clusters; c++) {
        open_cluster(clusters[c]);
        for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
            CHECK_STR(answer(&questions[i]), "");
        }
        app_close(&app);
    }
    open_cluster("{\"redshift.discovery\": 0}");
    CHECK_STR(answer(&(struct question){PROCEDURES, "shared", NULL, "pa%", NULL}),
              "shared|public|pay|(null)|(null)|(null)|(null)|1;");
    app_close(&app);
}

/* SHOW's LIKE has no escape character: what it finds too much is left out. */
static void patterns_are_exact(void)
{
    open_cluster("{\"redshift.discovery\": 4}");
    app_run(&app, "CREATE TABLE test.pat_a (a_b integer, acb integer, \"a%b\" integer)");
    app_run(&app, "CREATE TABLE test.patxa (a integer)");
    OK_STMT(&app, ask(&(struct question){TABLES, NULL, "test", "pat\\_a", NULL}));
    CHECK_STR(app_rows(app.stmt, 3, 3), "pat_a;");
    OK_STMT(&app, ask(&(struct question){TABLES, NULL, "test", "pat_a", NULL}));
    CHECK_STR(app_rows(app.stmt, 3, 3), "pat_a;patxa;");
    OK_STMT(&app, ask(&(struct question){COLUMNS, NULL, "test", "pat\\_a", "a\\_b"}));
    CHECK_STR(app_rows(app.stmt, 4, 4), "a_b;");
    OK_STMT(&app, ask(&(struct question){COLUMNS, NULL, "test", "pat\\_a", "a\\%b"}));
    CHECK_STR(app_rows(app.stmt, 4, 4), "a%b;");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, "DROP TABLE test.pat_a, test.patxa");
    app_close(&app);
}

/* An error would end the application's transaction, so nothing that may fail is asked in it. */
static void a_transaction_is_no_place_for_show(void)
{
    open_cluster("{\"redshift.discovery\": 4, \"redshift.absent\": \"" SHOWS "\"}");
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    CHECK_STR(app_value(&app, "SELECT 1"), "1");
    for (size_t i = 0; i < NARROW; i++) {
        CHECK_STR(answer(&narrow[i]), wanted[i]);
    }
    CHECK_STR(answer(&(struct question){PRIMARY, "shared", "public", "partners", NULL}), "");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    CHECK_STR(app_value(&app, "SELECT 2"), "2");
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    app_close(&app);
}

int main(void)
{
    app_env("STACK_DIR");
    RUN(the_other_sources_say);
    RUN(show_says_the_same);
    RUN(what_does_not_show_is_asked_otherwise);
    RUN(nothing_shown_leads_on);
    RUN(wide_questions_are_not_shown);
    RUN(other_databases_tell);
    RUN(or_there_is_nothing);
    RUN(patterns_are_exact);
    RUN(a_transaction_is_no_place_for_show);
    return check_done();
}
