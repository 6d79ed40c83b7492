/* Settings, password, Ctrl-C; see source.h. */
#include "tools/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "session/connstr.h"
#include "session/dsn.h"
#include "tools/out.h"

enum { MAX_STRING = 1 << 20, MAX_PASSWORD = 4096 };

struct rs_stop source_stop;

void source_opening(void *ctx)
{
    const struct rs_settings *settings = ctx;
    out_text(stderr, PLAIN,
             "Sign in at %s in the browser window that opens now (Ctrl-C ends the wait).\n",
             settings->issuer);
}

/* Reads to the end of the stream, or of the line. */
static bool read_all(int fd, struct rs_buf *out, bool line)
{
    const struct rs_wait wait = {RS_NO_DEADLINE, &source_stop};
    for (;;) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        char c;
        if (rs_wait_poll(&wait, &ready, 1, 60000) < 0) {
            return false;
        }
        ssize_t got = ready.revents ? read(fd, &c, 1) : -1;
        if (got == 0 || (got == 1 && line && c == '\n')) {
            return rs_buf_ok(out);
        }
        if (got == 1) {
            rs_buf_add(out, &c, 1);
        } else if (ready.revents && errno != EINTR) {
            return false;
        }
    }
}

/* True when the string holds a secret that `ps` has shown. */
static bool has_secret(struct rs_span string)
{
    struct rs_settings settings;
    struct rs_error ignored = {0};
    bool secret = rs_settings_init(&settings, &ignored);
    struct rs_span key, rest = string;
    struct rs_buf value;
    bool have = secret;
    rs_buf_init_secret(&value, MAX_STRING);
    secret = false;
    while (have && rs_connstr_next(&rest, &key, &value, &have, &ignored) && have) {
        const struct rs_setting *setting = rs_setting_find(key);
        secret = secret || (setting && setting->kind == RS_SETTING_SECRET && value.len > 0);
    }
    rs_buf_clear(&value);
    rs_error_clear(&ignored);
    rs_settings_clear(&settings);
    return secret;
}

bool source_string(struct args *args, struct rs_buf *out)
{
    rs_buf_init_secret(out, MAX_STRING);
    if (strcmp(args->connect, "-") == 0) {
        return read_all(STDIN_FILENO, out, false);
    }
    size_t len = strlen(args->connect);
    rs_buf_add(out, args->connect, len);
    if (has_secret(rs_buf_span(out))) {
        out_text(stderr, YELLOW, "redshift-odbc: warning: ");
        out_text(stderr, PLAIN,
                 "other users of this machine may have seen the secret in --connect; give the "
                 "string on standard input (--connect -), or the password as REDSHIFT_ODBC_PWD\n");
    }
    rs_wipe(args->connect, len);
    return rs_buf_ok(out);
}

bool source_settings(struct args *args, struct rs_settings *settings, struct rs_notes *notes,
                     struct rs_error *err)
{
    struct rs_buf string;
    if (!rs_settings_init(settings, err)) {
        return false;
    }
    if (args->dsn) {
        return rs_settings_read_environment(settings, err) &&
               rs_dsn_read(settings, args->dsn, notes, err);
    }
    if (!args->connect) {
        return true;
    }
    bool ok = source_string(args, &string)
                  ? rs_settings_read_string(settings, rs_buf_span(&string), notes, err)
                  : rs_fail(err, RS_HY000, "the connection string could not be read");
    rs_buf_clear(&string);
    return ok;
}

/* A line from the terminal with echo off; what was there before is put back in any case. */
static bool type_password(int tty, struct rs_buf *line)
{
    static const char prompt[] = "Password: ";
    struct termios before, quiet;
    if (tcgetattr(tty, &before) != 0) {
        return false;
    }
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    (void)!write(tty, prompt, sizeof prompt - 1);
    tcsetattr(tty, TCSAFLUSH, &quiet);
    bool ok = read_all(tty, line, true);
    tcsetattr(tty, TCSAFLUSH, &before);
    (void)!write(tty, "\n", 1);
    return ok;
}

bool source_password(bool ask, struct rs_secret *out, struct rs_error *err)
{
    const char *given = getenv("REDSHIFT_ODBC_PWD");
    if (given) {
        return rs_secret_set(out, rs_span_of(given), err);
    }
    int tty = ask ? open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY) : -1;
    if (tty < 0) {
        return true;
    }
    struct rs_buf line;
    rs_buf_init_secret(&line, MAX_PASSWORD);
    bool ok = type_password(tty, &line) ? rs_secret_set(out, rs_buf_span(&line), err)
                                        : rs_fail(err, RS_HY008, "no password was typed");
    rs_buf_clear(&line);
    close(tty);
    return ok;
}
