/* Redshift's authentication 13 (SHA-256 digest), which stock libpq refuses, answered on libpq's own
 * connection between two calls of PQconnectPoll.
 *
 * The server sends 'R' int32 length, int32 13, int32 algorithm (0: SHA-256), int32 n, salt, int32
 * n, nonce; the answer is 'd' int32 length, int32 32, digest, int32 n, client nonce. */
#ifndef RS_PQ_DIGEST_H
#define RS_PQ_DIGEST_H

#include <libpq-fe.h>

#include "base/host.h"
#include "base/secret.h"
#include "pq/libssl.h"

/* One connection attempt's sign-on. */
struct rs_pq_signon {
    PGconn *conn;
    const struct rs_pq_libssl *tls; /* NULL when libpq has no OpenSSL */
    const struct rs_secret *password;
    struct rs_host *host;
    struct rs_buf challenge; /* what is taken of message R/13 so far */
    bool taking;             /* it is ours: libpq must not read */
    bool over; /* the first message was seen to; later ones may lie half in libpq's buffer */
};

enum rs_pq_signon_step {
    RS_PQ_SIGNON_LIBPQ, /* what comes is libpq's: call PQconnectPoll at once */
    RS_PQ_SIGNON_WAIT,  /* wait until the socket is readable, then ask again */
    RS_PQ_SIGNON_FAILED /* *err says why */
};

void rs_pq_signon_init(struct rs_pq_signon *signon, PGconn *conn);
/* To be called while PQstatus is CONNECTION_AWAITING_RESPONSE, before PQconnectPoll. Never blocks.
 */
enum rs_pq_signon_step rs_pq_signon_step(struct rs_pq_signon *signon, struct rs_error *err);
void rs_pq_signon_clear(struct rs_pq_signon *signon);

/* The body of R/13 behind its int32 code, checked. */
struct rs_pq_challenge {
    struct rs_span salt, nonce;
};
bool rs_pq_challenge_read(struct rs_span body, struct rs_pq_challenge *out,
                          struct rs_error *err) RS_MUST_CHECK;
/* Message 'd': SHA256(SHA256(password . salt) . nonce . client_nonce) and the client's nonce. */
bool rs_pq_digest_answer(const struct rs_pq_challenge *challenge, struct rs_span password,
                         struct rs_span client_nonce, struct rs_buf *out,
                         struct rs_error *err) RS_MUST_CHECK;

#endif
