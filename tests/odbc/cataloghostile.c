/* Names that mean something to somebody, in every argument of every catalog function, by the narrow
 * and by the wide doors: found where they are names, and nothing but names where they are not. On
 * PostgreSQL, and on Redshift with SHOW commands and without. ODBC reference, "Arguments in Catalog
 * Functions". */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "ask.h"
#include "control.h"

static struct app app;

/* A name with what quotes, escapes, separates, matches, and characters of two, three and four bytes
 * (the last is a surrogate pair for the wide doors): plain, as SQL, and as a search pattern. */
#define TAIL    " \xc3\xbc\xe5\x90\x8d\xf0\x9f\x8d\x8b"
#define PLAIN   "h@.-\"'\\%_;" TAIL
#define SQLNAME "\"h@.-\"\"'\\%_;" TAIL "\""
#define PATTERN "h@.-\"'\\\\\\%\\_;" TAIL

/* Which arguments of a function are search patterns, and which of its columns hold the schema's,
 * the object's and the column's name. ODBC reference, of each function; 0: none. */
static const struct {
    bool schema, object, column;
    SQLUSMALLINT has_schema, has_object, has_column;
} traits[ASK_FUNCTIONS] = {
    [ASK_TABLES] = {true, true, false, 2, 3, 0},
    [ASK_COLUMNS] = {true, true, true, 2, 3, 4},
    [ASK_PRIMARY] = {false, false, false, 2, 3, 4},
    [ASK_IMPORTED] = {false, false, false, 6, 7, 8},
    [ASK_EXPORTED] = {false, false, false, 2, 3, 4},
    [ASK_SPECIAL] = {false, false, false, 0, 0, 2},
    [ASK_STATISTICS] = {false, false, false, 2, 3, 0},
    [ASK_PROCEDURES] = {true, true, false, 2, 3, 0},
    [ASK_PARAMETERS] = {true, true, true, 2, 3, 4},
    [ASK_GRANTS] = {true, true, false, 2, 3, 0},
    [ASK_COLUMN_GRANTS] = {false, false, true, 2, 3, 4},
};

static void run(const char *sql)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, sql);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void set_up(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLExecDirect(app.stmt, SQLTEXT("DROP SCHEMA " SQLNAME " CASCADE"), SQL_NTS);
    run("CREATE SCHEMA " SQLNAME);
    run("CREATE TABLE " SQLNAME "." SQLNAME " (" SQLNAME " integer PRIMARY KEY REFERENCES " SQLNAME
        "." SQLNAME ")");
    run("GRANT SELECT ON " SQLNAME "." SQLNAME " TO PUBLIC");
    run("CREATE PROCEDURE " SQLNAME "." SQLNAME "(" SQLNAME
        " integer) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$");
}

static void check_cell(SQLUSMALLINT column, const char *wanted)
{
    SQLWCHAR text[256] = {0};
    SQLLEN length = 0;
    const SQLWCHAR *want = ask_wide_text(wanted, 0);
    if (column == 0) {
        return;
    }
    CHECK_STR(app_cell(app.stmt, column), wanted);
    if (OK_STMT(&app, SQLGetData(app.stmt, column, SQL_C_WCHAR, text, sizeof text, &length))) {
        size_t n = 0;
        while (want[n]) {
            n++;
        }
        CHECK_INT(length, n * sizeof *text);
        CHECK(memcmp(text, want, n * sizeof *text) == 0);
    }
}

static void is_found(enum ask_function function, SQLRETURN rc)
{
    OK_STMT(&app, rc);
    if (!CHECK(SQL_SUCCEEDED(SQLFetch(app.stmt)))) {
        fprintf(stderr, "    function %d has no row\n", function);
        return;
    }
    check_cell(traits[function].has_schema, PLAIN);
    check_cell(traits[function].has_object, PLAIN);
    check_cell(traits[function].has_column, PLAIN);
}

static void names_are_found(ask_fn *call)
{
    for (enum ask_function i = ASK_TABLES; i < ASK_FUNCTIONS; i++) {
        const struct ask_names names = {NULL, traits[i].schema ? PATTERN : PLAIN,
                                        traits[i].object ? PATTERN : PLAIN,
                                        traits[i].column ? PATTERN : NULL};
        is_found(i, call(app.stmt, i, &names));
        const struct ask_names with_catalog = {"dev", names.schema, names.object, names.column};
        is_found(i, call(app.stmt, i, &with_catalog));
    }
}

/* As identifiers: nothing is a pattern, quotes are doubled. */
static void identifiers_are_found(ask_fn *call)
{
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_TRUE, 0));
    for (enum ask_function i = ASK_TABLES; i < ASK_FUNCTIONS; i++) {
        const struct ask_names names = {"DEV ", SQLNAME, SQLNAME, i == ASK_TABLES ? NULL : SQLNAME};
        is_found(i, call(app.stmt, i, &names));
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_FALSE, 0));
}

