/* Redshift's SHOW commands as a source of the catalog, on clusters of different ages: which
 * questions they answer, that their answers are those of the other sources, that a cluster without
 * them, or that shows nothing, is asked in another way, and what other databases tell. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "ask.h"
#include "control.h"

static struct app app;

struct question {
    enum ask_function function;
    const char *catalog, *schema, *table, *column;
};

static SQLRETURN ask(const struct question *q)
{
    const struct ask_names names = {q->catalog, q->schema, q->table, q->column};
    return ask_narrow(app.stmt, q->function, &names);
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
    {ASK_TABLES, "dev", "sales", NULL, NULL},
    {ASK_TABLES, NULL, "sales", "o%", "TABLE"},
    {ASK_TABLES, NULL, "sales", "orders", "'VIEW','TABLE'"},
    {ASK_TABLES, NULL, "sales", NULL, "VIEW"},
    {ASK_COLUMNS, NULL, "sales", "customers", NULL},
    {ASK_COLUMNS, "dev", "sales", "orders", "%e%"},
    {ASK_COLUMNS, NULL, "test", "everyday\\_types", NULL},
    {ASK_COLUMNS, NULL, "spectrum", "clicks", NULL},
    {ASK_COLUMNS, NULL, "test", "late", NULL},
    {ASK_PRIMARY, NULL, "sales", "orders", NULL},
    {ASK_IMPORTED, NULL, "sales", "orders", NULL},
    {ASK_EXPORTED, NULL, "sales", "customers", NULL},
    {ASK_PROCEDURES, NULL, "test", "wai_", NULL},
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
        if (narrow[i].function == ASK_TABLES || narrow[i].function == ASK_COLUMNS ||
            narrow[i].function == ASK_PROCEDURES) {
            CHECK_STR(answer(&narrow[i]), wanted[i]);
            CHECK_INT(trips(&narrow[i]), 2);
        }
    }
    CHECK(strstr(answer(&(struct question){ASK_TABLES, "%", "", "", NULL}), "dev|(null)|(null)") !=
          NULL);
    CHECK(strstr(answer(&(struct question){ASK_TABLES, "", "%", "", NULL}), "|sales|") != NULL);
    app_close(&app);
    open_cluster("{\"redshift.discovery\": 4}");
    const struct question keyless = {ASK_PRIMARY, NULL, "sales", "revenue", NULL};
    CHECK_STR(answer(&keyless), "");
    CHECK_INT(trips(&keyless), 1);
    app_close(&app);
}

static void wide_questions_are_not_shown(void)
{
    static const struct question wide[] = {
        {ASK_TABLES, NULL, "sale%", NULL, NULL},    {ASK_TABLES, NULL, NULL, "orders", NULL},
        {ASK_COLUMNS, NULL, "sales", "o%", NULL},   {ASK_PRIMARY, NULL, NULL, "orders", NULL},
        {ASK_IMPORTED, NULL, NULL, "orders", NULL},
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
    {{ASK_TABLES, "shared", "public", "d%", NULL}, "shared|public|deals|TABLE|(null);"},
    {{ASK_COLUMNS, "shared", "public", "deals", "n%"},
     "shared|public|deals|note|12|varchar|65535|65535|(null)|(null)|1|(null)|(null)|12|(null)|"
     "65535|3|YES;"},
    {{ASK_PRIMARY, "shared", "public", "partners", NULL},
     "shared|public|partners|partner|1|partners_pkey;shared|public|partners|share|2|partners_"
     "pkey;"},
    {{ASK_IMPORTED, "shared", "public", "deals", NULL},
     "shared|public|partners|partner|shared|public|deals|partner|1|3|3|deals_partner_fkey|partners_"
     "pkey|7;"},
    {{ASK_EXPORTED, "shared", "public", "partners", NULL},
     "shared|public|partners|partner|shared|public|deals|partner|1|3|3|deals_partner_fkey|partners_"
     "pkey|7;"},
    {{ASK_SPECIAL, "shared", "public", "partners", NULL},
     "2|partner|12|varchar|30|30|(null)|1;2|share|2|numeric|5|7|2|1;"},
    {{ASK_STATISTICS, "shared", "public", "partners", NULL}, ""},
    {{ASK_PROCEDURES, "shared", "public", "%", NULL},
     "shared|public|pay|(null)|(null)|(null)|Pays a "
     "partner|1;shared|public|rate|(null)|(null)|(null)|(null)|2;"},
    {{ASK_PARAMETERS, "shared", "public", "pay", NULL},
     "shared|public|pay|deal|1|4|int4|10|4|0|10|1|(null)|(null)|4|(null)|(null)|1|YES;"
     "shared|public|pay|amount|2|2|numeric|10|12|2|10|1|(null)|(null)|2|(null)|(null)|2|YES;"},
    {{ASK_PARAMETERS, "shared", "public", "ra%", NULL},
     "shared|public|rate||5|2|numeric|8|10|4|10|1|(null)|(null)|2|(null)|(null)|0|YES;"
     "shared|public|rate|partner|1|12|varchar|30|30|(null)|(null)|1|(null)|(null)|12|(null)|30|1|"
     "YES;"},
    {{ASK_PARAMETERS, "shared", "public", NULL, "%a%t"},
     "shared|public|pay|amount|2|2|numeric|10|12|2|10|1|(null)|(null)|2|(null)|(null)|2|YES;"},
    {{ASK_PARAMETERS, "shared", "public", "nobody", NULL}, ""},
    {{ASK_GRANTS, "shared", "public", "deals", NULL},
     "shared|public|deals|owner|ann|INSERT|YES;shared|public|deals|owner|PUBLIC|SELECT|NO;"},
    {{ASK_COLUMN_GRANTS, "shared", "public", "deals", NULL},
     "shared|public|deals|note|owner|ann|UPDATE|NO;"},
    {{ASK_TABLES, "awsdatacatalog", "lake.house", NULL, NULL},
     "awsdatacatalog|lake.house|visits|TABLE|(null);"},
    {{ASK_PRIMARY, "awsdatacatalog", "lake.house", "visits", NULL}, ""},
    {{ASK_IMPORTED, "awsdatacatalog", "lake.house", "visits", NULL}, ""},
    {{ASK_SPECIAL, "awsdatacatalog", "lake.house", "visits", NULL}, ""},
    {{ASK_PROCEDURES, "awsdatacatalog", "lake.house", NULL, NULL}, ""},
    {{ASK_GRANTS, "awsdatacatalog", "lake.house", "visits", NULL}, ""},
};

static void other_databases_tell(void)
{
    open_cluster("{\"redshift.discovery\": 4}");
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        CHECK_STR(answer(&shared[i].question), shared[i].rows);
    }
    const struct question quoted = {ASK_COLUMNS, "awsdatacatalog", "lake.house", "visits",
                                    "pa\"ge"};
    CHECK(strstr(answer(&quoted), "|visits|pa\"ge|12|varchar|") != NULL);
    const char *names = answer(&(struct question){ASK_TABLES, "%", "", "", NULL});
    CHECK(strstr(names, "awsdatacatalog|") && strstr(names, "dev|") && strstr(names, "shared|"));
    app_close(&app);
}

/* Types of arguments come from the server and go into the next command. */
static void what_the_server_lists_is_no_sql(void)
{
    const struct question evil = {ASK_PARAMETERS, "shared", "odd", "evil", NULL};
    open_cluster("{\"redshift.discovery\": 4}");
    CHECK_STR(answer(&evil), "");
    CHECK_INT(trips(&evil), 1);
    app_close(&app);
}

