/* URLs (RFC 3986, the http and https schemes only) and form encoding
 * (application/x-www-form-urlencoded, UTF-8). */
#ifndef RS_NET_URL_H
#define RS_NET_URL_H

#include "base/buf.h"
#include "base/error.h"

struct rs_url {
    struct rs_span scheme; /* "http" or "https", any case */
    struct rs_span host;   /* without brackets; never empty */
    uint16_t port;         /* the scheme's own when not given */
    struct rs_span path;   /* "" or begins with '/' */
    struct rs_span query;  /* behind '?'; not given when there is none */
    bool secure, loopback; /* https; 127.0.0.0/8, ::1 or "localhost" */
};

/* Parses an absolute URL. Refused, with `what` in the message: other schemes, userinfo, fragments,
 * control characters, blanks, quotes, backslashes, bytes >= 0x80, more than 8000 bytes. Spans point
 * into text. */
bool rs_url_parse(struct rs_span text, const char *what, struct rs_url *url,
                  struct rs_error *err) RS_MUST_CHECK;
/* As parse, and it must be https; http passes only for a loopback host with `unsafe_http`. */
bool rs_url_check_endpoint(const char *text, const char *what, bool unsafe_http,
                           struct rs_error *err) RS_MUST_CHECK;
/* Percent-encodes all but the unreserved A-Z a-z 0-9 - . _ ~ (RFC 3986; also SigV4's rule). */
void rs_url_encode(struct rs_buf *out, struct rs_span text);
/* Form decoding: '+' is a space. False for bad escapes, NUL and other control bytes, invalid UTF-8.
 */
bool rs_form_decode(struct rs_span text, struct rs_buf *out) RS_MUST_CHECK;
/* Appends "name=value" with both encoded, behind '&' unless out is empty or ends in '?' or '&'.
 * NULL value: nothing. */
void rs_form_add(struct rs_buf *out, const char *name, struct rs_span value);
/* Appends scheme, host, port and path: never the query. For logs and messages. */
void rs_url_for_log(struct rs_buf *out, const char *url);

#endif
