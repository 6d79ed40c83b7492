/* Opening the browser: which program, with which words, in which surroundings, and what the host
 * notices of it (nothing). The browser is a script that writes down what it sees. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/buf.h"
#include "check.h"
#include "net/browser.h"

static const char url[] = "https://idp.example.com/authorize?state=a'b";
static const char good_url[] = "https://idp.example.com/authorize?a=b&c=$(id);d%20e";

/* A private folder with the script `browser` in it. */
struct place {
    char *folder, *script, *seen; /* owned */
};

static void write_script(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    CHECK(file && fputs(text, file) >= 0);
    CHECK(fclose(file) == 0 && chmod(path, 0700) == 0);
}

static void place_make(struct place *place)
{
    char folder[] = "/tmp/rs-browser-XXXXXX";
    CHECK(mkdtemp(folder) != NULL);
    place->folder = rs_format("%s", folder);
    place->script = rs_format("%s/browser", folder);
    place->seen = rs_format("%s/seen", folder);
    char *script = rs_format("#!/bin/sh\n"
                             "exec 9>%s/new\n"
                             "for word in \"$@\"; do echo \"word $word\" >&9; done\n"
                             "for fd in 0 1 2; do echo \"fd $fd $(readlink /proc/$$/fd/$fd)\" "
                             ">&9; done\n"
                             "ls -l /proc/$$/fd >&9\n"
                             "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status >&9\n"
                             "echo \"session $(cut -d' ' -f6 /proc/$$/stat)\" >&9\n"
                             "env | sed 's/^/env /' >&9\n"
                             "mv %s/new %s/seen\n",
                             folder, folder, folder);
    write_script(place->script, script);
    free(script);
    setenv("BROWSER", place->script, 1);
}

static void place_clear(struct place *place)
{
    char *new_file = rs_format("%s/new", place->folder);
    unlink(new_file);
    unlink(place->seen);
    unlink(place->script);
    CHECK(rmdir(place->folder) == 0);
    free(new_file);
    free(place->folder);
    free(place->script);
    free(place->seen);
}

/* What the script wrote, once it has; "" after five seconds. Owned by the caller. */
static char *what_was_seen(const struct place *place)
{
    struct rs_buf text;
    rs_buf_init(&text, 1 << 20);
    for (int i = 0; i < 500 && access(place->seen, R_OK) != 0; i++) {
        usleep(10000);
    }
    FILE *file = fopen(place->seen, "r");
    char *room;
    size_t got = 1;
    while (file && got > 0 && (room = rs_buf_reserve(&text, 4096))) {
        got = fread(room, 1, 4096, file);
        rs_buf_grew(&text, got);
    }
    if (file) {
        fclose(file);
    }
    CHECK(text.len > 0);
    unlink(place->seen);
    return text.len > 0 ? rs_buf_take(&text) : rs_format("%s", "");
}

static bool open_it(const char *address, struct rs_error *err)
{
    return rs_browser_open(address, NULL, err);
}

/* BROWSER is `before`, the script, `after`. */
static void opens(const struct place *place, const char *before, const char *after,
                  const char *expected_words)
{
    struct rs_error err = {0};
    char *value = rs_format("%s%s%s", before, place->script, after);
    setenv("BROWSER", value, 1);
    CHECK(open_it(good_url, &err));
    CHECK_STR(rs_error_text(&err), "");
    char *seen = what_was_seen(place);
    CHECK(rs_span_starts(rs_span_of(seen), expected_words));
    rs_error_clear(&err);
    free(value);
    free(seen);
}

static void words_of_browser(void)
{
    struct place place;
    place_make(&place);
    static const char *const word =
        "word https://idp.example.com/authorize?a=b&c=$(id);d%20e\nfd 0 ";
    opens(&place, "", "", word);
    opens(&place, "no-such-browser:/no/such/one:", "", word);
    opens(&place, "/bin/false:", ":/bin/false", word);
    opens(&place, "", "  --new-window",
          "word --new-window\nword https://idp.example.com/authorize?a=b&c=$(id);d%20e\nfd 0 ");
    opens(&place, "", " --app=%s x%%y",
          "word --app=https://idp.example.com/authorize?a=b&c=$(id);d%20e\nword x%y\nfd 0 ");
    place_clear(&place);
}

