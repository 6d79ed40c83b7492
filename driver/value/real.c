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
    /* So many digits always survive, but among the denormal numbers. */
    int count = magnitude < (single ? (double)FLT_MIN : DBL_MIN) ? 1 : single ? 6 : 15;
    for (;; count++) {
        exponent = digits_of(magnitude, count, digits);
        if (count == most || reads_back(magnitude, single, digits, count, exponent)) {
            break;
        }
    }
    while (count > 1 && digits[count - 1] == '0') {
        count--;
    }
    bool plain = exponent >= -5 && exponent < (single ? 6 : 15);
    return used + (plain ? put_plain(out + used, digits, count, exponent)
                         : put_scientific(out + used, digits, count, exponent));
}
