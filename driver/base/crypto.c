/* Cryptography over OpenSSL; see crypto.h. The host may use OpenSSL in the same thread, so no
 * function leaves anything in the thread's queue of OpenSSL errors. */
#include "base/crypto.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

bool rs_crypto_random(void *out, size_t len)
{
    ERR_set_mark();
    bool ok = len <= INT_MAX && RAND_bytes(out, (int)len) == 1;
    ERR_pop_to_mark();
    return ok;
}

static bool digest_parts(const EVP_MD *md, const struct rs_span *parts, size_t count,
                         unsigned char *out)
{
    ERR_set_mark();
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx && EVP_DigestInit_ex(ctx, md, NULL) == 1;
    for (size_t i = 0; ok && i < count; i++) {
        ok = EVP_DigestUpdate(ctx, parts[i].ptr, parts[i].len) == 1;
    }
    ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_pop_to_mark();
    return ok;
}

bool rs_sha256(const struct rs_span *parts, size_t count, unsigned char out[RS_SHA256_LEN])
{
    return digest_parts(EVP_sha256(), parts, count, out);
}

bool rs_hmac_sha256(struct rs_span key, struct rs_span data, unsigned char out[RS_SHA256_LEN])
{
    unsigned len = 0;
    if (key.len > INT_MAX) {
        return false;
    }
    ERR_set_mark();
    bool ok = HMAC(EVP_sha256(), key.ptr ? key.ptr : "", (int)key.len,
                   (const unsigned char *)data.ptr, data.len, out, &len) != NULL;
    ERR_pop_to_mark();
    return ok && len == RS_SHA256_LEN;
}

bool rs_digest(const char *name, struct rs_span data, unsigned char out[64], size_t *len)
{
    static const struct {
        const char *name;
        const EVP_MD *(*md)(void);
    } digests[] = {{"SHA256", EVP_sha256}, {"SHA384", EVP_sha384}, {"SHA512", EVP_sha512}};
    for (size_t i = 0; i < RS_COUNT(digests); i++) {
        if (rs_span_is(rs_span_of(name), digests[i].name)) {
            const EVP_MD *md = digests[i].md();
            bool ok = digest_parts(md, &data, 1, out);
            *len = ok ? (size_t)EVP_MD_get_size(md) : *len;
            return ok;
        }
    }
    return false;
}

bool rs_crypto_equal(struct rs_span a, struct rs_span b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* One AES-256-GCM context, ready for data, the additional data already in it; NULL on failure. */
static EVP_CIPHER_CTX *gcm_begin(const unsigned char *key, const unsigned char *nonce,
                                 struct rs_span aad, bool seal)
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int len;
    if (ctx && EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce, seal) == 1 &&
        (aad.len == 0 ||
         EVP_CipherUpdate(ctx, NULL, &len, (const unsigned char *)aad.ptr, (int)aad.len) == 1)) {
        return ctx;
    }
    EVP_CIPHER_CTX_free(ctx);
    return NULL;
}

static bool gcm_text(EVP_CIPHER_CTX *ctx, struct rs_span in, unsigned char *out)
{
    int len = 0;
    return in.len == 0 ||
           (EVP_CipherUpdate(ctx, out, &len, (const unsigned char *)in.ptr, (int)in.len) == 1 &&
            (size_t)len == in.len);
}

bool rs_gcm_seal(const unsigned char key[RS_GCM_KEY_LEN],
                 const unsigned char nonce[RS_GCM_NONCE_LEN], struct rs_span aad,
                 struct rs_span plain, struct rs_buf *out)
{
    if (aad.len > INT_MAX || plain.len > INT_MAX - RS_GCM_TAG_LEN) {
        return false;
    }
    unsigned char *to = (unsigned char *)rs_buf_reserve(out, plain.len + RS_GCM_TAG_LEN);
    if (!to) {
        return false;
    }
    int none = 0;
    ERR_set_mark();
    EVP_CIPHER_CTX *ctx = gcm_begin(key, nonce, aad, true);
    bool ok = ctx && gcm_text(ctx, plain, to) &&
              EVP_CipherFinal_ex(ctx, to + plain.len, &none) == 1 &&
              EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, RS_GCM_TAG_LEN, to + plain.len) == 1;
    EVP_CIPHER_CTX_free(ctx);
    ERR_pop_to_mark();
    rs_buf_grew(out, ok ? plain.len + RS_GCM_TAG_LEN : 0);
    return ok;
}

bool rs_gcm_open(const unsigned char key[RS_GCM_KEY_LEN],
                 const unsigned char nonce[RS_GCM_NONCE_LEN], struct rs_span aad,
                 struct rs_span sealed, struct rs_buf *out)
{
    if (aad.len > INT_MAX || sealed.len > INT_MAX || sealed.len < RS_GCM_TAG_LEN) {
        return false;
    }
    struct rs_span text = {sealed.ptr, sealed.len - RS_GCM_TAG_LEN};
    unsigned char *to = (unsigned char *)rs_buf_reserve(out, text.len);
    if (!to) {
        return false;
    }
    int none = 0;
    ERR_set_mark();
    EVP_CIPHER_CTX *ctx = gcm_begin(key, nonce, aad, false);
    bool ok = ctx && gcm_text(ctx, text, to) &&
              EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, RS_GCM_TAG_LEN,
                                  (char *)(uintptr_t)sealed.ptr + text.len) == 1 &&
              EVP_CipherFinal_ex(ctx, to + text.len, &none) == 1;
    EVP_CIPHER_CTX_free(ctx);
    ERR_pop_to_mark();
    if (!ok) {
        rs_wipe(to, text.len); /* what did not prove genuine is nobody's to see */
    }
    rs_buf_grew(out, ok ? text.len : 0);
    return ok;
}
