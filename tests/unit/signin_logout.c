/* Signing out, and saying who is signed in: what is deleted, what the provider is told, what the
 * browser is shown. */
#include <sys/stat.h>

#include "check.h"
#include "fake_provider.h"
#include "signin/inspect.h"
#include "signin/key.h"
#include "signin/logout.h"
#include "signin/store.h"

#define REVOKE ",\"revocation_endpoint\":\"https://login.example.com/revoke\""
#define LEAVE  ",\"end_session_endpoint\":\"https://login.example.com/leave?tenant=x\""

/* What the provider's other endpoint does and has seen, and the browser that is sent away. */
static struct {
    int status, revokes;
    char form[1000];
    char url[300]; /* that the browser was opened with */
    bool no_browser;
    pthread_t browser;
    bool browsing;
} other;

static struct fake *fake;
static char *dir;
static struct rs_signin_config config;
static struct rs_signout signout;
static struct rs_error err;

static bool other_http(void *ctx, const struct rs_http_request *request,
                       struct rs_http_response *response, struct rs_error *why)
{
    if (!rs_span_is(rs_span_of(request->url), "https://login.example.com/revoke")) {
        return fake_http(ctx, request, response, why);
    }
    other.revokes++;
    snprintf(other.form, sizeof other.form, "%.*s", (int)request->body.len, request->body.ptr);
    rs_buf_init_secret(&response->body, 1000);
    response->status = other.status;
    return true;
}

static void *browse(void *ctx)
{
    struct fake *seen = ctx;
    snprintf(seen->redirect_uri, sizeof seen->redirect_uri, "%s", other.url);
    fake_get(seen, "x=1");
    return NULL;
}

static bool other_open(void *ctx, const char *url, struct rs_error *why)
{
    if (strstr(url, "/authorize")) {
        return fake_open_url(ctx, url, why);
    }
    snprintf(other.url, sizeof other.url, "%s", url);
    if (other.no_browser) {
        return rs_fail(why, RS_28000, "there is no display");
    }
    other.browsing = pthread_create(&other.browser, NULL, browse, ctx) == 0;
    return true;
}

static struct rs_host host_of(void)
{
    struct rs_host host = fake_host(fake, NULL);
    host.http = other_http;
    host.open_url = other_open;
    return host;
}

static void begin(const char *cache, const char *metadata)
{
    memset(&other, 0, sizeof other);
    other.status = 200;
    fake = fake_new();
    dir = fake_dir();
    config = fake_config(cache, dir);
    snprintf(fake->extra_metadata, sizeof fake->extra_metadata, "%s", metadata);
}

static void end(void)
{
    rs_signout_clear(&signout);
    rs_error_clear(&err);
    fake_free(fake);
    fake_dir_free(dir);
}

static bool sign_in(void)
{
    struct fake_try try = {.ok = false};
    fake_try_with(&try, fake, &config, NULL, NULL);
    bool ok = try.ok;
    fake_try_clear(&try);
    fake_join(fake);
    return ok;
}

static bool log_out(bool browser)
{
    struct rs_host host = host_of();
    struct rs_wait wait = {.deadline_ms = rs_clock_monotonic_ms() + 5000};
    rs_signout_clear(&signout);
    rs_error_clear(&err);
    bool ok = rs_signin_logout(&config, &host, &wait, browser, &signout, &err);
    if (other.browsing) {
        pthread_join(other.browser, NULL);
        other.browsing = false;
    }
    return ok;
}

static bool is_stored(struct rs_signin_record *record)
{
    struct rs_host host = host_of();
    rs_signin_record_clear(record);
    return rs_signin_inspect(&config, &host, record, &err) && record->found;
}

static void a_sign_in_leaves_every_layer_and_is_revoked(void)
{
    struct rs_signin_record record = {.found = false};
    begin("file", REVOKE);
    CHECK(sign_in());
    CHECK(is_stored(&record));
    CHECK(log_out(false));
    CHECK_STR(rs_error_text(&err), "");
    CHECK(signout.found && signout.revoked && !signout.browser);
    CHECK_STR(signout.who, "ana@example.com");
    CHECK_STR(signout.trouble, NULL);
    CHECK_INT(other.revokes, 1);
    CHECK_STR(other.form, "token=refresh-1&token_type_hint=refresh_token&client_id=client");
    CHECK(!is_stored(&record));
    CHECK_INT(fake->windows, 1);
    CHECK(sign_in()); /* nothing in this process's memory either */
    CHECK_INT(fake->windows, 2);
    CHECK(log_out(false) && signout.found);
    CHECK(log_out(false) && !signout.found); /* once more is no failure */
    CHECK_INT(other.revokes, 2);
    rs_signin_record_clear(&record);
    end();
}

