/* Steps that walk the road itself: AWS, the stored sign-in, role, cluster, login, statement. */
#include <stdlib.h>
#include <string.h>

#include "aws/partition.h"
#include "aws/sts.h"
#include "base/clock.h"
#include "pq/pq.h"
#include "redshift_odbc.h"
#include "session/check_steps.h"
#include "session/session.h"

enum { MAX_TEXT = 2000, MAX_URL_BYTES = 8192, AWS_SKEW_S = 300, MAX_CELL = 60, WAITED_MS = 1000 };

/* Any answer will do: it shows that AWS can be reached, and what time it is there. */
static bool ask_the_time(struct rs_check *check, const char *url, int64_t *skew,
                         struct rs_error *err)
{
    struct rs_signin_config config = rs_login_signin_config(&check->settings);
    struct rs_http_response response = {0};
    struct rs_http_request request = {.what = "AWS STS",
                                      .method = "GET",
                                      .url = url,
                                      .route = &config.route,
                                      .wait = check->wait};
    struct rs_host *host = &check->outside.host;
    bool ok = host->http(host->ctx, &request, &response, err);
    *skew = ok && response.date ? response.date - rs_host_now(host) : 0;
    rs_http_response_clear(&response);
    return ok;
}

void rs_check_sts(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_aws_config aws = rs_login_aws_config(&check->settings);
    struct rs_error err = {0};
    struct rs_buf url;
    char *region = NULL;
    int64_t skew = 0;
    rs_buf_init(&url, MAX_URL_BYTES);
    bool ok = rs_aws_find_region(&aws, &region, &err);
    if (ok) {
        rs_aws_endpoint(&url, "sts", rs_span_of(region), aws.sts_endpoint);
        ok = ask_the_time(check, rs_buf_str(&url), &skew, &err);
    }
    if (!ok) {
        err.native = err.native ? err.native : RS_NATIVE_AWS_UNREACHABLE;
        rs_check_fail(result, &err);
    } else if (skew > AWS_SKEW_S || skew < -AWS_SKEW_S) {
        rs_check_warn(result,
                      "this computer's clock is %lld s %s that of AWS; requests are signed with "
                      "AWS's time after a first refusal",
                      (long long)(skew < 0 ? -skew : skew), skew > 0 ? "behind" : "ahead of");
    } else {
        rs_check_ok(result, "%s answers, region %s", rs_buf_str(&url), region);
    }
    free(region);
    rs_buf_clear(&url);
}

void rs_check_signed_in(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_signin_config config = rs_login_signin_config(&check->settings);
    struct rs_error err = {0};
    char until[24];
    config.interactive = RS_INTERACTIVE_NEVER;
    if (rs_signin_get(&config, &check->outside.host, &check->wait, NULL, &check->token, &err)) {
        rs_clock_format_utc(check->token.expires, until);
        rs_check_ok(result, "%s, until %s%s", check->token.identity, until,
                    rs_secret_given(&check->token.refresh) ? ", then renewed" : "");
    } else if (err.native == RS_NATIVE_INTERACTION_NEEDED) {
        rs_check_warn(result, "nobody is signed in; what lies behind could not be looked at");
        result->native = err.native;
        check->blocked = true;
    } else {
        rs_check_fail(result, &err);
    }
    rs_error_clear(&err);
}

static struct rs_aws_request request_of(struct rs_check *check, const struct rs_aws_config *aws)
{
    return (struct rs_aws_request){aws, &check->outside.host, &check->wait,
                                   rs_secret_span(&check->token.id_token), check->token.identity};
}

void rs_check_role(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_aws_config aws = rs_login_aws_config(&check->settings);
    struct rs_aws_client client = {.config = &aws,
                                   .host = &check->outside.host,
                                   .wait = &check->wait};
    struct rs_aws_identity identity = {.id_token = {NULL, 0}};
    struct rs_aws_keys keys = {0};
    struct rs_error err = {0};
    bool refused = false;
    char *region = NULL;
    bool ok = rs_aws_identity_init(&identity, &aws, rs_secret_span(&check->token.id_token),
                                   check->token.identity, &err) &&
              rs_aws_find_region(&aws, &region, &err);
    client.region = region;
    if (ok && rs_aws_assume_role(&client, &identity, &keys, &refused, &err)) {
        rs_check_ok(result, "%s may be assumed as %s", aws.role_arn, identity.session_name);
    } else {
        rs_check_fail(result, &err);
    }
    rs_aws_keys_clear(&keys);
    rs_aws_identity_clear(&identity);
    free(region);
}

void rs_check_cluster(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_aws_config aws = rs_login_aws_config(&check->settings);
    struct rs_aws_request request = request_of(check, &aws);
    struct rs_error err = {0};
    bool refused = false;
    if (!rs_aws_login(&request, rs_login_needs_endpoint(&check->settings), &check->login.db,
                      &refused, &err)) {
        rs_check_fail(result, &err);
        return;
    }
    char *state = rs_aws_cluster_state(&request);
    if (state) {
        rs_fail_native(&err, RS_08001, RS_NATIVE_CLUSTER_UNAVAILABLE, "%s", state);
        rs_check_fail(result, &err);
    } else {
        rs_check_ok(result, "database user %s%s%s", check->login.db.user,
                    check->login.db.host ? " at " : "",
                    check->login.db.host ? check->login.db.host : "");
    }
    free(state);
}

/* --- the server ------------------------------------------------------------------------------ */

static struct rs_wait login_wait(const struct rs_check *check)
{
    return rs_session_login_wait(&check->settings, &check->ask->wait,
                                 rs_host_monotonic_ms(&check->outside.host));
}

