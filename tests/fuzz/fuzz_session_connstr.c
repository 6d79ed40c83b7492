/* Connection strings: what is completed reads back as the same options in the same order, without
 * the secrets; no option's value ends the process. */
#include <string.h>

#include "fuzz.h"
#include "session/connstr.h"

static bool is_secret(struct rs_span key)
{
    const struct rs_setting *setting = rs_setting_find(key);
    return setting && setting->kind == RS_SETTING_SECRET;
}

struct walk {
    struct rs_span rest, key;
    struct rs_buf value;
    bool hidden; /* the pair before was */
};

/* A secret, or an unknown keyword behind one, which may be its rest. */
static bool hide(struct walk *walk)
{
    walk->hidden = is_secret(walk->key) || (walk->hidden && !rs_setting_find(walk->key));
    return walk->hidden;
}

/* The next pair that is shown; false at the end. The text is known to be well-formed. */
static bool next(struct walk *walk)
{
    bool have = false;
    struct rs_error err = {0};
    do {
        FUZZ_CHECK(rs_connstr_next(&walk->rest, &walk->key, &walk->value, &have, &err));
    } while (have && hide(walk));
    return have;
}

static void compare(struct rs_span one, struct rs_span two)
{
    struct walk a = {.rest = one}, b = {.rest = two};
    rs_buf_init_secret(&a.value, 1 << 20);
    rs_buf_init_secret(&b.value, 1 << 20);
    while (next(&a)) {
        FUZZ_CHECK(next(&b) && rs_span_eq(a.key, b.key));
        FUZZ_CHECK(rs_span_eq(rs_buf_span(&a.value), rs_buf_span(&b.value)));
    }
    FUZZ_CHECK(!next(&b));
    rs_buf_clear(&a.value);
    rs_buf_clear(&b.value);
}

static void check_no_secret(struct rs_span text)
{
    struct rs_buf value;
    struct rs_span key;
    struct rs_error err = {0};
    rs_buf_init_secret(&value, 1 << 20);
    for (bool have = true; have;) {
        FUZZ_CHECK(rs_connstr_next(&text, &key, &value, &have, &err));
        FUZZ_CHECK(!have || !is_secret(key));
    }
    rs_buf_clear(&value);
}

static void check_complete(struct rs_span input)
{
    struct rs_buf once, twice;
    struct rs_error err = {0};
    rs_buf_init(&once, 1 << 22);
    rs_buf_init(&twice, 1 << 22);
    bool ok = rs_connstr_complete(input, &once, &err);
    fuzz_check_error(ok, &err);
    if (ok) {
        compare(input, rs_buf_span(&once));
        check_no_secret(rs_buf_span(&once));
        FUZZ_CHECK(rs_connstr_complete(rs_buf_span(&once), &twice, &err));
        FUZZ_CHECK(rs_span_eq(rs_buf_span(&once), rs_buf_span(&twice)));
    }
    rs_buf_clear(&once);
    rs_buf_clear(&twice);
}

/* As rs_settings_read_string, without a look into odbc.ini. */
static void check_settings(struct rs_span rest)
{
    struct rs_settings settings;
    struct rs_notes notes = {0};
    struct rs_error err = {0};
    struct rs_buf value;
    struct rs_span key;
    bool have = true, ok = rs_settings_init(&settings, &err);
    rs_buf_init_secret(&value, 1 << 20);
    while (ok && have) {
        ok = rs_connstr_next(&rest, &key, &value, &have, &err) &&
             (!have || rs_settings_set(&settings, key, rs_buf_span(&value), &notes, &err));
    }
    fuzz_check_error(ok, &err);
    for (size_t i = 0; i < notes.count; i++) {
        FUZZ_CHECK(strlen(notes.items[i].state) == 5 && *notes.items[i].text);
    }
    rs_buf_clear(&value);
    rs_notes_clear(&notes);
    rs_settings_clear(&settings);
}

void fuzz_one(struct rs_span input)
{
    check_complete(input);
    check_settings(input);
}
