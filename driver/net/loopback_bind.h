/* The listening sockets of the loopback listener and the Host they stand for. */
#ifndef RS_NET_LOOPBACK_BIND_H
#define RS_NET_LOOPBACK_BIND_H

#include "base/error.h"

#define RS_LOOPBACK_SOCKETS 2

struct rs_loopback_sockets {
    int fds[RS_LOOPBACK_SOCKETS]; /* -1: not used */
    uint16_t port;
    char *host; /* owned; as in the redirect URI, an IPv6 address in brackets */
};

/* Binds each address once and listens. Ports are never found by trial and closing: port 0 asks the
 * kernel, SO_REUSEADDR and SO_REUSEPORT are not set. */
bool rs_loopback_bind(struct rs_loopback_sockets *sockets, const char *host, uint16_t port,
                      struct rs_error *err) RS_MUST_CHECK;
void rs_loopback_unbind(struct rs_loopback_sockets *sockets);
/* Is "name:port" what a request to these sockets says? */
bool rs_loopback_is_host(const struct rs_loopback_sockets *sockets, struct rs_span name);

#endif
