/* From a grant (a code, a refresh token) to a checked token: the token endpoint and the ID token
 * together. Every flow that speaks OpenID Connect ends here. */
#ifndef RS_SIGNIN_GRANT_H
#define RS_SIGNIN_GRANT_H

#include "signin/tokens.h"

/* Redeems a code; the ID token must carry `nonce` (OpenID Connect Core section 3.1.3). */
bool rs_grant_redeem(struct rs_token *out, const struct rs_code_grant *grant, const char *nonce,
                     struct rs_provider *provider, struct rs_run *run,
                     struct rs_error *err) RS_MUST_CHECK;
/* Checks the token endpoint's answer to a person's sign-in and turns it into a token; its secrets
 * move. `nonce` NULL: the request had none (device flow). */
bool rs_grant_take(struct rs_token *out, struct rs_tokens *tokens, const char *nonce,
                   struct rs_provider *provider, struct rs_run *run,
                   struct rs_error *err) RS_MUST_CHECK;
/* Refreshes `old` (section 12): the new token keeps the old refresh token when no new one came, and
 * must be about the same person. *drop becomes true when the refresh token is of no more use;
 * otherwise a failure says nothing against it, and *out may hold the old token with the refresh
 * token that has replaced the old one: it must be kept. */
bool rs_grant_refresh(struct rs_token *out, const struct rs_token *old, bool *drop,
                      struct rs_provider *provider, struct rs_run *run,
                      struct rs_error *err) RS_MUST_CHECK;

#endif
