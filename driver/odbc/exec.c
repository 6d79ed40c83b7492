/* Preparing and executing statements, and walking over what one execution gave. */
#include <stdlib.h>
#include <string.h>

#include "odbc/dbc.h"
#include "odbc/dynamic.h"
#include "sql/text.h"

enum { MAX_SQL = 1 << 30, MAX_PARAM_TEXT = 1 << 30 };

static SQLRETURN no_memory(struct rs_stmt *stmt)
{
    return rs_post(&stmt->h, RS_HY001, NULL);
}

static struct rs_sql_dialect dialect_of(const struct rs_dbc *dbc)
{
    const struct rs_pq_server *server = rs_pq_server(rs_dbc_pq(dbc));
    return (struct rs_sql_dialect){.redshift = server->redshift,
                                   .backslash_escapes = !server->standard_strings};
}

SQLRETURN rs_dbc_native_sql(struct rs_dbc *dbc, struct rs_span sql, struct rs_out *out)
{
    struct rs_sql_dialect dialect = dialect_of(dbc);
    struct rs_error err = {0};
    struct rs_buf text;
    size_t markers = 0;
    if (!sql.ptr) {
        return rs_post(&dbc->h, RS_HY009, NULL);
    }
    rs_buf_init(&text, MAX_SQL);
    SQLRETURN rc = rs_sql_prepare_text(sql, &dialect, &text, &markers, &err)
                       ? rs_out_text(&dbc->h, out, rs_buf_span(&text))
                       : rs_post_error(&dbc->h, &err);
    rs_buf_clear(&text);
    return rc;
}

/* The text as the server gets it: markers as $n, escape clauses rewritten. */
static bool rewrite(const struct rs_stmt *stmt, struct rs_span sql, struct rs_buf *text,
                    size_t *markers, struct rs_error *err)
{
    struct rs_sql_dialect dialect = dialect_of(stmt->dbc);
    dialect.noscan = stmt->attrs.noscan == SQL_NOSCAN_ON;
    rs_buf_init(text, MAX_SQL);
    return rs_sql_prepare_text(sql, &dialect, text, markers, err);
}

size_t rs_stmt_markers_in(const struct rs_stmt *stmt, struct rs_span sql)
{
    struct rs_error err = {0};
    struct rs_buf text;
    size_t markers = 0;
    bool ok = rewrite(stmt, sql, &text, &markers, &err);
    rs_error_clear(&err);
    rs_buf_clear(&text);
    return ok ? markers : 0;
}

static SQLRETURN set_text(struct rs_stmt *stmt, struct rs_span sql)
{
    struct rs_error err = {0};
    struct rs_buf text;
    size_t markers = 0;
    if (!rewrite(stmt, sql, &text, &markers, &err)) {
        rs_buf_clear(&text);
        return rs_post_error(&stmt->h, &err);
    }
    free(stmt->sql);
    stmt->sql = rs_buf_take(&text);
    stmt->markers = markers;
    stmt->described = stmt->params_known = stmt->cursors_known = false;
    stmt->param_rule = RS_PARAM_AS_BOUND;
    stmt->call = rs_sql_call_of(sql);
    rs_desc_cut(stmt->ird, 0);
    return stmt->sql ? SQL_SUCCESS : no_memory(stmt);
}

SQLRETURN rs_stmt_prepare(struct rs_stmt *stmt, struct rs_span sql)
{
    if (!sql.ptr) {
        return rs_post(&stmt->h, RS_HY009, NULL);
    }
    rs_stmt_close(stmt);
    SQLRETURN rc = set_text(stmt, sql);
    stmt->prepared = rc != SQL_ERROR;
    stmt->state = stmt->prepared ? RS_S_PREPARED : RS_S_ALLOCATED;
    return rc;
}

/* ODBC reference, SQLExecDirect: a searched update or delete that touched no row is SQL_NO_DATA in
 * ODBC 3. */
static bool touched_nothing(const struct rs_stmt *stmt)
{
    static const char *const words[] = {"UPDATE", "DELETE", "MERGE"};
    if (stmt->row_count != 0 || stmt->dbc->env->version == (SQLINTEGER)SQL_OV_ODBC2) {
        return false;
    }
    struct rs_span tag = rs_span_of(stmt->rows->ops->tag(stmt->rows));
    for (size_t i = 0; i < RS_COUNT(words); i++) {
        if (rs_span_starts_nocase(tag, words[i])) {
            return true;
        }
    }
    return false;
}

SQLRETURN rs_stmt_show_current(struct rs_stmt *stmt)
{
    struct rs_rows *rows = stmt->rows;
    enum rs_pq_kind kind = rows->ops->kind(rows);
    stmt->plan.valid = false;
    stmt->described = false; /* the IRD is this result's from here on */
    rs_cursor_reset(stmt);
    stmt->row_count = kind == RS_PQ_COUNT ? (SQLLEN)rows->ops->affected(rows) : -1;
    stmt->h.diag.row_count = stmt->row_count;
    stmt->h.diag.function = kind == RS_PQ_ROWS
                                ? rs_dynamic_of(rs_span_of(stmt->sql), true)
                                : rs_dynamic_of(rs_span_of(rows->ops->tag(rows)), false);
    if (kind != RS_PQ_ROWS) {
        if (stmt->row_count < 0) {
            rs_dbc_follow_use(stmt->dbc, rs_span_of(stmt->sql));
        }
        rs_desc_cut(stmt->ird, 0);
        stmt->state = RS_S_EXECUTED;
        return touched_nothing(stmt) ? SQL_NO_DATA : SQL_SUCCESS;
    }
    stmt->state = RS_S_OPEN;
    return rs_stmt_set_ird(stmt, rows) ? SQL_SUCCESS : no_memory(stmt);
}