/* An old cluster cannot tell: then there is nothing, never an error, and never what the own
 * database has. */
static void or_there_is_nothing(void)
{
    static const struct question questions[] = {
        {ASK_PRIMARY, "shared", "sales", "orders", NULL},
        {ASK_IMPORTED, "shared", "sales", "orders", NULL},
        {ASK_EXPORTED, "shared", "sales", "customers", NULL},
        {ASK_SPECIAL, "shared", "sales", "orders", NULL},
        {ASK_STATISTICS, "shared", "sales", "orders", NULL},
        {ASK_PROCEDURES, "shared", "test", "wait", NULL},
        {ASK_PARAMETERS, "shared", "test", "wait", NULL},
        {ASK_GRANTS, "shared", "sales", "orders", NULL},
        {ASK_COLUMN_GRANTS, "shared", "sales", "orders", NULL},
        {ASK_TABLES, "shared", "sales", "orders", NULL},
        {ASK_COLUMNS, "shared", "sales", "orders", NULL},
    };
#define NO_OTHER_DATABASE                                                                          \
    "\"redshift.absent\": \"svv_all_tables svv_all_columns svv_redshift_functions\""
    static const char *const clusters[] = {"{\"redshift.discovery\": 0}",
                                           "{\"redshift.discovery\": 4}",
                                           "{" NO_OTHER_DATABASE "}"};
    for (size_t c = 0; c < sizeof clusters / sizeof *clusters; c++) {
        open_cluster(clusters[c]);
        for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
            CHECK_STR(answer(&questions[i]), "");
        }
        app_close(&app);
    }
    open_cluster("{\"redshift.discovery\": 0}");
    CHECK_STR(answer(&(struct question){ASK_PROCEDURES, "shared", NULL, "pa%", NULL}),
              "shared|public|pay|(null)|(null)|(null)|(null)|1;");
    app_close(&app);
}

