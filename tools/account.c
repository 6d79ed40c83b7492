/* How a sign-in is shown; see account.h. */
#include "tools/account.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tools/out.h"

const char *account_state(const struct rs_account *account)
{
    bool over = account->expires <= rs_clock_wall();
    if (!account->by_browser) {
        return "password";
    }
    if (!account->found) {
        return account->path ? "signed-out" : "unknown";
    }
    return !over ? "signed-in" : account->refreshable ? "renewable" : "expired";
}

bool account_needs_person(const struct rs_account *account)
{
    const char *state = account_state(account);
    return strcmp(state, "signed-out") == 0 || strcmp(state, "expired") == 0;
}

void account_json(struct rs_buf *out, const char *source, const struct rs_account *account)
{
    json_text(out, "data_source", source);
    json_text(out, "auth", account->by_browser ? "browser" : "password");
    json_text(out, "state", account_state(account));
    json_text(out, "who", account->who);
    json_text(out, "subject", account->subject);
    json_text(out, "issuer", account->issuer);
    json_text(out, "client_id", account->client_id);
    json_time(out, "issued", account->issued);
    json_time(out, "expires", account->expires);
    json_bool(out, "renewable", account->refreshable);
    json_text(out, "store", account->by_browser ? account->store : NULL);
    json_text(out, "key", account->key_place);
    json_text(out, "file", account->path);
    json_text(out, "running", account->running);
    json_text(out, "last_failure", account->failure);
    json_text(out, "locked", account->locked);
}

static char *until(const struct rs_account *account)
{
    char *time = out_time(account->expires);
    char *text = rs_format("%s%s", time ? time : "",
                           account->refreshable ? ", then renewed without a browser" : "");
    free(time);
    return text;
}

static const char *words(const struct rs_account *account)
{
    const char *state = account_state(account);
    return strcmp(state, "signed-out") == 0 ? "nobody is signed in"
           : strcmp(state, "unknown") == 0  ? "each program keeps its own sign-in"
           : strcmp(state, "expired") == 0  ? "the sign-in is over"
                                            : NULL;
}

/* "auto, in /home/ana/.local/state/redshift-odbc; its key is in the kernel keyring". */
static char *store_words(const struct rs_account *account)
{
    const char *slash = account->path ? strrchr(account->path, '/') : NULL;
    if (!slash) {
        return rs_format("%s", account->store);
    }
    return rs_format("%s, in %.*s%s%s", account->store, (int)(slash - account->path), account->path,
                     account->key_place ? "; its key is in the " : "",
                     account->key_place ? account->key_place : "");
}

void account_print(const char *source, const struct rs_account *account)
{
    char *time = account->expires ? until(account) : NULL;
    char *store = store_words(account);
    out_pair("Data source", source);
    if (!account->by_browser) {
        out_pair("User", account->who);
        out_pair("Sign-in", "none: user and password (AuthType=password)");
    } else {
        out_pair("Provider", account->issuer);
        out_pair("Client", account->client_id);
        out_pair("Signed in", account->who);
        out_pair("Until", time);
        out_pair("Sign-in", words(account));
        out_pair("Going on", account->running);
        out_pair("Last failure", account->failure);
        out_pair("Locked", account->locked);
        out_pair("Store", store);
    }
    free(time);
    free(store);
}

void account_line(const char *source, const struct rs_account *account)
{
    char *time = account->expires ? until(account) : NULL;
    const char *what = words(account);
    bool person = account_needs_person(account);
    out_text(stdout, BOLD, "%-20s ", source ? source : account->issuer);
    out_text(stdout, PLAIN, "%-32s ", account->who ? account->who : "-");
    out_text(stdout, person ? YELLOW : PLAIN, "%s\n",
             !account->by_browser ? "password"
             : what               ? what
             : time               ? time
                                  : "");
    free(time);
}
