/* The connection handle: made, freed, and what belongs to no single function. */
#include "odbc/dbc.h"

#include <stdlib.h>

#include "redshift_odbc.h"

void rs_dbc_attrs_init(struct rs_dbc_attrs *attrs)
{
    *attrs = (struct rs_dbc_attrs){.access_mode = SQL_MODE_READ_WRITE,
                                   .autocommit = SQL_AUTOCOMMIT_ON,
                                   .cursors = SQL_CUR_USE_DRIVER,
                                   .prompt_fd = RS_PROMPT_NO_FD};
    attrs->stmt = (struct rs_stmt_attrs){
        .concurrency = SQL_CONCUR_READ_ONLY,
        .cursor_type = SQL_CURSOR_FORWARD_ONLY,
        .sensitivity = SQL_UNSPECIFIED,
        .scrollable = SQL_NONSCROLLABLE,
        .noscan = SQL_NOSCAN_OFF,
        .retrieve_data = SQL_RD_ON,
        .simulate = SQL_SC_NON_UNIQUE,
    };
}

struct rs_dbc *rs_dbc_new(struct rs_env *env)
{
    struct rs_dbc *dbc = calloc(1, sizeof *dbc);
    if (!dbc) {
        return NULL;
    }
    rs_lock_init(&dbc->lock);
    rs_handle_init(&dbc->h, RS_KIND_dbc, &dbc->lock);
    rs_stop_init(&dbc->stop);
    dbc->env = env;
    dbc->h.diag.odbc2 = env->version == (SQLINTEGER)SQL_OV_ODBC2;
    rs_front_init(&dbc->front, &dbc->h);
    dbc->h.front = &dbc->front;
    dbc->state = RS_C_ALLOCATED;
    rs_dbc_attrs_init(&dbc->attrs);
    dbc->next = env->dbcs;
    env->dbcs = dbc;
    return dbc;
}

/* Called with the connection's lock, which is the inner one: for the list the environment's is
 * taken after letting go of it. Nobody else may use a handle that is being freed. */
SQLRETURN rs_dbc_free(struct rs_dbc *dbc)
{
    struct rs_env *env = dbc->env;
    rs_handle_clear(&dbc->h);
    rs_lock_give(&dbc->lock);
    rs_lock_take(&env->lock);
    for (struct rs_dbc **at = &env->dbcs; *at; at = &(*at)->next) {
        if (*at == dbc) {
            *at = dbc->next;
            break;
        }
    }
    rs_lock_give(&env->lock);
    rs_dbc_browse_end(dbc);
    rs_stop_clear(&dbc->stop);
    rs_front_clear(&dbc->front);
    rs_lock_clear(&dbc->lock);
    free(dbc);
    return SQL_SUCCESS;
}

struct rs_pq *rs_dbc_pq(const struct rs_dbc *dbc)
{
    return rs_session_pq(dbc->session);
}

/* Resetting costs a system call and this runs once for every row: only after a cancel. */
void rs_dbc_start(struct rs_dbc *dbc)
{
    if (rs_stop_wanted(&dbc->stop)) {
        rs_stop_reset(&dbc->stop);
    }
    atomic_store(&dbc->running, true);
}

void rs_dbc_end(struct rs_dbc *dbc)
{
    atomic_store(&dbc->running, false);
}

/* Thread-safe by itself. */
SQLRETURN rs_dbc_cancel(struct rs_dbc *dbc)
{
    if (atomic_load(&dbc->running)) {
        rs_stop_set(&dbc->stop);
    }
    return SQL_SUCCESS;
}

struct rs_log *rs_handle_log(const struct rs_handle *handle)
{
    const struct rs_dbc *dbc = NULL;
    if (handle->kind == RS_KIND_dbc) {
        dbc = (const struct rs_dbc *)handle;
    } else if (handle->kind == RS_KIND_stmt) {
        dbc = ((const struct rs_stmt *)handle)->dbc;
    } else if (handle->kind == RS_KIND_desc) {
        dbc = ((const struct rs_desc *)handle)->dbc;
    }
    return dbc && dbc->session ? rs_session_log(dbc->session) : NULL;
}

bool rs_dbc_show(struct rs_dbc *dbc, const char *setting, struct rs_buf *value,
                 struct rs_error *err)
{
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    char *sql = rs_format("SHOW %s", setting);
    struct rs_pq_query query = {.sql = sql};
    struct rs_pq_result *result = NULL;
    bool have = false;
    bool ok = sql ? rs_pq_execute(rs_dbc_pq(dbc), &query, &wait, &result, err) &&
                        rs_pq_result_fetch(result, &wait, &have, err)
                  : rs_fail_memory(err);
    if (ok && have) {
        rs_buf_add_span(value, rs_pq_result_value(result, 0));
    }
    rs_pq_result_close(result);
    free(sql);
    return ok && (rs_buf_ok(value) || rs_fail_memory(err));
}
