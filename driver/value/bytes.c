/* Values as bytes, and bytes as hexadecimal digits; whole or in pieces; see write.h. ODBC
 * reference, appendix D, "SQL to C: Binary". */
#include <string.h>

#include "value/read.h"
#include "value/write.h"

static unsigned hex_digit(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
}

/* The byte at *at of text in bytea's older form; *at moves behind it. */
static unsigned char take_escaped(const char **at)
{
    const char *c = *at;
    if (c[0] != '\\') {
        *at += 1;
        return (unsigned char)c[0];
    }
    if (c[1] == '\\') {
        *at += 2;
        return '\\';
    }
    *at += 4;
    return (unsigned char)((c[1] - '0') << 6 | (c[2] - '0') << 3 | (c[3] - '0'));
}

/* What hands out bytes one after the other: digits, escaped text, or the text itself. */
struct stream {
    const char *at;
    enum { DIGITS, ESCAPED, PLAIN } form;
    size_t left;
};

static unsigned char take_byte(struct stream *from)
{
    const char *c = from->at;
    switch (from->form) {
    case DIGITS:
        from->at += 2;
        return (unsigned char)(hex_digit(c[0]) << 4 | hex_digit(c[1]));
    case ESCAPED:
        return take_escaped(&from->at);
    default:
        from->at++;
        return (unsigned char)c[0];
    }
}

static void skip_bytes(struct stream *from, size_t count)
{
    from->left -= count;
    if (from->form != ESCAPED) {
        from->at += count * (from->form == DIGITS ? 2 : 1);
        return;
    }
    while (count-- > 0) {
        take_escaped(&from->at);
    }
}

static struct stream stream_of(const struct rs_value *value)
{
    return (struct stream){.at = value->text.ptr,
                           .form = value->as.bytes.escaped ? ESCAPED : DIGITS,
                           .left = value->as.bytes.count};
}

/* Moves to where the last piece ended. False: there is none to come. */
static bool go_on(struct stream *from, const struct rs_target *target)
{
    if (target->resume && *target->resume == RS_RESUME_DONE) {
        return false;
    }
    if (target->resume) {
        skip_bytes(from, *target->resume);
    }
    return true;
}

/* `count` bytes of those that were left were handed out. */
static enum rs_fate handed_out(const struct stream *from, const struct rs_target *target,
                               size_t count)
{
    bool all = count == from->left;
    if (target->resume) {
        *target->resume = all ? RS_RESUME_DONE : *target->resume + count;
    }
    return all ? RS_FATE_OK : RS_FATE_TRUNCATED;
}

static enum rs_fate put_bytes(struct stream from, const struct rs_target *target)
{
    if (!go_on(&from, target)) {
        return RS_FATE_NO_MORE;
    }
    rs_target_length(target, (SQLLEN)from.left);
    if (!target->buffer) {
        return RS_FATE_OK;
    }
    size_t room = target->capacity > 0 ? (size_t)target->capacity : 0;
    size_t count = from.left < room ? from.left : room;
    unsigned char *out = target->buffer;
    if (from.form == PLAIN && count > 0) {
        memcpy(out, from.at, count);
    } else {
        for (size_t i = 0; i < count; i++) {
            out[i] = take_byte(&from);
        }
    }
    return handed_out(&from, target, count);
}

/* A character of one byte or two, at any alignment. */
static char *put_digit(char *out, unsigned digit, size_t unit)
{
    const uint16_t wide = (unsigned char)"0123456789abcdef"[digit];
    if (unit == 1) {
        *out = (char)wide;
    } else {
        memcpy(out, &wide, sizeof wide);
    }
    return out + unit;
}

static enum rs_fate put_digits(struct stream from, size_t unit, const struct rs_target *target)
{
    char *out = target->buffer;
    if (!go_on(&from, target)) {
        return RS_FATE_NO_MORE;
    }
    rs_target_length(target, (SQLLEN)(from.left * 2 * unit));
    if (!out) {
        return RS_FATE_OK;
    }
    if (target->capacity < (SQLLEN)unit) {
        return RS_FATE_TRUNCATED;
    }
    size_t room = ((size_t)target->capacity / unit - 1) / 2;
    size_t count = from.left < room ? from.left : room;
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = take_byte(&from);
        out = put_digit(out, byte >> 4, unit);
        out = put_digit(out, byte & 15, unit);
    }
    memset(out, 0, unit);
    return handed_out(&from, target, count);
}

enum rs_fate rs_char_of_bytes(const struct rs_column_type *type, struct rs_span text,
                              const struct rs_target *target)
{
    struct rs_value value;
    return type->type->read(text, &value) ? put_digits(stream_of(&value), 1, target)
                                          : rs_char_of_text(type, text, target);
}

enum rs_fate rs_wchar_of_bytes(const struct rs_column_type *type, struct rs_span text,
                               const struct rs_target *target)
{
    struct rs_value value;
    return type->type->read(text, &value) ? put_digits(stream_of(&value), sizeof(uint16_t), target)
                                          : rs_wchar_of_text(type, text, target);
}

enum rs_fate rs_binary_of_bytes(const struct rs_column_type *type, struct rs_span text,
                                const struct rs_target *target)
{
    struct rs_value value;
    return type->type->read(text, &value) ? put_bytes(stream_of(&value), target) : RS_FATE_CAST;
}

enum rs_fate rs_binary_of_text(const struct rs_column_type *type, struct rs_span text,
                               const struct rs_target *target)
{
    (void)type;
    return put_bytes((struct stream){text.ptr, PLAIN, text.len}, target);
}

/* Part of a number is another number. */
enum rs_fate rs_binary_of_number(const struct rs_column_type *type, struct rs_span text,
                                 const struct rs_target *target)
{
    bool begun = target->resume && *target->resume > 0;
    if (!begun && target->buffer && target->capacity < (SQLLEN)text.len) {
        return RS_FATE_RANGE;
    }
    return rs_binary_of_text(type, text, target);
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
    struct rs_target own = {.c_type = c_type,
                            .buffer = &native,
                            .precision = RS_INTERVAL_SECONDS,
                            .leading = RS_INTERVAL_MOST};
    if (target->buffer && target->capacity < size) {
        return RS_FATE_RANGE;
    }
    enum rs_fate fate = rs_converter(type, c_type)(type, text, &own);
    if (fate != RS_FATE_OK && fate != RS_FATE_FRACTION) {
        return fate;
    }
    return rs_target_store(target, &native, (size_t)size, fate == RS_FATE_FRACTION);
}
