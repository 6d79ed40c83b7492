/* AWS IAM Identity Center: its form of requests and answers, its endpoints, the client that
 * registers itself, and what it refuses. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "redshift_odbc.h"
#include "signin/center.h"
#include "signin/token.h"

enum { NOW = 1795482000 };

static struct {
    const char *reply; /* of RegisterClient */
    int status, asked;
    char url[200], body[1000];
} service;

static bool fake_http(void *ctx, const struct rs_http_request *request,
                      struct rs_http_response *response, struct rs_error *err)
{
    (void)ctx;
    service.asked++;
    snprintf(service.url, sizeof service.url, "%s", request->url);
    snprintf(service.body, sizeof service.body, "%.*s", (int)request->body.len, request->body.ptr);
    for (const char *const *header = request->headers; *header; header++) {
        CHECK(strncmp(*header, "Authorization", 13) != 0);
    }
    response->status = service.status;
    rs_buf_init_secret(&response->body, 10000);
    rs_buf_add_str(&response->body, service.reply);
    return rs_buf_ok(&response->body) || rs_fail_memory(err);
}

static int64_t fake_now(void *ctx)
{
    (void)ctx;
    return NOW;
}

static int64_t fake_monotonic(void *ctx)
{
    (void)ctx;
    return 1000;
}

static struct rs_host fake = {.now = fake_now, .monotonic_ms = fake_monotonic, .http = fake_http};

static struct rs_signin_config center(void)
{
    return (struct rs_signin_config){.service = RS_SIGNIN_IDENTITY_CENTER,
                                     .issuer = "https://d-1.awsapps.com/start",
                                     .region = "eu-west-3",
                                     .scope = "redshift:connect  sso:account:access"};
}

#define REGISTERED(expires)                                                                        \
    "{\"clientId\":\"c1\",\"clientSecret\":\"s3cret-of-c1\",\"clientSecretExpiresAt\":" #expires "}"

static bool load(const struct rs_signin_config *config, struct rs_provider *provider,
                 struct rs_error *err)
{
    struct rs_run run = {.config = config, .host = &fake, .wait = {RS_NO_DEADLINE, NULL}};
    return rs_center_load(provider, &run, err);
}

