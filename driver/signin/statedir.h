/* The private directory of the store and the locks: $XDG_STATE_HOME/redshift-odbc, or
 * ~/.local/state/redshift-odbc, or what the user says. Ours alone (0700), never a symbolic link;
 * its files are replaced whole, never written in place. */
#ifndef RS_SIGNIN_STATEDIR_H
#define RS_SIGNIN_STATEDIR_H

#include "base/buf.h"
#include "base/error.h"

struct rs_statedir {
    int fd;     /* -1: closed */
    char *path; /* owned; for messages */
};

/* Makes what is missing of it (0700), takes group's and others' rights from it, refuses a
 * directory that belongs to somebody else. configured NULL or "": the usual place. */
bool rs_statedir_open(struct rs_statedir *dir, const char *configured,
                      struct rs_error *err) RS_MUST_CHECK;
void rs_statedir_close(struct rs_statedir *dir);
/* Appends a file's content. False when there is none, or when it is not a regular file of ours, or
 * longer than out's ceiling: all of these are "nothing is stored". */
bool rs_statedir_read(const struct rs_statedir *dir, const char *name,
                      struct rs_buf *out) RS_MUST_CHECK;
/* Replaces (or makes) a file, 0600, atomically and durably: a temporary file, fsync, rename, fsync
 * of the directory. */
bool rs_statedir_replace(const struct rs_statedir *dir, const char *name, struct rs_span content,
                         struct rs_error *err) RS_MUST_CHECK;
/* As replace, but when the file is there already it stays (link() decides the race), which is no
 * failure. */
bool rs_statedir_create(const struct rs_statedir *dir, const char *name, struct rs_span content,
                        struct rs_error *err) RS_MUST_CHECK;
/* A file that is not there is no failure. */
bool rs_statedir_remove(const struct rs_statedir *dir, const char *name,
                        struct rs_error *err) RS_MUST_CHECK;

#endif