static void memory_alone_is_forgotten_too(void)
{
    begin("memory", REVOKE);
    CHECK(sign_in());
    CHECK(log_out(false) && signout.found && signout.revoked);
    CHECK(sign_in());
    CHECK_INT(fake->windows, 2);
    end();
}

static void what_the_provider_does_not_do_is_told(void)
{
    static const struct {
        const char *metadata;
        int status;
        bool down;
        const char *words;
    } cases[] = {{"", 200, false, "no revocation endpoint"},
                 {",\"revocation_endpoint\":\"http://login.example.com/x\"", 200, false, "https"},
                 {REVOKE, 400, false, "HTTP 400"},
                 {REVOKE, 200, true, "cannot be reached"}};
    struct rs_signin_record record = {.found = false};
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        begin("file", cases[i].metadata);
        CHECK(sign_in());
        rs_table_clear(); /* another process signs out: it asks for the metadata itself */
        other.status = cases[i].status;
        fake->down = cases[i].down;
        CHECK(log_out(false));
        CHECK(signout.found && !signout.revoked);
        CHECK(signout.trouble && strstr(signout.trouble, cases[i].words));
        CHECK(!is_stored(&record));
        end();
    }
    rs_signin_record_clear(&record);
}

static void without_a_refresh_token_nobody_is_asked(void)
{
    begin("file", REVOKE);
    fake->no_refresh_token = true;
    CHECK(sign_in());
    CHECK(log_out(false) && signout.found && !signout.revoked);
    CHECK_STR(signout.trouble, NULL);
    CHECK_INT(other.revokes, 0);
    end();
}

static void a_secret_client_says_who_it_is(void)
{
    struct rs_secret secret = {0};
    begin("file", REVOKE);
    CHECK(rs_secret_set(&secret, RS_SPAN_LIT("hush"), &err));
    CHECK(sign_in());
    config.client_secret = &secret;
    CHECK(log_out(false) && signout.revoked);
    CHECK_STR(other.form, "token=refresh-1&token_type_hint=refresh_token");
    rs_secret_clear(&secret);
    end();
}

static void the_sign_out_page_is_reached_without_the_token_in_an_address(void)
{
    begin("file", REVOKE LEAVE);
    CHECK(sign_in());
    CHECK(log_out(true));
    CHECK(signout.browser && signout.revoked);
    CHECK_STR(signout.trouble, NULL);
    CHECK(strncmp(other.url, "http://127.0.0.1:", 17) == 0);
    CHECK(!strstr(other.url, "eyJ"));
    CHECK(strstr(fake->page, "HTTP/1.1 200") != NULL);
    CHECK(strstr(fake->page, "Cache-Control: no-store") != NULL);
    CHECK(strstr(fake->page, "content=\"0;url=https://login.example.com/leave?tenant=x&#38;"
                             "id_token_hint=eyJ") != NULL);
    CHECK(strstr(fake->page, "&#38;client_id=client\"") != NULL);
    end();
}

static void no_browser_or_no_page_is_told(void)
{
    begin("file", REVOKE LEAVE);
    CHECK(sign_in());
    other.no_browser = true;
    CHECK(log_out(true) && signout.revoked && !signout.browser);
    CHECK(signout.trouble && strstr(signout.trouble, "no display"));
    end();
    begin("file", REVOKE);
    CHECK(sign_in());
    rs_table_clear();
    CHECK(log_out(true) && signout.revoked && !signout.browser);
    CHECK(signout.trouble && strstr(signout.trouble, "no sign-out page"));
    end();
}

static void a_record_says_who_and_until_when_and_no_secret(void)
{
    struct rs_signin_record record = {.found = false};
    begin("file", "");
    CHECK(!is_stored(&record) && record.path);
    CHECK(sign_in());
    if (CHECK(is_stored(&record))) {
        CHECK_STR(record.who, "ana@example.com");
        CHECK_STR(record.subject, "ana");
        CHECK_STR(record.issuer, FAKE_ISSUER);
        CHECK_STR(record.client_id, "client");
        CHECK_INT(record.expires, fake->now + 3600);
        CHECK(record.refreshable);
        CHECK(record.path && strncmp(record.path, dir, strlen(dir)) == 0);
        CHECK_STR(record.running, NULL);
        CHECK_STR(record.failure, NULL);
    }
    config.token_cache = "memory";
    CHECK(!is_stored(&record));
    CHECK_STR(record.path, NULL);
    rs_signin_record_clear(&record);
    end();
}

