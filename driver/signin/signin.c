/* The whole order of a sign-in; see signin.h and docs/internals/sign-in.md: the table first, then
 * the leader's way, the landing for those who wait, the caller's confirmation, the browser's page.
 */
#include "signin/signin.h"

#include "redshift_odbc.h"
#include "signin/authorize.h"
#include "signin/lead.h"
#include "signin/run.h"
#include "signin/table.h"
#include "signin/token.h"

/* What stands for options that are not given. */
static void fill_defaults(struct rs_signin_config *config)
{
    if (rs_option_empty(config->flow)) {
        config->flow = "auto";
    }
    if (rs_option_empty(config->scope)) {
        config->scope = "openid email profile offline_access";
    }
    if (rs_option_empty(config->token_cache)) {
        config->token_cache = "auto";
    }
}

static bool check_config(const struct rs_signin_config *config, struct rs_error *err)
{
    if (rs_option_empty(config->issuer)) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "the option Issuer is missing: the identity provider's address");
    }
    bool openid = config->service == RS_SIGNIN_OPENID;
    if (openid && rs_option_empty(config->client_id)) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "the option ClientID is missing: the driver's registration at the "
                              "identity provider");
    }
    if (!rs_flow_find(config->flow)) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION, "there is no sign-in flow \"%s\"",
                              config->flow);
    }
    if (!rs_store_find(config->token_cache)) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "TokenCache is \"%s\", expected auto, keyring, file, memory or off",
                              config->token_cache);
    }
    if (openid && !rs_words_have(config->scope, "openid")) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "Scope is \"%s\", but must contain openid", config->scope);
    }
    return rs_authorize_check_extra(config->extra, err);
}

/* Leads: the flight lands as soon as the token is stored, so that nobody waits for the confirmation
 * or the page. */
static bool lead(struct rs_entry *entry, const struct rs_identity_key *key, struct rs_run *run,
                 const struct rs_signin_turn *turn, struct rs_token *out, struct rs_error *err)
{
    struct rs_lead way = {
        .run = run,
        .refused = turn->refused,
        .flow = rs_flow_find(run->config->flow),
        .store = rs_store_find(run->config->token_cache),
        .place = {.key = key, .dir = {.fd = -1}, .entry = entry, .host = run->host},
        .entry = entry};
    bool ok = rs_lead_run(&way, out, err);
    rs_table_land(entry, ok ? out : NULL, err);
    out->person_ms = run->person_ms;
    if (ok && out->fresh && turn->confirm) {
        ok = turn->confirm(turn->ctx, out, err);
    }
    if (way.state) {
        way.flow->finish(way.state, run, out->fresh ? out : NULL, err);
    }
    rs_lead_clear(&way);
    return ok;
}

/* A waiter waits for a person as long as it would wait for its own. */
static struct rs_table_ask ask_of(const struct rs_run *run, const struct rs_signin_turn *turn)
{
    const struct rs_signin_config *config = run->config;
    int64_t person = rs_host_monotonic_ms(run->host) + rs_run_person_ms(run);
    struct rs_table_ask ask = {.refused = turn->refused,
                               .remember = rs_store_find(config->token_cache) != &rs_store_off,
                               .person = config->interactive == RS_INTERACTIVE_ALWAYS,
                               .now = rs_host_now(run->host),
                               .wait = run->wait};
    if (config->interactive != RS_INTERACTIVE_NEVER && ask.wait.deadline_ms < person) {
        ask.wait.deadline_ms = person;
    }
    return ask;
}

static bool get(struct rs_run *run, const struct rs_signin_turn *turn, struct rs_token *out,
                struct rs_error *err)
{
    struct rs_identity_key key = {0};
    struct rs_entry *entry = NULL;
    bool ok = rs_identity_key_init(&key, run->config, err);
    struct rs_table_ask ask = ask_of(run, turn);
    int64_t begin = rs_host_monotonic_ms(run->host);
    ok = ok && rs_table_join(&key, &ask, &entry, out, err);
    if (run->config->interactive != RS_INTERACTIVE_NEVER) {
        rs_run_add_person_ms(run, rs_host_monotonic_ms(run->host) - begin);
    }
    if (ok && entry) {
        ok = lead(entry, &key, run, turn, out, err);
    } else if (ok) {
        out->fresh = false;
        out->person_ms = run->person_ms;
    }
    rs_identity_key_clear(&key);
    return ok;
}

bool rs_signin_get(const struct rs_signin_config *config, struct rs_host *host,
                   const struct rs_wait *wait, const struct rs_signin_turn *turn,
                   struct rs_token *out, struct rs_error *err)
{
    static const struct rs_signin_turn plain = {.confirm = NULL};
    struct rs_signin_config filled = *config;
    struct rs_run run = {.config = &filled, .host = host, .wait = *wait};
    struct rs_token token = {.issued = 0};
    fill_defaults(&filled);
    bool ok = check_config(&filled, err) && get(&run, turn ? turn : &plain, &token, err);
    if (ok) {
        rs_token_move(out, &token);
    }
    rs_token_clear(&token);
    return ok;
}
