/* redshift-odbc options: the option table, made from driver/session/settings.def. */
#include <stdlib.h>

#include "session/settings.h"
#include "tools/out.h"
#include "tools/verbs.h"

enum { MAX_DOCUMENT = 1 << 20, COLUMN = 24 };

static const char *const kinds[] = {"text", "secret", "number", "switch", "choice", "ignored"};

static void add_words(struct rs_buf *out, const char *name, const char *words)
{
    struct rs_span rest = rs_span_of(words);
    json_begin(out, name, '[');
    while (rest.len > 0) {
        struct rs_span word = rs_span_cut(&rest, ' ');
        char *text = rs_format("%.*s", (int)word.len, word.ptr);
        json_text(out, NULL, text);
        free(text);
    }
    json_end(out, ']');
}

static void add_option(struct rs_buf *out, const struct rs_setting *setting)
{
    json_begin(out, NULL, '{');
    json_text(out, "option", setting->keyword);
    add_words(out, "aliases", setting->aliases);
    json_text(out, "kind", kinds[setting->kind]);
    json_text(out, "preset", setting->preset[0] ? setting->preset : NULL);
    add_words(out, "allowed", setting->kind == RS_SETTING_CHOICE ? setting->domain : "");
    json_text(out, "range", setting->kind == RS_SETTING_NUMBER ? setting->domain : NULL);
    json_text(out, "unit", setting->unit[0] ? setting->unit : NULL);
    json_text(out, "help", setting->help);
    json_end(out, '}');
}

static void print_option(const struct rs_setting *setting)
{
    out_text(stdout, BOLD, "%-*s", COLUMN - 1, setting->keyword);
    out_text(stdout, PLAIN, " ");
    out_wrapped(setting->help, COLUMN);
    if (setting->domain[0] || setting->preset[0]) {
        out_text(stdout, FAINT, "%*s%s%s%s%s%s\n", COLUMN, "", setting->domain,
                 setting->unit[0] ? " " : "", setting->unit,
                 setting->preset[0] ? (setting->domain[0] ? "; preset " : "preset ") : "",
                 setting->preset);
    }
    if (setting->aliases[0]) {
        out_text(stdout, FAINT, "%*salso %s\n", COLUMN, "", setting->aliases);
    }
}

int verb_options(struct args *args)
{
    struct rs_buf out;
    rs_buf_init(&out, MAX_DOCUMENT);
    json_begin(&out, NULL, '[');
    for (int id = 0; id < RS_SETTING_IDS; id++) {
        const struct rs_setting *setting = rs_setting_at((enum rs_setting_id)id);
        if (setting->kind == RS_SETTING_IGNORED) {
            continue;
        }
        if (args->json) {
            add_option(&out, setting);
        } else {
            print_option(setting);
        }
    }
    json_end(&out, ']');
    if (args->json) {
        json_print(&out);
    }
    rs_buf_clear(&out);
    return CODE_OK;
}
