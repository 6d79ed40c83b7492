/* Sign-ins without a connection; see account.h. */
#include "session/account.h"

#include <stdlib.h>

#include "redshift_odbc.h"
#include "session/login.h"
#include "session/session.h"
#include "signin/inspect.h"
#include "signin/logout.h"

void rs_account_clear(struct rs_account *account)
{
    free(account->who);
    free(account->subject);
    free(account->issuer);
    free(account->client_id);
    free(account->path);
    free(account->running);
    free(account->failure);
    free(account->locked);
    free(account->trouble);
    *account = (struct rs_account){0};
}

/* Texts that are there already stay. */
static void take_text(char **to, char **from)
{
    if (!*to) {
        *to = *from;
        *from = NULL;
    }
}

static void take_record(struct rs_account *to, struct rs_signin_record *record)
{
    to->found = record->found;
    to->issued = record->issued;
    to->expires = record->expires;
    to->refreshable = record->refreshable;
    to->key_place = record->key_place;
    take_text(&to->who, &record->who);
    take_text(&to->subject, &record->subject);
    take_text(&to->issuer, &record->issuer);
    take_text(&to->client_id, &record->client_id);
    take_text(&to->path, &record->path);
    take_text(&to->running, &record->running);
    take_text(&to->failure, &record->failure);
    take_text(&to->locked, &record->locked);
}

static char *copy(const char *text)
{
    return rs_settings_has(text) ? rs_span_dup(rs_span_of(text)) : NULL;
}

static void begin(struct rs_account *out, const struct rs_settings *settings)
{
    *out = (struct rs_account){.by_browser = rs_settings_use_browser(settings),
                               .store = settings->token_cache};
    if (out->by_browser) {
        out->issuer = copy(settings->issuer);
        out->client_id = copy(settings->client_id);
    } else {
        out->who = copy(settings->user);
    }
}

static bool inspect(const struct rs_account_ask *ask, struct rs_host *host, struct rs_account *out,
                    struct rs_error *err)
{
    struct rs_signin_record record = {0};
    struct rs_signin_config config = rs_login_signin_config(ask->settings);
    bool ok = rs_signin_inspect(&config, host, &record, err);
    if (ok) {
        take_record(out, &record);
    }
    rs_signin_record_clear(&record);
    return ok;
}

bool rs_account_status(const struct rs_account_ask *ask, struct rs_account *out,
                       struct rs_error *err)
{
    struct rs_outside outside;
    begin(out, ask->settings);
    if (!out->by_browser) {
        return true;
    }
    rs_outside_init(&outside, ask->settings, &ask->hearing, ask->notes);
    bool ok = inspect(ask, &outside.host, out, err);
    rs_outside_clear(&outside);
    return ok;
}

static bool refuse_password(struct rs_error *err)
{
    return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                          "this data source connects with user and password (AuthType=password): "
                          "there is no sign-in to keep");
}

bool rs_account_login(const struct rs_account_ask *ask, bool again, struct rs_account *out,
                      struct rs_error *err)
{
    struct rs_outside outside;
    struct rs_login login = {0};
    struct rs_error ignored = {0};
    struct rs_settings settings = *ask->settings; /* borrows everything */
    char always[] = "always";
    begin(out, ask->settings);
    if (!out->by_browser) {
        return refuse_password(err);
    }
    if (!rs_settings_check(&settings, err)) {
        return false;
    }
    if (again) {
        settings.interactive = always;
    }
    rs_outside_init(&outside, &settings, &ask->hearing, ask->notes);
    struct rs_wait wait =
        rs_session_login_wait(&settings, &ask->wait, rs_host_monotonic_ms(&outside.host));
    bool ok = rs_login_get(&settings, &outside.host, &wait, &login, err);
    out->fresh = login.fresh;
    out->expires = login.expires;
    take_text(&out->who, &login.identity);
    if (inspect(ask, &outside.host, out, &ignored) && !out->expires) {
        out->expires = login.expires;
    }
    rs_error_clear(&ignored);
    rs_login_clear(&login);
    rs_outside_clear(&outside);
    return ok;
}

