/* ID tokens (OpenID Connect Core section 3.1.3.7, RFC 7515, RFC 7519, RFC 8725): a pure function
 * over texts. */
#ifndef RS_SIGNIN_IDTOKEN_H
#define RS_SIGNIN_IDTOKEN_H

#include "base/error.h"

struct rs_idtoken_rules { /* all borrowed */
    const char *issuer, *client_id;
    const char *issuer_template; /* instead of issuer: see issuer.h; NULL or "": none */
    struct rs_span nonce;        /* not given: not checked (a refreshed token has none) */
    struct rs_span access_token; /* that at_hash is of; not given: at_hash is not checked */
    const char *subject;    /* who it must be (refresh, OIDC Core section 12.2); NULL: anybody */
    const char *login_hint; /* an e-mail address that must be the person's; else not checked */
    int64_t max_age_s;      /* as requested; below 0: not requested */
    const char *acr_values; /* words, one of which acr must be; NULL or "": not requested */
    int64_t now;
    int tolerance_s;
    int64_t provider_date; /* the provider's own clock, for messages; 0: unknown */
};

struct rs_idtoken {
    /* the header */
    char *alg, *kid, *crit; /* owned */
    bool has_kid, has_crit;
    /* the claims */
    char *iss, *sub, *aud, *azp, *nonce, *at_hash; /* owned; aud: words */
    char *email, *preferred_username, *upn, *tid;  /* owned */
    char *acr;                                     /* owned; NULL: not there */
    int64_t exp, nbf, iat, auth_time;
    bool has_azp, has_nbf, has_auth_time, has_at_hash;
};

/* True for a token that passes every check against the keys in `jwks` (a JWK set as text). A
 * failure is 28000 with RS_NATIVE_ID_TOKEN_INVALID; its text names the check and the values, claims
 * only. *unknown_key becomes true when the only trouble is that no key of the set fits: newer keys
 * may help. out is written on success only, cleared by the caller. */
bool rs_idtoken_check(struct rs_span token, struct rs_span jwks,
                      const struct rs_idtoken_rules *rules, struct rs_idtoken *out,
                      bool *unknown_key, struct rs_error *err) RS_MUST_CHECK;
/* Who it is: email, preferred_username, upn or sub. Borrowed. */
const char *rs_idtoken_identity(const struct rs_idtoken *token);
void rs_idtoken_clear(struct rs_idtoken *token);

#endif
