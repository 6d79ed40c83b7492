/* Connection strings; see connstr.h. */
#include "session/connstr.h"

#include "redshift_odbc.h"
#include "session/dsn.h"

enum { MAX_VALUE = 1 << 20 };

static bool bad(struct rs_error *err, struct rs_span key, const char *what)
{
    /* Only a keyword is quoted: other text may be the rest of a password that has a ; in it. */
    bool known = rs_setting_find(key) != NULL;
    return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                          "The connection string is malformed%s%.*s: %s", known ? " at " : "",
                          known ? (int)key.len : 0, key.ptr, what);
}

/* "{...}" with `}}` for `}`; *rest stands behind the opening brace. */
static bool read_braced(struct rs_span *rest, struct rs_span key, struct rs_buf *value,
                        struct rs_error *err)
{
    for (;;) {
        size_t at = rs_span_find(*rest, '}');
        if (at == rest->len) {
            return bad(err, key, "a value that begins with { ends with }; write } inside it as }}");
        }
        rs_buf_add(value, rest->ptr, at);
        *rest = (struct rs_span){rest->ptr + at + 1, rest->len - at - 1};
        if (rest->len == 0 || rest->ptr[0] != '}') {
            break;
        }
        rs_buf_add_char(value, '}');
        *rest = (struct rs_span){rest->ptr + 1, rest->len - 1};
    }
    struct rs_span behind = rs_span_cut(rest, ';');
    if (rs_span_trim(behind).len > 0) {
        return bad(err, key, "a ; is expected behind the closing brace of a value");
    }
    return true;
}

static struct rs_span skip_separators(struct rs_span text)
{
    const struct rs_span separators = RS_SPAN_LIT("; \t\r\n\v\f\0");
    while (text.len > 0 && rs_span_find(separators, text.ptr[0]) < separators.len) {
        text.ptr++;
        text.len--;
    }
    return text;
}

bool rs_connstr_next(struct rs_span *rest, struct rs_span *key, struct rs_buf *value, bool *have,
                     struct rs_error *err)
{
    rs_buf_reset(value);
    *rest = skip_separators(*rest);
    *have = rest->len > 0;
    if (!*have) {
        return true;
    }
    size_t equals = rs_span_find(*rest, '=');
    *key = rs_span_trim((struct rs_span){rest->ptr, equals});
    if (equals == rest->len || rs_span_find(*key, ';') < key->len) {
        struct rs_span word = *key;
        return bad(err, rs_span_cut(&word, ';'),
                   "expected keyword=value (a value with ; in it stands in braces, "
                   "PWD={a;b})");
    }
    if (key->len == 0) {
        return bad(err, RS_SPAN_LIT("="), "a keyword is missing before =");
    }
    *rest = (struct rs_span){rest->ptr + equals + 1, rest->len - equals - 1};
    struct rs_span text = *rest;
    while (text.len > 0 && text.ptr[0] == ' ') {
        text = (struct rs_span){text.ptr + 1, text.len - 1};
    }
    if (text.len > 0 && text.ptr[0] == '{') {
        *rest = (struct rs_span){text.ptr + 1, text.len - 1};
        return read_braced(rest, *key, value, err);
    }
    rs_buf_add_span(value, rs_span_trim(rs_span_cut(rest, ';')));
    return rs_buf_ok(value) ? true : rs_fail_memory(err);
}

static bool is_secret(struct rs_span key)
{
    const struct rs_setting *setting = rs_setting_find(key);
    return setting && setting->kind == RS_SETTING_SECRET;
}

/* An unknown keyword behind a secret is most likely the rest of that secret, with a ; in it and no
 * braces: it is not repeated anywhere. */
static bool is_rest_of_secret(bool behind_secret, struct rs_span key)
{
    return behind_secret && !rs_setting_find(key);
}

static bool apply(struct rs_settings *settings, bool behind_secret, struct rs_span key,
                  struct rs_span value, struct rs_notes *notes, struct rs_error *err)
{
    if (is_rest_of_secret(behind_secret, key)) {
        rs_note(notes, RS_01S00,
                "An unknown connection option behind a secret one was ignored; a value with ; in "
                "it stands in braces, PWD={a;b}");
        return true;
    }
    return rs_settings_set(settings, key, value, notes, err);
}

