/* Binary floating point to and from text, exactly and without the locale; see decimal.h. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/decimal.h"

/* More digits than these never change which double is nearest, but for whether any of them is not
 * zero (767 is the longest exact midpoint). */
#define DIGITS_MOST 770

/* The number in a form that strtod takes: "-123e-4", significant digits only. */
static void canonical(const struct rs_decimal *number, char *out, size_t size)
{
    size_t used = 0, total = number->whole.len + number->fraction.len, skipped = 0;
    bool sticky = false;
    int64_t exponent = number->exponent - (int64_t)number->fraction.len;
    if (number->negative) {
        out[used++] = '-';
    }
    size_t first = used;
    for (size_t i = 0; i < total; i++) {
        char c = i < number->whole.len ? number->whole.ptr[i]
                                       : number->fraction.ptr[i - number->whole.len];
        if (used == first && c == '0') {
            continue;
        }
        if (used - first < DIGITS_MOST) {
            out[used++] = c;
        } else {
            skipped++;
            sticky = sticky || c != '0';
        }
    }
    if (used == first) {
        out[used++] = '0';
    } else if (sticky) {
        out[used++] = '1';
        skipped--;
    }
    snprintf(out + used, size - used, "e%lld", (long long)(exponent + (int64_t)skipped));
}

/* The "C" locale costs nothing to get: C libraries keep it as a constant. */
static double parse(const char *text, bool single)
{
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0) {
        return NAN; /* memory is out, and this C library allocates */
    }
    double result = single ? (double)strtof_l(text, NULL, plain) : strtod_l(text, NULL, plain);
    freelocale(plain);
    return result;
}

static double special(const struct rs_decimal *number)
{
    double magnitude = number->kind == RS_DECIMAL_NAN ? (double)NAN : (double)INFINITY;
    return number->negative ? -magnitude : magnitude;
}

#define POWERS 20 /* of ten fit 64 bits */
#define DIGITS 19 /* any so many do */

static uint64_t power_of_ten(int64_t n)
{
    uint64_t result = 1;
    while (n-- > 0) {
        result *= 10;
    }
    return result;
}

/* digits * 10^exponent as a quotient or product of 128 bits: the conversion to binary floating
 * point is then the only rounding. Bits behind the quotient's last count as one that is set. */
static double scale_by_ten(uint64_t digits, int64_t exponent, bool single)
{
    int shift = 0;
    unsigned __int128 number = digits;
    if (exponent < 0) {
        uint64_t divisor = power_of_ten(-exponent);
        shift = 127 - (64 - __builtin_clzll(digits));
        number <<= shift;
        unsigned __int128 quotient = number / divisor;
        number = quotient | (quotient * divisor != number);
    } else {
        number *= power_of_ten(exponent);
    }
    return ldexp(single ? (double)(float)number : (double)number, -shift);
}

/* Numbers of up to 19 digits and of everyday size: nearly all there are. */
static bool exact(const struct rs_decimal *number, bool single, double *out)
{
    uint64_t digits = 0;
    size_t total = number->whole.len + number->fraction.len;
    int64_t exponent = number->exponent - (int64_t)number->fraction.len;
    if (total > DIGITS || exponent <= -POWERS || exponent >= POWERS) {
        return false;
    }
    for (size_t i = 0; i < number->whole.len; i++) {
        digits = digits * 10 + (uint64_t)(number->whole.ptr[i] - '0');
    }
    for (size_t i = 0; i < number->fraction.len; i++) {
        digits = digits * 10 + (uint64_t)(number->fraction.ptr[i] - '0');
    }
    double magnitude = digits == 0 ? 0.0 : scale_by_ten(digits, exponent, single);
    *out = number->negative ? -magnitude : magnitude;
    return true;
}

static double to_real(const struct rs_decimal *number, bool single)
{
    double result;
    char text[DIGITS_MOST + 40];
    if (number->kind != RS_DECIMAL_FINITE) {
        return special(number);
    }
    if (exact(number, single, &result)) {
        return result;
    }
    canonical(number, text, sizeof text);
    return parse(text, single);
}

double rs_decimal_to_double(const struct rs_decimal *number)
{
    return to_real(number, false);
}

float rs_decimal_to_float(const struct rs_decimal *number)
{
    return (float)to_real(number, true);
}

/* So many digits of a text always survive, but among the denormal numbers. */
static int sure_digits(bool single)
{
    return single ? 6 : 15;
}

/* The first `count` digits, rounded, and the decimal exponent of the first of them. printf's
 * point follows the locale and may have several bytes: only the digits are taken. */
static int digits_of(double magnitude, int count, char *digits)
{
    char text[64];
    int length = snprintf(text, sizeof text, "%.*e", count - 1, magnitude);
    const char *mark = memchr(text, 'e', (size_t)length);
    digits[0] = text[0];
    memcpy(digits + 1, mark - (count - 1), (size_t)(count - 1));
    int exponent = 0;
    for (const char *at = mark + 2; at < text + length; at++) {
        exponent = exponent * 10 + (*at - '0');
    }
    return mark[1] == '-' ? -exponent : exponent;
}

