/* Decimal numbers in text form; see decimal.h. */
#include "value/decimal.h"

#include <string.h>

#include "base/buf.h"

#define EXPONENT_MOST 100000

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes the digits off the front of *rest. */
static struct rs_span take_digits(struct rs_span *rest)
{
    struct rs_span digits = {rest->ptr, 0};
    while (digits.len < rest->len && is_digit(rest->ptr[digits.len])) {
        digits.len++;
    }
    rest->ptr += digits.len;
    rest->len -= digits.len;
    return digits;
}

static bool take_char(struct rs_span *rest, char c)
{
    if (rest->len == 0 || rest->ptr[0] != c) {
        return false;
    }
    rest->ptr++;
    rest->len--;
    return true;
}

/* "e+20"; an exponent that no number has is cut, so that sums with it cannot overflow. */
static bool read_exponent(struct rs_span *rest, int *out)
{
    *out = 0;
    if (!take_char(rest, 'e') && !take_char(rest, 'E')) {
        return true;
    }
    bool negative = take_char(rest, '-');
    if (!negative) {
        take_char(rest, '+');
    }
    struct rs_span digits = take_digits(rest);
    for (size_t i = 0; i < digits.len && *out < EXPONENT_MOST; i++) {
        *out = *out * 10 + (digits.ptr[i] - '0');
    }
    if (negative) {
        *out = -*out;
    }
    return digits.len > 0;
}

static bool read_word(struct rs_span text, struct rs_decimal *out)
{
    if (rs_span_is_nocase(text, "nan")) {
        out->kind = RS_DECIMAL_NAN;
        return true;
    }
    out->kind = RS_DECIMAL_INFINITE;
    return rs_span_is_nocase(text, "infinity") || rs_span_is_nocase(text, "inf");
}

bool rs_decimal_read(struct rs_span text, struct rs_decimal *out)
{
    struct rs_span rest = rs_span_trim(text);
    *out = (struct rs_decimal){.kind = RS_DECIMAL_FINITE};
    out->negative = take_char(&rest, '-');
    if (!out->negative) {
        take_char(&rest, '+');
    }
    if (rest.len > 0 && !is_digit(rest.ptr[0]) && rest.ptr[0] != '.') {
        return read_word(rest, out);
    }
    out->whole = take_digits(&rest);
    if (take_char(&rest, '.')) {
        out->fraction = take_digits(&rest);
    }
    return out->whole.len + out->fraction.len > 0 && read_exponent(&rest, &out->exponent) &&
           rest.len == 0;
}

static size_t digit_count(const struct rs_decimal *number)
{
    return number->whole.len + number->fraction.len;
}

static unsigned digit_at(const struct rs_decimal *number, size_t i)
{
    char c =
        i < number->whole.len ? number->whole.ptr[i] : number->fraction.ptr[i - number->whole.len];
    return (unsigned)(c - '0');
}

/* How many of the digits stand before the point once the exponent is applied; may be negative or
 * beyond the last digit. */
static int64_t point_of(const struct rs_decimal *number)
{
    return (int64_t)number->whole.len + number->exponent;
}

static bool nonzero_from(const struct rs_decimal *number, int64_t begin)
{
    for (int64_t i = begin < 0 ? 0 : begin; i < (int64_t)digit_count(number); i++) {
        if (digit_at(number, (size_t)i) != 0) {
            return true;
        }
    }
    return false;
}

bool rs_decimal_to_u64(const struct rs_decimal *number, uint64_t *out, bool *cut)
{
    uint64_t sum = 0;
    int64_t point = point_of(number), count = (int64_t)digit_count(number);
    if (number->kind != RS_DECIMAL_FINITE) {
        return false;
    }
    for (int64_t i = 0; i < point && (i < count || sum > 0); i++) {
        unsigned digit = i < count ? digit_at(number, (size_t)i) : 0;
        if (sum > (UINT64_MAX - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    *out = sum;
    *cut = *cut || nonzero_from(number, point);
    return true;
}

uint32_t rs_decimal_nanos(const struct rs_decimal *number, bool *cut)
{
    uint32_t nanos = 0;
    int64_t point = point_of(number);
    for (int64_t i = point; i < point + 9; i++) {
        bool known = i >= 0 && i < (int64_t)digit_count(number);
        nanos = nanos * 10 + (known ? digit_at(number, (size_t)i) : 0);
    }
    *cut = *cut || nonzero_from(number, point + 9);
    return nanos;
}

/* value = value * 10 + digit over 128 bits in little-endian order, as SQL_NUMERIC_STRUCT has it.
 * False when it does not fit. */
static bool times_ten_plus(unsigned char value[SQL_MAX_NUMERIC_LEN], unsigned digit)
{
    unsigned carry = digit;
    for (size_t i = 0; i < SQL_MAX_NUMERIC_LEN; i++) {
        carry += value[i] * 10u;
        value[i] = (unsigned char)(carry & 255);
        carry >>= 8;
    }
    return carry == 0;
}

bool rs_decimal_to_numeric(const struct rs_decimal *number, SQLSMALLINT precision,
                           SQLSMALLINT scale, SQL_NUMERIC_STRUCT *out, bool *cut)
{
    int64_t point = point_of(number), count = (int64_t)digit_count(number);
    int used = 0;
    if (number->kind != RS_DECIMAL_FINITE) {
        return false;
    }
    *out = (SQL_NUMERIC_STRUCT){.precision = (SQLCHAR)precision, .scale = (SQLSCHAR)scale};
    for (int64_t i = point < 0 ? point : 0; i < point + scale; i++) {
        unsigned digit = i >= 0 && i < count ? digit_at(number, (size_t)i) : 0;
        used += used > 0 || digit > 0;
        if (used > precision || !times_ten_plus(out->val, digit)) {
            return false;
        }
        if (used == 0 && i >= count) {
            break; /* nothing but zeros; the exponent may promise very many of them */
        }
    }
    *cut = *cut || nonzero_from(number, point + scale);
    out->sign = (SQLCHAR)(number->negative && used > 0 ? 0 : 1); /* zero has no sign */
    return true;
}

/* Divides the 128-bit number by ten; returns the remainder. */
static unsigned divide_by_ten(unsigned char value[SQL_MAX_NUMERIC_LEN], bool *zero)
{
    unsigned rest = 0;
    *zero = true;
    for (size_t i = SQL_MAX_NUMERIC_LEN; i-- > 0;) {
        rest = rest << 8 | value[i];
        value[i] = (unsigned char)(rest / 10);
        rest %= 10;
        *zero = *zero && value[i] == 0;
    }
    return rest;
}

void rs_numeric_add(const SQL_NUMERIC_STRUCT *number, struct rs_buf *out)
{
    char digits[40]; /* 2^128 has 39, from the right; a struct cannot hold more */
    int count = 0, scale = number->scale;
    unsigned char value[SQL_MAX_NUMERIC_LEN];
    bool zero = false;
    memcpy(value, number->val, sizeof value);
    while (!zero) {
        digits[count++] = (char)('0' + divide_by_ten(value, &zero));
    }
    if (number->sign == 0 && !(count == 1 && digits[0] == '0')) {
        rs_buf_add_char(out, '-');
    }
    for (int place = (count > scale ? count : scale + 1) - 1; place >= 0; place--) {
        rs_buf_add_char(out, place < count ? digits[place] : '0');
        if (place == scale && scale > 0) {
            rs_buf_add_char(out, '.');
        }
    }
    for (int i = scale; i < 0 && !(count == 1 && digits[0] == '0'); i++) {
        rs_buf_add_char(out, '0');
    }
}
