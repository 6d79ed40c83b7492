/* Name lookups end with the deadline or the stop, however long the resolver takes; here it is a
 * slow one. */
#include <netdb.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "pq/resolve.h"

enum { SLOW_MS = 400, SOON_MS = 100 };

static atomic_int asked, answered;

/* Stands before the C library's for this program. Addresses fail at once, names slowly. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict list)
{
    (void)name;
    (void)service;
    (void)list;
    if (!(hints->ai_flags & AI_NUMERICHOST)) {
        atomic_fetch_add(&asked, 1);
        usleep(SLOW_MS * 1000);
        atomic_fetch_add(&answered, 1);
    }
    return EAI_NONAME;
}

/* The one thread that may be left behind has ended by then. */
static void let_it_end(void)
{
    for (int i = 0; i < 100 && atomic_load(&answered) < atomic_load(&asked); i++) {
        usleep(20000);
    }
    usleep(20000);
}

static void look_up(const struct rs_wait *wait, const char *state, int least_ms, int most_ms)
{
    struct rs_pq_addresses found = {0};
    struct rs_error err = {0};
    int64_t begin = rs_clock_monotonic_ms();
    CHECK(!rs_pq_resolve("slow.example", false, wait, &found, &err));
    int64_t took = rs_clock_monotonic_ms() - begin;
    CHECK_STR(err.state, state);
    CHECK(took >= least_ms && took <= most_ms);
    rs_error_clear(&err);
    rs_pq_addresses_clear(&found);
    let_it_end();
}

static void deadline_comes_first(void)
{
    struct rs_wait wait = {rs_clock_monotonic_ms() + SOON_MS, NULL};
    look_up(&wait, "HYT00", SOON_MS - 5, SLOW_MS - 50);
}

static void stop_comes_first(void)
{
    struct rs_stop stop;
    rs_stop_init(&stop);
    rs_stop_set(&stop);
    struct rs_wait wait = {RS_NO_DEADLINE, &stop};
    look_up(&wait, "HY008", 0, SOON_MS);
    rs_stop_clear(&stop);
}

static void the_answer_comes_first(void)
{
    struct rs_wait wait = {rs_clock_monotonic_ms() + 20 * SLOW_MS, NULL};
    look_up(&wait, "08001", SLOW_MS - 5, 10 * SLOW_MS);
}

int main(void)
{
    RUN(deadline_comes_first);
    RUN(stop_comes_first);
    RUN(the_answer_comes_first);
    return check_done();
}
