/* Signing out; see logout.h. */
#include "signin/logout.h"

#include <stdlib.h>

#include "signin/center.h"
#include "signin/endsession.h"
#include "signin/lockfile.h"
#include "signin/store.h"
#include "signin/table.h"
#include "signin/token.h"
#include "signin/tokens.h"

enum { LOCK_MS = 5000, PROVIDER_MS = 15000 };

void rs_signout_clear(struct rs_signout *signout)
{
    free(signout->who);
    free(signout->trouble);
    *signout = (struct rs_signout){0};
}

/* The process's own copy. A sign-in that goes on in another thread is waited for; when that takes
 * too long it stays, like one that begins after this. */
static void forget_memory(const struct rs_identity_key *key, struct rs_host *host,
                          const struct rs_wait *wait, struct rs_token *token)
{
    struct rs_error why = {0};
    struct rs_entry *entry = NULL;
    struct rs_token other = {0};
    struct rs_table_ask ask = {.person = true, /* no token in memory answers this */
                               .now = rs_host_now(host),
                               .wait = rs_wait_within(wait, rs_host_monotonic_ms(host), LOCK_MS)};
    if (rs_table_join(key, &ask, &entry, &other, &why) && entry) {
        struct rs_error aborted = {0};
        (void)!rs_table_recall(entry, token);
        rs_table_forget(entry);
        rs_fail(&aborted, RS_HY008, "somebody signed out");
        rs_table_land(entry, NULL, &aborted);
        rs_error_clear(&aborted);
    }
    rs_token_clear(&other);
    rs_error_clear(&why);
}

/* With the lock, so that no refresh puts the token back; without it when it cannot be had soon. */
static bool forget_file(struct rs_store_place *place, const struct rs_wait *wait,
                        struct rs_token *token, struct rs_error *err)
{
    struct rs_lockfile lock = {.fd = -1};
    struct rs_error ignored = {0};
    struct rs_token stored = {0};
    struct rs_wait brief = rs_wait_within(wait, rs_host_monotonic_ms(place->host), LOCK_MS);
    bool waited = false;
    char *name = rs_format("%s.lock", place->file);
    if (name && !rs_lockfile_take(&lock, &place->dir, name, &brief, &waited, &ignored)) {
        rs_error_clear(&ignored);
    }
    if (rs_store_file.get(place, &stored, &ignored)) {
        rs_token_move(token, &stored); /* the newest there is */
    }
    rs_error_clear(&ignored);
    bool ok = rs_store_file.erase(place, err);
    rs_lockfile_give(&lock);
    rs_token_clear(&stored);
    free(name);
    return ok;
}

static bool forget(const struct rs_signin_config *config, struct rs_host *host,
                   const struct rs_wait *wait, struct rs_token *token, struct rs_error *err)
{
    struct rs_identity_key key = {0};
    struct rs_store_place place = {.key = &key, .dir = {.fd = -1}, .host = host};
    const struct rs_store *store = rs_store_find(config->token_cache);
    bool ok = rs_identity_key_init(&key, config, err);
    if (ok) {
        forget_memory(&key, host, wait, token);
    }
    if (ok && store && store->shared) {
        ok = rs_store_place_open(&place, store, config->cache_dir, err) &&
             forget_file(&place, wait, token, err);
        rs_store_place_close(&place);
    }
    rs_identity_key_clear(&key);
    return ok;
}

static void add_trouble(struct rs_signout *out, struct rs_error *why)
{
    char *both = rs_format("%s%s%s", out->trouble ? out->trouble : "", out->trouble ? "; " : "",
                           rs_error_text(why));
    free(out->trouble);
    out->trouble = both;
    rs_error_clear(why);
}

void rs_signin_take_back(const struct rs_signin_config *config, struct rs_host *host,
                         const struct rs_wait *wait, bool browser, const struct rs_token *token,
                         struct rs_signout *out)
{
    struct rs_provider provider = {0};
    struct rs_error why = {0};
    struct rs_run run = {.config = config,
                         .host = host,
                         .wait = rs_wait_within(wait, rs_host_monotonic_ms(host), PROVIDER_MS)};
    bool revoke = rs_secret_given(&token->refresh);
    rs_center_adopt(&provider, token, rs_host_now(host));
    if ((revoke || browser) && !rs_provider_load(&provider, &run, &why)) {
        revoke = browser = false;
        add_trouble(out, &why);
    }
    if (revoke) {
        out->revoked = rs_tokens_revoke(rs_secret_span(&token->refresh), &provider, &run, &why);
        if (!out->revoked) {
            add_trouble(out, &why);
        }
    }
    if (browser) {
        run.wait = *wait;
        out->browser = rs_end_session(&provider, token, &run, &why);
        if (!out->browser) {
            add_trouble(out, &why);
        }
    }
    rs_provider_clear(&provider);
}

bool rs_signin_logout(const struct rs_signin_config *config, struct rs_host *host,
                      const struct rs_wait *wait, bool browser, struct rs_signout *out,
                      struct rs_error *err)
{
    struct rs_token token = {0};
    *out = (struct rs_signout){0};
    bool ok = forget(config, host, wait, &token, err);
    if (ok && rs_token_proof(&token).len > 0) {
        out->found = true;
        out->who = rs_span_dup(rs_span_of(token.identity));
        rs_signin_take_back(config, host, wait, browser, &token, out);
    }
    rs_token_clear(&token);
    return ok;
}
