/* What went wrong on an open connection, from libpq's results to SQLSTATE and one line of text. */
#include <string.h>

#include "pq/internal.h"

/* Appends text as one line: a line break with the blanks around it becomes one blank. */
static void add_line(struct rs_buf *to, const char *text)
{
    bool blank = false;
    for (const char *at = text; *at; at++) {
        if (*at == '\n' || *at == '\r' || *at == '\t' || *at == ' ') {
            blank = true;
            continue;
        }
        if (blank && to->len > 0) {
            rs_buf_add_char(to, ' ');
        }
        blank = false;
        rs_buf_add_char(to, *at);
    }
}

static void add_field(struct rs_buf *to, const PGresult *result, int field, const char *label)
{
    const char *text = PQresultErrorField(result, field);
    if (text && *text) {
        rs_buf_add_str(to, to->len > 0 ? label : "");
        add_line(to, text);
    }
}

/* The primary message, then DETAIL and HINT; libpq's own text when there are no fields. */
static void describe(struct rs_buf *to, const PGresult *result)
{
    add_field(to, result, PG_DIAG_MESSAGE_PRIMARY, "");
    if (to->len == 0) {
        add_line(to, PQresultErrorMessage(result));
    }
    add_field(to, result, PG_DIAG_MESSAGE_DETAIL, " DETAIL: ");
    add_field(to, result, PG_DIAG_MESSAGE_HINT, " HINT: ");
}

bool rs_pq_fail_link(struct rs_error *err, PGconn *conn)
{
    struct rs_buf text;
    rs_buf_init(&text, 65536);
    add_line(&text, PQerrorMessage(conn));
    if (PQstatus(conn) == CONNECTION_BAD) {
        rs_fail(err, RS_08S01, "the connection to the server was lost: %s", rs_buf_str(&text));
    } else {
        rs_fail(err, RS_HY000, "the statement could not be sent: %s", rs_buf_str(&text));
    }
    rs_buf_clear(&text);
    return false;
}

/* The server ends the session with it, also when libpq has not read that end yet. */
static bool is_farewell(const PGresult *result)
{
    struct rs_span severity = rs_span_of(PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED));
    if (!severity.ptr) { /* before PostgreSQL 9.6, and Redshift */
        severity = rs_span_of(PQresultErrorField(result, PG_DIAG_SEVERITY));
    }
    return rs_span_is(severity, "FATAL") || rs_span_is(severity, "PANIC");
}

bool rs_pq_fail_result(struct rs_error *err, struct rs_pq *pq, const PGresult *result)
{
    struct rs_span state = rs_span_of(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    struct rs_buf text;
    rs_buf_init(&text, 1 << 20);
    describe(&text, result);
    if (PQstatus(pq->conn) == CONNECTION_BAD || is_farewell(result)) {
        /* Also when the server had a word of farewell (57P01 at shutdown): to the application the
         * link is what failed. */
        rs_fail(err, RS_08S01, "the connection to the server was lost: %s", rs_buf_str(&text));
    } else if (rs_span_is(state, "57014") && rs_pq_canceler_asked(&pq->cancel)) {
        rs_fail(err, RS_HY008, "the statement was cancelled: %s", rs_buf_str(&text));
    } else {
        rs_fail_server(err, state, rs_buf_span(&text));
    }
    rs_buf_clear(&text);
    return false;
}

/* ODBC has the class of every warning as 01; a notice of the server may carry any. */
void rs_pq_receive_notice(void *ctx, const PGresult *notice)
{
    struct rs_pq *pq = ctx;
    if (!pq->notes) {
        return;
    }
    struct rs_span state = rs_span_of(PQresultErrorField(notice, PG_DIAG_SQLSTATE));
    struct rs_buf text;
    rs_buf_init(&text, 1 << 20);
    describe(&text, notice);
    rs_note_server(pq->notes, rs_span_starts(state, "01") ? state : RS_SPAN_LIT("01000"),
                   rs_buf_span(&text));
    rs_buf_clear(&text);
}
