/* Where a browser's answer lands: one authorization request's own values, the loopback listener
 * behind its redirect address, and the answer that has come. */
#ifndef RS_SIGNIN_LANDING_H
#define RS_SIGNIN_LANDING_H

#include "net/loopback.h"
#include "signin/callback.h"
#include "signin/discovery.h"
#include "signin/doorway.h"
#include "signin/explain.h"
#include "signin/pkce.h"

enum { RS_LANDING_MAX_URL = 8000 }; /* of the provider's page, with everything */

struct rs_landing {
    struct rs_loopback *loopback;
    struct rs_pkce pkce;
    char *redirect_uri;  /* owned */
    struct rs_span path; /* of redirect_uri */
    struct rs_callback callback;
    struct rs_signin_seen seen;
    struct rs_doorway door; /* where the browser goes in, see rs_landing_open_door */
    bool posts;             /* the callback is a POST (form_post) */
    bool answered;          /* the callback has come */
};

/* Makes the values and opens the listener. Cleared by the caller in any case. */
bool rs_landing_open(struct rs_landing *landing, const struct rs_run *run,
                     struct rs_error *err) RS_MUST_CHECK;
/* Appends the address of the provider's page to `url`, secret, with RS_LANDING_MAX_URL. */
bool rs_landing_url(struct rs_landing *landing, struct rs_buf *url,
                    const struct rs_provider *provider, struct rs_run *run,
                    struct rs_error *err) RS_MUST_CHECK;
/* Makes a door to the provider's page at this listener and appends its address to `start`. */
bool rs_landing_open_door(struct rs_landing *landing, struct rs_buf *start,
                          const struct rs_provider *provider, struct rs_run *run,
                          struct rs_error *err) RS_MUST_CHECK;
/* Serves the browser until the answer has come: true; false as rs_loopback_wait. */
bool rs_landing_wait(struct rs_landing *landing, const struct rs_wait *wait,
                     struct rs_error *err) RS_MUST_CHECK;
/* An answer that came another way: its parameters, as in a query. False: it is not this attempt's,
 * and nothing has changed. */
bool rs_landing_take(struct rs_landing *landing, struct rs_span query) RS_MUST_CHECK;
/* Sets HYT00: what was seen until the person's time was over. Always false. */
bool rs_landing_late(struct rs_landing *landing, const struct rs_run *run, struct rs_error *err);
/* Checks the answer and turns its code into a token. Once. */
bool rs_landing_redeem(struct rs_landing *landing, struct rs_token *out,
                       struct rs_provider *provider, struct rs_run *run,
                       struct rs_error *err) RS_MUST_CHECK;
/* Gives the browser its last page, when one waits for it. */
void rs_landing_finish(struct rs_landing *landing, const struct rs_run *run,
                       const struct rs_token *token, const struct rs_error *why);
void rs_landing_clear(struct rs_landing *landing);

#endif
