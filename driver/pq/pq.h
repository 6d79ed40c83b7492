/* One connection to the server over libpq, never blocking inside it: connect, execute, rows,
 * cancel. Knows neither ODBC nor sign-in. A connection is used by one thread at a time (its owner's
 * lock); rs_pq_cancel alone may come from any thread. */
#ifndef RS_PQ_PQ_H
#define RS_PQ_PQ_H

#include "base/host.h"
#include "base/secret.h"

struct rs_pq;
struct rs_pq_result;

/* A session setting sent with the start-up packet (options=-c name=value) and, when the server did
 * not take it, by SET. */
struct rs_pq_setting {
    const char *name, *value;
    bool required; /* refused by the server: an error; otherwise a note 01S02 */
};

struct rs_pq_config {      /* all borrowed for the call */
    const char *host;      /* name, verified against the certificate */
    const char *host_addr; /* numeric address to connect to instead (tunnels); NULL: resolve host */
    uint16_t port;
    const char *database, *user;
    const struct rs_secret *password;
    const char *ssl_mode; /* "verify-full", "verify-ca", "require", "disable" ... */
    const char *ca_file;  /* NULL: the system's bundle; the error names the paths tried */
    const char *min_tls;  /* "TLSv1.2", "TLSv1.3"; NULL: TLSv1.2 */
    const char *application_name;
    int keepalive_idle_s, keepalive_interval_s, keepalive_count,
        tcp_user_timeout_ms; /* idle 0: keepalives off */
    const struct rs_pq_setting *settings;
    size_t setting_count;
    int retry_count;      /* further attempts after a refused or reset first contact, with back-off,
                             inside the deadline */
    int query_timeout_ms; /* of the driver's own statements; 0: none */
    size_t set_aside_memory; /* bytes that rows set aside or kept may take, all results together;
                                beyond it a temporary file in $TMPDIR or /tmp; 0: 64 MiB */
};

struct rs_pq_server {         /* valid while connected; follows ParameterStatus */
    bool redshift;            /* padb_version was reported, or version() says Redshift */
    int version;              /* PQserverVersion: 150018, 80002 */
    const char *version_text; /* server_version */
    const char *padb_version; /* "1.0.77467"; NULL: not Redshift, or hidden */
    bool standard_strings;    /* standard_conforming_strings is on */
    const char *client_encoding;
    const char *user; /* session user as the server knows it */
    int backend_pid;
};

