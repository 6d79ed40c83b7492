/* The server's types as ODBC describes them, and numbers as text. ODBC reference, appendix D,
 * "Column size, decimal digits, transfer octet length, and display size". */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "value/value.h"

static const struct rs_type_rules redshift = {.redshift = true,
                                              .max_varchar = 65535,
                                              .max_longvarchar = 1000000};
static const struct rs_type_rules postgres = {.max_varchar = 65535, .max_longvarchar = 1000000};
static const struct rs_type_rules wide = {.redshift = true,
                                          .wide = true,
                                          .max_varchar = 300,
                                          .max_longvarchar = 1000000};

struct row {
    uint32_t oid;
    int typmod;
    SQLSMALLINT concise;
    SQLULEN size;
    SQLSMALLINT digits;
    SQLLEN octets, display;
};

static const struct row rows[] = {
    {16, -1, SQL_BIT, 1, 0, 1, 1},
    {21, -1, SQL_SMALLINT, 5, 0, 2, 6},
    {23, -1, SQL_INTEGER, 10, 0, 4, 11},
    {20, -1, SQL_BIGINT, 19, 0, 8, 20},
    {700, -1, SQL_REAL, 7, 0, 4, 14},
    {701, -1, SQL_DOUBLE, 15, 0, 8, 24},
    {1700, (18 << 16 | 4) + 4, SQL_NUMERIC, 18, 4, 20, 20},
    {1700, (38 << 16 | 37) + 4, SQL_NUMERIC, 38, 37, 40, 40},
    {1700, -1, SQL_NUMERIC, 38, 10, 40, 40},
    {1042, 12, SQL_CHAR, 8, 0, 8, 8},
    {1043, 64 + 4, SQL_VARCHAR, 64, 0, 64, 64},
    {1043, -1, SQL_VARCHAR, 65535, 0, 65535, 65535},
    {1082, -1, SQL_TYPE_DATE, 10, 0, 6, 10},
    {1083, -1, SQL_TYPE_TIME, 15, 6, 6, 15},
    {1083, 0, SQL_TYPE_TIME, 8, 0, 6, 8},
    {1266, -1, SQL_TYPE_TIME, 15, 6, 6, 24},
    {1114, -1, SQL_TYPE_TIMESTAMP, 26, 6, 16, 26},
    {1114, 3, SQL_TYPE_TIMESTAMP, 23, 3, 16, 23},
    {1184, -1, SQL_TYPE_TIMESTAMP, 26, 6, 16, 35},
    {4000, -1, SQL_LONGVARCHAR, 1000000, 0, 1000000, 1000000},
    {6551, 64 + 4, SQL_LONGVARBINARY, 64, 0, 64, 128},
    {2950, -1, SQL_GUID, 36, 0, 16, 36},
    {1188, -1, SQL_INTERVAL_YEAR_TO_MONTH, 13, 0, 28, 64},
    {99999, -1, SQL_VARCHAR, 65535, 0, 65535, 65535},
};

static void sizes_follow_the_standard(void)
{
    for (size_t i = 0; i < RS_COUNT(rows); i++) {
        struct rs_column_type type;
        rs_column_type_set(&type, rows[i].oid, rows[i].typmod, &redshift);
        CHECK_INT(type.concise, rows[i].concise);
        CHECK_INT(type.size, rows[i].size);
        CHECK_INT(type.digits, rows[i].digits);
        CHECK_INT(type.octets, rows[i].octets);
        CHECK_INT(type.display, rows[i].display);
    }
}

static void characters_have_up_to_four_bytes(void)
{
    struct rs_column_type type;
    rs_column_type_set(&type, 1043, 64 + 4, &postgres);
    CHECK_INT(type.size, 64);
    CHECK_INT(type.octets, 256);
    rs_column_type_set(&type, 1043, 64 + 4, &wide);
    CHECK_INT(type.concise, SQL_WVARCHAR);
    CHECK_INT(type.octets, 128);
    rs_column_type_set(&type, 1043, 1000 + 4, &wide);
    CHECK_INT(type.size, 300);
}

static void dates_have_a_verbose_type(void)
{
    struct rs_column_type type;
    rs_column_type_set(&type, 1114, -1, &redshift);
    CHECK_INT(type.verbose, SQL_DATETIME);
    CHECK_INT(type.subcode, SQL_CODE_TIMESTAMP);
    rs_column_type_set(&type, 1190, -1, &redshift);
    CHECK_INT(type.verbose, SQL_INTERVAL);
    CHECK_INT(type.subcode, SQL_CODE_DAY_TO_SECOND);
}

