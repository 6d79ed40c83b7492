/* Lock files; see lockfile.h. flock, not fcntl's locks: those are given back when the host program
 * closes any descriptor of the file. */
#include "signin/lockfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"

enum { SLICE_MS = 100 };

static int open_in(int dir_fd, const char *name)
{
    return openat(dir_fd, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static bool has_no_locks(int why)
{
    return why == ENOLCK || why == EOPNOTSUPP || why == ENOSYS || why == EINVAL;
}

/* The same name in $XDG_RUNTIME_DIR/redshift-odbc, which is local; -1 when that cannot be. */
static int open_in_runtime(const char *name)
{
    struct rs_statedir dir;
    struct rs_error ignored = {0};
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    char *path = runtime && *runtime == '/' ? rs_format("%s/redshift-odbc", runtime) : NULL;
    int fd = -1;
    if (path && rs_statedir_open(&dir, path, &ignored)) {
        fd = open_in(dir.fd, name);
        rs_statedir_close(&dir);
    }
    rs_error_clear(&ignored);
    free(path);
    return fd;
}

/* One try. 1: ours; 0: somebody else's; -1: this file system cannot. */
static int try_lock(int fd)
{
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) {
            return 0;
        }
        if (errno != EINTR) {
            return -1;
        }
    }
    return 1;
}

static bool wait_for(int fd, const struct rs_wait *wait, bool *waited, struct rs_error *err)
{
    struct pollfd nothing = {.fd = -1};
    for (;;) {
        int got = try_lock(fd);
        if (got != 0) {
            return got > 0 ||
                   rs_fail(err, RS_HY000, "the sign-in lock cannot be taken: %s", strerror(errno));
        }
        *waited = true;
        if (rs_clock_monotonic_ms() >= wait->deadline_ms) {
            return rs_fail(err, RS_HYT00, "the time was over before the sign-in lock was free");
        }
        if (rs_wait_poll(wait, &nothing, 1, SLICE_MS) < 0) {
            return rs_fail(err, RS_HY008, "stopped while waiting for another sign-in");
        }
    }
}

bool rs_lockfile_take(struct rs_lockfile *lock, const struct rs_statedir *dir, const char *name,
                      const struct rs_wait *wait, bool *waited, struct rs_error *err)
{
    *waited = false;
    lock->fd = -1;
    int fd = open_in(dir->fd, name);
    if (fd >= 0 && try_lock(fd) < 0 && has_no_locks(errno)) {
        close(fd);
        fd = open_in_runtime(name);
    }
    if (fd < 0) {
        return rs_fail(err, RS_HY000, "the sign-in lock in %s cannot be made: %s", dir->path,
                       strerror(errno));
    }
    if (!wait_for(fd, wait, waited, err)) {
        close(fd);
        return false;
    }
    lock->fd = fd;
    return true;
}

void rs_lockfile_give(struct rs_lockfile *lock)
{
    if (lock->fd >= 0) {
        flock(lock->fd, LOCK_UN);
        close(lock->fd);
    }
    lock->fd = -1;
}
