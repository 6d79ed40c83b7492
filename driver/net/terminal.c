/* The person's terminal; see terminal.h. */
#include "net/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/secret.h"

enum {
    PIECE = 512, /* what poll() promises room for, whatever the descriptor is */
    WRITE_MS = 1000,
    CUT_AT = 4095 /* where Linux cuts the line that is being typed (N_TTY) */
};

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

bool rs_terminal_open(int *fd, struct rs_error *err)
{
    const char *build = variable("CI");
    if (build && strcmp(build, "false") != 0 && strcmp(build, "0") != 0) {
        return rs_fail(err, RS_28000, "nobody is there: this is an automated build (CI is set)");
    }
    *fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return *fd >= 0 || rs_fail(err, RS_28000, "the program has no terminal");
}

int rs_terminal_columns(int fd)
{
    struct winsize size;
    const char *locale = variable("LC_ALL");
    locale = locale ? locale : variable("LC_CTYPE");
    locale = locale ? locale : variable("LANG");
    const char *terminal = variable("TERM");
    bool utf8 = locale && (strcasestr(locale, "UTF-8") || strcasestr(locale, "utf8"));
    bool dumb = !terminal || strcmp(terminal, "dumb") == 0;
    return utf8 && !dumb && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* With SIGTTIN and SIGTTOU blocked a program in the background gets EIO, or writes all the same,
 * instead of being stopped (POSIX, General Terminal Interface). */
static void block(sigset_t *before)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTTIN);
    sigaddset(&stops, SIGTTOU);
    sigaddset(&stops, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &stops, before);
}

/* A SIGPIPE that we caused is taken away, one that was pending before is not ours. */
static void unblock(const sigset_t *before, bool was_pending, bool broken)
{
    sigset_t pipe;
    struct timespec now = {0};
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    if (broken && !was_pending) {
        (void)sigtimedwait(&pipe, NULL, &now);
    }
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

/* True when something happens on `fd` in time. */
static bool ready(int fd, short events, int ms)
{
    struct pollfd at = {.fd = fd, .events = events};
    int count;
    do {
        count = poll(&at, 1, ms);
    } while (count < 0 && errno == EINTR);
    return count > 0;
}

/* 0, or why not: an errno. A terminal that is stopped (Ctrl-S) is not waited for. */
static int write_all(int fd, struct rs_span text)
{
    while (text.len > 0) {
        if (!ready(fd, POLLOUT, WRITE_MS)) {
            return EAGAIN;
        }
        ssize_t wrote = write(fd, text.ptr, text.len < PIECE ? text.len : PIECE);
        if (wrote < 0 && errno != EINTR && errno != EAGAIN) {
            return errno;
        }
        if (wrote > 0) {
            text.ptr += wrote;
            text.len -= (size_t)wrote;
        }
    }
    return 0;
}

bool rs_terminal_write(int fd, struct rs_span text, struct rs_error *err)
{
    sigset_t before, pending;
    sigpending(&pending);
    block(&before);
    int why = write_all(fd, text);
    unblock(&before, sigismember(&pending, SIGPIPE), why == EPIPE);
    return why == 0 || rs_fail(err, RS_28000,
                               "the program's terminal, or the descriptor that it "
                               "gave for prompts, takes no text (%s)",
                               why == EAGAIN ? "it stands still" : strerror(why));
}

static enum rs_answer fail_read(struct rs_error *err, const char *why)
{
    rs_fail(err, RS_28000,
            "no answer can be read from the terminal, or from the descriptor that "
            "the program gave for prompts: %s",
            why);
    return RS_ANSWER_NEVER;
}

static enum rs_answer end_line(int fd, struct rs_buf *line, struct rs_error *err)
{
    size_t len = rs_span_find(rs_buf_span(line), '\n');
    if (isatty(fd) && len >= CUT_AT) {
        return fail_read(err, "the line is longer than a terminal takes (4095 bytes); paste only "
                              "its part from code= on");
    }
    return RS_ANSWER_GIVEN;
}

enum rs_answer rs_terminal_read(int fd, struct rs_buf *line, struct rs_error *err)
{
    sigset_t before;
    char piece[CUT_AT + 1];
    if (!ready(fd, POLLIN, 0)) {
        return RS_ANSWER_NOT_YET;
    }
    block(&before);
    ssize_t got = read(fd, piece, sizeof piece);
    int why = errno;
    unblock(&before, true, false);
    if (got < 0 && (why == EAGAIN || why == EINTR)) {
        return RS_ANSWER_NOT_YET;
    }
    if (got < 0) {
        return fail_read(err, why == EIO ? "the program is in the background" : strerror(why));
    }
    rs_buf_add(line, piece, got > 0 ? (size_t)got : 0);
    rs_wipe(piece, sizeof piece);
    if (!rs_buf_ok(line)) {
        return fail_read(err, "the line is too long");
    }
    if (rs_span_find(rs_buf_span(line), '\n') < line->len || (got == 0 && line->len > 0)) {
        return end_line(fd, line, err);
    }
    return got == 0 ? fail_read(err, "it ended without one") : RS_ANSWER_NOT_YET;
}
