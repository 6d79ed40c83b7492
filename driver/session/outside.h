/* The outside world of the command and the form: the real one, with the log of the settings, and a
 * word before a browser is opened. */
#ifndef RS_SESSION_OUTSIDE_H
#define RS_SESSION_OUTSIDE_H

#include "base/host.h"
#include "session/settings.h"

/* What the caller wants to hear while something is going on; may be zero. */
struct rs_hearing {
    void (*opening)(void *ctx); /* a browser is about to be opened, and a person waited for */
    void *ctx;
};

struct rs_outside {
    struct rs_host host; /* what everything below works with; lives as long as this */
    struct rs_host real;
    struct rs_log *log; /* owned */
    struct rs_hearing hearing;
};

/* notes: borrowed, may be NULL. `outside` must not move afterwards. */
void rs_outside_init(struct rs_outside *outside, const struct rs_settings *settings,
                     const struct rs_hearing *hearing, struct rs_notes *notes);
void rs_outside_clear(struct rs_outside *outside);

#endif
