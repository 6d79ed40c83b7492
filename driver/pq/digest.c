/* Authentication 13; see digest.h. */
#include "pq/digest.h"

#include "base/crypto.h"

enum { SHA_256 = 0, CLIENT_NONCE = 16, MIN_BODY = 4 };

static uint32_t read_int32(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

static void add_int32(struct rs_buf *to, uint32_t value)
{
    char bytes[4] = {(char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value};
    rs_buf_add(to, bytes, sizeof bytes);
}

/* An int32 length and so many bytes, cut off the front of *rest. */
static bool cut_counted(struct rs_span *rest, struct rs_span *out)
{
    if (rest->len < 4 || read_int32(rest->ptr) > rest->len - 4) {
        return false;
    }
    *out = (struct rs_span){rest->ptr + 4, read_int32(rest->ptr)};
    rest->ptr += 4 + out->len;
    rest->len -= 4 + out->len;
    return true;
}

bool rs_pq_challenge_read(struct rs_span body, struct rs_pq_challenge *out, struct rs_error *err)
{
    struct rs_pq_challenge read = {{0}, {0}};
    if (body.len >= MIN_BODY && read_int32(body.ptr) != SHA_256) {
        return rs_fail(err, RS_08004,
                       "the server asks for a password digest with algorithm %u, and only 0 "
                       "(SHA-256) is supported",
                       read_int32(body.ptr));
    }
    struct rs_span rest = {body.ptr + MIN_BODY, body.len - MIN_BODY};
    if (body.len < MIN_BODY || !cut_counted(&rest, &read.salt) ||
        !cut_counted(&rest, &read.nonce)) {
        return rs_fail(err, RS_08001, "the server's digest challenge is cut short");
    }
    *out = read;
    return true;
}

bool rs_pq_digest_answer(const struct rs_pq_challenge *challenge, struct rs_span password,
                         struct rs_span client_nonce, struct rs_buf *out, struct rs_error *err)
{
    unsigned char inner[RS_SHA256_LEN], digest[RS_SHA256_LEN];
    struct rs_span first[] = {password, challenge->salt};
    struct rs_span second[] = {{(const char *)inner, sizeof inner}, challenge->nonce, client_nonce};
    bool ok =
        rs_sha256(first, RS_COUNT(first), inner) && rs_sha256(second, RS_COUNT(second), digest);
    if (ok) {
        rs_buf_add_char(out, 'd');
        add_int32(out, (uint32_t)(4 + 4 + sizeof digest + 4 + client_nonce.len));
        add_int32(out, sizeof digest);
        rs_buf_add(out, digest, sizeof digest);
        add_int32(out, (uint32_t)client_nonce.len);
        rs_buf_add_span(out, client_nonce);
    }
    rs_wipe(inner, sizeof inner);
    return (ok && rs_buf_ok(out)) || rs_fail(err, RS_HY000, "SHA-256 is not available");
}
