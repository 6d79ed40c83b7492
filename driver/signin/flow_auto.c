/* The first way that works here: a browser; or else, where a prompt can be shown, a code for a
 * browser on any device; or else an address whose answer is brought back by hand. Only what this
 * machine or the provider lacks leads to the next one: a refusal is final. */
#include "signin/flow.h"

#include <stdlib.h>

#include "redshift_odbc.h"
#include "signin/grant.h"

enum { MAX_REASONS = 4000 };

static const struct rs_flow *const order[] = {&rs_flow_browser, &rs_flow_device, &rs_flow_manual};

struct chosen {
    const struct rs_flow *flow;
    void *state; /* of the flow; owned */
};

static void auto_end(void *state)
{
    struct chosen *chosen = state;
    if (chosen) {
        if (chosen->flow) {
            chosen->flow->end(chosen->state);
        }
        free(chosen);
    }
}

/* False: look further, with the reason added, or the end, with the error. */
static bool try_flow(struct chosen *chosen, struct rs_buf *reasons, struct rs_provider *provider,
                     struct rs_run *run, struct rs_error *err)
{
    struct rs_error why = {0};
    const struct rs_flow *flow = chosen->flow;
    bool ok = flow->begin(&chosen->state, provider, run, &why);
    if (!ok && why.native == RS_NATIVE_NO_BROWSER) {
        rs_log_write(run->host->log, RS_LOG_INFO, "Flow=%s cannot be used here: %s", flow->name,
                     rs_error_text(&why));
        rs_buf_add_format(reasons, "%s%s", reasons->len > 0 ? "; " : "", rs_error_text(&why));
    } else if (!ok) {
        rs_error_copy(err, &why);
    }
    rs_error_clear(&why);
    return ok;
}

static bool auto_begin(void **state, struct rs_provider *provider, struct rs_run *run,
                       struct rs_error *err)
{
    struct chosen *chosen = calloc(1, sizeof *chosen);
    struct rs_buf reasons;
    bool ok = chosen || rs_fail_memory(err);
    bool found = false;
    rs_buf_init(&reasons, MAX_REASONS);
    for (size_t i = 0; ok && !found && !err->set && i < RS_COUNT(order); i++) {
        chosen->flow = order[i];
        run->why = reasons.len > 0 ? rs_buf_str(&reasons) : NULL;
        found = try_flow(chosen, &reasons, provider, run, err);
    }
    if (ok && !found && !err->set) {
        rs_fail_native(err, RS_28000, RS_NATIVE_NO_BROWSER, "%s", rs_buf_str(&reasons));
    }
    if (found) {
        rs_log_write(run->host->log, RS_LOG_INFO, "signed in with Flow=%s", chosen->flow->name);
        *state = chosen;
        chosen = NULL;
    }
    run->why = NULL;
    rs_buf_clear(&reasons);
    auto_end(chosen);
    return found;
}

static bool auto_redeem(void *state, struct rs_token *out, struct rs_provider *provider,
                        struct rs_run *run, struct rs_error *err)
{
    struct chosen *chosen = state;
    return chosen->flow->redeem(chosen->state, out, provider, run, err);
}

static void auto_finish(void *state, const struct rs_run *run, const struct rs_token *token,
                        const struct rs_error *why)
{
    struct chosen *chosen = state;
    chosen->flow->finish(chosen->state, run, token, why);
}

const struct rs_flow rs_flow_auto = {
    .name = "auto",
    .begin = auto_begin,
    .redeem = auto_redeem,
    .refresh = rs_grant_refresh,
    .finish = auto_finish,
    .end = auto_end,
};
