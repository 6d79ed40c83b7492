/* Grants; see grant.h. */
#include "signin/grant.h"

#include "redshift_odbc.h"
#include "signin/authorize.h"
#include "signin/center.h"
#include "signin/idtoken.h"
#include "signin/token.h"

enum {
    MAX_WORDS = 8000,
    MOST_LIFE_S = 7 * 86400 /* of an access token */
};

/* Keys change: an unknown one is asked for again, at most once a minute (OpenID Connect Core
 * section 10.1.1). */
static bool check_id_token(struct rs_idtoken *claims, struct rs_span token,
                           const struct rs_idtoken_rules *rules, struct rs_provider *provider,
                           struct rs_run *run, struct rs_error *err)
{
    bool unknown_key = false;
    struct rs_error why = {0};
    bool ok =
        rs_provider_keys(provider, run, err) &&
        rs_idtoken_check(token, rs_span_of(provider->jwks), rules, claims, &unknown_key, &why);
    if (!ok && unknown_key && rs_provider_keys_stale(provider, rules->now)) {
        rs_error_clear(&why);
        rs_provider_drop_keys(provider);
        ok = rs_provider_keys(provider, run, err) &&
             rs_idtoken_check(token, rs_span_of(provider->jwks), rules, claims, &unknown_key, &why);
    }
    if (!ok && !err->set) {
        rs_error_copy(err, &why);
    }
    rs_error_clear(&why);
    return ok;
}

/* What the Identity Center gives tells nothing of the person: AWS reads it later. */
static bool fill_opaque(struct rs_token *out, struct rs_tokens *tokens,
                        const struct rs_provider *provider, const struct rs_run *run,
                        struct rs_error *err)
{
    int64_t now = rs_host_now(run->host);
    int64_t life = tokens->expires_in < 0             ? 0
                   : tokens->expires_in > MOST_LIFE_S ? MOST_LIFE_S
                                                      : tokens->expires_in;
    const char *hint = run->config->login_hint;
    struct rs_token token = {.issued = now, .expires = now + life};
    token.subject = rs_span_dup(rs_span_of(run->config->issuer));
    token.identity = rs_option_empty(hint) ? rs_format("a person of %s", run->config->issuer)
                                           : rs_span_dup(rs_span_of(hint));
    bool ok = ((token.subject && token.identity) || rs_fail_memory(err)) &&
              rs_registration_copy(&token.registration, &provider->registration, err);
    if (ok) {
        rs_secret_move(&token.access, &tokens->access);
        rs_secret_move(&token.refresh, &tokens->refresh);
        rs_token_move(out, &token);
    }
    rs_token_clear(&token);
    return ok;
}

/* The answer's secrets move into the token. */
static bool fill(struct rs_token *out, struct rs_tokens *tokens, const struct rs_idtoken *claims,
                 struct rs_error *err)
{
    struct rs_token token = {.issued = claims->iat, .expires = claims->exp};
    token.subject = rs_span_dup(rs_span_of(claims->sub));
    token.identity = rs_span_dup(rs_span_of(rs_idtoken_identity(claims)));
    bool ok = (token.subject && token.identity) || rs_fail_memory(err);
    if (ok) {
        rs_secret_move(&token.access, &tokens->access);
        rs_secret_move(&token.refresh, &tokens->refresh);
        rs_secret_move(&token.id_token, &tokens->id_token);
        rs_token_move(out, &token);
    }
    rs_token_clear(&token);
    return ok;
}

static bool accept(struct rs_token *out, struct rs_tokens *tokens, struct rs_idtoken_rules *rules,
                   struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_idtoken claims = {0};
    if (rs_center_is(run)) {
        return fill_opaque(out, tokens, provider, run, err);
    }
    rules->issuer = run->config->issuer;
    rules->issuer_template = run->config->issuer_template;
    rules->client_id = run->config->client_id;
    rules->login_hint = run->config->login_hint;
    rules->access_token = rs_secret_span(&tokens->access);
    rules->now = rs_host_now(run->host);
    rules->tolerance_s = run->config->clock_tolerance_s;
    rules->provider_date = run->provider_date;
    bool ok =
        check_id_token(&claims, rs_secret_span(&tokens->id_token), rules, provider, run, err) &&
        fill(out, tokens, &claims, err);
    rs_idtoken_clear(&claims);
    return ok;
}

