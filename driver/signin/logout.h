/* Signing out: the token leaves every layer here first, then, as far as it goes, the provider. */
#ifndef RS_SIGNIN_LOGOUT_H
#define RS_SIGNIN_LOGOUT_H

#include "signin/signin.h"

struct rs_signout {
    bool found;    /* a token was stored, and is no longer */
    char *who;     /* owned; NULL: not known */
    bool revoked;  /* the provider took the refresh token back (RFC 7009) */
    bool browser;  /* the provider's sign-out page was opened */
    char *trouble; /* owned: why it was not revoked or not opened; NULL: no reason to worry */
};

void rs_signout_clear(struct rs_signout *signout);
/* Forgets the sign-in of `config` in this process's memory and in its store; then revokes its
 * refresh token. `browser`: also opens the provider's sign-out page (OpenID Connect RP-Initiated
 * Logout 1.0), which ends the person's session there for other applications too. False when the
 * token could not be deleted, or at stop; what the provider does or does not is told in *out and is
 * no failure. */
bool rs_signin_logout(const struct rs_signin_config *config, struct rs_host *host,
                      const struct rs_wait *wait, bool browser, struct rs_signout *out,
                      struct rs_error *err) RS_MUST_CHECK;
/* Tells the provider that a token, deleted here already, is not wanted any more; fills revoked,
 * browser and trouble. */
void rs_signin_take_back(const struct rs_signin_config *config, struct rs_host *host,
                         const struct rs_wait *wait, bool browser, const struct rs_token *token,
                         struct rs_signout *out);

#endif
