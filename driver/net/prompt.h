/* Prompts for a person who signs in without a browser on this computer: by the program's own
 * function, else on its descriptor, else on the controlling terminal (redshift_odbc.h). */
#ifndef RS_NET_PROMPT_H
#define RS_NET_PROMPT_H

#include "base/host.h"

/* Shows a prompt and returns at once; on a terminal with the address that has the code in it as a
 * QR picture. False, with the reason: there is no place, or it did not take it. */
bool rs_prompt_show(const struct rs_prompt_place *place, const struct rs_prompt *prompt,
                    struct rs_error *err) RS_MUST_CHECK;
/* See rs_host.ask. */
enum rs_answer rs_prompt_ask(const struct rs_prompt_place *place, struct rs_buf *answer,
                             struct rs_error *err);

#endif
