/* The leader's way; see lead.h. */
#include "signin/lead.h"

#include "base/crypto.h"
#include "redshift_odbc.h"
#include "signin/lead_parts.h"
#include "signin/table.h"
#include "signin/token.h"

enum step { STEP_GOT, STEP_NEXT, STEP_FAILED };

/* Good enough when the provider cannot be asked. */
static enum step fall_back(struct rs_lead *lead, struct rs_token *old, struct rs_token *out,
                           struct rs_error *why)
{
    if (!rs_token_usable(old, lead->refused, rs_host_now(lead->run->host))) {
        return STEP_FAILED;
    }
    rs_log_write(lead->run->host->log, RS_LOG_WARN, "the token is kept: %s", rs_error_text(why));
    rs_error_clear(why);
    rs_token_move(out, old);
    return STEP_GOT;
}

static bool same_secret(const struct rs_secret *a, const struct rs_secret *b)
{
    return rs_crypto_equal(rs_secret_span(a), rs_secret_span(b));
}

/* One refresh. It is stored before it is used for anything: a rotated token that is lost would
 * revoke the whole grant (RFC 9700 section 4.14.2). */
static enum step refresh_once(struct rs_lead *lead, struct rs_token *old, struct rs_token *out,
                              bool *drop, struct rs_error *why)
{
    struct rs_token fresh = {0};
    struct rs_provider *provider = rs_table_provider(lead->entry);
    *drop = false;
    if (!rs_provider_load(provider, lead->run, why) ||
        !lead->flow->refresh(&fresh, old, drop, provider, lead->run, why)) {
        if (rs_secret_given(&fresh.refresh)) {
            rs_lead_keep(lead, &fresh);
        }
        rs_token_clear(&fresh);
        return *drop ? STEP_NEXT : fall_back(lead, old, out, why);
    }
    rs_lead_keep(lead, &fresh);
    bool usable = rs_token_usable(&fresh, lead->refused, rs_host_now(lead->run->host));
    if (usable) {
        rs_log_write(lead->run->host->log, RS_LOG_INFO, "the token was refreshed");
        rs_token_move(out, &fresh);
    }
    rs_token_clear(&fresh);
    return usable ? STEP_GOT : STEP_NEXT;
}

/* A refresh token that the provider calls no good may have been rotated by somebody who knows
 * nothing of our lock: what is stored is looked at once more before it is dropped. */
static enum step refresh(struct rs_lead *lead, struct rs_token *old, struct rs_token *out,
                         struct rs_error *why)
{
    struct rs_token again = {0};
    bool drop = false;
    if (!lead->flow->refresh || !rs_secret_given(&old->refresh)) {
        return STEP_NEXT;
    }
    enum step step = refresh_once(lead, old, out, &drop, why);
    if (drop && rs_lead_recall(lead, &again) && rs_secret_given(&again.refresh) &&
        !same_secret(&again.refresh, &old->refresh)) {
        rs_error_clear(why);
        step = refresh_once(lead, &again, out, &drop, why);
    }
    if (drop) {
        rs_lead_forget(lead);
        rs_log_write(lead->run->host->log, RS_LOG_INFO, "the refresh token is dropped: %s",
                     rs_error_text(why));
    }
    if (drop && lead->run->config->interactive == RS_INTERACTIVE_NEVER) {
        step = fall_back(lead, old, out, why) == STEP_GOT ? STEP_GOT : STEP_NEXT;
    }
    rs_token_clear(&again);
    return step;
}

static bool fail_never(const struct rs_lead *lead, const struct rs_error *why, struct rs_error *err)
{
    return rs_fail_native(err, RS_28000, RS_NATIVE_INTERACTION_NEEDED,
                          "a person must sign in at %s, and Interactive=never forbids to ask%s%s: "
                          "connect once with Interactive=auto, which stores the sign-in",
                          lead->run->config->issuer, why->set ? "; " : "",
                          why->set ? rs_error_text(why) : "");
}

