/* The part of a log that lies in a temporary file; see spill.h.
 *
 * pread and pwrite, not a mapping: on a full disk a mapping ends the host's process. The file has
 * no name, so nothing is left behind whatever happens to the process. */
#include "pq/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, LENGTH = sizeof(uint32_t) };

struct rs_pq_budget *rs_pq_budget_new(size_t limit, const char *folder)
{
    struct rs_pq_budget *budget = calloc(1, sizeof *budget);
    if (!budget) {
        return NULL;
    }
    *budget = (struct rs_pq_budget){.limit = limit, .owners = 1};
    if (folder) {
        budget->folder = rs_span_dup(rs_span_of(folder));
        if (!budget->folder) {
            free(budget);
            return NULL;
        }
    }
    return budget;
}

struct rs_pq_budget *rs_pq_budget_share(struct rs_pq_budget *budget)
{
    budget->owners++;
    return budget;
}

void rs_pq_budget_release(struct rs_pq_budget *budget)
{
    if (budget && --budget->owners == 0) {
        free(budget->folder);
        free(budget);
    }
}

void *rs_pq_budget_alloc(struct rs_pq_budget *budget, size_t size)
{
    void *ptr = malloc(size);
    budget->used += ptr ? size : 0;
    return ptr;
}

void rs_pq_budget_free(struct rs_pq_budget *budget, void *ptr, size_t size)
{
    budget->used -= ptr ? size : 0;
    free(ptr);
}

size_t rs_pq_budget_left(const struct rs_pq_budget *budget)
{
    return budget->used < budget->limit ? budget->limit - budget->used : 0;
}

static const char *folder_of(const struct rs_pq_budget *budget)
{
    const char *folder = budget->folder ? budget->folder : secure_getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}

static bool fail_file(struct rs_error *err, const struct rs_pq_budget *budget, const char *what)
{
    char *why = rs_format("%m");
    rs_fail(err, RS_HY000,
            "rows that do not fit into SetAsideMemory could not be %s a temporary file in %s: %s; "
            "make room there, name another folder in TMPDIR, or raise SetAsideMemory",
            what, folder_of(budget), why ? why : "");
    free(why);
    return false;
}

/* For file systems that make no files without a name: it has one for a moment. */
static int open_named(const char *folder)
{
    char *path = rs_format("%s/redshift-odbc-XXXXXX", folder);
    int fd = path ? mkostemp(path, O_CLOEXEC) : -1;
    if (fd >= 0) {
        unlink(path);
    }
    free(path);
    return fd;
}

static bool open_file(struct rs_pq_spill *spill, struct rs_pq_budget *budget, struct rs_error *err)
{
    if (spill->open) {
        return true;
    }
    const char *folder = folder_of(budget);
    spill->fd = open(folder, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (spill->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        spill->fd = open_named(folder);
    }
    spill->open = spill->fd >= 0;
    return spill->open || fail_file(err, budget, "written to");
}

static bool write_all(int fd, const char *bytes, size_t len, uint64_t at)
{
    while (len > 0) {
        ssize_t done = pwrite(fd, bytes, len, (off_t)at);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            errno = done == 0 ? ENOSPC : errno;
            return false;
        }
        bytes += done;
        len -= (size_t)done;
        at += (uint64_t)done;
    }
    return true;
}

/* Beyond RLIMIT_FSIZE the kernel sends SIGXFSZ to this thread, which would end the host's process:
 * it is kept off while we write, and one that came is taken away. */
