/* The leader's lock between processes; see lead_parts.h. */
#include <stdlib.h>

#include "redshift_odbc.h"
#include "signin/lead_parts.h"
#include "signin/table.h"

enum { MAX_TEXT = 500 };

static void describe_holder(struct rs_lead *lead, struct rs_buf *text)
{
    struct rs_status status = {0};
    char *name = rs_lead_side_file(lead, "status");
    if (name) {
        rs_status_load(&status, &lead->place.dir, name);
    }
    rs_status_describe(text, &status, rs_host_now(lead->run->host));
    rs_status_clear(&status);
    free(name);
}

/* Somebody else's person may take as long as ours might, unless this caller wants no person. */
static struct rs_wait patience(const struct rs_run *run, int64_t now)
{
    struct rs_wait wait = run->wait;
    int64_t person = now + rs_run_person_ms(run);
    if (run->config->interactive != RS_INTERACTIVE_NEVER && wait.deadline_ms < person) {
        wait.deadline_ms = person;
    }
    return wait;
}

static bool wait_for_lock(struct rs_lead *lead, const char *name, struct rs_error *err)
{
    struct rs_run *run = lead->run;
    struct rs_error why = {0};
    struct rs_buf holder;
    int64_t now = rs_host_monotonic_ms(run->host);
    struct rs_wait wait = patience(run, now);
    rs_buf_init(&holder, MAX_TEXT);
    describe_holder(lead, &holder);
    rs_log_write(run->host->log, RS_LOG_INFO, "waiting for %s", rs_buf_str(&holder));
    bool ok = rs_lockfile_take(rs_table_lockfile(lead->entry), &lead->place.dir, name, &wait,
                               &lead->waited, &why);
    lead->waited = true;
    if (run->config->interactive != RS_INTERACTIVE_NEVER) {
        rs_run_add_person_ms(run, rs_host_monotonic_ms(run->host) - now);
    }
    if (!ok && rs_error_is(&why, RS_HYT00)) {
        rs_buf_reset(&holder);
        describe_holder(lead, &holder);
        rs_fail_native(err, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT,
                       "the time was over while waiting for %s to end", rs_buf_str(&holder));
    } else if (!ok) {
        rs_error_copy(err, &why);
    }
    rs_error_clear(&why);
    rs_buf_clear(&holder);
    return ok;
}

bool rs_lead_take_lock(struct rs_lead *lead, struct rs_error *err)
{
    struct rs_error why = {0};
    struct rs_wait at_once = {.deadline_ms = 0};
    char *name = lead->store->shared ? rs_lead_side_file(lead, "lock") : NULL;
    bool ok = true;
    if (name && !rs_lockfile_take(rs_table_lockfile(lead->entry), &lead->place.dir, name, &at_once,
                                  &lead->waited, &why)) {
        ok = lead->waited ? wait_for_lock(lead, name, err) : true;
        if (!lead->waited) {
            rs_lead_warn_store(lead, &why);
        }
    }
    rs_error_clear(&why);
    free(name);
    return ok;
}