static void names_of_catalogues_are_known(void)
{
    CHECK_INT(rs_type_by_name(RS_SPAN_LIT("character varying"))->oid, 1043);
    CHECK_INT(rs_type_by_name(RS_SPAN_LIT("CHARACTER VARYING(20)"))->oid, 1043);
    CHECK_INT(rs_type_by_name(RS_SPAN_LIT("timestamp with time zone"))->oid, 1184);
    CHECK_INT(rs_type_by_name(RS_SPAN_LIT("SUPER"))->oid, 4000);
    CHECK_INT(rs_type_by_name(RS_SPAN_LIT("\"char\""))->oid, 18);
    CHECK(rs_type_by_name(RS_SPAN_LIT("frob")) == NULL);
    CHECK_STR(rs_type_by_oid(1043)->name, "varchar");
    CHECK_STR(rs_type_by_oid(424242)->name, "");
}

static void every_default_c_type_can_be_had(void)
{
    for (size_t i = 0; rs_type_at(i); i++) {
        struct rs_column_type type;
        rs_column_type_set(&type, rs_type_at(i)->oid, -1, &wide);
        SQLSMALLINT c_type = rs_default_c_type(type.concise);
        CHECK(rs_c_type_known(c_type));
        CHECK(rs_converter(&type, c_type) != NULL);
        CHECK(rs_converter(&type, SQL_C_CHAR) != NULL);
        CHECK(rs_converter(&type, SQL_C_WCHAR) != NULL);
        CHECK(rs_converter(&type, SQL_C_BINARY) != NULL);
    }
}

static double read_back(const char *text, size_t len, bool single)
{
    struct rs_decimal number;
    CHECK(rs_decimal_read((struct rs_span){text, len}, &number));
    return single ? (double)rs_decimal_to_float(&number) : rs_decimal_to_double(&number);
}

/* A fixed sequence of bit patterns (xorshift), so that a failure comes again. */
static uint64_t next_bits(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void every_double_survives_its_text(void)
{
    uint64_t state = 88172645463325252u;
    char text[RS_REAL_TEXT + 1];
    size_t wrong = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_bits(&state);
        double number;
        float narrow;
        uint32_t half = (uint32_t)bits;
        memcpy(&number, &bits, sizeof number);
        memcpy(&narrow, &half, sizeof narrow);
        if (!isnan(number)) {
            size_t len = rs_real_text(number, false, text);
            text[len] = '\0';
            wrong += read_back(text, len, false) != number || strtod(text, NULL) != number;
        }
        if (!isnan(narrow)) {
            size_t len = rs_real_text((double)narrow, true, text);
            wrong += (float)read_back(text, len, true) != narrow;
        }
    }
    CHECK_INT(wrong, 0);
}

/* All the digits that an older server writes become the shortest text, by both ways to it. */
static size_t shortened_wrong(double number, bool single)
{
    char all[64], text[RS_REAL_TEXT], shorter[RS_REAL_TEXT];
    int len = snprintf(all, sizeof all, single ? "%.9g" : "%.17g", number);
    size_t shortest = rs_real_text(number, single, text);
    size_t used = rs_real_shorten((struct rs_span){all, (size_t)len}, single, shorter);
    if (used == 0) {
        return read_back(all, (size_t)len, single) != number;
    }
    return used != shortest || memcmp(text, shorter, used) != 0;
}

static void digits_of_older_servers_are_shortened(void)
{
    uint64_t state = 42u;
    size_t wrong = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_bits(&state);
        double number, everyday = (double)(int64_t)(bits >> 40) / 1000;
        float narrow;
        uint32_t half = (uint32_t)bits;
        memcpy(&number, &bits, sizeof number);
        memcpy(&narrow, &half, sizeof narrow);
        wrong += isfinite(number) ? shortened_wrong(number, false) : 0;
        wrong += isfinite(narrow) ? shortened_wrong((double)narrow, true) : 0;
        wrong += shortened_wrong(everyday, false) + shortened_wrong((double)(float)everyday, true);
    }
    CHECK_INT(wrong, 0);
}