static bool write_quietly(int fd, const char *bytes, size_t len, uint64_t at)
{
    static const struct timespec now;
    sigset_t size_signal, before, pending;
    sigemptyset(&size_signal);
    sigaddset(&size_signal, SIGXFSZ);
    sigpending(&pending);
    bool theirs = sigismember(&pending, SIGXFSZ) == 1;
    pthread_sigmask(SIG_BLOCK, &size_signal, &before);
    bool ok = write_all(fd, bytes, len, at);
    int why = errno;
    if (!ok && why == EFBIG && !theirs) {
        sigtimedwait(&size_signal, NULL, &now);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = why;
    return ok;
}

static bool resize(struct rs_pq_piece *piece, struct rs_pq_budget *budget, size_t room)
{
    rs_pq_budget_free(budget, piece->bytes, piece->room);
    *piece = (struct rs_pq_piece){.bytes = rs_pq_budget_alloc(budget, room)};
    piece->room = piece->bytes ? room : 0;
    return piece->bytes != NULL;
}

/* Writes the tail into the file. When the entry that was shown lies in it, the tail becomes the
 * window, as it is. */
static bool flush_tail(struct rs_pq_spill *spill, struct rs_pq_budget *budget, struct rs_error *err)
{
    struct rs_pq_piece tail = spill->tail;
    if (!open_file(spill, budget, err)) {
        return false;
    }
    if (!write_quietly(spill->fd, tail.bytes, tail.len, spill->flushed)) {
        return fail_file(err, budget, "written to");
    }
    if (spill->tail_shown) {
        spill->tail = spill->window;
        spill->window = tail;
        spill->window_at = spill->flushed;
        spill->tail_shown = false;
    }
    spill->flushed += tail.len;
    spill->tail.len = 0;
    return true;
}

char *rs_pq_spill_room(struct rs_pq_spill *spill, struct rs_pq_budget *budget, size_t need,
                       struct rs_error *err)
{
    struct rs_pq_piece *tail = &spill->tail;
    if (tail->room - tail->len < need) {
        size_t room = need > PIECE ? need : PIECE;
        if (tail->len > 0 && !flush_tail(spill, budget, err)) {
            return NULL;
        }
        if (tail->room != room && !resize(tail, budget, room)) {
            rs_fail_memory(err);
            return NULL;
        }
    }
    return tail->bytes + tail->len;
}

void rs_pq_spill_grew(struct rs_pq_spill *spill, size_t len)
{
    spill->tail.len += len;
}

/* Fills the window from `at` on, with `need` bytes at least. What lies behind `flushed` is no part
 * of the log: a write that failed may have left it. */
static bool read_window(struct rs_pq_spill *spill, struct rs_pq_budget *budget, uint64_t at,
                        size_t need, struct rs_error *err)
{
    struct rs_pq_piece *window = &spill->window;
    size_t room = need > PIECE ? need : PIECE;
    uint64_t there = spill->flushed - at;
    size_t most = there < room ? (size_t)there : room;
    window->len = 0;
    if (window->room < room && !resize(window, budget, room)) {
        return rs_fail_memory(err);
    }
    spill->window_at = at;
    while (window->len < need) {
        ssize_t got = pread(spill->fd, window->bytes + window->len, most - window->len,
                            (off_t)(at + window->len));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            errno = got == 0 ? EIO : errno;
            window->len = 0;
            return fail_file(err, budget, "read back from");
        }
        window->len += (size_t)got;
    }
    return true;
}

/* `need` bytes of the file from `at` on. */
static const char *in_window(struct rs_pq_spill *spill, struct rs_pq_budget *budget, uint64_t at,
                             size_t need, struct rs_error *err)
{
    const struct rs_pq_piece *window = &spill->window;
    if (at < spill->window_at || at + need > spill->window_at + window->len) {
        if (!read_window(spill, budget, at, need, err)) {
            return NULL;
        }
    }
    return window->bytes + (at - spill->window_at);
}

const char *rs_pq_spill_show(struct rs_pq_spill *spill, struct rs_pq_budget *budget, uint64_t at,
                             bool whole, struct rs_error *err)
{
    uint32_t size;
    spill->tail_shown = at >= spill->flushed;
    if (spill->tail_shown) {
        return spill->tail.bytes + (at - spill->flushed);
    }
    const char *entry = in_window(spill, budget, at, LENGTH, err);
    if (!entry || !whole) {
        return entry;
    }
    memcpy(&size, entry, sizeof size);
    return in_window(spill, budget, at, size, err);
}

void rs_pq_spill_clear(struct rs_pq_spill *spill, struct rs_pq_budget *budget)
{
    if (spill->open) {
        close(spill->fd);
    }
    if (budget) {
        rs_pq_budget_free(budget, spill->tail.bytes, spill->tail.room);
        rs_pq_budget_free(budget, spill->window.bytes, spill->window.room);
    }
    *spill = (struct rs_pq_spill){0};
}
