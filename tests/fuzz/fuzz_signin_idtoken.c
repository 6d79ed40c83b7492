/* ID tokens: nothing that was not signed is taken; what was signed must say the right things; a key
 * set can do harm to nobody. */
#include <openssl/evp.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/crypto.h"
#include "fuzz.h"
#include "signin/idtoken.h"

#define ISSUER "https://login.example.com/tenant"
#define CLIENT "redshift-odbc-test"
#define NONCE  "n-0S6_WzA2Mj-k3XyTqv1g"

enum { NOW = 1764000000, TOLERANCE = 60, KEY_LEN = 32, SIGNATURE_LEN = 64 };

static const char good_header[] = "{\"alg\":\"EdDSA\",\"kid\":\"ed\"}";
static const char good_claims[] = "{\"iss\":\"" ISSUER "\",\"sub\":\"ana\",\"aud\":\"" CLIENT "\","
                                  "\"nonce\":\"" NONCE "\",\"exp\":1764003600,\"iat\":1763999990}";

/* Public keys of RSA and P-256 whose private halves nobody has, beside ours (Ed25519). */
static const char set_begin[] =
    "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"es\",\"use\":\"sig\",\"crv\":\"P-256\",\"alg\":\"ES256\","
    "\"x\":\"eYkI5TK3bbTB9ix-TLlVGFikQ7h2O1UgJxCZQsOSZEM\","
    "\"y\":\"X2Ty_PTjbttw4rvZR4TTZvL4EPmgY5S9KVsyFeiHrV8\"},"
    "{\"kty\":\"RSA\",\"kid\":\"rs\",\"e\":\"AQAB\",\"n\":\"yqs1CRvOL16GUOAFizDssc6yxkj1RtwsHx-"
    "7Fxp88"
    "mJjES6GqSfPZTw0_0K9DKc17vuKfqOJaxlxJfPo3jR_4G1vupNKOWvM6WnzA0PWxyVP7ndl2xB1CXTngwSCYXryRlQrfxA"
    "StwkUuzDy9REMCmiu-SE_l2rFa8kpLwwxewvrHLU_B97d10p2TbGwFP7KR4r6L52ozkGgc2fqLi6GqLRv6C8dZMKMN6IpB"
    "JatijmSNo7ppvBJQhKVz-P4qmy3RT5fNCPwme3G5ZYT3p7XAP9PtiBHllTPPRa_JvcDOMQt7YK5_yPZs3kPq4SlCnoE2rH"
    "pruc810Lzyk6YVhdpnQ\"},"
    "{\"kty\":\"OKP\",\"kid\":\"ed\",\"crv\":\"Ed25519\",\"x\":\"";

static EVP_PKEY *private_key; /* made once, never freed: reachable until the end */
static char public_x[64];

static void make_key(void)
{
    unsigned char seed[KEY_LEN], public[KEY_LEN];
    size_t len = sizeof public;
    struct rs_buf text;
    memset(seed, 7, sizeof seed);
    private_key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    FUZZ_CHECK(EVP_PKEY_get_raw_public_key(private_key, public, &len) == 1);
    rs_buf_init(&text, sizeof public_x);
    rs_base64url_add(&text, public, len);
    memcpy(public_x, rs_buf_str(&text), text.len + 1);
    rs_buf_clear(&text);
}

static void add_set(struct rs_buf *out)
{
    rs_buf_add_str(out, set_begin);
    rs_buf_add_str(out, public_x);
    rs_buf_add_str(out, "\"}]}");
}

static void add_signed(struct rs_buf *out, struct rs_span header, struct rs_span claims)
{
    unsigned char signature[SIGNATURE_LEN];
    size_t len = sizeof signature;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    rs_base64url_add(out, header.ptr, header.len);
    rs_buf_add_char(out, '.');
    rs_base64url_add(out, claims.ptr, claims.len);
    FUZZ_CHECK(EVP_DigestSignInit(ctx, NULL, NULL, NULL, private_key) == 1);
    FUZZ_CHECK(EVP_DigestSign(ctx, signature, &len, (const unsigned char *)rs_buf_str(out),
                              out->len) == 1);
    EVP_MD_CTX_free(ctx);
    rs_buf_add_char(out, '.');
    rs_base64url_add(out, signature, len);
    FUZZ_CHECK(rs_buf_ok(out));
}

