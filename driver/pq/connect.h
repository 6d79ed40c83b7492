/* One attempt to connect to one address, and what became of it. */
#ifndef RS_PQ_CONNECT_H
#define RS_PQ_CONNECT_H

#include "pq/digest.h"
#include "pq/pq.h"

/* What is known of an attempt that failed: facts, for libpq's own texts follow the locale. */
struct rs_pq_attempt {
    const struct rs_pq_config *config;
    const char *address; /* numeric */
    struct rs_host *host;
    const char *ca_file; /* NULL: nothing is verified */
    const struct rs_wait *wait;
    int64_t begin_ms;   /* when connecting began, for texts about time-outs */
    int64_t contact_ms; /* TCP must stand after so long; 0: no limit of its own */
    PGconn *conn;       /* owned until taken */
    struct rs_pq_signon signon;
    struct rs_pq_libssl tls; /* libpq's OpenSSL */
    bool has_tls;
    ConnStatusType status; /* before the step that failed */
    bool tls_refused;      /* the server answered N to SSLRequest */
    bool ended;            /* the server closed its end */
    int socket_error;      /* errno of the socket; 0: none seen */
    const char *options;   /* the start-up packet's, NULL: none */
    bool retry;            /* out: a first contact that is worth another try */
    bool elsewhere;        /* out: another address of the same name may do better */
    bool options_refused;  /* out: the server disliked the start-up settings */
};

/* Makes the connection: on success attempt->conn is ready and non-blocking. */
bool rs_pq_attempt_run(struct rs_pq_attempt *attempt, struct rs_error *err) RS_MUST_CHECK;
void rs_pq_attempt_clear(struct rs_pq_attempt *attempt);

/* refusal.c: sets *err from the facts, and retry and options_refused. Always false. */
bool rs_pq_refused(struct rs_pq_attempt *attempt, struct rs_error *err);
/* The server's SQLSTATE and message in libpq's verbose text ("...FATAL:  28P01:
 * text\nLOCATION..."), borrowed; false when there is none. */
bool rs_pq_refusal_parse(struct rs_span text, struct rs_span *sqlstate, struct rs_span *message);

#endif
