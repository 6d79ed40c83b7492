/* The form and the signature of ID tokens; see idtoken.h. The claims are claims.c's business. */
#include "signin/idtoken.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/json.h"
#include "signin/claims.h"
#include "signin/run.h"

enum { MAX_TOKEN = 262144, SHOWN = 100 };

#define FIELD(name, kind, member, required)                                                        \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct rs_idtoken, member), required, RS_JSON_NO_PRESENT    \
    }
#define FIELD_SEEN(name, kind, member, seen)                                                       \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct rs_idtoken, member), false,                          \
            offsetof(struct rs_idtoken, seen)                                                      \
    }

/* jwk, jku, x5u and x5c are not read: a token does not bring its own key (RFC 8725 section 3.1). */
static const struct rs_json_field header_fields[] = {
    FIELD("alg", STRING, alg, true),
    FIELD_SEEN("kid", STRING, kid, has_kid),
    FIELD_SEEN("crit", STRINGS, crit, has_crit),
};

static const struct rs_json_field claim_fields[] = {
    FIELD("iss", STRING, iss, true),
    FIELD("sub", STRING, sub, true),
    FIELD("aud", STRINGS, aud, true),
    FIELD_SEEN("azp", STRING, azp, has_azp),
    FIELD("nonce", STRING, nonce, false),
    FIELD("acr", STRING, acr, false),
    FIELD_SEEN("at_hash", STRING, at_hash, has_at_hash),
    FIELD("email", STRING, email, false),
    FIELD("preferred_username", STRING, preferred_username, false),
    FIELD("upn", STRING, upn, false),
    FIELD("tid", STRING, tid, false),
    FIELD("exp", NUMBER, exp, true),
    FIELD_SEEN("nbf", NUMBER, nbf, has_nbf),
    FIELD("iat", NUMBER, iat, true),
    FIELD_SEEN("auth_time", NUMBER, auth_time, has_auth_time),
};

/* The JWS algorithms that are taken (RFC 8725 section 3.1): none with a shared secret, no "none".
 */
static const char *const algorithms[] = {"RS256", "RS384", "RS512", "PS256", "PS384",
                                         "PS512", "ES256", "ES384", "ES512", "EdDSA"};

static void clear_fields(struct rs_idtoken *token, const struct rs_json_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].kind != RS_JSON_NUMBER) {
            free(*(char **)((char *)token + fields[i].offset));
        }
    }
}

void rs_idtoken_clear(struct rs_idtoken *token)
{
    clear_fields(token, header_fields, RS_COUNT(header_fields));
    clear_fields(token, claim_fields, RS_COUNT(claim_fields));
    *token = (struct rs_idtoken){0};
}

/* A JWS in compact form, cut at its dots. */
struct parts {
    struct rs_span header, payload, signature, signing_input;
};

static bool split(struct rs_span token, struct parts *parts, struct rs_error *err)
{
    struct rs_span rest = token, piece[5] = {{0}};
    size_t count = 0;
    while (rest.ptr && count < RS_COUNT(piece)) {
        piece[count++] = rs_span_cut(&rest, '.');
    }
    if (count == 5 && !rest.ptr) {
        return rs_claims_fail(err, "it is encrypted (JWE); have the provider sign ID tokens for "
                                   "this client without encrypting them");
    }
    if (count != 3 || rest.ptr || !piece[0].len || !piece[1].len || !piece[2].len) {
        return rs_claims_fail(err, "it is not a signed token of three parts (JWS)");
    }
    *parts = (struct parts){piece[0], piece[1], piece[2], {token.ptr, token.len}};
    parts->signing_input.len = piece[0].len + 1 + piece[1].len;
    return true;
}

static bool read_part(struct rs_span part, const char *what, const struct rs_json_field *fields,
                      size_t count, struct rs_idtoken *token, struct rs_error *err)
{
    struct rs_buf json;
    struct rs_error why = {0};
    rs_buf_init_secret(&json, MAX_TOKEN);
    bool ok = rs_base64url_decode(part, &json);
    if (!ok) {
        rs_claims_fail(err, "%s is not base64url", what);
    } else if (!rs_json_read(rs_buf_span(&json), what, fields, count, token, &why)) {
        ok = rs_claims_fail(err, "%s", rs_error_text(&why));
    }
    rs_buf_clear(&json);
    rs_error_clear(&why);
    return ok;
}

static bool check_header(const struct rs_idtoken *token, struct rs_error *err)
{
    if (token->has_crit) {
        return rs_claims_fail(err,
                              "its header demands extensions (crit \"%.*s\") that this driver "
                              "does not know",
                              SHOWN, token->crit);
    }
    for (size_t i = 0; i < RS_COUNT(algorithms); i++) {
        if (rs_span_is(rs_span_of(token->alg), algorithms[i])) {
            return true;
        }
    }
    return rs_claims_fail(err,
                          "it is signed with \"%.*s\", but only RS256, RS384, RS512, PS256, "
                          "PS384, PS512, ES256, ES384, ES512 and EdDSA are taken",
                          SHOWN, token->alg);
}

/* One member of the key set. */
struct jwk {
    char *kty, *kid, *use, *alg, *key_ops, *crv, *n, *e, *x, *y;
};

#define KEY_FIELD(name, kind, member)                                                              \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct jwk, member), false, RS_JSON_NO_PRESENT              \
    }