static bool reads_back(double magnitude, bool single, const char *digits, int count, int exponent)
{
    struct rs_decimal number = {.whole = {digits, 1},
                                .fraction = {digits + 1, (size_t)(count - 1)},
                                .exponent = exponent};
    return single ? rs_decimal_to_float(&number) == (float)magnitude
                  : rs_decimal_to_double(&number) == magnitude;
}

static size_t put(char *out, const char *text)
{
    size_t length = strlen(text);
    memcpy(out, text, length);
    return length;
}

/* d.ddde+xx, as the server writes exponents. */
static size_t put_scientific(char *out, const char *digits, int count, int exponent)
{
    size_t used = 0;
    out[used++] = digits[0];
    if (count > 1) {
        out[used++] = '.';
        memcpy(out + used, digits + 1, (size_t)count - 1);
        used += (size_t)count - 1;
    }
    char tail[16];
    snprintf(tail, sizeof tail, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
    return used + put(out + used, tail);
}

static size_t put_plain(char *out, const char *digits, int count, int exponent)
{
    size_t used = 0;
    for (int place = exponent < 0 ? exponent : 0; place < count || place <= exponent; place++) {
        if (place == exponent + 1 && place > (exponent < 0 ? exponent : 0)) {
            out[used++] = '.';
        }
        out[used++] = place >= 0 && place < count ? digits[place] : '0';
    }
    return used;
}

/* Digits of a positive number with the exponent of the first: as the server writes it. */
static size_t put_digits(char *out, const char *digits, int count, int exponent, bool single)
{
    while (count > 1 && digits[count - 1] == '0') {
        count--;
    }
    bool plain = exponent >= -4 && exponent < sure_digits(single);
    return plain ? put_plain(out, digits, count, exponent)
                 : put_scientific(out, digits, count, exponent);
}

/* Among these numbers, digits do not always survive. */
static bool is_denormal(double magnitude, bool single)
{
    return magnitude < (single ? (double)FLT_MIN : DBL_MIN);
}

size_t rs_real_text(double number, bool single, char *out)
{
    char digits[20];
    size_t used = 0;
    int exponent = 0, most = single ? 9 : 17;
    if (isnan(number)) {
        return put(out, "NaN");
    }
    if (signbit(number)) {
        out[used++] = '-';
    }
    double magnitude = fabs(number);
    if (isinf(magnitude)) {
        return used + put(out + used, "Infinity");
    }
    int count = is_denormal(magnitude, single) ? 1 : sure_digits(single);
    for (;; count++) {
        exponent = digits_of(magnitude, count, digits);
        if (count == most || reads_back(magnitude, single, digits, count, exponent)) {
            break;
        }
    }
    return used + put_digits(out + used, digits, count, exponent, single);
}

/* The digits of a text, without zeros around them. */
struct digits {
    char text[18];
    int count; /* more than fit: there are more */
    int zeros; /* behind them, that stand in the text */
    int exponent;
};

static void collect(const struct rs_decimal *number, struct digits *out)
{
    size_t total = number->whole.len + number->fraction.len;
    *out = (struct digits){.exponent = (int)number->whole.len - 1 + number->exponent};
    for (size_t i = 0; i < total && out->count < (int)sizeof out->text; i++) {
        char c = i < number->whole.len ? number->whole.ptr[i]
                                       : number->fraction.ptr[i - number->whole.len];
        if (c == '0' && out->count == 0) {
            out->exponent--;
        } else {
            out->text[out->count++] = c;
        }
    }
    while (out->count > 0 && out->text[out->count - 1] == '0') {
        out->count--;
        out->zeros++;
    }
}

/* The first `count` digits, rounded. False when the text does not tell which way. */
static bool round_to(const struct digits *from, int count, struct digits *out)
{
    *out = *from;
    out->count = count;
    if (from->text[count] < '5') {
        return true;
    }
    if (from->text[count] == '5' && from->count == count + 1) {
        return false;
    }
    int at = count - 1;
    while (at >= 0 && out->text[at] == '9') {
        out->text[at--] = '0';
    }
    if (at >= 0) {
        out->text[at]++;
    } else {
        out->text[0] = '1';
        out->exponent++;
    }
    return true;
}

size_t rs_real_shorten(struct rs_span text, bool single, char *out)
{
    struct rs_decimal number;
    struct digits all, fewer;
    int most = single ? 9 : 17, sure = sure_digits(single);
    if (!rs_decimal_read(text, &number) || number.kind != RS_DECIMAL_FINITE) {
        return 0;
    }
    collect(&number, &all);
    if (all.count + all.zeros <= sure) {
        return 0;
    }
    double value = to_real(&number, single), magnitude = fabs(value);
    if (all.count > most || is_denormal(magnitude, single)) {
        return rs_real_text(value, single, out);
    }
    out[0] = '-';
    out += number.negative;
    for (int count = sure; count < all.count; count++) {
        if (!round_to(&all, count, &fewer)) {
            return number.negative + rs_real_text(magnitude, single, out);
        }
        if (reads_back(magnitude, single, fewer.text, count, fewer.exponent)) {
            return number.negative + put_digits(out, fewer.text, count, fewer.exponent, single);
        }
    }
    return number.negative + put_digits(out, all.text, all.count, all.exponent, single);
}
