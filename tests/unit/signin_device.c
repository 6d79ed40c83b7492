/* The device flow against a fake provider, and how Flow=auto chooses. */
#include "check.h"
#include "fake_scene.h"

static struct scene begin_device(const char *flow)
{
    struct scene s = begin("file");
    s.config.flow = flow;
    s.config.audience = "api";
    s.config.browser_timeout_ms = 15000;
    snprintf(s.fake->extra_metadata, sizeof s.fake->extra_metadata,
             ",\"device_authorization_endpoint\":\"https://login.example.com/device\"");
    return s;
}

static void a_person_enters_the_code(void)
{
    struct scene s = begin_device("device");
    s.fake->device_replies[0] = "authorization_pending";
    s.fake->rotates = true;
    CHECK(sign_in(&s) && s.try.token.fresh);
    CHECK_STR(rs_error_text(&s.try.err), "");
    CHECK_STR(s.fake->device_form,
              "scope=openid%20email%20offline_access&audience=api&client_id=client");
    CHECK_INT(s.fake->device_polls, 2);
    CHECK(s.try.token.person_ms >= 1900);
    CHECK(strstr(s.fake->shown, "for dev on test-cluster, open") != NULL);
    CHECK(strstr(s.fake->shown, "\n    https://login.example.com/device\n") != NULL);
    CHECK(strstr(s.fake->shown, "\n    WDJB-MJHT\n") != NULL);
    CHECK(strstr(s.fake->shown, "?user_code=WDJB-MJHT\n") != NULL);
    CHECK(strstr(s.fake->shown, "Signed in as ana@example.com\n") != NULL);
    CHECK_INT(s.fake->windows, 0);
    rs_table_clear(); /* like another process, and one that has a browser */
    s.config.flow = "browser";
    CHECK(sign_in(&s) && !s.try.token.fresh);
    s.fake->now += 7200;
    CHECK(sign_in(&s) && !s.try.token.fresh);
    CHECK_INT(s.fake->refreshes, 1);
    CHECK_INT(s.fake->windows, 0);
    end(&s);
}

/* Seconds go by in these two, and nothing is allocated that the first test does not try. */
static void a_provider_that_is_asked_too_often(void)
{
    if (getenv("RS_OOM")) {
        return;
    }
    struct scene s = begin_device("device");
    s.fake->device_replies[0] = "slow_down";
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->device_polls, 2);
    CHECK(s.fake->device_polled[1] - s.fake->device_polled[0] >= 6000);
    end(&s);
}

static void a_provider_that_cannot_be_reached_for_a_while(void)
{
    struct scene s = begin_device("device");
    s.fake->device_replies[0] = "unreachable"; /* the pause is 1 s, then 2 */
    s.fake->device_replies[1] = "authorization_pending";
    CHECK(sign_in(&s));
    CHECK_STR(rs_error_text(&s.try.err), "");
    CHECK_INT(s.fake->device_polls, 3);
    CHECK(s.fake->device_polled[1] - s.fake->device_polled[0] >= 2000);
    CHECK(s.fake->device_polled[2] - s.fake->device_polled[1] >= 2000);
    end(&s);
}

static void the_code_lives_shorter_than_the_persons_time(void)
{
    struct scene s = begin_device("device");
    s.fake->device_status = "{\"device_code\":\"device/1\",\"user_code\":\"u\",\"expires_in\":1,"
                            "\"interval\":5,\"verification_uri\":\"https://login.example.com/d\"}";
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT, "within 1 s (the life of the code)");
    CHECK_INT(s.fake->device_polls, 0);
    end(&s);
}

static void how_the_device_flow_fails(void)
{
    static const struct {
        const char *endpoint, *poll;
        enum rs_state state;
        int native;
        const char *words;
    } cases[] = {
        {NULL, "access_denied", RS_28000, RS_NATIVE_SIGN_IN_DENIED, "(access_denied: not here)"},
        {NULL, "expired_token", RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT, "not used in time"},
        {NULL, "invalid_grant", RS_28000, RS_NATIVE_PROVIDER_ERROR, "invalid_grant"},
        {"nonsense", NULL, RS_28000, RS_NATIVE_PROVIDER_ERROR,
         "the device authorization endpoint https://login.example.com/device answered HTTP 400"},
        {"{}", NULL, RS_28000, RS_NATIVE_PROVIDER_ERROR, "no \"device_code\""},
        {"{\"device_code\":\"d\",\"user_code\":\"u\",\"expires_in\":9}", NULL, RS_28000,
         RS_NATIVE_PROVIDER_ERROR, "no verification_uri"},
        {"{\"device_code\":\"d\",\"user_code\":\"u\",\"expires_in\":9,"
         "\"verification_uri\":\"javascript:1\"}",
         NULL, RS_28000, RS_NATIVE_PROVIDER_ERROR, "not a usable URL"},
    };
    for (size_t i = 0; !getenv("RS_OOM") && i < RS_COUNT(cases); i++) {
        struct scene s = begin_device("device");
        s.fake->device_status = cases[i].endpoint;
        s.fake->device_replies[0] = cases[i].poll;
        CHECK(!sign_in(&s));
        check_failure(&s, cases[i].state, cases[i].native, cases[i].words);
        CHECK_INT(s.fake->device_polls, cases[i].poll ? 1 : 0);
        end(&s);
    }
}

