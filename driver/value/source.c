/* What an application's buffer holds, as text; see param.h. ODBC reference, appendix D, "C to SQL".
 */
#include <string.h>

#include "base/utf.h"
#include "value/param.h"

static enum rs_fate read_char(struct rs_draft *to)
{
    const char *text = to->source->buffer;
    size_t len = to->source->length == SQL_NTS ? strlen(text) : (size_t)to->source->length;
    rs_buf_add(to->out, text, len);
    return RS_FATE_OK;
}

static enum rs_fate read_wchar(struct rs_draft *to)
{
    const void *units = to->source->buffer;
    size_t count = to->source->length == SQL_NTS ? rs_utf16_count(units)
                                                 : (size_t)to->source->length / sizeof(uint16_t);
    return rs_utf16_to_utf8(units, count, to->out, NULL) ? RS_FATE_OK : RS_FATE_CAST;
}

static enum rs_fate read_binary(struct rs_draft *to)
{
    return read_char(to);
}

/* Application buffers may lie at any address. */
#define INTEGER(name, type, shown, format)                                                         \
    static enum rs_fate read_##name(struct rs_draft *to)                                           \
    {                                                                                              \
        type number;                                                                               \
        memcpy(&number, to->source->buffer, sizeof number);                                        \
        rs_buf_add_format(to->out, format, (shown)number);                                         \
        return RS_FATE_OK;                                                                         \
    }

INTEGER(stinyint, signed char, int, "%d")
INTEGER(utinyint, unsigned char, int, "%d")
INTEGER(sshort, SQLSMALLINT, int, "%d")
INTEGER(ushort, SQLUSMALLINT, int, "%d")
INTEGER(slong, SQLINTEGER, int, "%d")
INTEGER(ulong, SQLUINTEGER, unsigned, "%u")
INTEGER(sbigint, int64_t, long long, "%lld")
INTEGER(ubigint, uint64_t, unsigned long long, "%llu")

static enum rs_fate read_bit(struct rs_draft *to)
{
    unsigned char bit = *(const unsigned char *)to->source->buffer;
    rs_buf_add_char(to->out, bit ? '1' : '0');
    return bit <= 1 ? RS_FATE_OK : RS_FATE_RANGE;
}

static enum rs_fate add_real(struct rs_draft *to, double number, bool single)
{
    char text[RS_REAL_TEXT];
    rs_buf_add(to->out, text, rs_real_text(number, single, text));
    return RS_FATE_OK;
}

static enum rs_fate read_float(struct rs_draft *to)
{
    float number;
    memcpy(&number, to->source->buffer, sizeof number);
    return add_real(to, (double)number, true);
}

static enum rs_fate read_double(struct rs_draft *to)
{
    double number;
    memcpy(&number, to->source->buffer, sizeof number);
    return add_real(to, number, false);
}

static enum rs_fate read_numeric(struct rs_draft *to)
{
    SQL_NUMERIC_STRUCT number;
    memcpy(&number, to->source->buffer, sizeof number);
    rs_numeric_add(&number, to->out);
    return RS_FATE_OK;
}

static enum rs_fate read_date(struct rs_draft *to)
{
    SQL_DATE_STRUCT date;
    memcpy(&date, to->source->buffer, sizeof date);
    to->at = (struct rs_datetime){.year = date.year, .month = date.month, .day = date.day};
    return rs_date_valid(date.year, date.month, date.day) ? RS_FATE_OK : RS_FATE_DATETIME;
}

static enum rs_fate read_time(struct rs_draft *to)
{
    SQL_TIME_STRUCT time;
    memcpy(&time, to->source->buffer, sizeof time);
    to->at = (struct rs_datetime){.hour = time.hour, .minute = time.minute, .second = time.second};
    return rs_time_valid(time.hour, time.minute, time.second, 0) ? RS_FATE_OK : RS_FATE_DATETIME;
}

