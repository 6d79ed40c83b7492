/* The options of one connection; see settings.h. */
#include "session/settings.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "redshift_odbc.h"

static const struct rs_setting settings_table[RS_SETTING_IDS] = {
#define SETTING(field, kind, keyword, aliases, preset, domain, unit, help)                         \
    {keyword,                                                                                      \
     aliases,                                                                                      \
     preset,                                                                                       \
     domain,                                                                                       \
     unit,                                                                                         \
     help,                                                                                         \
     RS_SETTING_##kind,                                                                            \
     offsetof(struct rs_settings, field)},
#include "session/settings.def"
#undef SETTING
};

const struct rs_setting *rs_setting_at(enum rs_setting_id id)
{
    return &settings_table[id];
}

static bool names(const struct rs_setting *setting, struct rs_span name)
{
    struct rs_span aliases = rs_span_of(setting->aliases);
    if (rs_span_is_nocase(name, setting->keyword)) {
        return true;
    }
    while (aliases.ptr) {
        if (name.len > 0 && rs_span_eq_nocase(rs_span_cut(&aliases, ' '), name)) {
            return true;
        }
        if (name.len == 0) {
            return false;
        }
    }
    return false;
}

const struct rs_setting *rs_setting_find(struct rs_span name)
{
    for (size_t i = 0; i < RS_SETTING_IDS; i++) {
        if (names(&settings_table[i], name)) {
            return &settings_table[i];
        }
    }
    return NULL;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance without case, over names of at most `MAX_NAME` bytes. */
enum { MAX_NAME = 40 };

static size_t distance(struct rs_span a, struct rs_span b)
{
    size_t row[MAX_NAME + 1];
    for (size_t j = 0; j <= b.len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            struct rs_span x = {a.ptr + i - 1, 1}, y = {b.ptr + j - 1, 1};
            size_t replace = diagonal + !rs_span_eq_nocase(x, y);
            diagonal = row[j];
            row[j] = least(replace, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b.len];
}

/* The distance to the keyword or to the alias that is nearest. */
static size_t distance_to(const struct rs_setting *setting, struct rs_span name)
{
    struct rs_span aliases = rs_span_of(setting->aliases);
    size_t nearest = distance(name, rs_span_of(setting->keyword));
    while (aliases.ptr) {
        nearest = least(nearest, distance(name, rs_span_cut(&aliases, ' ')));
    }
    return nearest;
}

const char *rs_setting_nearest(struct rs_span name)
{
    const char *nearest = NULL;
    size_t best = name.len / 3 + 1;
    if (name.len > MAX_NAME) {
        return NULL;
    }
    for (size_t i = 0; i < RS_SETTING_IDS; i++) {
        size_t far = distance_to(&settings_table[i], name);
        if (far < best) {
            best = far;
            nearest = settings_table[i].keyword;
        }
    }
    return nearest;
}

static bool set_text(char **member, struct rs_span value, struct rs_error *err)
{
    char *copy = rs_span_dup(value);
    if (!copy) {
        return rs_fail_memory(err);
    }
    free(*member);
    *member = copy;
    return true;
}

static bool set_number(const struct rs_setting *setting, int64_t *member, struct rs_span value,
                       struct rs_error *err)
{
    struct rs_span to = rs_span_of(setting->domain);
    struct rs_span from = rs_span_cut(&to, '.');
    int64_t number, low, high;
    to = (struct rs_span){to.ptr + 1, to.len - 1};
    if (!rs_span_to_i64(from, &low) || !rs_span_to_i64(to, &high) ||
        !rs_span_to_i64(rs_span_trim(value), &number) || number < low || number > high) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "%s is \"%.*s\"; expected a whole number from %.*s to %.*s%s%s",
                              setting->keyword, (int)least(value.len, 100), value.ptr,
                              (int)from.len, from.ptr, (int)to.len, to.ptr,
                              setting->unit[0] ? " " : "", setting->unit);
    }
    *member = number;
    return true;
}

static bool set_switch(const struct rs_setting *setting, bool *member, struct rs_span value,
                       struct rs_error *err)
{
    static const struct {
        const char *word;
        bool on;
    } words[] = {{"1", true},   {"0", false},  {"true", true}, {"false", false},
                 {"yes", true}, {"no", false}, {"on", true},   {"off", false}};
    for (size_t i = 0; i < RS_COUNT(words); i++) {
        if (rs_span_is_nocase(rs_span_trim(value), words[i].word)) {
            *member = words[i].on;
            return true;
        }
    }
    return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                          "%s is \"%.*s\"; expected 1, true, yes, on, or 0, false, no, off",
                          setting->keyword, (int)least(value.len, 100), value.ptr);
}