static void a_record_tells_the_last_failure(void)
{
    struct rs_signin_record record = {.found = false};
    begin("file", "");
    fake->person = PERSON_DENIES;
    CHECK(!sign_in());
    CHECK(!is_stored(&record));
    CHECK(record.failure && strstr(record.failure, "access_denied"));
    rs_signin_record_clear(&record);
    end();
}

struct tour {
    int found, damaged;
};

static bool visit(void *ctx, const struct rs_signin_record *record, const struct rs_token *token)
{
    struct tour *tour = ctx;
    tour->found += record->found && rs_secret_given(&token->id_token);
    tour->damaged += !record->found;
    return rs_signin_remove(dir, record, &err);
}

static void a_walk_sees_every_file_and_may_remove_it(void)
{
    struct tour tour = {0};
    struct rs_signin_walk walk = {visit, &tour};
    struct rs_signin_record record = {.found = false};
    begin("file", "");
    struct rs_host host = host_of();
    CHECK(sign_in());
    config.audience = "another";
    CHECK(sign_in());
    char *path = fake_format("%s/0123.token", dir);
    FILE *damaged = fopen(path, "w");
    fputs("damaged", damaged);
    fclose(damaged);
    CHECK(rs_signin_each(dir, &host, &walk, &err));
    CHECK_INT(tour.found, 2);
    CHECK_INT(tour.damaged, 1);
    CHECK(!is_stored(&record));
    rs_signin_record_clear(&record);
    free(path);
    end();
}

/* A token that nobody had to sign in for: quick enough to be repeated for every allocation. */
static bool put_token(struct rs_host *host)
{
    static const char id_token[] = "eyJhbGciOiJub25lIn0."
                                   "eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUuY29tL3RlbmFudCIsImF1ZCI"
                                   "6ImNsaWVudCIsInN1YiI6ImFuYSJ9"
                                   ".c2ln";
    struct rs_identity_key key = {0};
    struct rs_store_place place = {.key = &key, .dir = {.fd = -1}, .host = host};
    struct rs_token token = {.issued = fake->now, .expires = fake->now + 3600};
    token.subject = rs_span_dup(rs_span_of("ana"));
    token.identity = rs_span_dup(rs_span_of("ana@example.com"));
    bool ok = token.subject && token.identity && rs_identity_key_init(&key, &config, &err) &&
              rs_secret_set(&token.id_token, RS_SPAN_LIT(id_token), &err) &&
              rs_secret_set(&token.refresh, RS_SPAN_LIT("refresh-0"), &err) &&
              rs_store_place_open(&place, &rs_store_file, dir, &err) &&
              rs_store_file.put(&place, &token, &err);
    rs_store_place_close(&place);
    rs_identity_key_clear(&key);
    rs_token_clear(&token);
    return ok;
}

static void a_stored_token_is_shown_walked_over_and_signed_out(void)
{
    struct rs_signin_record record = {.found = false};
    struct tour tour = {0};
    struct rs_signin_walk walk = {visit, &tour};
    begin("file", REVOKE);
    struct rs_host host = host_of();
    if (CHECK(put_token(&host))) {
        CHECK(is_stored(&record));
        CHECK_STR(record.issuer, FAKE_ISSUER);
        CHECK_STR(record.client_id, "client");
        CHECK(log_out(false) && signout.found && signout.revoked);
        CHECK_INT(other.revokes, 1);
        CHECK(put_token(&host));
        CHECK(rs_signin_each(dir, &host, &walk, &err));
        CHECK_INT(tour.found, 1);
        CHECK(!is_stored(&record));
    }
    rs_signin_record_clear(&record);
    end();
}

int main(void)
{
    RUN(a_stored_token_is_shown_walked_over_and_signed_out);
    RUN_ONCE(a_sign_in_leaves_every_layer_and_is_revoked);
    RUN_ONCE(memory_alone_is_forgotten_too);
    RUN_ONCE(what_the_provider_does_not_do_is_told);
    RUN_ONCE(without_a_refresh_token_nobody_is_asked);
    RUN_ONCE(a_secret_client_says_who_it_is);
    RUN_ONCE(the_sign_out_page_is_reached_without_the_token_in_an_address);
    RUN_ONCE(no_browser_or_no_page_is_told);
    RUN_ONCE(a_record_says_who_and_until_when_and_no_secret);
    RUN_ONCE(a_record_tells_the_last_failure);
    RUN_ONCE(a_walk_sees_every_file_and_may_remove_it);
    return check_done();
}
