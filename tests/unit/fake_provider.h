/* A whole sign-in in one process: a fake identity provider behind rs_host.http, a fake person
 * behind rs_host.open_url (a thread that plays the browser against the real loopback listener), a
 * clock that is set by hand. All of it lies in shared memory, so that forked processes share one
 * provider. */
#ifndef RS_TESTS_FAKE_PROVIDER_H
#define RS_TESTS_FAKE_PROVIDER_H

#include "fake_tokens.h"

static inline int fake_refuse(struct rs_buf *out, const char *error)
{
    rs_buf_add_format(out, "{\"error\":\"%s\",\"error_description\":\"not here\"}", error);
    return 400;
}

static inline bool fake_pkce_ok(struct fake *fake, const char *verifier)
{
    unsigned char hash[RS_SHA256_LEN];
    struct rs_span part = rs_span_of(verifier);
    struct rs_buf text;
    rs_buf_init(&text, 100);
    bool ok = rs_sha256(&part, 1, hash);
    rs_base64url_add(&text, hash, sizeof hash);
    ok = ok && strcmp(rs_buf_str(&text), fake->challenge) == 0;
    rs_buf_clear(&text);
    return ok;
}

static inline int fake_device_token(struct fake *fake, struct rs_span form, struct rs_buf *out)
{
    char code[100];
    int turn = fake->device_polls++;
    fake_field(form, "device_code", code, sizeof code);
    fake->device_polled[turn % 8] = rs_clock_monotonic_ms();
    if (strcmp(code, "device/1") != 0) {
        return fake_refuse(out, "invalid_grant");
    }
    if (turn < 4 && fake->device_replies[turn] &&
        strcmp(fake->device_replies[turn], "unreachable") == 0) {
        return 0;
    }
    if (turn < 4 && fake->device_replies[turn]) {
        return fake_refuse(out, fake->device_replies[turn]);
    }
    fake_tokens(fake, "", true, out);
    return 200;
}

static inline int fake_device_endpoint(struct fake *fake, struct rs_span form, struct rs_buf *out)
{
    snprintf(fake->device_form, sizeof fake->device_form, "%.*s", (int)form.len, form.ptr);
    if (fake->device_status) {
        rs_buf_add_str(out, fake->device_status);
        return fake->device_status[0] == '{' ? 200 : 400;
    }
    rs_buf_add_str(out, "{\"device_code\":\"device/1\",\"user_code\":\"WDJB-MJHT\","
                        "\"verification_uri\":\"https://login.example.com/device\","
                        "\"verification_uri_complete\":"
                        "\"https://login.example.com/device?user_code=WDJB-MJHT\","
                        "\"expires_in\":600,\"interval\":1}");
    return 200;
}

/* What an authorization request, or the pushed one behind it, says. */
static inline void fake_read_request(struct fake *fake, const char *url)
{
    struct rs_span query = rs_span_of(url);
    rs_span_cut(&query, '?');
    if (strstr(url, "request_uri=urn%3Aexample%3A1")) {
        query = rs_span_of(fake->pushed);
    }
    fake_field(query, "redirect_uri", fake->redirect_uri, sizeof fake->redirect_uri);
    fake_field(query, "state", fake->state, sizeof fake->state);
    fake_field(query, "nonce", fake->nonce, sizeof fake->nonce);
    fake_field(query, "code_challenge", fake->challenge, sizeof fake->challenge);
}

static inline bool fake_show(void *ctx, const struct rs_prompt *prompt, struct rs_error *err)
{
    struct fake *fake = ctx;
    size_t len = strlen(fake->shown);
    if (fake->no_terminal) {
        return rs_fail(err, RS_28000, "the program has no terminal");
    }
    snprintf(fake->shown + len, sizeof fake->shown - len, "%s", prompt->text);
    if (prompt->address) {
        snprintf(fake->url, sizeof fake->url, "%s", prompt->address);
        fake_read_request(fake, prompt->address);
    }
    return true;
}

/* The next of fake->pasted, with this sign-in's state in place of "STATE". */
static inline enum rs_answer fake_ask(void *ctx, struct rs_buf *answer, struct rs_error *err)
{
    struct fake *fake = ctx;
    const char *line = fake->asked < 4 ? fake->pasted[fake->asked] : NULL;
    fake->asked++;
    if (!line) {
        return RS_ANSWER_NOT_YET;
    }
    const char *state = strstr(line, "STATE");
    rs_buf_reset(answer);
    rs_buf_add(answer, line, state ? (size_t)(state - line) : strlen(line));
    rs_buf_add_str(answer, state ? fake->state : "");
    rs_buf_add_str(answer, state ? state + strlen("STATE") : "");
    if (strcmp(line, "gives up") == 0) {
        rs_fail(err, RS_28000, "the person gave up");
        return RS_ANSWER_NEVER;
    }
    return RS_ANSWER_GIVEN;
}