static bool set_choice(const struct rs_setting *setting, char **member, struct rs_span value,
                       struct rs_error *err)
{
    struct rs_span rest = rs_span_of(setting->domain);
    while (rest.ptr) {
        struct rs_span word = rs_span_cut(&rest, ' ');
        if (rs_span_eq_nocase(word, rs_span_trim(value))) {
            return set_text(member, word, err);
        }
    }
    return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION, "%s is \"%.*s\"; expected one of: %s",
                          setting->keyword, (int)least(value.len, 100), value.ptr, setting->domain);
}

static bool assign(struct rs_settings *settings, const struct rs_setting *setting,
                   struct rs_span value, struct rs_error *err)
{
    void *member = (char *)settings + setting->offset;
    switch (setting->kind) {
    case RS_SETTING_TEXT:
    case RS_SETTING_IGNORED:
        return set_text(member, value, err);
    case RS_SETTING_SECRET:
        return rs_secret_set(member, value, err);
    case RS_SETTING_NUMBER:
        return set_number(setting, member, value, err);
    case RS_SETTING_SWITCH:
        return set_switch(setting, member, value, err);
    case RS_SETTING_CHOICE:
        return set_choice(setting, member, value, err);
    }
    return true;
}

bool rs_settings_init(struct rs_settings *settings, struct rs_error *err)
{
    *settings = (struct rs_settings){0};
    for (size_t i = 0; i < RS_SETTING_IDS; i++) {
        const struct rs_setting *setting = &settings_table[i];
        if (setting->preset[0] && !assign(settings, setting, rs_span_of(setting->preset), err)) {
            return false;
        }
    }
    return true;
}

static void note_unknown(struct rs_span name, struct rs_notes *notes)
{
    const char *nearest = rs_setting_nearest(name);
    rs_note(notes, RS_01S00, "Unknown connection option \"%.*s\" was ignored%s%s%s",
            (int)least(name.len, 100), name.ptr, nearest ? "; did you mean " : "",
            nearest ? nearest : "", nearest ? "?" : "");
}

bool rs_settings_set(struct rs_settings *settings, struct rs_span name, struct rs_span value,
                     struct rs_notes *notes, struct rs_error *err)
{
    const struct rs_setting *setting = rs_setting_find(name);
    if (!setting) {
        note_unknown(name, notes);
        return true;
    }
    bool *given = &settings->given[setting - settings_table];
    /* An empty value gives nothing to a number or a choice; an empty password is a password. */
    if (*given || (value.len == 0 && setting->kind != RS_SETTING_TEXT &&
                   setting->kind != RS_SETTING_SECRET)) {
        return true;
    }
    if (!assign(settings, setting, value, err)) {
        return false;
    }
    *given = true;
    return true;
}

bool rs_settings_read_environment(struct rs_settings *settings, struct rs_error *err)
{
    static const struct {
        const char *variable, *keyword;
    } layer[] = {{"REDSHIFT_ODBC_FLOW", "Flow"}, {"REDSHIFT_ODBC_INTERACTIVE", "Interactive"}};
    for (size_t i = 0; i < RS_COUNT(layer); i++) {
        const char *value = secure_getenv(layer[i].variable);
        if (value && !rs_settings_set(settings, rs_span_of(layer[i].keyword), rs_span_of(value),
                                      NULL, err)) {
            rs_error_prefix(err, "The environment variable %s: ", layer[i].variable);
            return false;
        }
    }
    return true;
}

bool rs_settings_given(const struct rs_settings *settings, enum rs_setting_id id)
{
    return settings->given[id];
}

bool rs_settings_has(const char *text)
{
    return text && text[0];
}

void rs_settings_clear(struct rs_settings *settings)
{
    for (size_t i = 0; i < RS_SETTING_IDS; i++) {
        void *member = (char *)settings + settings_table[i].offset;
        switch (settings_table[i].kind) {
        case RS_SETTING_TEXT:
        case RS_SETTING_CHOICE:
        case RS_SETTING_IGNORED:
            free(*(char **)member);
            break;
        case RS_SETTING_SECRET:
            rs_secret_clear(member);
            break;
        default:
            break;
        }
    }
    *settings = (struct rs_settings){0};
}
