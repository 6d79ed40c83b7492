/* redshift-odbc test and doctor: the steps of session/check, shown. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "session/check.h"
#include "session/connstr.h"
#include "session/dsn.h"
#include "tools/out.h"
#include "tools/source.h"
#include "tools/verbs.h"

enum { MAX_DOCUMENT = 1 << 20, TITLE_WIDTH = 36, INDENT = 8 };

static const struct {
    const char *word, *mark;
    enum colour colour;
} verdicts[] = {[RS_CHECK_OK] = {"ok", "ok", GREEN},
                [RS_CHECK_SKIPPED] = {"skipped", "-", FAINT},
                [RS_CHECK_WARNING] = {"warning", "warn", YELLOW},
                [RS_CHECK_FAILED] = {"failed", "FAIL", RED}};

struct show {
    bool json, times;
    struct rs_buf out;
};

static void add_json(struct rs_buf *out, const struct rs_check_result *result)
{
    json_begin(out, NULL, '{');
    json_text(out, "step", result->name);
    json_text(out, "title", result->title);
    json_text(out, "verdict", verdicts[result->verdict].word);
    json_text(out, "text", result->text);
    json_text(out, "cause", result->cause);
    json_text(out, "change", result->advice);
    json_text(out, "state", result->state[0] ? result->state : NULL);
    json_number(out, "native", result->native);
    json_number(out, "ms", result->ms);
    json_end(out, '}');
}

static void print_advice(const char *name, const char *text)
{
    if (text) {
        out_text(stdout, FAINT, "%*s%-8s", INDENT, "", name);
        out_wrapped(text, INDENT + 8);
    }
}

static void print(const struct show *show, const struct rs_check_result *result)
{
    const char *text = result->text ? result->text : "";
    bool trouble = result->verdict == RS_CHECK_WARNING || result->verdict == RS_CHECK_FAILED;
    char time[32] = "";
    if (show->times && result->verdict != RS_CHECK_SKIPPED) {
        snprintf(time, sizeof time, "%6lld ms  ", (long long)result->ms);
    } else if (show->times) {
        snprintf(time, sizeof time, "%11s", "");
    }
    out_text(stdout, verdicts[result->verdict].colour, "  %-6s", verdicts[result->verdict].mark);
    out_text(stdout, trouble ? BOLD : PLAIN, "%-*s", TITLE_WIDTH, result->title);
    out_text(stdout, PLAIN, "%s", time);
    if (trouble) {
        out_text(stdout, PLAIN, "\n%*s", INDENT, "");
        out_wrapped(text, INDENT);
        print_advice("Cause", result->cause);
        print_advice("Change", result->advice);
    } else {
        out_wrapped(text, INDENT + TITLE_WIDTH + (int)strlen(time));
    }
}

static void report(void *ctx, const struct rs_check_result *result)
{
    struct show *show = ctx;
    if (show->json) {
        add_json(&show->out, result);
    } else {
        print(show, result);
        fflush(stdout);
    }
}

static int code_of(const struct rs_check_outcome *outcome)
{
    if (outcome->stopped) {
        return CODE_STOPPED;
    }
    return outcome->wrong_source    ? CODE_USAGE
           : outcome->broken        ? CODE_FAILED
           : outcome->try_later     ? CODE_LATER
           : outcome->person_needed ? CODE_PERSON
                                    : CODE_OK;
}

/* The password is only asked for when the source lacks one and wants one. */
static bool get_password(const struct args *args, struct rs_span string, struct rs_secret *password)
{
    struct rs_settings settings;
    struct rs_notes notes = {0};
    struct rs_error err = {0};
    bool read = rs_settings_init(&settings, &err) &&
                (args->dsn ? rs_dsn_read(&settings, args->dsn, &notes, &err)
                           : rs_settings_read_string(&settings, string, &notes, &err));
    bool browser =
        read && (strcmp(settings.auth_type, "browser") == 0 ||
                 (strcmp(settings.auth_type, "auto") == 0 && rs_settings_has(settings.issuer)));
    bool wanted = read && !browser && !rs_settings_given(&settings, RS_SETTING_ID_password);
    rs_error_clear(&err);
    bool ok = !wanted || source_password(true, password, &err);
    if (!ok) {
        out_error(&err);
    }
    rs_error_clear(&err);
    rs_notes_clear(&notes);
    rs_settings_clear(&settings);
    return ok;
}

