/* Names to addresses, within a deadline.
 *
 * The C library has no name lookup that can be given up: getaddrinfo blocks as long as the
 * resolver's own time-outs say, glibc's getaddrinfo_a hangs in the child of a fork. So it runs in a
 * thread of its own, which is joined when it ends in time. When deadline or stop come first, that
 * one thread is left to end by itself (it owns all it touches), and the library that holds its code
 * is pinned in memory: the one exception to "no threads left behind". */
#ifndef RS_PQ_RESOLVE_H
#define RS_PQ_RESOLVE_H

#include <sys/socket.h>

#include "base/error.h"
#include "base/stop.h"

struct rs_pq_address {
    struct sockaddr_storage addr;
    socklen_t len;
    char *text; /* owned: numeric form */
};

struct rs_pq_addresses {
    struct rs_pq_address *items; /* owned, in the resolver's order */
    size_t count;
};

/* Unknown name: 08001; deadline: HYT00; stop: HY008. `numeric`: no lookup, anything but an address
 * is an error. */
bool rs_pq_resolve(const char *host, bool numeric, const struct rs_wait *wait,
                   struct rs_pq_addresses *out, struct rs_error *err) RS_MUST_CHECK;
void rs_pq_addresses_clear(struct rs_pq_addresses *addresses);

#endif
