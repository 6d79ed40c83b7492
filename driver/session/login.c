/* User and password for the server; see login.h. */
#include "session/login.h"

#include <stdlib.h>
#include <string.h>

#include "redshift_odbc.h"

void rs_login_clear(struct rs_login *login)
{
    rs_db_login_clear(&login->db);
    rs_secret_clear(&login->id_token);
    free(login->identity);
    *login = (struct rs_login){0};
}

bool rs_settings_use_browser(const struct rs_settings *settings)
{
    if (strcmp(settings->auth_type, "auto") == 0) {
        return rs_settings_has(settings->issuer);
    }
    return strcmp(settings->auth_type, "password") != 0;
}

bool rs_settings_use_center(const struct rs_settings *settings)
{
    return strcmp(settings->auth_type, "identity-center") == 0;
}

static bool has_target(const struct rs_settings *settings)
{
    return rs_settings_has(settings->cluster_id) || rs_settings_has(settings->workgroup) ||
           rs_settings_has(settings->custom_domain) || rs_settings_has(settings->host);
}

bool rs_settings_check(const struct rs_settings *settings, struct rs_error *err)
{
    bool browser = rs_settings_use_browser(settings);
    bool center = rs_settings_use_center(settings);
    bool openid = browser && !center;
    const struct {
        bool missing;
        const char *say;
    } rules[] = {
        {!rs_settings_has(settings->database),
         "Database is missing: name the database to connect to"},
        {!browser && !rs_settings_has(settings->host),
         "Host is missing: give the host name of the cluster or workgroup"},
        {!browser && !rs_settings_has(settings->user),
         "UID is missing: give user and password (UID, PWD), or an Issuer to sign in through the "
         "browser"},
        {browser && !rs_settings_has(settings->issuer),
         "Issuer is missing: the identity provider's issuer URL, or the start URL of the IAM "
         "Identity Center"},
        {center && !rs_settings_has(settings->idc_region),
         "IdcRegion is missing: give the AWS region of the IAM Identity Center"},
        {openid && !rs_settings_has(settings->client_id),
         "ClientID is missing: give the client that is registered with the identity provider"},
        {openid && !rs_settings_has(settings->role_arn),
         "RoleArn is missing: give the IAM role that the identity provider's users may assume"},
        {browser && !has_target(settings), "Host is missing: give Host, or ClusterID, or "
                                           "Workgroup, so that the driver knows where to connect"},
        {browser && rs_settings_has(settings->cluster_id) && rs_settings_has(settings->workgroup),
         "ClusterID and Workgroup exclude each other: a cluster is provisioned or serverless"},
        {settings->proxy && strchr(settings->proxy, '@'),
         "Proxy holds a user name or password: give them as ProxyUser and ProxyPassword"},
        {browser && strcmp(settings->ssl_mode, "disable") == 0 && !settings->unsafe_http,
         "SSLMode=disable cannot be used with a browser sign-in: the temporary password would "
         "travel in the clear"},
    };
    for (size_t i = 0; i < RS_COUNT(rules); i++) {
        if (rules[i].missing) {
            return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION, "%s", rules[i].say);
        }
    }
    return true;
}

static const char *given(const char *text)
{
    return rs_settings_has(text) ? text : NULL;
}

static struct rs_http_route route_of(const struct rs_settings *settings)
{
    return (struct rs_http_route){.ca_file = given(settings->ca_file),
                                  .proxy = settings->proxy,
                                  .proxy_user = given(settings->proxy_user),
                                  .proxy_password = &settings->proxy_password,
                                  .no_proxy = given(settings->no_proxy)};
}

static enum rs_interactive interactive_of(const struct rs_settings *settings)
{
    static const char *const words[] = {"auto", "always", "never"};
    static const enum rs_interactive values[] = {RS_INTERACTIVE_AUTO, RS_INTERACTIVE_ALWAYS,
                                                 RS_INTERACTIVE_NEVER};
    for (size_t i = 0; i < RS_COUNT(words); i++) {
        if (strcmp(settings->interactive, words[i]) == 0) {
            return values[i];
        }
    }
    return RS_INTERACTIVE_AUTO;
}

