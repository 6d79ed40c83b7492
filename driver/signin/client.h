/* Requests to the provider's endpoints that authenticate the client (RFC 6749 section 2.3): tokens,
 * revocation, pushed authorization requests, device authorization. */
#ifndef RS_SIGNIN_CLIENT_H
#define RS_SIGNIN_CLIENT_H

#include "base/json.h"
#include "signin/discovery.h"

struct rs_client_post {
    const char *what, *url; /* "the token endpoint" */
    struct rs_buf *form; /* what the client shows of itself is added; sent as JSON to the Identity
                            Center */
    bool named;          /* client_id is in the form already */
};

struct rs_client_fields {
    const struct rs_json_field *list;
    size_t count;
};

/* Sends it once (again only when it never arrived, or at 429 and 503). True when there is an
 * answer, whatever it is; the response is cleared by the caller. */
bool rs_client_post(const struct rs_client_post *post, const struct rs_provider *provider,
                    struct rs_run *run, struct rs_http_response *response,
                    struct rs_error *err) RS_MUST_CHECK;
/* Words an answer that is no success, by a table of RFC 6749 section 5.2. Returns false. *code
 * (owned) becomes the error's name when the provider really refused, else NULL. */
bool rs_client_refused(const struct rs_client_post *post, const struct rs_http_response *response,
                       const struct rs_run *run, char **code, struct rs_error *err);
/* Reads a successful answer (names as in OAuth, whatever the service calls them). Failures as
 * rs_client_odd; members filled so far stay for the caller to clear. */
bool rs_client_take(const struct rs_client_post *post, const struct rs_http_response *response,
                    const struct rs_run *run, const struct rs_client_fields *fields, void *out,
                    struct rs_error *err) RS_MUST_CHECK;
/* Words an answer that is none, because of `why` ("": nothing to add). Returns false. */
bool rs_client_odd(const struct rs_client_post *post, const struct rs_http_response *response,
                   const char *why, struct rs_error *err);

#endif
