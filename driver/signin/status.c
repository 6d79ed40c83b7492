/* The outcome that is shared; see status.h. */
#include "signin/status.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "redshift_odbc.h"

enum { MAX_FILE = 65536, ECHO_S = 3, WINDOW_SPAN_S = 600, CLOCK_BACK_S = 60 };

#define FIELD(name, kind, member)                                                                  \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct rs_status, member), false, RS_JSON_NO_PRESENT        \
    }
static const struct rs_json_field fields[] = {
    FIELD("generation", NUMBER, generation),
    FIELD("outcome", NUMBER, outcome),
    FIELD("pid", NUMBER, pid),
    FIELD("program", STRING, program),
    FIELD("started", NUMBER, started),
    FIELD("finished", NUMBER, finished),
    FIELD("window", BOOL, window),
    FIELD("window_1", NUMBER, windows[0]),
    FIELD("window_2", NUMBER, windows[1]),
    FIELD("window_3", NUMBER, windows[2]),
    FIELD("state", STRING, state),
    FIELD("native", NUMBER, native),
    FIELD("text", STRING, text),
};

void rs_status_clear(struct rs_status *status)
{
    free(status->program);
    free(status->state);
    free(status->text);
    *status = (struct rs_status){0};
}

static char *copy_text(const char *text)
{
    return text ? rs_span_dup(rs_span_of(text)) : NULL;
}

/* Counts and times that a status of ours can have. */
static bool is_sane(const struct rs_status *status)
{
    const int64_t most = INT64_C(1) << 50;
    for (size_t i = 0; i < RS_COUNT(fields); i++) {
        const void *at = (const char *)status + fields[i].offset;
        if (fields[i].kind == RS_JSON_NUMBER &&
            (*(const int64_t *)at < 0 || *(const int64_t *)at > most)) {
            return false;
        }
    }
    return true;
}

void rs_status_load(struct rs_status *status, const struct rs_statedir *dir, const char *name)
{
    struct rs_status read = {0};
    struct rs_error ignored = {0};
    struct rs_buf content;
    rs_buf_init(&content, MAX_FILE);
    if (!rs_statedir_read(dir, name, &content) ||
        !rs_json_read(rs_buf_span(&content), "the status", fields, RS_COUNT(fields), &read,
                      &ignored) ||
        !is_sane(&read)) {
        rs_status_clear(&read);
    }
    rs_status_clear(status);
    *status = read;
    rs_error_clear(&ignored);
    rs_buf_clear(&content);
}

static void add_field(struct rs_buf *out, const struct rs_json_field *field,
                      const struct rs_status *status)
{
    const char *at = (const char *)status + field->offset;
    if (field->kind == RS_JSON_STRING && !*(char *const *)at) {
        return;
    }
    rs_buf_add_format(out, "%s\"%s\":", out->len == 0 ? "{" : ",", field->name);
    if (field->kind == RS_JSON_STRING) {
        rs_json_add_string(out, rs_span_of(*(char *const *)at));
    } else if (field->kind == RS_JSON_BOOL) {
        rs_buf_add_str(out, *(const bool *)at ? "true" : "false");
    } else {
        rs_buf_add_format(out, "%lld", (long long)*(const int64_t *)at);
    }
}

void rs_status_save(const struct rs_status *status, const struct rs_statedir *dir, const char *name)
{
    struct rs_error ignored = {0};
    struct rs_buf text;
    rs_buf_init(&text, MAX_FILE);
    for (size_t i = 0; i < RS_COUNT(fields); i++) {
        add_field(&text, &fields[i], status);
    }
    rs_buf_add_char(&text, '}');
    if (!rs_buf_ok(&text) || !rs_statedir_replace(dir, name, rs_buf_span(&text), &ignored)) {
        rs_error_clear(&ignored);
    }
    rs_buf_clear(&text);
}

static void forget_failure(struct rs_status *status)
{
    free(status->state);
    free(status->text);
    status->state = status->text = NULL;
    status->native = 0;
}

