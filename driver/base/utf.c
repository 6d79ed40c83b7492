/* UTF-8 and UTF-16; see utf.h. */
#include "base/utf.h"

#include <string.h>

/* What may follow each lead byte: Unicode 15, table 3-7 (well-formed UTF-8 byte sequences). The
 * narrowed range of the second byte is what excludes overlong forms, surrogates and values above
 * 10FFFF. */
static const struct lead {
    unsigned char first, last; /* lead bytes */
    unsigned char low, high;   /* second byte */
    unsigned char more;        /* bytes behind the lead */
} leads[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2}, {0xE1, 0xEC, 0x80, 0xBF, 2},
    {0xED, 0xED, 0x80, 0x9F, 2}, {0xEE, 0xEF, 0x80, 0xBF, 2}, {0xF0, 0xF0, 0x90, 0xBF, 3},
    {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3},
};

static const struct lead *lead_of(unsigned char byte)
{
    for (size_t i = 0; i < RS_COUNT(leads); i++) {
        if (byte >= leads[i].first && byte <= leads[i].last) {
            return &leads[i];
        }
    }
    return NULL;
}

static uint32_t next_long(struct rs_span text, size_t *at, bool *ok)
{
    size_t i = *at;
    unsigned char byte = (unsigned char)text.ptr[i++];
    const struct lead *lead = lead_of(byte);
    *at = i;
    *ok = false;
    if (!lead) {
        return RS_UTF_BAD;
    }
    uint32_t code = byte & (0x3Fu >> lead->more);
    for (unsigned k = 0; k < lead->more; k++) {
        unsigned char low = k == 0 ? lead->low : 0x80, high = k == 0 ? lead->high : 0xBF;
        unsigned char c = i < text.len ? (unsigned char)text.ptr[i] : 0;
        if (c < low || c > high) {
            *at = i;
            return RS_UTF_BAD;
        }
        code = code << 6 | (c & 0x3Fu);
        i++;
    }
    *at = i;
    *ok = true;
    return code;
}

uint32_t rs_utf8_next(struct rs_span text, size_t *at, bool *ok)
{
    unsigned char byte = (unsigned char)text.ptr[*at];
    if (byte < 0x80) {
        *ok = true;
        ++*at;
        return byte;
    }
    return next_long(text, at, ok);
}

bool rs_utf8_valid(struct rs_span text)
{
    bool ok = true;
    for (size_t at = 0; at < text.len && ok;) {
        rs_utf8_next(text, &at, &ok);
    }
    return ok;
}

size_t rs_utf8_whole(struct rs_span text, size_t len)
{
    if (len >= text.len) {
        return text.len;
    }
    /* A character that begins in the last three bytes may reach beyond len. */
    for (size_t back = 1; back <= 3 && back <= len; back++) {
        size_t begin = len - back, at = begin;
        bool ok;
        if (((unsigned char)text.ptr[begin] & 0xC0) != 0x80) {
            rs_utf8_next(text, &at, &ok);
            return ok && at > len ? begin : len;
        }
    }
    return len;
}

size_t rs_utf8_put(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    for (size_t i = more; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(0xFFu << (7 - more) | code);
    return more + 1;
}

size_t rs_utf16_length(struct rs_span text)
{
    size_t units = 0;
    bool ok;
    for (size_t at = 0; at < text.len;) {
        units += rs_utf8_next(text, &at, &ok) > 0xFFFF ? 2 : 1;
    }
    return units;
}

static uint16_t unit_at(const void *units, size_t index)
{
    uint16_t unit;
    memcpy(&unit, (const char *)units + index * sizeof unit, sizeof unit);
    return unit;
}

/* The code point that begins at *i, and *i moved behind it; a lone surrogate is given as it is. */
static uint32_t utf16_next(const void *units, size_t count, size_t *i)
{
    uint32_t code = unit_at(units, (*i)++);
    if (code >= 0xD800 && code <= 0xDBFF && *i < count) {
        uint16_t low = unit_at(units, *i);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            ++*i;
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00u);
        }
    }
    return code;
}

bool rs_utf16_to_utf8(const void *units, size_t count, struct rs_buf *out, size_t *bad)
{
    for (size_t i = 0; i < count;) {
        size_t begin = i;
        uint32_t code = utf16_next(units, count, &i);
        if (code >= 0xD800 && code <= 0xDFFF) {
            if (bad) {
                *bad = begin;
            }
            return false;
        }
        char bytes[4];
        rs_buf_add(out, bytes, rs_utf8_put(code, bytes));
    }
    return true;
}

size_t rs_utf16_count(const void *units)
{
    size_t count = 0;
    while (unit_at(units, count) != 0) {
        count++;
    }
    return count;
}

size_t rs_utf8_to_utf16(struct rs_span text, void *out, size_t capacity, size_t *used)
{
    size_t written = 0, at = 0;
    while (at < text.len) {
        size_t next = at;
        bool ok;
        uint32_t code = rs_utf8_next(text, &next, &ok);
        uint16_t pair[2] = {(uint16_t)code, 0};
        size_t units = 1;
        if (code > 0xFFFF) {
            pair[0] = (uint16_t)(0xD800 + ((code - 0x10000) >> 10));
            pair[1] = (uint16_t)(0xDC00 + ((code - 0x10000) & 0x3FF));
            units = 2;
        }
        if (units > capacity - written) {
            break;
        }
        memcpy((char *)out + written * sizeof *pair, pair, units * sizeof *pair);
        written += units;
        at = next;
    }
    *used = at;
    return written;
}
