/* What the claims of an ID token must say (OpenID Connect Core section 3.1.3.7); idtoken.c's other
 * half. */
#ifndef RS_SIGNIN_CLAIMS_H
#define RS_SIGNIN_CLAIMS_H

#include "signin/idtoken.h"

/* All checks of the claims; the signature is checked already. */
bool rs_claims_check(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                     struct rs_error *err) RS_MUST_CHECK;
/* Sets 28000 with RS_NATIVE_ID_TOKEN_INVALID, the text behind "the identity provider's ID token
 * cannot be taken: ". Always false. */
bool rs_claims_fail(struct rs_error *err, const char *fmt, ...) RS_PRINTF(2, 3);
#endif
