/* What SQLGetInfo says of the server is tried on both: masks bit by bit (claim.def), the types of
 * CONVERT, limits, names, versions and behaviours. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "base/compiler.h"

static struct app app;
static const char *source;
static bool postgres;

static SQLUINTEGER number(SQLUSMALLINT type)
{
    SQLUINTEGER value = 0; /* the upper half stays 0 for the types of 16 bits */
    OK_DBC(&app, SQLGetInfo(app.dbc, type, &value, sizeof value, NULL));
    return value;
}

static const char *text(SQLUSMALLINT type)
{
    static char value[8192];
    OK_DBC(&app, SQLGetInfo(app.dbc, type, value, sizeof value, NULL));
    return value;
}

static bool says(SQLUSMALLINT type, const char *want)
{
    return strcmp(text(type), want) == 0;
}

/* {user} and {database} stand for the stack's. */
static void fill_in(const char *from, char *to, size_t room)
{
    size_t used = 0;
    while (*from && used + 1 < room) {
        bool user = strncmp(from, "{user}", 6) == 0,
             database = strncmp(from, "{database}", 10) == 0;
        if (user || database) {
            used += (size_t)snprintf(to + used, room - used, "\"%s\"",
                                     app_env(user ? "STACK_USER" : "STACK_DB"));
            from += user ? 6 : 10;
        } else {
            to[used++] = *from++;
        }
    }
    to[used < room ? used : room - 1] = '\0';
}

/* Do all of the statements work? Nothing of them stays: the transaction is rolled back. */
static bool works(const char *template)
{
    char sql[4096];
    fill_in(template, sql, sizeof sql);
    SQLRETURN rc = SQLExecDirect(app.stmt, SQLTEXT(sql), SQL_NTS);
    while (SQL_SUCCEEDED(rc)) {
        rc = SQLMoreResults(app.stmt);
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    return rc == SQL_NO_DATA;
}

static void set_autocommit(SQLULEN value)
{
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)value, 0));
}

static void prepare(void)
{
    app_run(&app, "drop schema if exists claims cascade");
    app_run(&app, "create schema claims");
    app_run(&app, "create table claims.t (a integer, b integer)");
    app_run(&app, "insert into claims.t values (1, 2)");
    app_run(&app, "create table claims.u (a integer primary key)");
    app_run(&app, "create view claims.v as select a from claims.t");
    app_run(&app, "create procedure claims.p() language plpgsql as $$ begin null; end $$");
    set_autocommit(SQL_AUTOCOMMIT_OFF);
}

static void clear(void)
{
    set_autocommit(SQL_AUTOCOMMIT_ON);
    app_run(&app, "drop schema claims cascade");
}

struct claim {
    const char *name;
    SQLUSMALLINT type;
    SQLUINTEGER bit;
    const char *sql;
};

static const struct claim claims[] = {
#define CLAIM(type, bit, sql) {#type " " #bit, type, bit, sql},
#include "claim.def"
#undef CLAIM
};

/* A claim is kept; on PostgreSQL, what is not claimed does not work. */
static void judge(bool claimed, bool working, const char *name)
{
    if (claimed) {
        check_that(working, "driver/odbc/info.def", 1, name);
    } else if (postgres) {
        check_that(!working, "driver/odbc/info.def", 1, name);
    }
}

static void masks(void)
{
    for (size_t i = 0; i < RS_COUNT(claims); i++) {
        bool claimed = number(claims[i].type) & claims[i].bit;
        judge(claimed, works(claims[i].sql), claims[i].name);
    }
}

/* A value of the type, in the server's words. */
struct type {
    const char *name;
    SQLUSMALLINT info;
    SQLUINTEGER bit;
    const char *postgres, *redshift;
};

