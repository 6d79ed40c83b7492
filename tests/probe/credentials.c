/* Takes the driver's own road from a connection string (standard input) to a database login, and
 * hands it to the probe as JSON on standard output, which must be a pipe: it has the password in
 * it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "net/host.h"
#include "session/connstr.h"
#include "session/login.h"

enum { MAX_STRING = 1 << 16, LOGIN_MS = 60000 };

static void add(struct rs_buf *out, const char *name, struct rs_span value)
{
    rs_buf_add_format(out, "%s\"%s\":", out->len > 1 ? "," : "", name);
    rs_json_add_string(out, value.ptr ? value : rs_span_of(""));
}

static void add_login(struct rs_buf *out, const struct rs_settings *settings,
                      const struct rs_login *login)
{
    int64_t port = settings->port ? settings->port : login->db.port;
    rs_buf_add_char(out, '{');
    add(out, "host", rs_span_of(login->db.host ? login->db.host : settings->host));
    add(out, "address", rs_span_of(settings->host_addr));
    rs_buf_add_format(out, ",\"port\":%lld", (long long)(port ? port : 5439));
    add(out, "database", rs_span_of(settings->database));
    add(out, "user", rs_span_of(login->db.user));
    add(out, "password", rs_secret_span(&login->db.password));
    add(out, "sslMode", rs_span_of(settings->ssl_mode));
    add(out, "caFile", rs_span_of(settings->ca_file));
    rs_buf_add_str(out, "}\n");
}

static bool get_login(const char *string, struct rs_buf *out, struct rs_error *err)
{
    struct rs_settings settings;
    struct rs_login login = {0};
    struct rs_host host;
    rs_net_host_init(&host, NULL, NULL, NULL);
    struct rs_wait wait = {rs_host_monotonic_ms(&host) + LOGIN_MS, NULL};
    bool ok = rs_settings_init(&settings, err) &&
              rs_settings_read_string(&settings, rs_span_of(string), NULL, err) &&
              rs_settings_check(&settings, err) &&
              rs_login_get(&settings, &host, &wait, &login, err);
    if (ok) {
        add_login(out, &settings, &login);
    }
    rs_login_clear(&login);
    rs_settings_clear(&settings);
    return ok;
}

static bool read_input(struct rs_buf *string)
{
    ssize_t got = 1;
    while (got > 0 && rs_buf_ok(string)) {
        char *room = rs_buf_reserve(string, 4096);
        got = room ? read(STDIN_FILENO, room, 4096) : 0;
        rs_buf_grew(string, got > 0 ? (size_t)got : 0);
    }
    return got == 0 && rs_buf_ok(string);
}

static bool output_is_pipe(void)
{
    struct stat info;
    return fstat(STDOUT_FILENO, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

int main(void)
{
    struct rs_buf string, out;
    struct rs_error err = {0};
    rs_buf_init_secret(&string, MAX_STRING);
    rs_buf_init_secret(&out, MAX_STRING);
    bool ok = false;
    if (!output_is_pipe()) {
        fputs("the output has a password in it and goes to a pipe only\n", stderr);
    } else if (!read_input(&string)) {
        fputs("the connection string could not be read\n", stderr);
    } else if (!get_login(rs_buf_str(&string), &out, &err)) {
        fprintf(stderr, "[%s] %s\n", err.state, rs_error_text(&err));
    } else {
        ok = rs_buf_ok(&out) && fwrite(out.ptr, 1, out.len, stdout) == out.len;
    }
    rs_buf_clear(&string);
    rs_buf_clear(&out);
    rs_error_clear(&err);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
