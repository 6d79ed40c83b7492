/* Flow=browser seen from outside: what the browser is opened with, which requests bring the answer,
 * and what a provider's refusal leads to. */
#include <fcntl.h>
#include <sys/resource.h>

#include "check.h"
#include "fake_scene.h"

/* One visit to the listener that a test makes in the browser's place. */
struct request {
    const char *fetch_dest;
    char answer[20000];
};

/* Requests of the test's own, made when the browser is opened, before the person signs in. */
static struct {
    struct fake *fake;
    char start[300];
    struct request first, second;
    bool callbacks; /* to the callback, with the right state; else to the door */
    pthread_t thread;
} own;

static void ask(struct request *request, struct rs_span path, const struct rs_url *url)
{
    char *text =
        fake_format("GET %.*s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nSec-Fetch-Dest: %s\r\n\r\n",
                    (int)path.len, path.ptr, (unsigned)url->port, request->fetch_dest);
    fake_say(url, text, request->answer, sizeof request->answer);
}

static void *visit(void *ctx)
{
    struct fake_visit person = {.fake = own.fake, .person = PERSON_SIGNS_IN};
    struct rs_url url;
    struct rs_error err = {0};
    (void)ctx;
    snprintf(person.start, sizeof person.start, "%s", own.start);
    if (!rs_url_parse(rs_span_of(own.start), "it", &url, &err) || !fake_go_in(&person)) {
        return NULL;
    }
    char *callback = fake_format("/callback?code=good%%2Fcode%%2B%%3D&state=%s", person.state);
    struct rs_span path = own.callbacks ? rs_span_of(callback) : url.path;
    ask(&own.first, path, &url);
    ask(&own.second, path, &url);
    fake_fetch(&url, rs_span_of(callback), own.fake->page, sizeof own.fake->page);
    free(callback);
    return NULL;
}

static bool open_own(void *ctx, const char *url, struct rs_error *err)
{
    (void)err;
    own.fake = ctx;
    snprintf(own.start, sizeof own.start, "%s", url);
    return pthread_create(&own.thread, NULL, visit, NULL) == 0;
}

static bool sign_in_by_hand(struct scene *s)
{
    struct rs_host host = fake_host(s->fake, &s->try.notes);
    struct rs_wait wait = {.deadline_ms = RS_NO_DEADLINE};
    fake_try_clear(&s->try);
    own.start[0] = '\0';
    host.open_url = open_own;
    bool ok = rs_signin_get(&s->config, &host, &wait, NULL, &s->try.token, &s->try.err);
    if (own.start[0]) {
        pthread_join(own.thread, NULL);
    }
    return ok;
}

static void the_browser_is_opened_with_a_door_and_nothing_else(void)
{
    struct scene s = begin("file");
    own.callbacks = false;
    own.first.fetch_dest = own.second.fetch_dest = "document";
    CHECK(sign_in_by_hand(&s));
    CHECK(strncmp(own.start, "http://127.0.0.1:", 17) == 0);
    const char *path = strchr(own.start + 17, '/');
    CHECK(path && strncmp(path, "/sign-in/", 9) == 0);
    CHECK_INT(path ? strspn(path + 9, "0123456789abcdef") : 0, 32);
    CHECK_INT(path ? strlen(path + 9) : 0, 32);
    CHECK(strstr(s.fake->url, "https://login.example.com/authorize?tenant=x&") == s.fake->url);
    end(&s);
}

static void nobody_gets_through_the_door_a_second_time(void)
{
    struct scene s = begin("file");
    own.callbacks = false;
    own.first.fetch_dest = own.second.fetch_dest = "document";
    CHECK(sign_in_by_hand(&s));
    CHECK(strstr(own.first.answer, "HTTP/1.1 404 ") == own.first.answer);
    CHECK(strstr(own.first.answer, "This page was opened already") != NULL);
    CHECK(strstr(own.first.answer, "login.example.com") == NULL);
    CHECK(strstr(own.second.answer, "HTTP/1.1 404 ") == own.second.answer);
    CHECK_STR(s.try.token.identity, "ana@example.com");
    end(&s);
}

