/* Flow=manual: the address that a browser somewhere ended on is brought back by hand. */
#include "check.h"
#include "fake_scene.h"

static struct scene begin_manual(const char *flow)
{
    struct scene s = begin("file");
    s.config.flow = flow;
    return s;
}

static void a_person_pastes_the_address(void)
{
    struct scene s = begin_manual("manual");
    s.fake->announces_iss = true;
    s.fake->pasted[0] = "  http://127.0.0.1:1/callback?session_state=abc&code=good%2Fcode%2B%3D"
                        "&state=STATE&iss=" FAKE_ISSUER "#top \r\n";
    CHECK(sign_in(&s) && s.try.token.fresh);
    CHECK_STR(rs_error_text(&s.try.err), "");
    CHECK_STR(s.try.token.identity, "ana@example.com");
    CHECK_INT(s.fake->windows, 0);
    CHECK_INT(s.fake->redeems, 1);
    CHECK(strstr(s.fake->shown, "for dev on test-cluster, open in a browser") != NULL);
    CHECK(strstr(s.fake->shown, "\n    https://login.example.com/authorize?tenant=x&") != NULL);
    CHECK(strstr(s.fake->shown, s.fake->redirect_uri) != NULL);
    CHECK(strstr(s.fake->shown, "Signed in as ana@example.com\n") != NULL);
    CHECK(strstr(s.fake->shown, "good") == NULL);
    rs_table_clear(); /* like another process: the sign-in is stored */
    CHECK(sign_in(&s) && !s.try.token.fresh);
    end(&s);
}

static void the_parameters_alone_are_enough(void)
{
    struct scene s = begin_manual("manual");
    s.fake->pasted[0] = "code=good%2Fcode%2B%3D&state=STATE";
    CHECK(sign_in(&s));
    CHECK_STR(rs_error_text(&s.try.err), "");
    end(&s);
}

static void another_line_ends_nothing(void)
{
    struct scene s = begin_manual("manual");
    s.fake->pasted[0] = "http://127.0.0.1:1/callback?code=good%2Fcode%2B%3D&state=another";
    s.fake->pasted[1] = "\n";
    s.fake->pasted[2] = "what do I paste?";
    s.fake->pasted[3] = "code=good%2Fcode%2B%3D&state=STATE\n";
    CHECK(sign_in(&s));
    const char *first = strstr(s.fake->shown, "That is not the answer of this sign-in");
    CHECK(first && strstr(first + 1, "That is not the answer of this sign-in"));
    CHECK_INT(s.fake->redeems, 1);
    end(&s);
}

static void what_is_pasted_is_checked_as_at_the_listener(void)
{
    static const struct {
        const char *line;
        int native;
        const char *words;
    } cases[] = {
        {"error=access_denied&error_description=No&state=STATE", RS_NATIVE_SIGN_IN_DENIED,
         "(access_denied: No)"},
        {"code=good%2Fcode%2B%3D&state=STATE&iss=https://evil.example", RS_NATIVE_PROVIDER_ERROR,
         "came from the identity provider \"https://evil.example\""},
        {"code=good%2Fcode%2B%3D&code=other&state=STATE", RS_NATIVE_PROVIDER_ERROR,
         "has a parameter twice"},
        {"?state=STATE", RS_NATIVE_PROVIDER_ERROR, "neither a code nor an error"},
        {"gives up", RS_NATIVE_SIGN_IN_DENIED, "was not finished: the person gave up"},
    };
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        struct scene s = begin_manual("manual");
        s.fake->pasted[0] = cases[i].line;
        CHECK(!sign_in(&s));
        check_failure(&s, RS_28000, cases[i].native, cases[i].words);
        CHECK_INT(s.fake->redeems, 0);
        end(&s);
    }
}

static void nobody_pastes_anything(void)
{
    struct scene s = begin_manual("manual");
    struct rs_stop stop;
    s.config.browser_timeout_ms = 100;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_HYT00, RS_NATIVE_SIGN_IN_TIMEOUT, "nobody finished the sign-in");
    end(&s);
    s = begin_manual("manual");
    rs_stop_init(&stop);
    rs_stop_set(&stop);
    struct rs_wait wait = {.deadline_ms = RS_NO_DEADLINE, .stop = &stop};
    fake_try_clear(&s.try);
    fake_try_with(&s.try, s.fake, &s.config, NULL, &wait);
    check_failure(&s, RS_HY008, 0, "stopped");
    rs_stop_clear(&stop);
    end(&s);
}

static void no_place_for_a_prompt(void)
{
    struct scene s = begin_manual("manual");
    s.fake->no_terminal = true;
    CHECK(!sign_in(&s));
    check_failure(&s, RS_28000, RS_NATIVE_NO_BROWSER, "no place for a prompt");
    end(&s);
}

/* A browser that does reach the listener: nobody has to paste. */
static void *visit(void *fake)
{
    char *query = fake_format("code=good%%2Fcode%%2B%%3D&state=%s", ((struct fake *)fake)->state);
    fake_get(fake, query);
    free(query);
    return NULL;
}

static bool show_and_visit(void *ctx, const struct rs_prompt *prompt, struct rs_error *err)
{
    struct fake *fake = ctx;
    bool ok = fake_show(ctx, prompt, err);
    if (prompt->event == RS_PROMPT_SHOW) {
        pthread_create(&fake->browsers[fake->browser_count++], NULL, visit, fake);
    }
    return ok;
}

static void a_browser_that_gets_through(void)
{
    struct scene s = begin_manual("manual");
    struct rs_host host = fake_host(s.fake, &s.try.notes);
    struct rs_wait wait = {.deadline_ms = RS_NO_DEADLINE};
    host.show = show_and_visit;
    CHECK(rs_signin_get(&s.config, &host, &wait, NULL, &s.try.token, &s.try.err));
    fake_join(s.fake);
    CHECK(strstr(s.fake->page, "HTTP/1.1 200") != NULL);
    CHECK(strstr(s.fake->page, "ana@<wbr>example.com") != NULL);
    end(&s);
}

static void auto_asks_to_paste_when_nothing_else_can_be(void)
{
    struct scene s = begin_manual("auto");
    s.fake->person = PERSON_HAS_NO_BROWSER;
    s.fake->pasted[0] = "code=good%2Fcode%2B%3D&state=STATE";
    CHECK(sign_in(&s));
    CHECK(strstr(s.fake->shown, "(Flow=auto: a person must sign in, but no browser can be opened "
                                "here: there is no display; Flow=device: the metadata") != NULL);
    end(&s);
}

int main(void)
{
    RUN(a_person_pastes_the_address);
    RUN(the_parameters_alone_are_enough);
    RUN_ONCE(another_line_ends_nothing);
    RUN_ONCE(what_is_pasted_is_checked_as_at_the_listener);
    RUN(nobody_pastes_anything);
    RUN(no_place_for_a_prompt);
    RUN(a_browser_that_gets_through);
    RUN(auto_asks_to_paste_when_nothing_else_can_be);
    return check_done();
}
