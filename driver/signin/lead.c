/* The leader's way; see lead.h. */
#include "signin/lead.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "redshift_odbc.h"
#include "signin/table.h"
#include "signin/token.h"

enum { MAX_TEXT = 500 };

/* Names of the files beside the token's. */
static char *side_file(const struct rs_lead *lead, const char *end)
{
    return rs_format("%s.%s", lead->place.file, end);
}

/* A store that fails costs comfort, not the sign-in. */
static void warn_store(const struct rs_lead *lead, struct rs_error *why)
{
    rs_log_write(lead->run->host->log, RS_LOG_WARN, "the token store cannot be used: %s",
                 rs_error_text(why));
    if (lead->run->host->notes) {
        rs_note(lead->run->host->notes, RS_01000,
                "the sign-in is kept in memory only, because its store cannot be used: %s",
                rs_error_text(why));
    }
    rs_error_clear(why);
}

static void open_place(struct rs_lead *lead)
{
    struct rs_error why = {0};
    if (lead->store->shared &&
        !rs_store_place_open(&lead->place, lead->run->config->cache_dir, &why)) {
        warn_store(lead, &why);
        lead->store = &rs_store_memory;
    }
}

static void load_status(struct rs_lead *lead)
{
    char *name = lead->store->shared ? side_file(lead, "status") : NULL;
    if (name) {
        rs_status_load(rs_table_status(lead->entry), &lead->place.dir, name);
    }
    free(name);
}

static void save_status(struct rs_lead *lead)
{
    char *name = lead->store->shared ? side_file(lead, "status") : NULL;
    if (name) {
        rs_status_save(rs_table_status(lead->entry), &lead->place.dir, name);
    }
    free(name);
}

/* What is stored; memory stands in for a file that could not be written. */
static bool recall(struct rs_lead *lead, struct rs_token *out)
{
    return lead->store->get(&lead->place, out) ||
           (*rs_table_memory_only(lead->entry) && rs_store_memory.get(&lead->place, out));
}

/* Into the store, and into memory for this process's next connections. */
static void keep(struct rs_lead *lead, const struct rs_token *token)
{
    struct rs_error why = {0};
    bool stored = lead->store->put(&lead->place, token, &why);
    if (!stored) {
        warn_store(lead, &why);
    }
    *rs_table_memory_only(lead->entry) = !stored || !lead->store->shared;
    if ((lead->store->shared || !stored) && !rs_store_memory.put(&lead->place, token, &why)) {
        rs_error_clear(&why);
    }
}

static void forget(struct rs_lead *lead)
{
    struct rs_error why = {0};
    if (!lead->store->erase(&lead->place, &why)) {
        warn_store(lead, &why);
    }
    rs_table_forget(lead->entry);
}

/* True when what is stored is good. *old is what is stored otherwise. */
static bool find_stored(struct rs_lead *lead, struct rs_token *old, struct rs_token *out)
{
    struct rs_error ignored = {0};
    if (lead->run->config->interactive == RS_INTERACTIVE_ALWAYS || !recall(lead, old) ||
        !rs_token_good(old, lead->refused, rs_host_now(lead->run->host))) {
        return false;
    }
    if (lead->store->shared && !rs_store_memory.put(&lead->place, old, &ignored)) {
        rs_error_clear(&ignored);
    }
    rs_token_move(out, old);
    return true;
}

static void describe_holder(struct rs_lead *lead, struct rs_buf *text)
{
    struct rs_status status = {0};
    char *name = side_file(lead, "status");
    if (name) {
        rs_status_load(&status, &lead->place.dir, name);
    }
    rs_status_describe(text, &status, rs_host_now(lead->run->host));
    rs_status_clear(&status);
    free(name);
}

/* Somebody else's person may take as long as ours might, unless this caller wants no person. */
static struct rs_wait patience(const struct rs_run *run, int64_t now)
{
    struct rs_wait wait = run->wait;
    int64_t person = now + rs_run_person_ms(run);
    if (run->config->interactive != RS_INTERACTIVE_NEVER && wait.deadline_ms < person) {
        wait.deadline_ms = person;
    }
    return wait;
}

