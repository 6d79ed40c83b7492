/* Whole sign-ins against a fake provider and a fake person: what is opened, asked, stored, told. */
#include <sys/stat.h>

#include "check.h"
#include "fake_scene.h"

static void a_person_signs_in_once_and_the_store_does_the_rest(void)
{
    struct scene s = begin("file");
    s.fake->announces_iss = true;
    s.fake->delay_ms = 150;
    CHECK(sign_in(&s));
    CHECK_STR(rs_error_text(&s.try.err), "");
    CHECK(s.try.token.fresh);
    CHECK(s.try.token.person_ms >= 140);
    CHECK_STR(s.try.token.identity, "ana@example.com");
    CHECK_STR(s.try.token.subject, "ana");
    CHECK_INT(s.try.token.expires, s.fake->now + 3600);
    CHECK_STR(rs_secret_str(&s.try.token.refresh), "refresh-1");
    fake_join(s.fake);
    CHECK(strstr(s.fake->page, "HTTP/1.1 200") != NULL);
    CHECK(strstr(s.fake->page, "ana@<wbr>example.com") != NULL);
    CHECK(strstr(s.fake->page, "dev on test-cluster") != NULL);
    CHECK(sign_in(&s) && !s.try.token.fresh && s.try.token.person_ms < 100);
    rs_table_clear(); /* like another process */
    CHECK(sign_in(&s) && !s.try.token.fresh);
    CHECK_STR(s.try.token.identity, "ana@example.com");
    CHECK_INT(s.fake->windows, 1);
    CHECK_INT(s.fake->redeems, 1);
    CHECK_INT(s.fake->refreshes, 0);
    end(&s);
}

static void an_expired_token_is_refreshed_without_a_window(void)
{
    struct scene s = begin("file");
    s.fake->rotates = true;
    CHECK(sign_in(&s));
    for (int i = 1; i <= 3; i++) {
        s.fake->now += 7200;
        rs_table_clear();
        CHECK(sign_in(&s) && !s.try.token.fresh);
        CHECK_INT(s.try.token.expires, s.fake->now + 3600);
        CHECK_INT(s.fake->refreshes, i);
        CHECK_STR(rs_secret_str(&s.try.token.refresh), s.fake->refresh_token);
    }
    CHECK_INT(s.fake->windows, 1);
    end(&s);
}

static void a_refresh_token_that_does_not_rotate_is_kept(void)
{
    struct scene s = begin("file");
    CHECK(sign_in(&s));
    s.fake->now += 7200;
    rs_table_clear();
    CHECK(sign_in(&s));
    CHECK_STR(rs_secret_str(&s.try.token.refresh), "refresh-1");
    end(&s);
}

static void a_token_about_to_expire_is_refreshed_early(void)
{
    struct scene s = begin("memory");
    CHECK(sign_in(&s));
    s.fake->now += 3600 - 361;
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->refreshes, 0);
    s.fake->now += 2; /* a tenth of its life is left */
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->refreshes, 1);
    end(&s);
}

static void without_network_a_token_that_is_still_valid_serves(void)
{
    struct scene s = begin("memory");
    CHECK(sign_in(&s));
    s.fake->now += 3500;
    s.fake->down = true;
    CHECK(sign_in(&s) && !s.try.token.fresh);
    s.fake->now += 500;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_08001, RS_NATIVE_PROVIDER_UNREACHABLE, "connection refused");
    s.fake->down = false;
    CHECK(sign_in(&s) && !s.try.token.fresh); /* the refresh token was not dropped */
    CHECK_INT(s.fake->windows, 1);
    end(&s);
}

/* The provider has rotated the refresh token, but the new ID token cannot be checked, since its key
 * is new and cannot be had. */