/* Up to 21 digits and any place of the point: the short way and the long way are one. */
static void every_text_is_read_as_the_c_library_reads_it(void)
{
    uint64_t state = 1234567u;
    char text[64];
    size_t wrong = 0;
    for (int i = 0; i < 20000; i++) {
        uint64_t high = next_bits(&state), low = next_bits(&state);
        int exponent = (int)(low % 60) - 40;
        int len =
            snprintf(text, sizeof text, "%llu.%02ue%d", (unsigned long long)(high >> (low >> 58)),
                     (unsigned)(low % 100), exponent);
        wrong += read_back(text, (size_t)len, false) != strtod(text, NULL);
        wrong += (float)read_back(text, (size_t)len, true) != strtof(text, NULL);
    }
    CHECK_INT(wrong, 0);
}

static void decimal_commas_change_nothing(void)
{
    char text[RS_REAL_TEXT + 1] = {0};
    if (!setlocale(LC_ALL, "de_DE.UTF-8")) {
        setlocale(LC_ALL, "C.UTF-8"); /* at least another one than before */
    }
    text[rs_real_text(0.1, false, text)] = '\0';
    CHECK_STR(text, "0.1");
    CHECK(read_back("0.30000000000000004", 19, false) == 0.1 + 0.2);
    setlocale(LC_ALL, "C");
}

static void long_numbers_are_rounded_once(void)
{
    /* Exactly half way between two doubles, then a digit far behind that decides. */
    static const char half[] = "9007199254740993.000000000000000000000000000000";
    char text[1200];
    memset(text, '0', sizeof text);
    memcpy(text, half, sizeof half - 1);
    CHECK(read_back(text, sizeof text, false) == 9007199254740992.0);
    text[sizeof text - 1] = '1';
    CHECK(read_back(text, sizeof text, false) == 9007199254740994.0);
    CHECK(read_back("1e-100000000000", 15, false) == 0.0);
    CHECK(isinf(read_back("1e100000000000", 14, false)));
    CHECK(read_back("0e100000000000", 14, false) == 0.0);
}

struct cut {
    uint32_t oid;
    const char *text;
    size_t most;
    const char *left;
};

static const struct cut cuts[] = {
    {1043, "twelve bytes", 6, "twelve"},
    {1043, "six", 6, "six"},
    {1043, "\xc3\x85rhus", 1, ""}, /* never a part of a character */
    {1043, "a\xf0\x9f\x98\x80z", 4, "a"},
    {25, "anything", 3, "any"},
    {4000, "{\"a\":1}", 4, "{\"a\""},
    {17, "\\x0102ff", 2, "\\x0102"},
    {17, "\\x0102ff", 3, "\\x0102ff"},
    {17, "a\\000\\\\b", 2, "a\\000"}, /* bytea_output=escape */
    {17, "a\\000\\\\b", 3, "a\\000\\\\"},
    {17, "a\\00z", 2, "a\\00z"},
    {6551, "0102ff", 1, "01"},
    {6551, "0102ff", 4, "0102ff"},
    {23, "123456", 2, "123456"}, /* only characters and bytes */
    {1700, "1234.56", 2, "1234.56"},
    {1082, "2026-11-24", 4, "2026-11-24"},
    {1188, "1 year 2 mons", 4, "1 year 2 mons"},
    {2950, "00000000-0000-0000-0000-000000000001", 4, "00000000-0000-0000-0000-000000000001"},
};

static void characters_and_bytes_are_cut(void)
{
    for (size_t i = 0; i < RS_COUNT(cuts); i++) {
        struct rs_column_type type;
        rs_column_type_set(&type, cuts[i].oid, -1, &postgres);
        struct rs_span left = rs_column_cut(&type, rs_span_of(cuts[i].text), cuts[i].most);
        CHECK(rs_span_is(left, cuts[i].left));
        struct rs_span none = rs_column_cut(&type, (struct rs_span){NULL, 0}, cuts[i].most);
        CHECK(none.ptr == NULL);
    }
}

int main(void)
{
    RUN(sizes_follow_the_standard);
    RUN(characters_have_up_to_four_bytes);
    RUN(dates_have_a_verbose_type);
    RUN(names_of_catalogues_are_known);
    RUN(every_default_c_type_can_be_had);
    RUN(characters_and_bytes_are_cut);
    RUN(every_double_survives_its_text);
    RUN(digits_of_older_servers_are_shortened);
    RUN(every_text_is_read_as_the_c_library_reads_it);
    RUN(decimal_commas_change_nothing);
    RUN(long_numbers_are_rounded_once);
    return check_done();
}
