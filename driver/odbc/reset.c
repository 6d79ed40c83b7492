/* SQL_ATTR_RESET_CONNECTION: a session goes back to what it was when it was opened, for the next
 * user of a pool: no transaction, settings of the start, no temporary tables. DISCARD would do most
 * of it; Redshift has none. */
#include <stdlib.h>

#include "odbc/dbc.h"

enum { MAX_NAMES = 1 << 20 };

static const char temporary_tables[] =
    "SELECT quote_ident(c.relname) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON "
    "n.oid = c.relnamespace WHERE n.nspname LIKE 'pg_temp%' AND c.relkind = 'r' AND "
    "pg_table_is_visible(c.oid)";

/* Appends "DROP TABLE a, b CASCADE"; nothing when there is none. */
static bool list_tables(struct rs_pq *pq, struct rs_buf *command, const struct rs_wait *wait,
                        struct rs_error *err)
{
    struct rs_pq_query query = {.sql = temporary_tables};
    struct rs_pq_result *result = NULL;
    bool have = true, ok = rs_pq_execute(pq, &query, wait, &result, err);
    while (ok && have) {
        ok = rs_pq_result_fetch(result, wait, &have, err);
        if (ok && have) {
            rs_buf_add_str(command, command->len > 0 ? ", " : "DROP TABLE ");
            rs_buf_add_span(command, rs_pq_result_value(result, 0));
        }
    }
    rs_pq_result_close(result);
    rs_buf_add_str(command, command->len > 0 ? " CASCADE" : "");
    return ok;
}

static bool drop_tables(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_buf command;
    rs_buf_init(&command, MAX_NAMES);
    bool ok = list_tables(pq, &command, wait, err);
    if (ok && !rs_buf_ok(&command)) {
        ok = rs_fail_memory(err);
    }
    ok = ok && (command.len == 0 || rs_pq_command(pq, rs_buf_str(&command), wait, err));
    rs_buf_clear(&command);
    return ok;
}

/* What session.c does behind the start-up packet. */
static bool start_again(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err)
{
    const char *init = dbc->settings.init_sql;
    return (!dbc->settings.read_only || rs_dbc_set_read_only(dbc, true, wait, err)) &&
           (!rs_settings_has(init) || rs_pq_command(rs_dbc_pq(dbc), init, wait, err));
}

SQLRETURN rs_dbc_reset(struct rs_dbc *dbc)
{
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, &dbc->stop};
    struct rs_pq *pq = rs_dbc_pq(dbc);
    for (struct rs_stmt *stmt = dbc->stmts; stmt; stmt = stmt->next) {
        rs_stmt_close(stmt);
    }
    rs_dbc_start(dbc);
    bool ok = rs_pq_drop_rest(pq, true, &wait, &err) &&
              (rs_pq_txn(pq) == RS_PQ_IDLE || rs_pq_command(pq, "ROLLBACK", &wait, &err)) &&
              drop_tables(pq, &wait, &err) && rs_pq_reset(pq, &wait, &err) &&
              start_again(dbc, &wait, &err);
    rs_dbc_end(dbc);
    if (ok && rs_settings_has(dbc->settings.database) &&
        rs_dbc_set_database(dbc, rs_span_of(dbc->settings.database)) == SQL_ERROR) {
        return SQL_ERROR;
    }
    dbc->savepoint = false;
    rs_notes_clear(&dbc->notes);
    rs_dbc_attrs_init(&dbc->attrs);
    dbc->attrs.stmt.query_timeout = (SQLULEN)dbc->settings.query_timeout;
    return ok ? SQL_SUCCESS : rs_post_error(&dbc->h, &err);
}