static bool check(struct rs_span token, struct rs_span jwks)
{
    const struct rs_idtoken_rules rules = {.issuer = ISSUER,
                                           .client_id = CLIENT,
                                           .nonce = RS_SPAN_LIT(NONCE),
                                           .access_token = RS_SPAN_LIT("an access token"),
                                           .login_hint = "ana@example.com",
                                           .max_age_s = -1,
                                           .now = NOW,
                                           .tolerance_s = TOLERANCE};
    struct rs_idtoken read = {0};
    struct rs_error err = {0};
    bool unknown_key = false;
    bool ok = rs_idtoken_check(token, jwks, &rules, &read, &unknown_key, &err);
    FUZZ_CHECK(ok ? !unknown_key : err.native != 0 && strcmp(err.state, "28000") == 0);
    FUZZ_CHECK(ok == !!read.sub && (!ok || rs_idtoken_identity(&read)));
    fuzz_check_error(ok, &err);
    rs_idtoken_clear(&read);
    return ok;
}

/* Any token: taken only when header and payload are, byte for byte, what was signed. */
static void check_forgery(struct rs_span token)
{
    struct rs_buf jwks, good;
    rs_buf_init(&jwks, 1 << 16);
    rs_buf_init(&good, 1 << 16);
    add_set(&jwks);
    add_signed(&good, rs_span_of(good_header), rs_span_of(good_claims));
    if (check(token, rs_buf_span(&jwks))) {
        FUZZ_CHECK(rs_span_eq(token, rs_buf_span(&good)));
    }
    rs_buf_clear(&jwks);
    rs_buf_clear(&good);
}

static void check_accepted(struct rs_span claims)
{
    cJSON *tree = cJSON_ParseWithLength(claims.ptr, claims.len);
    const char *iss = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, "iss"));
    const char *sub = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, "sub"));
    const char *nonce = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tree, "nonce"));
    double exp = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(tree, "exp"));
    double iat = cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(tree, "iat"));
    FUZZ_CHECK(iss && strcmp(iss, ISSUER) == 0 && sub && *sub && nonce &&
               strcmp(nonce, NONCE) == 0);
    FUZZ_CHECK(exp > NOW - TOLERANCE && iat <= NOW + TOLERANCE + 1);
    FUZZ_CHECK(memmem(claims.ptr, claims.len, CLIENT, strlen(CLIENT)) ||
               memchr(claims.ptr, '\\', claims.len));
    cJSON_Delete(tree);
}

/* Header and claims that the provider did sign. */
static void check_signed(struct rs_span input)
{
    struct rs_buf jwks, token;
    struct rs_span header = fuzz_text(&input);
    rs_buf_init(&jwks, 1 << 16);
    rs_buf_init(&token, 1 << 22);
    add_set(&jwks);
    add_signed(&token, header.len > 0 ? header : rs_span_of(good_header), input);
    if (check(rs_buf_span(&token), rs_buf_span(&jwks))) {
        check_accepted(input);
    }
    rs_buf_clear(&jwks);
    rs_buf_clear(&token);
}

/* Any key set, for a header of its own and signed by us. */
static void check_keys(struct rs_span input)
{
    struct rs_buf token;
    struct rs_span header = fuzz_text(&input);
    rs_buf_init(&token, 1 << 22);
    add_signed(&token, header.len > 0 ? header : rs_span_of(good_header), rs_span_of(good_claims));
    if (check(rs_buf_span(&token), input)) {
        FUZZ_CHECK(memmem(input.ptr, input.len, public_x, strlen(public_x)) ||
                   memchr(input.ptr, '\\', input.len));
    }
    rs_buf_clear(&token);
}

/* The first byte: what the rest is. */
void fuzz_one(struct rs_span input)
{
    static void (*const kinds[])(struct rs_span) = {check_forgery, check_signed, check_keys};
    if (!private_key) {
        make_key();
    }
    kinds[fuzz_byte(&input) % RS_COUNT(kinds)](input);
}
