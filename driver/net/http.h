/* One HTTP request and its answer, through libcurl: TLS 1.2 or newer, verified against the system's
 * store or `ca_file`, no redirects, no signals, whole-request deadline and stop. */
#ifndef RS_NET_HTTP_H
#define RS_NET_HTTP_H

#include "base/host.h"
#include "base/secret.h"

/* How to reach the web. All borrowed. */
struct rs_http_route {
    const char *ca_file; /* PEM bundle; NULL: the system's */
    const char *proxy;   /* "http://host:port"; "" : none; NULL: HTTPS_PROXY, NO_PROXY ... of the
                            environment */
    const char *proxy_user;
    const struct rs_secret *proxy_password;
    const char *no_proxy; /* with `proxy`: comma list of hosts that go without */
};

struct rs_http_request {
    const char *what;   /* for messages: "the token endpoint" */
    const char *method; /* "GET", "POST" */
    const char *url;
    const char *const *headers; /* "Name: value" lines, NULL-terminated; NULL: none */
    struct rs_span body;        /* not given: none */
    const struct rs_http_route *route;
    struct rs_wait wait;
    bool retry; /* the caller allows that the request is sent again after a failed connect, 429 or
                   503 */
};

struct rs_http_response {
    int status;         /* 0 until there was an answer */
    struct rs_buf body; /* wiped when cleared; at most 256 KiB, else an error */
    char *content_type; /* owned or NULL */
    char *retry_after;  /* the header, owned or NULL; seconds or a date */
    int64_t date;       /* the Date header, seconds since 1970; 0 when absent or odd */
    int64_t max_age;    /* of Cache-Control; -1 when absent; 0 for no-store and no-cache */
    bool maybe_sent;    /* false only when the request certainly never reached the server */
};

/* True when an HTTP answer arrived, whatever its status. Failures: 08001 unreachable, TLS (each
 * cause worded: unknown authority, wrong host, expired, ...), too large; HYT00 deadline; HY008
 * stop. The response is cleared by the caller. */
bool rs_http_send(const struct rs_http_request *request, struct rs_http_response *response,
                  struct rs_error *err) RS_MUST_CHECK;
void rs_http_response_clear(struct rs_http_response *response);

#endif
