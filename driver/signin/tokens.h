/* The token endpoint (RFC 6749 sections 4.1.3, 5 and 6; OpenID Connect Core sections 3.1.3 and 12).
 */
#ifndef RS_SIGNIN_TOKENS_H
#define RS_SIGNIN_TOKENS_H

#include "signin/discovery.h"

struct rs_code_grant { /* all borrowed */
    struct rs_span code;
    const char *redirect_uri; /* byte by byte that of the authorization request */
    const char *verifier;     /* PKCE's */
};

struct rs_tokens { /* an answer; owned */
    struct rs_secret access, refresh, id_token;
    char *token_type, *scope;
    int64_t expires_in; /* of the access token, seconds; 0: unsaid */
};

/* Both ask once (again only when the request never arrived, or at 429 and 503) and give the answer,
 * whose form is checked; failures are 28000 with RS_NATIVE_PROVIDER_ERROR, worded by a table of
 * RFC 6749 section 5.2, and those of rs_run_http. A granted scope that is narrower than asked for
 * becomes a note 01000. */
bool rs_tokens_redeem(struct rs_tokens *out, const struct rs_code_grant *grant,
                      const struct rs_provider *provider, struct rs_run *run,
                      struct rs_error *err) RS_MUST_CHECK;
/* *invalid_grant becomes true when the provider called the refresh token no good, or the Identity
 * Center does not know its client any more (and only then): it is to be dropped. In every other
 * failure it may still be good. */
bool rs_tokens_refresh(struct rs_tokens *out, struct rs_span refresh_token, bool *invalid_grant,
                       const struct rs_provider *provider, struct rs_run *run,
                       struct rs_error *err) RS_MUST_CHECK;
/* Asks once for what a device code stands for (RFC 8628 section 3.4). *code (owned): the name of
 * the provider's refusal, such as "authorization_pending"; NULL in any other failure. */
bool rs_tokens_device(struct rs_tokens *out, struct rs_span device_code, char **code,
                      const struct rs_provider *provider, struct rs_run *run,
                      struct rs_error *err) RS_MUST_CHECK;
/* Takes a refresh token, and with it the grant, back at the provider (RFC 7009). A provider without
 * a revocation endpoint, or one that refuses: 28000 with RS_NATIVE_PROVIDER_ERROR. */
bool rs_tokens_revoke(struct rs_span refresh_token, const struct rs_provider *provider,
                      struct rs_run *run, struct rs_error *err) RS_MUST_CHECK;
void rs_tokens_clear(struct rs_tokens *tokens);

#endif