static void names_in_camel_case(void)
{
    static const struct {
        const char *form, *json;
    } cases[] = {
        {"grant_type=authorization_code&code=a%2Bb&redirect_uri=http%3A%2F%2F127.0.0.1%2F",
         "{\"grantType\":\"authorization_code\",\"code\":\"a+b\","
         "\"redirectUri\":\"http://127.0.0.1/\"}"},
        {"code_verifier=x&client_id=1", "{\"codeVerifier\":\"x\",\"clientId\":\"1\"}"},
        {"client_secret=quote%22backslash%5C", "{\"clientSecret\":\"quote\\\"backslash\\\\\"}"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct rs_buf out;
        rs_buf_init_secret(&out, 1000);
        rs_center_add_json(&out, rs_span_of(cases[i].form));
        CHECK_STR(rs_buf_str(&out), cases[i].json);
        rs_buf_clear(&out);
    }
    struct rs_buf out;
    rs_buf_init(&out, 1000);
    rs_center_add_json(&out, rs_span_of("code=%zz"));
    CHECK(!rs_buf_ok(&out));
    rs_buf_clear(&out);
}

static void answers_in_camel_case(void)
{
    struct answer {
        char *token;
        int64_t seconds;
    } answer = {NULL, 0};
    static const struct rs_json_field fields[] = {
        {"access_token", RS_JSON_STRING, offsetof(struct answer, token), true, RS_JSON_NO_PRESENT},
        {"expires_in", RS_JSON_INT, offsetof(struct answer, seconds), false, RS_JSON_NO_PRESENT}};
    struct rs_error err = {0};
    CHECK(rs_center_read(rs_span_of("{\"accessToken\":\"a\",\"expiresIn\":28800}"), "it", fields, 2,
                         &answer, &err));
    CHECK_STR(answer.token, "a");
    CHECK_INT(answer.seconds, 28800);
    free(answer.token);
    answer.token = NULL;
    rs_error_clear(&err);
    CHECK(!rs_center_read(rs_span_of("{\"access_token\":\"a\"}"), "it", fields, 2, &answer, &err));
    CHECK(strstr(rs_error_text(&err), "accessToken") != NULL);
    free(answer.token);
    rs_error_clear(&err);
}

static void a_client_registers_itself_once(void)
{
    struct rs_signin_config config = center();
    struct rs_provider provider = {0};
    struct rs_error err = {0};
    service.reply = REGISTERED(1803258000);
    service.status = 200;
    service.asked = 0;
    if (CHECK(load(&config, &provider, &err))) {
        CHECK_STR(service.url, "https://oidc.eu-west-3.amazonaws.com/client/register");
        CHECK_STR(provider.token_endpoint, "https://oidc.eu-west-3.amazonaws.com/token");
        CHECK_STR(provider.authorization_endpoint,
                  "https://oidc.eu-west-3.amazonaws.com/authorize");
        CHECK_STR(service.body,
                  "{\"clientName\":\"redshift-odbc\",\"clientType\":\"public\",\"scopes\":"
                  "[\"redshift:connect\",\"sso:account:access\"],\"redirectUris\":"
                  "[\"http://127.0.0.1/callback\"],\"grantTypes\":[\"authorization_code\","
                  "\"refresh_token\",\"urn:ietf:params:oauth:grant-type:device_code\"],"
                  "\"issuerUrl\":\"https://d-1.awsapps.com/start\"}");
        CHECK_STR(rs_provider_client_id(&provider, &config), "c1");
        CHECK_STR(rs_secret_str(rs_provider_client_secret(&provider, &config)), "s3cret-of-c1");
        CHECK(load(&config, &provider, &err));
        CHECK_INT(service.asked, 1);
    }
    rs_provider_clear(&provider);
    rs_error_clear(&err);
}

static void a_registration_about_to_end_is_replaced(void)
{
    struct rs_signin_config config = center();
    struct rs_provider provider = {0};
    struct rs_error err = {0};
    service.reply = REGISTERED(1795482060); /* in a minute */
    service.status = 200;
    service.asked = 0;
    CHECK(load(&config, &provider, &err));
    CHECK(load(&config, &provider, &err));
    CHECK_INT(service.asked, 2);
    rs_provider_clear(&provider);
    rs_error_clear(&err);
}

static void the_client_of_a_stored_token_is_used(void)
{
    struct rs_signin_config config = center();
    struct rs_provider provider = {0};
    struct rs_token token = {0};
    struct rs_error err = {0};
    token.registration.client_id = rs_format("kept");
    token.registration.client_expires = NOW + 86400;
    service.asked = 0;
    if (token.registration.client_id) {
        rs_center_adopt(&provider, &token, NOW);
        if (CHECK(load(&config, &provider, &err))) {
            CHECK_STR(rs_provider_client_id(&provider, &config), "kept");
            CHECK_INT(service.asked, 0);
        }
    }
    token.registration.client_expires = NOW - 1;
    rs_provider_clear(&provider);
    rs_center_adopt(&provider, &token, NOW);
    CHECK(provider.registration.client_id == NULL);
    rs_token_clear(&token);
    rs_provider_clear(&provider);
    rs_error_clear(&err);
}

static void what_is_refused(void)
{
    static const struct {
        const char *region, *endpoint, *reply;
        int status, native;
        const char *say;
    } cases[] = {
        {NULL, NULL, "", 200, RS_NATIVE_OPTION, "IdcRegion is \"\""},
        {"eu-west-3.evil.example/", NULL, "", 200, RS_NATIVE_OPTION, "IdcRegion is"},
        {"eu-west-3", "http://oidc.example.com", "", 200, 0, "must begin with https://"},
        {"eu-west-3", NULL, "<html>", 200, RS_NATIVE_PROVIDER_ERROR, "not an OAuth answer"},
        {"eu-west-3", NULL, "{\"clientId\":\"c\"}", 200, RS_NATIVE_PROVIDER_ERROR, "clientSecret"},
        {"eu-west-3", NULL,
         "{\"error\":\"invalid_request\",\"error_description\":\"issuerUrl is not known\"}", 400,
         RS_NATIVE_PROVIDER_ERROR, "issuerUrl is not known"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct rs_signin_config config = center();
        struct rs_provider provider = {0};
        struct rs_error err = {0};
        config.region = cases[i].region;
        config.center_endpoint = cases[i].endpoint;
        service.reply = cases[i].reply;
        service.status = cases[i].status;
        CHECK(!load(&config, &provider, &err));
        if (!CHECK(strstr(rs_error_text(&err), cases[i].say) != NULL)) {
            CHECK_STR(rs_error_text(&err), cases[i].say);
        }
        CHECK(cases[i].native == 0 || err.native == cases[i].native);
        rs_provider_clear(&provider);
        rs_error_clear(&err);
    }
}

int main(void)
{
    RUN(names_in_camel_case);
    RUN(answers_in_camel_case);
    RUN(a_client_registers_itself_once);
    RUN(a_registration_about_to_end_is_replaced);
    RUN(the_client_of_a_stored_token_is_used);
    RUN(what_is_refused);
    return check_done();
}
