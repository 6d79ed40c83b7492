/* The token endpoint's answers: tokens only from a proper answer, and a refresh token is called no
 * good only by the provider itself. */
#include <string.h>

#include "fuzz.h"
#include "signin/tokens.h"

struct answer {
    int status;
    struct rs_span body;
};

static int64_t no_time(void *ctx)
{
    (void)ctx;
    return 0;
}

static bool answer_http(void *ctx, const struct rs_http_request *request,
                        struct rs_http_response *response, struct rs_error *err)
{
    const struct answer *answer = ctx;
    (void)err;
    FUZZ_CHECK(request->body.len > 0 && strcmp(request->method, "POST") == 0);
    rs_buf_init_secret(&response->body, 1 << 18);
    rs_buf_add_span(&response->body, answer->body);
    response->status = answer->status;
    return true;
}

static void check_tokens(const struct rs_tokens *tokens, bool ok)
{
    FUZZ_CHECK(ok == rs_secret_given(&tokens->access));
    FUZZ_CHECK(ok == !!tokens->token_type);
    FUZZ_CHECK(!ok || rs_span_is_nocase(rs_span_of(tokens->token_type), "Bearer"));
}

/* The query of the endpoint's URL may be shown only when the answer itself says it. */
static bool quotes_it(struct rs_span body)
{
    return memmem(body.ptr, body.len, "secret", 6) || memchr(body.ptr, '\\', body.len);
}

static void run_answer(struct answer *answer, bool refresh, const char *methods)
{
    struct rs_secret secret = {0};
    struct rs_notes notes = {0};
    struct rs_host host = {.ctx = answer,
                           .now = no_time,
                           .monotonic_ms = no_time,
                           .http = answer_http,
                           .notes = &notes};
    const struct rs_signin_config config = {.issuer = "https://id.example",
                                            .client_id = "app",
                                            .client_secret = &secret,
                                            .scope = "openid email  profile"};
    const struct rs_provider provider = {.issuer = (char[]){"https://id.example"},
                                         .token_endpoint =
                                             (char[]){"https://id.example/token?x=secret"},
                                         .auth_methods = (char *)(uintptr_t)methods};
    const struct rs_code_grant grant = {.code = RS_SPAN_LIT("c0de"),
                                        .redirect_uri = "http://127.0.0.1:1/",
                                        .verifier = "v"};
    struct rs_run run = {.config = &config, .host = &host, .wait = {RS_NO_DEADLINE, NULL}};
    struct rs_tokens tokens = {.token_type = NULL};
    struct rs_error err = {0};
    bool invalid = false;
    FUZZ_CHECK(rs_secret_set(&secret, rs_span_of(methods ? "s3cret" : NULL), &err));
    bool ok = refresh
                  ? rs_tokens_refresh(&tokens, RS_SPAN_LIT("r"), &invalid, &provider, &run, &err)
                  : rs_tokens_redeem(&tokens, &grant, &provider, &run, &err);
    FUZZ_CHECK(!invalid || (!ok && answer->status >= 400 && answer->status < 500));
    FUZZ_CHECK(!ok || answer->status == 200);
    FUZZ_CHECK(ok || (err.native != 0 && strcmp(err.state, "28000") == 0));
    FUZZ_CHECK(ok || !strstr(rs_error_text(&err), "x=secret") || quotes_it(answer->body));
    check_tokens(&tokens, ok);
    fuzz_check_error(ok, &err);
    rs_tokens_clear(&tokens);
    rs_secret_clear(&secret);
    rs_notes_clear(&notes);
}

/* The first byte: the status, the kind of grant, the client's authentication; then the body. */
void fuzz_one(struct rs_span input)
{
    static const int statuses[] = {200, 400, 401, 403, 404, 500, 503, 302};
    static const char *const methods[] = {NULL, "client_secret_basic", "client_secret_post"};
    unsigned char how = fuzz_byte(&input);
    struct answer answer = {statuses[how & 7], input};
    run_answer(&answer, how & 8, methods[(how >> 4) % 3]);
}
