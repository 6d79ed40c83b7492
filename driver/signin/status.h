/* How the last sign-in of one identity went, for everybody who asks about the same time: in the
 * process's table, and in a file beside the lock for other processes. No secrets. */
#ifndef RS_SIGNIN_STATUS_H
#define RS_SIGNIN_STATUS_H

#include "base/buf.h"
#include "base/error.h"
#include "signin/statedir.h"

enum { RS_STATUS_WINDOWS = 3 };

enum rs_status_outcome { RS_STATUS_NONE, RS_STATUS_RUNNING, RS_STATUS_DONE, RS_STATUS_FAILED };

struct rs_status {
    int64_t generation;                 /* counts the attempts */
    int64_t outcome;                    /* enum rs_status_outcome */
    int64_t pid;                        /* who leads or led */
    char *program;                      /* its name; owned */
    int64_t started, finished;          /* seconds since 1970 */
    bool window;                        /* a browser was opened */
    int64_t windows[RS_STATUS_WINDOWS]; /* when, since the last success; 0: none */
    char *state, *text;                 /* of the failure; owned */
    int64_t native;
};

/* Makes it empty, or what the file says; a file that cannot be read is like none. */
void rs_status_load(struct rs_status *status, const struct rs_statedir *dir, const char *name);
/* Best effort: a status that cannot be written costs a second window at worst. */
void rs_status_save(const struct rs_status *status, const struct rs_statedir *dir,
                    const char *name);
/* A new attempt of this process begins. */
void rs_status_begin(struct rs_status *status, int64_t now);
/* It ended: well when err is NULL or not set, else with err. */
void rs_status_end(struct rs_status *status, int64_t now, const struct rs_error *err);
/* Whether a failure is everybody's (a person's or the provider's answer) and not of one caller (its
 * stop, its deadline, its options). */
bool rs_status_is_shared(const struct rs_error *err);
/* Sets the last attempt's failure as the caller's when it is that too: the caller began before it
 * ended and waited for it, or came within a few seconds after a person had said no. */
bool rs_status_adopt(const struct rs_status *status, int64_t began, bool waited, int64_t now,
                     struct rs_error *err);
/* Notes that a window is opened. False, with an error, when three were opened within ten minutes
 * without success. */
bool rs_status_add_window(struct rs_status *status, int64_t now,
                          struct rs_error *err) RS_MUST_CHECK;
/* Forgets the windows so far: somebody asked for this one on purpose. */
void rs_status_forgive(struct rs_status *status);
/* No browser could be opened after all. */
void rs_status_drop_window(struct rs_status *status);
/* Appends "the sign-in started by pid 1234 (excel) 12 s ago". */
void rs_status_describe(struct rs_buf *out, const struct rs_status *status, int64_t now);
void rs_status_clear(struct rs_status *status);

#endif
