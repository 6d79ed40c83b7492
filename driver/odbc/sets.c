/* Parameter sets and data at execution; see sets.h. */
#include "odbc/sets.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "odbc/dbc.h"

enum { MAX_LATE = 1 << 30 };

static void forget_late(struct rs_sets *sets)
{
    for (size_t i = 0; i < sets->late_count; i++) {
        rs_buf_clear(&sets->late[i].content);
    }
    free(sets->late);
    sets->late = NULL;
    sets->late_count = 0;
    sets->asked = 0;
}

void rs_sets_clear(struct rs_sets *sets)
{
    forget_late(sets);
    rs_rows_close(sets->results);
    *sets = (struct rs_sets){0};
}

const struct rs_late *rs_sets_late(const struct rs_stmt *stmt, SQLSMALLINT number)
{
    const struct rs_sets *sets = &stmt->sets;
    if (number < 1 || (size_t)number > sets->late_count || !sets->late[number - 1].given) {
        return NULL;
    }
    return &sets->late[number - 1];
}

static bool needs_data(const struct rs_stmt *stmt, SQLSMALLINT number)
{
    const struct rs_desc *apd = stmt->apd;
    const struct rs_desc_rec *rec = rs_desc_at(apd, number);
    if (!rec || !rec->bound || !rec->octets_ptr) {
        return false;
    }
    SQLLEN octets =
        rs_length_get(rs_desc_address(apd, rec->octets_ptr, stmt->sets.at, sizeof octets));
    return octets == SQL_DATA_AT_EXEC || octets <= SQL_LEN_DATA_AT_EXEC_OFFSET;
}

bool rs_sets_ask(const struct rs_stmt *stmt, size_t count)
{
    for (size_t number = 1; number <= count; number++) {
        if (needs_data(stmt, (SQLSMALLINT)number)) {
            return true;
        }
    }
    return false;
}

/* The next parameter of the current set that needs data; 0: none. */
static SQLUSMALLINT next_late(const struct rs_stmt *stmt)
{
    for (size_t number = (size_t)stmt->sets.asked + 1; number <= stmt->markers; number++) {
        if (needs_data(stmt, (SQLSMALLINT)number)) {
            return (SQLUSMALLINT)number;
        }
    }
    return 0;
}

static void set_status(struct rs_stmt *stmt, SQLUSMALLINT status)
{
    if (stmt->ipd->status_ptr) {
        stmt->ipd->status_ptr[stmt->sets.at] = status;
    }
}

static void set_processed(struct rs_stmt *stmt)
{
    if (stmt->ipd->processed_ptr) {
        rs_length_put(stmt->ipd->processed_ptr, (SQLLEN)stmt->sets.at + 1);
    }
}

/* A set that the application leaves out, or that cannot run because the transaction is lost or the
 * execution was cancelled. */
static bool skipped(const struct rs_stmt *stmt)
{
    const struct rs_sets *sets = &stmt->sets;
    enum rs_pq_txn txn = rs_pq_txn(rs_dbc_pq(stmt->dbc));
    if (stmt->markers > 0 && stmt->apd->status_ptr &&
        stmt->apd->status_ptr[sets->at] == SQL_PARAM_IGNORE) {
        return true;
    }
    bool over = txn == RS_PQ_TXN_FAILED || txn == RS_PQ_UNKNOWN || rs_stop_wanted(&stmt->stop);
    return sets->lost || (sets->bad > 0 && over);
}

/* The records of a set that failed tell which it was. */
static void mark_row(struct rs_stmt *stmt)
{
    for (size_t i = 0; stmt->sets.count > 1 && i < stmt->h.diag.count; i++) {
        struct rs_diag_record *record = &stmt->h.diag.records[i];
        record->row = record->row == SQL_NO_ROW_NUMBER ? (SQLLEN)stmt->sets.at + 1 : record->row;
    }
}

/* The rows of a set of several: set aside, unless no other set follows, behind those of the sets
 * before it. */
static SQLRETURN keep_rows(struct rs_stmt *stmt)
{
    struct rs_sets *sets = &stmt->sets;
    struct rs_error err = {0};
    struct rs_wait wait;
    bool ok = true;
    if (sets->count == 1 || stmt->rows->ops->kind(stmt->rows) != RS_PQ_ROWS) {
        return SQL_SUCCESS;
    }
    if (sets->at + 1 < sets->count) {
        rs_stmt_wait_begin(stmt, true, &wait);
        ok = stmt->rows->ops->hold(stmt->rows, &wait, &err);
        rs_stmt_wait_end(stmt);
    }
    struct rs_rows *rows = stmt->rows;
    stmt->rows = NULL;
    if (!ok) {
        rs_rows_close(rows);
        return rs_post_error(&stmt->h, &err);
    }
    return rs_rows_chain(&sets->results, rows) ? SQL_SUCCESS : rs_post(&stmt->h, RS_HY001, NULL);
}