#define SAME(sql) sql, sql
static const struct type types[] = {
    {"SQL_BIGINT", SQL_CONVERT_BIGINT, SQL_CVT_BIGINT, SAME("cast(1 as bigint)")},
    {"SQL_BINARY", SQL_CONVERT_BINARY, SQL_CVT_BINARY, "cast('1' as bytea)",
     "cast('31' as varbyte)"},
    {"SQL_BIT", SQL_CONVERT_BIT, SQL_CVT_BIT, SAME("(1 = 1)")},
    {"SQL_CHAR", SQL_CONVERT_CHAR, SQL_CVT_CHAR, SAME("cast({literal} as char(36))")},
    {"SQL_DECIMAL", SQL_CONVERT_DECIMAL, SQL_CVT_DECIMAL, SAME("cast(1 as decimal(10, 2))")},
    {"SQL_DOUBLE", SQL_CONVERT_DOUBLE, SQL_CVT_DOUBLE, SAME("cast(1 as double precision)")},
    {"SQL_FLOAT", SQL_CONVERT_FLOAT, SQL_CVT_FLOAT, SAME("cast(1 as float)")},
    {"SQL_GUID", SQL_CONVERT_GUID, SQL_CVT_GUID,
     "cast('6f9619ff-8b86-d011-b42d-00c04fc964ff' as uuid)", NULL},
    {"SQL_INTEGER", SQL_CONVERT_INTEGER, SQL_CVT_INTEGER, SAME("1")},
    {"SQL_LONGVARBINARY", SQL_CONVERT_LONGVARBINARY, SQL_CVT_LONGVARBINARY, "cast('1' as bytea)",
     "cast('31' as varbyte)"},
    {"SQL_LONGVARCHAR", SQL_CONVERT_LONGVARCHAR, SQL_CVT_LONGVARCHAR,
     SAME("cast({literal} as text)")},
    {"SQL_NUMERIC", SQL_CONVERT_NUMERIC, SQL_CVT_NUMERIC, SAME("cast(1 as numeric(10, 2))")},
    {"SQL_REAL", SQL_CONVERT_REAL, SQL_CVT_REAL, SAME("cast(1 as real)")},
    {"SQL_SMALLINT", SQL_CONVERT_SMALLINT, SQL_CVT_SMALLINT, SAME("cast(1 as smallint)")},
    {"SQL_TINYINT", SQL_CONVERT_TINYINT, SQL_CVT_TINYINT, SAME("cast(1 as smallint)")},
    {"SQL_TYPE_DATE", SQL_CONVERT_DATE, SQL_CVT_DATE, SAME("date '2026-11-24'")},
    {"SQL_TYPE_TIME", SQL_CONVERT_TIME, SQL_CVT_TIME, SAME("time '13:14:15'")},
    {"SQL_TYPE_TIMESTAMP", SQL_CONVERT_TIMESTAMP, SQL_CVT_TIMESTAMP,
     SAME("timestamp '2026-11-24 13:14:15'")},
    {"SQL_VARBINARY", SQL_CONVERT_VARBINARY, SQL_CVT_VARBINARY, "cast('1' as bytea)",
     "cast('31' as varbyte)"},
    {"SQL_VARCHAR", SQL_CONVERT_VARCHAR, SQL_CVT_VARCHAR, SAME("cast({literal} as varchar(60))")},
    {"SQL_WCHAR", SQL_CONVERT_WCHAR, SQL_CVT_WCHAR, SAME("cast({literal} as char(36))")},
    {"SQL_WLONGVARCHAR", SQL_CONVERT_WLONGVARCHAR, SQL_CVT_WLONGVARCHAR,
     SAME("cast({literal} as text)")},
    {"SQL_WVARCHAR", SQL_CONVERT_WVARCHAR, SQL_CVT_WVARCHAR,
     SAME("cast({literal} as varchar(60))")},
};