static bool wait_for_lock(struct rs_lead *lead, const char *name, struct rs_error *err)
{
    struct rs_run *run = lead->run;
    struct rs_error why = {0};
    struct rs_buf holder;
    int64_t now = rs_host_monotonic_ms(run->host);
    struct rs_wait wait = patience(run, now);
    rs_buf_init(&holder, MAX_TEXT);
    describe_holder(lead, &holder);
    rs_log_write(run->host->log, RS_LOG_INFO, "waiting for %s", rs_buf_str(&holder));
    bool ok = rs_lockfile_take(rs_table_lockfile(lead->entry), &lead->place.dir, name, &wait,
                               &lead->waited, &why);
    lead->waited = true;
    if (run->config->interactive != RS_INTERACTIVE_NEVER) {
        rs_run_add_person_ms(run, rs_host_monotonic_ms(run->host) - now);
    }
    if (!ok && rs_error_is(&why, RS_HYT00)) {
        rs_buf_reset(&holder);
        describe_holder(lead, &holder);
        rs_fail_native(err, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT,
                       "the time was over while waiting for %s to end", rs_buf_str(&holder));
    } else if (!ok) {
        rs_error_copy(err, &why);
    }
    rs_error_clear(&why);
    rs_buf_clear(&holder);
    return ok;
}

/* A lock that cannot be made leaves the processes uncoordinated, which is no reason to fail. */
static bool take_lock(struct rs_lead *lead, struct rs_error *err)
{
    struct rs_error why = {0};
    struct rs_wait at_once = {.deadline_ms = 0};
    char *name = lead->store->shared ? side_file(lead, "lock") : NULL;
    bool ok = true;
    if (name && !rs_lockfile_take(rs_table_lockfile(lead->entry), &lead->place.dir, name, &at_once,
                                  &lead->waited, &why)) {
        ok = lead->waited ? wait_for_lock(lead, name, err) : true;
        if (!lead->waited) {
            warn_store(lead, &why);
        }
    }
    rs_error_clear(&why);
    free(name);
    return ok;
}

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
        return *drop ? STEP_NEXT : fall_back(lead, old, out, why);
    }
    keep(lead, &fresh);
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
    if (drop && recall(lead, &again) && rs_secret_given(&again.refresh) &&
        !same_secret(&again.refresh, &old->refresh)) {
        rs_error_clear(why);
        step = refresh_once(lead, &again, out, &drop, why);
    }
    if (drop) {
        forget(lead);
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
    save_status(lead);
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
    keep(lead, out);
    return true;
}

/* With the lock held. Failures are written down for those who wait for the lock. */
static bool decide(struct rs_lead *lead, struct rs_token *out, struct rs_error *err)
{
    struct rs_token old = {0};
    struct rs_error why = {0};
    struct rs_status *status = rs_table_status(lead->entry);
    enum rs_interactive interactive = lead->run->config->interactive;
    load_status(lead);
    bool ok = find_stored(lead, &old, out);
    if (!ok && lead->waited && interactive != RS_INTERACTIVE_ALWAYS &&
        rs_status_adopt(status, lead->began, true, rs_host_now(lead->run->host), err)) {
        goto out;
    }
    enum step step = ok ? STEP_GOT : refresh(lead, &old, out, &why);
    ok = step == STEP_GOT;
    if (step == STEP_FAILED) {
        rs_status_begin(status, rs_host_now(lead->run->host));
        rs_error_copy(err, &why);
    } else if (step == STEP_NEXT && interactive == RS_INTERACTIVE_NEVER) {
        fail_never(lead, &why, err);
    } else if (step == STEP_NEXT) {
        ok = ask_person(lead, out, err);
    }
    if (status->outcome == RS_STATUS_RUNNING) {
        rs_status_end(status, rs_host_now(lead->run->host), err);
        save_status(lead);
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
    open_place(lead);
    bool ok = find_stored(lead, &old, out);
    rs_token_clear(&old);
    if (!ok && take_lock(lead, err)) {
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
}
