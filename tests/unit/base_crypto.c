/* Cryptography against published vectors: RFC 4648, RFC 4231, FIPS 180-4, the GCM specification. */
#include "base/crypto.h"

#include <string.h>

#include "check.h"

static int nibble(char c)
{
    return c >= 'a' ? c - 'a' + 10 : c - '0';
}

static void add_hex(struct rs_buf *out, const char *hex)
{
    for (; hex[0] && hex[1]; hex += 2) {
        rs_buf_add_char(out, (char)(unsigned char)(nibble(hex[0]) << 4 | nibble(hex[1])));
    }
}

static void check_hex(const unsigned char *bytes, size_t len, const char *want)
{
    struct rs_buf hex;
    rs_buf_init(&hex, 4000);
    rs_hex_add(&hex, bytes, len);
    CHECK_STR(rs_buf_str(&hex), want);
    rs_buf_clear(&hex);
}

static void base64_is_rfc_4648(void)
{
    static const char *const cases[][3] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xFB\xFF\xBF", "+/+/", "-_-_"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct rs_buf out;
        rs_buf_init(&out, 100);
        rs_base64_add(&out, cases[i][0], strlen(cases[i][0]));
        CHECK_STR(rs_buf_str(&out), cases[i][1]);
        rs_buf_reset(&out);
        rs_base64url_add(&out, cases[i][0], strlen(cases[i][0]));
        CHECK_STR(rs_buf_str(&out), cases[i][2]);
        rs_buf_reset(&out);
        CHECK(rs_base64url_decode(rs_span_of(cases[i][2]), &out));
        CHECK_STR(rs_buf_str(&out), cases[i][0]);
        rs_buf_clear(&out);
    }
}

static void base64url_is_decoded_strictly(void)
{
    static const char *const bad[] = {"A",      "AAAAA", "Zg==", "Zh", "Zm9", "Zm9v Yg",
                                      "Zm9v\n", "+/+/",  "Zg=",  "=",  "é",   "Zm9vYh"};
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        struct rs_buf out;
        rs_buf_init(&out, 100);
        if (!CHECK(!rs_base64url_decode(rs_span_of(bad[i]), &out))) {
            CHECK_STR(bad[i], "refused");
        }
        rs_buf_clear(&out);
    }
}

