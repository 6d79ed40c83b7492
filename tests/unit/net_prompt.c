/* Prompts: by the program's function, on its descriptor, on a terminal; and the answers. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "check.h"
#include "net/prompt.h"
#include "net/qr.h"
#include "redshift_odbc.h"

static const struct rs_prompt code = {.event = RS_PROMPT_SHOW,
                                      .text = "Enter WDJB-MJHT\n",
                                      .address = "https://login.example.com/device",
                                      .code = "WDJB-MJHT",
                                      .address_with_code =
                                          "https://login.example.com/device?user_code=WDJB-MJHT"};

/* --- the program's function ------------------------------------------------------------------ */

struct program {
    int says, shown, asked;
    const char *answer;
};

static int function(void *data, const struct rs_prompt *prompt)
{
    struct program *program = data;
    if (prompt->event == RS_PROMPT_ASK) {
        program->asked++;
        CHECK(prompt->answer_size > 32768);
        snprintf(prompt->answer, prompt->answer_size, "%s", program->answer);
        return program->says;
    }
    program->shown++;
    CHECK_STR(prompt->code, "WDJB-MJHT");
    CHECK_STR(prompt->text, "Enter WDJB-MJHT\n");
    return program->says;
}

static void by_the_programs_function(void)
{
    struct program program = {.says = 1, .answer = "code=1&state=2"};
    struct rs_prompt_place place = {.function = function, .data = &program, .fd = -1};
    struct rs_error err = {0};
    struct rs_buf answer;
    rs_buf_init_secret(&answer, 128 * 1024);
    CHECK(rs_prompt_show(&place, &code, &err));
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_GIVEN);
    CHECK_STR(rs_buf_str(&answer), "code=1&state=2");
    program.says = 0;
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_NOT_YET);
    CHECK(!err.set);
    CHECK(!rs_prompt_show(&place, &code, &err));
    CHECK(strstr(rs_error_text(&err), "SQL_ATTR_RS_PROMPT") != NULL);
    rs_error_clear(&err);
    program.says = -1;
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_NEVER);
    CHECK(rs_error_is(&err, RS_28000) && strstr(rs_error_text(&err), "gave up"));
    CHECK_INT(program.shown, 2);
    CHECK_INT(program.asked, 3);
    rs_error_clear(&err);
    rs_buf_clear(&answer);
}

/* --- the program's descriptor ---------------------------------------------------------------- */

/* What can be read from fd now; lasts until the next call. */
static const char *read_now(int fd)
{
    static char text[65536];
    size_t len = 0;
    ssize_t got;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    while ((got = read(fd, text + len, sizeof text - 1 - len)) > 0) {
        len += (size_t)got;
    }
    text[len] = '\0';
    return text;
}

static void on_a_socket(void)
{
    int pair[2];
    struct rs_error err = {0};
    struct rs_buf answer;
    rs_buf_init_secret(&answer, 128 * 1024);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    struct rs_prompt_place place = {.fd = pair[0]};
    CHECK(rs_prompt_show(&place, &code, &err));
    const char *text = read_now(pair[1]);
    CHECK_STR(text, "Enter WDJB-MJHT\n"); /* no picture: this is no terminal */
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_NOT_YET);
    CHECK(write(pair[1], "code=1&st", 9) == 9);
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_NOT_YET);
    CHECK(write(pair[1], "ate=2\nmore", 10) == 10);
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_GIVEN);
    CHECK(strncmp(rs_buf_str(&answer), "code=1&state=2\n", 15) == 0);
    rs_buf_clear(&answer);
    rs_buf_init_secret(&answer, 4); /* less than what comes */
    CHECK(write(pair[1], "too long", 8) == 8);
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_NEVER);
    CHECK(strstr(rs_error_text(&err), "too long") != NULL);
    rs_error_clear(&err);
    rs_buf_clear(&answer);
    rs_buf_init_secret(&answer, 128 * 1024);
    CHECK(write(pair[1], "no line end", 11) == 11 && close(pair[1]) == 0);
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_NOT_YET);
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_GIVEN);
    rs_buf_reset(&answer);
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_NEVER);
    CHECK(strstr(rs_error_text(&err), "ended without one") != NULL);
    rs_error_clear(&err);
    rs_buf_clear(&answer);
    close(pair[0]);
}

