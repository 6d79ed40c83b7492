/* Transactions. The server's own word (ReadyForQuery) decides whether one is open. */
#include "odbc/dbc.h"

bool rs_dbc_begin(struct rs_dbc *dbc, bool *began, const struct rs_wait *wait, struct rs_error *err)
{
    if (dbc->attrs.autocommit) {
        return true;
    }
    if (rs_pq_txn(rs_dbc_pq(dbc)) == RS_PQ_BUSY && !rs_dbc_settle(dbc, wait, err)) {
        return false;
    }
    if (rs_pq_txn(rs_dbc_pq(dbc)) != RS_PQ_IDLE) {
        return true;
    }
    *began = rs_pq_command(rs_dbc_pq(dbc), "BEGIN", wait, err);
    return *began;
}

/* The time for the statement may be over, and stopping it was what ended it. */
static bool run_anyway(struct rs_dbc *dbc, const char *command)
{
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    bool ok = rs_pq_alive(rs_dbc_pq(dbc)) && rs_pq_command(rs_dbc_pq(dbc), command, &wait, &err);
    rs_error_clear(&err);
    return ok;
}

bool rs_dbc_undo(struct rs_dbc *dbc, bool began)
{
    enum rs_pq_txn txn = rs_pq_txn(rs_dbc_pq(dbc));
    if (txn == RS_PQ_IDLE) {
        return true;
    }
    return began && txn == RS_PQ_TXN_FAILED && run_anyway(dbc, "ROLLBACK");
}

bool rs_dbc_settle(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err)
{
    for (struct rs_stmt *stmt = dbc->stmts; stmt; stmt = stmt->next) {
        if (stmt->rows && !stmt->rows->ops->hold(stmt->rows, wait, err)) {
            return false;
        }
    }
    return true;
}

bool rs_dbc_set_read_only(struct rs_dbc *dbc, bool on, const struct rs_wait *wait,
                          struct rs_error *err)
{
    static const char *const commands[2][2] = {
        {"SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
         "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"},
        {"SET READONLY=0", "SET READONLY=1"}};
    return rs_pq_command(rs_dbc_pq(dbc), commands[dbc->rules.redshift ? 1 : 0][on ? 1 : 0], wait,
                         err);
}

static SQLRETURN end(struct rs_dbc *dbc, bool commit, const struct rs_wait *wait)
{
    struct rs_error err = {0};
    if (!rs_dbc_settle(dbc, wait, &err)) {
        return rs_post_error(&dbc->h, &err);
    }
    enum rs_pq_txn txn = rs_pq_txn(rs_dbc_pq(dbc));
    if (txn == RS_PQ_IDLE) {
        return SQL_SUCCESS;
    }
    if (!rs_pq_command(rs_dbc_pq(dbc), commit ? "COMMIT" : "ROLLBACK", wait, &err)) {
        return rs_post_error(&dbc->h, &err);
    }
    if (commit && txn == RS_PQ_TXN_FAILED) {
        /* The server takes COMMIT of a failed transaction for ROLLBACK, without an error. */
        return rs_post(&dbc->h, RS_25S03,
                       "a statement had failed, so the transaction was rolled back");
    }
    return SQL_SUCCESS;
}

SQLRETURN rs_dbc_end_tran(struct rs_dbc *dbc, SQLSMALLINT completion)
{
    if (completion != SQL_COMMIT && completion != SQL_ROLLBACK) {
        return rs_post(&dbc->h, RS_HY012, NULL);
    }
    struct rs_wait wait = {RS_NO_DEADLINE, &dbc->stop};
    rs_dbc_start(dbc, dbc);
    SQLRETURN rc = end(dbc, completion == SQL_COMMIT, &wait);
    rs_dbc_end(dbc);
    rs_post_notes(&dbc->h, &dbc->notes);
    return rc;
}

SQLRETURN rs_env_end_tran(struct rs_env *env, SQLSMALLINT completion)
{
    SQLRETURN rc = SQL_SUCCESS;
    if (completion != SQL_COMMIT && completion != SQL_ROLLBACK) {
        return rs_post(&env->h, RS_HY012, NULL);
    }
    for (struct rs_dbc *dbc = env->dbcs; dbc; dbc = dbc->next) {
        rs_lock_take(&dbc->lock);
        rs_diag_clear(&dbc->h.diag);
        bool failed = dbc->state == RS_C_CONNECTED && rs_dbc_end_tran(dbc, completion) == SQL_ERROR;
        rs_lock_give(&dbc->lock);
        if (failed) {
            rc = rs_post(&env->h, RS_25S01,
                         "a connection could not end its transaction; its diagnostics say why");
        }
    }
    return rc;
}

SQLRETURN rs_dbc_set_autocommit(struct rs_dbc *dbc, SQLUINTEGER on)
{
    SQLRETURN rc = SQL_SUCCESS;
    if (on && !dbc->attrs.autocommit && dbc->state == RS_C_CONNECTED) {
        rc = rs_dbc_end_tran(dbc, SQL_COMMIT);
    }
    if (rc != SQL_ERROR) {
        dbc->attrs.autocommit = on;
    }
    return rc;
}