static inline int fake_token_endpoint(struct fake *fake, struct rs_span form, struct rs_buf *out)
{
    char grant[100], code[100], redirect[300], verifier[100], refresh[100];
    fake_field(form, "grant_type", grant, sizeof grant);
    fake_field(form, "code", code, sizeof code);
    fake_field(form, "redirect_uri", redirect, sizeof redirect);
    fake_field(form, "code_verifier", verifier, sizeof verifier);
    fake_field(form, "refresh_token", refresh, sizeof refresh);
    if (strcmp(grant, "urn:ietf:params:oauth:grant-type:device_code") == 0) {
        return fake_device_token(fake, form, out);
    }
    bool redeems = strcmp(grant, "authorization_code") == 0;
    fake->redeems += redeems;
    fake->refreshes += !redeems;
    if (fake->token_reply[0]) {
        rs_buf_add_str(out, fake->token_reply);
        return fake->token_status;
    }
    if (redeems && strcmp(code, "good/code+=") == 0 && strcmp(redirect, fake->redirect_uri) == 0 &&
        fake_pkce_ok(fake, verifier)) {
        fake_tokens(fake, fake->nonce, true, out);
        return 200;
    }
    if (!redeems && strcmp(refresh, fake->refresh_token) == 0) {
        fake_tokens(fake, NULL, !fake->no_id_token_on_refresh, out);
        return 200;
    }
    return fake_refuse(out, "invalid_grant");
}

static inline void fake_keys(struct fake *fake, struct rs_buf *out)
{
    unsigned char x[32];
    size_t len = sizeof x;
    EVP_PKEY_get_raw_public_key(fake->changed_key ? fake->next_key : fake->key, x, &len);
    rs_buf_add_format(out,
                      "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"%s\",\"x\":\"",
                      fake->changed_key ? "two" : "one");
    rs_base64url_add(out, x, len);
    rs_buf_add_str(out, "\"}]}");
    fake->key_sets++;
}

static inline void fake_metadata(struct fake *fake, struct rs_buf *out)
{
    rs_buf_add_format(out,
                      "{\"issuer\":\"%s\",\"authorization_endpoint\":"
                      "\"https://login.example.com/authorize?tenant=x\",\"token_endpoint\":"
                      "\"https://login.example.com/token\",\"jwks_uri\":"
                      "\"https://login.example.com/keys\"%s%s}",
                      fake->metadata_issuer ? fake->metadata_issuer : FAKE_ISSUER,
                      fake->announces_iss
                          ? ",\"authorization_response_iss_parameter_supported\":true"
                          : "",
                      fake->extra_metadata);
    fake->metadata++;
}

static inline bool fake_http(void *ctx, const struct rs_http_request *request,
                             struct rs_http_response *response, struct rs_error *err)
{
    struct fake *fake = ctx;
    struct rs_span url = rs_span_of(request->url);
    if (fake->http_delay_ms) {
        poll(NULL, 0, fake->http_delay_ms);
    }
    pthread_mutex_lock(&fake->lock);
    rs_buf_init_secret(&response->body, 256 * 1024);
    response->max_age = -1;
    response->date = fake->now;
    response->status = 200;
    fake->answers++;
    if (rs_span_is(url, FAKE_ISSUER "/.well-known/openid-configuration")) {
        fake_metadata(fake, &response->body);
    } else if (rs_span_is(url, "https://login.example.com/keys")) {
        fake_keys(fake, &response->body);
    } else if (rs_span_is(url, "https://login.example.com/token")) {
        snprintf(fake->last_form, sizeof fake->last_form, "%.*s", (int)request->body.len,
                 request->body.ptr);
        snprintf(fake->last_header, sizeof fake->last_header, "%s",
                 request->headers[2] ? request->headers[2] : "");
        response->status = fake_token_endpoint(fake, request->body, &response->body);
    } else if (rs_span_is(url, "https://login.example.com/device")) {
        response->status = fake_device_endpoint(fake, request->body, &response->body);
    } else if (rs_span_is(url, "https://login.example.com/par")) {
        snprintf(fake->pushed, sizeof fake->pushed, "%.*s", (int)request->body.len,
                 request->body.ptr);
        response->status = fake->par_status ? fake->par_status : 201;
        rs_buf_add_str(&response->body,
                       response->status == 201
                           ? "{\"request_uri\":\"urn:example:1\",\"expires_in\":60}"
                           : "{\"error\":\"invalid_request\"}");
    } else {
        response->status = 404;
    }
    bool ok =
        !fake->down && !(fake->keys_down && strstr(request->url, "/keys")) && response->status != 0;
    pthread_mutex_unlock(&fake->lock);
    return ok || rs_fail(err, RS_08001, "login.example.com cannot be reached: connection refused");
}

