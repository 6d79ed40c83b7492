/* Prompts of the sign-in; see prompt.h. */
#include "signin/prompt.h"

#include "redshift_odbc.h"
#include "signin/callback.h"

enum { MAX_TEXT = 20000 };

void rs_prompt_add_begin(struct rs_buf *text, const struct rs_run *run)
{
    const char *target = run->config->target;
    if (!rs_option_empty(run->why)) {
        rs_buf_add_str(text, "\n(Flow=auto: ");
        rs_callback_show(text, run->why);
        rs_buf_add_str(text, ")");
    }
    rs_buf_add_format(text, "\nTo sign in to Amazon Redshift%s%s, open in a browser on any device",
                      target ? " for " : "", target ? target : "");
}

void rs_prompt_add_line(struct rs_buf *text, const char *outside)
{
    rs_buf_add_str(text, "\n\n    ");
    rs_callback_show(text, outside);
    rs_buf_add_str(text, "\n\n");
}

bool rs_prompt_give(struct rs_run *run, const struct rs_buf *text, struct rs_prompt *prompt,
                    struct rs_error *err)
{
    struct rs_error why = {0};
    prompt->text = rs_buf_str(text);
    bool ok = rs_buf_ok(text) ? run->host->show(run->host->ctx, prompt, &why) : rs_fail_memory(err);
    if (!ok && !err->set) {
        rs_fail_native(err, RS_28000, RS_NATIVE_NO_BROWSER, "there is no place for a prompt: %s",
                       rs_error_text(&why));
    }
    rs_error_clear(&why);
    return ok;
}

void rs_prompt_end(const struct rs_run *run, const struct rs_token *token,
                   const struct rs_error *why)
{
    struct rs_error ignored = {0};
    struct rs_buf text;
    rs_buf_init(&text, MAX_TEXT);
    if (why && why->set) {
        rs_buf_add_str(&text, "The sign-in did not work: ");
        rs_callback_show(&text, rs_error_text(why));
    } else {
        rs_buf_add_str(&text, "Signed in as ");
        rs_callback_show(&text, token ? token->identity : "");
    }
    rs_buf_add_str(&text, "\n");
    struct rs_prompt prompt = {.event = RS_PROMPT_END, .text = rs_buf_str(&text)};
    if (rs_buf_ok(&text)) {
        (void)!run->host->show(run->host->ctx, &prompt, &ignored);
    }
    rs_error_clear(&ignored);
    rs_buf_clear(&text);
}
