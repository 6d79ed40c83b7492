/* Settings of the session; see settings.h. */
#include "pq/settings.h"

#include <string.h>

enum { MAX_OPTIONS = 8192 };

static bool name_is_plain(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
    return len > 0 && name[len] == '\0';
}

bool rs_pq_settings_options(const struct rs_pq_config *config, struct rs_buf *out,
                            struct rs_error *err)
{
    for (size_t i = 0; i < config->setting_count; i++) {
        const struct rs_pq_setting *setting = &config->settings[i];
        if (!name_is_plain(setting->name)) {
            return rs_fail(err, RS_HY024, "\"%s\" is not a name of a server setting",
                           setting->name);
        }
        rs_buf_add_str(out, out->len > 0 ? " -c " : "-c ");
        rs_buf_add_str(out, setting->name);
        rs_buf_add_char(out, '=');
        for (const char *at = setting->value; *at; at++) {
            if (strchr(" \t\n\r\v\f\\", *at)) {
                rs_buf_add_char(out, '\\');
            }
            rs_buf_add_char(out, *at);
        }
    }
    return rs_buf_ok(out) || rs_fail(err, RS_HY024, "the settings for the session are too long");
}

void rs_pq_add_literal(struct rs_buf *out, const char *text, bool standard)
{
    rs_buf_add_char(out, '\'');
    for (const char *at = text; *at; at++) {
        if (*at == '\'' || (*at == '\\' && !standard)) {
            rs_buf_add_char(out, *at);
        }
        rs_buf_add_char(out, *at);
    }
    rs_buf_add_char(out, '\'');
}

bool rs_pq_setting_taken(const char *wanted, const char *current)
{
    struct rs_span want = rs_span_of(wanted), have = rs_span_of(current);
    if (!current || have.len < want.len) {
        return false;
    }
    struct rs_span begin = {have.ptr, want.len};
    bool longer =
        rs_span_is_nocase(want, "ISO") && have.len > want.len && have.ptr[want.len] == ',';
    return rs_span_eq_nocase(begin, want) && (have.len == want.len || longer);
}

/* What the server reports by itself, under the name it uses for it. */
static const char *reported(const struct rs_pq *pq, const char *name)
{
    static const char *const names[] = {"DateStyle",       "TimeZone",
                                        "IntervalStyle",   "application_name",
                                        "client_encoding", "standard_conforming_strings",
                                        "query_group"};
    for (size_t i = 0; i < RS_COUNT(names); i++) {
        if (rs_span_is_nocase(rs_span_of(name), names[i])) {
            return rs_pq_parameter(pq, names[i]);
        }
    }
    return rs_pq_parameter(pq, name);
}

static bool standard(const struct rs_pq *pq)
{
    return rs_span_is(rs_span_of(rs_pq_parameter(pq, "standard_conforming_strings")), "on");
}

/* "select current_setting('a'), ..." for those that nothing is known of; *count of them. */
static void add_question(struct rs_buf *sql, const struct rs_pq *pq,
                         const struct rs_pq_config *config, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < config->setting_count; i++) {
        const struct rs_pq_setting *setting = &config->settings[i];
        if (!reported(pq, setting->name)) {
            rs_buf_add_str(sql, *count > 0 ? ", " : "select ");
            rs_buf_add_format(sql, "current_setting('%s')", setting->name);
            ++*count;
        }
    }
}

/* The server is gone or silent, or the wait was stopped: nothing more can be asked. */
static bool is_over(const struct rs_error *failed)
{
    return rs_span_starts(rs_span_of(failed->state), "08") || rs_error_is(failed, RS_HYT00) ||
           rs_error_is(failed, RS_HY008);
}

bool rs_pq_setting_set(struct rs_pq *pq, const struct rs_pq_setting *setting,
                       struct rs_notes *notes, const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_buf sql;
    struct rs_error failed = {0};
    rs_buf_init(&sql, 65536);
    rs_buf_add_format(&sql, "select set_config('%s', ", setting->name);
    rs_pq_add_literal(&sql, setting->value, standard(pq));
    rs_buf_add_str(&sql, ", false)");
    bool ok = rs_buf_ok(&sql) ? rs_pq_command(pq, rs_buf_str(&sql), wait, &failed)
                              : rs_fail_memory(&failed);
    rs_buf_clear(&sql);
    if (!ok && !setting->required && !is_over(&failed)) {
        if (notes) {
            rs_note(notes, RS_01S02, "the server did not take the setting %s = %s: %s",
                    setting->name, setting->value, rs_error_text(&failed));
        }
        ok = true;
    } else if (!ok) {
        rs_error_prefix(&failed, "while setting %s = %s: ", setting->name, setting->value);
        rs_error_copy(err, &failed);
    }
    rs_error_clear(&failed);
    return ok;
}

/* Walks the settings with the answer to the question (NULL: it was refused, nothing is known). */
static bool set_missing(struct rs_pq *pq, const struct rs_pq_config *config,
                        const struct rs_pq_result *answer, struct rs_notes *notes,
                        const struct rs_wait *wait, struct rs_error *err)
{
    size_t asked = 0;
    for (size_t i = 0; i < config->setting_count; i++) {
        const struct rs_pq_setting *setting = &config->settings[i];
        const char *current = reported(pq, setting->name);
        if (!current) {
            current = answer ? rs_pq_result_value(answer, asked).ptr : NULL;
            asked++;
        }
        if (!rs_pq_setting_taken(setting->value, current) &&
            !rs_pq_setting_set(pq, setting, notes, wait, err)) {
            return false;
        }
    }
    return true;
}

static bool ask(struct rs_pq *pq, const char *sql, struct rs_pq_result **answer,
                const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_pq_query query = {.sql = sql};
    bool have = false;
    return rs_pq_execute(pq, &query, wait, answer, err) &&
           rs_pq_result_fetch(*answer, wait, &have, err) && rs_pq_result_hold(*answer, wait, err);
}

bool rs_pq_settings_ensure(struct rs_pq *pq, const struct rs_pq_config *config,
                           struct rs_notes *notes, const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_buf sql;
    struct rs_pq_result *answer = NULL;
    struct rs_error failed = {0};
    size_t count;
    rs_buf_init(&sql, 65536);
    add_question(&sql, pq, config, &count);
    bool ok = rs_buf_ok(&sql) || rs_fail_memory(err);
    bool known = !ok || count == 0 || ask(pq, rs_buf_str(&sql), &answer, wait, &failed);
    if (ok && !known && is_over(&failed)) {
        rs_error_copy(err, &failed);
        ok = false;
    }
    ok = ok && set_missing(pq, config, known ? answer : NULL, notes, wait, err);
    rs_pq_result_close(answer);
    rs_error_clear(&failed);
    rs_buf_clear(&sql);
    return ok;
}