static bool first_wins(struct rs_buf *dsn, struct rs_span value)
{
    if (dsn->len == 0) {
        rs_buf_add_span(dsn, value);
    }
    return rs_buf_ok(dsn);
}

bool rs_settings_read_string(struct rs_settings *settings, struct rs_span string,
                             struct rs_notes *notes, struct rs_error *err)
{
    struct rs_buf value, dsn;
    struct rs_span key, rest = string;
    bool have = false, ok = false, behind_secret = false;
    rs_buf_init_secret(&value, MAX_VALUE);
    rs_buf_init(&dsn, MAX_VALUE);
    for (;;) {
        if (!rs_connstr_next(&rest, &key, &value, &have, err)) {
            goto out;
        }
        if (!have) {
            break;
        }
        if (rs_span_is_nocase(key, "DSN") && !first_wins(&dsn, rs_buf_span(&value))) {
            rs_fail_memory(err);
            goto out;
        }
        if (!apply(settings, behind_secret, key, rs_buf_span(&value), notes, err)) {
            goto out;
        }
        behind_secret = is_secret(key) || is_rest_of_secret(behind_secret, key);
    }
    ok = rs_settings_read_environment(settings, err) &&
         (dsn.len == 0 || rs_dsn_read(settings, rs_buf_str(&dsn), notes, err));
out:
    rs_buf_clear(&value);
    rs_buf_clear(&dsn);
    return ok;
}

bool rs_settings_read_dsn(struct rs_settings *settings, struct rs_span dsn, struct rs_span user,
                          struct rs_span password, struct rs_notes *notes, struct rs_error *err)
{
    struct rs_buf name;
    bool ok = false;
    rs_buf_init(&name, MAX_VALUE);
    rs_buf_add_span(&name, rs_span_trim(dsn));
    if (name.len > 0 &&
        !rs_settings_set(settings, RS_SPAN_LIT("DSN"), rs_buf_span(&name), notes, err)) {
        goto out;
    }
    if (user.len > 0 && !rs_settings_set(settings, RS_SPAN_LIT("UID"), user, notes, err)) {
        goto out;
    }
    if (password.len > 0 && !rs_settings_set(settings, RS_SPAN_LIT("PWD"), password, notes, err)) {
        goto out;
    }
    ok = rs_settings_read_environment(settings, err) &&
         (rs_buf_ok(&name) ? rs_dsn_read(settings, rs_buf_str(&name), notes, err)
                           : rs_fail_memory(err));
out:
    rs_buf_clear(&name);
    return ok;
}

/* Braces where the reader would otherwise cut or trim the value. */
static void add_value(struct rs_buf *out, struct rs_span value)
{
    struct rs_span trimmed = rs_span_trim(value);
    bool plain = trimmed.len == value.len && rs_span_find(value, ';') == value.len &&
                 rs_span_find(value, '{') == value.len && rs_span_find(value, '}') == value.len;
    if (plain) {
        rs_buf_add_span(out, value);
        return;
    }
    rs_buf_add_char(out, '{');
    for (size_t i = 0; i < value.len; i++) {
        rs_buf_add(out, value.ptr[i] == '}' ? "}}" : &value.ptr[i], value.ptr[i] == '}' ? 2 : 1);
    }
    rs_buf_add_char(out, '}');
}

bool rs_connstr_complete(struct rs_span string, struct rs_buf *out, struct rs_error *err)
{
    struct rs_buf value;
    struct rs_span key, rest = string;
    bool have = false, ok = false, behind_secret = false;
    rs_buf_init_secret(&value, MAX_VALUE);
    for (;;) {
        if (!rs_connstr_next(&rest, &key, &value, &have, err)) {
            goto out;
        }
        if (!have) {
            break;
        }
        bool hidden = is_secret(key) || is_rest_of_secret(behind_secret, key);
        behind_secret = hidden;
        if (!hidden) {
            rs_buf_add_span(out, key);
            rs_buf_add_char(out, '=');
            add_value(out, rs_buf_span(&value));
            rs_buf_add_char(out, ';');
        }
    }
    ok = rs_buf_ok(out) ? true : rs_fail_memory(err);
out:
    rs_buf_clear(&value);
    return ok;
}
