/* Intervals from text; see interval.h. The text is a row of numbers, each with a unit behind it, a
 * colon (a time of day), or a hyphen (years and months); "ago" turns all signs. */
#include <stdlib.h>
#include <string.h>

#include "value/decimal.h"
#include "value/interval.h"

#define MOST       INT64_C(1000000000000000) /* more seconds than this are no interval */
#define MOST_UNITS INT64_C(10000000000) /* nor more of another unit; the server has 2^31 days */

struct unit {
    const char *name;
    int months, seconds;
};

static const struct unit units[] = {
    {"year", 12, 0},     {"yr", 12, 0},     {"month", 1, 0},   {"mon", 1, 0},
    {"week", 0, 604800}, {"day", 0, 86400}, {"hour", 0, 3600}, {"hr", 0, 3600},
    {"minute", 0, 60},   {"min", 0, 60},    {"second", 0, 1},  {"sec", 0, 1},
};

struct reader {
    struct rs_span rest;
    const struct unit *lone; /* what a number without a unit is; NULL: an error */
    bool lone_minutes;       /* "4:05" is minutes and seconds */
    size_t items;            /* read so far */
    int days_sign;           /* of the last one, when that was days without a unit; else 0 */
    struct rs_interval sum;
};

static const struct unit *find_unit(struct rs_span word)
{
    for (size_t i = 0; i < RS_COUNT(units); i++) {
        size_t len = strlen(units[i].name);
        bool plural = word.len == len + 1 && (word.ptr[len] == 's' || word.ptr[len] == 'S');
        if (rs_span_is_nocase((struct rs_span){word.ptr, plural ? len : word.len}, units[i].name)) {
            return &units[i];
        }
    }
    return NULL;
}

static void skip(struct reader *reader, size_t n)
{
    reader->rest.ptr += n;
    reader->rest.len -= n;
}

static bool at_char(const struct reader *reader, char c)
{
    return reader->rest.len > 0 && reader->rest.ptr[0] == c;
}

/* A form ends at a blank. */
static bool at_end(const struct reader *reader)
{
    return reader->rest.len == 0 || at_char(reader, ' ');
}

static struct rs_span take_word(struct reader *reader)
{
    size_t n = 0;
    struct rs_span *rest = &reader->rest;
    while (n < rest->len && ((rest->ptr[n] | 32) >= 'a' && (rest->ptr[n] | 32) <= 'z')) {
        n++;
    }
    struct rs_span word = {rest->ptr, n};
    skip(reader, n);
    return word;
}

/* Digits with a fraction; no sign, no exponent. */
static bool take_number(struct reader *reader, int64_t *whole, uint32_t *nanos)
{
    size_t n = 0;
    bool fraction = false;
    uint64_t magnitude;
    struct rs_decimal number;
    while (n < reader->rest.len && ((reader->rest.ptr[n] >= '0' && reader->rest.ptr[n] <= '9') ||
                                    reader->rest.ptr[n] == '.')) {
        n++;
    }
    struct rs_span text = {reader->rest.ptr, n};
    skip(reader, n);
    if (!rs_decimal_read(text, &number) || !rs_decimal_to_u64(&number, &magnitude, &fraction) ||
        magnitude > (uint64_t)MOST) {
        return false;
    }
    *whole = (int64_t)magnitude;
    *nanos = rs_decimal_nanos(&number, &reader->sum.cut);
    return true;
}

static void add_seconds(struct reader *reader, int64_t seconds, int64_t nanos)
{
    nanos += reader->sum.nanos;
    seconds += reader->sum.seconds + nanos / 1000000000;
    nanos %= 1000000000;
    if (seconds > 0 && nanos < 0) {
        seconds--;
        nanos += 1000000000;
    } else if (seconds < 0 && nanos > 0) {
        seconds++;
        nanos -= 1000000000;
    }
    reader->sum.seconds = seconds;
    reader->sum.nanos = (int)nanos;
}

static bool add_unit(struct reader *reader, const struct unit *unit, int sign, int64_t whole,
                     uint32_t nanos)
{
    if (!unit || whole > MOST_UNITS) {
        return unit && unit->seconds == 1 && whole <= MOST
                   ? (add_seconds(reader, sign * whole, sign * (int64_t)nanos), true)
                   : false;
    }
    if (unit->months > 0) {
        int64_t part = (int64_t)nanos * unit->months;
        reader->sum.months += sign * (whole * unit->months + part / 1000000000);
        reader->sum.cut = reader->sum.cut || part % 1000000000 != 0;
        return true;
    }
    int64_t part = (int64_t)nanos * unit->seconds;
    add_seconds(reader, sign * (whole * unit->seconds + part / 1000000000),
                sign * (part % 1000000000));
    return true;
}

/* Behind the hours: ":05", ":05:06.7". */
static bool take_clock(struct reader *reader, int sign, int64_t first)
{
    int64_t second_field, third = 0;
    uint32_t nanos = 0;
    skip(reader, 1);
    if (!take_number(reader, &second_field, &nanos) || first > MOST / 3600 || second_field > 59) {
        return false;
    }
    if (!at_char(reader, ':')) {
        int scale = reader->lone_minutes ? 1 : 60;
        add_seconds(reader, sign * (first * 60 + second_field) * scale, sign * (int64_t)nanos);
        return at_end(reader) && (scale == 1 || nanos == 0);
    }
    skip(reader, 1);
    if (nanos != 0 || !take_number(reader, &third, &nanos) || third > 59) {
        return false;
    }
    add_seconds(reader, sign * (first * 3600 + second_field * 60 + third), sign * (int64_t)nanos);
    return at_end(reader);
}

