/* Pushed authorization requests; see par.h. */
#include "signin/par.h"

#include <stddef.h>
#include <stdlib.h>

#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/authorize.h"
#include "signin/client.h"

enum { MAX_FORM = 65536, CREATED = 201 };

struct pushed {
    char *request_uri; /* owned */
};

static const struct rs_json_field fields[] = {
    {"request_uri", RS_JSON_STRING, offsetof(struct pushed, request_uri), true, RS_JSON_NO_PRESENT},
};

static bool push(struct pushed *pushed, struct rs_buf *form, const struct rs_provider *provider,
                 struct rs_run *run, struct rs_error *err)
{
    struct rs_http_response response = {0};
    static const struct rs_client_fields wanted = {fields, RS_COUNT(fields)};
    char *code = NULL;
    struct rs_client_post post = {"the pushed authorization request endpoint",
                                  provider->par_endpoint, form, true};
    bool ok = rs_client_post(&post, provider, run, &response, err);
    if (ok && response.status != CREATED) {
        ok = rs_client_refused(&post, &response, run, &code, err);
    }
    ok = ok && rs_client_take(&post, &response, run, &wanted, pushed, err);
    free(code);
    rs_http_response_clear(&response);
    return ok;
}

bool rs_par_url(struct rs_buf *out, const struct rs_provider *provider, struct rs_run *run,
                const struct rs_pkce *pkce, const char *redirect_uri, struct rs_error *err)
{
    struct pushed pushed = {0};
    struct rs_buf form;
    rs_buf_init_secret(&form, MAX_FORM);
    bool ok = rs_url_check_endpoint(provider->par_endpoint, "pushed_authorization_request_endpoint",
                                    run->config->unsafe_http, err) &&
              rs_authorize_form(&form, provider, run->config, pkce, redirect_uri, err) &&
              push(&pushed, &form, provider, run, err);
    if (ok) {
        rs_authorize_add_endpoint(out, provider);
        rs_form_add(out, "client_id", rs_span_of(run->config->client_id));
        rs_form_add(out, "request_uri", rs_span_of(pushed.request_uri));
        ok = rs_buf_ok(out) || rs_fail_memory(err);
    }
    free(pushed.request_uri);
    rs_buf_clear(&form);
    return ok;
}
