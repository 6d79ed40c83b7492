/* The log: who may read it, what a line looks like, what it does to the host. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char path[] = "/tmp/rs-log-XXXXXX";
static char content[64 * 1024];

static const char *slurp(void)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, content, sizeof content - 1) : 0;
    content[len > 0 ? len : 0] = '\0';
    if (fd >= 0) {
        close(fd);
    }
    return content;
}

static void a_line_has_time_process_level_and_text(void)
{
    struct rs_log *log = NULL;
    struct rs_error err = {0};
    struct stat st;
    char process[32];
    unlink(path);
    if (CHECK(rs_log_open(&log, RS_LOG_INFO, path, &err))) {
        CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
        errno = EBUSY;
        rs_log_write(log, RS_LOG_WARN, "host %s, port %d", "h\n\x1b[31m\xC2\x9B\xFFé", 5439);
        CHECK_INT(errno, EBUSY);
        rs_log_write(log, RS_LOG_DEBUG, "not wanted");
        slurp();
        snprintf(process, sizeof process, " UTC [%ld:", (long)getpid());
        CHECK(strstr(content, process));
        CHECK(strstr(content, "] WARN host h\\x0A\\x1B[31m\\xC2\\x9B\\xFFé, port 5439\n"));
        CHECK(!strstr(content, "not wanted"));
        CHECK(strlen(content) < 200);
    }
    rs_log_close(log);
    rs_error_clear(&err);
}

static void levels_are_ordered(void)
{
    struct rs_log *log = NULL;
    struct rs_error err = {0};
    CHECK(rs_log_open(&log, RS_LOG_OFF, NULL, &err));
    CHECK(!log);
    rs_log_write(log, RS_LOG_ERROR, "nowhere");
    CHECK(!rs_log_wants(log, RS_LOG_ERROR));
    if (CHECK(rs_log_open(&log, RS_LOG_INFO, path, &err))) {
        CHECK(rs_log_wants(log, RS_LOG_ERROR));
        CHECK(rs_log_wants(log, RS_LOG_INFO));
        CHECK(!rs_log_wants(log, RS_LOG_DEBUG));
        CHECK(!rs_log_wants(log, RS_LOG_OFF));
    }
    rs_log_close(log);
    rs_error_clear(&err);
}

static void long_lines_are_cut(void)
{
    static char text[40000];
    struct rs_log *log = NULL;
    struct rs_error err = {0};
    unlink(path);
    memset(text, 'x', sizeof text - 1);
    if (CHECK(rs_log_open(&log, RS_LOG_TRACE, path, &err))) {
        rs_log_write(log, RS_LOG_TRACE, "%s", text);
        size_t len = strlen(slurp());
        CHECK(len > 16384 && len < 17000);
        CHECK(len > 5 && strcmp(content + len - 5, "x...\n") == 0);
    }
    rs_log_close(log);
    rs_error_clear(&err);
}

static void a_log_that_cannot_be_opened_is_named(void)
{
    struct rs_log *log = NULL;
    struct rs_error err = {0};
    CHECK(!rs_log_open(&log, RS_LOG_INFO, "/no/such/folder/log", &err));
    CHECK(!log);
    CHECK(strstr(rs_error_text(&err), "/no/such/folder/log"));
    rs_error_clear(&err);
}

/* A host that becomes a daemon closes every descriptor; the next file it opens gets our number. */
static void a_file_of_the_host_is_never_written_to(void)
{
    struct rs_log *log = NULL;
    struct rs_error err = {0};
    char other[] = "/tmp/rs-other-XXXXXX";
    int before = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(before); /* the log will get this number */
    CHECK(rs_log_open(&log, RS_LOG_INFO, path, &err));
    close(before);
    int theirs = mkostemp(other, O_CLOEXEC);
    CHECK_INT(theirs, before);
    rs_log_write(log, RS_LOG_INFO, "lost");
    CHECK_INT(lseek(theirs, 0, SEEK_END), 0);
    rs_log_close(log);
    CHECK(fcntl(theirs, F_GETFD) >= 0); /* and not closed either */
    close(theirs);
    unlink(other);
    rs_error_clear(&err);
}

int main(void)
{
    int fd = mkostemp(path, O_CLOEXEC);
    close(fd);
    RUN(a_line_has_time_process_level_and_text);
    RUN(levels_are_ordered);
    RUN(long_lines_are_cut);
    RUN(a_log_that_cannot_be_opened_is_named);
    RUN_ONCE(a_file_of_the_host_is_never_written_to);
    unlink(path);
    return check_done();
}
