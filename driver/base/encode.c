/* Base64 and hexadecimal digits; see crypto.h. */
#include "base/crypto.h"

static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void rs_hex_add(struct rs_buf *out, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        rs_buf_add_char(out, digits[bytes[i] >> 4]);
        rs_buf_add_char(out, digits[bytes[i] & 15]);
    }
}

/* One to three bytes become two to four digits. */
static size_t encode_group(const unsigned char *in, size_t len, const char *alphabet, char out[4])
{
    unsigned bits = (unsigned)in[0] << 16;
    bits |= len > 1 ? (unsigned)in[1] << 8 : 0;
    bits |= len > 2 ? (unsigned)in[2] : 0;
    for (size_t i = 0; i <= len; i++) {
        out[i] = alphabet[bits >> (18 - 6 * i) & 63];
    }
    return len + 1;
}

static void add(struct rs_buf *out, const unsigned char *bytes, size_t len, const char *alphabet)
{
    for (size_t i = 0; i < len; i += 3) {
        char digits[4];
        rs_buf_add(out, digits,
                   encode_group(bytes + i, len - i < 3 ? len - i : 3, alphabet, digits));
    }
}

void rs_base64_add(struct rs_buf *out, const void *bytes, size_t len)
{
    add(out, bytes, len, plain);
    rs_buf_add_str(out, len % 3 == 1 ? "==" : len % 3 == 2 ? "=" : "");
}

void rs_base64url_add(struct rs_buf *out, const void *bytes, size_t len)
{
    add(out, bytes, len, url);
}

static int digit_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool rs_base64url_decode(struct rs_span text, struct rs_buf *out)
{
    unsigned bits = 0, held = 0; /* `held` bits that are not yet a byte */
    if (text.len % 4 == 1) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        int value = digit_value(text.ptr[i]);
        if (value < 0) {
            return false;
        }
        bits = (bits << 6 | (unsigned)value) & 0xFFFF;
        held += 6;
        if (held >= 8) {
            held -= 8;
            rs_buf_add_char(out, (char)(unsigned char)(bits >> held));
        }
    }
    /* Bits that are left over must be zero: one text for one content (RFC 4648 section 3.5). */
    return (bits & ((1u << held) - 1)) == 0 && rs_buf_ok(out);
}