static const struct rs_json_field key_fields[] = {
    KEY_FIELD("kty", STRING, kty),
    KEY_FIELD("kid", STRING, kid),
    KEY_FIELD("use", STRING, use),
    KEY_FIELD("alg", STRING, alg),
    KEY_FIELD("key_ops", STRINGS, key_ops),
    KEY_FIELD("crv", STRING, crv),
    KEY_FIELD("n", STRING, n),
    KEY_FIELD("e", STRING, e),
    KEY_FIELD("x", STRING, x),
    KEY_FIELD("y", STRING, y),
};

struct search {
    const struct rs_idtoken *token;
    const struct parts *parts;
    struct rs_span signature; /* decoded */
    unsigned fitting;
    bool verified;
};

static const char *curve_of(struct rs_span alg)
{
    static const struct {
        const char *alg, *crv;
    } curves[] = {{"ES256", "P-256"}, {"ES384", "P-384"}, {"ES512", "P-521"}, {"EdDSA", "Ed25519"}};
    for (size_t i = 0; i < RS_COUNT(curves); i++) {
        if (rs_span_is(alg, curves[i].alg)) {
            return curves[i].crv;
        }
    }
    return NULL;
}

/* RFC 7517 section 4: a key is for one use, one algorithm, one type. */
static bool key_fits(const struct jwk *key, const struct rs_idtoken *token)
{
    struct rs_span alg = rs_span_of(token->alg);
    const char *curve = curve_of(alg);
    const char *type = !curve ? "RSA" : rs_span_is(alg, "EdDSA") ? "OKP" : "EC";
    if (!rs_span_is(rs_span_of(key->kty), type) ||
        (curve && !rs_span_is(rs_span_of(key->crv), curve))) {
        return false;
    }
    if ((key->use && !rs_span_is(rs_span_of(key->use), "sig")) ||
        (key->alg && !rs_span_is(alg, key->alg)) ||
        (key->key_ops && !rs_words_have(key->key_ops, "verify"))) {
        return false;
    }
    return !token->has_kid || (key->kid && rs_span_is(rs_span_of(key->kid), token->kid));
}

static bool visit_key(void *ctx, void *item)
{
    struct search *search = ctx;
    struct jwk *key = item;
    if (key_fits(key, search->token)) {
        struct rs_jwk public = {rs_span_of(key->kty), rs_span_of(key->crv), rs_span_of(key->n),
                                rs_span_of(key->e),   rs_span_of(key->x),   rs_span_of(key->y)};
        search->fitting++;
        search->verified = rs_jws_verify(rs_span_of(search->token->alg), &public,
                                         search->parts->signing_input, search->signature);
    }
    for (size_t i = 0; i < RS_COUNT(key_fields); i++) {
        free(*(char **)((char *)key + key_fields[i].offset));
    }
    return true;
}

static bool judge(const struct search *search, bool *unknown_key, struct rs_error *err)
{
    const struct rs_idtoken *token = search->token;
    if (search->fitting == 1) {
        return search->verified ||
               rs_claims_fail(err, "its signature (%s) does not fit the provider's key",
                              token->alg);
    }
    *unknown_key = search->fitting == 0;
    if (search->fitting == 0) {
        return rs_claims_fail(
            err, "the provider has published no key that fits it (alg %s, kid %s%.*s%s)",
            token->alg, token->has_kid ? "\"" : "", SHOWN,
            token->has_kid ? token->kid : "not given", token->has_kid ? "\"" : "");
    }
    return rs_claims_fail(err, "it does not say with which of the provider's %u keys it is signed",
                          search->fitting);
}

static bool check_signature(const struct parts *parts, struct rs_span jwks,
                            const struct rs_idtoken *token, bool *unknown_key, struct rs_error *err)
{
    struct rs_buf signature;
    struct rs_error why = {0};
    bool ok = false;
    rs_buf_init(&signature, MAX_TOKEN);
    if (!rs_base64url_decode(parts->signature, &signature)) {
        rs_claims_fail(err, "its signature is not base64url");
        goto out;
    }
    struct search search = {.token = token, .parts = parts, .signature = rs_buf_span(&signature)};
    struct rs_json_walk walk = {.array = "keys",
                                .fields = key_fields,
                                .count = RS_COUNT(key_fields),
                                .item_size = sizeof(struct jwk),
                                .fn = visit_key,
                                .ctx = &search};
    if (!rs_json_each(jwks, "the provider's key set", &walk, &why)) {
        rs_claims_fail(err, "%s", rs_error_text(&why));
        goto out;
    }
    ok = judge(&search, unknown_key, err);
out:
    rs_buf_clear(&signature);
    rs_error_clear(&why);
    return ok;
}

bool rs_idtoken_check(struct rs_span token, struct rs_span jwks,
                      const struct rs_idtoken_rules *rules, struct rs_idtoken *out,
                      bool *unknown_key, struct rs_error *err)
{
    struct rs_idtoken read = {0};
    struct parts parts;
    *unknown_key = false;
    bool ok =
        split(token, &parts, err) &&
        read_part(parts.header, "its header", header_fields, RS_COUNT(header_fields), &read, err) &&
        check_header(&read, err) && check_signature(&parts, jwks, &read, unknown_key, err) &&
        read_part(parts.payload, "its payload", claim_fields, RS_COUNT(claim_fields), &read, err) &&
        rs_claims_check(&read, rules, err);
    if (ok) {
        *out = read;
        read = (struct rs_idtoken){0};
    }
    rs_idtoken_clear(&read);
    return ok;
}
