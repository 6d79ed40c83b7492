/* "Stop waiting": settable from any thread, and from a signal handler, without a lock. Every wait
 * of the driver watches it (rs_wait_poll). */
#ifndef RS_BASE_STOP_H
#define RS_BASE_STOP_H

#include <stdatomic.h>

#include "base/error.h"

struct rs_stop {
    atomic_bool wanted;
    const struct rs_stop *whole; /* borrowed: what stops this one, too; NULL: nothing */
    int wake; /* an eventfd, readable while wanted, and now and then when it is not; -1 when it
                 could not be made (then waits wake up by themselves) */
};

/* Close-on-exec; a failure leaves wake = -1, which costs up to 100 ms of latency and nothing else.
 */
void rs_stop_init(struct rs_stop *stop);
/* One of many that are waited for in turn: it shares the descriptor of `whole`. Needs no clear. */
void rs_stop_init_part(struct rs_stop *part, const struct rs_stop *whole);
void rs_stop_set(struct rs_stop *stop);
bool rs_stop_wanted(const struct rs_stop *stop);
void rs_stop_reset(struct rs_stop *stop);
void rs_stop_clear(struct rs_stop *stop);

/* How long somebody is ready to wait, handed down through every layer. */
struct rs_wait {
    int64_t deadline_ms;  /* monotonic; RS_NO_DEADLINE */
    struct rs_stop *stop; /* borrowed; NULL: cannot be stopped */
};

#define RS_NO_DEADLINE INT64_MAX

/* Milliseconds until the deadline, 0 when it has passed, cut to `most`; a poll() time-out. Without
 * an eventfd never more than 100. */
int rs_wait_left_ms(const struct rs_wait *wait, int64_t now_ms, int most);
/* The earlier of the deadline and now + span_ms, with the same stop. */
struct rs_wait rs_wait_within(const struct rs_wait *wait, int64_t now_ms, int64_t span_ms);

struct pollfd;
/* poll() with the stop's descriptor added (count <= 64), restarted after EINTR. Returns > 0: events
 * are in fds; 0: the slice of `most_ms` or the deadline ended; -1: stop is wanted. */
int rs_wait_poll(const struct rs_wait *wait, struct pollfd *fds, size_t count, int most_ms);

#endif