/* A descriptor that nobody reads any more: an error, and the host gets no SIGPIPE, neither now nor
 * later. */
static void nobody_reads(void)
{
    int ends[2];
    sigset_t pending, mask;
    struct rs_error err = {0};
    CHECK(pipe2(ends, O_CLOEXEC) == 0 && close(ends[0]) == 0);
    struct rs_prompt_place place = {.fd = ends[1]};
    CHECK(!rs_prompt_show(&place, &code, &err));
    CHECK(rs_error_is(&err, RS_28000) && strstr(rs_error_text(&err), strerror(EPIPE)));
    rs_error_clear(&err);
    CHECK(sigpending(&pending) == 0 && !sigismember(&pending, SIGPIPE));
    CHECK(pthread_sigmask(SIG_BLOCK, NULL, &mask) == 0 && !sigismember(&mask, SIGPIPE));
    close(ends[1]);
    CHECK(!rs_prompt_show(&place, &code, &err));
    CHECK(strstr(rs_error_text(&err), strerror(EBADF)) != NULL);
    rs_error_clear(&err);
}

/* --- a terminal ------------------------------------------------------------------------------ */

static void in_a_terminal(void)
{
    int outer, inner;
    char line[5000];
    struct rs_error err = {0};
    struct rs_buf answer;
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    rs_buf_init_secret(&answer, 128 * 1024);
    CHECK(openpty(&outer, &inner, NULL, NULL, &size) == 0);
    struct rs_prompt_place place = {.fd = inner};
    setenv("TERM", "xterm", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    CHECK(rs_prompt_show(&place, &code, &err));
    const char *text = read_now(outer);
    CHECK(strstr(text, "\xE2\x96\x80") != NULL && strstr(text, "\x1B[30;47m") != NULL);
    setenv("LC_ALL", "C", 1);
    CHECK(rs_prompt_show(&place, &code, &err));
    text = read_now(outer);
    CHECK_STR(text, "Enter WDJB-MJHT\r\n");
    memset(line, 'x', sizeof line);
    CHECK(write(outer, "state=1\n", 8) == 8);
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_GIVEN);
    rs_buf_reset(&answer);
    for (int i = 0; i < 50; i++) { /* the echo is taken away, so that there is room for it */
        CHECK(write(outer, line, 100) == 100);
        read_now(outer);
    }
    CHECK(write(outer, "\n", 1) == 1);
    CHECK_INT(rs_prompt_ask(&place, &answer, &err), RS_ANSWER_NEVER);
    CHECK(strstr(rs_error_text(&err), "longer than a terminal takes") != NULL);
    rs_error_clear(&err);
    rs_buf_clear(&answer);
    close(inner);
    close(outer);
}

/* In a child without a terminal, and in an automated build. */
static void without_a_terminal(void)
{
    pid_t child = fork();
    if (child == 0) {
        struct rs_prompt_place place = {.fd = -1};
        struct rs_error err = {0};
        setsid();
        unsetenv("CI");
        bool ok = !rs_prompt_show(&place, &code, &err) &&
                  strstr(rs_error_text(&err), "the program has no terminal");
        rs_error_clear(&err);
        setenv("CI", "true", 1);
        ok = ok && !rs_prompt_show(&place, &code, &err) &&
             strstr(rs_error_text(&err), "nobody is there");
        rs_error_clear(&err);
        _exit(ok ? 0 : 1);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), 0);
}

/* --- the picture ----------------------------------------------------------------------------- */

static void a_picture_has_its_size(void)
{
    struct rs_buf out;
    rs_buf_init(&out, 1 << 20);
    rs_qr_add(&out, code.address_with_code, 40);
    size_t lines = 0;
    for (const char *at = rs_buf_str(&out); (at = strchr(at, '\n')); at++) {
        lines++;
    }
    /* 52 bytes with little correction are version 3: 29 modules, 2 of margin on each side. */
    CHECK_INT(lines, (29 + 4 + 1) / 2 + 1);
    rs_buf_reset(&out);
    rs_qr_add(&out, code.address_with_code, 36);
    CHECK_INT(out.len, 0);
    rs_buf_clear(&out);
}

int main(void)
{
    RUN(by_the_programs_function);
    RUN(on_a_socket);
    RUN(nobody_reads);
    RUN(in_a_terminal);
    RUN(without_a_terminal);
    RUN(a_picture_has_its_size);
    return check_done();
}