static void a_rotated_refresh_token_outlives_an_id_token_that_cannot_be_checked(void)
{
    struct scene s = begin("file");
    s.fake->rotates = true;
    CHECK(sign_in(&s));
    s.fake->now += 3500;
    s.fake->changed_key = s.fake->keys_down = true;
    CHECK(sign_in(&s)); /* with the old one, which is good for some seconds */
    CHECK_INT(s.fake->refreshes, 1);
    s.fake->now += 200;
    s.fake->keys_down = false;
    CHECK(sign_in(&s) && !s.try.token.fresh);
    CHECK_INT(s.fake->refreshes, 2);
    CHECK_INT(s.fake->windows, 1);
    end(&s);
}

static void no_refresh_is_spent_while_the_keys_cannot_be_had(void)
{
    struct scene s = begin("file");
    s.fake->rotates = true;
    CHECK(sign_in(&s));
    s.fake->now += 7200; /* the keys are too old as well */
    s.fake->keys_down = true;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_08001, RS_NATIVE_PROVIDER_UNREACHABLE, "connection refused");
    CHECK_INT(s.fake->refreshes, 0);
    s.fake->keys_down = false;
    CHECK(sign_in(&s) && !s.try.token.fresh);
    CHECK_INT(s.fake->refreshes, 1);
    end(&s);
}

static void a_refused_refresh_token_is_dropped_and_a_person_asked(void)
{
    struct scene s = begin("file");
    CHECK(sign_in(&s));
    s.fake->now += 7200;
    s.fake->refresh_token[0] = 'x'; /* the provider knows another one */
    CHECK(sign_in(&s) && s.try.token.fresh);
    CHECK_INT(s.fake->windows, 2);
    CHECK_INT(s.fake->refreshes, 1);
    end(&s);
}

static void another_error_keeps_the_refresh_token(void)
{
    struct scene s = begin("file");
    CHECK(sign_in(&s));
    s.fake->now += 7200;
    fake_reply(s.fake, 401, "{\"error\":\"invalid_client\"}");
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_PROVIDER_ERROR, "check ClientID");
    fake_reply(s.fake, 0, NULL);
    CHECK(sign_in(&s) && !s.try.token.fresh);
    CHECK_INT(s.fake->windows, 1);
    end(&s);
}

static void a_refresh_without_id_token_leads_to_a_person(void)
{
    struct scene s = begin("file");
    CHECK(sign_in(&s));
    s.fake->now += 7200;
    s.fake->no_id_token_on_refresh = true;
    s.config.interactive = RS_INTERACTIVE_NEVER;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_INTERACTION_NEEDED,
                  "gives no ID token when it refreshes");
    s.config.interactive = RS_INTERACTIVE_AUTO;
    CHECK(sign_in(&s) && s.try.token.fresh);
    end(&s);
}

static void a_token_that_was_turned_down_is_not_handed_out_again(void)
{
    struct scene s = begin("file");
    struct rs_secret refused = {0};
    struct rs_error err = {0};
    CHECK(sign_in(&s));
    CHECK(rs_secret_set(&refused, rs_secret_span(&s.try.token.id_token), &err));
    struct rs_signin_turn turn = {.refused = rs_secret_span(&refused)};
    fake_try_clear(&s.try);
    fake_try_with(&s.try, s.fake, &s.config, &turn, NULL);
    CHECK(s.try.ok && !s.try.token.fresh);
    CHECK(!rs_span_eq(rs_secret_span(&s.try.token.id_token), turn.refused));
    CHECK_INT(s.fake->refreshes, 1);
    CHECK_INT(s.fake->windows, 1);
    rs_secret_clear(&refused);
    end(&s);
}

static void never_means_no_window(void)
{
    struct scene s = begin("file");
    s.config.interactive = RS_INTERACTIVE_NEVER;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_INTERACTION_NEEDED, "Interactive=never");
    CHECK_INT(s.fake->windows, 0);
    CHECK_INT(s.fake->answers, 0);
    end(&s);
}

