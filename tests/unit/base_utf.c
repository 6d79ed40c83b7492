/* UTF-8 and UTF-16: the ill-formed sequences of the Unicode Standard, pairs, cuts. */
#include "base/utf.h"

#include <string.h>

#include "check.h"

/* Decodes and says each code point in hex, ill-formed parts as "?" and their length. */
static void describe(struct rs_span text, struct rs_buf *out)
{
    for (size_t at = 0; at < text.len;) {
        size_t begin = at;
        bool ok;
        uint32_t code = rs_utf8_next(text, &at, &ok);
        if (at <= begin) {
            rs_buf_add_str(out, "stuck");
            return;
        }
        if (!ok && code == RS_UTF_BAD) {
            rs_buf_add_format(out, "?%zu ", at - begin);
        } else {
            rs_buf_add_format(out, "%X ", (unsigned)code);
        }
    }
}

static void ill_formed_parts_are_maximal(void)
{
    static const struct {
        const char *bytes, *want;
    } cases[] = {
        /* Unicode 15, tables 3-8 to 3-11 */
        {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "?1 ?1 ?1 ?1 ?1 ?1 ?1 ?1 41 "},
        {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "?1 ?1 ?1 ?1 ?1 ?1 ?1 ?1 41 "},
        {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "?1 ?1 ?1 ?1 ?1 41 ?1 ?1 42 "},
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "?2 ?1 ?3 ?2 41 "},
        /* the borders of what is well-formed */
        {"\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80", "7F 80 7FF 800 "},
        {"\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", "D7FF E000 FFFF "},
        {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", "10000 10FFFF "},
        {"\xF4\x90\x80\x80", "?1 ?1 ?1 ?1 "},
        {"\xF8\x88\x80\x80\x80", "?1 ?1 ?1 ?1 ?1 "},
        {"\xEF\xBF\xBD", "FFFD "},
        {"\xE2\x82", "?2 "},
        {"\xF0\x9F\x98", "?3 "},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct rs_buf out;
        rs_buf_init(&out, 1000);
        describe(rs_span_of(cases[i].bytes), &out);
        CHECK_STR(rs_buf_str(&out), cases[i].want);
        CHECK(rs_utf8_valid(rs_span_of(cases[i].bytes)) == !strchr(cases[i].want, '?'));
        rs_buf_clear(&out);
    }
    CHECK(rs_utf8_valid(RS_SPAN_LIT("a\0b")));
    CHECK(rs_utf8_valid(rs_span_of(NULL)));
}

static void every_code_point_goes_both_ways(void)
{
    unsigned wrong = 0;
    for (uint32_t code = 0; code <= 0x10FFFF; code += code < 0x1000 ? 1 : 13) {
        char bytes[4];
        size_t at = 0, len = rs_utf8_put(code, bytes);
        bool ok, surrogate = code >= 0xD800 && code <= 0xDFFF;
        uint32_t back = rs_utf8_next((struct rs_span){bytes, len}, &at, &ok);
        wrong += surrogate ? ok : !ok || back != code || at != len;
    }
    CHECK_INT(wrong, 0);
}

static void cuts_keep_characters_whole(void)
{
    struct rs_span text = RS_SPAN_LIT("aé€😀z"); /* 1 2 3 4 1 bytes */
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t i = 0; i < RS_COUNT(want); i++) {
        CHECK_INT(rs_utf8_whole(text, i), want[i]);
    }
    /* what is no character can be cut anywhere */
    CHECK_INT(rs_utf8_whole(RS_SPAN_LIT("\x80\x80\x80\x80\x80"), 4), 4);
    CHECK_INT(rs_utf8_whole(RS_SPAN_LIT("\xF0zzz"), 2), 2);
}

static void utf16_counts_pairs(void)
{
    CHECK_INT(rs_utf16_length(RS_SPAN_LIT("aé€😀z")), 6);
    CHECK_INT(rs_utf16_length(RS_SPAN_LIT("\xE1\x80\xE2")), 2);
    CHECK_INT(rs_utf16_length(rs_span_of(NULL)), 0);
}

static void utf16_is_written_whole(void)
{
    struct rs_span text = RS_SPAN_LIT("a😀\xFFz");
    char memory[1 + 10 * sizeof(uint16_t)];
    void *odd = memory + 1; /* applications pass buffers at any address */
    uint16_t units[10] = {0};
    size_t used;
    CHECK_INT(rs_utf8_to_utf16(text, odd, 10, &used), 5);
    CHECK_INT(used, text.len);
    memcpy(units, odd, 5 * sizeof *units);
    CHECK(units[0] == 'a' && units[1] == 0xD83D && units[2] == 0xDE00 && units[3] == 0xFFFD &&
          units[4] == 'z');
    CHECK_INT(rs_utf8_to_utf16(text, odd, 2, &used), 1); /* half a pair is never written */
    CHECK_INT(used, 1);
    CHECK_INT(rs_utf8_to_utf16(text, odd, 3, &used), 3);
    CHECK_INT(used, 5);
    CHECK_INT(rs_utf8_to_utf16(text, odd, 0, &used), 0);
    CHECK_INT(used, 0);
}

static void utf16_is_read(void)
{
    const uint16_t text[] = {'a', 0xE9, 0x20AC, 0xD83D, 0xDE00, 0xFFFF, 0};
    char memory[1 + sizeof text];
    struct rs_buf out;
    memcpy(memory + 1, text, sizeof text);
    rs_buf_init(&out, 100);
    CHECK_INT(rs_utf16_count(memory + 1), 6);
    CHECK(rs_utf16_to_utf8(memory + 1, 6, &out, NULL));
    CHECK_STR(rs_buf_str(&out), "aé€😀\xEF\xBF\xBF");
    rs_buf_clear(&out);
}

static void lone_surrogates_are_refused(void)
{
    static const struct {
        uint16_t units[3];
        size_t bad;
    } cases[] = {
        {{'a', 0xD83D, 'b'}, 1},       {{'a', 'b', 0xD83D}, 2},       {{0xDE00, 'a', 'b'}, 0},
        {{0xD83D, 0xD83D, 0xDE00}, 0}, {{0xD83D, 0xDE00, 0xDE00}, 2},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct rs_buf out;
        size_t bad = 99;
        rs_buf_init(&out, 100);
        CHECK(!rs_utf16_to_utf8(cases[i].units, 3, &out, &bad));
        CHECK_INT(bad, cases[i].bad);
        rs_buf_clear(&out);
    }
}

int main(void)
{
    RUN(ill_formed_parts_are_maximal);
    RUN(every_code_point_goes_both_ways);
    RUN(cuts_keep_characters_whole);
    RUN(utf16_counts_pairs);
    RUN(utf16_is_written_whole);
    RUN(utf16_is_read);
    RUN(lone_surrogates_are_refused);
    return check_done();
}
