/* The provider's sign-out page in the person's browser (OpenID Connect RP-Initiated Logout 1.0
 * section 2). Its address carries the ID token, which must not stand in a command line that every
 * user of the machine can read: the browser is sent to a page of our own on loopback, once, that
 * leads on. */
#ifndef RS_SIGNIN_ENDSESSION_H
#define RS_SIGNIN_ENDSESSION_H

#include "signin/discovery.h"

/* True when the browser has fetched the page. */
bool rs_end_session(const struct rs_provider *provider, const struct rs_token *token,
                    struct rs_run *run, struct rs_error *err) RS_MUST_CHECK;

#endif
