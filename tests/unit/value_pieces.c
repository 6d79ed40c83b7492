/* Values in pieces, as SQLGetData hands them out; NULL; lengths and indicators. */
#include <string.h>

#include "base/buf.h"
#include "base/utf.h"
#include "check.h"
#include "value/value.h"

static const struct rs_type_rules rules = {.redshift = true,
                                           .max_varchar = 65535,
                                           .max_longvarchar = 65535};

/* All pieces of `text`, of `capacity` bytes each, one behind the other as UTF-8 or as bytes. */
static void pieces(uint32_t oid, const char *text, SQLSMALLINT c_type, SQLLEN capacity,
                   struct rs_buf *out)
{
    struct rs_column_type type;
    unsigned char buffer[64];
    SQLLEN length = 0;
    size_t resume = 0;
    struct rs_buf units;
    rs_column_type_set(&type, oid, -1, &rules);
    rs_buf_init(&units, 4096);
    struct rs_target target = {.c_type = c_type,
                               .buffer = buffer,
                               .capacity = capacity,
                               .octets = &length,
                               .indicator = &length,
                               .resume = &resume};
    for (int i = 0; i < 100; i++) {
        enum rs_fate fate = rs_converter(&type, c_type)(&type, rs_span_of(text), &target);
        if (fate == RS_FATE_NO_MORE) {
            break;
        }
        SQLLEN end = c_type == SQL_C_CHAR ? capacity - 1 : capacity;
        size_t got = c_type == SQL_C_WCHAR  ? rs_utf16_count(buffer) * 2
                     : c_type == SQL_C_CHAR ? strlen((char *)buffer)
                                            : (size_t)(length < end ? length : end);
        rs_buf_add(&units, buffer, got);
        CHECK(fate == RS_FATE_OK || fate == RS_FATE_TRUNCATED);
    }
    if (c_type == SQL_C_WCHAR) {
        CHECK(rs_utf16_to_utf8(units.ptr, units.len / 2, out, NULL));
    } else {
        rs_buf_add_span(out, rs_buf_span(&units));
    }
    rs_buf_clear(&units);
}

static void check_pieces(SQLSMALLINT c_type, SQLLEN capacity, const char *text)
{
    struct rs_buf out;
    rs_buf_init(&out, 4096);
    pieces(1043, text, c_type, capacity, &out);
    CHECK_STR(rs_buf_str(&out), text);
    rs_buf_clear(&out);
}

/* Whatever the size of the pieces, together they are the value: no byte twice, none lost. */
static void pieces_make_the_whole(void)
{
    static const char *const texts[] = {"",           "a",      "abcdefghij", "naïve café",
                                        "東京ノート", "😀 𝄞 😀😀", "a😀",         "😀a"};
    for (size_t i = 0; i < RS_COUNT(texts); i++) {
        for (SQLLEN capacity = 2; capacity <= 32; capacity++) {
            check_pieces(SQL_C_CHAR, capacity, texts[i]);
            if (capacity >= 4) {
                check_pieces(SQL_C_WCHAR, capacity, texts[i]);
            }
            check_pieces(SQL_C_BINARY, capacity, texts[i]);
        }
    }
}

static void pieces_of_bytes(void)
{
    struct rs_buf out;
    for (SQLLEN capacity = 1; capacity < 8; capacity++) {
        rs_buf_init(&out, 4096);
        pieces(17, "\\x414243444546", SQL_C_BINARY, capacity, &out);
        CHECK_STR(rs_buf_str(&out), "ABCDEF");
        rs_buf_clear(&out);
    }
    rs_buf_init(&out, 4096);
    pieces(17, "\\x414243444546", SQL_C_CHAR, 4, &out);
    CHECK_STR(rs_buf_str(&out), "414243444546");
    rs_buf_clear(&out);
}

/* The second read of a number has nothing left to give. */
static void fixed_values_are_given_once(void)
{
    struct rs_column_type type;
    SQLINTEGER number = 0;
    size_t resume = 0;
    rs_column_type_set(&type, 23, -1, &rules);
    struct rs_target target = {.c_type = SQL_C_SLONG, .buffer = &number, .resume = &resume};
    rs_convert_fn *fn = rs_converter(&type, SQL_C_SLONG);
    CHECK_INT(fn(&type, rs_span_of("7"), &target), RS_FATE_OK);
    CHECK_INT(fn(&type, rs_span_of("7"), &target), RS_FATE_NO_MORE);
    CHECK_INT(number, 7);
}

static void null_needs_an_indicator(void)
{
    SQLLEN length = 5, indicator = 0;
    struct rs_target target = {.c_type = SQL_C_SLONG, .octets = &length};
    CHECK_INT(rs_write_null(&target), RS_FATE_INDICATOR);
    target.indicator = &indicator;
    CHECK_INT(rs_write_null(&target), RS_FATE_OK);
    CHECK_INT(indicator, SQL_NULL_DATA);
    CHECK_INT(length, 5);
}

/* One variable for both, as SQLBindCol has it. */
static void length_and_indicator_may_be_one(void)
{
    struct rs_column_type type;
    SQLLEN both = -99;
    char text[8];
    rs_column_type_set(&type, 1043, -1, &rules);
    struct rs_target target = {.c_type = SQL_C_CHAR,
                               .buffer = text,
                               .capacity = sizeof text,
                               .octets = &both,
                               .indicator = &both};
    CHECK_INT(rs_converter(&type, SQL_C_CHAR)(&type, rs_span_of("abc"), &target), RS_FATE_OK);
    CHECK_INT(both, 3);
}

int main(void)
{
    RUN(pieces_make_the_whole);
    RUN(pieces_of_bytes);
    RUN(fixed_values_are_given_once);
    RUN(null_needs_an_indicator);
    RUN(length_and_indicator_may_be_one);
    return check_done();
}
