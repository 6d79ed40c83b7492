/* The log of one connection: a file the user asked for with LogLevel and LogPath, opened for append
 * with mode 0600. What is written there never holds a secret: secrets have no printable form, URLs
 * go through rs_url_for_log. */
#ifndef RS_BASE_LOG_H
#define RS_BASE_LOG_H

#include "base/error.h"

enum rs_log_level {
    RS_LOG_OFF,
    RS_LOG_ERROR,
    RS_LOG_WARN,
    RS_LOG_INFO,
    RS_LOG_DEBUG,
    RS_LOG_TRACE
};

struct rs_log; /* thread-safe; every line is written with one write() */

/* NULL path: `redshift-odbc.log` in the state directory is the caller's business. level OFF gives
 * *out = NULL. */
bool rs_log_open(struct rs_log **out, enum rs_log_level level, const char *path,
                 struct rs_error *err) RS_MUST_CHECK;
void rs_log_close(struct rs_log *log);
bool rs_log_wants(const struct rs_log *log, enum rs_log_level level);
/* One line: time, process, thread, level, text; control characters are shown as \xNN. NULL log:
 * nothing happens. errno is kept. */
void rs_log_write(struct rs_log *log, enum rs_log_level level, const char *fmt, ...)
    RS_PRINTF(3, 4);

#endif
