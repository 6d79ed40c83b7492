/* An incremental parser of one HTTP/1.x request (RFC 9112) with hard limits. Pure: bytes in, a
 * verdict out, no sockets; what a request means is its reader's business. */
#ifndef RS_NET_HTTP_REQUEST_H
#define RS_NET_HTTP_REQUEST_H

#include "base/buf.h"

#define RS_REQUEST_MAX_HEAD (16 * 1024)
#define RS_REQUEST_MAX_BODY (32 * 1024)

enum rs_request_state {
    RS_REQUEST_MORE,  /* not complete */
    RS_REQUEST_READY, /* complete; the spans are set */
    RS_REQUEST_BAD    /* `refusal` is the status that says why; feed no more */
};

struct rs_request {
    enum rs_request_state state;
    int refusal;
    bool wants_continue; /* the head is complete, and the client waits for "100 Continue" */
    /* Set once the head is complete; they point into `bytes`, which does not move. */
    struct rs_span method;
    struct rs_span path;  /* without query; "*" for OPTIONS * */
    struct rs_span query; /* not given when there is none */
    struct rs_span host;  /* of an absolute target, else the Host field; not given: HTTP/1.0 */
    struct rs_span content_type, fetch_dest; /* not given when absent */
    struct rs_span body;                     /* set when READY */

    struct rs_buf bytes; /* wiped when cleared: a head may hold an authorization code */
    size_t head_len;     /* 0 until the head's end was seen */
    size_t body_len;     /* Content-Length */
    size_t scanned;      /* bytes in which no end of the head begins */
};

void rs_request_init(struct rs_request *request);
/* Takes what it needs of the bytes (a second request behind the first is dropped). */
enum rs_request_state rs_request_feed(struct rs_request *request, const void *bytes, size_t len);
void rs_request_clear(struct rs_request *request);
/* The bytes begin like a TLS record of a handshake: somebody speaks https here. */
bool rs_request_is_tls(const struct rs_request *request);

#endif
