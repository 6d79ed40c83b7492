/* Mutexes and conditions of threads, with deadlines on the monotonic clock. */
#ifndef RS_BASE_LOCK_H
#define RS_BASE_LOCK_H

#include <pthread.h>

#include "base/stop.h"

struct rs_lock {
    pthread_mutex_t mutex;
};
struct rs_cond {
    pthread_cond_t cond; /* CLOCK_MONOTONIC */
};

/* Never fail on Linux for default attributes; static initialisers for process-wide tables. */
#define RS_LOCK_STATIC                                                                             \
    {                                                                                              \
        PTHREAD_MUTEX_INITIALIZER                                                                  \
    }
void rs_lock_init(struct rs_lock *lock);
void rs_lock_clear(struct rs_lock *lock);
void rs_lock_take(struct rs_lock *lock);
/* False: somebody has it. */
bool rs_lock_try(struct rs_lock *lock);
void rs_lock_give(struct rs_lock *lock);
void rs_cond_init(struct rs_cond *cond);
void rs_cond_clear(struct rs_cond *cond);
void rs_cond_wake_all(struct rs_cond *cond);
/* Waits for a wake-up (spurious ones included), the wait's deadline, or its stop (looked at every
 * 50 ms). False at the deadline or stop. */
bool rs_cond_wait(struct rs_cond *cond, struct rs_lock *lock, const struct rs_wait *wait);

#endif
