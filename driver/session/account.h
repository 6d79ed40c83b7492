/* A person's sign-ins as such, without a connection: sign in ahead of time, say who is signed in,
 * sign out. For the command and the form. */
#ifndef RS_SESSION_ACCOUNT_H
#define RS_SESSION_ACCOUNT_H

#include "base/stop.h"
#include "session/outside.h"
#include "session/settings.h"

struct rs_account_ask { /* all borrowed */
    const struct rs_settings *settings;
    struct rs_wait wait;
    struct rs_notes *notes; /* NULL: dropped */
    struct rs_hearing hearing;
};

struct rs_account {
    bool by_browser;       /* false: user and password; nothing else is set but who */
    const char *store;     /* TokenCache; borrowed from the settings; NULL: of no data source */
    const char *key_place; /* where the key of the token's file lies, in words; NULL: not known */
    bool found;            /* a sign-in is stored */
    bool fresh;            /* login: a person has just signed in */
    char *who, *subject, *issuer, *client_id; /* owned; NULL: not known */
    int64_t issued, expires;                  /* of the ID token, seconds since 1970 */
    bool refreshable;                         /* renewed without a person when it has expired */
    char *path;                               /* of the token's file; owned; NULL: none */
    char *running, *failure, *locked;         /* see signin/inspect.h; owned */
    /* logout */
    bool revoked, browser; /* at the provider; its sign-out page was opened */
    char *trouble;         /* what the provider did not do; owned */
};

void rs_account_clear(struct rs_account *account);

/* Gets a good token as a connection would, AWS's consent included; `again`: a person is asked
 * whatever is stored. In failure *out tells what is stored nevertheless (*out is cleared by the
 * caller in any case). */
bool rs_account_login(const struct rs_account_ask *ask, bool again, struct rs_account *out,
                      struct rs_error *err) RS_MUST_CHECK;
/* False when the store cannot be used. */
bool rs_account_status(const struct rs_account_ask *ask, struct rs_account *out,
                       struct rs_error *err) RS_MUST_CHECK;
/* See signin/logout.h. */
bool rs_account_logout(const struct rs_account_ask *ask, bool browser, struct rs_account *out,
                       struct rs_error *err) RS_MUST_CHECK;

typedef void rs_account_fn(void *ctx, const struct rs_account *account);
/* Every sign-in that is stored in the settings' TokenCacheDir, whoever's data source it is of. */
bool rs_account_each(const struct rs_account_ask *ask, rs_account_fn *fn, void *ctx,
                     struct rs_error *err) RS_MUST_CHECK;
/* Signs all of them out; fn hears of each. */
bool rs_account_logout_each(const struct rs_account_ask *ask, rs_account_fn *fn, void *ctx,
                            struct rs_error *err) RS_MUST_CHECK;

#endif