static inline int fake_connect(const struct rs_url *url)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(url->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Says text, which is freed, and takes the whole answer; "" when nobody listens. */
static inline void fake_say(const struct rs_url *url, char *text, char *answer, size_t size)
{
    int fd = fake_connect(url);
    size_t got = 0;
    if (fd >= 0 && send(fd, text, strlen(text), MSG_NOSIGNAL) > 0) {
        ssize_t n;
        while ((n = recv(fd, answer + got, size - 1 - got, 0)) > 0) {
            got += (size_t)n;
        }
    }
    answer[got] = '\0';
    if (fd >= 0) {
        close(fd);
    }
    free(text);
}

/* One GET of path, which may have a query. */
static inline void fake_fetch(const struct rs_url *url, struct rs_span path, char *answer,
                              size_t size)
{
    char *text = fake_format("GET %.*s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
                             "Sec-Fetch-Dest: document\r\n\r\n",
                             (int)path.len, path.ptr, (unsigned)url->port);
    fake_say(url, text, answer, size);
}

/* The callback with that query, or form; the answer goes to fake->page. */
static inline void fake_get(struct fake *fake, const char *target)
{
    struct rs_url url;
    struct rs_error err = {0};
    if (!rs_url_parse(rs_span_of(fake->redirect_uri), "it", &url, &err)) {
        abort();
    }
    if (fake->posts) {
        char *form = fake_format("POST %.*s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nOrigin: null\r\n"
                                 "Content-Type: application/x-www-form-urlencoded;charset=UTF-8\r\n"
                                 "Content-Length: %zu\r\nSec-Fetch-Dest: document\r\n\r\n%s",
                                 (int)url.path.len, url.path.ptr, (unsigned)url.port,
                                 strlen(target), target);
        fake_say(&url, form, fake->page, sizeof fake->page);
        return;
    }
    char *path = fake_format("%.*s?%s", (int)url.path.len, url.path.ptr, target);
    fake_fetch(&url, rs_span_of(path), fake->page, sizeof fake->page);
    free(path);
}

/* Through the door to the provider's page. False: nobody answered. */
static inline bool fake_go_in(struct fake_visit *visit)
{
    static const char refresh[] = "content=\"0;url=";
    struct fake *fake = visit->fake;
    struct rs_url url;
    struct rs_error err = {0};
    char page[20000];
    if (!rs_url_parse(rs_span_of(visit->start), "it", &url, &err)) {
        abort();
    }
    fake_fetch(&url, url.path, page, sizeof page);
    char *from = strstr(page, refresh), *to = from ? from += strlen(refresh) : NULL;
    for (char *at = from; at && *at != '"'; at++) {
        *to++ = *at;
        at += strncmp(at, "&#38;", 5) == 0 ? 4 : 0;
    }
    if (!from) {
        return false;
    }
    *to = '\0';
    pthread_mutex_lock(&fake->lock);
    snprintf(fake->url, sizeof fake->url, "%s", from);
    fake_read_request(fake, from);
    memcpy(visit->state, fake->state, sizeof visit->state);
    pthread_mutex_unlock(&fake->lock);
    return true;
}

static inline void *fake_browser(void *arg)
{
    static const char *const answers[] = {
        [PERSON_SIGNS_IN] = "session_state=abc&code=good%2Fcode%2B%3D&iss=" FAKE_ISSUER,
        [PERSON_DENIES] = "error=access_denied&error_description=The+person+said+no"
                          "&iss=" FAKE_ISSUER,
        [PERSON_MEETS_A_REFUSAL_OF_S256] = "error=invalid_request&error_description="
                                           "transform+algorithm+not+supported&iss=" FAKE_ISSUER,
        [PERSON_WRONG_STATE_FIRST] = "code=good%2Fcode%2B%3D&iss=" FAKE_ISSUER,
        [PERSON_CODE_TWICE] = "code=good%2Fcode%2B%3D&code=other&iss=" FAKE_ISSUER,
        [PERSON_FROM_ANOTHER_ISSUER] = "code=good%2Fcode%2B%3D&iss=https://evil.example",
        [PERSON_WITHOUT_ISSUER] = "code=good%2Fcode%2B%3D",
        [PERSON_RELOADS] = "code=good%2Fcode%2B%3D&iss=" FAKE_ISSUER,
    };
    struct fake_visit *visit = arg;
    struct fake *fake = visit->fake;
    if (!fake_go_in(visit)) {
        return NULL;
    }
    poll(NULL, 0, fake->delay_ms);
    if (visit->person == PERSON_WRONG_STATE_FIRST) {
        fake_get(fake, "error=access_denied&state=guessed");
        CHECK(strstr(fake->page, "HTTP/1.1 400") != NULL);
        fake_get(fake, "error=access_denied");
        CHECK(strstr(fake->page, "HTTP/1.1 400") != NULL);
        char *twice = fake_format("error=access_denied&state=%s&state=x", visit->state);
        fake_get(fake, twice);
        CHECK(strstr(fake->page, "HTTP/1.1 400") != NULL);
        free(twice);
    }
    char *query = fake_format("%s&state=%s", answers[visit->person], visit->state);
    fake_get(fake, query);
    if (visit->person == PERSON_RELOADS) {
        fake->page[0] = '\0';
        fake_get(fake, query);
    }
    free(query);
    return NULL;
}

static inline bool fake_open_url(void *ctx, const char *url, struct rs_error *err)
{
    struct fake *fake = ctx;
    pthread_mutex_lock(&fake->lock);
    if (fake->person == PERSON_HAS_NO_BROWSER) {
        pthread_mutex_unlock(&fake->lock);
        return rs_fail(err, RS_HY000, "there is no display");
    }
    fake->windows++;
    if (fake->person != PERSON_NEVER_COMES) {
        struct fake_visit *visit = &fake->visits[fake->browser_count];
        *visit = (struct fake_visit){.fake = fake, .person = fake->person};
        snprintf(visit->start, sizeof visit->start, "%s", url);
        pthread_create(&fake->browsers[fake->browser_count++], NULL, fake_browser, visit);
    }
    pthread_mutex_unlock(&fake->lock);
    return true;
}

/* While others sign in. */
static inline void fake_be(struct fake *fake, enum fake_person person)
{
    pthread_mutex_lock(&fake->lock);
    fake->person = person;
    pthread_mutex_unlock(&fake->lock);
}

static inline int fake_windows(struct fake *fake)
{
    pthread_mutex_lock(&fake->lock);
    int windows = fake->windows;
    pthread_mutex_unlock(&fake->lock);
    return windows;
}

/* The token endpoint's next answers; NULL: its own again. */
static inline void fake_reply(struct fake *fake, int status, const char *text)
{
    snprintf(fake->token_reply, sizeof fake->token_reply, "%s", text ? text : "");
    fake->token_status = status;
}

static inline struct fake *fake_new(void)
{
    struct fake *fake =
        mmap(NULL, sizeof *fake, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&fake->lock, &attr);
    fake->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    fake->next_key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    fake->now = 1764000000;
    fake->id_token_life = 3600;
    fake->subject = "ana";
    return fake;
}

/* Waits for the browsers that this process opened. */
static inline void fake_join(struct fake *fake)
{
    while (fake->browser_count > 0) {
        pthread_join(fake->browsers[--fake->browser_count], NULL);
    }
}

static inline struct rs_host fake_host(struct fake *fake, struct rs_notes *notes)
{
    return (struct rs_host){.ctx = fake,
                            .now = fake_now,
                            .monotonic_ms = fake_monotonic,
                            .random = fake_random,
                            .http = fake_http,
                            .open_url = fake_open_url,
                            .show = fake_show,
                            .ask = fake_ask,
                            .notes = notes};
}

static inline struct rs_signin_config fake_config(const char *cache, const char *dir)
{
    return (struct rs_signin_config){.flow = "browser",
                                     .issuer = FAKE_ISSUER,
                                     .client_id = "client",
                                     .scope = "openid email offline_access",
                                     .token_cache = cache,
                                     .cache_dir = dir,
                                     .browser_timeout_ms = getenv("RS_OOM") ? 500 : 5000,
                                     .clock_tolerance_s = 60,
                                     .target = "dev on test-cluster"};
}

static inline void fake_free(struct fake *fake)
{
    fake_join(fake);
    EVP_PKEY_free(fake->key);
    EVP_PKEY_free(fake->next_key);
    munmap(fake, sizeof *fake);
    rs_table_clear();
}

/* One connection attempt from start to end. */
struct fake_try {
    struct rs_token token;
    struct rs_error err;
    struct rs_notes notes;
    bool ok;
};

static inline void fake_try_with(struct fake_try *try, struct fake *fake,
                                 const struct rs_signin_config *config,
                                 const struct rs_signin_turn *turn, const struct rs_wait *wait)
{
    struct rs_host host = fake_host(fake, &try->notes);
    struct rs_wait forever = {.deadline_ms = RS_NO_DEADLINE};
    try->ok = rs_signin_get(config, &host, wait ? wait : &forever, turn, &try->token, &try->err);
}

static inline void fake_try_clear(struct fake_try *try)
{
    rs_token_clear(&try->token);
    rs_error_clear(&try->err);
    rs_notes_clear(&try->notes);
    *try = (struct fake_try){.ok = false};
}

#endif