static void stdio_and_descriptors(void)
{
    struct rs_error err = {0};
    struct place place;
    place_make(&place);
    int leaky = open("/dev/zero", O_RDONLY); /* without O_CLOEXEC, as hosts do */
    int high = fcntl(leaky, F_DUPFD, 700);
    CHECK(open_it(good_url, &err));
    char *seen = what_was_seen(&place);
    CHECK(strstr(seen, "fd 0 /dev/null\nfd 1 /dev/null\nfd 2 /dev/null\n") != NULL);
    CHECK(strstr(seen, " 9 -> ") != NULL); /* the list is there: 9 is the script's own */
    CHECK(!strstr(seen, "/dev/zero") && !strstr(seen, "pipe:"));
    close(leaky);
    close(high);
    free(seen);
    place_clear(&place);
}

static void environment(void)
{
    struct rs_error err = {0};
    struct place place;
    place_make(&place);
    setenv("LD_PRELOAD_ORIG", "", 1);
    setenv("LD_LIBRARY_PATH", "/opt/bundle/lib", 1);
    setenv("LD_LIBRARY_PATH_ORIG", "/opt/mine", 1);
    setenv("PYTHONHOME", "/opt/bundle", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "hidden", 1);
    setenv("PGPASSWORD", "hidden", 1);
    setenv("GITHUB_TOKEN", "hidden", 1);
    setenv("MyPassword", "hidden", 1);
    setenv("XDG_ACTIVATION_TOKEN", "window", 1);
    setenv("STACK_CA", "/tmp/ca.pem", 1);
    CHECK(open_it(good_url, &err));
    char *seen = what_was_seen(&place);
    CHECK(!strstr(seen, "hidden") && !strstr(seen, "/opt/bundle") && !strstr(seen, "_ORIG"));
    CHECK(strstr(seen, "\nenv LD_LIBRARY_PATH=/opt/mine\n") != NULL);
    CHECK(strstr(seen, "\nenv XDG_ACTIVATION_TOKEN=window\n") && strstr(seen, "\nenv STACK_CA="));
    CHECK(strstr(seen, "\nenv PATH=") != NULL);
    free(seen);
    unsetenv("LD_PRELOAD_ORIG");
    unsetenv("LD_LIBRARY_PATH");
    unsetenv("LD_LIBRARY_PATH_ORIG");
    place_clear(&place);
}

static volatile sig_atomic_t children;

static void on_child(int number)
{
    (void)number;
    children++;
}

