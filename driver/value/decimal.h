/* Exact numbers in text form: taken apart, and turned into whole numbers, SQL_NUMERIC_STRUCT and
 * doubles without a detour through binary fractions. */
#ifndef RS_VALUE_DECIMAL_H
#define RS_VALUE_DECIMAL_H

#include <sql.h>
#include <sqlext.h>

#include "base/span.h"

/* whole.fraction * 10^exponent. The digits are borrowed from the text. */
struct rs_decimal {
    enum { RS_DECIMAL_FINITE, RS_DECIMAL_NAN, RS_DECIMAL_INFINITE } kind;
    bool negative;
    struct rs_span whole, fraction; /* digits only; either may be empty, not both */
    int exponent;                   /* as written, cut to +-100000 */
};

/* Reads "-12.50", "+.5", "1e-3", "NaN", "Infinity" (also "inf", any case), blanks around allowed.
 * False when the text is nothing of that. */
bool rs_decimal_read(struct rs_span text, struct rs_decimal *out);
/* The whole part; *cut is set true when digits other than 0 stood behind the point. False when it
 * does not fit 64 bits or is not finite. The sign is number->negative. */
bool rs_decimal_to_u64(const struct rs_decimal *number, uint64_t *out, bool *cut);
/* Fraction of a second and the like: the first nine digits behind the point; *cut as above. */
uint32_t rs_decimal_nanos(const struct rs_decimal *number, bool *cut);
/* The nearest double (ties to even); infinite when out of range. */
double rs_decimal_to_double(const struct rs_decimal *number);
/* The nearest float, rounded once. */
float rs_decimal_to_float(const struct rs_decimal *number);
/* Fills sign, precision, scale and value. False when more than `precision` digits (at most 38)
 * would be needed for the whole part; *cut as above. */
bool rs_decimal_to_numeric(const struct rs_decimal *number, SQLSMALLINT precision,
                           SQLSMALLINT scale, SQL_NUMERIC_STRUCT *out, bool *cut);
struct rs_buf;
/* Appends the digits of a SQL_NUMERIC_STRUCT, with point and sign. */
void rs_numeric_add(const SQL_NUMERIC_STRUCT *number, struct rs_buf *out);

/* The shortest decimal text that reads back as exactly this number, as float8 or, when `single`,
 * as float4: "0.1", "1e+20", "NaN", "-Infinity". `out` takes at least RS_REAL_TEXT bytes; returns
 * the length; no NUL. */
#define RS_REAL_TEXT 32
size_t rs_real_text(double number, bool single, char *out);
/* The same for a number's text of a server's, and much faster: its digits are used. 0: the text is
 * as short already, or no finite number. */
size_t rs_real_shorten(struct rs_span text, bool single, char *out);

#endif