static void always_means_a_window_each_time(void)
{
    struct scene s = begin("file");
    s.config.interactive = RS_INTERACTIVE_ALWAYS;
    for (int i = 1; i <= 5; i++) {
        CHECK(sign_in(&s) && s.try.token.fresh);
        CHECK_INT(s.fake->windows, i);
    }
    end(&s);
}

static void without_a_browser_it_fails_at_once_with_the_reason(void)
{
    struct scene s = begin("file");
    s.fake->person = PERSON_HAS_NO_BROWSER;
    int64_t start = rs_clock_monotonic_ms();
    for (int i = 0; i < 5; i++) {
        CHECK(!sign_in(&s));
        check_failure(&s, RS_28000, RS_NATIVE_NO_BROWSER, "there is no display");
    }
    CHECK(rs_clock_monotonic_ms() - start < 2000);
    end(&s);
}

static void somebody_who_says_no(void)
{
    struct scene s = begin("file");
    s.fake->person = PERSON_DENIES;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_SIGN_IN_DENIED, "access_denied: The person said no");
    fake_join(s.fake);
    CHECK(strstr(s.fake->page, "The sign-in was refused") != NULL);
    CHECK_INT(s.fake->redeems, 0);
    /* a retry loop gets the same answer for a few seconds, then a window */
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_SIGN_IN_DENIED, "access_denied");
    CHECK_INT(s.fake->windows, 1);
    s.fake->now += 4;
    CHECK(!sign_in(&s));
    CHECK_INT(s.fake->windows, 2);
    s.fake->now += 4;
    CHECK(!sign_in(&s));
    CHECK_INT(s.fake->windows, 3);
    s.fake->now += 4;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_INTERACTION_NEEDED, "3 sign-in windows");
    CHECK_INT(s.fake->windows, 3);
    s.fake->now += 600;
    s.fake->person = PERSON_SIGNS_IN;
    CHECK(sign_in(&s));
    end(&s);
}

static void on_purpose_is_no_retry_loop(void)
{
    struct scene s = begin("file");
    s.fake->person = PERSON_DENIES;
    CHECK(!sign_in(&s));
    s.fake->person = PERSON_SIGNS_IN;
    s.config.interactive = RS_INTERACTIVE_ALWAYS;
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->windows, 2);
    end(&s);
}

static void a_wrong_state_ends_nothing(void)
{
    struct scene s = begin("file");
    s.fake->person = PERSON_WRONG_STATE_FIRST;
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->redeems, 1);
    end(&s);
}

static void a_reload_shows_the_same_page_and_redeems_once(void)
{
    struct scene s = begin("file");
    s.fake->person = PERSON_RELOADS;
    CHECK(sign_in(&s));
    fake_join(s.fake);
    CHECK(strstr(s.fake->page, "You are signed in") != NULL);
    CHECK_INT(s.fake->redeems, 1);
    end(&s);
}