bool rs_grant_take(struct rs_token *out, struct rs_tokens *tokens, const char *nonce,
                   struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_buf acr_values;
    struct rs_idtoken_rules rules = {.nonce = rs_span_of(nonce),
                                     .max_age_s = rs_authorize_max_age(run->config->extra)};
    if (!rs_center_is(run) && !rs_secret_given(&tokens->id_token)) {
        return rs_fail_native(err, RS_28000, RS_NATIVE_ID_TOKEN_INVALID,
                              "the identity provider %s gave no ID token: Scope must contain "
                              "\"openid\" (it is \"%s\")",
                              run->config->issuer, run->config->scope ? run->config->scope : "");
    }
    rs_buf_init(&acr_values, MAX_WORDS);
    rs_authorize_add_acr_values(&acr_values, run->config->extra);
    rules.acr_values = rs_buf_str(&acr_values);
    bool ok = rs_buf_ok(&acr_values) ? accept(out, tokens, &rules, provider, run, err)
                                     : rs_fail_memory(err);
    rs_buf_clear(&acr_values);
    return ok;
}

bool rs_grant_redeem(struct rs_token *out, const struct rs_code_grant *grant, const char *nonce,
                     struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_tokens tokens = {0};
    bool ok = rs_tokens_redeem(&tokens, grant, provider, run, err) &&
              rs_grant_take(out, &tokens, nonce, provider, run, err);
    rs_tokens_clear(&tokens);
    return ok;
}

/* The provider has taken the old refresh token back: the new one is worth keeping, whatever came of
 * the ID token. */
static void keep_rotated(struct rs_token *out, const struct rs_token *old, struct rs_tokens *tokens)
{
    struct rs_error ignored = {0};
    if (rs_token_copy(out, old, &ignored)) {
        rs_secret_move(&out->refresh, &tokens->refresh);
    }
    rs_error_clear(&ignored);
}

/* The keys first: what is slow or can fail comes before the answer that must not be lost. */
bool rs_grant_refresh(struct rs_token *out, const struct rs_token *old, bool *drop,
                      struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    struct rs_tokens tokens = {0};
    struct rs_token fresh = {0};
    struct rs_idtoken_rules rules = {.subject = old->subject, .max_age_s = -1};
    bool ok = (rs_center_is(run) || rs_provider_keys(provider, run, err)) &&
              rs_tokens_refresh(&tokens, rs_secret_span(&old->refresh), drop, provider, run, err);
    bool answered = ok;
    if (ok && !rs_center_is(run) && !rs_secret_given(&tokens.id_token)) {
        ok = rs_fail_native(err, RS_28000, RS_NATIVE_ID_TOKEN_INVALID,
                            "the identity provider %s gives no ID token when it refreshes: a "
                            "person must sign in each time the ID token has expired",
                            run->config->issuer);
    }
    if (ok && !rs_secret_given(&tokens.refresh)) {
        ok = rs_secret_set(&tokens.refresh, rs_secret_span(&old->refresh), err);
    }
    ok = ok && accept(&fresh, &tokens, &rules, provider, run, err);
    if (ok) {
        rs_token_move(out, &fresh);
    }
    /* The provider has done its part: asking again with this refresh token would end the same way,
     * or look like a stolen one being used twice. */
    *drop = *drop || (answered && !ok && err->native == RS_NATIVE_ID_TOKEN_INVALID);
    if (answered && !ok && !*drop && rs_secret_given(&tokens.refresh)) {
        keep_rotated(out, old, &tokens);
    }
    rs_token_clear(&fresh);
    rs_tokens_clear(&tokens);
    return ok;
}
