/* Values as bytes, whole or in pieces; see write.h. ODBC reference, appendix D, "SQL to C: Binary".
 */
#include <string.h>

#include "value/read.h"
#include "value/write.h"

static unsigned hex_digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
}

static void decode_hex(const char *digits, size_t count, unsigned char *out)
{
    for (size_t i = 0; i < count; i++) {
        out[i] = (unsigned char)(hex_digit(digits[2 * i]) << 4 | hex_digit(digits[2 * i + 1]));
    }
}

static void copy_bytes(const char *bytes, size_t count, unsigned char *out)
{
    memcpy(out, bytes, count);
}

/* `width`: characters of the text for a byte. */
static enum rs_fate put_bytes(struct rs_span text, size_t width,
                              void (*copy)(const char *, size_t, unsigned char *),
                              const struct rs_target *target)
{
    size_t start = target->resume ? *target->resume : 0;
    if (start == RS_RESUME_DONE) {
        return RS_FATE_NO_MORE;
    }
    size_t left = text.len / width - start;
    rs_target_length(target, (SQLLEN)left);
    if (!target->buffer) {
        return RS_FATE_OK;
    }
    size_t room = target->capacity > 0 ? (size_t)target->capacity : 0;
    size_t n = left < room ? left : room;
    if (n > 0) {
        copy(text.ptr + start * width, n, target->buffer);
    }
    if (target->resume) {
        *target->resume = n == left ? RS_RESUME_DONE : start + n;
    }
    return n == left ? RS_FATE_OK : RS_FATE_TRUNCATED;
}

enum rs_fate rs_binary_of_text(const struct rs_column_type *type, struct rs_span text,
                               const struct rs_target *target)
{
    (void)type;
    return put_bytes(text, 1, copy_bytes, target);
}

enum rs_fate rs_binary_of_bytes(const struct rs_column_type *type, struct rs_span text,
                                const struct rs_target *target)
{
    struct rs_value value;
    (void)type;
    if (!rs_read_bytes(text, &value)) {
        return RS_FATE_CAST;
    }
    return put_bytes(value.text, 2, decode_hex, target);
}

enum rs_fate rs_binary_of_fixed(const struct rs_column_type *type, struct rs_span text,
                                const struct rs_target *target)
{
    union {
        SQL_TIMESTAMP_STRUCT stamp;
        SQL_INTERVAL_STRUCT interval;
        SQLGUID guid;
        int64_t number;
    } native;
    SQLSMALLINT c_type = rs_default_c_type(type->concise);
    SQLLEN size = (SQLLEN)rs_c_type_size(c_type);
    struct rs_target own = {.c_type = c_type, .buffer = &native, .precision = 6};
    if (target->buffer && target->capacity < size) {
        return RS_FATE_RANGE;
    }
    enum rs_fate fate = rs_converter(type, c_type)(type, text, &own);
    if (fate != RS_FATE_OK && fate != RS_FATE_FRACTION) {
        return fate;
    }
    return rs_target_store(target, &native, (size_t)size, fate == RS_FATE_FRACTION);
}
