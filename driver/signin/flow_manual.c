/* Sign-in with the answer brought back by hand: the person opens the provider's page in any browser
 * anywhere, and pastes the address that it ended on, which is this machine's loopback address and
 * does not load there. The listener is up all the same: it owns the port, and a browser that does
 * reach it (on this machine, or through a forwarded port) needs nobody to paste. */
#include "signin/flow.h"

#include <stdlib.h>

#include "redshift_odbc.h"
#include "signin/grant.h"
#include "signin/landing.h"
#include "signin/prompt.h"

enum { MAX_TEXT = 20000, MAX_LINE = 128 * 1024, LOOK_MS = 200 };

static void manual_end(void *state)
{
    struct rs_landing *landing = state;
    if (landing) {
        rs_landing_clear(landing);
        free(landing);
    }
}

static bool show_address(struct rs_landing *landing, const struct rs_provider *provider,
                         struct rs_run *run, struct rs_error *err)
{
    struct rs_buf url, text;
    rs_buf_init_secret(&url, RS_LANDING_MAX_URL);
    rs_buf_init_secret(&text, MAX_TEXT);
    bool ok = rs_landing_url(landing, &url, provider, run, err);
    rs_prompt_add_begin(&text, run);
    rs_buf_add_format(&text,
                      "\n\n    %s\n\nand sign in. The browser ends at an address that begins with"
                      "\n\n    %s?\n\nwhich it probably cannot show. Copy that address from the "
                      "browser's address bar,\npaste it here, and press Enter:\n",
                      rs_buf_str(&url), landing->redirect_uri);
    struct rs_prompt prompt = {.event = RS_PROMPT_SHOW, .address = rs_buf_str(&url)};
    ok = ok && rs_prompt_give(run, &text, &prompt, err);
    rs_buf_clear(&url);
    rs_buf_clear(&text);
    return ok;
}

/* The parameters of what was pasted: a whole address, or what stands behind its '?'. */
static struct rs_span query_of(struct rs_span line)
{
    struct rs_span rest = rs_span_trim(line);
    rest.len = rs_span_find(rest, '\n');
    rest = rs_span_trim(rest);
    rest.len = rs_span_find(rest, '#');
    struct rs_span query = rest;
    rs_span_cut(&query, '?');
    return query.len > 0 ? query : rest;
}

/* A line that is not this sign-in's answer ends nothing, as at the listener. */
static bool take_line(struct rs_landing *landing, struct rs_buf *line, struct rs_run *run,
                      struct rs_error *err)
{
    struct rs_buf text;
    struct rs_span query = query_of(rs_buf_span(line));
    bool ok = query.len == 0 || rs_landing_take(landing, query);
    rs_buf_reset(line);
    if (ok) {
        return true;
    }
    rs_buf_init(&text, MAX_TEXT);
    rs_buf_add_format(
        &text,
        "That is not the answer of this sign-in. Paste the whole address, from %s? to "
        "its end:\n",
        landing->redirect_uri);
    struct rs_prompt prompt = {.event = RS_PROMPT_SHOW};
    ok = rs_prompt_give(run, &text, &prompt, err);
    rs_buf_clear(&text);
    return ok;
}

static bool ask(struct rs_landing *landing, struct rs_buf *line, struct rs_run *run,
                struct rs_error *err)
{
    struct rs_error why = {0};
    enum rs_answer said = run->host->ask(run->host->ctx, line, &why);
    if (said == RS_ANSWER_NEVER) {
        rs_fail_native(err, RS_28000, RS_NATIVE_SIGN_IN_DENIED,
                       "the sign-in at %s was not finished: %s", run->config->issuer,
                       rs_error_text(&why));
    }
    rs_error_clear(&why);
    return said != RS_ANSWER_NEVER &&
           (said != RS_ANSWER_GIVEN || take_line(landing, line, run, err));
}

/* Looks at both ways that an answer may come. */
static bool look(struct rs_landing *landing, struct rs_buf *line, int64_t end_ms,
                 struct rs_run *run, struct rs_error *err)
{
    struct rs_error why = {0};
    struct rs_wait person = {.deadline_ms = end_ms, .stop = run->wait.stop};
    struct rs_wait wait = rs_wait_within(&person, rs_host_monotonic_ms(run->host), LOOK_MS);
    if (!ask(landing, line, run, err)) {
        return false;
    }
    if (landing->answered || rs_landing_wait(landing, &wait, &why)) {
        return true;
    }
    bool quiet = rs_error_is(&why, RS_HYT00);
    if (!quiet) {
        rs_error_copy(err, &why);
    } else if (rs_host_monotonic_ms(run->host) >= end_ms) {
        quiet = rs_landing_late(landing, run, err);
    }
    rs_error_clear(&why);
    return quiet;
}

static bool wait_for_person(struct rs_landing *landing, struct rs_run *run, struct rs_error *err)
{
    struct rs_buf line;
    int64_t begin = rs_host_monotonic_ms(run->host);
    bool ok = true;
    rs_buf_init_secret(&line, MAX_LINE);
    while (ok && !landing->answered) {
        ok = look(landing, &line, begin + rs_run_person_ms(run), run, err);
    }
    rs_run_add_person_ms(run, rs_host_monotonic_ms(run->host) - begin);
    rs_buf_clear(&line);
    return ok;
}

static bool manual_begin(void **state, struct rs_provider *provider, struct rs_run *run,
                         struct rs_error *err)
{
    if (!run->host->show) {
        return rs_fail_native(err, RS_28000, RS_NATIVE_NO_BROWSER,
                              "Flow=manual has no place to show an address");
    }
    struct rs_landing *landing = calloc(1, sizeof *landing);
    if (!landing) {
        return rs_fail_memory(err);
    }
    bool ok = rs_landing_open(landing, run, err) && show_address(landing, provider, run, err) &&
              wait_for_person(landing, run, err);
    if (ok) {
        *state = landing;
        landing = NULL;
    }
    manual_end(landing);
    return ok;
}

static bool manual_redeem(void *state, struct rs_token *out, struct rs_provider *provider,
                          struct rs_run *run, struct rs_error *err)
{
    return rs_landing_redeem(state, out, provider, run, err);
}

static void manual_finish(void *state, const struct rs_run *run, const struct rs_token *token,
                          const struct rs_error *why)
{
    rs_prompt_end(run, token, why);
    rs_landing_finish(state, run, token, why);
}

const struct rs_flow rs_flow_manual = {
    .name = "manual",
    .begin = manual_begin,
    .redeem = manual_redeem,
    .refresh = rs_grant_refresh,
    .finish = manual_finish,
    .end = manual_end,
};
