/* The tour as an application of ODBC 2, 3 and 3.8; see tour.h. */
#include "tour.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"

struct app app;
SQLHDBC idle;
const char *name;
SQLULEN version;

struct function {
    const char *name;
    bool text, visited, wide_visited;
};

static struct function functions[] = {
#define PLAIN(name, handle, states, id, flags) {#name, false, false, false},
#define TEXT(name, handle, states, id, flags)  {#name, true, false, false},
#define ELSEWHERE(name, why)
#include "api/fn.def"
#undef PLAIN
#undef TEXT
#undef ELSEWHERE
};

static void visit(const char *function)
{
    for (size_t i = 0; i < RS_COUNT(functions); i++) {
        size_t length = strlen(functions[i].name);
        if (strncmp(function, functions[i].name, length) == 0) {
            functions[i].visited = functions[i].visited || function[length] == '\0';
            functions[i].wide_visited =
                functions[i].wide_visited || strcmp(function + length, "W") == 0;
        }
    }
}

static void all_visited(void)
{
    for (size_t i = 0; i < RS_COUNT(functions); i++) {
        check_that(functions[i].visited, "driver/api/fn.def", 1, functions[i].name);
        check_that(functions[i].wide_visited || !functions[i].text, "driver/api/fn.def", 1,
                   functions[i].name);
    }
}

struct mapping {
    const char *from, *to;
};

/* ODBC reference, appendix A, "SQLSTATE mappings". */
static const char *as_told(const char *state)
{
    static const struct mapping mappings[] = {
#define SERVER(from, words, to)
#define OLD(from, to) {from, to},
#include "odbc/mapstate.def"
#undef SERVER
#undef OLD
    };
    static char mapped[16];
    for (size_t i = 0; version == SQL_OV_ODBC2 && i < RS_COUNT(mappings); i++) {
        size_t length = strlen(mappings[i].from);
        if (strncmp(state, mappings[i].from, length) == 0) {
            snprintf(mapped, sizeof mapped, "%s%s", mappings[i].to, state + length);
            return mapped;
        }
    }
    return state;
}

struct outcome {
    const char *word;
    SQLRETURN rc;
};

static SQLRETURN code_of(const char *want)
{
    static const struct outcome outcomes[] = {
        {GOOD, SQL_SUCCESS},           {NO_DATA, SQL_NO_DATA}, {NEEDED, SQL_NEED_DATA},
        {INVALID, SQL_INVALID_HANDLE}, {SILENT, SQL_ERROR},
    };
    for (size_t i = 0; i < RS_COUNT(outcomes); i++) {
        if (strcmp(outcomes[i].word, want) == 0) {
            return outcomes[i].rc;
        }
    }
    return strncmp(want, "01", 2) == 0 ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
}

void tour_check(const char *function, SQLRETURN rc, SQLSMALLINT kind, SQLHANDLE handle,
                const char *want, int line)
{
    bool state = strlen(want) == 5 && strcmp(want, NO_DATA) != 0;
    SQLRETURN plain = strcmp(want, GOOD) == 0 && rc == SQL_SUCCESS_WITH_INFO ? SQL_SUCCESS : rc;
    visit(function);
    bool ok = check_int(plain, code_of(want), function, line, "return code");
    if (state) {
        ok = check_str(app_state(kind, handle), as_told(want), function, line, "SQLSTATE") && ok;
    }
    if (!ok && handle) {
        fprintf(stderr, "    %s\n", app_message(kind, handle));
    }
}

void tour_allocated(void)
{
    OK_DBC(&app, SQLFreeHandle(SQL_HANDLE_STMT, app.stmt));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &app.stmt));
}

void tour_prepared(void)
{
    static SQLINTEGER number = 7;
    static SQLLEN length = 0;
    tour_allocated();
    OK_STMT(&app,
            SQLPrepare(app.stmt, SQLTEXT("select cast(? as integer) as a, 'x' as b"), SQL_NTS));
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 10, 0,
                                   &number, 0, &length));
}

void tour_executed(void)
{
    tour_allocated();
    app_run(&app, "set application_name to 'tour'");
}

void tour_opened(void)
{
    tour_allocated();
    app_run(&app, "select 1 as a, 'one' as b union all select 2, 'two' union all select 3, null");
}

void tour_fetched(void)
{
    tour_opened();
    OK_STMT(&app, SQLFetch(app.stmt));
}

void tour_needs_data(void)
{
    static SQLLEN later = SQL_DATA_AT_EXEC;
    static char token;
    tour_allocated();
    OK_STMT(&app, SQLPrepare(app.stmt, SQLTEXT("select cast(? as varchar(10))"), SQL_NTS));
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0,
                                   &token, 0, &later));
    CHECK_INT(SQLExecute(app.stmt), SQL_NEED_DATA);
}

static void tour(const char *source, SQLULEN odbc)
{
    name = source;
    version = odbc;
    app_open_version(&app, source, version);
    OK(SQL_HANDLE_ENV, app.env, SQLAllocHandle(SQL_HANDLE_DBC, app.env, &idle));
    RUN(tour_plain);
    RUN(tour_text_a);
    RUN(tour_text_w);
    OK_DBC(&app, SQLFreeHandle(SQL_HANDLE_DBC, idle));
    app_close(&app);
}

int main(void)
{
    tour("rs", SQL_OV_ODBC3_80);
    tour("rs", SQL_OV_ODBC3);
    tour("rs", SQL_OV_ODBC2);
    tour("pg", SQL_OV_ODBC3_80);
    RUN(all_visited);
    return check_done();
}
