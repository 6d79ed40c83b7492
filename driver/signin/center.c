/* AWS IAM Identity Center; see center.h. */
#include "signin/center.h"

#include <stddef.h>
#include <stdlib.h>

#include "aws/partition.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/client.h"
#include "signin/token.h"

enum { MAX_URL = 8192, MAX_BODY = 65536, MAX_NAMES = 2000, MAX_FIELDS = 16, MARGIN_S = 900 };

bool rs_center_is(const struct rs_run *run)
{
    return run->config->service == RS_SIGNIN_IDENTITY_CENTER;
}

/* client_id becomes clientId. */
static void add_camel(struct rs_buf *out, const char *name)
{
    for (; *name; name++) {
        bool up = name[0] == '_' && name[1] >= 'a' && name[1] <= 'z';
        rs_buf_add_char(out, up ? (char)(*++name - 'a' + 'A') : *name);
    }
}

void rs_center_add_json(struct rs_buf *out, struct rs_span form)
{
    struct rs_buf text;
    const char *before = "{";
    rs_buf_init_secret(&text, MAX_BODY);
    while (form.ptr) {
        struct rs_span value = rs_span_cut(&form, '&'), name = rs_span_cut(&value, '=');
        rs_buf_reset(&text);
        rs_buf_add_span(&text, name);
        rs_buf_add_str(out, before);
        rs_buf_add_char(out, '"');
        add_camel(out, rs_buf_str(&text));
        rs_buf_add_str(out, "\":");
        rs_buf_reset(&text);
        out->failed = out->failed || !rs_form_decode(value, &text);
        rs_json_add_string(out, rs_buf_span(&text));
        before = ",";
    }
    rs_buf_add_char(out, '}');
    rs_buf_clear(&text);
}

bool rs_center_read(struct rs_span text, const char *what, const struct rs_json_field *fields,
                    size_t count, void *out, struct rs_error *err)
{
    struct rs_json_field renamed[MAX_FIELDS];
    size_t places[MAX_FIELDS];
    struct rs_buf names;
    rs_buf_init(&names, MAX_NAMES);
    count = count < MAX_FIELDS ? count : MAX_FIELDS;
    for (size_t i = 0; i < count; i++) {
        places[i] = names.len;
        add_camel(&names, fields[i].name);
        rs_buf_add(&names, "", 1);
    }
    bool ok = rs_buf_ok(&names) || rs_fail_memory(err);
    for (size_t i = 0; ok && i < count; i++) {
        renamed[i] = fields[i];
        renamed[i].name = names.ptr + places[i];
    }
    ok = ok && rs_json_read(text, what, renamed, count, out, err);
    rs_buf_clear(&names);
    return ok;
}

static bool set_endpoint(char **to, struct rs_span base, const char *path, const char *what,
                         const struct rs_run *run, struct rs_error *err)
{
    free(*to);
    *to = rs_format("%.*s%s", (int)base.len, base.ptr, path);
    return *to ? rs_url_check_endpoint(*to, what, run->config->unsafe_http, err)
               : rs_fail_memory(err);
}

static bool fill_endpoints(struct rs_provider *provider, const struct rs_run *run,
                           struct rs_error *err)
{
    struct rs_buf text;
    struct rs_span region = rs_span_of(run->config->region);
    if (!region.ptr || !rs_aws_region_valid(region)) {
        return rs_fail_native(err, RS_HY000, RS_NATIVE_OPTION,
                              "IdcRegion is \"%s\", but must be the AWS region of the IAM Identity "
                              "Center, such as us-east-1",
                              run->config->region ? run->config->region : "");
    }
    rs_buf_init(&text, MAX_URL);
    rs_aws_endpoint(&text, "oidc", region, run->config->center_endpoint);
    struct rs_span base = rs_buf_span(&text);
    if (base.len > 0 && base.ptr[base.len - 1] == '/') {
        base.len--;
    }
    bool ok = (rs_buf_ok(&text) || rs_fail_memory(err)) &&
              set_endpoint(&provider->authorization_endpoint, base, "/authorize",
                           "the Identity Center's page", run, err) &&
              set_endpoint(&provider->token_endpoint, base, "/token", "CreateToken", run, err) &&
              set_endpoint(&provider->device_endpoint, base, "/device_authorization",
                           "StartDeviceAuthorization", run, err) &&
              set_endpoint(&provider->registration_endpoint, base, "/client/register",
                           "RegisterClient", run, err);
    rs_buf_clear(&text);
    return ok;
}

