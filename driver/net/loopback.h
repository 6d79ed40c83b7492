/* The loopback listener that receives the browser's callback (RFC 8252 section 7.3): bound to
 * loopback addresses only, one poll loop, 16 clients or more at once, an incremental parser with
 * limits, a deadline for each client. It knows HTTP and nothing of OAuth: the owner's `route`
 * decides what a request is. What HTTP itself decides is answered here: a wrong Host, a wrong
 * method, a preflight, /favicon.ico, a body that is no form, a TLS hello. */
#ifndef RS_NET_LOOPBACK_H
#define RS_NET_LOOPBACK_H

#include "base/buf.h"
#include "base/host.h"

struct rs_loopback; /* the listening sockets and their clients */

struct rs_loopback_request {
    struct rs_span method, path; /* "GET" or "POST"; path without query, as sent */
    struct rs_span query;        /* not given when there is none */
    struct rs_span body;         /* of a POST with application/x-www-form-urlencoded */
    struct rs_span fetch_dest;   /* Sec-Fetch-Dest, not given when absent */
};

enum rs_loopback_verdict {
    RS_LOOPBACK_ANSWER, /* `page` and `status` are the answer; the wait goes on */
    RS_LOOPBACK_HOLD    /* this is the callback: the wait ends, the client is held until
                           rs_loopback_finish; within finish: it gets the same page */
};

struct rs_loopback_answer {
    int status;          /* 404 unless `route` says otherwise */
    struct rs_buf *page; /* HTML made by net/page.h; the listener adds the headers. For `route`: an
                            empty buffer to write to */
};

struct rs_loopback_counts {
    unsigned connections;
    unsigned silent;  /* went away, or were sent away, without a byte */
    unsigned refused; /* answered by the listener itself with 4xx or 5xx */
    unsigned tls;     /* spoke https */
};

typedef enum rs_loopback_verdict rs_loopback_route(void *ctx,
                                                   const struct rs_loopback_request *request,
                                                   struct rs_loopback_answer *answer);

/* `host` is the redirect URI's: a loopback address ("127.0.0.1", "::1") or "localhost". With
 * "localhost" the port is owned on both 127.0.0.1 and ::1, since browsers try the latter first and
 * another user of this machine could own it. The Host field of requests must name it (or the
 * address itself). port 0: any free port. A port in use: an error that names it. Clients can
 * connect from now on. */
bool rs_loopback_open(struct rs_loopback **out, const char *host, uint16_t port,
                      struct rs_error *err) RS_MUST_CHECK;
uint16_t rs_loopback_port(const struct rs_loopback *loopback);
/* Serves clients until `route` says HOLD (true), or deadline (HYT00) or stop (HY008). route and ctx
 * are used again by rs_loopback_finish. */
bool rs_loopback_wait(struct rs_loopback *loopback, const struct rs_wait *wait,
                      rs_loopback_route *route, void *ctx, struct rs_error *err) RS_MUST_CHECK;
/* Gives the held client its page, then goes on serving for linger_ms: reloads and duplicates of the
 * callback go through `route` again, which may write their page, or say HOLD for the same page.
 * Stops early when the held client has read its answer and everybody has gone. Returns at once when
 * nobody is held. */
void rs_loopback_finish(struct rs_loopback *loopback, const struct rs_loopback_answer *answer,
                        int linger_ms);
struct rs_loopback_counts rs_loopback_counts(const struct rs_loopback *loopback);
void rs_loopback_close(struct rs_loopback *loopback);

#endif
