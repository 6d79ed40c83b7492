/* Starting a program; see spawn.h.
 *
 * An intermediate process is cloned with exit signal 0: the host gets no SIGCHLD for it, and only a
 * waitpid() with __WALL or __WCLONE could find it, which we call. It makes itself clean, starts the
 * program (whose exit signal is SIGCHLD, but to the intermediate), watches it a moment, reports
 * through a pipe and ends; the program belongs to init then. fork() is not used: it would run the
 * host's pthread_atfork handlers. Between clone and _exit only system calls are made: other threads
 * may have held any lock when the copy was made.
 *
 * Where no such copy can be had (a sandbox's filter, or no memory promised for a copy of a large
 * host), the program is started by posix_spawn() straight from the host, which then sees one more
 * child: better than no browser. */
#include "net/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { REPORT_FD = 3, STEP_MS = 10 };

struct job {
    char *const *argv, *const *env;
    int watch_ms;
    int channel;                  /* what becomes 0 and 1; -1: /dev/null */
    posix_spawnattr_t attributes; /* signals: default actions, nothing blocked */
};

struct report {
    enum rs_spawn_result result;
    int status;
};

/* Closes everything from `first` on. */
static void close_from(unsigned first)
{
    struct rlimit limit;
    rlim_t end = 65536;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) {
        return;
    }
#endif
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 1048576) {
        end = limit.rlim_cur;
    }
    for (rlim_t fd = first; fd < end; fd++) {
        close((int)fd);
    }
}

/* The host may ignore SIGCHLD, and then waitpid() would tell nothing. The raw call with a zeroed
 * structure (SIG_DFL in every layout), because sigaction() may be wrapped by the host, as the JVM
 * does. */
static void default_sigchld(void)
{
    unsigned char zeros[256] = {0};
    (void)syscall(SYS_rt_sigaction, SIGCHLD, zeros, NULL, (size_t)(_NSIG / 8));
}

static void pause_ms(int ms)
{
    struct timespec span = {.tv_nsec = ms * 1000000L};
    (void)nanosleep(&span, NULL);
}

static struct report watch(pid_t pid, int watch_ms)
{
    struct report report = {RS_SPAWN_STARTED, 0};
    for (int waited = 0; waited < watch_ms; waited += STEP_MS) {
        int status = 0;
        pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid && WIFEXITED(status) && WEXITSTATUS(status) != 0) {
            return (struct report){RS_SPAWN_EXITED, WEXITSTATUS(status)};
        }
        if (ended == pid && WIFSIGNALED(status)) {
            return (struct report){RS_SPAWN_KILLED, WTERMSIG(status)};
        }
        if (ended != 0) {
            return report;
        }
        pause_ms(STEP_MS);
    }
    return report;
}

/* In the copy: the channel or /dev/null as 0 and 1, /dev/null as 2, the report's pipe as 3, no
 * more. Moved up first, since the host may have closed its standard descriptors. */
static bool clean_up(const struct job *job, int report_fd)
{
    int null = fcntl(open("/dev/null", O_RDWR), F_DUPFD, REPORT_FD + 1);
    int report = fcntl(report_fd, F_DUPFD, REPORT_FD + 1);
    int talk = job->channel < 0 ? null : fcntl(job->channel, F_DUPFD, REPORT_FD + 1);
    if (dup2(talk, STDIN_FILENO) < 0 || dup2(talk, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0 || dup2(report, REPORT_FD) < 0) {
        return false;
    }
    (void)fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    close_from(REPORT_FD + 1);
    return true;
}

/* The life of the intermediate. */
_Noreturn static void intermediate(const struct job *job, int report_fd)
{
    pid_t pid;
    (void)setsid();
    default_sigchld();
    if (clean_up(job, report_fd)) {
        int error = posix_spawn(&pid, job->argv[0], NULL, &job->attributes, job->argv, job->env);
        struct report report =
            error ? (struct report){RS_SPAWN_NO_EXEC, error} : watch(pid, job->watch_ms);
        (void)!write(REPORT_FD, &report, sizeof report);
    }
    _exit(0);
}

/* The child's answer; then the child itself, which ends right after it. */
static struct report collect(pid_t pid, int fd)
{
    struct report report = {RS_SPAWN_NO_PROCESS, EIO};
    ssize_t got;
    do {
        got = read(fd, &report, sizeof report);
    } while (got < 0 && errno == EINTR);
    while (waitpid(pid, NULL, __WALL | __WNOTHREAD) < 0 && errno == EINTR) {
    }
    return got == (ssize_t)sizeof report ? report : (struct report){RS_SPAWN_NO_PROCESS, EIO};
}

/* The second-best way, with a SIGCHLD for the host and a child of its own. */
static struct report run_plainly(const struct job *job)
{
    struct report report = {RS_SPAWN_NO_EXEC, 0};
    posix_spawn_file_actions_t actions;
    pid_t pid;
    report.status = posix_spawn_file_actions_init(&actions);
    if (report.status != 0) {
        return report;
    }
    for (int fd = 0; fd < REPORT_FD && report.status == 0; fd++) {
        report.status = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    }
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    if (report.status == 0) {
        report.status = posix_spawn_file_actions_addclosefrom_np(&actions, REPORT_FD);
    }
#endif
    if (report.status == 0) {
        report.status =
            posix_spawn(&pid, job->argv[0], &actions, &job->attributes, job->argv, job->env);
    }
    posix_spawn_file_actions_destroy(&actions);
    return report.status == 0 ? watch(pid, job->watch_ms) : report;
}

/* A program of ours is not worth a SIGCHLD of the host's. */
static struct report second_best(const struct job *job)
{
    return job->channel < 0 ? run_plainly(job) : (struct report){RS_SPAWN_NO_PROCESS, EAGAIN};
}

static struct report run(const struct job *job)
{
    sigset_t all, before;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        return (struct report){RS_SPAWN_NO_PROCESS, errno};
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* no handler of the host runs in the copy */
    pid_t pid = (pid_t)syscall(SYS_clone, 0, NULL, NULL, NULL, NULL);
    if (pid == 0) {
        intermediate(job, ends[1]);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    struct report report = pid < 0 ? second_best(job) : collect(pid, ends[0]);
    close(ends[0]);
    return report;
}

static enum rs_spawn_result start(struct job *job, int *status)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    *status = posix_spawnattr_init(&job->attributes);
    if (*status != 0) {
        return RS_SPAWN_NO_PROCESS;
    }
    (void)posix_spawnattr_setsigdefault(&job->attributes, &all);
    (void)posix_spawnattr_setsigmask(&job->attributes, &none);
    (void)posix_spawnattr_setflags(&job->attributes,
                                   POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    struct report report = run(job);
    posix_spawnattr_destroy(&job->attributes);
    *status = report.status;
    return report.result;
}

enum rs_spawn_result rs_spawn(char *const *argv, char *const *env, int watch_ms, int *status)
{
    struct job job = {.argv = argv, .env = env, .watch_ms = watch_ms, .channel = -1};
    return start(&job, status);
}

enum rs_spawn_result rs_spawn_talking(char *const *argv, char *const *env, int *channel,
                                      int *status)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
        *status = errno;
        return RS_SPAWN_NO_PROCESS;
    }
    struct job job = {.argv = argv, .env = env, .channel = ends[1]};
    enum rs_spawn_result result = start(&job, status);
    close(ends[1]);
    if (result == RS_SPAWN_STARTED) {
        *channel = ends[0];
    } else {
        close(ends[0]);
    }
    return result;
}
