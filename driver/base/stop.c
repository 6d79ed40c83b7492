/* Stopping and waiting; see stop.h. */
#include "base/stop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"

enum { BLIND_SLICE_MS = 100, MAX_FDS = 64 };

void rs_stop_init(struct rs_stop *stop)
{
    atomic_init(&stop->wanted, false);
    stop->whole = NULL;
    stop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void rs_stop_init_part(struct rs_stop *part, const struct rs_stop *whole)
{
    atomic_init(&part->wanted, false);
    part->whole = whole;
    part->wake = whole->wake;
}

void rs_stop_set(struct rs_stop *stop)
{
    uint64_t one = 1;
    atomic_store(&stop->wanted, true);
    if (stop->wake >= 0) {
        (void)!write(stop->wake, &one, sizeof one);
    }
}

bool rs_stop_wanted(const struct rs_stop *stop)
{
    return stop && (atomic_load(&stop->wanted) || rs_stop_wanted(stop->whole));
}

static void calm(const struct rs_stop *stop)
{
    uint64_t count;
    if (stop->wake >= 0) {
        (void)!read(stop->wake, &count, sizeof count);
    }
}

void rs_stop_reset(struct rs_stop *stop)
{
    atomic_store(&stop->wanted, false);
    calm(stop);
}

void rs_stop_clear(struct rs_stop *stop)
{
    if (stop->wake >= 0) {
        close(stop->wake);
    }
    stop->wake = -1;
}

int rs_wait_left_ms(const struct rs_wait *wait, int64_t now_ms, int most)
{
    int64_t left = wait->deadline_ms == RS_NO_DEADLINE ? most : wait->deadline_ms - now_ms;
    if (wait->stop && wait->stop->wake < 0 && left > BLIND_SLICE_MS) {
        left = BLIND_SLICE_MS;
    }
    if (left > most) {
        left = most;
    }
    return left < 0 ? 0 : (int)left;
}

struct rs_wait rs_wait_within(const struct rs_wait *wait, int64_t now_ms, int64_t span_ms)
{
    struct rs_wait inner = *wait;
    if (inner.deadline_ms == RS_NO_DEADLINE || inner.deadline_ms - now_ms > span_ms) {
        inner.deadline_ms = now_ms + span_ms;
    }
    return inner;
}

int rs_wait_poll(const struct rs_wait *wait, struct pollfd *fds, size_t count, int most_ms)
{
    struct pollfd all[MAX_FDS + 1];
    int64_t begin = rs_clock_monotonic_ms();
    if (count > MAX_FDS) {
        count = MAX_FDS;
    }
    if (count > 0) {
        memcpy(all, fds, count * sizeof *fds);
    }
    all[count] = (struct pollfd){.fd = wait->stop ? wait->stop->wake : -1, .events = POLLIN};
    for (;;) {
        int64_t now = rs_clock_monotonic_ms();
        int64_t slice = most_ms - (now - begin);
        if (rs_stop_wanted(wait->stop)) {
            return -1;
        }
        int timeout = rs_wait_left_ms(wait, now, slice < 0 ? 0 : (int)slice);
        int ready = poll(all, (nfds_t)count + 1, timeout);
        if (ready > 0 && all[count].revents && !rs_stop_wanted(wait->stop)) {
            calm(wait->stop); /* it was for another part */
            continue;
        }
        if (ready > 0 && all[count].revents) {
            return -1;
        }
        if (ready > 0) {
            /* count > 0: something else than the stop is ready */
            memcpy(fds, all, count * sizeof *fds);
            return ready;
        }
        now = rs_clock_monotonic_ms();
        if ((ready == 0 || errno == EINTR) &&
            (now >= wait->deadline_ms || now - begin >= most_ms)) {
            return 0;
        }
        if (ready < 0 && errno != EINTR) {
            return 0;
        }
    }
}