/* Behind USE a name without a database is one of the database in use. */
static void another_database_in_use(void)
{
    static const char *const clusters[] = {"{\"redshift.use\": true, \"redshift.discovery\": 4}",
                                           "{\"redshift.use\": true, \"redshift.discovery\": 0}"};
    for (size_t c = 0; c < sizeof clusters / sizeof *clusters; c++) {
        open_cluster(clusters[c]);
        app_run(&app, "USE shared");
        CHECK_STR(answer(&(struct question){ASK_TABLES, NULL, "public", "d%", NULL}),
                  "shared|public|deals|TABLE|(null);");
        CHECK_STR(answer(&(struct question){ASK_TABLES, NULL, "sales", NULL, NULL}), "");
        CHECK_STR(answer(&(struct question){ASK_PRIMARY, NULL, "sales", "orders", NULL}), "");
        CHECK_STR(answer(&(struct question){ASK_STATISTICS, "", "sales", "orders", NULL}), "");
        CHECK_STR(answer(&(struct question){ASK_PRIMARY, "dev", "sales", "customers", NULL}),
                  "dev|sales|customers|customer_id|1|customers_pkey;");
        const char *keys =
            answer(&(struct question){ASK_PRIMARY, NULL, "public", "partners", NULL});
        CHECK(c == 0 ? strstr(keys, "|share|2|") != NULL : keys[0] == '\0');
        const char *schemas = answer(&(struct question){ASK_TABLES, "", "%", "", NULL});
        CHECK_STR(schemas, "(null)|odd|(null)|(null)|(null);(null)|public|(null)|(null)|(null);");
        SQLFreeStmt(app.stmt, SQL_CLOSE);
        app_run(&app, "RESET USE");
        CHECK_STR(answer(&narrow[0]), wanted[0]);
        app_close(&app);
    }
}

/* SHOW's LIKE has no escape character: what it finds too much is left out. */
static void patterns_are_exact(void)
{
    open_cluster("{\"redshift.discovery\": 4}");
    app_run(&app, "CREATE TABLE test.pat_a (a_b integer, acb integer, \"a%b\" integer)");
    app_run(&app, "CREATE TABLE test.patxa (a integer)");
    OK_STMT(&app, ask(&(struct question){ASK_TABLES, NULL, "test", "pat\\_a", NULL}));
    CHECK_STR(app_rows(app.stmt, 3, 3), "pat_a;");
    OK_STMT(&app, ask(&(struct question){ASK_TABLES, NULL, "test", "pat_a", NULL}));
    CHECK_STR(app_rows(app.stmt, 3, 3), "pat_a;patxa;");
    OK_STMT(&app, ask(&(struct question){ASK_COLUMNS, NULL, "test", "pat\\_a", "a\\_b"}));
    CHECK_STR(app_rows(app.stmt, 4, 4), "a_b;");
    OK_STMT(&app, ask(&(struct question){ASK_COLUMNS, NULL, "test", "pat\\_a", "a\\%b"}));
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
    CHECK_STR(answer(&(struct question){ASK_PRIMARY, "shared", "public", "partners", NULL}), "");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    CHECK_STR(app_value(&app, "SELECT 2"), "2");
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    app_close(&app);
}

/* In manual commit the driver begins the transaction in which a SHOW fails, be it in its second
 * half, and ends it. */
static void a_failed_show_leaves_no_transaction_behind(void)
{
    static const char *const clusters[] = {
        "{\"redshift.discovery\": 4, \"redshift.absent\": \"" SHOWS "\"}",
        "{\"redshift.discovery\": 4, \"redshift.absent\": \"show_functions\"}"};
    for (size_t c = 0; c < sizeof clusters / sizeof *clusters; c++) {
        open_cluster(clusters[c]);
        OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
        for (size_t i = 0; i < NARROW; i++) {
            CHECK_STR(answer(&narrow[i]), wanted[i]);
            SQLFreeStmt(app.stmt, SQL_CLOSE);
            OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
        }
        app_close(&app);
    }
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
    RUN(what_the_server_lists_is_no_sql);
    RUN(or_there_is_nothing);
    RUN(another_database_in_use);
    RUN(patterns_are_exact);
    RUN(a_transaction_is_no_place_for_show);
    RUN(a_failed_show_leaves_no_transaction_behind);
    return check_done();
}
