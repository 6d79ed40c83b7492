/* The road's steps without a network: their order, what is skipped, causes; and accounts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "check.h"
#include "fake_dir.h"
#include "redshift_odbc.h"
#include "session/account.h"
#include "session/check.h"
#include "session/connstr.h"

enum { MOST = 40 };

/* What was reported. */
static struct {
    size_t count;
    char names[MOST][40];
    enum rs_check_verdict verdicts[MOST];
    int natives[MOST];
    size_t unexplained; /* warnings and failures without a cause or an advice */
} seen;

static void report(void *ctx, const struct rs_check_result *result)
{
    (void)ctx;
    bool trouble = result->verdict == RS_CHECK_WARNING || result->verdict == RS_CHECK_FAILED;
    if (seen.count < MOST) {
        snprintf(seen.names[seen.count], sizeof seen.names[0], "%s", result->name);
        seen.verdicts[seen.count] = result->verdict;
        seen.natives[seen.count++] = result->native;
    }
    seen.unexplained += trouble && !result->advice;
}

static struct rs_check_outcome examine(enum rs_check_set set, const char *string)
{
    struct rs_check_outcome outcome;
    struct rs_check_ask ask = {.set = set,
                               .string = rs_span_of(string),
                               .wait = {.deadline_ms = RS_NO_DEADLINE},
                               .report = report};
    memset(&seen, 0, sizeof seen);
    rs_check_run(&ask, &outcome);
    return outcome;
}

static int verdict(const char *name)
{
    for (size_t i = 0; i < seen.count; i++) {
        if (strcmp(seen.names[i], name) == 0) {
            return (int)seen.verdicts[i];
        }
    }
    return -1;
}

/* Port 1 of this machine: nobody listens there. */
static void what_fails_is_told_and_what_needs_it_is_skipped(void)
{
    struct rs_check_outcome outcome =
        examine(RS_CHECK_DOCTOR, "Driver=/no/such/libredshiftodbc.so;Host=127.0.0.1;Port=1;"
                                 "Database=dev;UID=ana;PWD=x;Colour=blue");
    CHECK_INT(seen.count, 8);
    CHECK_INT(verdict("data-source"), RS_CHECK_OK);
    CHECK_INT(verdict("options"), RS_CHECK_WARNING);
    CHECK_INT(verdict("odbcinst"), RS_CHECK_OK);
    CHECK_INT(verdict("driver"), RS_CHECK_FAILED);
    CHECK_INT(verdict("server-name"), RS_CHECK_OK);
    CHECK_INT(verdict("server-connect"), RS_CHECK_FAILED);
    CHECK_INT(verdict("server-tls"), RS_CHECK_SKIPPED);
    CHECK_INT(verdict("server-login"), RS_CHECK_SKIPPED);
    CHECK_INT(verdict("store"), -1); /* no business of a password's */
    CHECK_INT(outcome.failures, 2);
    CHECK_INT(outcome.warnings, 1);
    CHECK(outcome.broken && !outcome.try_later && !outcome.person_needed);
    CHECK_INT(seen.unexplained, 0);
}

static void wrong_options_end_the_road_at_once(void)
{
    struct rs_check_outcome outcome = examine(RS_CHECK_TEST, "Host=h;Port=many;Database=d;UID=u");
    CHECK_INT(seen.count, 5);
    CHECK_INT(verdict("options"), RS_CHECK_FAILED);
    CHECK_INT(verdict("sign-in"), RS_CHECK_SKIPPED);
    CHECK_INT(verdict("statement"), RS_CHECK_SKIPPED);
    CHECK(outcome.wrong_source && !outcome.broken);
    CHECK_INT(outcome.failures, 1);
    CHECK_INT(seen.unexplained, 0);
}

static void nobody_listens_at_the_provider(void)
{
    char *dir = fake_dir(), string[500];
    snprintf(string, sizeof string,
             "Driver=/no/such/libredshiftodbc.so;Issuer=https://127.0.0.1:1;ClientID=c;RoleArn=r;"
             "ClusterID=x;Region=nowhere;Database=d;Proxy=;Interactive=never;TokenCacheDir=%s/t",
             dir);
    struct rs_check_outcome outcome = examine(RS_CHECK_DOCTOR, string);
    CHECK_INT(verdict("store"), RS_CHECK_OK);
    CHECK_INT(verdict("browser"), RS_CHECK_SKIPPED);
    CHECK_INT(verdict("proxy"), RS_CHECK_OK);
    CHECK_INT(verdict("provider-name"), RS_CHECK_OK);
    CHECK_INT(verdict("provider-connect"), RS_CHECK_FAILED);
    CHECK_INT(verdict("provider-tls"), RS_CHECK_SKIPPED);
    CHECK_INT(verdict("redirect"), RS_CHECK_OK);
    CHECK_INT(verdict("sts"), RS_CHECK_FAILED); /* no region */
    CHECK_INT(verdict("role"), RS_CHECK_SKIPPED);
    CHECK_INT(verdict("server-login"), RS_CHECK_SKIPPED);
    CHECK_INT(outcome.failures, 3);
    CHECK_INT(seen.unexplained, 0);
    fake_dir_free(dir);
}

static void a_stop_ends_the_walk(void)
{
    struct rs_check_outcome outcome;
    struct rs_stop stop;
    struct rs_check_ask ask = {.set = RS_CHECK_DOCTOR,
                               .string = RS_SPAN_LIT("Host=h;Database=d;UID=u"),
                               .wait = {.deadline_ms = RS_NO_DEADLINE, .stop = &stop},
                               .report = report};
    memset(&seen, 0, sizeof seen);
    rs_stop_init(&stop);
    rs_stop_set(&stop);
    rs_check_run(&ask, &outcome);
    CHECK(outcome.stopped);
    CHECK_INT(seen.count, 0);
    rs_stop_clear(&stop);
}

static void accounts(void)
{
    char *dir = fake_dir(), string[500];
    struct rs_settings settings;
    struct rs_notes notes = {0};
    struct rs_error err = {0};
    struct rs_account account = {.by_browser = false};
    struct rs_account_ask ask = {.settings = &settings,
                                 .wait = {.deadline_ms = RS_NO_DEADLINE},
                                 .notes = &notes};
    snprintf(string, sizeof string, "Issuer=https://id.example.com;ClientID=c;TokenCacheDir=%s/t",
             dir);
    if (CHECK(rs_settings_init(&settings, &err) &&
              rs_settings_read_string(&settings, rs_span_of(string), &notes, &err))) {
        CHECK(rs_account_status(&ask, &account, &err));
        CHECK(account.by_browser && !account.found && account.path);
        CHECK_STR(account.issuer, "https://id.example.com");
        rs_account_clear(&account);
        CHECK(rs_account_logout(&ask, false, &account, &err));
        CHECK(!account.found);
        rs_account_clear(&account);
        CHECK(!rs_account_login(&ask, false, &account, &err)); /* no Database, no RoleArn */
        CHECK_INT(err.native, RS_NATIVE_OPTION);
    }
    rs_account_clear(&account);
    rs_error_clear(&err);
    rs_notes_clear(&notes);
    rs_settings_clear(&settings);
    fake_dir_free(dir);
}

int main(void)
{
    RUN(what_fails_is_told_and_what_needs_it_is_skipped);
    RUN(wrong_options_end_the_road_at_once);
    RUN(nobody_listens_at_the_provider);
    RUN(a_stop_ends_the_walk);
    RUN(accounts);
    return check_done();
}
