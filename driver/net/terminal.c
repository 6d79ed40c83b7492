/* The controlling terminal; see terminal.h. */
#include "net/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static bool open_terminal(int *fd, struct rs_error *err)
{
    *fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return *fd >= 0 || rs_fail(err, RS_28000, "the program has no terminal");
}

/* With SIGTTIN and SIGTTOU blocked a program in the background gets EIO, or writes all the same,
 * instead of being stopped (POSIX, General Terminal Interface). */
static void block_stops(sigset_t *before)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTTIN);
    sigaddset(&stops, SIGTTOU);
    pthread_sigmask(SIG_BLOCK, &stops, before);
}

bool rs_terminal_show(const char *text, struct rs_error *err)
{
    int fd;
    sigset_t before;
    size_t len = strlen(text), done = 0;
    if (!open_terminal(&fd, err)) {
        return false;
    }
    block_stops(&before);
    while (done < len) {
        ssize_t wrote = write(fd, text + done, len - done);
        if (wrote < 0 && errno != EINTR) {
            break; /* a terminal that is stopped (Ctrl-S) is not waited for */
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(fd);
    return done == len || rs_fail(err, RS_28000, "the program's terminal takes no text");
}
