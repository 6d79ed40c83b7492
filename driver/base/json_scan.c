/* The strict walk over a JSON text; see json_scan.h. */
#include "base/json_scan.h"

#include "base/utf.h"

struct scan {
    struct rs_span text;
    size_t at;
    unsigned depth;
    const char *wrong; /* the first thing that is wrong */
};

static bool scan_value(struct scan *s);

static bool fail(struct scan *s, const char *wrong)
{
    if (!s->wrong) {
        s->wrong = wrong;
    }
    return false;
}

/* The byte to come, or -1 at the end. */
static int peek(const struct scan *s)
{
    return s->at < s->text.len ? (unsigned char)s->text.ptr[s->at] : -1;
}

static bool skip(struct scan *s, char c)
{
    if (peek(s) != (unsigned char)c) {
        return false;
    }
    s->at++;
    return true;
}

static void skip_blanks(struct scan *s)
{
    while (skip(s, ' ') || skip(s, '\t') || skip(s, '\n') || skip(s, '\r')) {
    }
}

static bool scan_word(struct scan *s, const char *word)
{
    while (*word) {
        if (!skip(s, *word++)) {
            return fail(s, "an unknown word");
        }
    }
    return true;
}

static bool scan_digits(struct scan *s)
{
    size_t begin = s->at;
    while (peek(s) >= '0' && peek(s) <= '9') {
        s->at++;
    }
    return s->at > begin || fail(s, "a malformed number");
}

static bool scan_number(struct scan *s)
{
    skip(s, '-');
    if (!skip(s, '0') && !scan_digits(s)) {
        return false;
    }
    if (skip(s, '.') && !scan_digits(s)) {
        return false;
    }
    if (skip(s, 'e') || skip(s, 'E')) {
        if (!skip(s, '+')) {
            skip(s, '-');
        }
        return scan_digits(s);
    }
    return true;
}

static int hex_value(int c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool scan_hex4(struct scan *s, unsigned *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(peek(s));
        if (digit < 0) {
            return fail(s, "a malformed \\u escape");
        }
        *unit = *unit << 4 | (unsigned)digit;
        s->at++;
    }
    return true;
}

/* Behind "\u". */
static bool scan_unicode_escape(struct scan *s)
{
    unsigned unit, low;
    if (!scan_hex4(s, &unit)) {
        return false;
    }
    if (unit == 0) {
        return fail(s, "\\u0000 in a string");
    }
    if (unit < 0xD800 || unit > 0xDFFF) {
        return true;
    }
    if (unit > 0xDBFF || !skip(s, '\\') || !skip(s, 'u')) {
        return fail(s, "half of a surrogate pair in a string");
    }
    if (!scan_hex4(s, &low)) {
        return false;
    }
    return (low >= 0xDC00 && low <= 0xDFFF) || fail(s, "half of a surrogate pair in a string");
}

static bool scan_escape(struct scan *s)
{
    const struct rs_span simple = RS_SPAN_LIT("\"\\/bfnrt");
    int c = peek(s);
    if (skip(s, 'u')) {
        return scan_unicode_escape(s);
    }
    if (c < 0 || rs_span_find(simple, (char)c) == simple.len) {
        return fail(s, "an unknown escape in a string");
    }
    s->at++;
    return true;
}

static bool scan_string(struct scan *s)
{
    if (!skip(s, '"')) {
        return fail(s, "something else where a name must be");
    }
    for (;;) {
        int c = peek(s);
        bool ok = true;
        if (c < 0) {
            return fail(s, "a string without an end");
        }
        if (c < 0x20) {
            return fail(s, "a control character in a string");
        }
        if (skip(s, '"')) {
            return true;
        }
        if (skip(s, '\\')) {
            ok = scan_escape(s);
        } else {
            rs_utf8_next(s->text, &s->at, &ok);
        }
        if (!ok) {
            return fail(s, "bytes that are not UTF-8");
        }
    }
}

static bool scan_member(struct scan *s)
{
    skip_blanks(s);
    if (!scan_string(s)) {
        return false;
    }
    skip_blanks(s);
    if (!skip(s, ':')) {
        return fail(s, "a name without a colon behind it");
    }
    return scan_value(s);
}

/* Behind the opening bracket, up to and with the closing one. */
static bool scan_items(struct scan *s, char close, bool (*item)(struct scan *s))
{
    skip_blanks(s);
    if (skip(s, close)) {
        return true;
    }
    do {
        if (!item(s)) {
            return false;
        }
        skip_blanks(s);
    } while (skip(s, ','));
    return skip(s, close) || fail(s, "an array or object without its end");
}

static bool scan_nested(struct scan *s, char close, bool (*item)(struct scan *s))
{
    if (s->depth == RS_JSON_MAX_DEPTH) {
        return fail(s, "arrays or objects nested too deep");
    }
    s->at++;
    s->depth++;
    bool ok = scan_items(s, close, item);
    s->depth--;
    return ok;
}

static bool scan_value(struct scan *s)
{
    skip_blanks(s);
    switch (peek(s)) {
    case '{':
        return scan_nested(s, '}', scan_member);
    case '[':
        return scan_nested(s, ']', scan_value);
    case '"':
        return scan_string(s);
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    case -1:
        return fail(s, "an end where a value must be");
    default:
        return scan_number(s);
    }
}

const char *rs_json_scan(struct rs_span text, size_t *at)
{
    struct scan s = {.text = text};
    if (text.len > RS_JSON_MAX_BYTES) {
        *at = RS_JSON_MAX_BYTES;
        return "more than 256 KiB";
    }
    if (scan_value(&s)) {
        skip_blanks(&s);
        if (s.at < text.len) {
            fail(&s, "something behind the value");
        }
    }
    *at = s.at;
    return s.wrong;
}
