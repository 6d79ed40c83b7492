/* What the one who leads a sign-in does, for all who wait: store, lock, store again, refresh,
 * person, store. */
#ifndef RS_SIGNIN_LEAD_H
#define RS_SIGNIN_LEAD_H

#include "signin/flow.h"
#include "signin/lockfile.h"
#include "signin/status.h"
#include "signin/store.h"

struct rs_lead {
    struct rs_run *run;
    struct rs_span refused; /* not given: none */
    const struct rs_flow *flow;
    const struct rs_store *store;
    struct rs_store_place place;
    struct rs_entry *entry; /* of the table; this process's leader is the caller */
    void *state;            /* of the flow; its page is still to be answered: flow->finish, ->end */
    int64_t began;          /* wall clock */
    bool waited;            /* another process led meanwhile */
    struct rs_error locked; /* why the key of a token that is stored could not be had */
};

/* Gets a token, with the lock file given back and the token stored on return. */
bool rs_lead_run(struct rs_lead *lead, struct rs_token *out, struct rs_error *err) RS_MUST_CHECK;
void rs_lead_clear(struct rs_lead *lead);

#endif