/* Whether a person may be asked now. */
static bool may_ask(struct rs_lead *lead, struct rs_error *err)
{
    struct rs_status *status = rs_table_status(lead->entry);
    int64_t now = rs_host_now(lead->run->host);
    bool always = lead->run->config->interactive == RS_INTERACTIVE_ALWAYS;
    if (!always && rs_status_adopt(status, lead->began, lead->waited, now, err)) {
        return false;
    }
    rs_status_begin(status, now);
    if (always) {
        rs_status_forgive(status);
    }
    return true;
}

static bool ask_person(struct rs_lead *lead, struct rs_token *out, struct rs_error *err)
{
    struct rs_provider *provider = rs_table_provider(lead->entry);
    struct rs_status *status = rs_table_status(lead->entry);
    if (!may_ask(lead, err) || !rs_provider_load(provider, lead->run, err) ||
        !rs_status_add_window(status, rs_host_now(lead->run->host), err)) {
        return false;
    }
    rs_lead_save_status(lead);
    if (!lead->flow->begin(&lead->state, provider, lead->run, err)) {
        if (!rs_error_is(err, RS_HYT00) && !rs_error_is(err, RS_HY008)) {
            rs_status_drop_window(status);
        }
        return false;
    }
    if (!lead->flow->redeem(lead->state, out, provider, lead->run, err)) {
        return false;
    }
    out->fresh = true;
    rs_lead_keep(lead, out);
    return true;
}

/* With the lock held. Failures are written down for those who wait for the lock. */
static bool decide(struct rs_lead *lead, struct rs_token *out, struct rs_error *err)
{
    struct rs_token old = {0};
    struct rs_error why = {0};
    struct rs_status *status = rs_table_status(lead->entry);
    enum rs_interactive interactive = lead->run->config->interactive;
    rs_lead_load_status(lead);
    rs_lead_allow_prompt(lead);
    bool ok = rs_lead_find_stored(lead, &old, out);
    if (!ok && lead->waited && interactive != RS_INTERACTIVE_ALWAYS &&
        rs_status_adopt(status, lead->began, true, rs_host_now(lead->run->host), err)) {
        goto out;
    }
    if (!ok) {
        rs_lead_adopt_client(lead);
    }
    enum step step = ok ? STEP_GOT : refresh(lead, &old, out, &why);
    ok = step == STEP_GOT;
    if (step == STEP_FAILED) {
        rs_status_begin(status, rs_host_now(lead->run->host));
        rs_error_copy(err, &why);
    } else if (step == STEP_NEXT && interactive == RS_INTERACTIVE_NEVER) {
        fail_never(lead, why.set ? &why : &lead->locked, err);
    } else if (step == STEP_NEXT) {
        ok = ask_person(lead, out, err);
    }
    if (status->outcome == RS_STATUS_RUNNING) {
        rs_status_end(status, rs_host_now(lead->run->host), err);
        rs_lead_save_status(lead);
    }
out:
    rs_token_clear(&old);
    rs_error_clear(&why);
    return ok;
}

bool rs_lead_run(struct rs_lead *lead, struct rs_token *out, struct rs_error *err)
{
    struct rs_token old = {0};
    lead->began = rs_host_now(lead->run->host);
    rs_lead_open_place(lead);
    bool ok = rs_lead_find_stored(lead, &old, out);
    rs_token_clear(&old);
    if (!ok && rs_lead_take_lock(lead, err)) {
        ok = decide(lead, out, err);
        rs_lockfile_give(rs_table_lockfile(lead->entry));
    }
    return ok;
}

void rs_lead_clear(struct rs_lead *lead)
{
    if (lead->state) {
        lead->flow->end(lead->state);
        lead->state = NULL;
    }
    rs_store_place_close(&lead->place);
    rs_error_clear(&lead->locked);
}
