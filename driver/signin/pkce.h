/* The one-time values of one sign-in attempt: PKCE (RFC 7636), state, nonce. */
#ifndef RS_SIGNIN_PKCE_H
#define RS_SIGNIN_PKCE_H

#include "base/host.h"

enum { RS_PKCE_LEN = 43 }; /* base64url of 32 octets */

struct rs_pkce {
    char verifier[RS_PKCE_LEN + 1]; /* secret; NUL-terminated */
    char challenge[RS_PKCE_LEN + 1];
    char state[RS_PKCE_LEN + 1]; /* secret until the callback has come */
    char nonce[RS_PKCE_LEN + 1];
};

/* New values from host->random. There is no fallback when that fails: the sign-in ends. */
bool rs_pkce_init(struct rs_pkce *pkce, struct rs_host *host, struct rs_error *err) RS_MUST_CHECK;
/* challenge = BASE64URL(SHA256(ASCII(verifier))), RFC 7636 section 4.2; the method S256. */
bool rs_pkce_challenge(const char *verifier, char challenge[RS_PKCE_LEN + 1]) RS_MUST_CHECK;
void rs_pkce_clear(struct rs_pkce *pkce);

#endif
