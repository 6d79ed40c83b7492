/* A flow is one way to get a token: a row in flow.def and one file. */
#ifndef RS_SIGNIN_FLOW_H
#define RS_SIGNIN_FLOW_H

#include "signin/discovery.h"

struct rs_flow {
    const char *name;
    /* The person's part: from nothing to an answer that can be redeemed. Time that a person takes
     * is told with rs_run_add_person_ms, also in failure. *state is ended by the caller with `end`;
     * it stays NULL in failure. */
    bool (*begin)(void **state, struct rs_provider *provider, struct rs_run *run,
                  struct rs_error *err);
    /* The provider's part: checks the answer and turns it into a token. Once. */
    bool (*redeem)(void *state, struct rs_token *out, struct rs_provider *provider,
                   struct rs_run *run, struct rs_error *err);
    /* See rs_grant_refresh; NULL: this flow has no refresh. */
    bool (*refresh)(struct rs_token *out, const struct rs_token *old, bool *drop,
                    struct rs_provider *provider, struct rs_run *run, struct rs_error *err);
    /* Tells the person how it ended: `token` when it went well, `why` when not. */
    void (*finish)(void *state, const struct rs_run *run, const struct rs_token *token,
                   const struct rs_error *why);
    void (*end)(void *state); /* frees; NULL is allowed */
};

#define FLOW(name) extern const struct rs_flow rs_flow_##name;
#include "signin/flow.def"
#undef FLOW

/* NULL: no such flow. */
const struct rs_flow *rs_flow_find(const char *name);

#endif
