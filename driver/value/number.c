/* Writers of the numeric C types; see write.h. ODBC reference, appendix D, "SQL to C: Numeric",
 * "SQL to C: Character", "SQL to C: Bit". */
#include <math.h>

#include "value/write.h"

struct whole {
    uint64_t magnitude;
    bool negative;
    bool cut; /* a fraction was cut off */
};

static enum rs_fate whole_of_decimal(const struct rs_decimal *number, struct whole *out)
{
    out->negative = number->negative;
    return rs_decimal_to_u64(number, &out->magnitude, &out->cut) ? RS_FATE_OK : RS_FATE_RANGE;
}

static enum rs_fate whole_of_real(double number, struct whole *out)
{
    double magnitude = fabs(number);
    if (!(magnitude < 18446744073709551616.0)) { /* NaN too */
        return RS_FATE_RANGE;
    }
    out->negative = number < 0;
    out->magnitude = (uint64_t)magnitude;
    out->cut = (double)out->magnitude != magnitude;
    return RS_FATE_OK;
}

static enum rs_fate whole_of(const struct rs_value *value, struct whole *out)
{
    struct rs_decimal number;
    *out = (struct whole){0};
    switch (value->kind) {
    case RS_VALUE_I64:
        out->negative = value->as.i64 < 0;
        out->magnitude = out->negative ? 0 - (uint64_t)value->as.i64 : (uint64_t)value->as.i64;
        return RS_FATE_OK;
    case RS_VALUE_BOOL:
        out->magnitude = value->as.truth;
        return RS_FATE_OK;
    case RS_VALUE_DOUBLE:
        return whole_of_real(value->as.real, out);
    case RS_VALUE_DECIMAL:
        return whole_of_decimal(&value->as.decimal, out);
    default:
        return rs_decimal_read(value->text, &number) ? whole_of_decimal(&number, out)
                                                     : RS_FATE_CAST;
    }
}

/* least: the magnitude of the smallest number of the type. */
#define INTEGER(name, type, least, most)                                                           \
    enum rs_fate rs_write_##name(const struct rs_value *value, const struct rs_target *target)     \
    {                                                                                              \
        struct whole whole;                                                                        \
        enum rs_fate fate = whole_of(value, &whole);                                               \
        if (fate != RS_FATE_OK) {                                                                  \
            return fate;                                                                           \
        }                                                                                          \
        if (whole.magnitude > (whole.negative ? (uint64_t)(least) : (uint64_t)(most))) {           \
            return RS_FATE_RANGE;                                                                  \
        }                                                                                          \
        type number = (type)(whole.negative ? 0 - whole.magnitude : whole.magnitude);              \
        return rs_target_store(target, &number, sizeof number, whole.cut);                         \
    }

INTEGER(stinyint, signed char, 128, 127)
INTEGER(utinyint, unsigned char, 0, 255)
INTEGER(sshort, SQLSMALLINT, 32768, 32767)
INTEGER(ushort, SQLUSMALLINT, 0, 65535)
INTEGER(slong, SQLINTEGER, 2147483648, 2147483647)
INTEGER(ulong, SQLUINTEGER, 0, UINT32_MAX)
INTEGER(sbigint, int64_t, UINT64_C(9223372036854775808), INT64_MAX)
INTEGER(ubigint, uint64_t, 0, UINT64_MAX)

/* 0 and 1; what lies between 0 and 2 loses its fraction, all else is out of range. */
enum rs_fate rs_write_bit(const struct rs_value *value, const struct rs_target *target)
{
    struct whole whole;
    enum rs_fate fate = whole_of(value, &whole);
    if (fate != RS_FATE_OK) {
        return fate;
    }
    if (whole.magnitude > 1 || (whole.negative && (whole.magnitude > 0 || whole.cut))) {
        return RS_FATE_RANGE;
    }
    unsigned char bit = (unsigned char)whole.magnitude;
    return rs_target_store(target, &bit, sizeof bit, whole.cut);
}

/* A finite number that is too large for the type became infinite. */
static bool overflowed(double result, const struct rs_decimal *number)
{
    return isinf(result) && number->kind == RS_DECIMAL_FINITE;
}

enum rs_fate rs_write_double(const struct rs_value *value, const struct rs_target *target)
{
    double result;
    struct rs_decimal number = {0};
    if (value->kind == RS_VALUE_I64) {
        result = (double)value->as.i64;
    } else if (value->kind == RS_VALUE_BOOL) {
        result = value->as.truth;
    } else if (value->kind == RS_VALUE_DOUBLE && !value->single) {
        result = value->as.real;
    } else if (rs_decimal_read(value->text, &number)) {
        /* The text of a float4 too: 0.1 becomes 0.1, not the 0.10000000149 that its four bytes
         * hold. */
        result = rs_decimal_to_double(&number);
    } else {
        return RS_FATE_CAST;
    }
    return overflowed(result, &number) && value->kind != RS_VALUE_DOUBLE
               ? RS_FATE_RANGE
               : rs_target_store(target, &result, sizeof result, false);
}

enum rs_fate rs_write_float(const struct rs_value *value, const struct rs_target *target)
{
    float result;
    struct rs_decimal number = {0};
    if (value->kind == RS_VALUE_BOOL) {
        result = value->as.truth;
    } else if (rs_decimal_read(value->text, &number)) {
        result = rs_decimal_to_float(&number);
    } else {
        return RS_FATE_CAST;
    }
    return overflowed((double)result, &number)
               ? RS_FATE_RANGE
               : rs_target_store(target, &result, sizeof result, false);
}

enum rs_fate rs_write_numeric(const struct rs_value *value, const struct rs_target *target)
{
    bool cut = false;
    SQL_NUMERIC_STRUCT result;
    struct rs_decimal number;
    struct rs_span text = value->text;
    SQLSMALLINT precision = target->precision;
    if (precision <= 0 || precision > 38) {
        precision = 38;
    }
    if (value->kind == RS_VALUE_BOOL) {
        text = value->as.truth ? RS_SPAN_LIT("1") : RS_SPAN_LIT("0");
    }
    if (!rs_decimal_read(text, &number)) {
        return RS_FATE_CAST;
    }
    if (!rs_decimal_to_numeric(&number, precision, target->scale, &result, &cut)) {
        return RS_FATE_RANGE;
    }
    return rs_target_store(target, &result, sizeof result, cut);
}
