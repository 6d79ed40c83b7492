/* Steps that look at this machine: the data source, the driver manager's files, the driver, the
 * store, the browser. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/browser.h"
#include "redshift_odbc.h"
#include "session/check_steps.h"
#include "session/connstr.h"
#include "session/dsn.h"
#include "signin/statedir.h"
#include "signin/store.h"

enum { MAX_VALUE = 1 << 20, MAX_LIST = 4000 };

/* The first value of a keyword in the connection string, owned; NULL: it is not there. */
static char *word_of(struct rs_span string, const char *keyword)
{
    struct rs_buf value;
    struct rs_error ignored = {0};
    struct rs_span key, rest = string;
    char *found = NULL;
    bool have = true;
    rs_buf_init_secret(&value, MAX_VALUE);
    while (!found && rs_connstr_next(&rest, &key, &value, &have, &ignored) && have) {
        if (rs_span_is_nocase(key, keyword)) {
            found = rs_span_dup(rs_buf_span(&value));
        }
    }
    rs_error_clear(&ignored);
    rs_buf_clear(&value);
    return found;
}

/* Driver= of the connection string, or of the data source. */
static void read_driver(struct rs_check *check)
{
    struct rs_error ignored = {0};
    char *named = word_of(check->ask->string, "DSN");
    const char *dsn = check->ask->dsn ? check->ask->dsn : named;
    check->driver = word_of(check->ask->string, "Driver");
    if (!check->driver && dsn && !rs_dsn_entry(dsn, "Driver", &check->driver, &ignored)) {
        rs_error_clear(&ignored);
    }
    free(named);
}

static bool read_settings(struct rs_check *check, struct rs_error *err)
{
    const struct rs_check_ask *ask = check->ask;
    if (ask->string.ptr &&
        !rs_settings_read_string(&check->settings, ask->string, &check->notes, err)) {
        return false;
    }
    if (ask->dsn && !rs_dsn_read(&check->settings, ask->dsn, &check->notes, err)) {
        return false;
    }
    return rs_settings_given(&check->settings, RS_SETTING_ID_password) || !ask->password ||
           !rs_secret_given(ask->password) ||
           rs_secret_set(&check->settings.password, rs_secret_span(ask->password), err);
}

/* A value that cannot be is told by the next step; here only a source that is not there fails. */
void rs_check_source(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_error err = {0};
    bool ok = read_settings(check, &err);
    read_driver(check);
    rs_outside_clear(&check->outside);
    struct rs_hearing hearing = {check->ask->opening, &check->settings};
    rs_outside_init(&check->outside, &check->settings, &hearing, &check->others);
    if (check->ask->timeout_s > 0) {
        check->settings.browser_timeout = check->ask->timeout_s;
    }
    if (!ok && err.native != RS_NATIVE_OPTION) {
        rs_check_fail(result, &err);
        return;
    }
    if (!ok) {
        rs_error_copy(&check->pending, &err);
    }
    rs_error_clear(&err);
    if (check->ask->dsn) {
        rs_check_ok(result, "[%s] of odbc.ini", check->ask->dsn);
    } else {
        rs_check_ok(result, "the connection string");
    }
}

void rs_check_options(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_error err = {0};
    struct rs_buf list;
    bool ok = !check->pending.set && rs_settings_check(&check->settings, &err);
    rs_buf_init(&list, MAX_LIST);
    for (size_t i = 0; i < check->notes.count; i++) {
        rs_buf_add_str(&list, i > 0 ? "; " : "");
        rs_buf_add_str(&list, check->notes.items[i].text);
    }
    if (!ok) {
        rs_check_fail(result, check->pending.set ? &check->pending : &err);
    } else if (list.len > 0) {
        rs_check_warn(result, "%s", rs_buf_str(&list));
    } else if (rs_settings_use_browser(&check->settings)) {
        rs_check_ok(result, "sign-in through the browser at %s", check->settings.issuer);
    } else {
        rs_check_ok(result, "user %s with a password", check->settings.user);
    }
    rs_buf_clear(&list);
}

