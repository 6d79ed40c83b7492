/* Stopping, waiting and locking between threads. */
#include "base/stop.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lock.h"
#include "check.h"

static void *stop_soon(void *arg)
{
    usleep(30 * 1000);
    rs_stop_set(arg);
    return NULL;
}

static void a_stop_from_another_thread_ends_a_wait(void)
{
    struct rs_stop stop;
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    pthread_t thread;
    rs_stop_init(&stop);
    CHECK(!rs_stop_wanted(&stop));
    CHECK_INT(pthread_create(&thread, NULL, stop_soon, &stop), 0);
    int64_t begin = rs_clock_monotonic_ms();
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 20000), -1);
    CHECK(rs_clock_monotonic_ms() - begin < 5000);
    pthread_join(thread, NULL);
    CHECK(rs_stop_wanted(&stop));
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 20000), -1); /* it stays wanted */
    rs_stop_reset(&stop);
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 1), 0);
    rs_stop_clear(&stop);
    rs_stop_clear(&stop);
}

/* Parts share a descriptor: what stops one does not stop another, what stops the whole stops all.
 */
static void a_stop_of_a_part_leaves_others_alone(void)
{
    struct rs_stop whole, one, other;
    struct rs_wait wait = {RS_NO_DEADLINE, &one};
    pthread_t thread;
    rs_stop_init(&whole);
    rs_stop_init_part(&one, &whole);
    rs_stop_init_part(&other, &whole);
    rs_stop_set(&other);
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 1), 0);
    CHECK(!rs_stop_wanted(&one));
    CHECK(rs_stop_wanted(&other));
    CHECK_INT(pthread_create(&thread, NULL, stop_soon, &one), 0);
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 20000), -1);
    pthread_join(thread, NULL);
    rs_stop_reset(&one);
    CHECK_INT(pthread_create(&thread, NULL, stop_soon, &whole), 0);
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 20000), -1);
    pthread_join(thread, NULL);
    CHECK(rs_stop_wanted(&one));
    rs_stop_clear(&whole);
}

static void a_stop_without_descriptor_works_too(void)
{
    struct rs_stop stop = {.wake = -1};
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    pthread_t thread;
    CHECK_INT(rs_wait_left_ms(&wait, 0, 5000), 100);
    CHECK_INT(pthread_create(&thread, NULL, stop_soon, &stop), 0);
    int64_t begin = rs_clock_monotonic_ms();
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 20000), -1);
    CHECK(rs_clock_monotonic_ms() - begin < 5000);
    pthread_join(thread, NULL);
    rs_stop_clear(&stop);
}

static void deadlines_and_slices_end_a_wait(void)
{
    int64_t begin = rs_clock_monotonic_ms();
    struct rs_wait wait = {begin + 20, NULL};
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 10000), 0);
    CHECK(rs_clock_monotonic_ms() - begin >= 20);
    CHECK(rs_clock_monotonic_ms() - begin < 5000);
    wait.deadline_ms = RS_NO_DEADLINE;
    begin = rs_clock_monotonic_ms();
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 20), 0);
    CHECK(rs_clock_monotonic_ms() - begin >= 20);
    CHECK_INT(rs_wait_left_ms(&wait, 0, 70), 70);
    wait.deadline_ms = 50;
    CHECK_INT(rs_wait_left_ms(&wait, 20, 70), 30);
    CHECK_INT(rs_wait_left_ms(&wait, 60, 70), 0);
    CHECK_INT(rs_wait_within(&wait, 0, 20).deadline_ms, 20);
    CHECK_INT(rs_wait_within(&wait, 0, 90).deadline_ms, 50);
    wait.deadline_ms = RS_NO_DEADLINE;
    CHECK_INT(rs_wait_within(&wait, 1, 90).deadline_ms, 91);
}

static void what_is_ready_is_told(void)
{
    int ends[2];
    struct rs_stop stop;
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    if (!CHECK(pipe(ends) == 0)) {
        return;
    }
    rs_stop_init(&stop);
    struct pollfd fds[2] = {{.fd = -1}, {.fd = ends[0], .events = POLLIN}};
    CHECK_INT(rs_wait_poll(&wait, fds, 2, 1), 0);
    CHECK_INT(write(ends[1], "x", 1), 1);
    CHECK_INT(rs_wait_poll(&wait, fds, 2, 10000), 1);
    CHECK(fds[1].revents & POLLIN);
    rs_stop_set(&stop); /* a stop comes before data */
    CHECK_INT(rs_wait_poll(&wait, fds, 2, 10000), -1);
    rs_stop_clear(&stop);
    close(ends[0]);
    close(ends[1]);
}

