/* A door for the browser: a page on the loopback listener, under a name that nobody can guess, that
 * goes on to the provider's page. A browser's command line, which every user of the machine can
 * read, then holds nothing but the door; and nobody gets through it a second time. */
#ifndef RS_SIGNIN_DOORWAY_H
#define RS_SIGNIN_DOORWAY_H

#include "net/loopback.h"

struct rs_doorway {
    char *path;        /* owned; NULL: there is no door */
    struct rs_buf url; /* where it leads to; secret */
    const char *title; /* of the page, static */
    bool used;
};

/* Makes the path, "/" `name` "/" and 32 hexadecimal digits. The caller fills `url`. Cleared by the
 * caller in any case. */
bool rs_doorway_init(struct rs_doorway *door, const char *name, const char *title,
                     const struct rs_host *host, struct rs_error *err) RS_MUST_CHECK;
/* Whether the request is for the door. */
bool rs_doorway_is(const struct rs_doorway *door, const struct rs_loopback_request *request);
/* Writes the page; the second time that there is nothing more. */
void rs_doorway_answer(struct rs_doorway *door, struct rs_loopback_answer *answer);
void rs_doorway_clear(struct rs_doorway *door);

#endif
