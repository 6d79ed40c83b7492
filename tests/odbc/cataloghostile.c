/* Names that mean something to somebody, in every argument of every catalog function, by the narrow
 * and by the wide doors: found where they are names, and nothing but names where they are not. On
 * PostgreSQL, and on Redshift with SHOW commands and without. ODBC reference, "Arguments in Catalog
 * Functions". */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "control.h"

static struct app app;

/* A name with what quotes, escapes, separates, matches, and characters of two, three and four bytes
 * (the last is a surrogate pair for the wide doors): plain, as SQL, and as a search pattern. */
#define TAIL    " \xc3\xbc\xe5\x90\x8d\xf0\x9f\x8d\x8b"
#define PLAIN   "h@.-\"'\\%_;" TAIL
#define SQLNAME "\"h@.-\"\"'\\%_;" TAIL "\""
#define PATTERN "h@.-\"'\\\\\\%\\_;" TAIL

enum function {
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
    COLUMN_GRANTS,
    FUNCTIONS
};

struct names {
    const char *catalog, *schema, *object, *column; /* SQLTables: the column is the list of types */
};

static SQLSMALLINT nts(const char *text)
{
    return text ? SQL_NTS : 0;
}

/* UTF-8 as the wide doors take it; one buffer an argument. */
static SQLWCHAR *wide(const char *text, int slot)
{
    static SQLWCHAR buffers[4][256];
    SQLWCHAR *out = buffers[slot];
    size_t n = 0;
    for (const unsigned char *at = (const unsigned char *)text; at && *at && n < 250; at++) {
        int more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
        unsigned code = more ? *at & (0x3fu >> more) : *at;
        for (; more > 0; more--) {
            code = code << 6 | (*++at & 0x3fu);
        }
        if (code >= 0x10000) {
            out[n++] = (SQLWCHAR)(0xd7c0 + (code >> 10));
            code = 0xdc00 | (code & 0x3ff);
        }
        out[n++] = (SQLWCHAR)code;
    }
    out[n] = 0;
    return text ? out : NULL;
}

static SQLCHAR *narrow(const char *text, int slot)
{
    (void)slot;
    return SQLTEXT(text);
}

#define CATALOG(text) text(n->catalog, 0), nts(n->catalog)
#define SCHEMA(text)  text(n->schema, 1), nts(n->schema)
#define OBJECT(text)  text(n->object, 2), nts(n->object)
#define COLUMN(text)  text(n->column, 3), nts(n->column)
#define NAME(text)    CATALOG(text), SCHEMA(text), OBJECT(text)
#define NO_NAME       NULL, 0, NULL, 0, NULL, 0

/* clang-format off */
#define DOORS(door, suffix, text)                                                                  \
    static SQLRETURN door(enum function function, const struct names *n)                           \
    {                                                                                              \
        SQLHSTMT stmt = app.stmt;                                                                  \
        SQLFreeStmt(stmt, SQL_CLOSE);                                                              \
        switch (function) {                                                                        \
        case TABLES: return SQLTables##suffix(stmt, NAME(text), COLUMN(text));                     \
        case COLUMNS: return SQLColumns##suffix(stmt, NAME(text), COLUMN(text));                   \
        case PRIMARY: return SQLPrimaryKeys##suffix(stmt, NAME(text));                             \
        case IMPORTED: return SQLForeignKeys##suffix(stmt, NO_NAME, NAME(text));                   \
        case EXPORTED: return SQLForeignKeys##suffix(stmt, NAME(text), NO_NAME);                   \
        case SPECIAL:                                                                              \
            return SQLSpecialColumns##suffix(stmt, SQL_BEST_ROWID, NAME(text), SQL_SCOPE_SESSION,  \
                                             SQL_NULLABLE);                                        \
        case STATISTICS:                                                                           \
            return SQLStatistics##suffix(stmt, NAME(text), SQL_INDEX_ALL, SQL_QUICK);              \
        case PROCEDURES: return SQLProcedures##suffix(stmt, NAME(text));                           \
        case PARAMETERS: return SQLProcedureColumns##suffix(stmt, NAME(text), COLUMN(text));       \
        case GRANTS: return SQLTablePrivileges##suffix(stmt, NAME(text));                          \
        default: return SQLColumnPrivileges##suffix(stmt, NAME(text), COLUMN(text));               \
        }                                                                                          \
    }