void rs_status_begin(struct rs_status *status, int64_t now)
{
    forget_failure(status);
    free(status->program);
    status->program = copy_text(program_invocation_short_name);
    status->generation++;
    status->outcome = RS_STATUS_RUNNING;
    status->pid = getpid();
    status->started = now;
    status->finished = 0;
    status->window = false;
}

bool rs_status_is_shared(const struct rs_error *err)
{
    static const int natives[] = {RS_NATIVE_SIGN_IN_DENIED, RS_NATIVE_SIGN_IN_TIMEOUT,
                                  RS_NATIVE_ID_TOKEN_INVALID, RS_NATIVE_PROVIDER_ERROR,
                                  RS_NATIVE_PROVIDER_UNREACHABLE};
    for (size_t i = 0; err && err->set && i < RS_COUNT(natives); i++) {
        if (err->native == natives[i]) {
            return true;
        }
    }
    return false;
}

void rs_status_forgive(struct rs_status *status)
{
    memset(status->windows, 0, sizeof status->windows);
}

void rs_status_end(struct rs_status *status, int64_t now, const struct rs_error *err)
{
    forget_failure(status);
    status->finished = now;
    if (!err || !err->set) {
        status->outcome = RS_STATUS_DONE;
        rs_status_forgive(status);
    } else if (rs_status_is_shared(err)) {
        status->outcome = RS_STATUS_FAILED;
        status->state = copy_text(err->state);
        status->text = copy_text(rs_error_text(err));
        status->native = err->native;
    } else {
        status->outcome = RS_STATUS_NONE;
    }
}

static bool concerns(const struct rs_status *status, int64_t began, bool waited, int64_t now)
{
    bool same_time = waited && began <= status->finished;
    bool just_now = status->window && now - status->finished < ECHO_S;
    return status->outcome == RS_STATUS_FAILED && status->finished - now < CLOCK_BACK_S &&
           (same_time || just_now);
}

bool rs_status_adopt(const struct rs_status *status, int64_t began, bool waited, int64_t now,
                     struct rs_error *err)
{
    if (!concerns(status, began, waited, now)) {
        return false;
    }
    rs_fail_server(err, rs_span_of(status->state ? status->state : "28000"),
                   rs_span_of(status->text ? status->text : "the sign-in failed"));
    err->native = (int)status->native;
    return true;
}

bool rs_status_add_window(struct rs_status *status, int64_t now, struct rs_error *err)
{
    int64_t oldest = status->windows[0], left = oldest + WINDOW_SPAN_S - now;
    if (oldest != 0 && left > 0 && left <= WINDOW_SPAN_S) {
        return rs_fail_native(
            err, RS_28000, RS_NATIVE_INTERACTION_NEEDED,
            "%d sign-in windows were opened within %d minutes and none led to a "
            "sign-in: no more are opened for %lld s, so that a program that tries "
            "again and again does not fill the screen. Sign in with "
            "Interactive=always to try at once",
            RS_STATUS_WINDOWS, WINDOW_SPAN_S / 60, (long long)left);
    }
    memmove(status->windows, status->windows + 1, sizeof status->windows - sizeof *status->windows);
    status->windows[RS_STATUS_WINDOWS - 1] = now;
    status->window = true;
    return true;
}

void rs_status_drop_window(struct rs_status *status)
{
    memmove(status->windows + 1, status->windows, sizeof status->windows - sizeof *status->windows);
    status->windows[0] = 0;
    status->window = false;
}

void rs_status_describe(struct rs_buf *out, const struct rs_status *status, int64_t now)
{
    if (status->outcome != RS_STATUS_RUNNING) {
        rs_buf_add_str(out, "another sign-in to the same identity provider");
        return;
    }
    rs_buf_add_format(out, "the sign-in started by pid %lld (%s) %lld s ago",
                      (long long)status->pid, status->program ? status->program : "?",
                      (long long)(now > status->started ? now - status->started : 0));
}
