/* Values as text, narrow (UTF-8) and wide (UTF-16), whole or in pieces; see write.h. A piece ends
 * at a character's end. ODBC reference, appendix D, and "Getting Long Data". */
#include <string.h>

#include "base/utf.h"
#include "value/read.h"
#include "value/write.h"

struct shown {
    struct rs_span text;
    size_t least; /* this many bytes at the front must never be cut (22003); 0: anything may be */
    char scratch[RS_REAL_TEXT];
};

/* The second half of a surrogate pair opens the next piece: the buffer had room for one unit. */
#define HALF_PAIR ((SIZE_MAX >> 1) + 1)

static size_t start_of(const struct rs_target *target)
{
    return target->resume ? *target->resume : 0;
}

static enum rs_fate go_on(const struct rs_target *target, size_t resume)
{
    if (target->resume) {
        *target->resume = resume;
    }
    return resume == RS_RESUME_DONE ? RS_FATE_OK : RS_FATE_TRUNCATED;
}

/* Bytes of `rest` that go into `room`. A buffer too small for one character gets a part of it when
 * the rest can follow. */
static size_t piece(struct rs_span rest, size_t room, bool resumable)
{
    size_t n = rs_utf8_whole(rest, room);
    return n == 0 && resumable ? room : n;
}

static enum rs_fate put_char(const struct shown *shown, const struct rs_target *target)
{
    size_t start = start_of(target);
    if (start == RS_RESUME_DONE) {
        return RS_FATE_NO_MORE;
    }
    struct rs_span rest = {shown->text.ptr + start, shown->text.len - start};
    char *buffer = target->buffer;
    rs_target_length(target, (SQLLEN)rest.len);
    if (!buffer) {
        return RS_FATE_OK;
    }
    if (target->capacity <= 0) {
        return RS_FATE_TRUNCATED;
    }
    size_t room = (size_t)target->capacity - 1;
    if (rest.len <= room) {
        memcpy(buffer, rest.ptr, rest.len);
        buffer[rest.len] = '\0';
        return go_on(target, RS_RESUME_DONE);
    }
    if (start == 0 && room < shown->least) {
        return RS_FATE_RANGE;
    }
    size_t n = piece(rest, room, target->resume != NULL);
    memcpy(buffer, rest.ptr, n);
    buffer[n] = '\0';
    return go_on(target, start + n);
}

static void put_unit(char *buffer, size_t at, uint16_t unit)
{
    memcpy(buffer + at * sizeof unit, &unit, sizeof unit);
}

/* One half of the pair at the front of `rest`. */
static enum rs_fate put_half(const struct rs_target *target, struct rs_span rest, size_t start,
                             bool second)
{
    size_t at = 0;
    bool ok;
    uint32_t code = rs_utf8_next(rest, &at, &ok) - 0x10000;
    put_unit(target->buffer, 0,
             (uint16_t)(second ? 0xDC00 + (code & 0x3FF) : 0xD800 + (code >> 10)));
    put_unit(target->buffer, 1, 0);
    if (second && at == rest.len) {
        return go_on(target, RS_RESUME_DONE);
    }
    return go_on(target, second ? start + at : start | HALF_PAIR);
}

/* Bytes that are no character become U+FFFD, which is no pair, whatever they begin with. */
static bool begins_with_pair(struct rs_span rest)
{
    size_t at = 0;
    bool ok;
    return rest.len > 0 && rs_utf8_next(rest, &at, &ok) > 0xFFFF;
}

/* Most text is ASCII: eight characters at a time. */
static bool is_ascii(struct rs_span text)
{
    size_t at = 0;
    for (; at + sizeof(uint64_t) <= text.len; at += sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, text.ptr + at, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080)) {
            return false;
        }
    }
    for (; at < text.len; at++) {
        if ((unsigned char)text.ptr[at] >= 0x80) {
            return false;
        }
    }
    return true;
}

static void widen(struct rs_span text, char *buffer)
{
    for (size_t i = 0; i < text.len; i++) {
        put_unit(buffer, i, (uint16_t)(unsigned char)text.ptr[i]);
    }
    put_unit(buffer, text.len, 0);
}

/* Room for `room` units and no more: what is longer is cut. */
static enum rs_fate put_units(const struct rs_target *target, struct rs_span rest, size_t room)
{
    size_t used = 0;
    size_t n = rs_utf8_to_utf16(rest, target->buffer, room, &used);
    put_unit(target->buffer, n, 0);
    if (used == rest.len) {
        return go_on(target, RS_RESUME_DONE);
    }
    return go_on(target, start_of(target) + used);
}