static void the_older_name_of_the_address_and_control_characters(void)
{
    struct scene s = begin_device("device");
    s.config.browser_timeout_ms = 100;
    s.fake->device_status = "{\"device_code\":\"d\",\"user_code\":\"A\\u001b[2JB\","
                            "\"expires_in\":\"9\",\"verification_url\":"
                            "\"https://login.example.com/old\"}";
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT, "nobody entered the code");
    CHECK(strstr(s.fake->shown, "https://login.example.com/old\n") != NULL);
    CHECK(strstr(s.fake->shown, "A [2JB") != NULL);
    end(&s);
}

static void nobody_is_asked_where_nobody_could_read(void)
{
    struct scene s = begin_device("device");
    s.fake->no_terminal = true;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_NO_BROWSER, "no place for a prompt: the program has no");
    CHECK_INT(s.fake->device_polls, 0);
    s.fake->no_terminal = false;
    s.config.interactive = RS_INTERACTIVE_NEVER;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_INTERACTION_NEEDED, "Interactive=never");
    CHECK_STR(s.fake->shown, "");
    end(&s);
}

static void auto_opens_a_browser_when_there_is_one(void)
{
    struct scene s = begin_device("auto");
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->windows, 1);
    CHECK_STR(s.fake->shown, "");
    fake_join(s.fake);
    CHECK(strstr(s.fake->page, "HTTP/1.1 200") != NULL);
    end(&s);
    s = begin_device("auto");
    s.fake->person = PERSON_DENIES;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_SIGN_IN_DENIED, "access_denied");
    CHECK_STR(s.fake->shown, "");
    end(&s);
}

static void auto_shows_a_code_when_there_is_no_browser(void)
{
    struct scene s = begin_device("auto");
    s.fake->person = PERSON_HAS_NO_BROWSER;
    CHECK(sign_in(&s));
    CHECK(strstr(s.fake->shown, "\n(Flow=auto: a person must sign in, but no browser can be opened "
                                "here: there is no display)\nTo sign in") == s.fake->shown);
    CHECK(strstr(s.fake->shown, "WDJB-MJHT") != NULL);
    CHECK(strstr(s.fake->shown, "Signed in as ana@example.com") != NULL);
    end(&s);
}

static void auto_tells_every_reason(void)
{
    struct scene s = begin_device("auto");
    s.fake->person = PERSON_HAS_NO_BROWSER;
    s.fake->no_terminal = true;
    CHECK(!sign_in(&s));
    check_failure(
        &s, RS_28000, RS_NATIVE_NO_BROWSER,
        "there is no display; there is no place for a prompt: the program has no terminal");
    end(&s);
    s = begin_device("auto");
    s.fake->person = PERSON_HAS_NO_BROWSER;
    s.fake->no_terminal = true;
    s.fake->extra_metadata[0] = '\0';
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_NO_BROWSER,
                  "names no device_authorization_endpoint; the option DeviceEndpoint can give it; "
                  "there is no place for a prompt");
    end(&s);
}

int main(void)
{
    RUN(a_person_enters_the_code);
    RUN(a_provider_that_is_asked_too_often);
    RUN_ONCE(a_provider_that_cannot_be_reached_for_a_while);
    RUN_ONCE(the_code_lives_shorter_than_the_persons_time);
    RUN(how_the_device_flow_fails);
    RUN(the_older_name_of_the_address_and_control_characters);
    RUN(nobody_is_asked_where_nobody_could_read);
    RUN(auto_opens_a_browser_when_there_is_one);
    RUN(auto_shows_a_code_when_there_is_no_browser);
    RUN(auto_tells_every_reason);
    return check_done();
}
