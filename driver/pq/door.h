/* The way to TLS in front of PostgreSQL's protocol: SSLRequest, one byte, handshake. libpq walks it
 * by itself; this is for connections that are not libpq's. */
#ifndef RS_PQ_DOOR_H
#define RS_PQ_DOOR_H

#include "wire/tls.h"

/* On a fresh socket. A server that answers N: 08001. */
bool rs_pq_door_open(struct rs_tls **out, int fd, const struct rs_tls_config *config,
                     const struct rs_wait *wait, struct rs_error *err) RS_MUST_CHECK;
/* Writes an int32 of the protocol: four bytes, most significant first. */
void rs_pq_put_int32(char *to, uint32_t value);

#endif
