/* Parameters that are numbers; see param.h. ODBC reference, appendix D, "C to SQL: Character",
 * "Numeric", "Bit", "Year-Month Intervals", "Day-Time Intervals". */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "value/param.h"

/* Whole digits that have no room. The reference has a state of its own for those of a text. */
static enum rs_fate too_large(const struct rs_draft *draft)
{
    return draft->kind == RS_SOURCE_TEXT ? RS_FATE_CUT : RS_FATE_RANGE;
}

/* NaN and Infinity are numbers of some C and SQL types, but never literals of ODBC's. */
static enum rs_fate not_finite(const struct rs_draft *draft)
{
    return draft->kind == RS_SOURCE_TEXT ? RS_FATE_CAST : RS_FATE_RANGE;
}

static bool is_word(struct rs_span text)
{
    static const char *const words[] = {"t", "f", "true", "false", "y", "n", "yes", "no"};
    for (size_t i = 0; i < RS_COUNT(words); i++) {
        if (rs_span_is_nocase(text, words[i])) {
            return true;
        }
    }
    return false;
}

enum rs_fate rs_param_bit(struct rs_draft *draft)
{
    struct rs_decimal number;
    uint64_t whole;
    bool cut = false;
    rs_draft_trim(draft);
    if (is_word(rs_draft_text(draft))) {
        return RS_FATE_OK;
    }
    if (!rs_decimal_read(rs_draft_text(draft), &number)) {
        return RS_FATE_CAST;
    }
    if (number.kind != RS_DECIMAL_FINITE) {
        return not_finite(draft);
    }
    if (!rs_decimal_to_u64(&number, &whole, &cut) || whole > 1 ||
        (number.negative && (whole > 0 || cut))) {
        return RS_FATE_RANGE;
    }
    rs_draft_cut(draft, 0);
    rs_buf_add_char(draft->out, (char)('0' + (char)whole));
    return cut ? RS_FATE_CUT : RS_FATE_OK;
}

/* The one field of an interval, as a number. */
static void write_field(struct rs_draft *draft)
{
    static const int seconds[] = {[SQL_INTERVAL_DAY - SQL_INTERVAL_YEAR] = 86400,
                                  [SQL_INTERVAL_HOUR - SQL_INTERVAL_YEAR] = 3600,
                                  [SQL_INTERVAL_MINUTE - SQL_INTERVAL_YEAR] = 60,
                                  [SQL_INTERVAL_SECOND - SQL_INTERVAL_YEAR] = 1};
    SQLSMALLINT type = draft->source->c_type;
    const struct rs_interval *interval = &draft->interval;
    int64_t field = rs_interval_year_month(type)
                        ? interval->months / (type == SQL_INTERVAL_YEAR ? 12 : 1)
                        : interval->seconds / seconds[type - SQL_INTERVAL_YEAR];
    bool negative = field < 0 || interval->nanos < 0;
    rs_buf_add_format(draft->out, "%s%lld", negative ? "-" : "", llabs((long long)field));
    if (interval->nanos != 0) {
        rs_buf_add_format(draft->out, ".%09d", abs(interval->nanos));
    }
}

/* Brings the draft to a number's text and takes it apart. */
static enum rs_fate read_number(struct rs_draft *draft, struct rs_decimal *out)
{
    if (draft->kind == RS_SOURCE_INTERVAL) {
        write_field(draft);
    }
    rs_draft_trim(draft);
    bool ok = !rs_buf_ok(draft->out) || rs_decimal_read(rs_draft_text(draft), out);
    return ok ? RS_FATE_OK : RS_FATE_CAST;
}

/* The few digits that tell a large double from its neighbours are another whole number than the
 * double is: 2^60 is 1152921504606846976, not 1152921504606847000. */
static void write_exactly(struct rs_draft *draft)
{
    const double limit = 18446744073709551616.0; /* 2^64 */
    double number = 0.5;
    float single;
    if (draft->source->c_type == SQL_C_DOUBLE) {
        memcpy(&number, draft->source->buffer, sizeof number);
    } else if (draft->source->c_type == SQL_C_FLOAT) {
        memcpy(&single, draft->source->buffer, sizeof single);
        number = (double)single;
    }
    /* From 2^53 on every double is whole. */
    if (fabs(number) < limit &&
        (fabs(number) >= 9007199254740992.0 || number == (double)(int64_t)number)) {
        rs_draft_cut(draft, 0);
        rs_buf_add_format(draft->out, "%.0f", number);
    }
}

/* least: the magnitude of the smallest number. ODBC's TINYINT may or may not have a sign. */
struct range {
    SQLSMALLINT sql_type;
    uint64_t least, most;
};

static bool in_range(SQLSMALLINT sql_type, const struct rs_decimal *number, uint64_t whole)
{
    static const struct range ranges[] = {
        {SQL_TINYINT, 128, 255},
        {SQL_SMALLINT, 32768, 32767},
        {SQL_INTEGER, 2147483648, 2147483647},
        {SQL_BIGINT, UINT64_C(9223372036854775808), INT64_MAX},
    };
    for (size_t i = 0; i < RS_COUNT(ranges); i++) {
        if (ranges[i].sql_type == sql_type) {
            return whole <= (number->negative ? ranges[i].least : ranges[i].most);
        }
    }
    return true;
}

/* "+1.", "1.00" and 1e3 are whole numbers of the server's only as digits. */
enum rs_fate rs_param_integer(struct rs_draft *draft)
{
    struct rs_decimal number = {0};
    uint64_t whole = 0;
    bool cut = false;
    if (draft->kind == RS_SOURCE_REAL) {
        write_exactly(draft);
    }
    enum rs_fate fate = read_number(draft, &number);
    if (fate != RS_FATE_OK) {
        return fate;
    }
    if (number.kind != RS_DECIMAL_FINITE) {
        return not_finite(draft);
    }
    if (!rs_decimal_to_u64(&number, &whole, &cut) ||
        !in_range(draft->source->sql_type, &number, whole)) {
        return too_large(draft);
    }
    if (cut && draft->kind == RS_SOURCE_TEXT) {
        return RS_FATE_CUT;
    }
    bool negative = number.negative && whole > 0;
    if (rs_draft_text(draft).len != number.whole.len + negative) {
        rs_draft_cut(draft, 0);
        rs_buf_add_format(draft->out, "%s%llu", negative ? "-" : "", (unsigned long long)whole);
    }
    return cut ? RS_FATE_FRACTION : RS_FATE_OK;
}

enum rs_fate rs_param_number(struct rs_draft *draft)
{
    struct rs_decimal number = {0};
    return read_number(draft, &number);
}

enum rs_fate rs_param_real(struct rs_draft *draft)
{
    struct rs_decimal number = {0};
    enum rs_fate fate = read_number(draft, &number);
    if (fate != RS_FATE_OK || number.kind != RS_DECIMAL_FINITE) {
        return fate;
    }
    bool single = draft->source->sql_type == SQL_REAL;
    bool over = single ? isinf(rs_decimal_to_float(&number)) : isinf(rs_decimal_to_double(&number));
    return over ? RS_FATE_RANGE : RS_FATE_OK;
}