static void has_no_rows(enum ask_function function, SQLRETURN rc)
{
    OK_STMT(&app, rc);
    if (!CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA)) {
        fprintf(stderr, "    function %d has rows\n", function);
    }
}

/* One argument at a time is something else; the others stay right. */
static void nothing_else_is_found(ask_fn *call)
{
    static const char *const tries[] = {
        "x' OR 'a'='a",
        "x\\' OR 1=1 --",
        "x\\",
        "'",
        "\\'",
        "\"",
        "x'; SELECT 1; --",
        "$1",
        ":schema",
        ":name_schema",
        "x') OR ('a'='a",
        "dev.sales",
        "\" OR 1=1",
        "\\%",
        "\\_",
        "\xf0\x9f\x8d\x8b",
        "\xc3\xa9'",
    };
    const struct ask_names right = {"dev", "sales", "orders", NULL};
    for (enum ask_function i = ASK_TABLES; i < ASK_FUNCTIONS; i++) {
        for (size_t k = 0; k < sizeof tries / sizeof *tries; k++) {
            struct ask_names names[4] = {right, right, right, right};
            names[0].catalog = names[1].schema = names[2].object = names[3].column = tries[k];
            bool has_column = traits[i].column || i == ASK_TABLES;
            for (size_t j = 0; j < (has_column ? 4u : 3u); j++) {
                has_no_rows(i, call(app.stmt, i, &names[j]));
            }
        }
    }
}

/* SQL_ALL_CATALOGS, SQL_ALL_SCHEMAS, SQL_ALL_TABLE_TYPES: one column has values. */
static void lists_are_given(ask_fn *call)
{
    static const struct {
        struct ask_names names;
        const char *row;
    } lists[] = {{{"%", "", "", NULL}, "dev|(null)|(null)|(null)|(null);"},
                 {{"", "%", "", ""}, "(null)|sales|(null)|(null)|(null);"},
                 {{"", "", "", "%"}, "(null)|(null)|(null)|VIEW|(null);"}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        OK_STMT(&app, call(app.stmt, ASK_TABLES, &lists[i].names));
        const char *rows = app_rows(app.stmt, 1, 5);
        CHECK(strstr(rows, lists[i].row) != NULL);
        CHECK(strstr(rows, "orders") == NULL);
    }
}

/* The stand-in's log of statements, from a place on; static memory. */
static const char *statements(long from, long *size)
{
    static char text[1 << 18];
    char path[512];
    snprintf(path, sizeof path, "%s/stack.log", app_env("STACK_DIR"));
    FILE *log = fopen(path, "r");
    size_t length = 0;
    if (CHECK(log != NULL)) {
        fseek(log, from, SEEK_SET);
        length = fread(text, 1, sizeof text - 1, log);
        *size = from + (long)length;
        fclose(log);
    }
    text[length] = '\0';
    return text;
}

/* Where everything is wanted nothing is compared. */
static void nothing_matches_everything(void)
{
    long start = 0, size = 0;
    for (const char *more = "-"; more[0]; start = size) {
        more = statements(start, &size);
    }
    for (enum ask_function i = ASK_TABLES; i < ASK_FUNCTIONS; i++) {
        const struct ask_names names = {i == ASK_TABLES ? "%" : NULL, traits[i].schema ? "%" : NULL,
                                        traits[i].object ? "%" : "orders", "%"};
        OK_STMT(&app, ask_narrow(app.stmt, i, &names));
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    const char *sent = statements(start, &size);
    CHECK(strstr(sent, "svv_all_tables") != NULL && strstr(sent, "pg_proc_info") != NULL);
    CHECK(strstr(sent, "LIKE '%'") == NULL);
}

static void by_door(ask_fn *call)
{
    names_are_found(call);
    identifiers_are_found(call);
    nothing_else_is_found(call);
    lists_are_given(call);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void on(const char *source)
{
    app_open(&app, source);
    set_up();
    by_door(ask_narrow);
    struct app first = app;
    app_open_wide(&app, source);
    by_door(ask_wide);
    app_close(&app);
    app = first;
    run("DROP SCHEMA " SQLNAME " CASCADE");
    app_close(&app);
}

static void on_redshift(void)
{
    control_set("{\"redshift.discovery\": 0}");
    on("rs");
    app_open(&app, "rs");
    nothing_matches_everything();
    app_close(&app);
}

static void on_a_newer_redshift(void)
{
    control_set("{\"redshift.discovery\": 4}");
    on("rs");
}

static void on_postgres(void)
{
    on("pg");
}

int main(void)
{
    app_env("STACK_DIR");
    RUN(on_redshift);
    RUN(on_a_newer_redshift);
    RUN(on_postgres);
    return check_done();
}
