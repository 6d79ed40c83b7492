/* The loopback listener that receives the browser's callback (RFC 8252 section 7.3): one bind to
 * 127.0.0.1, one poll loop, 16 clients or more at once, an incremental parser with limits, a
 * deadline for each client. It knows HTTP and nothing of OAuth: the owner's `route` decides what a
 * request is. */
#ifndef RS_NET_LOOPBACK_H
#define RS_NET_LOOPBACK_H

#include "base/host.h"

struct rs_loopback; /* the listening socket and its clients */

struct rs_loopback_request {
    struct rs_span method, path; /* path without query, as sent */
    struct rs_span query;        /* not given when there is none */
    struct rs_span body;         /* of a POST with application/x-www-form-urlencoded */
    struct rs_span fetch_dest;   /* Sec-Fetch-Dest, not given when absent */
};

enum rs_loopback_verdict {
    RS_LOOPBACK_ANSWER, /* `page` and `status` are the answer; the wait goes on */
    RS_LOOPBACK_HOLD    /* this is the callback: the wait ends, the client is held until
                           rs_loopback_finish */
};

struct rs_loopback_answer {
    int status;
    struct rs_buf *page; /* HTML made by net/page.h; the listener adds the headers */
};

struct rs_loopback_counts {
    unsigned connections, silent, refused, tls; /* for the message when the time is over */
};

/* port 0: any free port. A port in use: an error that names it. */
bool rs_loopback_open(struct rs_loopback **out, const char *address, uint16_t port,
                      struct rs_error *err) RS_MUST_CHECK;
uint16_t rs_loopback_port(const struct rs_loopback *loopback);
/* Serves clients until `route` says HOLD (true), or deadline (HYT00) or stop (HY008). */
bool rs_loopback_wait(struct rs_loopback *loopback, const struct rs_wait *wait,
                      enum rs_loopback_verdict (*route)(void *ctx,
                                                        const struct rs_loopback_request *request,
                                                        struct rs_loopback_answer *answer),
                      void *ctx, struct rs_error *err) RS_MUST_CHECK;
/* Gives the held client its page, then goes on serving for linger_ms (reloads and duplicates of the
 * callback get the same page, through `route` again with ANSWER), and stops early when the answer
 * has been read and the client has gone. */
void rs_loopback_finish(struct rs_loopback *loopback, const struct rs_loopback_answer *answer,
                        int linger_ms);
struct rs_loopback_counts rs_loopback_counts(const struct rs_loopback *loopback);
void rs_loopback_close(struct rs_loopback *loopback);

#endif
