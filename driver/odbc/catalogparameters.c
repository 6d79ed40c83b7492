/* Parameters of procedures by SHOW PARAMETERS, which wants each one's types; see catalogquery.h. */
#include <stdio.h>

#include "odbc/catalogquery.h"
#include "odbc/dbc.h"
#include "sql/text.h"

#define COMMANDS_MOST (1 << 20)

/* The rows of procedurecolumns_show, of catalogshow.def; and those that come of them. */
enum { CATALOG, SCHEMA, NAME, KIND, ARGUMENTS, RETURNS };
enum { PARAMETER_CELLS = 13 };

static struct rs_span value_of(const struct rs_rows *rows, size_t column)
{
    return rows->ops->value(rows, column);
}

static bool is_function(const struct rs_rows *rows)
{
    char kind[8];
    snprintf(kind, sizeof kind, "%d", SQL_PT_FUNCTION);
    return rs_span_is(value_of(rows, KIND), kind);
}

/* The server's own words for types. Nothing else gets into a command. */
static bool are_types(struct rs_span arguments)
{
    for (size_t i = 0; i < arguments.len; i++) {
        char c = arguments.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != ' ' && c != ',' && c != '_' && c != '(' && c != ')' && c != '"') {
            return false;
        }
    }
    return true;
}

/* Unbalanced quotes or parentheses are the server's syntax error: the source does not answer. */
static bool add_command(struct rs_buf *out, const struct rs_rows *rows)
{
    static const size_t names[] = {CATALOG, SCHEMA, NAME};
    rs_buf_add_format(out, "%sSHOW PARAMETERS OF %s ", out->len > 0 ? "; " : "",
                      is_function(rows) ? "FUNCTION" : "PROCEDURE");
    for (size_t i = 0; i < RS_COUNT(names); i++) {
        rs_buf_add_str(out, i > 0 ? "." : "");
        if (!rs_sql_quote_name(out, value_of(rows, names[i]))) {
            return false;
        }
    }
    rs_buf_add_char(out, '(');
    rs_buf_add_span(out, value_of(rows, ARGUMENTS));
    rs_buf_add_char(out, ')');
    return are_types(value_of(rows, ARGUMENTS)) && rs_buf_ok(out);
}

/* What a function returns, at position 0 in front of the parameters of answer number `answer`: the
 * cells of parameters_show. */
static bool add_return(struct rs_rows *to, const struct rs_rows *rows, int64_t answer)
{
    const struct rs_span none = {NULL, 0};
    char number[24], kind[8];
    snprintf(number, sizeof number, "%lld", (long long)answer);
    snprintf(kind, sizeof kind, "%d", SQL_RETURN_VALUE);
    const struct rs_span cells[] = {
        value_of(rows, CATALOG),
        value_of(rows, SCHEMA),
        value_of(rows, NAME),
        RS_SPAN_LIT(""),
        rs_span_of(kind),
        none,
        none,
        value_of(rows, RETURNS),
        RS_SPAN_LIT("YES"),
        none,
        none,
        RS_SPAN_LIT("0"),
        rs_span_of(number),
    };
    bool ok = true;
    for (size_t i = 0; ok && i < RS_COUNT(cells); i++) {
        ok = rs_rows_local_add(to, cells[i]);
    }
    return ok;
}

struct asking {
    struct rs_stmt *stmt;
    struct rs_rows *routines; /* owned */
    struct rs_rows *rows;     /* owned: what is known of the answer */
    struct rs_buf sql;
};

/* The commands for all routines, and what their list tells already. */
static bool prepare(struct asking *asking, const struct rs_catalog_query *query)
{
    const struct rs_catalog_place *column = rs_catalog_place(query, RS_SPAN_LIT("column"));
    bool returns = rs_place_admits(asking->stmt, column, RS_SPAN_LIT(""));
    const struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    struct rs_rows *from = asking->routines;
    bool have = true, ok = true;
    for (int64_t i = 0; ok && from->ops->seek(from, i, &wait, &have, NULL) && have; i++) {
        bool has_value = is_function(from) && !rs_span_is(value_of(from, RETURNS), "void");
        ok = add_command(&asking->sql, from) &&
             (!returns || !has_value || add_return(asking->rows, from, i));
    }
    return ok;
}

static SQLRETURN ask(struct asking *asking, const struct rs_catalog_query *query, bool *have)
{
    struct rs_internal internal = {.sql = rs_buf_str(&asking->sql)};
    SQLRETURN rc = rs_stmt_run_internal(asking->stmt, &internal);
    if (SQL_SUCCEEDED(rc)) {
        struct rs_rows *more = asking->rows;
        asking->rows = NULL;
        rc = rs_catalog_take_shown(asking->stmt, query, "parameters_show", more, have);
    }
    return rc;
}

SQLRETURN rs_catalog_take_parameters(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                                     bool *have)
{
    struct asking asking = {.stmt = stmt,
                            .routines = stmt->rows,
                            .rows = rs_rows_local(NULL, PARAMETER_CELLS)};
    stmt->rows = NULL;
    rs_buf_init(&asking.sql, COMMANDS_MOST);
    SQLRETURN rc = asking.rows ? SQL_SUCCESS : rs_post(&stmt->h, RS_HY001, NULL);
    if (rc == SQL_SUCCESS && !prepare(&asking, query)) {
        rc = rs_post(&stmt->h, RS_HY000, "the server's list of procedures cannot be read");
    }
    rc = rc == SQL_SUCCESS ? ask(&asking, query, have) : rc;
    rs_rows_close(asking.routines);
    rs_rows_close(asking.rows);
    rs_buf_clear(&asking.sql);
    return rc;
}
