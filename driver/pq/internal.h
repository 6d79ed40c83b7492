/* What the files of pq/ share. A connection has at most one answer whose rows are still on the wire
 * (`active`); when nobody wants the rest any more it is `draining` until ReadyForQuery. */
#ifndef RS_PQ_INTERNAL_H
#define RS_PQ_INTERNAL_H

#include <stdatomic.h>
#include <sys/types.h>

#include <libpq-fe.h>

#include "pq/canceler.h"
#include "pq/pq.h"
#include "pq/store.h"

struct rs_pq {
    PGconn *conn;
    pid_t owner; /* the process that opened it: a forked child may only close its copy of the socket
                  */
    struct rs_pq_server server;
    char *user;                  /* owned: what server.user shows */
    struct rs_notes *notes;      /* borrowed; NULL: notices are dropped */
    struct rs_pq_result *active; /* borrowed; NULL: no answer is on the wire */
    bool draining;    /* the rest of an abandoned answer is still to be read and dropped */
    int statement_ms; /* limit of the driver's own statements; 0: none */
    int64_t begun_ms; /* when the last statement was sent, for texts about time-outs */
    bool cancel_seen; /* draining met the server's word that the statement was cancelled */
    bool opening;     /* not handed out yet: nobody needs it any more when it times out */
    bool autocommit;  /* the statement on the wire began outside a transaction */
    uint64_t changes; /* what rs_pq_changes tells */
    struct rs_pq_budget *budget;  /* owned with the results: memory of rows set aside */
    struct rs_pq_canceler cancel; /* what another thread may use while this one is busy */
};

/* One statement's share of an answer. */
struct rs_pq_part {
    enum rs_pq_kind kind;
    struct rs_pq_column *columns; /* names owned */
    size_t column_count;
    char *tag; /* owned; NULL until the statement has ended */
    int64_t affected;
    bool complete;            /* all its rows are in `store` or were fetched */
    struct rs_pq_store store; /* rows set aside */
    struct rs_error error;    /* the server's error in place of this statement */
    struct rs_pq_part *next;  /* later statements set aside, in order */
};

struct rs_pq_result {
    struct rs_pq *pq; /* borrowed; NULL: nothing of this answer is on the wire any more */
    struct rs_pq_part
        *part; /* what the walk stands on, owned, with all that follows it; NULL: the end */
    struct rs_pq_part *last;     /* the part that the wire is filling */
    struct rs_pq_budget *budget; /* owned with the connection and its other results */
    PGresult *ahead;             /* read from the wire, not yet looked at; owned */
    int ahead_at;                /* the first of its rows that is not yet in the store */
    PGresult *row;               /* the current row when it came from the wire; owned... */
    int row_at;                  /* ... with those behind it that came in the same piece */
    struct rs_span *values;      /* the current row when it came from the store; column_count... */
    struct rs_span *adding;      /* ... and one on its way into the store; in the same block */
    size_t value_room;
    bool on_row;
    bool keep; /* every row goes through the store and stays there */
};

/* wait.c: bytes move here and nowhere else. */
/* Waits until libpq has a whole result (PQgetResult will not block). On deadline or stop: HYT00 or
 * HY008, nothing cancelled. */
bool rs_pq_await(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;
/* The next PGresult of the running statement, NULL at its end; never blocks longer than `wait`. */
bool rs_pq_take(struct rs_pq *pq, const struct rs_wait *wait, PGresult **out,
                struct rs_error *err) RS_MUST_CHECK;
/* change.c: counts the statement that has ended with `result`, when it may be a change. */
void rs_pq_note_change(struct rs_pq *pq, const PGresult *result);
/* Reads and drops until ReadyForQuery. */
bool rs_pq_drain(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;
/* After HYT00 or HY008: asks the server to stop and drains, for a few seconds at most; what is then
 * still to come is left to the next statement. Other errors: nothing. */
void rs_pq_interrupt(struct rs_pq *pq, const struct rs_error *why);
/* Cancels what runs and drains, for so long at most; what is then still to come is left to the next
 * statement. */
void rs_pq_stop_statement(struct rs_pq *pq, int64_t within_ms);
/* Ready for a new statement: alive, ours, nothing on the wire (an active answer is held). */
bool rs_pq_make_ready(struct rs_pq *pq, const struct rs_wait *wait,
                      struct rs_error *err) RS_MUST_CHECK;
/* Bookkeeping around the statement that is about to be sent, and after ReadyForQuery. */
void rs_pq_begin(struct rs_pq *pq);
void rs_pq_idle(struct rs_pq *pq);

/* fail.c */
bool rs_pq_fail_link(struct rs_error *err, PGconn *conn);
bool rs_pq_fail_result(struct rs_error *err, struct rs_pq *pq, const PGresult *result);
void rs_pq_receive_notice(void *pq, const PGresult *notice);

/* rows.c */
bool rs_pq_result_new(struct rs_pq *pq, struct rs_pq_result **out,
                      struct rs_error *err) RS_MUST_CHECK;
/* Waits for the first result of the statement that was sent. */
bool rs_pq_result_begin(struct rs_pq_result *result, const struct rs_wait *wait,
                        struct rs_error *err) RS_MUST_CHECK;
/* Makes the part of the next statement, if there is one. */
bool rs_pq_walk_start(struct rs_pq_result *result, const struct rs_wait *wait,
                      struct rs_error *err) RS_MUST_CHECK;
/* Waits for the next rows of the part that the wire is filling: they stand in `ahead`, from
 * ahead_at on; *have false at its end. */
bool rs_pq_walk_rows(struct rs_pq_result *result, const struct rs_wait *wait, bool *have,
                     struct rs_error *err) RS_MUST_CHECK;
void rs_pq_walk_append(struct rs_pq_result *result, struct rs_pq_part *part);
/* After one of them failed: the answer is given up. Always false. */
bool rs_pq_walk_give_up(struct rs_pq_result *result, struct rs_error *err);
/* Its connection is closed: rows that are not here will not come. */
void rs_pq_result_orphan(struct rs_pq_result *result);
/* Sets *err to the same error unless it is set. Always false. */
bool rs_pq_fail_again(struct rs_error *err, const struct rs_error *with);

/* result.c */
struct rs_span rs_pq_row_value(const PGresult *rows, int row, size_t index);
void rs_pq_result_drop_row(struct rs_pq_result *result);

/* aside.c */
/* The current part's next row in its store becomes the current one. */
bool rs_pq_result_take(struct rs_pq_result *result, bool *have, struct rs_error *err) RS_MUST_CHECK;

/* part.c */
/* From the first result of a statement that is neither an error nor COPY; NULL when memory is out.
 * has_rows: it brings rows already. */
struct rs_pq_part *rs_pq_part_new(const PGresult *from, bool has_rows);
/* Its last result gives the command tag and the count. */
void rs_pq_part_end(struct rs_pq_part *part, const PGresult *from);
void rs_pq_part_free(struct rs_pq_part *part);
bool rs_pq_columns_copy(const PGresult *from, struct rs_pq_column **columns, size_t *count);
void rs_pq_columns_free(struct rs_pq_column *columns, size_t count);

/* copy.c */
/* Ends a COPY that the server has begun, so that the connection is usable; the rest is drained by
 * the caller. */
bool rs_pq_refuse_copy(struct rs_pq *pq, ExecStatusType status, const struct rs_wait *wait,
                       struct rs_error *err) RS_MUST_CHECK;

#endif
