/* Claims; see claims.h. Each check is one row, run in this order: who made it, for whom, in answer
 * to which request, when, about whom. */
#include "signin/claims.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "redshift_odbc.h"
#include "signin/issuer.h"
#include "signin/run.h"

enum { SHOWN = 200, MAX_SUB = 255, CLOCK_OFF_S = 10 };

bool rs_claims_fail(struct rs_error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = rs_vformat(fmt, args);
    va_end(args);
    rs_fail_native(err, RS_28000, RS_NATIVE_ID_TOKEN_INVALID,
                   "the identity provider's ID token cannot be taken: %s",
                   text ? text : "memory ran out");
    free(text);
    return false;
}

static bool check_issuer(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                         struct rs_error *err)
{
    bool template = !rs_option_empty(rules->issuer_template);
    const char *expected = template ? rules->issuer_template : rules->issuer;
    struct rs_span tenant;
    bool ok = template ? rs_issuer_fits(expected, token->iss, &tenant) && token->tid &&
                             rs_span_is(tenant, token->tid)
                       : strcmp(token->iss, expected) == 0;
    return ok || rs_claims_fail(err, "iss is \"%.*s\", expected \"%s\"%s", SHOWN, token->iss,
                                expected, template ? " with the claim tid in it" : "");
}

static bool check_audience(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                           struct rs_error *err)
{
    bool several = strchr(token->aud, ' ') != NULL;
    if (strcmp(token->aud, rules->client_id) != 0 && !rs_words_have(token->aud, rules->client_id)) {
        return rs_claims_fail(err, "aud is \"%.*s\", which lacks the client \"%s\"", SHOWN,
                              token->aud, rules->client_id);
    }
    if (token->has_azp && strcmp(token->azp, rules->client_id) != 0) {
        return rs_claims_fail(err, "azp is \"%.*s\", expected \"%s\"", SHOWN, token->azp,
                              rules->client_id);
    }
    return !several || token->has_azp || strcmp(token->aud, rules->client_id) == 0 ||
           rs_claims_fail(err, "aud names several (\"%.*s\") and azp none of them", SHOWN,
                          token->aud);
}

static bool check_nonce(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                        struct rs_error *err)
{
    if (!rules->nonce.ptr ||
        (token->nonce && rs_crypto_equal(rs_span_of(token->nonce), rules->nonce))) {
        return true;
    }
    return rs_claims_fail(err, token->nonce
                                   ? "its nonce is not this sign-in's: it answers another request"
                                   : "it has no nonce: it answers no request of this driver");
}

/* Says how far the clocks are apart, when that may be the reason. */
static bool fail_time(const struct rs_idtoken_rules *rules, const char *what, int64_t at,
                      struct rs_error *err)
{
    char when[24], now[24];
    int64_t off = rules->provider_date ? rules->now - rules->provider_date : 0;
    rs_clock_format_utc(at, when);
    rs_clock_format_utc(rules->now, now);
    if (llabs(off) < CLOCK_OFF_S) {
        return rs_claims_fail(err, "%s %s; the time here is %s", what, when, now);
    }
    return rs_claims_fail(err,
                          "%s %s; the time here is %s, and this computer's clock is %lld s %s the "
                          "provider's: set the clock",
                          what, when, now, llabs(off), off > 0 ? "ahead of" : "behind");
}

static bool check_times(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                        struct rs_error *err)
{
    int64_t earliest = rules->now - rules->tolerance_s, latest = rules->now + rules->tolerance_s;
    if (token->exp <= earliest) {
        return fail_time(rules, "it expired (exp)", token->exp, err);
    }
    if (token->has_nbf && token->nbf > latest) {
        return fail_time(rules, "it is not valid before (nbf)", token->nbf, err);
    }
    if (token->iat > latest) {
        return fail_time(rules, "it was issued in the future (iat)", token->iat, err);
    }
    if (rules->max_age_s >= 0 && !token->has_auth_time) {
        return rs_claims_fail(err, "it has no auth_time, although max_age was asked for");
    }
    if (rules->max_age_s >= 0 && token->auth_time < earliest - rules->max_age_s) {
        return fail_time(rules, "the person signed in longer ago than max_age (auth_time)",
                         token->auth_time, err);
    }
    return true;
}