static enum rs_fate put_wchar(const struct shown *shown, const struct rs_target *target)
{
    size_t start = start_of(target);
    if (start == RS_RESUME_DONE) {
        return RS_FATE_NO_MORE;
    }
    bool half = (start & HALF_PAIR) != 0;
    start &= ~HALF_PAIR;
    struct rs_span rest = {shown->text.ptr + start, shown->text.len - start};
    bool ascii = is_ascii(rest);
    size_t length = ascii ? rest.len : rs_utf16_length(rest) - half;
    rs_target_length(target, (SQLLEN)(length * sizeof(uint16_t)));
    if (!target->buffer) {
        return RS_FATE_OK;
    }
    if (target->capacity < (SQLLEN)sizeof(uint16_t)) {
        return RS_FATE_TRUNCATED;
    }
    size_t room = (size_t)target->capacity / sizeof(uint16_t) - 1;
    if (ascii && length <= room) {
        widen(rest, target->buffer);
        return go_on(target, RS_RESUME_DONE);
    }
    if (length > room && start == 0 && room < shown->least) {
        return RS_FATE_RANGE;
    }
    if (room > 0 && (half || (room == 1 && target->resume && begins_with_pair(rest)))) {
        return put_half(target, rest, start, half);
    }
    return put_units(target, rest, room);
}

static void show_text(const struct rs_column_type *type, struct rs_span text, struct shown *out)
{
    (void)type;
    out->text = text;
}

/* The digits before the point; with an exponent, all of it. */
static void show_number(const struct rs_column_type *type, struct rs_span text, struct shown *out)
{
    (void)type;
    out->text = text;
    out->least = rs_span_find(text, 'e') < text.len ? text.len : rs_span_find(text, '.');
}

/* A server of the PostgreSQL 8 family writes 0.1 with all its seventeen digits; shown are as many
 * as tell the number from its neighbours. */
static void show_real(const struct rs_column_type *type, struct rs_span text, struct shown *out)
{
    size_t len = rs_real_shorten(text, type->concise == SQL_REAL, out->scratch);
    show_number(type, len > 0 ? (struct rs_span){out->scratch, len} : text, out);
}

static void show_bool(const struct rs_column_type *type, struct rs_span text, struct shown *out)
{
    (void)type;
    out->text = rs_span_is(text, "t") ? RS_SPAN_LIT("1") : RS_SPAN_LIT("0");
    out->least = 1;
}

/* A fraction, and a zone behind it, may go; the year of the other era may not become ours. */
static void show_date(const struct rs_column_type *type, struct rs_span text, struct shown *out)
{
    (void)type;
    out->text = text;
    out->least = rs_span_find(text, ':');
    while (out->least < text.len && !strchr(".+-", text.ptr[out->least])) {
        out->least++;
    }
    if (text.len > 0 && text.ptr[text.len - 1] == 'C') {
        out->least = text.len;
    }
}

/* Words and fields: only a fraction at the end may go. */
static void show_interval(const struct rs_column_type *type, struct rs_span text, struct shown *out)
{
    size_t end = text.len;
    (void)type;
    while (end > 0 && text.ptr[end - 1] >= '0' && text.ptr[end - 1] <= '9') {
        end--;
    }
    out->text = text;
    out->least = end > 0 && text.ptr[end - 1] == '.' ? end - 1 : text.len;
}

static void show_guid(const struct rs_column_type *type, struct rs_span text, struct shown *out)
{
    (void)type;
    out->text = text;
    out->least = text.len;
}

#define SHOW(what)                                                                                 \
    enum rs_fate rs_char_of_##what(const struct rs_column_type *type, struct rs_span text,         \
                                   const struct rs_target *target)                                 \
    {                                                                                              \
        struct shown shown;                                                                        \
        shown.least = 0;                                                                           \
        show_##what(type, text, &shown);                                                           \
        return put_char(&shown, target);                                                           \
    }                                                                                              \
    enum rs_fate rs_wchar_of_##what(const struct rs_column_type *type, struct rs_span text,        \
                                    const struct rs_target *target)                                \
    {                                                                                              \
        struct shown shown;                                                                        \
        shown.least = 0;                                                                           \
        show_##what(type, text, &shown);                                                           \
        return put_wchar(&shown, target);                                                          \
    }

SHOW(text)
SHOW(number)
SHOW(real)
SHOW(bool)
SHOW(date)
SHOW(interval)
SHOW(guid)
