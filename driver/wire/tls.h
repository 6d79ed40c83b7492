/* A TLS client over a connected, non-blocking socket: handshake, verification, bytes both ways, all
 * within the caller's wait. For what libpq cannot carry (its cancel requests are clear text). */
#ifndef RS_WIRE_TLS_H
#define RS_WIRE_TLS_H

#include "base/error.h"
#include "base/stop.h"

struct rs_tls;

struct rs_tls_config {
    const char *where;   /* "server HOST (ADDRESS) port N", for messages */
    const char *host;    /* sent as SNI when it is a name; checked when verify_host */
    const char *ca_file; /* PEM; needed when verify_chain */
    const char *min_tls; /* "TLSv1.2", "TLSv1.3"; NULL: TLSv1.2 */
    bool verify_chain, verify_host;
};

/* Shakes hands and verifies. The socket stays the caller's, and must outlive *out. Errors: 08001
 * (each way in which a certificate can be wrong in its own words), HYT00, HY008. */
bool rs_tls_open(struct rs_tls **out, int fd, const struct rs_tls_config *config,
                 const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;
/* Sends all of it. */
bool rs_tls_write(struct rs_tls *tls, struct rs_span bytes, const struct rs_wait *wait,
                  struct rs_error *err) RS_MUST_CHECK;
/* At least one byte, at most `room`; *got 0: the other side has ended the connection. */
bool rs_tls_read(struct rs_tls *tls, void *to, size_t room, size_t *got, const struct rs_wait *wait,
                 struct rs_error *err) RS_MUST_CHECK;
/* Sends close_notify if it can be sent at once. NULL is allowed. */
void rs_tls_close(struct rs_tls *tls);

#endif