static void sha256_is_fips_180_4(void)
{
    const struct rs_span parts[] = {RS_SPAN_LIT("a"), {NULL, 0}, RS_SPAN_LIT("bc")};
    unsigned char out[64] = {0};
    size_t len = 0;
    CHECK(rs_sha256(NULL, 0, out));
    check_hex(out, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(rs_sha256(parts, 3, out));
    check_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(rs_digest("SHA384", RS_SPAN_LIT("abc"), out, &len) && len == 48);
    check_hex(out, len,
              "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
              "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
    CHECK(rs_digest("SHA512", RS_SPAN_LIT("abc"), out, &len) && len == 64);
    check_hex(out, len,
              "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    CHECK(rs_digest("SHA256", RS_SPAN_LIT("abc"), out, &len) && len == 32);
    CHECK(!rs_digest("MD5", RS_SPAN_LIT("abc"), out, &len));
    CHECK_INT(len, 32);
}

/* RFC 4231: the key is `key_len` times `key`, or a text. */
static void hmac_is_rfc_4231(void)
{
    static const struct {
        int key_len;
        const char *key, *data, *want;
    } cases[] = {
        {20, "\x0b", "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {1, "Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {131, "\xaa", "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {131, "\xaa",
         "This is a test using a larger than block-size key and a larger than block-size data. "
         "The key needs to be hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
        {0, "", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        unsigned char out[RS_SHA256_LEN] = {0};
        struct rs_buf key;
        rs_buf_init(&key, 1000);
        for (int k = 0; k < cases[i].key_len; k++) {
            rs_buf_add_str(&key, cases[i].key);
        }
        CHECK(rs_hmac_sha256(rs_buf_span(&key), rs_span_of(cases[i].data), out));
        check_hex(out, sizeof out, cases[i].want);
        rs_buf_clear(&key);
    }
}

/* The specification's test cases (McGrew and Viega, "The Galois/Counter Mode of Operation"). */
static const struct {
    const char *key, *nonce, *aad, *plain, *sealed;
} gcm[] = {
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "", "", "530f8afbc74536b9a963b4f1c4cb738b"}, /* 13 */
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "", "00000000000000000000000000000000",
     "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"}, /* 14 */
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
     "76fc6ece0f4e1768cddf8853bb2d551b"}, /* 16 */
};

struct parts {
    struct rs_buf key, nonce, aad, plain, sealed, out;
};

static bool load(struct parts *p, size_t i)
{
    const char *const hex[] = {gcm[i].key, gcm[i].nonce, gcm[i].aad, gcm[i].plain, gcm[i].sealed};
    struct rs_buf *const to[] = {&p->key, &p->nonce, &p->aad, &p->plain, &p->sealed};
    bool ok = true;
    rs_buf_init_secret(&p->out, 1000);
    for (size_t k = 0; k < RS_COUNT(to); k++) {
        rs_buf_init(to[k], 1000);
        add_hex(to[k], hex[k]);
        rs_buf_reserve(to[k], 1); /* so that ptr is never NULL */
        ok = ok && rs_buf_ok(to[k]);
    }
    return ok;
}

static void unload(struct parts *p)
{
    rs_buf_clear(&p->key);
    rs_buf_clear(&p->nonce);
    rs_buf_clear(&p->aad);
    rs_buf_clear(&p->plain);
    rs_buf_clear(&p->sealed);
    rs_buf_clear(&p->out);
}

static bool open_parts(struct parts *p)
{
    rs_buf_reset(&p->out);
    return rs_gcm_open((unsigned char *)p->key.ptr, (unsigned char *)p->nonce.ptr,
                       rs_buf_span(&p->aad), rs_buf_span(&p->sealed), &p->out);
}

static void gcm_is_the_specifications(void)
{
    for (size_t i = 0; i < RS_COUNT(gcm); i++) {
        struct parts p;
        if (CHECK(load(&p, i))) {
            CHECK(rs_gcm_seal((unsigned char *)p.key.ptr, (unsigned char *)p.nonce.ptr,
                              rs_buf_span(&p.aad), rs_buf_span(&p.plain), &p.out));
            CHECK(rs_span_eq(rs_buf_span(&p.out), rs_buf_span(&p.sealed)));
            CHECK(open_parts(&p));
            CHECK(rs_span_eq(rs_buf_span(&p.out), rs_buf_span(&p.plain)));
        }
        unload(&p);
    }
}

static void flip_each_bit(struct parts *p, struct rs_buf *of)
{
    for (size_t bit = 0; bit < 8 * of->len; bit++) {
        char *byte = &of->ptr[bit / 8];
        *byte = (char)(*byte ^ 1 << bit % 8);
        CHECK(!open_parts(p));
        CHECK_INT(p->out.len, 0);
        *byte = (char)(*byte ^ 1 << bit % 8);
    }
}

static void a_changed_bit_anywhere_does_not_open(void)
{
    struct parts p;
    if (CHECK(load(&p, 2))) {
        flip_each_bit(&p, &p.key);
        flip_each_bit(&p, &p.nonce);
        flip_each_bit(&p, &p.aad);
        flip_each_bit(&p, &p.sealed);
        CHECK(open_parts(&p));
        while (p.sealed.len > 0) {
            p.sealed.len--;
            CHECK(!open_parts(&p));
        }
    }
    unload(&p);
}

static void random_bytes_differ(void)
{
    unsigned char a[32] = {0}, b[32] = {0};
    CHECK(rs_crypto_random(a, sizeof a));
    CHECK(rs_crypto_random(b, sizeof b));
    CHECK(memcmp(a, b, sizeof a) != 0);
    CHECK(rs_crypto_random(NULL, 0));
}

static void comparison_is_by_content(void)
{
    CHECK(rs_crypto_equal(RS_SPAN_LIT("state"), RS_SPAN_LIT("state")));
    CHECK(!rs_crypto_equal(RS_SPAN_LIT("state"), RS_SPAN_LIT("statf")));
    CHECK(!rs_crypto_equal(RS_SPAN_LIT("state"), RS_SPAN_LIT("stat")));
    CHECK(rs_crypto_equal(RS_SPAN_LIT(""), rs_span_of(NULL)));
}

int main(void)
{
    RUN(base64_is_rfc_4648);
    RUN(base64url_is_decoded_strictly);
    RUN(sha256_is_fips_180_4);
    RUN(hmac_is_rfc_4231);
    RUN(gcm_is_the_specifications);
    RUN_ONCE(a_changed_bit_anywhere_does_not_open);
    RUN(random_bytes_differ);
    RUN(comparison_is_by_content);
    return check_done();
}
