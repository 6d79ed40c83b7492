/* What a sign-in yields, and how long it is good. */
#ifndef RS_SIGNIN_TOKEN_H
#define RS_SIGNIN_TOKEN_H

#include "signin/signin.h"

/* to (which is cleared first) = a copy of from. */
bool rs_token_copy(struct rs_token *to, const struct rs_token *from,
                   struct rs_error *err) RS_MUST_CHECK;
/* Ownership moves; `to` is cleared first, `from` is empty afterwards. */
void rs_token_move(struct rs_token *to, struct rs_token *from);
/* What is shown of the token to AWS or the server: the ID token, or else the access token. */
struct rs_span rs_token_proof(const struct rs_token *token);
/* registration becomes empty. */
void rs_registration_clear(struct rs_registration *registration);
/* to (which is cleared first) = a copy of from. */
bool rs_registration_copy(struct rs_registration *to, const struct rs_registration *from,
                          struct rs_error *err) RS_MUST_CHECK;
/* True when there is a proof, it is not the refused one, and it stays valid long enough that no
 * refresh is due: the margin is a tenth of its life, at least 60 s, at most half of its life. */
bool rs_token_good(const struct rs_token *token, struct rs_span refused, int64_t now);
/* True when the proof is not the refused one and has not expired: good enough when the provider
 * cannot be reached. */
bool rs_token_usable(const struct rs_token *token, struct rs_span refused, int64_t now);

#endif
