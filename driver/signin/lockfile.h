/* One at a time between processes: flock() on a file that is never deleted; the kernel gives the
 * lock back when the process dies. */
#ifndef RS_SIGNIN_LOCKFILE_H
#define RS_SIGNIN_LOCKFILE_H

#include "base/host.h"
#include "signin/statedir.h"

struct rs_lockfile {
    int fd; /* -1: not held; close-on-exec */
};

/* Waits, looking every 100 ms, until the lock is ours. *waited becomes true when somebody else had
 * it. Failures: HYT00 deadline, HY008 stop, HY000 the file cannot be made. When the directory's
 * file system has no locks (ENOLCK on NFS), a file in $XDG_RUNTIME_DIR serves. */
bool rs_lockfile_take(struct rs_lockfile *lock, const struct rs_statedir *dir, const char *name,
                      const struct rs_wait *wait, bool *waited, struct rs_error *err) RS_MUST_CHECK;
/* Unlocks explicitly: a child that was forked meanwhile may still hold the descriptor. */
void rs_lockfile_give(struct rs_lockfile *lock);

#endif