void rs_check_odbcinst(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_dsn_driver driver = {0};
    struct rs_error err = {0};
    if (!check->driver) {
        rs_check_fail_text(result, "no Driver is named, so that the driver manager cannot know "
                                   "which one to load");
    } else if (!rs_dsn_driver_find(&driver, check->driver, &err)) {
        rs_check_fail(result, &err);
    } else if (!driver.file) {
        rs_check_fail_text(result, "odbcinst.ini has no section [%s] with a Driver file",
                           check->driver);
    } else if (driver.threading && strcmp(driver.threading, "0") != 0) {
        rs_check_warn(result,
                      "[%s] of odbcinst.ini has Threading = %s: one connection waits for the "
                      "sign-in of another",
                      check->driver, driver.threading);
    } else {
        rs_check_ok(result, "%s is %s", check->driver, driver.file);
    }
    rs_dsn_driver_clear(&driver);
    rs_error_clear(&err);
}

/* What the dynamic loader says names the library that is missing. */
static void load(const char *file, struct rs_check_result *result)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *why = dlerror();
        rs_check_fail_text(result, "%s cannot be loaded: %s", file, why ? why : "unknown reason");
        return;
    }
    if (!dlsym(library, "SQLDriverConnect") && !dlsym(library, "SQLDriverConnectW")) {
        rs_check_fail_text(result, "%s is no ODBC driver", file);
    } else if (!strstr(file, "libredshiftodbc")) {
        rs_check_warn(result,
                      "%s is an ODBC driver, but its name is not libredshiftodbc.so: is "
                      "it this one?",
                      file);
    } else {
        rs_check_ok(result, "%s can be loaded with all its libraries", file);
    }
    dlclose(library);
}

void rs_check_driver(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_dsn_driver driver = {0};
    struct rs_error err = {0};
    if (!rs_dsn_driver_find(&driver, check->driver, &err)) {
        rs_check_fail(result, &err);
    } else if (strchr(driver.file, '/') && access(driver.file, R_OK) != 0) {
        rs_check_fail_text(result, "the driver's file %s cannot be read: %s", driver.file,
                           strerror(errno));
    } else {
        load(driver.file, result);
    }
    rs_dsn_driver_clear(&driver);
}

void rs_check_store(struct rs_check *check, struct rs_check_result *result)
{
    static const char trial[] = "check.trial";
    struct rs_statedir dir = {.fd = -1};
    struct rs_error err = {0};
    const struct rs_settings *settings = &check->settings;
    const struct rs_store *store = rs_store_find(settings->token_cache);
    const char *folder =
        rs_settings_has(settings->token_cache_dir) ? settings->token_cache_dir : NULL;
    if (!store || !store->shared) {
        rs_check_ok(result, "TokenCache=%s: nothing is stored for other programs",
                    settings->token_cache);
        return;
    }
    if (rs_statedir_open(&dir, folder, &err) &&
        rs_statedir_replace(&dir, trial, RS_SPAN_LIT("trial"), &err) &&
        rs_statedir_remove(&dir, trial, &err)) {
        rs_check_ok(result, "%s can be written, by you alone", dir.path);
    } else {
        rs_check_fail(result, &err);
    }
    rs_statedir_close(&dir);
    rs_error_clear(&err);
}

void rs_check_browser(struct rs_check *check, struct rs_check_result *result)
{
    char *reason = NULL;
    if (strcmp(check->settings.interactive, "never") == 0) {
        rs_check_skip(result, "Interactive=never: no browser is opened");
    } else if (rs_browser_absent(&reason)) {
        rs_check_warn(result, "no browser can be opened here: %s", reason ? reason : "");
    } else {
        rs_check_ok(result, "one can be opened");
    }
    free(reason);
}
