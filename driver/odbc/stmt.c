/* The statement handle: made, closed, freed; cursor names; what one call may take. */
#include "odbc/stmt.h"

#include <stdlib.h>

#include "base/clock.h"
#include "odbc/dbc.h"

static void free_descs(struct rs_stmt *stmt)
{
    rs_desc_free(stmt->own_ard);
    rs_desc_free(stmt->own_apd);
    rs_desc_free(stmt->ird);
    rs_desc_free(stmt->ipd);
}

struct rs_stmt *rs_stmt_new(struct rs_dbc *dbc)
{
    struct rs_stmt *stmt = calloc(1, sizeof *stmt);
    if (!stmt) {
        return NULL;
    }
    stmt->ard = stmt->own_ard = rs_desc_new(dbc, RS_DESC_ARD, SQL_DESC_ALLOC_AUTO);
    stmt->apd = stmt->own_apd = rs_desc_new(dbc, RS_DESC_APD, SQL_DESC_ALLOC_AUTO);
    stmt->ird = rs_desc_new(dbc, RS_DESC_IRD, SQL_DESC_ALLOC_AUTO);
    stmt->ipd = rs_desc_new(dbc, RS_DESC_IPD, SQL_DESC_ALLOC_AUTO);
    if (!stmt->ard || !stmt->apd || !stmt->ird || !stmt->ipd) {
        free_descs(stmt);
        free(stmt);
        return NULL;
    }
    stmt->ird->stmt = stmt;
    rs_handle_init(&stmt->h, RS_KIND_stmt, &dbc->lock);
    stmt->h.diag.server = dbc->server;
    stmt->h.diag.source = dbc->dsn;
    stmt->h.diag.odbc2 = dbc->h.diag.odbc2;
    rs_front_init(&stmt->front, &stmt->h);
    rs_async_init(&stmt->async, dbc->attrs.stmt.async == SQL_ASYNC_ENABLE_ON);
    stmt->h.front = &stmt->front;
    rs_stop_init_part(&stmt->stop, &dbc->stop);
    stmt->dbc = dbc;
    stmt->state = RS_S_ALLOCATED;
    stmt->attrs = dbc->attrs.stmt;
    stmt->row_count = -1;
    stmt->rowset_size = 1;
    stmt->next = dbc->stmts;
    dbc->stmts = stmt;
    return stmt;
}

void rs_stmt_free(struct rs_stmt *stmt)
{
    for (struct rs_stmt **at = &stmt->dbc->stmts; *at; at = &(*at)->next) {
        if (*at == stmt) {
            *at = stmt->next;
            break;
        }
    }
    rs_stmt_drop_rows(stmt);
    rs_sets_clear(&stmt->sets);
    rs_plan_clear(&stmt->plan);
    free_descs(stmt);
    free(stmt->sql);
    free(stmt->cursor_name);
    rs_async_clear(&stmt->async);
    rs_front_clear(&stmt->front);
    rs_handle_clear(&stmt->h);
    free(stmt);
}

void rs_stmt_drop_rows(struct rs_stmt *stmt)
{
    rs_rows_close(stmt->rows);
    stmt->rows = NULL;
}

void rs_stmt_close(struct rs_stmt *stmt)
{
    rs_stmt_drop_rows(stmt);
    rs_sets_clear(&stmt->sets);
    stmt->plan.valid = false;
    rs_cursor_reset(stmt);
    stmt->row_count = -1;
    stmt->state = stmt->prepared ? RS_S_PREPARED : RS_S_ALLOCATED;
    if (!stmt->prepared) {
        stmt->described = stmt->params_known = false;
        rs_desc_cut(stmt->ird, 0);
    }
}

SQLRETURN rs_stmt_close_cursor(struct rs_stmt *stmt)
{
    rs_stmt_close(stmt);
    rs_post_notes(&stmt->h, &stmt->dbc->notes);
    return SQL_SUCCESS;
}

SQLRETURN rs_stmt_free_option(struct rs_stmt *stmt, SQLUSMALLINT option)
{
    switch (option) {
    case SQL_CLOSE:
        return rs_stmt_close_cursor(stmt);
    case SQL_UNBIND:
        rs_desc_cut(stmt->ard, 0);
        return SQL_SUCCESS;
    case SQL_RESET_PARAMS:
        rs_desc_cut(stmt->apd, 0);
        rs_desc_cut(stmt->ipd, 0);
        stmt->params_known = false;
        return SQL_SUCCESS;
    default:
        return rs_post(&stmt->h, RS_HY092, "SQLFreeStmt option %u", option);
    }
}

static bool name_taken(const struct rs_stmt *stmt, struct rs_span name)
{
    for (const struct rs_stmt *s = stmt->dbc->stmts; s; s = s->next) {
        if (s != stmt && s->cursor_name && rs_span_is_nocase(name, s->cursor_name)) {
            return true;
        }
    }
    return false;
}

SQLRETURN rs_stmt_set_cursor_name(struct rs_stmt *stmt, struct rs_span name)
{
    if (!name.ptr) {
        return rs_post(&stmt->h, RS_HY009, NULL);
    }
    if (name.len == 0 || rs_span_starts_nocase(name, "SQLCUR") ||
        rs_span_starts_nocase(name, "SQL_CUR")) {
        return rs_post(&stmt->h, RS_34000,
                       "a cursor name is not empty and does not start with "
                       "SQLCUR or SQL_CUR");
    }
    if (name_taken(stmt, name)) {
        return rs_post(&stmt->h, RS_3C000, NULL);
    }
    char *copy = rs_span_dup(name);
    if (!copy) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    free(stmt->cursor_name);
    stmt->cursor_name = copy;
    return SQL_SUCCESS;
}

SQLRETURN rs_stmt_get_cursor_name(struct rs_stmt *stmt, struct rs_out *out)
{
    if (!stmt->cursor_name) {
        stmt->cursor_name =
            rs_format("SQL_CUR%llu", (unsigned long long)++stmt->dbc->cursor_number);
    }
    if (!stmt->cursor_name) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    return rs_out_text(&stmt->h, out, rs_span_of(stmt->cursor_name));
}

void rs_stmt_wait_begin(struct rs_stmt *stmt, bool timed, struct rs_wait *wait)
{
    struct rs_dbc *dbc = stmt->dbc;
    SQLULEN timeout = stmt->attrs.query_timeout;
    int64_t seconds = !timed ? 0 : timeout < INT32_MAX ? (int64_t)timeout : INT32_MAX;
    wait->deadline_ms = seconds ? rs_clock_monotonic_ms() + seconds * 1000 : RS_NO_DEADLINE;
    wait->stop = &stmt->stop;
    rs_dbc_start(dbc);
}

void rs_stmt_wait_end(struct rs_stmt *stmt)
{
    rs_dbc_end(stmt->dbc);
    rs_post_notes(&stmt->h, &stmt->dbc->notes);
}

/* Thread-safe by itself. A statement that neither runs nor waits for data has nothing to cancel
 * (ODBC 3): its next call forgets it. */
SQLRETURN rs_stmt_cancel(struct rs_stmt *stmt)
{
    rs_stop_set(&stmt->stop);
    return SQL_SUCCESS;
}

bool rs_stmt_forget_cancel(struct rs_stmt *stmt)
{
    return atomic_load(&stmt->stop.wanted) && atomic_exchange(&stmt->stop.wanted, false);
}