/* A literal that the target can be read from. */
static const char *literal_for(SQLUINTEGER bit)
{
    return bit == SQL_CVT_DATE        ? "'2026-11-24'"
           : bit == SQL_CVT_TIME      ? "'13:14:15'"
           : bit == SQL_CVT_TIMESTAMP ? "'2026-11-24 13:14:15'"
           : bit == SQL_CVT_GUID      ? "'6f9619ff-8b86-d011-b42d-00c04fc964ff'"
                                      : "'1'";
}

static void convert(const struct type *from, const struct type *to)
{
    char sql[300], name[100];
    const char *value = postgres ? from->postgres : from->redshift;
    if (!value) {
        CHECK_INT(number(from->info), 0);
        return;
    }
    const char *hole = strstr(value, "{literal}");
    snprintf(sql, sizeof sql, "select {fn CONVERT(%.*s%s%s, %s)}", hole ? (int)(hole - value) : 200,
             value, hole ? literal_for(to->bit) : "", hole ? hole + strlen("{literal}") : "",
             to->name);
    snprintf(name, sizeof name, "CONVERT from %s to %s", from->name, to->name);
    judge(number(from->info) & to->bit, works(sql), name);
}

static void conversions(void)
{
    for (size_t i = 0; i < RS_COUNT(types); i++) {
        for (size_t k = 0; k < RS_COUNT(types); k++) {
            convert(&types[i], &types[k]);
        }
    }
}

/* A statement with a list in the middle: `before`, a number, `after`, separated by commas. */
struct list {
    const char *head, *before, *after, *tail;
};

static bool repeated(struct list list, int count)
{
    size_t each = strlen(list.before) + strlen(list.after) + 8;
    size_t room = strlen(list.head) + strlen(list.tail) + (size_t)count * each + 1, used = 0;
    char *sql = calloc(1, room);
    if (!CHECK(sql != NULL)) {
        return false;
    }
    used += (size_t)snprintf(sql, room, "%s", list.head);
    for (int i = 0; i < count; i++) {
        used += (size_t)snprintf(sql + used, room - used, "%s%s%d%s", i ? "," : "", list.before, i,
                                 list.after);
    }
    snprintf(sql + used, room - used, "%s", list.tail);
    SQLRETURN rc = SQLExecDirect(app.stmt, SQLTEXT(sql), SQL_NTS);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    free(sql);
    return SQL_SUCCEEDED(rc);
}

/* A limit is reached and not passed; 0 stands for none. */
static void limit(SQLUSMALLINT type, struct list list)
{
    int most = (int)number(type);
    CHECK(repeated(list, most ? most : 1000));
    if (most) {
        CHECK(!repeated(list, most + 1));
    }
}

static void limits(void)
{
    limit(SQL_MAX_COLUMNS_IN_SELECT, (struct list){"select ", "", "", ""});
    limit(SQL_MAX_COLUMNS_IN_TABLE, (struct list){"create table claims.w (", "c", " integer", ")"});
    limit(SQL_MAX_COLUMNS_IN_GROUP_BY,
          (struct list){"select 1 from claims.t group by ", "a + ", "", ""});
    limit(SQL_MAX_COLUMNS_IN_ORDER_BY,
          (struct list){"select 1 from claims.t order by ", "a + ", "", ""});
    limit(SQL_MAX_TABLES_IN_SELECT, (struct list){"select 1 from ", "(select 1) t", "", ""});
    if (number(SQL_DDL_INDEX)) {
        limit(SQL_MAX_COLUMNS_IN_INDEX,
              (struct list){"create index i on claims.t (", "(a + ", ")", ")"});
    }
}

/* A name of the longest length is kept whole; a longer one is not. The stand-in cannot show
 * Redshift's. */
