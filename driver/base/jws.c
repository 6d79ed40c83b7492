/* Signatures of JSON Web Tokens over OpenSSL; see rs_jws_verify in crypto.h. */
#include "base/crypto.h"

#include <limits.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

enum { RSA_MIN_BITS = 2048, RSA_MAX_BYTES = 2048, MAX_MEMBER = 4096 };

/* One row an algorithm of RFC 7518 section 3.1 and RFC 8037; `none` and the symmetric ones have no
 * row and are refused. */
struct alg {
    const char *name, *kty;
    const char *crv;   /* of the JWK */
    const char *group; /* OpenSSL's name of the curve */
    const EVP_MD *(*md)(void);
    size_t width; /* ECDSA: bytes of a coordinate, and of each half of the signature */
    bool pss;     /* RSASSA-PSS instead of PKCS #1 v1.5 */
};

static const struct alg algs[] = {
    {"RS256", "RSA", NULL, NULL, EVP_sha256, 0, false},
    {"RS384", "RSA", NULL, NULL, EVP_sha384, 0, false},
    {"RS512", "RSA", NULL, NULL, EVP_sha512, 0, false},
    {"PS256", "RSA", NULL, NULL, EVP_sha256, 0, true},
    {"PS384", "RSA", NULL, NULL, EVP_sha384, 0, true},
    {"PS512", "RSA", NULL, NULL, EVP_sha512, 0, true},
    {"ES256", "EC", "P-256", "P-256", EVP_sha256, 32, false},
    {"ES384", "EC", "P-384", "P-384", EVP_sha384, 48, false},
    {"ES512", "EC", "P-521", "P-521", EVP_sha512, 66, false},
    {"EdDSA", "OKP", "Ed25519", NULL, NULL, 32, false},
};

static EVP_PKEY *key_from_params(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(ctx);
    return key;
}

/* A public exponent of 1 would make every text its own signature. */
static bool rsa_fits(const BIGNUM *n, const BIGNUM *e)
{
    return n && e && BN_num_bits(n) >= RSA_MIN_BITS && BN_num_bytes(n) <= RSA_MAX_BYTES &&
           BN_is_odd(e) && !BN_is_one(e) && BN_num_bits(e) <= 64;
}

static EVP_PKEY *rsa_key(struct rs_span modulus, struct rs_span exponent)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *n = BN_bin2bn((const unsigned char *)modulus.ptr, (int)modulus.len, NULL);
    BIGNUM *e = BN_bin2bn((const unsigned char *)exponent.ptr, (int)exponent.len, NULL);
    if (build && rsa_fits(n, e) && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1) {
        params = OSSL_PARAM_BLD_to_param(build);
        key = key_from_params("RSA", params);
    }
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);
    return key;
}

/* OpenSSL refuses a point that is not on the curve. */
static EVP_PKEY *ec_key(const struct alg *alg, struct rs_span x, struct rs_span y)
{
    struct rs_buf point;
    if (x.len != alg->width || y.len != alg->width) {
        return NULL;
    }
    rs_buf_init(&point, 1 + 2 * alg->width);
    rs_buf_add_char(&point, 0x04); /* uncompressed */
    rs_buf_add_span(&point, x);
    rs_buf_add_span(&point, y);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)alg->group,
                                         0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.ptr, point.len),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *key = rs_buf_ok(&point) ? key_from_params("EC", params) : NULL;
    rs_buf_clear(&point);
    return key;
}

static EVP_PKEY *ed25519_key(const struct alg *alg, struct rs_span x)
{
    return x.len == alg->width ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
                                                             (const unsigned char *)x.ptr, x.len)
                               : NULL;
}

static bool decode(struct rs_span text, struct rs_buf *out)
{
    rs_buf_init(out, MAX_MEMBER);
    return text.ptr && rs_base64url_decode(text, out);
}

/* NULL when the key is malformed or does not fit the algorithm. */
static EVP_PKEY *load_key(const struct alg *alg, const struct rs_jwk *jwk)
{
    struct rs_buf first, second;
    EVP_PKEY *key = NULL;
    bool rsa = rs_span_is(jwk->kty, "RSA"), ec = rs_span_is(jwk->kty, "EC");
    if (!rs_span_is(jwk->kty, alg->kty) || (alg->crv && !rs_span_is(jwk->crv, alg->crv))) {
        return NULL;
    }
    bool ok_first = decode(rsa ? jwk->n : jwk->x, &first);
    bool ok = decode(rsa ? jwk->e : jwk->y, &second) && ok_first;
    if (rsa) {
        key = ok ? rsa_key(rs_buf_span(&first), rs_buf_span(&second)) : NULL;
    } else if (ec) {
        key = ok ? ec_key(alg, rs_buf_span(&first), rs_buf_span(&second)) : NULL;
    } else {
        key = ok_first ? ed25519_key(alg, rs_buf_span(&first)) : NULL;
    }
    rs_buf_clear(&first);
    rs_buf_clear(&second);
    return key;
}

/* RFC 7518 section 3.4: both halves side by side, each as wide as a coordinate; OpenSSL wants DER
 * (owned by the caller, OPENSSL_free). 0 on failure. */
static size_t ecdsa_der(const struct alg *alg, struct rs_span signature, unsigned char **der)
{
    const unsigned char *bytes = (const unsigned char *)signature.ptr;
    int len = 0;
    if (signature.len != 2 * alg->width) {
        return 0;
    }
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, (int)alg->width, NULL);
    BIGNUM *s = BN_bin2bn(bytes + alg->width, (int)alg->width, NULL);
    if (pair && r && s && ECDSA_SIG_set0(pair, r, s) == 1) {
        r = s = NULL; /* the pair owns them */
        len = i2d_ECDSA_SIG(pair, der);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return len > 0 ? (size_t)len : 0;
}

/* RFC 7518 section 3.5: the salt is as long as the digest, which is also MGF1's. */
static bool set_padding(const struct alg *alg, EVP_PKEY_CTX *ctx)
{
    return !alg->pss || (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
                         EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1);
}

static bool verify(const struct alg *alg, EVP_PKEY *key, struct rs_span input,
                   struct rs_span signature)
{
    unsigned char *der = NULL;
    const unsigned char *sig = (const unsigned char *)signature.ptr;
    size_t len = signature.len;
    EVP_PKEY_CTX *key_ctx; /* owned by ctx */
    if (alg->group) {
        len = ecdsa_der(alg, signature, &der);
        sig = der;
    }
    EVP_MD_CTX *ctx = len > 0 ? EVP_MD_CTX_new() : NULL;
    bool ok = ctx &&
              EVP_DigestVerifyInit(ctx, &key_ctx, alg->md ? alg->md() : NULL, NULL, key) == 1 &&
              set_padding(alg, key_ctx) &&
              EVP_DigestVerify(ctx, sig, len, (const unsigned char *)input.ptr, input.len) == 1;
    EVP_MD_CTX_free(ctx);
    OPENSSL_free(der);
    return ok;
}

bool rs_jws_verify(struct rs_span alg, const struct rs_jwk *key, struct rs_span signing_input,
                   struct rs_span signature)
{
    bool ok = false;
    for (size_t i = 0; i < RS_COUNT(algs); i++) {
        if (rs_span_is(alg, algs[i].name)) {
            ERR_set_mark();
            EVP_PKEY *loaded = load_key(&algs[i], key);
            ok = loaded && verify(&algs[i], loaded, signing_input, signature);
            EVP_PKEY_free(loaded);
            ERR_pop_to_mark();
        }
    }
    return ok;
}
