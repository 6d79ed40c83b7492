/* Many at once, threads and processes: one window, one exchange, one outcome for all. */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "check.h"
#include "fake_provider.h"
#include "signin/lockfile.h"

enum { CROWD = 8 };

struct member {
    struct fake *fake;
    struct rs_signin_config config;
    struct rs_wait wait;
    struct fake_try try;
    pthread_t thread;
};

static void *join_in(void *arg)
{
    struct member *member = arg;
    fake_try_with(&member->try, member->fake, &member->config, NULL, &member->wait);
    return NULL;
}

static void start(struct member *crowd, size_t count, struct fake *fake, const char *cache,
                  const char *dir)
{
    for (size_t i = 0; i < count; i++) {
        crowd[i] = (struct member){.fake = fake,
                                   .config = fake_config(cache, dir),
                                   .wait = {.deadline_ms = RS_NO_DEADLINE}};
    }
}

static void run_all(struct member *crowd, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pthread_create(&crowd[i].thread, NULL, join_in, &crowd[i]);
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(crowd[i].thread, NULL);
    }
}

static void clear_all(struct member *crowd, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fake_try_clear(&crowd[i].try);
    }
}

static void threads_share_one_window(void)
{
    static const char *const caches[] = {"file", "memory", "off"};
    for (size_t c = 0; c < RS_COUNT(caches); c++) {
        struct fake *fake = fake_new();
        char *dir = fake_dir();
        struct member crowd[CROWD];
        unsigned fresh = 0;
        fake->delay_ms = 300;
        start(crowd, CROWD, fake, caches[c], dir);
        run_all(crowd, CROWD);
        for (size_t i = 0; i < CROWD; i++) {
            CHECK(crowd[i].try.ok);
            CHECK_STR(crowd[i].try.token.identity, "ana@example.com");
            fresh += crowd[i].try.token.fresh;
        }
        CHECK_INT(fresh, 1);
        CHECK_INT(fake->windows, 1);
        CHECK_INT(fake->redeems, 1);
        clear_all(crowd, CROWD);
        fake_free(fake);
        fake_dir_free(dir);
    }
}

static void threads_share_the_failure(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    struct member crowd[CROWD];
    fake->delay_ms = 300;
    fake->person = PERSON_DENIES;
    start(crowd, CROWD, fake, "file", dir);
    run_all(crowd, CROWD);
    for (size_t i = 0; i < CROWD; i++) {
        CHECK(!crowd[i].try.ok);
        CHECK_INT(crowd[i].try.err.native, RS_NATIVE_SIGN_IN_DENIED);
        CHECK_STR(rs_error_text(&crowd[i].try.err), rs_error_text(&crowd[0].try.err));
    }
    CHECK_INT(fake->windows, 1);
    clear_all(crowd, CROWD);
    fake_free(fake);
    fake_dir_free(dir);
}

static void threads_refresh_once(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    struct member crowd[CROWD];
    fake->rotates = true;
    start(crowd, CROWD, fake, "file", dir);
    run_all(crowd, 1);
    clear_all(crowd, 1);
    fake->now += 7200;
    fake->http_delay_ms = 50;
    run_all(crowd, CROWD);
    for (size_t i = 0; i < CROWD; i++) {
        CHECK(crowd[i].try.ok);
    }
    CHECK_INT(fake->refreshes, 1);
    CHECK_INT(fake->windows, 1);
    clear_all(crowd, CROWD);
    fake_free(fake);
    fake_dir_free(dir);
}

/* The leader is stopped by its own caller: somebody else takes over, nobody else fails. */
static void a_leader_that_gives_up_is_replaced(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    struct member crowd[3];
    struct rs_stop stop;
    rs_stop_init(&stop);
    fake->person = PERSON_NEVER_COMES;
    start(crowd, 3, fake, "file", dir);
    crowd[0].wait.stop = &stop;
    pthread_create(&crowd[0].thread, NULL, join_in, &crowd[0]);
    poll(NULL, 0, 200);
    fake_be(fake, PERSON_SIGNS_IN);
    pthread_create(&crowd[1].thread, NULL, join_in, &crowd[1]);
    pthread_create(&crowd[2].thread, NULL, join_in, &crowd[2]);
    poll(NULL, 0, 200);
    rs_stop_set(&stop);
    for (size_t i = 0; i < 3; i++) {
        pthread_join(crowd[i].thread, NULL);
    }
    CHECK(rs_error_is(&crowd[0].try.err, RS_HY008));
    CHECK(crowd[1].try.ok);
    CHECK(crowd[2].try.ok);
    CHECK_INT(fake->windows, 2);
    clear_all(crowd, 3);
    rs_stop_clear(&stop);
    fake_free(fake);
    fake_dir_free(dir);
}