static void name_lengths(void)
{
    static const SQLUSMALLINT lengths[] = {SQL_MAX_IDENTIFIER_LEN,   SQL_MAX_TABLE_NAME_LEN,
                                           SQL_MAX_COLUMN_NAME_LEN,  SQL_MAX_SCHEMA_NAME_LEN,
                                           SQL_MAX_CATALOG_NAME_LEN, SQL_MAX_PROCEDURE_NAME_LEN,
                                           SQL_MAX_USER_NAME_LEN};
    int most = (int)number(SQL_MAX_IDENTIFIER_LEN);
    char sql[400], name[200] = "", want[16];
    for (size_t i = 0; i < RS_COUNT(lengths); i++) {
        CHECK_INT(number(lengths[i]), most);
    }
    CHECK(postgres || most == 127);
    if (!postgres || !CHECK(most < 190)) {
        return;
    }
    snprintf(want, sizeof want, "%d", most);
    for (int more = 0; more < 2; more++) {
        memset(name, 'x', (size_t)(most + more));
        snprintf(sql, sizeof sql, "create table claims.%s (a integer)", name);
        app_run(&app, sql);
        CHECK_STR(app_value(&app,
                            "select max(length(relname)) from pg_class where relname like 'xxxx%'"),
                  want);
        OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    }
}

/* ##.##.####, and the server's own words behind it. */
static void versions(void)
{
    char told[100] = "", want[100] = "";
    static const char *const pattern = "##.##.####";
    snprintf(told, sizeof told, "%.99s", text(SQL_DBMS_VER));
    for (size_t i = 0; i < strlen(pattern); i++) {
        CHECK(pattern[i] == '#' ? isdigit((unsigned char)told[i]) != 0 : told[i] == '.');
    }
    CHECK_STR(text(SQL_DBMS_NAME), postgres ? "PostgreSQL" : "Redshift");
    if (postgres) {
        int version = (int)strtol(app_value(&app, "show server_version_num"), NULL, 10);
        snprintf(want, sizeof want, "%02d.%02d.0000", version / 10000, version % 10000);
    } else {
        snprintf(want, sizeof want, "01.00.");
        CHECK(strstr(told, app_value(&app, "show padb_version")) != NULL);
    }
    CHECK(strncmp(told, want, strlen(want)) == 0);
    CHECK_STR(text(SQL_USER_NAME), app_value(&app, "select current_user"));
    CHECK_STR(text(SQL_DATABASE_NAME), app_value(&app, "select current_database()"));
    CHECK_STR(text(SQL_SERVER_NAME), "localhost");
    CHECK_STR(text(SQL_DATA_SOURCE_NAME), source);
}

/* Every word that is told to be reserved is refused as a column's name. Of Redshift's the stand-in
 * only knows some. */
