/* Which sign-in is which: two connections share tokens, lock and window when their keys are equal.
 */
#ifndef RS_SIGNIN_KEY_H
#define RS_SIGNIN_KEY_H

#include "signin/signin.h"

/* issuer, client, sorted scopes, audience, login hint, further parameters and endpoints of the
 * options, form-encoded in this order: equal texts, equal identity. Not the flow: however a person
 * signs in, the tokens are the same. */
struct rs_identity_key {
    char *text; /* owned; no secret, but it names a person: not for file names */
};

bool rs_identity_key_init(struct rs_identity_key *key, const struct rs_signin_config *config,
                          struct rs_error *err) RS_MUST_CHECK;
void rs_identity_key_clear(struct rs_identity_key *key);

#endif