static void take_signout(struct rs_account *out, struct rs_signout *signout)
{
    out->found = signout->found;
    out->revoked = signout->revoked;
    out->browser = signout->browser;
    take_text(&out->who, &signout->who);
    take_text(&out->trouble, &signout->trouble);
}

bool rs_account_logout(const struct rs_account_ask *ask, bool browser, struct rs_account *out,
                       struct rs_error *err)
{
    struct rs_outside outside;
    struct rs_signout signout = {0};
    struct rs_signin_config config = rs_login_signin_config(ask->settings);
    begin(out, ask->settings);
    if (!out->by_browser) {
        return refuse_password(err);
    }
    rs_outside_init(&outside, ask->settings, &ask->hearing, ask->notes);
    bool ok = rs_signin_logout(&config, &outside.host, &ask->wait, browser, &signout, err);
    take_signout(out, &signout);
    rs_signout_clear(&signout);
    rs_outside_clear(&outside);
    return ok;
}

/* A walk over the folder of the token files. */
struct tour {
    const struct rs_account_ask *ask;
    struct rs_host *host;
    rs_account_fn *fn;
    void *ctx;
    bool sign_out;
    struct rs_error *err;
};

static void copy_record(struct rs_account *to, const struct rs_signin_record *record)
{
    *to = (struct rs_account){.by_browser = true,
                              .key_place = record->key_place,
                              .found = record->found,
                              .issued = record->issued,
                              .expires = record->expires,
                              .refreshable = record->refreshable,
                              .who = copy(record->who),
                              .subject = copy(record->subject),
                              .issuer = copy(record->issuer),
                              .client_id = copy(record->client_id),
                              .path = copy(record->path)};
}

static bool sign_out_file(struct tour *tour, const struct rs_signin_record *record,
                          const struct rs_token *token, struct rs_account *account)
{
    struct rs_signin_config config = rs_login_signin_config(tour->ask->settings);
    struct rs_signout signout = {.found = record->found};
    if (!rs_signin_remove(config.cache_dir, record, tour->err)) {
        return false;
    }
    config.issuer = record->issuer;
    config.client_id = record->client_id;
    config.client_secret = NULL; /* it may be another client's */
    if (record->found && config.issuer && config.client_id) {
        rs_signin_take_back(&config, tour->host, &tour->ask->wait, false, token, &signout);
    }
    take_signout(account, &signout);
    rs_signout_clear(&signout);
    return true;
}

static bool visit(void *ctx, const struct rs_signin_record *record, const struct rs_token *token)
{
    struct tour *tour = ctx;
    struct rs_account account;
    copy_record(&account, record);
    bool ok = !tour->sign_out || sign_out_file(tour, record, token, &account);
    if (ok && record->found) {
        tour->fn(tour->ctx, &account);
    }
    rs_account_clear(&account);
    return ok;
}

static bool walk(struct tour *tour)
{
    struct rs_outside outside;
    const struct rs_settings *settings = tour->ask->settings;
    struct rs_signin_config config = rs_login_signin_config(settings);
    struct rs_signin_walk way = {visit, tour};
    rs_outside_init(&outside, settings, &tour->ask->hearing, tour->ask->notes);
    tour->host = &outside.host;
    bool ok = rs_signin_each(config.cache_dir, &outside.host, &way, tour->err);
    rs_outside_clear(&outside);
    return ok && !tour->err->set;
}

bool rs_account_each(const struct rs_account_ask *ask, rs_account_fn *fn, void *ctx,
                     struct rs_error *err)
{
    struct tour tour = {.ask = ask, .fn = fn, .ctx = ctx, .err = err};
    return walk(&tour);
}

bool rs_account_logout_each(const struct rs_account_ask *ask, rs_account_fn *fn, void *ctx,
                            struct rs_error *err)
{
    struct tour tour = {.ask = ask, .fn = fn, .ctx = ctx, .sign_out = true, .err = err};
    return walk(&tour);
}