static void answers_that_are_not_used(void)
{
    static const struct {
        enum fake_person person;
        bool announces_iss;
        const char *words;
    } cases[] = {
        {PERSON_CODE_TWICE, false, "has a parameter twice"},
        {PERSON_FROM_ANOTHER_ISSUER, true, "came from the identity provider \"https://evil"},
        {PERSON_FROM_ANOTHER_ISSUER, false, "came from the identity provider \"https://evil"},
        {PERSON_WITHOUT_ISSUER, true, "lacks iss"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct scene s = begin("file");
        s.fake->person = cases[i].person;
        s.fake->announces_iss = cases[i].announces_iss;
        CHECK(!sign_in(&s));
        check_failure(&s, RS_28000, RS_NATIVE_PROVIDER_ERROR, cases[i].words);
        CHECK_INT(s.fake->redeems, 0);
        end(&s);
    }
    struct scene s = begin("file");
    s.fake->person = PERSON_WITHOUT_ISSUER;
    CHECK(sign_in(&s));
    end(&s);
}

static void nobody_comes_back(void)
{
    struct scene s = begin("file");
    s.fake->person = PERSON_NEVER_COMES;
    s.config.browser_timeout_ms = 300;
    struct rs_wait hurried = {.deadline_ms = rs_clock_monotonic_ms() + 100};
    int64_t start = rs_clock_monotonic_ms();
    fake_try_with(&s.try, s.fake, &s.config, NULL, &hurried);
    check_failure(&s, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT, "nobody finished the sign-in");
    CHECK(strstr(rs_error_text(&s.try.err), "form-action") != NULL);
    CHECK(strstr(rs_error_text(&s.try.err), "/callback") != NULL);
    int64_t took = rs_clock_monotonic_ms() - start;
    CHECK(took >= 290 && took < 2000);
    end(&s);
}

static void a_person_may_take_longer_than_the_login_timeout(void)
{
    struct scene s = begin("file");
    s.fake->delay_ms = 400;
    struct rs_wait hurried = {.deadline_ms = rs_clock_monotonic_ms() + 200};
    fake_try_with(&s.try, s.fake, &s.config, NULL, &hurried);
    CHECK(s.try.ok);
    CHECK(s.try.token.person_ms >= 390);
    end(&s);
}

static void *stop_soon(void *arg)
{
    poll(NULL, 0, 200);
    rs_stop_set(arg);
    return NULL;
}

static void a_stop_ends_the_wait(void)
{
    struct scene s = begin("file");
    struct rs_stop stop;
    pthread_t thread;
    rs_stop_init(&stop);
    s.fake->person = PERSON_NEVER_COMES;
    struct rs_wait wait = {.deadline_ms = RS_NO_DEADLINE, .stop = &stop};
    pthread_create(&thread, NULL, stop_soon, &stop);
    int64_t start = rs_clock_monotonic_ms();
    fake_try_with(&s.try, s.fake, &s.config, NULL, &wait);
    check_failure(&s, RS_HY008, 0, "stopped");
    CHECK(rs_clock_monotonic_ms() - start < 600);
    pthread_join(thread, NULL);
    rs_stop_clear(&stop);
    /* that was this caller's own will: the next one gets a window at once */
    s.fake->person = PERSON_SIGNS_IN;
    CHECK(sign_in(&s));
    end(&s);
}

static bool aws_says_no(void *ctx, const struct rs_token *token, struct rs_error *err)
{
    CHECK_STR(token->identity, "ana@example.com");
    (*(int *)ctx)++;
    return rs_fail_native(err, RS_28000, RS_NATIVE_AWS_DENIED, "the role does not trust you");
}

static void the_page_tells_what_followed(void)
{
    struct scene s = begin("file");
    int calls = 0;
    struct rs_signin_turn turn = {.confirm = aws_says_no, .ctx = &calls};
    fake_try_with(&s.try, s.fake, &s.config, &turn, NULL);
    check_failure(&s, RS_28000, RS_NATIVE_AWS_DENIED, "the role does not trust you");
    fake_join(s.fake);
    CHECK(strstr(s.fake->page, "AWS does not let you in") != NULL);
    CHECK(strstr(s.fake->page, "the role does not trust you") != NULL);
    CHECK(strstr(s.fake->page, "ana@<wbr>example.com") != NULL);
    CHECK(sign_in(&s) && !s.try.token.fresh); /* the sign-in itself was good, and is stored */
    CHECK_INT(calls, 1);
    end(&s);
}

static void memory_forgets_with_the_process_and_off_at_once(void)
{
    struct scene s = begin("memory");
    CHECK(sign_in(&s) && sign_in(&s) && !s.try.token.fresh);
    rs_table_clear();
    CHECK(sign_in(&s) && s.try.token.fresh);
    CHECK_INT(s.fake->windows, 2);
    end(&s);
    s = begin("off");
    CHECK(sign_in(&s) && sign_in(&s) && s.try.token.fresh);
    CHECK_INT(s.fake->windows, 2);
    CHECK(strstr(s.fake->url, "offline_access") == NULL);
    end(&s);
}

static void a_store_that_fails_is_only_a_warning(void)
{
    struct scene s = begin("file");
    s.config.cache_dir = "/proc/nowhere/redshift-odbc";
    CHECK(sign_in(&s));
    if (CHECK(s.try.notes.count == 1)) {
        CHECK_STR(s.try.notes.items[0].state, "01000");
    }
    CHECK(sign_in(&s) && !s.try.token.fresh);
    CHECK_INT(s.fake->windows, 1);
    end(&s);
}

static void without_random_numbers_there_is_no_sign_in(void)
{
    struct scene s = begin("memory");
    s.fake->random_fails = true;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HY000, 0, "no random numbers");
    CHECK_INT(s.fake->windows, 0);
    end(&s);
}