/* A set that fails does not end the others. */
static void execute_one(struct rs_stmt *stmt)
{
    struct rs_sets *sets = &stmt->sets;
    size_t before = stmt->h.diag.count;
    rs_stmt_drop_rows(stmt);
    if (rs_stmt_execute_set(stmt, sets->at) == SQL_ERROR || keep_rows(stmt) == SQL_ERROR) {
        sets->bad++;
        set_status(stmt, SQL_PARAM_ERROR);
        mark_row(stmt);
        return;
    }
    sets->good++;
    set_status(stmt, stmt->h.diag.count > before ? SQL_PARAM_SUCCESS_WITH_INFO : SQL_PARAM_SUCCESS);
    if (stmt->rows && stmt->rows->ops->kind(stmt->rows) == RS_PQ_COUNT) {
        int64_t affected = stmt->rows->ops->affected(stmt->rows);
        sets->counted = sets->counted || affected >= 0;
        sets->rows += affected > 0 ? (SQLLEN)affected : 0;
    }
}

/* Without a status array the application could not learn that some sets failed: then it is an error
 * too. */
static SQLRETURN finish(struct rs_stmt *stmt)
{
    struct rs_sets sets = stmt->sets;
    stmt->sets.results = NULL;
    rs_sets_clear(&stmt->sets);
    if (!rs_rows_chain(&sets.results, stmt->rows)) {
        sets.bad++;
        sets.good = 0;
        rs_post(&stmt->h, RS_HY001, NULL);
    }
    stmt->rows = sets.results;
    if (sets.bad > 0 && (sets.good == 0 || !stmt->ipd->status_ptr)) {
        rs_rows_close(stmt->rows);
        stmt->rows = NULL;
        return SQL_ERROR;
    }
    SQLRETURN rc = SQL_SUCCESS;
    stmt->state = RS_S_EXECUTED;
    if (stmt->rows) {
        rc = rs_stmt_show_current(stmt);
    }
    bool all_left_out = sets.good == 0;
    stmt->row_count = sets.counted || all_left_out ? sets.rows : stmt->row_count;
    stmt->h.diag.row_count = stmt->row_count;
    return rc == SQL_NO_DATA && sets.rows > 0 ? SQL_SUCCESS : rc;
}

/* The application is asked for the data of parameter `number`. */
static SQLRETURN ask(struct rs_stmt *stmt, SQLUSMALLINT number, SQLPOINTER *token)
{
    struct rs_sets *sets = &stmt->sets;
    if (!sets->late) {
        sets->late = calloc(stmt->markers, sizeof *sets->late);
        sets->late_count = sets->late ? stmt->markers : 0;
    }
    if (!sets->late) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    rs_buf_init_secret(&sets->late[number - 1].content, MAX_LATE);
    sets->asked = number;
    if (token) {
        *token = rs_desc_at(stmt->apd, (SQLSMALLINT)number)->data;
    }
    return SQL_NEED_DATA;
}

/* Executes sets until one needs data. `asking` is false while the application has not called
 * SQLParamData, which is what names the first parameter. */
static SQLRETURN advance(struct rs_stmt *stmt, bool asking, SQLPOINTER *token)
{
    struct rs_sets *sets = &stmt->sets;
    for (; sets->at < sets->count; sets->at++) {
        SQLUSMALLINT late = 0;
        set_processed(stmt);
        if (skipped(stmt)) {
            set_status(stmt, SQL_PARAM_UNUSED);
        } else if ((late = next_late(stmt)) > 0) {
            stmt->state = RS_S_NEED_DATA;
            return asking ? ask(stmt, late, token) : SQL_NEED_DATA;
        } else {
            execute_one(stmt);
        }
        forget_late(sets);
    }
    return finish(stmt);
}

SQLRETURN rs_sets_execute(struct rs_stmt *stmt)
{
    rs_sets_clear(&stmt->sets);
    stmt->sets.count = stmt->markers > 0 ? stmt->apd->array_size : 1;
    return advance(stmt, false, NULL);
}

SQLRETURN rs_stmt_param_data(struct rs_stmt *stmt, SQLPOINTER *token)
{
    if (stmt->sets.asked > 0 && !rs_sets_late(stmt, (SQLSMALLINT)stmt->sets.asked)) {
        return rs_post(&stmt->h, RS_HY010, "SQLPutData was not called for parameter %u",
                       stmt->sets.asked);
    }
    SQLRETURN rc = advance(stmt, true, token);
    if (rc == SQL_ERROR) {
        rs_stmt_close(stmt);
    }
    return rc;
}

