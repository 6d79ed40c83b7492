/* UTF-8 and UTF-16: what is well-formed comes back unchanged, whatever the room; every function
 * counts the same. */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "fuzz.h"

/* The whole text as units, in pieces of at most `room`. */
static size_t to_units(struct rs_span text, char *units, size_t room)
{
    size_t count = 0;
    while (text.len > 0) {
        size_t used = 0, most = room < 2 ? 2 : room;
        size_t n = rs_utf8_to_utf16(text, units + 2 * count, most, &used);
        FUZZ_CHECK(n > 0 && n <= most && used > 0 && used <= text.len);
        count += n;
        fuzz_bytes(&text, used);
    }
    return count;
}

static void check_utf8(struct rs_span text, size_t room)
{
    size_t length = rs_utf16_length(text), bad = 0;
    char *units = malloc(2 * length + 1);
    struct rs_buf back;
    rs_buf_init(&back, 1 << 24);
    FUZZ_CHECK(units && length <= text.len);
    /* One byte off, so that no unit is aligned. */
    FUZZ_CHECK(to_units(text, units + 1, room) == length);
    FUZZ_CHECK(rs_utf16_to_utf8(units + 1, length, &back, &bad));
    FUZZ_CHECK(rs_utf8_valid(rs_buf_span(&back)));
    FUZZ_CHECK(rs_utf8_valid(text) == rs_span_eq(text, rs_buf_span(&back)));
    rs_buf_clear(&back);
    free(units);
}

static void check_walk(struct rs_span text)
{
    bool all = true;
    for (size_t at = 0; at < text.len;) {
        bool ok = false;
        char again[4];
        size_t before = at;
        uint32_t code = rs_utf8_next(text, &at, &ok);
        FUZZ_CHECK(at > before && at <= text.len && at - before <= 4);
        FUZZ_CHECK(code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF));
        FUZZ_CHECK(ok || code == RS_UTF_BAD);
        FUZZ_CHECK(!ok || (rs_utf8_put(code, again) == at - before &&
                           memcmp(again, text.ptr + before, at - before) == 0));
        all = all && ok;
    }
    FUZZ_CHECK(all == rs_utf8_valid(text));
}

static void check_whole(struct rs_span text, size_t len)
{
    size_t n = rs_utf8_whole(text, len);
    FUZZ_CHECK(n <= text.len && (n <= len || len > text.len));
    FUZZ_CHECK(len >= text.len ? n == text.len : n + 3 >= len);
    if (rs_utf8_valid(text)) {
        FUZZ_CHECK(rs_utf8_valid((struct rs_span){text.ptr, n}));
    }
}

static void check_utf16(struct rs_span bytes)
{
    size_t count = bytes.len / 2, bad = count, used = 0;
    struct rs_buf text;
    char *again = malloc(2 * count + 1);
    rs_buf_init(&text, 1 << 24);
    bool ok = rs_utf16_to_utf8(bytes.ptr, count, &text, &bad);
    FUZZ_CHECK(again && rs_buf_ok(&text) && rs_utf8_valid(rs_buf_span(&text)));
    FUZZ_CHECK(ok ? bad == count : bad < count);
    size_t whole = ok ? count : bad;
    FUZZ_CHECK(rs_utf8_to_utf16(rs_buf_span(&text), again, count, &used) == whole);
    FUZZ_CHECK(used == text.len && memcmp(again, bytes.ptr, 2 * whole) == 0);
    rs_buf_clear(&text);
    free(again);
}

/* The first two bytes: the room for units, and a length to cut at. */
void fuzz_one(struct rs_span input)
{
    size_t room = fuzz_byte(&input), len = fuzz_byte(&input);
    if (input.len > 0) {
        check_walk(input);
        check_utf8(input, room);
        check_whole(input, len);
        check_utf16(input);
    }
}