/* "1-2": years and months. */
static bool take_months(struct reader *reader, int sign, int64_t years)
{
    int64_t months;
    uint32_t nanos;
    skip(reader, 1);
    if (!take_number(reader, &months, &nanos) || nanos != 0 || months > 11 || years > MOST / 12) {
        return false;
    }
    reader->sum.months += sign * (years * 12 + months);
    return at_end(reader);
}

static bool is_last(const struct reader *reader)
{
    return reader->rest.len == 0 || rs_span_is_nocase(reader->rest, "ago");
}

/* A number with no unit behind it: what the type says when it is all there is; else days when it is
 * the first, and hours when it is the second and last. */
static const struct unit *unit_of_lone(const struct reader *reader, int64_t whole)
{
    if (reader->items == 0) {
        return is_last(reader) ? reader->lone : find_unit(RS_SPAN_LIT("day"));
    }
    bool second = reader->items == 1 && reader->days_sign != 0;
    bool hours = second && is_last(reader) && whole <= 23;
    return hours ? find_unit(RS_SPAN_LIT("hour")) : NULL;
}

/* The sign of "-3 4:05:06" is that of all of it. */
static int take_sign(struct reader *reader)
{
    bool minus = at_char(reader, '-');
    if (minus || at_char(reader, '+')) {
        skip(reader, 1);
        return minus ? -1 : 1;
    }
    return reader->days_sign < 0 ? -1 : 1;
}

static bool take_item(struct reader *reader)
{
    int64_t whole;
    uint32_t nanos;
    int sign = take_sign(reader);
    if (!take_number(reader, &whole, &nanos)) {
        return false;
    }
    if (at_char(reader, ':')) {
        bool fits = reader->days_sign == 0 || whole <= 23;
        return fits && nanos == 0 && take_clock(reader, sign, whole);
    }
    if (at_char(reader, '-')) {
        return nanos == 0 && take_months(reader, sign, whole);
    }
    reader->rest = rs_span_trim(reader->rest);
    struct rs_span word = take_word(reader);
    const struct unit *unit = word.len > 0 ? find_unit(word) : unit_of_lone(reader, whole);
    reader->days_sign = word.len > 0 ? 0 : sign;
    return add_unit(reader, unit, sign, whole, nanos);
}

/* What rs_interval_add writes of it can be read again, and no number of items overflows. */
static bool in_range(const struct rs_interval *sum)
{
    return llabs(sum->months) <= 12 * MOST_UNITS && llabs(sum->seconds) <= 86400 * MOST_UNITS;
}

static bool read_body(struct reader *reader)
{
    reader->rest = rs_span_trim(reader->rest);
    if (at_char(reader, '@')) {
        skip(reader, 1);
    }
    for (;; reader->items++) {
        reader->rest = rs_span_trim(reader->rest);
        if (is_last(reader)) {
            break;
        }
        if (!take_item(reader) || !in_range(&reader->sum)) {
            return false;
        }
    }
    if (reader->rest.len > 0) {
        reader->sum.months = -reader->sum.months;
        reader->sum.seconds = -reader->sum.seconds;
        reader->sum.nanos = -reader->sum.nanos;
    }
    return reader->items > 0;
}

/* {INTERVAL -'1-2' YEAR(3) TO MONTH}: the body between the quotes, the first word of the qualifier,
 * the sign. */
static bool open_literal(struct reader *reader, bool *negative)
{
    struct rs_span text = rs_span_trim(reader->rest);
    if (text.len >= 2 && text.ptr[0] == '{' && text.ptr[text.len - 1] == '}') {
        text = rs_span_trim((struct rs_span){text.ptr + 1, text.len - 2});
    }
    if (!rs_span_starts_nocase(text, "interval")) {
        return true;
    }
    size_t open = rs_span_find(text, '\'');
    if (open == text.len) {
        return false;
    }
    *negative = rs_span_find((struct rs_span){text.ptr, open}, '-') < open;
    struct rs_span body = {text.ptr + open + 1, text.len - open - 1};
    size_t close = rs_span_find(body, '\'');
    if (close == body.len) {
        return false;
    }
    reader->rest = rs_span_trim((struct rs_span){body.ptr + close + 1, body.len - close - 1});
    struct rs_span qualifier = take_word(reader);
    reader->lone = find_unit(qualifier);
    reader->lone_minutes = rs_span_is_nocase(qualifier, "minute");
    reader->rest = (struct rs_span){body.ptr, close};
    return true;
}

static bool read(struct reader *reader, struct rs_interval *out)
{
    bool negative = false;
    if (!open_literal(reader, &negative) || !read_body(reader)) {
        return false;
    }
    int sign = negative ? -1 : 1;
    *out = (struct rs_interval){.months = sign * reader->sum.months,
                                .seconds = sign * reader->sum.seconds,
                                .nanos = sign * reader->sum.nanos,
                                .cut = reader->sum.cut};
    return true;
}

bool rs_interval_read(struct rs_span text, struct rs_interval *out)
{
    struct reader reader = {.rest = text};
    return read(&reader, out);
}

bool rs_interval_too_long(struct rs_span text)
{
    struct rs_decimal number;
    return rs_decimal_read(text, &number) && number.kind == RS_DECIMAL_FINITE &&
           number.exponent == 0;
}

bool rs_interval_read_as(struct rs_span text, SQLSMALLINT c_type, struct rs_interval *out)
{
    static const char *const names[] = {"year", "month", "day", "hour", "minute", "second", "year",
                                        "day",  "day",   "day", "hour", "hour",   "minute"};
    const char *name = names[c_type - SQL_INTERVAL_YEAR];
    struct reader reader = {.rest = text,
                            .lone = find_unit(rs_span_of(name)),
                            .lone_minutes = c_type == SQL_INTERVAL_MINUTE_TO_SECOND};
    return read(&reader, out);
}