static enum rs_fate read_timestamp(struct rs_draft *to)
{
    SQL_TIMESTAMP_STRUCT stamp;
    memcpy(&stamp, to->source->buffer, sizeof stamp);
    to->at = (struct rs_datetime){.year = stamp.year,
                                  .month = stamp.month,
                                  .day = stamp.day,
                                  .hour = stamp.hour,
                                  .minute = stamp.minute,
                                  .second = stamp.second,
                                  .nanos = (int)(stamp.fraction % 1000000000)};
    return rs_date_valid(stamp.year, stamp.month, stamp.day) &&
                   rs_time_valid(stamp.hour, stamp.minute, stamp.second, stamp.fraction)
               ? RS_FATE_OK
               : RS_FATE_DATETIME;
}

static enum rs_fate read_interval(struct rs_draft *to)
{
    SQL_INTERVAL_STRUCT from;
    memcpy(&from, to->source->buffer, sizeof from);
    /* The C type says which fields count; applications leave interval_type alone. */
    from.interval_type = (SQLINTERVAL)(to->source->c_type - SQL_INTERVAL_YEAR + 1);
    struct rs_interval_digits digits = {to->source->leading, to->source->precision};
    return rs_interval_of_struct(&from, digits, &to->interval) ? RS_FATE_OK : RS_FATE_INTERVAL;
}

static enum rs_fate read_guid(struct rs_draft *to)
{
    SQLGUID guid;
    memcpy(&guid, to->source->buffer, sizeof guid);
    rs_buf_add_format(to->out, "%08x-%04x-%04x-", (unsigned)guid.Data1, guid.Data2, guid.Data3);
    for (size_t i = 0; i < sizeof guid.Data4; i++) {
        rs_buf_add_format(to->out, i == 2 ? "-%02x" : "%02x", guid.Data4[i]);
    }
    return RS_FATE_OK;
}

struct source_type {
    SQLSMALLINT code;
    enum rs_source_kind kind;
    enum rs_fate (*read)(struct rs_draft *to);
};

#define KIND_OF_BIT       RS_SOURCE_BIT
#define KIND_OF_EXACT     RS_SOURCE_EXACT
#define KIND_OF_REAL      RS_SOURCE_REAL
#define KIND_OF_DATE      RS_SOURCE_DATE
#define KIND_OF_TIME      RS_SOURCE_TIME
#define KIND_OF_TIMESTAMP RS_SOURCE_TIMESTAMP
#define KIND_OF_INTERVAL  RS_SOURCE_INTERVAL
#define KIND_OF_GUID      RS_SOURCE_GUID

enum kind_of {
#define WRITER(name, what, group) name##_kind = KIND_OF_##group,
#define CODE(code, name)
#include "value/ctype.def"
#undef WRITER
#undef CODE
};

static const struct source_type source_types[] = {
    {SQL_C_CHAR, RS_SOURCE_TEXT, read_char},
    {SQL_C_WCHAR, RS_SOURCE_TEXT, read_wchar},
    {SQL_C_BINARY, RS_SOURCE_BINARY, read_binary},
#define WRITER(name, what, group)
#define CODE(number, name) {(number), (enum rs_source_kind)name##_kind, read_##name},
#include "value/ctype.def"
#undef WRITER
#undef CODE
};

static const struct source_type *find(SQLSMALLINT c_type)
{
    for (size_t i = 0; i < RS_COUNT(source_types); i++) {
        if (source_types[i].code == c_type) {
            return &source_types[i];
        }
    }
    return NULL;
}

bool rs_source_kind(SQLSMALLINT c_type, enum rs_source_kind *kind)
{
    const struct source_type *type = find(c_type);
    if (type) {
        *kind = type->kind;
    }
    return type != NULL;
}

enum rs_fate rs_draft_begin(struct rs_draft *draft)
{
    const struct source_type *type = find(draft->source->c_type);
    if (!type) {
        return RS_FATE_BUFFER_TYPE;
    }
    draft->kind = type->kind;
    return type->read(draft);
}