static void print_end(const struct show *show, const struct rs_check_outcome *outcome, int64_t ms)
{
    if (show->json) {
        return;
    }
    if (outcome->stopped) {
        out_text(stdout, YELLOW, "Stopped.\n");
    } else if (outcome->failures == 0 && show->times) {
        out_text(stdout, GREEN, "Everything worked");
        out_text(stdout, PLAIN, " in %lld ms.\n", (long long)ms);
    } else if (outcome->failures == 0 && outcome->warnings == 0) {
        out_text(stdout, GREEN, "Everything is in order.\n");
    } else {
        const char *and = outcome->failures && outcome->warnings ? ", " : "";
        char *failed = rs_format("%zu failed", outcome->failures);
        char *warned =
            rs_format("%zu warning%s", outcome->warnings, outcome->warnings == 1 ? "" : "s");
        out_text(stdout, outcome->failures ? RED : YELLOW, "%s%s%s.\n",
                 outcome->failures ? failed : "", and, outcome->warnings ? warned : "");
        free(failed);
        free(warned);
    }
}

static int run(struct args *args, enum rs_check_set set, struct rs_span string,
               const struct rs_secret *password)
{
    struct show show = {.json = args->json, .times = set == RS_CHECK_TEST};
    struct rs_check_outcome outcome;
    int64_t begin = rs_clock_monotonic_ms();
    struct rs_check_ask ask = {.set = set,
                               .dsn = args->dsn,
                               .string = string,
                               .password = password,
                               .sql = args->sql,
                               .timeout_s = args->timeout_s,
                               .wait = {RS_NO_DEADLINE, &source_stop},
                               .opening = source_opening,
                               .report = report,
                               .ctx = &show};
    rs_buf_init(&show.out, MAX_DOCUMENT);
    json_begin(&show.out, NULL, '{');
    json_text(&show.out, "data_source", args->dsn);
    json_begin(&show.out, "steps", '[');
    rs_check_run(&ask, &outcome);
    int code = code_of(&outcome);
    print_end(&show, &outcome, rs_clock_monotonic_ms() - begin);
    json_end(&show.out, ']');
    json_bool(&show.out, "ok", code == CODE_OK);
    json_number(&show.out, "exit", code);
    json_number(&show.out, "ms", rs_clock_monotonic_ms() - begin);
    json_end(&show.out, '}');
    if (args->json) {
        json_print(&show.out);
    }
    rs_buf_clear(&show.out);
    return code;
}

static int check(struct args *args, enum rs_check_set set)
{
    struct rs_buf string;
    struct rs_secret password = {0};
    int code = CODE_USAGE;
    rs_buf_init_secret(&string, MAX_DOCUMENT);
    if (args->connect && !source_string(args, &string)) {
        out_text(stderr, RED, "redshift-odbc: ");
        out_text(stderr, PLAIN, "the connection string could not be read\n");
    } else {
        struct rs_span text = args->connect ? rs_buf_span(&string) : (struct rs_span){NULL, 0};
        code = get_password(args, text, &password) ? run(args, set, text, &password) : CODE_STOPPED;
    }
    rs_secret_clear(&password);
    rs_buf_clear(&string);
    return code;
}

int verb_test(struct args *args)
{
    return check(args, RS_CHECK_TEST);
}

int verb_doctor(struct args *args)
{
    return check(args, RS_CHECK_DOCTOR);
}