/* The parameter whose data comes, and as what. */
struct piece {
    const void *data;
    SQLLEN length;
    size_t fixed; /* bytes of a C type of fixed size; 0: it has none */
    bool wide, joinable;
};

static bool holds_bytes(SQLSMALLINT sql_type)
{
    switch (sql_type) {
    case SQL_CHAR:
    case SQL_VARCHAR:
    case SQL_LONGVARCHAR:
    case SQL_WCHAR:
    case SQL_WVARCHAR:
    case SQL_WLONGVARCHAR:
    case SQL_BINARY:
    case SQL_VARBINARY:
    case SQL_LONGVARBINARY:
        return true;
    default:
        return sql_type < SQL_WLONGVARCHAR && sql_type != SQL_GUID; /* the driver's or unknown */
    }
}

static bool describe_piece(const struct rs_stmt *stmt, struct piece *piece)
{
    SQLSMALLINT number = (SQLSMALLINT)stmt->sets.asked;
    const struct rs_desc_rec *apd = rs_desc_at(stmt->apd, number);
    const struct rs_desc_rec *ipd = rs_desc_at(stmt->ipd, number);
    if (!apd || !ipd) {
        return false;
    }
    SQLSMALLINT c_type =
        apd->concise == SQL_C_DEFAULT ? rs_default_c_type(ipd->concise) : apd->concise;
    piece->fixed = rs_c_type_size(c_type);
    piece->wide = c_type == SQL_C_WCHAR;
    piece->joinable = piece->fixed == 0 && holds_bytes(ipd->concise);
    return true;
}

static SQLRETURN check_piece(struct rs_stmt *stmt, const struct piece *piece)
{
    const struct rs_late *late = &stmt->sets.late[stmt->sets.asked - 1];
    bool null = piece->length == SQL_NULL_DATA;
    if (late->given && (null || late->null)) {
        return rs_post(&stmt->h, RS_HY020, NULL);
    }
    if (late->given && !piece->joinable) {
        return rs_post(&stmt->h, RS_HY019, NULL);
    }
    if (piece->length == SQL_DEFAULT_PARAM) {
        return rs_post(&stmt->h, RS_07S01, NULL);
    }
    if (null || piece->fixed > 0) {
        return null || piece->data ? SQL_SUCCESS : rs_post(&stmt->h, RS_HY009, NULL);
    }
    bool odd = piece->wide && piece->length > 0 && piece->length % (SQLLEN)sizeof(SQLWCHAR) != 0;
    if ((piece->length < 0 && piece->length != SQL_NTS) || odd) {
        return rs_post(&stmt->h, RS_HY090, NULL);
    }
    return piece->data || piece->length == 0 ? SQL_SUCCESS : rs_post(&stmt->h, RS_HY009, NULL);
}

static size_t piece_size(const struct piece *piece)
{
    if (piece->fixed > 0) {
        return piece->fixed;
    }
    if (piece->length != SQL_NTS) {
        return (size_t)piece->length;
    }
    return piece->wide ? rs_utf16_count(piece->data) * sizeof(SQLWCHAR) : strlen(piece->data);
}

static SQLRETURN take_piece(struct rs_stmt *stmt, const struct piece *piece)
{
    struct rs_late *late = &stmt->sets.late[stmt->sets.asked - 1];
    SQLRETURN rc = check_piece(stmt, piece);
    if (rc == SQL_ERROR) {
        return rc;
    }
    late->given = true;
    late->null = piece->length == SQL_NULL_DATA;
    if (!late->null) {
        rs_buf_add(&late->content, piece->data, piece_size(piece));
    }
    return rs_buf_ok(&late->content) ? rc : rs_post(&stmt->h, RS_HY001, NULL);
}

/* ODBC reference, appendix B: an error ends the execution. */
SQLRETURN rs_stmt_put_data(struct rs_stmt *stmt, const void *data, SQLLEN length)
{
    struct piece piece = {.data = data, .length = length};
    if (stmt->sets.asked == 0 || !describe_piece(stmt, &piece)) {
        return rs_post(&stmt->h, RS_HY010, "SQLParamData comes first");
    }
    SQLRETURN rc = take_piece(stmt, &piece);
    if (rc == SQL_ERROR) {
        rs_stmt_close(stmt);
    }
    return rc;
}

void rs_stmt_stop_asking(struct rs_stmt *stmt)
{
    if (stmt->state == RS_S_NEED_DATA) {
        rs_stmt_close(stmt);
    }
}