struct rs_signin_config rs_login_signin_config(const struct rs_settings *settings)
{
    bool center = rs_settings_use_center(settings);
    bool scope = !center || rs_settings_given(settings, RS_SETTING_ID_scope);
    return (struct rs_signin_config){
        .service = center ? RS_SIGNIN_IDENTITY_CENTER : RS_SIGNIN_OPENID,
        .region = given(settings->idc_region),
        .center_endpoint = given(settings->idc_endpoint),
        .flow = settings->flow,
        .issuer = settings->issuer,
        .issuer_template = given(settings->issuer_template),
        .endpoints = {.authorization = given(settings->auth_endpoint),
                      .token = given(settings->token_endpoint),
                      .jwks = given(settings->jwks_uri),
                      .device = given(settings->device_endpoint),
                      .revocation = given(settings->revocation_endpoint),
                      .end_session = given(settings->end_session_endpoint)},
        .client_id = settings->client_id,
        .client_secret = &settings->client_secret,
        .client_auth = settings->client_auth,
        .scope = scope ? settings->scope : "redshift:connect",
        .audience = given(settings->audience),
        .login_hint = given(settings->login_hint),
        .prompt = given(settings->prompt),
        .extra = given(settings->auth_params),
        .response_mode = settings->response_mode,
        .redirect_host = rs_settings_given(settings, RS_SETTING_ID_redirect_host)
                             ? settings->redirect_host
                             : NULL,
        .redirect_port = settings->redirect_port,
        .redirect_path = settings->redirect_path,
        .token_cache = settings->token_cache,
        .cache_dir = given(settings->token_cache_dir),
        .interactive = interactive_of(settings),
        .browser_timeout_ms = (int)settings->browser_timeout * 1000,
        .clock_tolerance_s = (int)settings->clock_tolerance,
        .unsafe_http = settings->unsafe_http,
        .route = route_of(settings),
    };
}

struct rs_aws_config rs_login_aws_config(const struct rs_settings *settings)
{
    return (struct rs_aws_config){
        .region = given(settings->region),
        .host = given(settings->host),
        .role_arn = settings->role_arn,
        .role_session_name = given(settings->role_session_name),
        .role_duration_s = (int)settings->role_duration,
        .cluster_id = given(settings->cluster_id),
        .workgroup = given(settings->workgroup),
        .custom_domain = given(settings->custom_domain),
        .database = settings->database,
        .db_user = given(settings->db_user),
        .db_groups = given(settings->db_groups),
        .auto_create = settings->auto_create,
        .credential_duration_s = (int)settings->credential_duration,
        .sts_endpoint = given(settings->sts_endpoint),
        .redshift_endpoint = given(settings->redshift_endpoint),
        .serverless_endpoint = given(settings->serverless_endpoint),
        .unsafe_http = settings->unsafe_http,
        .route = route_of(settings),
    };
}

/* One sign-in on its way to a database login; the context of `confirm`. */
struct road {
    const struct rs_settings *settings;
    struct rs_host *host;
    const struct rs_wait *wait;
    struct rs_login *login;
    bool token_refused;
};

bool rs_login_needs_endpoint(const struct rs_settings *settings)
{
    bool need = !rs_settings_has(settings->host) || settings->port == 0;
    if (need && rs_settings_has(settings->host)) {
        need = rs_settings_has(settings->cluster_id) || rs_settings_has(settings->workgroup);
    }
    return need;
}

/* Asks AWS for the login; also called while the browser waits for its page, so that the page tells
 * the outcome. */
static bool ask_aws(void *ctx, const struct rs_token *token, struct rs_error *err)
{
    struct road *road = ctx;
    const struct rs_settings *settings = road->settings;
    struct rs_aws_config aws = rs_login_aws_config(settings);
    int64_t begin = rs_host_monotonic_ms(road->host);
    struct rs_wait wait = *road->wait;
    if (wait.deadline_ms != RS_NO_DEADLINE) { /* the person's time is not the login time-out's */
        wait.deadline_ms += token->person_ms;
    }
    struct rs_aws_request request = {&aws, road->host, &wait, rs_secret_span(&token->id_token),
                                     token->identity};
    bool ok = rs_aws_login(&request, rs_login_needs_endpoint(settings), &road->login->db,
                           &road->token_refused, err);
    road->login->asked_aws = true;
    road->login->aws_ms += rs_host_monotonic_ms(road->host) - begin;
    return ok;
}