/* A waiter has its own deadline and its own stop. */
static void a_waiter_can_leave_without_the_leader(void)
{
    struct fake *fake = fake_new();
    struct member crowd[3];
    struct rs_stop stop;
    rs_stop_init(&stop);
    fake->delay_ms = 700;
    start(crowd, 3, fake, "memory", NULL);
    crowd[1].config.interactive = RS_INTERACTIVE_NEVER;
    crowd[2].wait.stop = &stop;
    pthread_create(&crowd[0].thread, NULL, join_in, &crowd[0]);
    poll(NULL, 0, 150);
    crowd[1].wait.deadline_ms = rs_clock_monotonic_ms() + 100;
    int64_t begin = rs_clock_monotonic_ms();
    pthread_create(&crowd[1].thread, NULL, join_in, &crowd[1]);
    pthread_create(&crowd[2].thread, NULL, join_in, &crowd[2]);
    pthread_join(crowd[1].thread, NULL);
    rs_stop_set(&stop);
    pthread_join(crowd[2].thread, NULL);
    CHECK(rs_clock_monotonic_ms() - begin < 450);
    CHECK(rs_error_is(&crowd[1].try.err, RS_HYT00));
    CHECK(rs_error_is(&crowd[2].try.err, RS_HY008));
    pthread_join(crowd[0].thread, NULL);
    CHECK(crowd[0].try.ok);
    clear_all(crowd, 3);
    rs_stop_clear(&stop);
    fake_free(fake);
}

/* In a child: one connection attempt. The exit status says how it went. */
static int child_try(struct fake *fake, const char *dir, int wait_ms)
{
    struct fake_try try = {.ok = false};
    struct rs_signin_config config = fake_config("file", dir);
    poll(NULL, 0, wait_ms);
    fake_try_with(&try, fake, &config, NULL, NULL);
    int status = try.ok ? 0 : try.err.native - 1000;
    fake_join(fake);
    fake_try_clear(&try);
    return status;
}

static pid_t fork_try(struct fake *fake, const char *dir, int wait_ms)
{
    pid_t pid = fork();
    if (pid == 0) {
        _exit(child_try(fake, dir, wait_ms));
    }
    return pid;
}

