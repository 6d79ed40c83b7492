/* redshift-odbc login, logout, status. */
#include <stdlib.h>
#include <string.h>

#include "session/account.h"
#include "session/dsn.h"
#include "tools/account.h"
#include "tools/out.h"
#include "tools/source.h"
#include "tools/verbs.h"

enum { MAX_DOCUMENT = 1 << 20 };

static void leaving(void *ctx)
{
    (void)ctx;
    out_text(stderr, PLAIN, "The browser opens the identity provider's sign-out page.\n");
}

/* What every verb here works with. */
struct work {
    struct args *args;
    struct rs_settings settings;
    struct rs_notes notes;
    struct rs_error err;
    struct rs_account account;
    struct rs_buf json;
};

static bool begin(struct work *work, struct args *args)
{
    *work = (struct work){.args = args};
    rs_buf_init(&work->json, MAX_DOCUMENT);
    return source_settings(args, &work->settings, &work->notes, &work->err);
}

static struct rs_account_ask ask_of(struct work *work)
{
    return (struct rs_account_ask){.settings = &work->settings,
                                   .wait = {RS_NO_DEADLINE, &source_stop},
                                   .notes = &work->notes,
                                   .hearing = {source_opening, &work->settings}};
}

/* Warnings and the error go to stderr, and with --json into the document too. */
static int end(struct work *work, int code)
{
    code = work->err.set ? out_code(&work->err) : code;
    out_notes(&work->notes);
    if (work->err.set) {
        out_error(&work->err);
    }
    rs_account_clear(&work->account);
    rs_buf_clear(&work->json);
    rs_error_clear(&work->err);
    rs_notes_clear(&work->notes);
    rs_settings_clear(&work->settings);
    return code;
}

static void print_json(struct work *work, bool ok)
{
    json_begin(&work->json, NULL, '{');
    json_bool(&work->json, "ok", ok);
    account_json(&work->json, work->args->dsn, &work->account);
    json_error(&work->json, "error", &work->err);
    json_end(&work->json, '}');
    json_print(&work->json);
}

static void print_login(const struct rs_account *account)
{
    char *time = out_time(account->expires);
    out_text(stdout, GREEN, "%s", account->who ? account->who : "Somebody");
    out_text(stdout, PLAIN, " %s, until %s%s.\n",
             account->fresh ? "has signed in" : "is signed in already", time ? time : "",
             account->refreshable ? ", then renewed without a browser" : "");
    free(time);
}

int verb_login(struct args *args)
{
    struct work work;
    bool ok = begin(&work, args);
    if (ok && args->timeout_s > 0) {
        work.settings.browser_timeout = args->timeout_s;
    }
    struct rs_account_ask ask = ask_of(&work);
    ok = ok && rs_account_login(&ask, args->again, &work.account, &work.err);
    if (args->json) {
        print_json(&work, ok);
    } else if (ok) {
        print_login(&work.account);
    } else if (work.account.found && work.account.who) {
        out_text(stderr, PLAIN, "%s is signed in, but:\n", work.account.who);
    }
    return end(&work, CODE_OK);
}

/* --- logout ---------------------------------------------------------------------------------- */

static void add_logout(struct rs_buf *out, const char *source, const struct rs_account *account)
{
    json_begin(out, NULL, '{');
    json_text(out, "data_source", source);
    json_text(out, "who", account->who);
    json_text(out, "issuer", account->issuer);
    json_text(out, "client_id", account->client_id);
    json_bool(out, "forgotten", account->found);
    json_bool(out, "revoked", account->revoked);
    json_bool(out, "browser", account->browser);
    json_text(out, "trouble", account->trouble);
    json_end(out, '}');
}

static void print_logout(const char *source, const struct rs_account *account)
{
    const char *name = source ? source : account->issuer;
    if (!account->found) {
        out_text(stdout, PLAIN, "%s: nobody was signed in.\n", name);
        return;
    }
    out_text(stdout, PLAIN, "%s: %s is signed out here%s%s.\n", name,
             account->who ? account->who : "somebody",
             account->revoked ? " and at the identity provider" : "",
             account->browser ? "; the browser shows the provider's sign-out page" : "");
    if (account->trouble) {
        out_text(stderr, YELLOW, "redshift-odbc: warning: ");
        out_text(stderr, PLAIN, "%s\n", account->trouble);
    }
}

/* The answer to `logout --all`, as it grows. */
struct sweep {
    struct work *work;
    const char *source; /* NULL: a sign-in of no data source */
    bool folders;       /* the second round */
    bool failed;
};

static void tell(void *ctx, const struct rs_account *account)
{
    struct sweep *sweep = ctx;
    if (sweep->work->args->json) {
        add_logout(&sweep->work->json, sweep->source, account);
    } else {
        print_logout(sweep->source, account);
    }
}

static bool sign_out(struct sweep *sweep, struct rs_settings *settings, struct rs_error *err)
{
    struct rs_account account = {.by_browser = false};
    struct rs_account_ask ask = ask_of(sweep->work);
    ask.settings = settings;
    ask.hearing.opening = leaving;
    bool ok = rs_account_logout(&ask, sweep->work->args->browser, &account, err);
    if (ok && account.found) {
        tell(sweep, &account);
    }
    rs_account_clear(&account);
    return ok;
}

/* First round: the sign-ins of the data sources, with their own client secrets and certificates.
 * Second: whatever else lies in their folders. */