bool rs_pq_open(struct rs_pq **out, const struct rs_pq_config *config, struct rs_host *host,
                const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;
/* Sends Terminate and closes. NULL is allowed. Results that are still open live on without rows. */
void rs_pq_close(struct rs_pq *pq);
const struct rs_pq_server *rs_pq_server(const struct rs_pq *pq);
/* Borrowed text of a ParameterStatus, or NULL. */
const char *rs_pq_parameter(const struct rs_pq *pq, const char *name);
/* False as soon as the socket is known to be dead; looks at it without blocking and without
 * sending. */
bool rs_pq_alive(struct rs_pq *pq);

enum rs_pq_txn { RS_PQ_IDLE, RS_PQ_IN_TXN, RS_PQ_TXN_FAILED, RS_PQ_BUSY, RS_PQ_UNKNOWN };
enum rs_pq_txn rs_pq_txn(const struct rs_pq *pq); /* the server's own word (ReadyForQuery) */

/* Grows with every statement of this connection after which the catalogue, a setting or what a name
 * means may be another: CREATE, ALTER, DROP, COMMENT, GRANT, SET, ROLLBACK, USE ..., all but those
 * that are known to do no more than read or change rows. */
uint64_t rs_pq_changes(const struct rs_pq *pq);

struct rs_pq_param {
    uint32_t oid;        /* 0: the server decides */
    struct rs_span text; /* text format; not given: NULL. Need not end in NUL */
};

struct rs_pq_query {
    const char *sql; /* with $1..$n when there are params */
    const struct rs_pq_param *params;
    size_t param_count;
    bool extended; /* extended protocol even without parameters */
};

/* Where the notices that arrive during any call go (01000 and warnings); NULL: dropped. Borrowed;
 * set before each call. */
void rs_pq_set_notes(struct rs_pq *pq, struct rs_notes *notes);

/* Sends the statement and waits for its first result's description or end. When an earlier result
 * still has rows on the wire they are first set aside (rs_pq_result_hold). No parameters: simple
 * query, also several statements in one string. With parameters: Parse, Bind, Describe, Execute,
 * Sync in one flight. A server error is a failure with its SQLSTATE; text is the primary message
 * with DETAIL and HINT behind it. HYT00 deadline and HY008 stop: the statement is cancelled on the
 * server first. */
bool rs_pq_execute(struct rs_pq *pq, const struct rs_pq_query *query, const struct rs_wait *wait,
                   struct rs_pq_result **out, struct rs_error *err) RS_MUST_CHECK;
/* For the driver's own statements: runs, drops rows. */
bool rs_pq_command(struct rs_pq *pq, const char *sql, const struct rs_wait *wait,
                   struct rs_error *err) RS_MUST_CHECK;

/* RESET ALL: every setting is again what it was when the session was opened. */
bool rs_pq_reset(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;

struct rs_pq_column {
    const char *name;
    uint32_t oid, table_oid;
    int typmod;
    int attnum; /* of the base table; 0: none */
};

/* One Parse + Describe: columns and parameter types, nothing runs. Arrays are owned by *out. */
struct rs_pq_description {
    struct rs_pq_column *columns; /* names owned */
    size_t column_count;
    uint32_t *params;
    size_t param_count;
};
bool rs_pq_describe(struct rs_pq *pq, const struct rs_pq_query *query, const struct rs_wait *wait,
                    struct rs_pq_description *out, struct rs_error *err) RS_MUST_CHECK;
void rs_pq_description_clear(struct rs_pq_description *description);

/* The answer of one execute: a list of results (several statements in one string), walked in order.
 */
enum rs_pq_kind { RS_PQ_ROWS, RS_PQ_COUNT, RS_PQ_END };
/* What the walk stands on. Right after execute: the first. */
enum rs_pq_kind rs_pq_result_kind(const struct rs_pq_result *result);
/* Drops what is left of the current one and moves on; the server's error of a later statement is a
 * failure. */
bool rs_pq_result_next(struct rs_pq_result *result, const struct rs_wait *wait,
                       struct rs_error *err) RS_MUST_CHECK;
size_t rs_pq_result_column_count(const struct rs_pq_result *result);
const struct rs_pq_column *rs_pq_result_column(const struct rs_pq_result *result, size_t index);
/* ROWS: *have false after the last row. Rows come one at a time from the wire, or from what was set
 * aside. */
bool rs_pq_result_fetch(struct rs_pq_result *result, const struct rs_wait *wait, bool *have,
                        struct rs_error *err) RS_MUST_CHECK;
/* A value of the current row in the server's text form, valid until the next fetch, seek, last,
 * next or close; not given: NULL. ptr[len] is NUL. */
struct rs_span rs_pq_result_value(const struct rs_pq_result *result, size_t index);
/* COUNT: rows affected, -1 when the command has none. The command tag ("INSERT 0 3", "CREATE
 * TABLE"). */
int64_t rs_pq_result_affected(const struct rs_pq_result *result);
const char *rs_pq_result_tag(const struct rs_pq_result *result);
/* Sets aside all that is still on the wire, so that the connection is free: in memory up to
 * set_aside_memory, beyond it in a temporary file. The current row stays. When it fails (the wait
 * is over: HYT00 or HY008; memory or disk is full: HY001 or HY000) the rest stays on the wire, and
 * no row is lost. */
bool rs_pq_result_hold(struct rs_pq_result *result, const struct rs_wait *wait,
                       struct rs_error *err) RS_MUST_CHECK;

/* Whether the next `rows` rows, or fewer and the end or an error, can be fetched without waiting.
 * Reads what has arrived, and with a `wait` what is still to come; when that ends, the answer is
 * given up: the fetch that comes to it says so. */
bool rs_pq_result_ahead(struct rs_pq_result *result, int64_t rows, const struct rs_wait *wait);

/* Static cursors. Before the first fetch: every row that is fetched is kept, in this result and in
 * those that follow it, within the same limit; fetch, seek and last work in any order. The values
 * are valid until the next of them. */
void rs_pq_result_keep(struct rs_pq_result *result);
/* Makes row `row` (from 0) the current one and reads up to it from the wire when it must. *have
 * false: no such row; a fetch then gives the first row when `row` was negative, else none. The
 * server's error among the rows is a failure for rows behind it, those before it stay. Full memory
 * or disk is a failure that loses nothing: seek again. */
bool rs_pq_result_seek(struct rs_pq_result *result, int64_t row, const struct rs_wait *wait,
                       bool *have, struct rs_error *err) RS_MUST_CHECK;
/* Reads to the end and makes the last row the current one; *have false: there are no rows. */
bool rs_pq_result_last(struct rs_pq_result *result, const struct rs_wait *wait, bool *have,
                       struct rs_error *err) RS_MUST_CHECK;
/* Rows kept so far; *all (may be NULL): there are no more. */
int64_t rs_pq_result_known_rows(const struct rs_pq_result *result, bool *all);
/* The current row's number from 0, of kept rows; -1: not on a row. */
int64_t rs_pq_result_row(const struct rs_pq_result *result);

/* Frees it. Rows still on the wire: read and dropped; cancelled on the server first only in
 * autocommit (not inside a transaction). NULL is allowed. */
void rs_pq_result_close(struct rs_pq_result *result);

/* Reads the rest of answers that were closed before their end, which the next statement would do;
 * `stop`: the server is asked to stop them first, because their transaction is to be rolled back.
 */
bool rs_pq_drop_rest(struct rs_pq *pq, bool stop, const struct rs_wait *wait,
                     struct rs_error *err) RS_MUST_CHECK;

/* Asks the server to stop what runs, over a connection of its own (TLS where the session has it),
 * and returns when it was asked. Thread-safe; does nothing when idle. Never touches the session's
 * socket. */
bool rs_pq_cancel(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;

#endif