static void keywords(void)
{
    char list[8192], sql[200];
    char *rest = list;
    int count = 0;
    snprintf(list, sizeof list, "%s", text(SQL_KEYWORDS));
    for (char *word = strtok_r(list, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        CHECK(strlen(word) > 1 &&
              strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == strlen(word));
        snprintf(sql, sizeof sql, "create table claims.w (%s integer)", word);
        if (postgres) {
            check_that(!works(sql), "driver/odbc/info.c", 1, word);
        }
        count++;
    }
    CHECK(count > 20);
    CHECK(works("create table claims.w (plain integer)"));
}

/* Names without quotes are folded to lower case; with quotes they are kept on PostgreSQL and folded
 * on Redshift. */
static void names(void)
{
    CHECK_INT(number(SQL_IDENTIFIER_CASE), SQL_IC_LOWER);
    CHECK(works("create table claims.MiXed (a integer); select a from claims.\"mixed\""));
    bool kept = number(SQL_QUOTED_IDENTIFIER_CASE) == SQL_IC_SENSITIVE;
    CHECK_INT(kept, postgres);
    if (postgres) { /* the stand-in does not fold them */
        CHECK(!works("create table claims.\"Mixed\" (a integer); select a from claims.mixed"));
    }
    const char *special = text(SQL_SPECIAL_CHARACTERS);
    CHECK(strchr(special, '$') != NULL);
    CHECK(works("create table claims.a$b (a integer)"));
    CHECK_INT(strchr(special, '#') != NULL, !postgres); /* the stand-in does not know #names */
    CHECK(!postgres || !works("create table #w (a integer)"));
    CHECK(says(SQL_IDENTIFIER_QUOTE_CHAR, "\""));
    CHECK(works("create table claims.\"a b\" (a integer)"));
    CHECK(says(SQL_SEARCH_PATTERN_ESCAPE, "\\"));
}

static void expressions(void)
{
    CHECK_INT(works("select a from claims.t order by a + 1"),
              says(SQL_EXPRESSIONS_IN_ORDERBY, "Y"));
    CHECK_INT(works("select a from claims.t order by b"),
              says(SQL_ORDER_BY_COLUMNS_IN_SELECT, "N"));
    CHECK_INT(works("select a as b from claims.t"), says(SQL_COLUMN_ALIAS, "Y"));
    CHECK_INT(works("select 1 from claims.t where 'a' like 'b' escape 'c'"),
              says(SQL_LIKE_ESCAPE_CLAUSE, "Y"));
    CHECK_INT(works("create table claims.w (a integer not null)"),
              number(SQL_NON_NULLABLE_COLUMNS) == SQL_NNC_NON_NULL);
    CHECK_INT(works("{call claims.p()}"), says(SQL_PROCEDURES, "Y"));
    CHECK_INT(works("select 1 from claims.t whatever"), number(SQL_CORRELATION_NAME) == SQL_CN_ANY);
    CHECK_INT(number(SQL_GROUP_BY), SQL_GB_GROUP_BY_CONTAINS_SELECT);
    CHECK(works("select a from claims.t group by a, b"));
    CHECK(!works("select a, b from claims.t group by a"));
    CHECK_INT(number(SQL_CONCAT_NULL_BEHAVIOR), SQL_CB_NULL);
    CHECK_STR(app_value(&app, "select 'a' || cast(null as varchar)"), "(null)");
    CHECK_INT(number(SQL_NULL_COLLATION), SQL_NC_HIGH);
    CHECK_STR(app_value(&app,
                        "select a from (select 1 as a union all select null) x order by a desc"),
              "(null)");
    CHECK_STR(app_value(&app, "select a from (select 1 as a union all select null) x order by a"),
              "1");
}

/* The states of other tests are: rows over COMMIT (interleaved.c) and ROLLBACK, isolation
 * (transactions.c). */
static void transactions(void)
{
    CHECK_INT(number(SQL_TXN_CAPABLE), SQL_TC_ALL);
    app_run(&app, "create table claims.w (a integer)");
    app_run(&app, "insert into claims.w values (1)");
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    CHECK(!works("select a from claims.w"));
    CHECK_INT(number(SQL_CURSOR_COMMIT_BEHAVIOR), SQL_CB_PRESERVE);
    CHECK_INT(number(SQL_CURSOR_ROLLBACK_BEHAVIOR), SQL_CB_CLOSE);
    SQLUINTEGER now = 0;
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_TXN_ISOLATION, &now, 0, NULL));
    CHECK_INT(number(SQL_DEFAULT_TXN_ISOLATION), now);
    for (SQLUINTEGER level = SQL_TXN_READ_UNCOMMITTED; level <= SQL_TXN_SERIALIZABLE; level <<= 1) {
        OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
        SQLRETURN rc =
            SQLSetConnectAttr(app.dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)(SQLULEN)level, 0);
        CHECK_INT(rc == SQL_SUCCESS, (number(SQL_TXN_ISOLATION_OPTION) & level) != 0);
    }
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_TXN_ISOLATION, (SQLPOINTER)(SQLULEN)now, 0));
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        source = sources[i];
        postgres = i == 1;
        app_open(&app, source);
        RUN(prepare);
        RUN(masks);
        RUN(conversions);
        RUN(limits);
        RUN(name_lengths);
        RUN(versions);
        RUN(keywords);
        RUN(names);
        RUN(expressions);
        RUN(transactions);
        RUN(clear);
        app_close(&app);
    }
    return check_done();
}