static void attach(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_error err = {0};
    struct rs_wait wait = login_wait(check);
    if (!rs_session_attach(&check->session, &check->settings, &check->login, &check->outside.host,
                           &wait, &err)) {
        rs_login_explain(&check->settings, &check->outside.host, &wait, &check->login, &err);
        rs_check_fail(result, &err);
        return;
    }
    const struct rs_pq_server *server = rs_pq_server(rs_session_pq(check->session));
    rs_check_ok(result, "%s %s, user %s", server->redshift ? "Redshift" : "PostgreSQL",
                server->padb_version ? server->padb_version : server->version_text, server->user);
}

void rs_check_server_login(struct rs_check *check, struct rs_check_result *result)
{
    const struct rs_settings *settings = &check->settings;
    struct rs_error err = {0};
    struct rs_wait wait = login_wait(check);
    if (rs_settings_use_browser(settings) && !check->login.db.user) {
        rs_check_skip(result, "needs cluster");
    } else if (!rs_settings_use_browser(settings) && !rs_secret_given(&settings->password)) {
        rs_check_skip(result, "no password was given (PWD)");
    } else if (!check->login.db.user &&
               !rs_login_get(settings, &check->outside.host, &wait, &check->login, &err)) {
        rs_check_fail(result, &err);
    } else {
        attach(check, result);
    }
}

/* --- as a program connects ------------------------------------------------------------------- */

static void say_who(struct rs_check *check, struct rs_check_result *result)
{
    const struct rs_login *login = &check->login;
    const char *who = login->identity ? login->identity : "signed in";
    if (!rs_settings_use_browser(&check->settings)) {
        rs_check_skip(result, "user and password");
    } else if (login->fresh || login->person_ms >= WAITED_MS) {
        rs_check_ok(result, "%s, %s (%.1f s)", who,
                    login->fresh ? "in the browser" : "after another program's sign-in",
                    (double)login->person_ms / 1000);
    } else {
        rs_check_ok(result, "%s, no browser was needed", who);
    }
}

/* The same call as a connection's, so that the browser's page tells AWS's word too; what AWS said
 * is the next step's result. */
void rs_check_sign_in(struct rs_check *check, struct rs_check_result *result)
{
    struct rs_error err = {0};
    struct rs_wait wait = login_wait(check);
    bool ok = rs_login_get(&check->settings, &check->outside.host, &wait, &check->login, &err);
    if (ok || check->login.asked_aws) {
        say_who(check, result);
        rs_error_copy(&check->pending, &err);
        rs_error_clear(&err);
    } else {
        rs_check_fail(result, &err);
    }
    result->ms -= check->login.aws_ms;
}

void rs_check_credentials(struct rs_check *check, struct rs_check_result *result)
{
    const struct rs_db_login *db = &check->login.db;
    char until[24];
    result->ms = check->login.aws_ms;
    if (check->pending.set) {
        rs_check_fail(result, &check->pending);
        return;
    }
    rs_clock_format_utc(db->expires, until);
    rs_check_ok(result, "database user %s, until %s", db->user, until);
}

void rs_check_connect_session(struct rs_check *check, struct rs_check_result *result)
{
    attach(check, result);
}

static void add_row(struct rs_buf *out, const struct rs_pq_result *rows)
{
    for (size_t i = 0; i < rs_pq_result_column_count(rows); i++) {
        struct rs_span cell = rs_pq_result_value(rows, i);
        int len = (int)(cell.len < MAX_CELL ? cell.len : MAX_CELL);
        rs_buf_add_format(out, "%s%.*s", i > 0 ? " | " : "", cell.ptr ? len : 4,
                          cell.ptr ? cell.ptr : "NULL");
    }
}

/* The first row is shown, the others are counted. */
static bool read_rows(struct rs_pq_result *rows, const struct rs_wait *wait, struct rs_buf *first,
                      size_t *count, struct rs_error *err)
{
    bool have = rs_pq_result_kind(rows) == RS_PQ_ROWS, ok = true;
    while (ok && have) {
        ok = rs_pq_result_fetch(rows, wait, &have, err);
        if (ok && have && (*count)++ == 0) {
            add_row(first, rows);
        }
    }
    return ok;
}

void rs_check_statement(struct rs_check *check, struct rs_check_result *result)
{
    static const char own[] = "select current_user, current_database()";
    struct rs_pq_query query = {.sql = check->ask->sql ? check->ask->sql : own};
    struct rs_pq_result *rows = NULL;
    struct rs_error err = {0};
    struct rs_buf first;
    size_t count = 0;
    struct rs_wait wait = check->ask->wait;
    int64_t timeout_s = check->settings.query_timeout;
    if (timeout_s > 0) {
        wait = rs_wait_within(&wait, rs_host_monotonic_ms(&check->outside.host), timeout_s * 1000);
    }
    rs_buf_init(&first, MAX_TEXT);
    if (!rs_pq_execute(rs_session_pq(check->session), &query, &wait, &rows, &err) ||
        !read_rows(rows, &wait, &first, &count, &err)) {
        rs_check_fail(result, &err);
    } else if (rs_pq_result_column_count(rows) == 0) {
        rs_check_ok(result, "%s", rs_pq_result_tag(rows));
    } else {
        rs_check_ok(result, "%zu row%s%s%s", count, count == 1 ? "" : "s",
                    first.len > 0 ? ": " : "", rs_buf_str(&first));
    }
    rs_pq_result_close(rows);
    rs_buf_clear(&first);
}