static void on_usr1(int number)
{
    (void)number;
}

static void *disturb(void *arg)
{
    for (int i = 0; i < 10; i++) {
        usleep(5 * 1000);
        pthread_kill(*(pthread_t *)arg, SIGUSR1);
    }
    return NULL;
}

static void signals_do_not_end_a_wait(void)
{
    struct sigaction action = {.sa_handler = on_usr1};
    pthread_t self = pthread_self(), thread;
    struct rs_wait wait = {rs_clock_monotonic_ms() + 100, NULL};
    sigaction(SIGUSR1, &action, NULL);
    CHECK_INT(pthread_create(&thread, NULL, disturb, &self), 0);
    CHECK_INT(rs_wait_poll(&wait, NULL, 0, 10000), 0);
    CHECK(rs_clock_monotonic_ms() >= wait.deadline_ms);
    pthread_join(thread, NULL);
}

struct meeting {
    struct rs_lock lock;
    struct rs_cond cond;
    bool come;
};

static void *come(void *arg)
{
    struct meeting *meeting = arg;
    rs_lock_take(&meeting->lock);
    meeting->come = true;
    rs_cond_wake_all(&meeting->cond);
    rs_lock_give(&meeting->lock);
    return NULL;
}

static void a_condition_wakes_whoever_waits(void)
{
    struct meeting meeting = {.lock = RS_LOCK_STATIC};
    struct rs_stop stop;
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    pthread_t thread;
    rs_cond_init(&meeting.cond);
    rs_stop_init(&stop);
    for (int round = 0; round < 2; round++) {
        meeting.come = false;
        rs_lock_take(&meeting.lock);
        CHECK_INT(pthread_create(&thread, NULL, come, &meeting), 0);
        while (!meeting.come && rs_cond_wait(&meeting.cond, &meeting.lock, &wait)) {
        }
        CHECK(meeting.come);
        rs_lock_give(&meeting.lock);
        pthread_join(thread, NULL);
        wait.stop = &stop; /* the second time with a stop that is not wanted */
    }
    rs_stop_clear(&stop);
    rs_cond_clear(&meeting.cond);
    rs_lock_clear(&meeting.lock);
}

static void a_condition_gives_up_at_deadline_and_stop(void)
{
    struct meeting meeting = {0};
    struct rs_stop stop;
    pthread_t thread;
    int64_t begin = rs_clock_monotonic_ms();
    struct rs_wait wait = {begin + 20, NULL};
    rs_lock_init(&meeting.lock);
    rs_cond_init(&meeting.cond);
    rs_stop_init(&stop);
    rs_lock_take(&meeting.lock);
    while (rs_cond_wait(&meeting.cond, &meeting.lock, &wait)) {
    }
    CHECK(rs_clock_monotonic_ms() >= begin + 20);
    wait = (struct rs_wait){RS_NO_DEADLINE, &stop};
    CHECK_INT(pthread_create(&thread, NULL, stop_soon, &stop), 0);
    while (rs_cond_wait(&meeting.cond, &meeting.lock, &wait)) {
    }
    CHECK(rs_clock_monotonic_ms() - begin < 5000);
    rs_lock_give(&meeting.lock);
    pthread_join(thread, NULL);
    rs_stop_clear(&stop);
    rs_cond_clear(&meeting.cond);
    rs_lock_clear(&meeting.lock);
}

int main(void)
{
    RUN_ONCE(a_stop_from_another_thread_ends_a_wait);
    RUN_ONCE(a_stop_of_a_part_leaves_others_alone);
    RUN_ONCE(a_stop_without_descriptor_works_too);
    RUN_ONCE(deadlines_and_slices_end_a_wait);
    RUN_ONCE(what_is_ready_is_told);
    RUN_ONCE(signals_do_not_end_a_wait);
    RUN_ONCE(a_condition_wakes_whoever_waits);
    RUN_ONCE(a_condition_gives_up_at_deadline_and_stop);
    return check_done();
}
