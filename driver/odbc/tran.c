/* Transactions. The server's own word (ReadyForQuery) decides whether one is open. */
#include "odbc/tran.h"

#include <stdlib.h>
#include <string.h>

#include "odbc/dbc.h"
#include "odbc/mapstate.h"
#include "sql/statement.h"

enum on_error { ON_ERROR_NOTHING, ON_ERROR_STATEMENT, ON_ERROR_TRANSACTION };

/* Redshift has no savepoints. */
static enum on_error on_error(const struct rs_dbc *dbc)
{
    struct rs_span word = rs_span_of(dbc->settings.error_rollback);
    if (rs_span_is(word, "none")) {
        return ON_ERROR_NOTHING;
    }
    if (dbc->rules.redshift || rs_span_is(word, "transaction")) {
        return ON_ERROR_TRANSACTION;
    }
    return ON_ERROR_STATEMENT;
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

#define SET_SAVEPOINT     "SAVEPOINT rs_statement"
#define RELEASE_SAVEPOINT "RELEASE SAVEPOINT rs_statement"

/* In an open transaction. The driver's savepoint never stays below one of the application's: where
 * that one would go with it. */
static bool protect(struct rs_dbc *dbc, enum rs_sql_sort sort, const struct rs_wait *wait,
                    struct rs_error *err)
{
    bool had = dbc->savepoint, wants = sort == RS_SQL_ORDINARY;
    if (rs_pq_txn(rs_dbc_pq(dbc)) == RS_PQ_TXN_FAILED && !(had && rs_dbc_undo(dbc, false))) {
        return true; /* the server will say so */
    }
    if (!had && !wants) {
        return true;
    }
    const char *command = !had    ? SET_SAVEPOINT
                          : wants ? RELEASE_SAVEPOINT "; " SET_SAVEPOINT
                                  : RELEASE_SAVEPOINT;
    dbc->savepoint = rs_pq_command(rs_dbc_pq(dbc), command, wait, err);
    bool ok = dbc->savepoint;
    dbc->savepoint = ok && wants;
    return ok;
}

bool rs_dbc_begin(struct rs_dbc *dbc, const char *sql, bool *began, const struct rs_wait *wait,
                  struct rs_error *err)
{
    struct rs_pq *pq = rs_dbc_pq(dbc);
    if (dbc->attrs.autocommit) {
        return true;
    }
    if (rs_pq_txn(pq) == RS_PQ_BUSY && !rs_dbc_settle(dbc, wait, err)) {
        return false;
    }
    enum rs_sql_sort sort = rs_sql_sort_of(rs_span_of(sql));
    bool statement = on_error(dbc) == ON_ERROR_STATEMENT;
    if (rs_pq_txn(pq) != RS_PQ_IDLE) {
        return !statement || protect(dbc, sort, wait, err);
    }
    dbc->savepoint = false;
    if (sort != RS_SQL_ORDINARY) {
        return true;
    }
    *began = rs_pq_command(pq, statement ? "BEGIN; " SET_SAVEPOINT : "BEGIN", wait, err);
    dbc->savepoint = *began && statement;
    return *began;
}

bool rs_dbc_begin_own(struct rs_dbc *dbc, bool *began, const struct rs_wait *wait,
                      struct rs_error *err)
{
    if (!rs_dbc_settle(dbc, wait, err)) {
        return false;
    }
    bool idle = rs_pq_txn(rs_dbc_pq(dbc)) == RS_PQ_IDLE;
    *began = idle && rs_pq_command(rs_dbc_pq(dbc), "BEGIN", wait, err);
    return *began || !idle;
}

void rs_dbc_roll_back_own(struct rs_dbc *dbc)
{
    if (rs_pq_txn(rs_dbc_pq(dbc)) != RS_PQ_IDLE) {
        run_anyway(dbc, "ROLLBACK");
    }
}

bool rs_dbc_commit_own(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err)
{
    bool ok = rs_dbc_settle(dbc, wait, err) && rs_pq_command(rs_dbc_pq(dbc), "COMMIT", wait, err);
    if (!ok) {
        rs_dbc_roll_back_own(dbc);
    }
    return ok;
}

bool rs_dbc_undo(struct rs_dbc *dbc, bool began)
{
    enum rs_pq_txn txn = rs_pq_txn(rs_dbc_pq(dbc));
    if (txn == RS_PQ_IDLE) {
        return true;
    }
    if (began) {
        dbc->savepoint = false;
        return txn == RS_PQ_TXN_FAILED && run_anyway(dbc, "ROLLBACK");
    }
    return dbc->savepoint && txn == RS_PQ_TXN_FAILED &&
           run_anyway(dbc, "ROLLBACK TO SAVEPOINT rs_statement");
}

/* 40001 tells applications that the transaction was rolled back, and to begin it again. */
static bool ends_transaction(const struct rs_error *err)
{
    return strcmp(rs_state_of_server(err->state, rs_error_text(err)), "40001") == 0;
}

bool rs_dbc_recover(struct rs_dbc *dbc, bool began, const struct rs_error *err)
{
    if (dbc->attrs.autocommit && began) {
        rs_dbc_roll_back_own(dbc);
    }
    if (dbc->attrs.autocommit || on_error(dbc) == ON_ERROR_NOTHING ||
        rs_pq_txn(rs_dbc_pq(dbc)) != RS_PQ_TXN_FAILED) {
        return false;
    }
    bool whole = !began && ends_transaction(err);
    if (!whole && rs_dbc_undo(dbc, began)) {
        return false;
    }
    return run_anyway(dbc, "ROLLBACK");
}

bool rs_dbc_settle(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err)
{
    for (struct rs_stmt *stmt = dbc->stmts; stmt; stmt = stmt->next) {
        if (stmt->rows && !stmt->rows->ops->hold(stmt->rows, wait, err)) {
            return false;
        }
    }
    return rs_pq_drop_rest(rs_dbc_pq(dbc), false, wait, err);
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

static void close_cursors(struct rs_dbc *dbc)
{
    for (struct rs_stmt *stmt = dbc->stmts; stmt; stmt = stmt->next) {
        if (stmt->state & (RS_S_EXECUTED | RS_S_OPEN | RS_S_FETCHED)) {
            rs_stmt_close(stmt);
        }
    }
}

/* COMMIT keeps the cursors, with all their rows, which are read now; ROLLBACK closes them, and what
 * the server is still sending is stopped. Then the server's word on the transaction is known. */
static bool leave_wire(struct rs_dbc *dbc, bool commit, const struct rs_wait *wait,
                       struct rs_error *err)
{
    if (commit) {
        return rs_dbc_settle(dbc, wait, err);
    }
    close_cursors(dbc);
    return rs_pq_drop_rest(rs_dbc_pq(dbc), true, wait, err) && rs_dbc_settle(dbc, wait, err);
}

static SQLRETURN end(struct rs_dbc *dbc, bool commit, const struct rs_wait *wait)
{
    struct rs_error err = {0};
    if (!leave_wire(dbc, commit, wait, &err)) {
        return rs_post_error(&dbc->h, &err);
    }
    enum rs_pq_txn txn = rs_pq_txn(rs_dbc_pq(dbc));
    if (txn == RS_PQ_TXN_FAILED && commit && rs_dbc_undo(dbc, false)) {
        txn = RS_PQ_IN_TXN; /* a statement failed while its rows came */
    }
    dbc->savepoint = false;
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
    rs_dbc_start(dbc);
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
        if (atomic_load(&dbc->front.executing)) {
            return rs_post(&env->h, RS_HY010, "a function still executes asynchronously");
        }
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

struct level {
    SQLUINTEGER isolation;
    const char *name;
};

static const struct level levels[] = {{SQL_TXN_READ_UNCOMMITTED, "read uncommitted"},
                                      {SQL_TXN_READ_COMMITTED, "read committed"},
                                      {SQL_TXN_REPEATABLE_READ, "repeatable read"},
                                      {SQL_TXN_SERIALIZABLE, "serializable"}};

static const struct level *level_of(SQLUINTEGER isolation)
{
    for (size_t i = 0; i < RS_COUNT(levels); i++) {
        if (levels[i].isolation == isolation) {
            return &levels[i];
        }
    }
    return NULL;
}

bool rs_dbc_apply_isolation(struct rs_dbc *dbc, const struct rs_wait *wait, struct rs_error *err)
{
    const struct level *level = level_of(dbc->attrs.isolation);
    if (!level) {
        return true; /* never set: the server's own */
    }
    if (dbc->rules.redshift) {
        if (dbc->attrs.isolation != SQL_TXN_SERIALIZABLE) {
            rs_note(&dbc->notes, RS_01S02, "transactions of Redshift are serializable");
        }
        dbc->attrs.isolation = SQL_TXN_SERIALIZABLE;
        return true;
    }
    char *command =
        rs_format("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL %s", level->name);
    bool ok = command ? rs_pq_command(rs_dbc_pq(dbc), command, wait, err) : rs_fail_memory(err);
    free(command);
    return ok;
}

SQLRETURN rs_dbc_set_isolation(struct rs_dbc *dbc, SQLUINTEGER isolation)
{
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    SQLUINTEGER before = dbc->attrs.isolation;
    if (!level_of(isolation)) {
        return rs_post(&dbc->h, RS_HY024, "isolation level %u", (unsigned)isolation);
    }
    if (dbc->state == RS_C_CONNECTED) {
        if (!rs_dbc_settle(dbc, &wait, &err)) {
            return rs_post_error(&dbc->h, &err);
        }
        if (rs_pq_txn(rs_dbc_pq(dbc)) != RS_PQ_IDLE) {
            return rs_post(&dbc->h, RS_HY011, "a transaction is open");
        }
    }
    dbc->attrs.isolation = isolation;
    if (dbc->state == RS_C_CONNECTED && !rs_dbc_apply_isolation(dbc, &wait, &err)) {
        dbc->attrs.isolation = before;
        return rs_post_error(&dbc->h, &err);
    }
    rs_post_notes(&dbc->h, &dbc->notes);
    return SQL_SUCCESS;
}

/* The session's default, which a role or a database may set. */
static bool ask_isolation(struct rs_dbc *dbc, SQLUINTEGER *isolation, struct rs_error *err)
{
    enum { NAME_MOST = 128 };
    struct rs_buf name;
    rs_buf_init(&name, NAME_MOST);
    bool ok = rs_dbc_show(dbc, "default_transaction_isolation", &name, err);
    for (size_t i = 0; ok && i < RS_COUNT(levels); i++) {
        bool is = rs_span_is(rs_buf_span(&name), levels[i].name);
        *isolation = is ? levels[i].isolation : *isolation;
    }
    rs_buf_clear(&name);
    return ok;
}

SQLRETURN rs_dbc_get_isolation(struct rs_dbc *dbc, SQLUINTEGER *isolation)
{
    struct rs_error err = {0};
    bool open = dbc->state == RS_C_CONNECTED && !dbc->rules.redshift;
    *isolation = dbc->attrs.isolation ? dbc->attrs.isolation : SQL_TXN_SERIALIZABLE;
    if (dbc->attrs.isolation || !open || rs_pq_txn(rs_dbc_pq(dbc)) == RS_PQ_TXN_FAILED) {
        return SQL_SUCCESS;
    }
    return ask_isolation(dbc, isolation, &err) ? SQL_SUCCESS : rs_post_error(&dbc->h, &err);
}