static void sweep_source(void *ctx, const char *name)
{
    struct sweep *sweep = ctx;
    struct rs_settings settings;
    struct rs_notes notes = {0};
    struct rs_error err = {0};
    struct rs_account status = {.by_browser = false};
    bool ok = rs_settings_init(&settings, &err) && rs_dsn_read(&settings, name, &notes, &err);
    struct rs_account_ask ask = ask_of(sweep->work);
    ask.settings = &settings;
    ok = ok && rs_account_status(&ask, &status, &err);
    if (ok && status.by_browser && !sweep->folders) {
        sweep->source = name;
        ok = sign_out(sweep, &settings, &err);
        sweep->source = NULL;
    } else if (ok && status.by_browser && status.path) {
        ok = rs_account_logout_each(&ask, tell, sweep, &err);
    }
    if (!ok) {
        sweep->failed = true;
        out_text(stderr, RED, "redshift-odbc: ");
        out_text(stderr, PLAIN, "%s: %s\n", name, rs_error_text(&err));
    }
    rs_account_clear(&status);
    rs_error_clear(&err);
    rs_notes_clear(&notes);
    rs_settings_clear(&settings);
}

static int logout_all(struct work *work)
{
    struct sweep sweep = {.work = work};
    json_begin(&work->json, NULL, '{');
    json_begin(&work->json, "logouts", '[');
    bool ok = rs_dsn_each(sweep_source, &sweep, &work->err);
    sweep.folders = true;
    ok = ok && rs_dsn_each(sweep_source, &sweep, &work->err);
    struct rs_account_ask ask = ask_of(work);
    ok = ok && rs_account_logout_each(&ask, tell, &sweep, &work->err) && !sweep.failed;
    json_end(&work->json, ']');
    json_bool(&work->json, "ok", ok);
    json_error(&work->json, "error", &work->err);
    json_end(&work->json, '}');
    if (work->args->json) {
        json_print(&work->json);
    }
    return ok ? CODE_OK : CODE_FAILED;
}

int verb_logout(struct args *args)
{
    struct work work;
    bool ok = begin(&work, args);
    if (ok && args->all) {
        return end(&work, logout_all(&work));
    }
    struct rs_account_ask ask = ask_of(&work);
    ask.hearing.opening = leaving;
    ok = ok && rs_account_logout(&ask, args->browser, &work.account, &work.err);
    if (args->json) {
        json_begin(&work.json, NULL, '{');
        json_begin(&work.json, "logouts", '[');
        if (ok) {
            add_logout(&work.json, args->dsn, &work.account);
        }
        json_end(&work.json, ']');
        json_bool(&work.json, "ok", ok);
        json_error(&work.json, "error", &work.err);
        json_end(&work.json, '}');
        json_print(&work.json);
    } else if (ok) {
        print_logout(args->dsn, &work.account);
    }
    return end(&work, CODE_OK);
}

/* --- status ---------------------------------------------------------------------------------- */

/* The list of `status` without a data source. */
struct list {
    struct work *work;
    struct rs_buf shown; /* paths of token files that a data source has shown, a line each */
    size_t count;
};

static void show(struct list *list, const char *source, const struct rs_account *account)
{
    list->count++;
    if (list->work->args->json) {
        json_begin(&list->work->json, NULL, '{');
        account_json(&list->work->json, source, account);
        json_end(&list->work->json, '}');
    } else {
        account_line(source, account);
    }
}

static void list_source(void *ctx, const char *name)
{
    struct list *list = ctx;
    struct rs_settings settings;
    struct rs_account account = {.by_browser = false};
    struct rs_notes notes = {0};
    struct rs_error err = {0};
    struct rs_account_ask ask = ask_of(list->work);
    ask.settings = &settings;
    if (rs_settings_init(&settings, &err) && rs_dsn_read(&settings, name, &notes, &err) &&
        rs_account_status(&ask, &account, &err)) {
        show(list, name, &account);
        rs_buf_add_format(&list->shown, "%s\n", account.path ? account.path : "");
    } else {
        out_text(stderr, RED, "redshift-odbc: ");
        out_text(stderr, PLAIN, "%s: %s\n", name, rs_error_text(&err));
    }
    rs_account_clear(&account);
    rs_error_clear(&err);
    rs_notes_clear(&notes);
    rs_settings_clear(&settings);
}

static void list_other(void *ctx, const struct rs_account *account)
{
    struct list *list = ctx;
    if (account->path && !strstr(rs_buf_str(&list->shown), account->path)) {
        show(list, NULL, account);
    }
}

static int status_all(struct work *work)
{
    struct list list = {.work = work};
    struct rs_account_ask ask = ask_of(work);
    rs_buf_init(&list.shown, MAX_DOCUMENT);
    json_begin(&work->json, NULL, '{');
    json_begin(&work->json, "sign_ins", '[');
    bool ok = rs_dsn_each(list_source, &list, &work->err) &&
              rs_account_each(&ask, list_other, &list, &work->err);
    json_end(&work->json, ']');
    json_end(&work->json, '}');
    if (work->args->json) {
        json_print(&work->json);
    } else if (ok && list.count == 0) {
        out_text(stdout, PLAIN,
                 "No data source of this driver in odbc.ini, and no sign-in is stored.\n");
    }
    rs_buf_clear(&list.shown);
    return CODE_OK;
}

int verb_status(struct args *args)
{
    struct work work;
    int code = CODE_OK;
    bool ok = begin(&work, args);
    if (ok && !args->dsn && !args->connect) {
        return end(&work, status_all(&work));
    }
    struct rs_account_ask ask = ask_of(&work);
    ok = ok && rs_account_status(&ask, &work.account, &work.err);
    if (ok && account_needs_person(&work.account)) {
        code = CODE_PERSON;
    }
    if (args->json) {
        print_json(&work, ok);
    } else if (ok) {
        account_print(args->dsn, &work.account);
    }
    return end(&work, code);
}