static bool keep_token(struct rs_login *login, const struct rs_token *token, struct rs_error *err)
{
    login->person_ms += token->person_ms;
    login->fresh = token->fresh;
    login->expires = token->expires;
    if (token->identity) {
        login->identity = rs_span_dup(rs_span_of(token->identity));
        if (!login->identity) {
            return rs_fail_memory(err);
        }
    }
    return rs_secret_set(&login->id_token, rs_secret_span(&token->id_token), err);
}

/* One round: a token, then AWS unless `confirm` has asked it already. */
static bool sign_in(struct road *road, const struct rs_signin_config *config,
                    struct rs_span refused, struct rs_token *token, struct rs_error *err)
{
    road->token_refused = false;
    bool center = rs_settings_use_center(road->settings);
    struct rs_signin_turn turn = {.refused = refused,
                                  .confirm = center ? NULL : ask_aws,
                                  .ctx = road};
    if (!rs_signin_get(config, road->host, road->wait, &turn, token, err)) {
        return false;
    }
    return center || road->login->db.user != NULL || ask_aws(road, token, err);
}

static bool login_by_browser(struct road *road, struct rs_error *err)
{
    const struct rs_settings *settings = road->settings;
    struct rs_signin_config config = rs_login_signin_config(settings);
    struct rs_token token = {0}, again = {0};
    const char *name = given(settings->cluster_id);
    name = name ? name : given(settings->workgroup);
    name = name ? name : given(settings->host);
    char *target = rs_format("%s on %s", settings->database, name ? name : settings->custom_domain);
    config.target = target;
    bool ok = sign_in(road, &config, (struct rs_span){NULL, 0}, &token, err);
    if (!ok && road->token_refused && !token.fresh && rs_secret_given(&token.id_token)) {
        rs_log_write(road->host->log, RS_LOG_INFO, "the stored ID token was refused: %s",
                     rs_error_text(err));
        rs_error_clear(err);
        ok = sign_in(road, &config, rs_secret_span(&token.id_token), &again, err);
    }
    if (ok || rs_secret_given(&token.id_token)) { /* who it is, is known also when AWS refuses */
        struct rs_error ignored = {0};
        bool kept = keep_token(road->login, again.expires ? &again : &token, ok ? err : &ignored);
        ok = ok && kept;
        rs_error_clear(&ignored);
    }
    rs_token_clear(&token);
    rs_token_clear(&again);
    free(target);
    return ok;
}

static bool login_by_password(const struct rs_settings *settings, struct rs_login *out,
                              struct rs_error *err)
{
    out->db.user = rs_span_dup(rs_span_of(settings->user));
    if (!out->db.user) {
        return rs_fail_memory(err);
    }
    return rs_secret_set(&out->db.password, rs_secret_span(&settings->password), err);
}

bool rs_login_get(const struct rs_settings *settings, struct rs_host *host,
                  const struct rs_wait *wait, struct rs_login *out, struct rs_error *err)
{
    struct road road = {.settings = settings, .host = host, .wait = wait, .login = out};
    return rs_settings_use_browser(settings) ? login_by_browser(&road, err)
                                             : login_by_password(settings, out, err);
}

void rs_login_explain(const struct rs_settings *settings, struct rs_host *host,
                      const struct rs_wait *wait, const struct rs_login *login,
                      struct rs_error *err)
{
    struct rs_aws_config aws = rs_login_aws_config(settings);
    bool unreachable = rs_error_is(err, RS_08001) || rs_error_is(err, RS_HYT00);
    if (!unreachable || !rs_secret_given(&login->id_token)) {
        return;
    }
    struct rs_wait brief = {rs_host_monotonic_ms(host) + 5000, wait->stop};
    struct rs_aws_request request = {&aws, host, &brief, rs_secret_span(&login->id_token),
                                     login->identity};
    char *state = rs_aws_cluster_state(&request);
    if (state) {
        rs_error_prefix(err, "%s ", state);
        err->native = RS_NATIVE_CLUSTER_UNAVAILABLE;
    }
    free(state);
}