static void new_keys_are_fetched_when_a_token_needs_them(void)
{
    struct scene s = begin("memory");
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->key_sets, 1);
    s.fake->changed_key = true;
    s.fake->now += 3600 - 100;
    CHECK(sign_in(&s));
    CHECK_INT(s.fake->key_sets, 2);
    CHECK_INT(s.fake->metadata, 1);
    end(&s);
}

static void options_that_are_wrong(void)
{
    struct scene s = begin("file");
    s.config.extra = "state=mine";
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HY000, RS_NATIVE_OPTION, "must not set state");
    s.config.extra = NULL;
    s.config.scope = "email";
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HY000, RS_NATIVE_OPTION, "must contain openid");
    s.config.scope = NULL;
    s.config.issuer = "http://login.example.com";
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HY000, RS_NATIVE_OPTION, "https");
    s.config.issuer = FAKE_ISSUER;
    s.config.redirect_host = "example.com";
    CHECK(!sign_in(&s));
    s.config.redirect_host = NULL;
    s.config.redirect_path = "callback here";
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HY000, RS_NATIVE_OPTION, "RedirectPath");
    CHECK_INT(s.fake->windows, 0);
    end(&s);
}

int main(void)
{
    RUN(a_person_signs_in_once_and_the_store_does_the_rest);
    RUN(an_expired_token_is_refreshed_without_a_window);
    RUN(a_refresh_token_that_does_not_rotate_is_kept);
    RUN(a_token_about_to_expire_is_refreshed_early);
    RUN(without_network_a_token_that_is_still_valid_serves);
    RUN(a_rotated_refresh_token_outlives_an_id_token_that_cannot_be_checked);
    RUN(no_refresh_is_spent_while_the_keys_cannot_be_had);
    RUN(a_refused_refresh_token_is_dropped_and_a_person_asked);
    RUN(another_error_keeps_the_refresh_token);
    RUN(a_refresh_without_id_token_leads_to_a_person);
    RUN(a_token_that_was_turned_down_is_not_handed_out_again);
    RUN(never_means_no_window);
    RUN(always_means_a_window_each_time);
    RUN(without_a_browser_it_fails_at_once_with_the_reason);
    RUN(somebody_who_says_no);
    RUN(on_purpose_is_no_retry_loop);
    RUN(a_wrong_state_ends_nothing);
    RUN(a_reload_shows_the_same_page_and_redeems_once);
    RUN(answers_that_are_not_used);
    RUN(nobody_comes_back);
    RUN(a_person_may_take_longer_than_the_login_timeout);
    RUN(a_stop_ends_the_wait);
    RUN(the_page_tells_what_followed);
    RUN(memory_forgets_with_the_process_and_off_at_once);
    RUN(a_store_that_fails_is_only_a_warning);
    RUN(without_random_numbers_there_is_no_sign_in);
    RUN(new_keys_are_fetched_when_a_token_needs_them);
    RUN(options_that_are_wrong);
    return check_done();
}
