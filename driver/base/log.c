/* The log; see log.h. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf.h"

/* A longer line is cut: an answer of a server is quoted, not archived. */
enum { MAX_TEXT = 16 * 1024, MAX_LINE = 5 * MAX_TEXT };

struct rs_log {
    int fd;
    enum rs_log_level level;
    dev_t device; /* of the file behind fd when it was opened */
    ino_t inode;
};

static const char *const level_names[] = {"OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"};

/* The descriptor is moved above 2: a host that runs without standard streams must not find the log
 * where it writes its own messages. */
static int open_append(const char *path)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd >= 0 && fd <= STDERR_FILENO) {
        int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        int code = errno;
        close(fd);
        errno = code;
        return moved;
    }
    return fd;
}

bool rs_log_open(struct rs_log **out, enum rs_log_level level, const char *path,
                 struct rs_error *err)
{
    struct stat st;
    if (level == RS_LOG_OFF) {
        *out = NULL;
        return true;
    }
    int fd = open_append(path);
    if (fd < 0 || fstat(fd, &st) != 0) {
        rs_fail(err, RS_HY000, "the log file \"%s\" (LogPath) cannot be opened: %s", path,
                strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    struct rs_log *log = malloc(sizeof *log);
    if (!log) {
        close(fd);
        return rs_fail_memory(err);
    }
    *log = (struct rs_log){.fd = fd, .level = level, .device = st.st_dev, .inode = st.st_ino};
    *out = log;
    return true;
}

/* A host that becomes a daemon closes all descriptors, ours too, and the number may be somebody
 * else's file by now. */
static bool is_still_ours(const struct rs_log *log)
{
    struct stat st;
    return fstat(log->fd, &st) == 0 && st.st_dev == log->device && st.st_ino == log->inode;
}

void rs_log_close(struct rs_log *log)
{
    if (log) {
        if (is_still_ours(log)) {
            close(log->fd);
        }
        free(log);
    }
}

bool rs_log_wants(const struct rs_log *log, enum rs_log_level level)
{
    return log && level != RS_LOG_OFF && level <= log->level;
}

static void add_head(struct rs_buf *line, enum rs_log_level level)
{
    struct timespec now;
    char date[24];
    clock_gettime(CLOCK_REALTIME, &now);
    rs_clock_format_utc(now.tv_sec, date);
    rs_buf_add_format(line, "%.19s.%03d UTC [%ld:%ld] %s ", date, (int)(now.tv_nsec / 1000000),
                      (long)getpid(), (long)syscall(SYS_gettid), level_names[level]);
}

/* Control characters (C0, DEL, C1) and bytes that are no UTF-8 become \xNN: a line stays a line,
 * and a terminal that shows it stays as it was. */
static void add_text(struct rs_buf *line, struct rs_span text)
{
    bool cut = text.len > MAX_TEXT;
    if (cut) {
        text.len = rs_utf8_whole(text, MAX_TEXT);
    }
    for (size_t at = 0; at < text.len;) {
        size_t begin = at;
        bool ok;
        uint32_t code = rs_utf8_next(text, &at, &ok);
        if (ok && code >= 0x20 && (code < 0x7F || code > 0x9F)) {
            rs_buf_add(line, text.ptr + begin, at - begin);
            continue;
        }
        for (size_t i = begin; i < at; i++) {
            rs_buf_add_format(line, "\\x%02X", (unsigned)(unsigned char)text.ptr[i]);
        }
    }
    rs_buf_add_str(line, cut ? "...\n" : "\n");
}

void rs_log_write(struct rs_log *log, enum rs_log_level level, const char *fmt, ...)
{
    int code = errno;
    if (!rs_log_wants(log, level)) {
        return;
    }
    struct rs_buf line;
    va_list args;
    rs_buf_init(&line, MAX_LINE);
    va_start(args, fmt);
    char *text = rs_vformat(fmt, args);
    va_end(args);
    if (text) {
        add_head(&line, level);
        add_text(&line, rs_span_of(text));
        if (rs_buf_ok(&line) && is_still_ours(log)) {
            /* A full disk is no reason to fail: the line is lost. */
            (void)!write(log->fd, line.ptr, line.len);
        }
    }
    rs_buf_clear(&line);
    free(text);
    errno = code;
}
