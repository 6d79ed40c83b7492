/* AWS Signature Version 4 (AWS General Reference, "Signing AWS API requests"), for every service
 * but S3. */
#ifndef RS_AWS_SIGV4_H
#define RS_AWS_SIGV4_H

#include "base/buf.h"
#include "base/error.h"
#include "base/secret.h"

struct rs_aws_keys {
    char *id; /* owned */
    struct rs_secret secret, session_token;
};

void rs_aws_keys_clear(struct rs_aws_keys *keys);

struct rs_sigv4_header {
    struct rs_span name, value; /* as sent */
};

struct rs_sigv4_request {
    struct rs_span method,
        host; /* host as in the Host header, with a port that is not the scheme's own */
    struct rs_span path,
        query; /* as in the request line: percent-encoded once, query without '?' */
    const struct rs_sigv4_header
        *headers; /* signed besides host, x-amz-date, x-amz-security-token; at most 32 */
    size_t header_count;
    struct rs_span body;
    const char *region, *service;
    const char *date; /* "20261124T010203Z", as sent in x-amz-date */
};

/* Appends the value of the Authorization header. False when memory or OpenSSL failed. */
bool rs_sigv4_authorization(const struct rs_aws_keys *keys, const struct rs_sigv4_request *request,
                            struct rs_buf *out) RS_MUST_CHECK;

#endif
