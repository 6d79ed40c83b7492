/* Rows of cursors that a call gives; see refcursor.h. */
#include "odbc/refcursor.h"

#include "odbc/catalogquery.h"
#include "odbc/dbc.h"
#include "sql/text.h"

/* A cluster of one node refuses FETCH ALL, and to fetch more rows than these at a time. */
enum { OID_REFCURSOR = 1790, MAX_COMMAND = 1 << 20, BATCH = 1000 };

/* Asks the catalogue about the procedure that the text calls. */
static bool deals_in_cursors(struct rs_stmt *stmt, const char *question, bool *answer,
                             struct rs_error *err)
{
    struct rs_pq *pq = rs_dbc_pq(stmt->dbc);
    struct rs_pq_query query = {.sql = question};
    struct rs_pq_result *result = NULL;
    struct rs_wait wait;
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = rs_dbc_settle(stmt->dbc, &wait, err) && rs_pq_txn(pq) == RS_PQ_IDLE &&
              rs_pq_execute(pq, &query, &wait, &result, err) &&
              rs_pq_result_fetch(result, &wait, answer, err);
    rs_pq_result_close(result);
    rs_stmt_wait_end(stmt);
    return ok;
}

static bool fill_question(struct rs_stmt *stmt, struct rs_span procedure, struct rs_buf *out)
{
    const struct rs_pq_server *server = rs_pq_server(rs_dbc_pq(stmt->dbc));
    struct rs_sql_dialect dialect = {.backslash_escapes = !server->standard_strings};
    struct rs_buf condition;
    rs_buf_init(&condition, MAX_COMMAND);
    rs_buf_add_str(&condition, "= ");
    bool ok = rs_sql_quote_literal(&condition, procedure, &dialect) && rs_buf_ok(&condition);
    struct rs_catalog_place place = {"procedure", RS_PLACE_SQL, rs_buf_span(&condition)};
    struct rs_catalog_query query = {.places = &place, .place_count = 1};
    const char *text =
        rs_catalog_text(server->redshift ? "refcursors_redshift" : "refcursors_postgres");
    ok = ok && rs_catalog_fill(stmt, &query, text, out) == RS_FILLED;
    rs_buf_clear(&condition);
    return ok;
}

static bool ask(struct rs_stmt *stmt, struct rs_span procedure, bool *answer)
{
    struct rs_error err = {0};
    struct rs_buf question;
    rs_buf_init(&question, MAX_COMMAND);
    bool ok = fill_question(stmt, procedure, &question) &&
              deals_in_cursors(stmt, rs_buf_str(&question), answer, &err);
    rs_error_clear(&err);
    rs_buf_clear(&question);
    return ok;
}

bool rs_refcursors_need_transaction(struct rs_stmt *stmt)
{
    struct rs_dbc *dbc = stmt->dbc;
    if (stmt->call == RS_SQL_NO_CALL || !dbc->settings.fetch_ref_cursor || !dbc->attrs.autocommit) {
        return false;
    }
    if (!stmt->cursors_known) {
        struct rs_buf name;
        rs_buf_init(&name, MAX_COMMAND);
        rs_sql_called_name(rs_span_of(stmt->sql), &name);
        stmt->cursors = false;
        stmt->cursors_known = rs_buf_ok(&name) && ask(stmt, rs_buf_span(&name), &stmt->cursors);
        rs_buf_clear(&name);
    }
    return stmt->cursors;
}

/* What the rows of a call have. */
struct found {
    bool batches;          /* cursors are fetched some rows at a time */
    struct rs_buf fetches; /* a FETCH for each cursor, each with a NUL behind it */
    bool others;           /* columns that are no cursors */
};

static bool is_cursor(const struct rs_rows *rows, size_t column)
{
    return rows->ops->column(rows, column)->oid == OID_REFCURSOR;
}

static bool add_fetches(struct rs_rows *rows, struct found *found)
{
    bool ok = true;
    for (size_t i = 0; ok && i < rows->ops->column_count(rows); i++) {
        struct rs_span name = is_cursor(rows, i) ? rows->ops->value(rows, i) : (struct rs_span){0};
        if (name.ptr) {
            if (found->batches) {
                rs_buf_add_format(&found->fetches, "FETCH FORWARD %d FROM ", BATCH);
            } else {
                rs_buf_add_str(&found->fetches, "FETCH ALL FROM ");
            }
            ok = rs_sql_quote_name(&found->fetches, name);
            rs_buf_add_char(&found->fetches, '\0');
        }
    }
    return ok && !found->fetches.failed;
}