static int status_of(pid_t pid)
{
    int status = -1;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

static void processes_share_one_window(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    pid_t pids[CROWD];
    fake->delay_ms = 500;
    for (int i = 0; i < CROWD; i++) {
        pids[i] = fork_try(fake, dir, i * 10);
    }
    for (int i = 0; i < CROWD; i++) {
        CHECK_INT(status_of(pids[i]), 0);
    }
    CHECK_INT(fake->windows, 1);
    CHECK_INT(fake->redeems, 1);
    fake_free(fake);
    fake_dir_free(dir);
}

static void processes_share_the_failure(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    pid_t pids[4];
    fake->delay_ms = 500;
    fake->person = PERSON_DENIES;
    for (int i = 0; i < 4; i++) {
        pids[i] = fork_try(fake, dir, i * 20);
    }
    for (int i = 0; i < 4; i++) {
        CHECK_INT(status_of(pids[i]), RS_NATIVE_SIGN_IN_DENIED - 1000);
    }
    CHECK_INT(fake->windows, 1);
    fake_free(fake);
    fake_dir_free(dir);
}

static void processes_refresh_once(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    pid_t pids[CROWD];
    fake->rotates = true;
    CHECK_INT(status_of(fork_try(fake, dir, 0)), 0);
    fake->now += 7200;
    fake->http_delay_ms = 50;
    for (int i = 0; i < CROWD; i++) {
        pids[i] = fork_try(fake, dir, 0);
    }
    for (int i = 0; i < CROWD; i++) {
        CHECK_INT(status_of(pids[i]), 0);
    }
    CHECK_INT(fake->refreshes, 1);
    CHECK_INT(fake->windows, 1);
    fake_free(fake);
    fake_dir_free(dir);
}

static void a_leader_that_dies_is_replaced_but_its_window_counts(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    fake->person = PERSON_NEVER_COMES;
    for (int i = 0; i < 3; i++) {
        pid_t leader = fork_try(fake, dir, 0);
        while (fake_windows(fake) == i) {
            poll(NULL, 0, 10);
        }
        poll(NULL, 0, 50);
        kill(leader, SIGKILL);
        status_of(leader);
    }
    fake->person = PERSON_SIGNS_IN;
    CHECK_INT(status_of(fork_try(fake, dir, 0)), RS_NATIVE_INTERACTION_NEEDED - 1000);
    fake->now += 601;
    CHECK_INT(status_of(fork_try(fake, dir, 0)), 0);
    CHECK_INT(fake->windows, 4);
    fake_free(fake);
    fake_dir_free(dir);
}

/* The host forks while a sign-in is going on: the child has a table of its own. */
static void a_fork_in_the_middle_leaves_the_child_free(void)
{
    struct fake *fake = fake_new();
    char *dir = fake_dir();
    struct member leader;
    fake->delay_ms = 600;
    start(&leader, 1, fake, "memory", dir);
    pthread_create(&leader.thread, NULL, join_in, &leader);
    while (fake_windows(fake) == 0) {
        poll(NULL, 0, 10);
    }
    pid_t child = fork();
    if (child == 0) {
        struct fake_try try = {.ok = false};
        struct rs_signin_config config = fake_config("memory", dir);
        config.interactive = RS_INTERACTIVE_NEVER;
        fake_try_with(&try, fake, &config, NULL, NULL);
        _exit(try.ok ? 1 : try.err.native - 1000);
    }
    CHECK_INT(status_of(child), RS_NATIVE_INTERACTION_NEEDED - 1000);
    pthread_join(leader.thread, NULL);
    CHECK(leader.try.ok);
    clear_all(&leader, 1);
    fake_free(fake);
    fake_dir_free(dir);
}

static void a_lock_ends_with_its_time_or_a_stop(void)
{
    char *path = fake_dir();
    struct rs_statedir dir;
    struct rs_error err = {0};
    struct rs_lockfile first, second;
    bool waited;
    struct rs_wait soon = {.deadline_ms = rs_clock_monotonic_ms() + 250};
    CHECK(rs_statedir_open(&dir, path, &err));
    CHECK(rs_lockfile_take(&first, &dir, "a.lock", &soon, &waited, &err));
    CHECK(!waited);
    CHECK(fcntl(first.fd, F_GETFD) & FD_CLOEXEC);
    CHECK(!rs_lockfile_take(&second, &dir, "a.lock", &soon, &waited, &err));
    CHECK(waited);
    CHECK(rs_error_is(&err, RS_HYT00));
    rs_error_clear(&err);
    int copy = dup(first.fd); /* as a forked child has it */
    rs_lockfile_give(&first);
    CHECK(rs_lockfile_take(&second, &dir, "a.lock", &soon, &waited, &err));
    CHECK_INT(faccessat(dir.fd, "a.lock", F_OK, 0), 0);
    rs_lockfile_give(&second);
    close(copy);
    CHECK_INT(faccessat(dir.fd, "a.lock", F_OK, 0), 0);
    rs_statedir_close(&dir);
    rs_error_clear(&err);
    fake_dir_free(path);
}

int main(void)
{
    RUN_ONCE(threads_share_one_window);
    RUN_ONCE(threads_share_the_failure);
    RUN_ONCE(threads_refresh_once);
    RUN_ONCE(a_leader_that_gives_up_is_replaced);
    RUN_ONCE(a_waiter_can_leave_without_the_leader);
    RUN_ONCE(processes_share_one_window);
    RUN_ONCE(processes_share_the_failure);
    RUN_ONCE(processes_refresh_once);
    RUN_ONCE(a_leader_that_dies_is_replaced_but_its_window_counts);
    RUN_ONCE(a_fork_in_the_middle_leaves_the_child_free);
    RUN_ONCE(a_lock_ends_with_its_time_or_a_stop);
    return check_done();
}
