/* Readers of the server's types; see read.h. */
#include "value/read.h"

bool rs_read_text(struct rs_span text, struct rs_value *value)
{
    value->kind = RS_VALUE_TEXT;
    value->text = text;
    return true;
}

bool rs_read_integer(struct rs_span text, struct rs_value *value)
{
    value->kind = RS_VALUE_I64;
    value->text = text;
    return rs_span_to_i64(text, &value->as.i64);
}

static bool read_real(struct rs_span text, bool single, struct rs_value *value)
{
    struct rs_decimal number;
    value->kind = RS_VALUE_DOUBLE;
    value->text = text;
    value->single = single;
    if (!rs_decimal_read(text, &number)) {
        return false;
    }
    value->as.real = single ? (double)rs_decimal_to_float(&number) : rs_decimal_to_double(&number);
    return true;
}

bool rs_read_float4(struct rs_span text, struct rs_value *value)
{
    return read_real(text, true, value);
}

bool rs_read_float8(struct rs_span text, struct rs_value *value)
{
    return read_real(text, false, value);
}

bool rs_read_numeric(struct rs_span text, struct rs_value *value)
{
    value->kind = RS_VALUE_DECIMAL;
    value->text = text;
    return rs_decimal_read(text, &value->as.decimal);
}

bool rs_read_bool(struct rs_span text, struct rs_value *value)
{
    value->kind = RS_VALUE_BOOL;
    value->text = text;
    value->as.truth = rs_span_is(text, "t");
    return value->as.truth || rs_span_is(text, "f");
}

bool rs_read_date(struct rs_span text, struct rs_value *value)
{
    value->kind = RS_VALUE_DATE;
    value->text = text;
    return rs_date_read(text, &value->as.at);
}

bool rs_read_time(struct rs_span text, struct rs_value *value)
{
    value->kind = RS_VALUE_TIME;
    value->text = text;
    return rs_time_read(text, &value->as.at);
}

bool rs_read_timestamp(struct rs_span text, struct rs_value *value)
{
    bool had_time;
    value->kind = RS_VALUE_TIMESTAMP;
    value->text = text;
    return rs_timestamp_read(text, &value->as.at, &had_time);
}

bool rs_read_interval(struct rs_span text, struct rs_value *value)
{
    value->kind = RS_VALUE_INTERVAL;
    value->text = text;
    return rs_interval_read(text, &value->as.interval);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool rs_read_bytes(struct rs_span text, struct rs_value *value)
{
    value->kind = RS_VALUE_BYTES;
    if (rs_span_starts(text, "\\x")) {
        text.ptr += 2;
        text.len -= 2;
    }
    value->text = text;
    value->as.bytes.count = text.len / 2;
    value->as.bytes.escaped = false;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_hex(text.ptr[i])) {
            return false;
        }
    }
    return text.len % 2 == 0;
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* Length of the byte at the front of escaped text; 0: it is none. */
static size_t escaped_length(struct rs_span text)
{
    const char *at = text.ptr;
    if (at[0] != '\\') {
        return 1;
    }
    if (text.len >= 2 && at[1] == '\\') {
        return 2;
    }
    bool octal =
        text.len >= 4 && at[1] <= '3' && is_octal(at[1]) && is_octal(at[2]) && is_octal(at[3]);
    return octal ? 4 : 0;
}

size_t rs_escaped_front(struct rs_span text, size_t bytes)
{
    size_t used = 0;
    for (; bytes > 0 && used < text.len; bytes--) {
        size_t length = escaped_length((struct rs_span){text.ptr + used, text.len - used});
        if (length == 0) {
            return text.len; /* its reader will say so */
        }
        used += length;
    }
    return used;
}

bool rs_read_bytea(struct rs_span text, struct rs_value *value)
{
    if (rs_span_starts(text, "\\x")) {
        return rs_read_bytes(text, value);
    }
    value->kind = RS_VALUE_BYTES;
    value->text = text;
    value->as.bytes.count = 0;
    value->as.bytes.escaped = true;
    while (text.len > 0) {
        size_t length = escaped_length(text);
        if (length == 0) {
            return false;
        }
        text.ptr += length;
        text.len -= length;
        value->as.bytes.count++;
    }
    return true;
}

/* 8-4-4-4-12 hexadecimal digits, braces allowed. */
bool rs_read_guid(struct rs_span text, struct rs_value *value)
{
    text = rs_span_trim(text);
    if (text.len == 38 && text.ptr[0] == '{' && text.ptr[37] == '}') {
        text.ptr++;
        text.len -= 2;
    }
    value->kind = RS_VALUE_GUID;
    value->text = text;
    for (size_t i = 0; i < text.len; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text.ptr[i] != '-' : !is_hex(text.ptr[i])) {
            return false;
        }
    }
    return text.len == 36;
}
