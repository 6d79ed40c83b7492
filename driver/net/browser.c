/* Opening the person's browser; see browser.h. */
#include "net/browser.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/browser_plan.h"
#include "net/spawn.h"
#include "net/url.h"

enum { WATCH_MS = 1000, MAX_TEXT = 16384 };

bool rs_browser_absent(char **reason)
{
    struct rs_browser_plan plan;
    bool absent;
    if (!rs_browser_plan_make(&plan, "")) {
        return false; /* memory is out; opening says so */
    }
    absent = plan.count == 0;
    if (absent) {
        *reason = rs_buf_take(&plan.reason);
    }
    rs_browser_plan_clear(&plan);
    return absent;
}

/* Says what became of a launcher that did not do it. */
static void tell(struct rs_buf *out, const char *program, enum rs_spawn_result result, int status)
{
    rs_buf_add_str(out, out->len > 0 ? "; " : "");
    if (result == RS_SPAWN_EXITED) {
        rs_buf_add_format(out, "%s ended with status %d", program, status);
    } else if (result == RS_SPAWN_KILLED) {
        rs_buf_add_format(out, "%s was ended by signal %d", program, status);
    } else {
        rs_buf_add_format(out, "%s could not be started (%s)", program, strerror(status));
    }
}

/* Tries one after the other; `tried` tells of the failures. */
static bool launch(const struct rs_browser_plan *plan, char *const *env, struct rs_log *log,
                   struct rs_buf *tried)
{
    for (size_t i = 0; i < plan->count; i++) {
        char *const *argv = plan->items[i].argv;
        int status = 0;
        enum rs_spawn_result result = rs_spawn(argv, env, WATCH_MS, &status);
        if (result == RS_SPAWN_STARTED) {
            rs_log_write(log, RS_LOG_INFO, "opened the browser with %s", argv[0]);
            return true;
        }
        tell(tried, argv[0], result, status);
    }
    return false;
}

bool rs_browser_open(const char *url, struct rs_log *log, struct rs_error *err)
{
    struct rs_browser_plan plan;
    struct rs_buf tried;
    struct rs_url parsed;
    char **env = NULL;
    bool ok = false;
    if (!rs_url_parse(rs_span_of(url), "the sign-in page", &parsed, err)) {
        return false;
    }
    if (!parsed.secure && !parsed.loopback) {
        return rs_fail(err, RS_HY000, "the sign-in page must begin with https://");
    }
    if (!rs_browser_plan_make(&plan, url)) {
        return rs_fail_memory(err);
    }
    rs_buf_init(&tried, MAX_TEXT);
    env = rs_spawn_environment(environ);
    if (!env) {
        rs_fail_memory(err);
        goto out;
    }
    ok = launch(&plan, env, log, &tried);
    if (!ok && plan.count == 0) {
        rs_fail(err, RS_28000, "%s", rs_buf_str(&plan.reason));
    } else if (!ok) {
        rs_log_write(log, RS_LOG_WARN, "no browser: %s", rs_buf_str(&tried));
        rs_fail(err, RS_28000, "%s; set BROWSER to a program that can", rs_buf_str(&tried));
    }
out:
    free(env);
    rs_buf_clear(&tried);
    rs_browser_plan_clear(&plan);
    return ok;
}