SQLRETURN rs_stmt_show_rows(struct rs_stmt *stmt, struct rs_rows *rows)
{
    stmt->prepared = false;
    rs_stmt_close(stmt);
    if (!rows) {
        return no_memory(stmt);
    }
    stmt->rows = rows;
    return rs_stmt_show_current(stmt);
}

SQLRETURN rs_stmt_run_internal(struct rs_stmt *stmt, const struct rs_internal *query)
{
    struct rs_run request = {.query = {.sql = query->sql,
                                       .params = query->params,
                                       .param_count = query->param_count},
                             .shape = query};
    stmt->prepared = false;
    rs_stmt_close(stmt);
    SQLRETURN rc = rs_stmt_run(stmt, &request);
    return rc == SQL_ERROR ? rc : rs_stmt_show_current(stmt);
}

SQLRETURN rs_stmt_execute_set(struct rs_stmt *stmt, SQLULEN set)
{
    struct rs_pq_param *params = NULL;
    struct rs_buf text, call;
    rs_buf_init(&text, MAX_PARAM_TEXT);
    rs_buf_init(&call, MAX_SQL);
    SQLRETURN rc = SQL_SUCCESS;
    if (stmt->markers > 0) {
        params = calloc(2 * stmt->markers, sizeof *params); /* the second half: rs_outputs_omit */
        rc = params ? rs_stmt_params(stmt, set, params, &text) : no_memory(stmt);
    }
    if (rc != SQL_ERROR) {
        struct rs_run request = {.query = {.sql = stmt->sql,
                                           .params = params,
                                           .param_count = stmt->markers},
                                 .typed = params,
                                 .together = rs_refcursors_need_transaction(stmt)};
        bool ok =
            stmt->markers == 0 || rs_outputs_omit(stmt, &request, params + stmt->markers, &call);
        rc = ok ? rs_stmt_run(stmt, &request) : no_memory(stmt);
        if (rc != SQL_ERROR) {
            SQLRETURN taken = rs_refcursors_take(stmt, set, request.together);
            rc = taken == SQL_ERROR ? taken : rc;
        }
    }
    rs_buf_clear(&call);
    rs_buf_clear(&text);
    free(params);
    return rc;
}

SQLRETURN rs_stmt_execute(struct rs_stmt *stmt)
{
    rs_stmt_close(stmt);
    SQLRETURN rc = rs_sets_execute(stmt);
    if (rc == SQL_ERROR) {
        rs_stmt_close(stmt);
    }
    return rc;
}

SQLRETURN rs_stmt_exec_direct(struct rs_stmt *stmt, struct rs_span sql)
{
    if (!sql.ptr) {
        return rs_post(&stmt->h, RS_HY009, NULL);
    }
    stmt->prepared = false;
    rs_stmt_close(stmt);
    SQLRETURN rc = set_text(stmt, sql);
    return rc == SQL_ERROR ? rc : rs_stmt_execute(stmt);
}

SQLRETURN rs_stmt_more_results(struct rs_stmt *stmt)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    if (!stmt->rows) {
        return SQL_NO_DATA;
    }
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = stmt->rows->ops->next(stmt->rows, &wait, &err);
    rs_stmt_wait_end(stmt);
    if (!ok) {
        rs_stmt_close(stmt);
        return rs_post_error(&stmt->h, &err);
    }
    if (stmt->rows->ops->kind(stmt->rows) == RS_PQ_END) {
        rs_stmt_close(stmt);
        return SQL_NO_DATA;
    }
    SQLRETURN rc = rs_stmt_show_current(stmt);
    if (stmt->state == RS_S_OPEN) {
        stmt->h.diag.function = NULL; /* the text tells of the first statement in it */
    }
    return rc == SQL_NO_DATA ? SQL_SUCCESS : rc; /* there was a result: a count of 0 */
}

SQLRETURN rs_stmt_row_count(struct rs_stmt *stmt, SQLLEN *count)
{
    if (!count) {
        return rs_post(&stmt->h, RS_HY009, NULL);
    }
    *count = stmt->row_count;
    return SQL_SUCCESS;
}

/* Asks the server for the columns and parameters of the prepared text. */
static SQLRETURN describe(struct rs_stmt *stmt)
{
    struct rs_error err = {0};
    struct rs_pq_description description = {0};
    struct rs_pq_query query = {.sql = stmt->sql, .extended = true};
    struct rs_wait wait;
    rs_stmt_wait_begin(stmt, true, &wait);
    bool began = false;
    bool ok = rs_dbc_begin(stmt->dbc, stmt->sql, &began, &wait, &err) &&
              rs_pq_describe(rs_dbc_pq(stmt->dbc), &query, &wait, &description, &err);
    bool lost = !ok && rs_dbc_recover(stmt->dbc, began, &err);
    rs_stmt_wait_end(stmt);
    if (!ok) {
        rs_post_error(&stmt->h, &err);
        return lost ? rs_run_lost(stmt) : SQL_ERROR;
    }
    SQLRETURN rc = rs_stmt_set_description(stmt, &description) ? SQL_SUCCESS : no_memory(stmt);
    rs_pq_description_clear(&description);
    return rc;
}

SQLRETURN rs_stmt_describe(struct rs_stmt *stmt)
{
    bool known = stmt->described || stmt->state != RS_S_PREPARED;
    return known ? SQL_SUCCESS : describe(stmt);
}

SQLRETURN rs_stmt_describe_params(struct rs_stmt *stmt)
{
    return stmt->params_known ? SQL_SUCCESS : describe(stmt);
}
