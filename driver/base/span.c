/* Borrowed text; see span.h. */
#include "base/span.h"

#include <stdlib.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct rs_span rs_span_of(const char *text)
{
    return (struct rs_span){text, text ? strlen(text) : 0};
}

bool rs_span_eq(struct rs_span a, struct rs_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool rs_span_eq_nocase(struct rs_span a, struct rs_span b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

bool rs_span_is(struct rs_span a, const char *text)
{
    return rs_span_eq(a, rs_span_of(text));
}

bool rs_span_is_nocase(struct rs_span a, const char *text)
{
    return rs_span_eq_nocase(a, rs_span_of(text));
}

bool rs_span_starts(struct rs_span text, const char *prefix)
{
    struct rs_span want = rs_span_of(prefix);
    return text.len >= want.len && rs_span_eq((struct rs_span){text.ptr, want.len}, want);
}

bool rs_span_starts_nocase(struct rs_span text, const char *prefix)
{
    struct rs_span want = rs_span_of(prefix);
    return text.len >= want.len && rs_span_eq_nocase((struct rs_span){text.ptr, want.len}, want);
}

struct rs_span rs_span_trim(struct rs_span text)
{
    while (text.len > 0 && is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

size_t rs_span_find(struct rs_span text, char c)
{
    const char *at = text.len > 0 ? memchr(text.ptr, c, text.len) : NULL;
    return at ? (size_t)(at - text.ptr) : text.len;
}

struct rs_span rs_span_cut(struct rs_span *rest, char sep)
{
    size_t at = rs_span_find(*rest, sep);
    struct rs_span head = {rest->ptr, at};
    if (at == rest->len) {
        *rest = (struct rs_span){NULL, 0};
    } else {
        *rest = (struct rs_span){rest->ptr + at + 1, rest->len - at - 1};
    }
    return head;
}

static bool to_u64(struct rs_span digits, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    if (digits.len == 0) {
        return false;
    }
    for (size_t i = 0; i < digits.len; i++) {
        uint64_t digit = (uint64_t)(unsigned char)digits.ptr[i] - '0';
        if (digit > 9 || value > max / 10 || digit > max - value * 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool rs_span_to_i64(struct rs_span text, int64_t *out)
{
    bool negative = text.len > 0 && text.ptr[0] == '-';
    uint64_t value;
    if (text.len > 0 && (negative || text.ptr[0] == '+')) {
        text.ptr++;
        text.len--;
    }
    if (!to_u64(text, negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX, &value)) {
        return false;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

bool rs_span_to_u32(struct rs_span text, uint32_t max, uint32_t *out)
{
    uint64_t value;
    if (!to_u64(text, max, &value)) {
        return false;
    }
    *out = (uint32_t)value;
    return true;
}

char *rs_span_dup(struct rs_span text)
{
    char *copy = malloc(text.len + 1);
    if (copy) {
        if (text.len > 0) {
            memcpy(copy, text.ptr, text.len);
        }
        copy[text.len] = '\0';
    }
    return copy;
}