/* Reads the rows of a call for the names of cursors, and goes back before the first. */
static bool find_cursors(struct rs_rows *rows, struct found *found, const struct rs_wait *wait,
                         struct rs_error *err)
{
    size_t cursors = 0, columns = rows->ops->column_count(rows);
    for (size_t i = 0; i < columns; i++) {
        cursors += is_cursor(rows, i) ? 1 : 0;
    }
    found->others = cursors < columns;
    if (cursors == 0) {
        return true;
    }
    rows->ops->keep(rows);
    for (bool have = true; have;) {
        if (!rows->ops->fetch(rows, wait, &have, err)) {
            return false;
        }
        if (have && !add_fetches(rows, found)) {
            return rs_fail_memory(err);
        }
    }
    bool have = false;
    return rows->ops->seek(rows, -1, wait, &have, err);
}

static SQLRETURN find(struct rs_stmt *stmt, struct found *found)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    if (stmt->call == RS_SQL_NO_CALL || !stmt->dbc->settings.fetch_ref_cursor ||
        stmt->rows->ops->kind(stmt->rows) != RS_PQ_ROWS) {
        return SQL_SUCCESS;
    }
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = find_cursors(stmt->rows, found, &wait, &err);
    rs_stmt_wait_end(stmt);
    return ok ? SQL_SUCCESS : rs_post_error(&stmt->h, &err);
}

/* All batches are fetched at once: later, the transaction may be over, or have failed. */
static SQLRETURN take_batches(struct rs_stmt *stmt, const char *command, struct rs_rows **rows)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    *rows = rs_rows_of_cursor(rs_dbc_pq(stmt->dbc), *rows, command, BATCH);
    if (!*rows) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = (*rows)->ops->hold(*rows, &wait, &err);
    bool lost = !ok && rs_dbc_recover(stmt->dbc, false, &err);
    rs_stmt_wait_end(stmt);
    if (ok) {
        return SQL_SUCCESS;
    }
    rs_post_error(&stmt->h, &err);
    return lost ? rs_run_lost(stmt) : SQL_ERROR;
}

/* The rows of one cursor go behind `*results`. */
static SQLRETURN open_cursor(struct rs_stmt *stmt, const char *command, bool batches,
                             struct rs_rows **results)
{
    struct rs_run request = {.query = {.sql = command}};
    SQLRETURN rc = rs_stmt_run(stmt, &request);
    struct rs_rows *rows = stmt->rows;
    stmt->rows = NULL;
    if (rc == SQL_ERROR) {
        return rc;
    }
    if (batches && take_batches(stmt, command, &rows) == SQL_ERROR) {
        rs_rows_close(rows);
        return SQL_ERROR;
    }
    return rs_rows_chain(results, rows) ? rc : rs_post(&stmt->h, RS_HY001, NULL);
}

/* The rows of the cursors take the place of the call's, or come behind them; nothing when their
 * transaction is over. */
static SQLRETURN open_cursors(struct rs_stmt *stmt, const struct found *found)
{
    struct rs_rows *results = stmt->rows;
    struct rs_span commands = rs_buf_span(&found->fetches);
    bool stays = found->others && results->ops->kind(results) == RS_PQ_ROWS;
    SQLRETURN rc = SQL_SUCCESS;
    if (rs_pq_txn(rs_dbc_pq(stmt->dbc)) != RS_PQ_IN_TXN) {
        return SQL_SUCCESS;
    }
    stmt->rows = NULL;
    if (!stays) {
        rs_rows_close(results);
        results = NULL;
    }
    while (rc != SQL_ERROR && commands.len > 0) {
        rc = open_cursor(stmt, rs_span_cut(&commands, '\0').ptr, found->batches, &results);
    }
    stmt->rows = results;
    return rc;
}

/* All rows are set aside before the transaction ends. */
static SQLRETURN end_transaction(struct rs_stmt *stmt, SQLRETURN rc)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    if (rc == SQL_ERROR) {
        rs_dbc_roll_back_own(stmt->dbc);
        return rc;
    }
    rs_stmt_wait_begin(stmt, false, &wait);
    bool ok = rs_dbc_commit_own(stmt->dbc, &wait, &err);
    rs_stmt_wait_end(stmt);
    return ok ? rc : rs_post_error(&stmt->h, &err);
}

SQLRETURN rs_refcursors_take(struct rs_stmt *stmt, SQLULEN set, bool began)
{
    struct found found = {.batches = stmt->dbc->rules.redshift};
    rs_buf_init(&found.fetches, MAX_COMMAND);
    SQLRETURN rc = find(stmt, &found);
    if (rc != SQL_ERROR && stmt->markers > 0) {
        rc = rs_outputs_take(stmt, set);
    }
    if (rc != SQL_ERROR && found.fetches.len > 0) {
        SQLRETURN opened = open_cursors(stmt, &found);
        rc = opened == SQL_ERROR ? opened : rc;
    }
    rs_buf_clear(&found.fetches);
    if (rc == SQL_ERROR) {
        rs_stmt_drop_rows(stmt);
    }
    return began ? end_transaction(stmt, rc) : rc;
}