/* OIDC Core section 3.1.3.7, item 12: how the person signed in. Who asks for it wants it. */
static bool check_context(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                          struct rs_error *err)
{
    if (!rules->acr_values || !*rules->acr_values) {
        return true;
    }
    if (!token->acr) {
        return rs_claims_fail(err,
                              "it has no acr, although acr_values were asked for (AuthParams)");
    }
    return (*token->acr && rs_words_have(rules->acr_values, token->acr)) ||
           rs_claims_fail(err, "acr is \"%.*s\", expected one of \"%s\" (AuthParams)", SHOWN,
                          token->acr, rules->acr_values);
}

static bool check_subject(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                          struct rs_error *err)
{
    size_t len = strlen(token->sub);
    if (len == 0 || len > MAX_SUB) {
        return rs_claims_fail(err, "sub has %zu characters, expected 1 to %d", len, MAX_SUB);
    }
    for (size_t i = 0; i < len; i++) {
        if (token->sub[i] < ' ' || token->sub[i] > '~') {
            return rs_claims_fail(err, "sub has characters beyond printable ASCII");
        }
    }
    return !rules->subject || strcmp(token->sub, rules->subject) == 0 ||
           rs_claims_fail(err, "sub is \"%s\" after a refresh, before it was \"%s\"", token->sub,
                          rules->subject);
}

/* OIDC Core section 3.1.3.6: the left half of the hash that alg uses. */
static bool check_access_hash(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                              struct rs_error *err)
{
    unsigned char hash[64];
    size_t len = 0;
    const char *bits = token->alg + 2; /* "RS384"; EdDSA (Ed25519) hashes with SHA-512 */
    const char *name = strcmp(bits, "256") == 0   ? "SHA256"
                       : strcmp(bits, "384") == 0 ? "SHA384"
                                                  : "SHA512";
    struct rs_buf half;
    if (!token->has_at_hash || !rules->access_token.ptr) {
        return true;
    }
    if (!rs_digest(name, rules->access_token, hash, &len)) {
        return rs_claims_fail(err, "%s is not available for its at_hash", name);
    }
    rs_buf_init(&half, 64);
    rs_base64url_add(&half, hash, len / 2);
    bool ok = rs_buf_ok(&half) && rs_crypto_equal(rs_buf_span(&half), rs_span_of(token->at_hash));
    rs_buf_clear(&half);
    return ok || rs_claims_fail(err, "its at_hash does not fit the access token that came with it");
}

/* Somebody else is signed in in this browser: say so before connecting as them. */
static bool check_person(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                         struct rs_error *err)
{
    const char *names[] = {token->email, token->preferred_username, token->upn, token->sub};
    struct rs_span hint = rs_span_of(rules->login_hint);
    bool comparable = false;
    if (rs_span_find(hint, '@') == hint.len) {
        return true;
    }
    for (size_t i = 0; i < RS_COUNT(names); i++) {
        if (names[i] && rs_span_eq_nocase(rs_span_of(names[i]), hint)) {
            return true;
        }
        comparable = comparable || (names[i] && strchr(names[i], '@'));
    }
    return !comparable ||
           rs_fail_native(err, RS_28000, RS_NATIVE_ID_TOKEN_INVALID,
                          "the browser signed in as \"%.*s\", but LoginHint is \"%s\": sign out at "
                          "the identity provider, or change LoginHint",
                          SHOWN, rs_idtoken_identity(token), rules->login_hint);
}

const char *rs_idtoken_identity(const struct rs_idtoken *token)
{
    const char *names[] = {token->email, token->preferred_username, token->upn};
    for (size_t i = 0; i < RS_COUNT(names); i++) {
        if (names[i] && *names[i]) {
            return names[i];
        }
    }
    return token->sub;
}

bool rs_claims_check(const struct rs_idtoken *token, const struct rs_idtoken_rules *rules,
                     struct rs_error *err)
{
    static bool (*const checks[])(const struct rs_idtoken *, const struct rs_idtoken_rules *,
                                  struct rs_error *) = {
        check_issuer,  check_audience, check_nonce,       check_times,
        check_context, check_subject,  check_access_hash, check_person,
    };
    for (size_t i = 0; i < RS_COUNT(checks); i++) {
        if (!checks[i](token, rules, err)) {
            return false;
        }
    }
    return true;
}