static void only_a_navigation_brings_the_answer(void)
{
    struct scene s = begin("file");
    own.callbacks = true;
    own.first.fetch_dest = "image";
    own.second.fetch_dest = "iframe";
    CHECK(sign_in_by_hand(&s));
    CHECK(strstr(own.first.answer, "HTTP/1.1 400 ") == own.first.answer);
    CHECK(strstr(own.second.answer, "HTTP/1.1 400 ") == own.second.answer);
    CHECK(strstr(s.fake->page, "HTTP/1.1 200 ") == s.fake->page);
    CHECK_INT(s.fake->redeems, 1);
    end(&s);
}

static void descriptors_above_1023(void)
{
    enum { FIRST = 1100 };
    int opened[FIRST], count = 0;
    struct rlimit limit = {0};
    struct scene s = begin("file");
    CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > FIRST + 100);
    while (count < FIRST && (opened[count] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0 &&
           opened[count] < FIRST) {
        count++;
    }
    CHECK(count > 1000);
    CHECK(sign_in(&s));
    CHECK_STR(rs_error_text(&s.try.err), "");
    fake_join(s.fake);
    while (count > 0) {
        close(opened[--count]);
    }
    end(&s);
}

/* The provider does not take S256: there is no second try with less. */
static void a_provider_that_refuses_s256(void)
{
    struct scene s = begin("file");
    s.fake->person = PERSON_MEETS_A_REFUSAL_OF_S256;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_PROVIDER_ERROR,
                  "(invalid_request: transform algorithm not supported)");
    CHECK_INT(s.fake->windows, 1);
    CHECK(strstr(s.fake->url, "code_challenge_method=S256") != NULL);
    CHECK_INT(s.fake->redeems, 0);
    end(&s);
    s = begin("file");
    fake_reply(s.fake, 400, "{\"error\":\"invalid_request\"}");
    CHECK(!sign_in(&s));
    CHECK_INT(s.fake->windows, 1);
    CHECK_INT(s.fake->redeems, 1);
    CHECK(strstr(s.fake->last_form, "code_verifier=") != NULL);
    end(&s);
}

static void acr_must_be_one_of_those_asked_for(void)
{
    static const struct {
        const char *claims, *words;
    } cases[] = {
        {",\"acr\":\"urn:mfa high\"", "acr is \"urn:mfa high\", expected one of \"urn:mfa high+\""},
        {",\"acr\":\"low\"", "acr is \"low\""},
        {",\"acr\":\"\"", "acr is \"\""},
        {NULL, "it has no acr, although acr_values were asked for"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct scene s = begin("file");
        s.config.extra = "acr_values=urn%3Amfa+high%2B";
        s.fake->more_claims = cases[i].claims;
        CHECK(!sign_in(&s));
        check_failure(&s, RS_28000, RS_NATIVE_ID_TOKEN_INVALID, cases[i].words);
        end(&s);
    }
    struct scene s = begin("file");
    s.config.extra = "acr_values=urn%3Amfa+high%2B";
    s.fake->more_claims = ",\"acr\":\"high+\"";
    CHECK(sign_in(&s));
    CHECK_STR(rs_error_text(&s.try.err), "");
    end(&s);
}

int main(void)
{
    RUN(the_browser_is_opened_with_a_door_and_nothing_else);
    RUN_ONCE(nobody_gets_through_the_door_a_second_time);
    RUN_ONCE(only_a_navigation_brings_the_answer);
    RUN_ONCE(descriptors_above_1023);
    RUN_ONCE(a_provider_that_refuses_s256);
    RUN(acr_must_be_one_of_those_asked_for);
    return check_done();
}