static void add_words(struct rs_buf *out, const char *words)
{
    struct rs_span rest = rs_span_of(words);
    const char *before = "";
    while (rest.ptr) {
        struct rs_span word = rs_span_trim(rs_span_cut(&rest, ' '));
        if (word.len > 0) {
            rs_buf_add_str(out, before);
            rs_json_add_string(out, word);
            before = ",";
        }
    }
}

/* The redirect address is registered without a port (RFC 8252 section 7.3). */
static void make_request(struct rs_buf *body, const struct rs_signin_config *config)
{
    const char *path = rs_option_empty(config->redirect_path) ? "/callback" : config->redirect_path;
    struct rs_buf uri;
    rs_buf_init(&uri, MAX_URL);
    rs_buf_add_format(&uri, "http://127.0.0.1%s", path);
    rs_buf_add_str(body,
                   "{\"clientName\":\"redshift-odbc\",\"clientType\":\"public\",\"scopes\":[");
    add_words(body, config->scope);
    rs_buf_add_str(body, "],\"redirectUris\":[");
    rs_json_add_string(body, rs_buf_span(&uri));
    rs_buf_add_str(body, "],\"grantTypes\":[\"authorization_code\",\"refresh_token\","
                         "\"urn:ietf:params:oauth:grant-type:device_code\"],\"issuerUrl\":");
    rs_json_add_string(body, rs_span_of(config->issuer));
    rs_buf_add_char(body, '}');
    body->failed = body->failed || !rs_buf_ok(&uri);
    rs_buf_clear(&uri);
}

static bool read_registration(struct rs_registration *out, const struct rs_client_post *post,
                              const struct rs_http_response *response, struct rs_error *err)
{
    static const struct rs_json_field fields[] = {
        {"clientId", RS_JSON_STRING, offsetof(struct rs_registration, client_id), true,
         RS_JSON_NO_PRESENT},
        {"clientSecret", RS_JSON_SECRET, offsetof(struct rs_registration, client_secret), true,
         RS_JSON_NO_PRESENT},
        {"clientSecretExpiresAt", RS_JSON_NUMBER, offsetof(struct rs_registration, client_expires),
         true, RS_JSON_NO_PRESENT},
    };
    struct rs_error why = {0};
    bool ok =
        rs_json_read(rs_buf_span(&response->body), "it", fields, RS_COUNT(fields), out, &why) ||
        rs_client_odd(post, response, rs_error_text(&why), err);
    rs_error_clear(&why);
    return ok;
}

static bool enroll(struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    static const char *const headers[] = {"Accept: application/json",
                                          "Content-Type: application/json", NULL};
    struct rs_registration fresh = {.client_id = NULL};
    struct rs_http_response response = {0};
    struct rs_buf body;
    char *code = NULL;
    rs_buf_init(&body, MAX_BODY);
    make_request(&body, run->config);
    struct rs_client_post post = {.what = "RegisterClient", .url = provider->registration_endpoint};
    struct rs_http_request request = {.what = post.what,
                                      .method = "POST",
                                      .url = post.url,
                                      .headers = headers,
                                      .body = rs_buf_span(&body),
                                      .retry = true};
    bool ok =
        (rs_buf_ok(&body) || rs_fail_memory(err)) && rs_run_http(run, &request, &response, err);
    if (ok && response.status != 200) {
        ok = rs_client_refused(&post, &response, run, &code, err);
    }
    ok = ok && read_registration(&fresh, &post, &response, err);
    if (ok) {
        rs_registration_clear(&provider->registration);
        provider->registration = fresh;
        fresh = (struct rs_registration){.client_id = NULL};
    }
    free(code);
    rs_registration_clear(&fresh);
    rs_http_response_clear(&response);
    rs_buf_clear(&body);
    return ok;
}

static bool lasts(const struct rs_registration *registration, int64_t now)
{
    return registration->client_id && registration->client_expires > now + MARGIN_S;
}

void rs_center_adopt(struct rs_provider *provider, const struct rs_token *token, int64_t now)
{
    struct rs_error ignored = {0};
    if (lasts(&token->registration, now) &&
        !rs_registration_copy(&provider->registration, &token->registration, &ignored)) {
        rs_error_clear(&ignored); /* another registration serves as well */
    }
}

bool rs_center_load(struct rs_provider *provider, struct rs_run *run, struct rs_error *err)
{
    if (!provider->issuer) {
        provider->issuer = rs_span_dup(rs_span_of(run->config->issuer));
    }
    bool ok = (provider->issuer || rs_fail_memory(err)) && fill_endpoints(provider, run, err);
    return ok &&
           (lasts(&provider->registration, rs_host_now(run->host)) || enroll(provider, run, err));
}
