/* Printing; see out.h. */
#include "tools/out.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "redshift_odbc.h"
#include "tools/args.h"

enum { WIDTH = 100, NAME_WIDTH = 14, LEAST_WIDTH = 40 };

static bool colours(FILE *to)
{
    const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fileno(to)) && !(none && *none) && term && strcmp(term, "dumb") != 0;
}

/* Control characters, of C1 too (0xC2 0x80 to 0xC2 0x9F in UTF-8), steer terminals. */
static void tame(char *text)
{
    for (unsigned char *at = (unsigned char *)text; *at; at++) {
        if ((*at < 0x20 && *at != '\n') || *at == 0x7F) {
            *at = '?';
        } else if (*at == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F) {
            at[0] = at[1] = '?';
        }
    }
}

void out_text(FILE *to, enum colour colour, const char *fmt, ...)
{
    static const char *const codes[] = {"", "32", "33", "31", "2", "1"};
    bool coloured = colour != PLAIN && colours(to);
    va_list args;
    va_start(args, fmt);
    char *text = rs_vformat(fmt, args);
    va_end(args);
    if (text) {
        tame(text);
        if (coloured) {
            fprintf(to, "\033[%sm%s\033[0m", codes[colour], text);
        } else {
            fputs(text, to);
        }
    }
    free(text);
}

static int width(void)
{
    struct winsize size;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col >= LEAST_WIDTH) {
        return size.ws_col < WIDTH ? size.ws_col : WIDTH;
    }
    return WIDTH;
}

void out_wrapped(const char *text, int indent)
{
    struct rs_span rest = rs_span_of(text);
    int room = width() - indent, used = 0;
    while (rest.ptr) {
        struct rs_span word = rs_span_cut(&rest, ' ');
        int len = (int)word.len;
        if (used > 0 && used + 1 + len > room) {
            out_text(stdout, PLAIN, "\n%*s", indent, "");
            used = 0;
        }
        out_text(stdout, PLAIN, "%s%.*s", used > 0 ? " " : "", len, word.ptr);
        used += len + (used > 0);
    }
    out_text(stdout, PLAIN, "\n");
}

void out_pair(const char *name, const char *value)
{
    if (value) {
        out_text(stdout, FAINT, "%-*s", NAME_WIDTH, name);
        out_wrapped(value, NAME_WIDTH);
    }
}

void out_notes(const struct rs_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        out_text(stderr, YELLOW, "redshift-odbc: warning: ");
        out_text(stderr, PLAIN, "%s\n", notes->items[i].text);
    }
}

void out_error(const struct rs_error *err)
{
    out_text(stderr, RED, "redshift-odbc: ");
    out_text(stderr, PLAIN, "%s\n", rs_error_text(err));
}

int out_code(const struct rs_error *err)
{
    static const struct {
        int native, code;
    } codes[] = {
        {RS_NATIVE_INTERACTION_NEEDED, CODE_PERSON}, {RS_NATIVE_NO_BROWSER, CODE_PERSON},
        {RS_NATIVE_SIGN_IN_TIMEOUT, CODE_PERSON},    {RS_NATIVE_PROVIDER_UNREACHABLE, CODE_LATER},
        {RS_NATIVE_AWS_UNREACHABLE, CODE_LATER},     {RS_NATIVE_CLUSTER_UNAVAILABLE, CODE_LATER},
        {RS_NATIVE_UNREACHABLE, CODE_LATER},         {RS_NATIVE_OPTION, CODE_USAGE}};
    if (rs_error_is(err, RS_HY008)) {
        return CODE_STOPPED;
    }
    for (size_t i = 0; i < RS_COUNT(codes); i++) {
        if (err->native == codes[i].native) {
            return codes[i].code;
        }
    }
    return rs_error_is(err, RS_HYT00)   ? CODE_LATER
           : rs_error_is(err, RS_IM002) ? CODE_USAGE
                                        : CODE_FAILED;
}

static void add_name(struct rs_buf *out, const char *name)
{
    char last = out->len > 0 ? out->ptr[out->len - 1] : '[';
    if (last != '{' && last != '[') {
        rs_buf_add_char(out, ',');
    }
    if (name) {
        rs_json_add_string(out, rs_span_of(name));
        rs_buf_add_char(out, ':');
    }
}

void json_begin(struct rs_buf *out, const char *name, char bracket)
{
    add_name(out, name);
    rs_buf_add_char(out, bracket);
}

void json_end(struct rs_buf *out, char bracket)
{
    rs_buf_add_char(out, bracket);
}

void json_text(struct rs_buf *out, const char *name, const char *text)
{
    add_name(out, name);
    if (text) {
        rs_json_add_string(out, rs_span_of(text));
    } else {
        rs_buf_add_str(out, "null");
    }
}

void json_bool(struct rs_buf *out, const char *name, bool value)
{
    add_name(out, name);
    rs_buf_add_str(out, value ? "true" : "false");
}

void json_number(struct rs_buf *out, const char *name, int64_t value)
{
    add_name(out, name);
    rs_buf_add_format(out, "%lld", (long long)value);
}

void json_time(struct rs_buf *out, const char *name, int64_t seconds)
{
    char text[24];
    rs_clock_format_utc(seconds, text); /* "2026-11-24 01:02:03 UTC" */
    text[10] = 'T';
    text[19] = 'Z';
    text[20] = '\0';
    json_text(out, name, seconds ? text : NULL);
}

void json_error(struct rs_buf *out, const char *name, const struct rs_error *err)
{
    if (!err->set) {
        json_text(out, name, NULL);
        return;
    }
    json_begin(out, name, '{');
    json_text(out, "state", err->state);
    json_number(out, "native", err->native);
    json_text(out, "text", rs_error_text(err));
    json_end(out, '}');
}

void json_print(struct rs_buf *out)
{
    if (rs_buf_ok(out)) {
        fwrite(out->ptr, 1, out->len, stdout);
        fputc('\n', stdout);
    }
    rs_buf_clear(out);
}

char *out_time(int64_t seconds)
{
    char text[24];
    int64_t left = seconds - rs_clock_wall();
    rs_clock_format_utc(seconds, text);
    if (left <= 0) {
        return rs_format("%s (over)", text);
    }
    return left < 120 ? rs_format("%s (in %lld s)", text, (long long)left)
                      : rs_format("%s (in %lld min)", text, (long long)(left / 60));
}