static void host_notices_nothing(void)
{
    struct sigaction action = {.sa_handler = on_child}, before;
    struct rs_error err = {0};
    struct place place;
    place_make(&place);
    CHECK(sigaction(SIGCHLD, &action, &before) == 0);
    children = 0;
    CHECK(open_it(good_url, &err));
    char *seen = what_was_seen(&place);
    usleep(50000);
    CHECK_INT(children, 0);
    CHECK(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
    CHECK(waitpid(-1, NULL, WNOHANG | __WALL) == -1 && errno == ECHILD);
    sigaction(SIGCHLD, &before, NULL);
    free(seen);
    place_clear(&place);
}

static void signals_and_session(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, pipe_before, child_before;
    struct rs_error err = {0};
    struct place place;
    sigset_t blocked, before;
    place_make(&place);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    sigaction(SIGPIPE, &ignore, &pipe_before);
    sigaction(SIGCHLD, &ignore, &child_before);
    CHECK(open_it(good_url, &err));
    char *seen = what_was_seen(&place);
    CHECK(strstr(seen, "SigBlk:\t0000000000000000\n") != NULL);
    const char *ignored = strstr(seen, "SigIgn:\t");
    /* but 32 and 33, which glibc keeps for itself and ignores in what it starts */
    CHECK(ignored && (strtoull(ignored + 8, NULL, 16) & ~0x180000000ULL) == 0);
    char *session = rs_format("session %d\n", (int)getsid(0));
    CHECK(strstr(seen, "\nsession ") && !strstr(seen, session));
    setenv("BROWSER", "/bin/false", 1); /* its status is known although the host ignores SIGCHLD */
    CHECK(!open_it(good_url, &err) && strstr(rs_error_text(&err), "status 1"));
    sigaction(SIGPIPE, &pipe_before, NULL);
    sigaction(SIGCHLD, &child_before, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    rs_error_clear(&err);
    free(session);
    free(seen);
    place_clear(&place);
}

static void failures_have_words(void)
{
    struct rs_error err = {0};
    struct place place;
    place_make(&place);
    setenv("BROWSER", "/bin/false:/bin/sh -c exit+3;", 1);
    write_script(place.script, "#!/no/such/interpreter\n");
    char *value = rs_format("/bin/false:%s", place.script);
    setenv("BROWSER", value, 1);
    CHECK(!open_it(good_url, &err) && rs_error_is(&err, RS_28000));
    CHECK(strstr(rs_error_text(&err), "/bin/false ended with status 1; ") != NULL);
    CHECK(strstr(rs_error_text(&err), "could not be started (No such file") != NULL);
    CHECK(!strstr(rs_error_text(&err), "idp.example.com"));
    rs_error_clear(&err);
    free(value);
    place_clear(&place);
}

static void launcher_in_the_foreground(void)
{
    struct rs_error err = {0};
    struct place place;
    place_make(&place);
    write_script(place.script, "#!/bin/sh\nsleep 3\n");
    int64_t begin = rs_clock_monotonic_ms();
    CHECK(open_it(good_url, &err));
    int64_t took = rs_clock_monotonic_ms() - begin;
    CHECK(took >= 900 && took < 1600);
    CHECK(waitpid(-1, NULL, WNOHANG | __WALL) == -1 && errno == ECHILD);
    place_clear(&place);
}

/* From now on, copies of this process without an exit signal are refused, as a sandbox may. */
static bool forbid_silent_children(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = RS_COUNT(code), .filter = code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void sandbox_without_copies(void)
{
    struct place place;
    int status = -1;
    place_make(&place);
    pid_t pid = fork();
    if (pid == 0) {
        struct rs_error err = {0};
        _exit(!forbid_silent_children() ? 2 : open_it(good_url, &err) ? 0 : 1);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK_INT(status, 0);
    char *seen = what_was_seen(&place);
    CHECK(rs_span_starts(rs_span_of(seen), "word https://idp.example.com/authorize?"));
    CHECK(strstr(seen, "fd 0 /dev/null\nfd 1 /dev/null\nfd 2 /dev/null\n") != NULL);
    free(seen);
    place_clear(&place);
}

static void memory_runs_out(void)
{
    struct rs_error err = {0};
    char *reason = NULL;
    setenv("BROWSER", "no-such-browser:/bin/false:/bin/true --page=%s x", 1);
    CHECK(open_it(good_url, &err));
    CHECK(!rs_browser_absent(&reason));
    free(reason);
    rs_error_clear(&err);
}

static void only_web_addresses(void)
{
    static const char *const bad[] = {
        "http://idp.example.com/", "file:///etc/passwd", "--help", "", "javascript:alert(1)", url};
    struct place place;
    place_make(&place);
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        struct rs_error err = {0};
        CHECK(!open_it(bad[i], &err) && rs_error_is(&err, RS_HY000));
        rs_error_clear(&err);
    }
    CHECK(access(place.seen, F_OK) != 0);
    place_clear(&place);
}

static void absent(const char *words)
{
    struct rs_error err = {0};
    char *reason = NULL;
    CHECK(rs_browser_absent(&reason));
    if (!CHECK(reason && strstr(reason, words))) {
        check_str(reason, words, __FILE__, __LINE__, "reason");
    }
    CHECK(!open_it(good_url, &err) && strstr(rs_error_text(&err), words));
    rs_error_clear(&err);
    free(reason);
}

static void reasons_for_none(void)
{
    static const char *const names[] = {"BROWSER",        "DISPLAY",    "WAYLAND_DISPLAY",
                                        "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY",
                                        "SUDO_UID"};
    struct place place;
    char *reason = NULL;
    place_make(&place);
    for (size_t i = 0; i < RS_COUNT(names); i++) {
        unsetenv(names[i]);
    }
    absent("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)");
    absent("BROWSER is not set");
    setenv("BROWSER", "/no/such/browser", 1);
    absent("BROWSER names no program that exists");
    setenv("DISPLAY", ":99", 1);
    setenv("SSH_CONNECTION", "x", 1);
    absent("SSH");
    setenv("BROWSER", place.script, 1); /* BROWSER is honoured over SSH, and by root under sudo */
    setenv("SUDO_UID", "1000", 1);
    CHECK(!rs_browser_absent(&reason) && !reason);
    unsetenv("BROWSER");
    unsetenv("SSH_CONNECTION");
    if (geteuid() == 0) {
        absent("sudo");
    }
    unsetenv("SUDO_UID");
    unsetenv("DISPLAY");
    place_clear(&place);
}

int main(void)
{
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    RUN_ONCE(words_of_browser);
    RUN_ONCE(stdio_and_descriptors);
    RUN_ONCE(environment);
    RUN_ONCE(host_notices_nothing);
    RUN_ONCE(signals_and_session);
    RUN_ONCE(failures_have_words);
    RUN_ONCE(launcher_in_the_foreground);
    RUN_ONCE(sandbox_without_copies);
    RUN(memory_runs_out);
    RUN_ONCE(only_web_addresses);
    RUN_ONCE(reasons_for_none);
    return check_done();
}
