/* The state directory; see statedir.h. */
#include "signin/statedir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"

enum { MAX_PATH = 4096, MAX_NAME = 200 };

static bool fail_os(const struct rs_statedir *dir, const char *doing, struct rs_error *err)
{
    return rs_fail(err, RS_HY000, "cannot %s %s: %s", doing,
                   dir->path ? dir->path : "the state directory", strerror(errno));
}

/* Only absolute paths: a relative one would follow the host program's current directory around. */
static char *choose_path(const char *configured)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (configured && *configured) {
        return rs_format("%s", configured);
    }
    if (state && *state == '/') {
        return rs_format("%s/redshift-odbc", state);
    }
    return home && *home == '/' ? rs_format("%s/.local/state/redshift-odbc", home) : NULL;
}

static bool make_parents(const struct rs_statedir *dir, struct rs_error *err)
{
    char *path = rs_span_dup(rs_span_of(dir->path));
    if (!path) {
        return rs_fail_memory(err);
    }
    bool ok = true;
    for (char *slash = strchr(path + 1, '/'); ok; slash = strchr(slash + 1, '/')) {
        if (slash) {
            *slash = '\0';
        }
        ok = mkdir(path, 0700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES;
        if (!slash) {
            break;
        }
        *slash = '/';
    }
    free(path);
    return ok || fail_os(dir, "make", err);
}

static bool check_ours(const struct rs_statedir *dir, struct rs_error *err)
{
    struct stat info;
    if (fstat(dir->fd, &info) != 0) {
        return fail_os(dir, "look at", err);
    }
    if (info.st_uid != geteuid()) {
        return rs_fail(err, RS_HY000, "%s belongs to another user (uid %u)", dir->path,
                       (unsigned)info.st_uid);
    }
    return (info.st_mode & 077) == 0 || fchmod(dir->fd, 0700) == 0 ||
           fail_os(dir, "take other users' rights from", err);
}

bool rs_statedir_open(struct rs_statedir *dir, const char *configured, struct rs_error *err)
{
    *dir = (struct rs_statedir){.fd = -1, .path = choose_path(configured)};
    if (!dir->path && configured && *configured) {
        return rs_fail_memory(err);
    }
    if (!dir->path) {
        return rs_fail(err, RS_HY000, "neither XDG_STATE_HOME nor HOME is set");
    }
    bool ok = make_parents(dir, err);
    if (ok) {
        dir->fd = open(dir->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        ok = dir->fd >= 0 ? check_ours(dir, err) : fail_os(dir, "open", err);
    }
    if (!ok) {
        rs_statedir_close(dir);
    }
    return ok;
}

void rs_statedir_close(struct rs_statedir *dir)
{
    if (dir->fd >= 0) {
        close(dir->fd);
    }
    free(dir->path);
    *dir = (struct rs_statedir){.fd = -1};
}

static bool read_all(int fd, size_t size, struct rs_buf *out)
{
    char *room = rs_buf_reserve(out, size);
    size_t got = 0;
    while (room && got < size) {
        ssize_t n = read(fd, room + got, size - got);
        if (n == 0 || (n < 0 && errno != EINTR)) {
            break;
        }
        got += n > 0 ? (size_t)n : 0;
    }
    if (!room || got < size) {
        return false;
    }
    rs_buf_grew(out, size);
    return true;
}

bool rs_statedir_read(const struct rs_statedir *dir, const char *name, struct rs_buf *out)
{
    struct stat info;
    int fd = openat(dir->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    bool ok = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid() &&
              info.st_size >= 0 && (size_t)info.st_size <= out->max - out->len &&
              (info.st_size == 0 || read_all(fd, (size_t)info.st_size, out));
    close(fd);
    return ok;
}

static bool write_all(int fd, struct rs_span content)
{
    size_t put = 0;
    while (put < content.len) {
        ssize_t n = write(fd, content.ptr + put, content.len - put);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        put += n > 0 ? (size_t)n : 0;
    }
    return fchmod(fd, 0600) == 0 && fsync(fd) == 0;
}

/* The name of a new file beside `name`, owned; NULL in failure. */
static char *write_temporary(const struct rs_statedir *dir, const char *name,
                             struct rs_span content, struct rs_error *err)
{
    unsigned char salt[8];
    struct rs_buf text;
    rs_buf_init(&text, MAX_NAME);
    if (!rs_crypto_random(salt, sizeof salt)) {
        rs_fail(err, RS_HY000, "no random numbers for a temporary file");
        return NULL;
    }
    rs_buf_add_format(&text, ".%s.", name);
    rs_hex_add(&text, salt, sizeof salt);
    char *temporary = rs_buf_take(&text);
    if (!temporary) {
        rs_fail_memory(err);
        return NULL;
    }
    int fd = openat(dir->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || !write_all(fd, content)) {
        fail_os(dir, "write in", err);
        unlinkat(dir->fd, temporary, 0);
        free(temporary);
        temporary = NULL;
    }
    if (fd >= 0) {
        close(fd);
    }
    return temporary;
}

bool rs_statedir_replace(const struct rs_statedir *dir, const char *name, struct rs_span content,
                         struct rs_error *err)
{
    char *temporary = write_temporary(dir, name, content, err);
    if (!temporary) {
        return false;
    }
    bool ok = renameat(dir->fd, temporary, dir->fd, name) == 0;
    if (!ok) {
        fail_os(dir, "replace a file in", err);
        unlinkat(dir->fd, temporary, 0);
    }
    free(temporary);
    /* Some file systems cannot sync a directory (EINVAL): the file's own sync must do there. */
    return ok && (fsync(dir->fd) == 0 || errno == EINVAL || fail_os(dir, "sync", err));
}

bool rs_statedir_create(const struct rs_statedir *dir, const char *name, struct rs_span content,
                        struct rs_error *err)
{
    char *temporary = write_temporary(dir, name, content, err);
    if (!temporary) {
        return false;
    }
    bool ok = linkat(dir->fd, temporary, dir->fd, name, 0) == 0 || errno == EEXIST ||
              fail_os(dir, "make a file in", err);
    unlinkat(dir->fd, temporary, 0);
    free(temporary);
    return ok && (fsync(dir->fd) == 0 || errno == EINVAL || fail_os(dir, "sync", err));
}

bool rs_statedir_remove(const struct rs_statedir *dir, const char *name, struct rs_error *err)
{
    return unlinkat(dir->fd, name, 0) == 0 || errno == ENOENT ||
           fail_os(dir, "remove a file in", err);
}
