/* The words for the person: on the browser's last page, and when nobody came back. */
#ifndef RS_SIGNIN_EXPLAIN_H
#define RS_SIGNIN_EXPLAIN_H

#include "net/loopback.h"
#include "signin/run.h"

struct rs_signin_seen { /* at the listener, until the time was over */
    struct rs_loopback_counts counts;
    unsigned strangers; /* callbacks with a wrong state */
};

/* Sets HYT00 with RS_NATIVE_SIGN_IN_TIMEOUT: what was seen, what it hints at, what to do. Always
 * false. */
bool rs_explain_timeout(const struct rs_run *run, const char *redirect_uri,
                        const struct rs_signin_seen *seen, struct rs_error *err);
/* Writes the last page: who signed in to what, or what failed and what to do. token NULL: it
 * failed; both: the sign-in worked and what followed failed. */
void rs_explain_outcome(struct rs_buf *html, const struct rs_run *run, const struct rs_token *token,
                        const struct rs_error *why);

#endif
