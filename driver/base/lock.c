/* Mutexes and conditions; see lock.h. */
#include "base/lock.h"

#include <errno.h>
#include <time.h>

#include "base/clock.h"

enum { STOP_SLICE_MS = 50 };

void rs_lock_init(struct rs_lock *lock)
{
    pthread_mutex_init(&lock->mutex, NULL);
}

void rs_lock_clear(struct rs_lock *lock)
{
    pthread_mutex_destroy(&lock->mutex);
}

void rs_lock_take(struct rs_lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

bool rs_lock_try(struct rs_lock *lock)
{
    return pthread_mutex_trylock(&lock->mutex) == 0;
}

void rs_lock_give(struct rs_lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

void rs_cond_init(struct rs_cond *cond)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&cond->cond, &attr);
    pthread_condattr_destroy(&attr);
}

void rs_cond_clear(struct rs_cond *cond)
{
    pthread_cond_destroy(&cond->cond);
}

void rs_cond_wake_all(struct rs_cond *cond)
{
    pthread_cond_broadcast(&cond->cond);
}

static struct timespec timespec_of(int64_t ms)
{
    return (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
}

bool rs_cond_wait(struct rs_cond *cond, struct rs_lock *lock, const struct rs_wait *wait)
{
    for (;;) {
        int64_t until = wait->deadline_ms;
        int64_t now = rs_clock_monotonic_ms();
        if (rs_stop_wanted(wait->stop) || now >= wait->deadline_ms) {
            return false;
        }
        /* A stop has no way to signal this condition: it may be set from a signal handler. */
        if (wait->stop && until - now > STOP_SLICE_MS) {
            until = now + STOP_SLICE_MS;
        }
        if (until == RS_NO_DEADLINE) {
            return pthread_cond_wait(&cond->cond, &lock->mutex) == 0;
        }
        struct timespec at = timespec_of(until);
        if (pthread_cond_timedwait(&cond->cond, &lock->mutex, &at) != ETIMEDOUT) {
            return true;
        }
    }
}
