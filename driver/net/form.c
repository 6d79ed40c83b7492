/* Percent-encoding (RFC 3986 section 2.1) and application/x-www-form-urlencoded; see url.h. */
#include <string.h>

#include "base/utf.h"
#include "net/url.h"

static bool is_unreserved(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void rs_url_encode(struct rs_buf *out, struct rs_span text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (is_unreserved(c)) {
            rs_buf_add_char(out, (char)c);
        } else {
            char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
            rs_buf_add(out, escape, sizeof escape);
        }
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One decoded byte at *at, which moves behind it; -1: a bad escape. */
static int decode_one(struct rs_span text, size_t *at)
{
    char c = text.ptr[(*at)++];
    if (c == '+') {
        return ' ';
    }
    if (c != '%') {
        return (unsigned char)c;
    }
    if (text.len - *at < 2) {
        return -1;
    }
    int high = hex_value(text.ptr[*at]), low = hex_value(text.ptr[*at + 1]);
    *at += 2;
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool rs_form_decode(struct rs_span text, struct rs_buf *out)
{
    size_t begin = out->len;
    for (size_t at = 0; at < text.len;) {
        int byte = decode_one(text, &at);
        if (byte < ' ' || byte == 0x7F) {
            return false;
        }
        rs_buf_add_char(out, (char)byte);
    }
    return rs_buf_ok(out) &&
           rs_utf8_valid((struct rs_span){rs_buf_str(out) + begin, out->len - begin});
}

void rs_form_add(struct rs_buf *out, const char *name, struct rs_span value)
{
    if (!value.ptr) {
        return;
    }
    if (out->len > 0 && !strchr("?&", out->ptr[out->len - 1])) {
        rs_buf_add_char(out, '&');
    }
    rs_url_encode(out, rs_span_of(name));
    rs_buf_add_char(out, '=');
    rs_url_encode(out, value);
}
