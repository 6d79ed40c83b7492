/* The database of a session: SQL_ATTR_CURRENT_CATALOG and USE. Redshift has USE on clusters of
 * late; on others, and on PostgreSQL, a session stays where it is. */
#include <stdlib.h>
#include <string.h>

#include "odbc/dbc.h"
#include "sql/text.h"

enum { MAX_COMMAND = 4096, MAX_NAME = 127 }; /* bytes of an identifier; servers cut longer ones */

/* The driver's own idea of it. */
static bool keep_name(struct rs_dbc *dbc, struct rs_span name)
{
    char *copy = rs_span_dup(name);
    if (!copy) {
        return false;
    }
    free(dbc->database);
    dbc->database = copy;
    return true;
}

static bool use(struct rs_dbc *dbc, struct rs_span name, struct rs_error *err)
{
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    struct rs_buf command;
    rs_buf_init(&command, MAX_COMMAND);
    rs_buf_add_str(&command, "USE ");
    bool ok = rs_sql_quote_name(&command, name) && rs_buf_ok(&command)
                  ? rs_pq_command(rs_dbc_pq(dbc), rs_buf_str(&command), &wait, err)
                  : rs_fail_memory(err);
    rs_buf_clear(&command);
    return ok;
}

/* Redshift refuses USE in a transaction. */
static SQLRETURN check_transaction(struct rs_dbc *dbc)
{
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    if (!rs_dbc_settle(dbc, &wait, &err)) {
        return rs_post_error(&dbc->h, &err);
    }
    return rs_pq_txn(rs_dbc_pq(dbc)) == RS_PQ_IDLE
               ? SQL_SUCCESS
               : rs_post(&dbc->h, RS_HY011,
                         "the database cannot change while a transaction is open");
}

static SQLRETURN use_database(struct rs_dbc *dbc, struct rs_span name)
{
    struct rs_error err = {0};
    if (!dbc->rules.redshift) {
        return rs_post(&dbc->h, RS_HYC00,
                       "a session stays in its database; connect to the other one");
    }
    if (check_transaction(dbc) == SQL_ERROR) {
        return SQL_ERROR;
    }
    if (use(dbc, name, &err)) {
        return SQL_SUCCESS;
    }
    if (strcmp(err.state, "42601") != 0 && strcmp(err.state, "0A000") != 0) {
        return rs_post_error(&dbc->h, &err);
    }
    rs_error_clear(&err);
    return rs_post(&dbc->h, RS_HYC00,
                   "this server has no USE: a session stays in its database; connect to the "
                   "other one");
}

SQLRETURN rs_dbc_set_database(struct rs_dbc *dbc, struct rs_span name)
{
    bool same = dbc->database && rs_span_is(name, dbc->database);
    if (name.len == 0 || name.len > MAX_NAME) {
        return rs_post(&dbc->h, RS_HY024, "a database has a name of 1 to %d bytes, not %zu",
                       MAX_NAME, name.len);
    }
    /* Before there is a connection: the database to connect to. */
    if (dbc->state == RS_C_CONNECTED && !same && use_database(dbc, name) == SQL_ERROR) {
        return SQL_ERROR;
    }
    return keep_name(dbc, name) ? SQL_SUCCESS : rs_post(&dbc->h, RS_HY001, NULL);
}

void rs_dbc_follow_use(struct rs_dbc *dbc, struct rs_span sql)
{
    if (!dbc->rules.redshift) {
        return;
    }
    if (rs_sql_begins(sql, "RESET USE")) {
        keep_name(dbc, rs_span_of(dbc->settings.database));
    } else if (rs_sql_begins(sql, "USE %")) {
        struct rs_buf name;
        rs_buf_init(&name, MAX_COMMAND);
        rs_sql_called_name(sql, &name);
        if (rs_buf_ok(&name)) {
            keep_name(dbc, rs_buf_span(&name));
        }
        rs_buf_clear(&name);
    }
}
