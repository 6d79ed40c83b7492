/* Errors; see error.h. */
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

static const struct {
    const char *code, *text;
} states[RS_STATE_COUNT] = {
    {"00000", "Success"},
#define STATE(code, text) {#code, text},
#include "base/state.def"
#undef STATE
};

const char *rs_state_code(enum rs_state state)
{
    return states[state].code;
}

const char *rs_state_text(enum rs_state state)
{
    return states[state].text;
}

char *rs_vformat(const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = len < 0 ? NULL : malloc((size_t)len + 1);
    if (text) {
        vsnprintf(text, (size_t)len + 1, fmt, args);
    }
    return text;
}

char *rs_format(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = rs_vformat(fmt, args);
    va_end(args);
    return text;
}

char *rs_one_line(char *text)
{
    struct rs_span span = rs_span_of(text);
    for (size_t at = 0, next = 0; at < span.len; at = next) {
        bool ok;
        rs_utf8_next(span, &next, &ok);
        if (!ok) {
            memset(text + at, '?', next - at);
        } else if ((unsigned char)text[at] < ' ' || text[at] == 0x7F) {
            text[at] = ' ';
        }
    }
    return text;
}

static bool claim(struct rs_error *err, const char *code, int native)
{
    if (err->set) {
        return false;
    }
    err->set = true;
    memcpy(err->state, code, 5);
    err->state[5] = '\0';
    err->native = native;
    return true;
}

bool rs_fail(struct rs_error *err, enum rs_state state, const char *fmt, ...)
{
    if (claim(err, states[state].code, 0)) {
        va_list args;
        va_start(args, fmt);
        err->text = rs_one_line(rs_vformat(fmt, args));
        va_end(args);
    }
    return false;
}

bool rs_fail_native(struct rs_error *err, enum rs_state state, int native, const char *fmt, ...)
{
    if (claim(err, states[state].code, native)) {
        va_list args;
        va_start(args, fmt);
        err->text = rs_one_line(rs_vformat(fmt, args));
        va_end(args);
    }
    return false;
}

bool rs_fail_server(struct rs_error *err, struct rs_span sqlstate, struct rs_span text)
{
    if (claim(err, sqlstate.len == 5 ? sqlstate.ptr : "HY000", 0)) {
        err->text = rs_one_line(rs_span_dup(text));
    }
    return false;
}

bool rs_fail_memory(struct rs_error *err)
{
    claim(err, states[RS_HY001].code, 0);
    return false;
}

void rs_error_prefix(struct rs_error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *prefix = rs_vformat(fmt, args);
    va_end(args);
    char *text = prefix && err->set ? rs_format("%s%s", prefix, rs_error_text(err)) : NULL;
    if (text) {
        free(err->text);
        err->text = rs_one_line(text);
    }
    free(prefix);
}

const char *rs_error_text(const struct rs_error *err)
{
    if (err->text) {
        return err->text;
    }
    return err->set ? "memory ran out" : "";
}

bool rs_error_is(const struct rs_error *err, enum rs_state state)
{
    return err->set && strcmp(err->state, states[state].code) == 0;
}

void rs_error_copy(struct rs_error *to, const struct rs_error *from)
{
    *to = *from;
    to->text = from->text ? rs_span_dup(rs_span_of(from->text)) : NULL;
}

void rs_error_clear(struct rs_error *err)
{
    free(err->text);
    *err = (struct rs_error){0};
}
