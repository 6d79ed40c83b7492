/* Cryptography over OpenSSL's EVP; crypto.c and jws.c are the only files that know OpenSSL below
 * wire/. Nothing is left in the thread's queue of OpenSSL errors. */
#ifndef RS_BASE_CRYPTO_H
#define RS_BASE_CRYPTO_H

#include "base/error.h"
#include "base/secret.h"

#define RS_SHA256_LEN    32
#define RS_GCM_KEY_LEN   32
#define RS_GCM_NONCE_LEN 12
#define RS_GCM_TAG_LEN   16

/* The operating system's CSPRNG through RAND_bytes; false when it fails: there is no fallback. */
bool rs_crypto_random(void *out, size_t len) RS_MUST_CHECK;
bool rs_sha256(const struct rs_span *parts, size_t count,
               unsigned char out[RS_SHA256_LEN]) RS_MUST_CHECK;
bool rs_hmac_sha256(struct rs_span key, struct rs_span data,
                    unsigned char out[RS_SHA256_LEN]) RS_MUST_CHECK;
/* Digest named "SHA256", "SHA384", "SHA512" for at_hash; *len becomes its length, at most 64. */
bool rs_digest(const char *name, struct rs_span data, unsigned char out[64],
               size_t *len) RS_MUST_CHECK;
/* Equal in constant time for equal lengths. */
bool rs_crypto_equal(struct rs_span a, struct rs_span b);

void rs_hex_add(struct rs_buf *out, const unsigned char *bytes, size_t len); /* lower case */
/* RFC 4648 section 4 with padding, section 5 without. Decoding is strict: no blanks, no wrong
 * padding, no stray bits. */
void rs_base64_add(struct rs_buf *out, const void *bytes, size_t len);
void rs_base64url_add(struct rs_buf *out, const void *bytes, size_t len);
bool rs_base64url_decode(struct rs_span text, struct rs_buf *out) RS_MUST_CHECK;

/* AES-256-GCM (NIST SP 800-38D). Appends ciphertext and tag / plaintext. Opening fails when a bit
 * of key, nonce, aad or text differs. */
bool rs_gcm_seal(const unsigned char key[RS_GCM_KEY_LEN],
                 const unsigned char nonce[RS_GCM_NONCE_LEN], struct rs_span aad,
                 struct rs_span plain, struct rs_buf *out) RS_MUST_CHECK;
bool rs_gcm_open(const unsigned char key[RS_GCM_KEY_LEN],
                 const unsigned char nonce[RS_GCM_NONCE_LEN], struct rs_span aad,
                 struct rs_span sealed, struct rs_buf *out) RS_MUST_CHECK;

/* A public key of a JSON Web Key (RFC 7517, 7518 section 6): members still base64url; absent ones
 * not given. */
struct rs_jwk {
    struct rs_span kty, crv, n, e, x, y;
};
/* Verifies a JWS signature (RFC 7515, 7518): alg in RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384
 * ES512 EdDSA (Ed25519). RSA keys under 2048 bits and keys that do not fit the alg are refused.
 * True only for a good signature. */
bool rs_jws_verify(struct rs_span alg, const struct rs_jwk *key, struct rs_span signing_input,
                   struct rs_span signature);

#endif
