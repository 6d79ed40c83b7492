/* The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3, OpenID Connect Core
 * section 3.1.2.1). */
#ifndef RS_SIGNIN_AUTHORIZE_H
#define RS_SIGNIN_AUTHORIZE_H

#include "signin/discovery.h"
#include "signin/pkce.h"

/* Appends the parameters as a form. A buffer that overflows stays failed, nothing more. */
bool rs_authorize_form(struct rs_buf *out, const struct rs_provider *provider,
                       const struct rs_signin_config *config, const struct rs_pkce *pkce,
                       const char *redirect_uri, struct rs_error *err) RS_MUST_CHECK;
/* Appends the scope alone. */
void rs_authorize_add_scope(struct rs_buf *out, const struct rs_provider *provider,
                            const struct rs_signin_config *config);
/* Appends the endpoint up to its "?"; a query of its own stays (RFC 6749 section 3.1). */
void rs_authorize_add_endpoint(struct rs_buf *out, const struct rs_provider *provider);
/* Whether the answer comes as a form (OAuth 2.0 Form Post Response Mode). */
bool rs_authorize_posts(const struct rs_signin_config *config);
/* Appends the URL that the browser opens. */
bool rs_authorize_url(struct rs_buf *out, const struct rs_provider *provider,
                      const struct rs_signin_config *config, const struct rs_pkce *pkce,
                      const char *redirect_uri, struct rs_error *err) RS_MUST_CHECK;
/* Refuses extra parameters that are not form-encoded, or that would override the driver's own; a
 * configuration error, found before any network traffic. */
bool rs_authorize_check_extra(const char *extra, struct rs_error *err) RS_MUST_CHECK;
/* max_age of the extra parameters; -1 when it is not among them. */
int64_t rs_authorize_max_age(const char *extra);
/* Appends acr_values of the extra parameters, decoded: words; nothing when they are not among them.
 */
void rs_authorize_add_acr_values(struct rs_buf *out, const char *extra);

#endif
