/* What a person without a browser on this computer is told, and how it ended. */
#ifndef RS_SIGNIN_PROMPT_H
#define RS_SIGNIN_PROMPT_H

#include "signin/run.h"

struct rs_prompt;

/* Appends why there is a prompt at all, and what for: the beginning of its text. */
void rs_prompt_add_begin(struct rs_buf *text, const struct rs_run *run);
/* Appends outside text on a line of its own, printable. */
void rs_prompt_add_line(struct rs_buf *text, const char *outside);
/* Shows a prompt whose text is `text`. A failure is 28000 with RS_NATIVE_NO_BROWSER. */
bool rs_prompt_give(struct rs_run *run, const struct rs_buf *text, struct rs_prompt *prompt,
                    struct rs_error *err) RS_MUST_CHECK;
/* Tells how it ended; see rs_flow.finish. Where that cannot be told, nobody is. */
void rs_prompt_end(const struct rs_run *run, const struct rs_token *token,
                   const struct rs_error *why);

#endif
