/* The authorization response that the browser brings back (RFC 6749 section 4.1.2, RFC 9207). */
#ifndef RS_SIGNIN_CALLBACK_H
#define RS_SIGNIN_CALLBACK_H

#include "signin/discovery.h"

struct rs_callback { /* decoded once; owned; NULL: absent */
    struct rs_secret code;
    char *error, *error_description, *error_uri, *iss;
    const char *wrong; /* static text: what is malformed, although state fits; NULL: nothing */
};

/* Reads the query. True when its `state` is this attempt's: the first thing looked at, in constant
 * time (RFC 6749 section 10.12). False for a stranger's request, which must not end the wait; then
 * callback stays empty. Cleared by the caller in both cases. */
bool rs_callback_read(struct rs_callback *callback, struct rs_span query,
                      const char *state) RS_MUST_CHECK;
/* Checks a response whose state fits: its form, then iss (RFC 9207 section 2.4, for errors too),
 * then error, then that there is a code. Failures: 28000 with RS_NATIVE_SIGN_IN_DENIED or
 * RS_NATIVE_PROVIDER_ERROR and what to do about it. */
bool rs_callback_check(const struct rs_callback *callback, const struct rs_provider *provider,
                       struct rs_error *err) RS_MUST_CHECK;
/* Appends outside text for a message: printable, at most 300 bytes. */
void rs_callback_show(struct rs_buf *out, const char *text);
void rs_callback_clear(struct rs_callback *callback);

#endif