DOORS(call_narrow, , narrow)
DOORS(call_wide, W, wide)
/* clang-format on */

typedef SQLRETURN door_fn(enum function function, const struct names *names);

/* Which arguments of a function are search patterns, and which of its columns hold the schema's,
 * the object's and the column's name. ODBC reference, of each function; 0: none. */
static const struct {
    bool schema, object, column;
    SQLUSMALLINT has_schema, has_object, has_column;
} traits[FUNCTIONS] = {
    [TABLES] = {true, true, false, 2, 3, 0},         [COLUMNS] = {true, true, true, 2, 3, 4},
    [PRIMARY] = {false, false, false, 2, 3, 4},      [IMPORTED] = {false, false, false, 6, 7, 8},
    [EXPORTED] = {false, false, false, 2, 3, 4},     [SPECIAL] = {false, false, false, 0, 0, 2},
    [STATISTICS] = {false, false, false, 2, 3, 0},   [PROCEDURES] = {true, true, false, 2, 3, 0},
    [PARAMETERS] = {true, true, true, 2, 3, 4},      [GRANTS] = {true, true, false, 2, 3, 0},
    [COLUMN_GRANTS] = {false, false, true, 2, 3, 4},
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
    const SQLWCHAR *want = wide(wanted, 0);
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

static void is_found(enum function function, SQLRETURN rc)
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

static void names_are_found(door_fn *call)
{
    for (enum function i = TABLES; i < FUNCTIONS; i++) {
        const struct names names = {NULL, traits[i].schema ? PATTERN : PLAIN,
                                    traits[i].object ? PATTERN : PLAIN,
                                    traits[i].column ? PATTERN : NULL};
        is_found(i, call(i, &names));
        const struct names with_catalog = {"dev", names.schema, names.object, names.column};
        is_found(i, call(i, &with_catalog));
    }
}

/* As identifiers: nothing is a pattern, quotes are doubled. */
static void identifiers_are_found(door_fn *call)
{
    OK_STMT(&app, SQLFreeStmt(app.stmt, SQL_CLOSE));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_TRUE, 0));
    for (enum function i = TABLES; i < FUNCTIONS; i++) {
        const struct names names = {"DEV ", SQLNAME, SQLNAME, i == TABLES ? NULL : SQLNAME};
        is_found(i, call(i, &names));
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_FALSE, 0));
}

static void has_no_rows(enum function function, SQLRETURN rc)
{
    OK_STMT(&app, rc);
    if (!CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA)) {
        fprintf(stderr, "    function %d has rows\n", function);
    }
}

/* One argument at a time is something else; the others stay right. */
static void nothing_else_is_found(door_fn *call)
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
    const struct names right = {"dev", "sales", "orders", NULL};
    for (enum function i = TABLES; i < FUNCTIONS; i++) {
        for (size_t k = 0; k < sizeof tries / sizeof *tries; k++) {
            struct names names[4] = {right, right, right, right};
            names[0].catalog = names[1].schema = names[2].object = names[3].column = tries[k];
            bool has_column = traits[i].column || i == TABLES;
            for (size_t j = 0; j < (has_column ? 4u : 3u); j++) {
                has_no_rows(i, call(i, &names[j]));
            }
        }
    }
}

static void by_door(door_fn *call)
{
    names_are_found(call);
    identifiers_are_found(call);
    nothing_else_is_found(call);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void on(const char *source)
{
    app_open(&app, source);
    set_up();
    by_door(call_narrow);
    struct app first = app;
    app_open_wide(&app, source);
    by_door(call_wide);
    app_close(&app);
    app = first;
    run("DROP SCHEMA " SQLNAME " CASCADE");
    app_close(&app);
}

static void on_redshift(void)
{
    control_set("{\"redshift.discovery\": 0}");
    on("rs");
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
