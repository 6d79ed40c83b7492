/* The key in the Secret Service (gnome-keyring, KWallet, KeePassXC: whatever answers to
 * org.freedesktop.secrets). No D-Bus library comes into the host program: a short-lived process of
 * our own asks, `redshift-odbc keyring` (tools/keyring.c), and has three seconds. It is found by
 * its absolute path, gets nothing of the host's environment but the address of the session bus, and
 * never starts a bus.
 *
 * It is told the key on its standard input, never in its arguments, and answers with one line:
 * "key TEXT" (base64url), "none", "kept", "locked", or "failed TEXT". Before that it says "asking"
 * when a person is asked to unlock the keyring, who may take longer. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/spawn.h"
#include "signin/storekey.h"

enum { ANSWER_MS = 3000, MAX_REPLY = 4096, PIECE = 256 };

/* One conversation. */
struct talk {
    struct rs_key_turn *turn;
    int fd;
    struct rs_buf reply; /* may hold the key */
    bool asking;
};

static const char *given_env(const char *name)
{
    const char *value = secure_getenv(name);
    return value && *value ? value : NULL;
}

/* "DBUS_SESSION_BUS_ADDRESS=...", owned; NULL: there is no session bus, and none is started. */
static char *bus_address(void)
{
    const char *address = given_env("DBUS_SESSION_BUS_ADDRESS"), *runtime;
    struct stat info;
    if (address) {
        return rs_span_starts(rs_span_of(address), "autolaunch:")
                   ? NULL
                   : rs_format("DBUS_SESSION_BUS_ADDRESS=%s", address);
    }
    runtime = given_env("XDG_RUNTIME_DIR");
    char *path = runtime ? rs_format("%s/bus", runtime) : NULL;
    bool there = path && stat(path, &info) == 0 && S_ISSOCK(info.st_mode);
    free(path);
    return there ? rs_format("DBUS_SESSION_BUS_ADDRESS=unix:path=%s/bus", runtime) : NULL;
}

/* The key is not given to a program that others could have changed. */
static const char *helper_path(struct rs_error *why)
{
    const char *path = given_env("REDSHIFT_ODBC_HELPER");
    struct stat info;
    path = path ? path : RS_HELPER;
    if (*path != '/' || stat(path, &info) != 0) {
        rs_fail(why, RS_HY000, "there is no %s to ask the Secret Service", path);
        return NULL;
    }
    if ((info.st_uid != 0 && info.st_uid != geteuid()) || (info.st_mode & S_IWOTH) != 0) {
        rs_fail(why, RS_HY000, "%s could have been changed by other users", path);
        return NULL;
    }
    return path;
}

static bool start(struct talk *talk, const char *verb, struct rs_error *why)
{
    const char *helper = helper_path(why);
    char *address = helper ? bus_address() : NULL;
    char ask[] = "ask", word[] = "keyring";
    int status = 0;
    enum rs_spawn_result result = RS_SPAWN_NO_EXEC;
    if (address) {
        char *const env[] = {address, NULL};
        char *const argv[] = {(char *)(uintptr_t)helper,
                              word,
                              (char *)(uintptr_t)verb,
                              (char *)(uintptr_t)talk->turn->label,
                              talk->turn->person_ms > 0 ? ask : NULL,
                              NULL};
        result = rs_spawn_talking(argv, env, &talk->fd, &status);
    } else if (helper) {
        rs_fail(why, RS_HY000, "there is no session bus, and so no Secret Service");
    }
    if (address && result != RS_SPAWN_STARTED) {
        rs_fail(why, RS_HY000, "%s could not be started (%s)", helper, strerror(status));
    }
    free(address);
    return result == RS_SPAWN_STARTED;
}

/* Takes "asking" off the front: a person is at it, and has a person's time. */
static void notice_asking(struct talk *talk, struct rs_wait *wait)
{
    static const char word[] = "asking\n";
    if (talk->asking || !rs_span_starts(rs_buf_span(&talk->reply), word)) {
        return;
    }
    rs_buf_consume(&talk->reply, sizeof word - 1);
    talk->asking = true;
    wait->deadline_ms = rs_host_monotonic_ms(talk->turn->host) + talk->turn->person_ms;
    rs_log_write(talk->turn->host->log, RS_LOG_INFO,
                 "the keyring is locked: its own window asks the person to unlock it");
}

static bool fail_silent(struct talk *talk, bool stopped, struct rs_error *why)
{
    talk->turn->silent = !stopped;
    return rs_fail(why, RS_HY000,
                   stopped ? "stopped while asking the Secret Service"
                           : "the Secret Service does not answer");
}

/* 0: the helper has ended. */
static ssize_t take_piece(struct talk *talk)
{
    char *room = rs_buf_reserve(&talk->reply, PIECE);
    ssize_t got = room ? recv(talk->fd, room, PIECE, MSG_DONTWAIT) : 0;
    if (got < 0) {
        return errno == EAGAIN || errno == EINTR ? got : 0;
    }
    if (got > 0) {
        rs_buf_grew(&talk->reply, (size_t)got);
    }
    return got;
}

/* Everything until the helper ends; its last words are whole then. */
static bool hear(struct talk *talk, struct rs_error *why)
{
    struct pollfd poll_fd = {.fd = talk->fd, .events = POLLIN};
    int64_t begin = rs_host_monotonic_ms(talk->turn->host);
    struct rs_wait wait = {begin + ANSWER_MS, talk->turn->wait.stop};
    ssize_t got = 1;
    bool ok = true;
    while (ok && got != 0) {
        int ready = rs_wait_poll(&wait, &poll_fd, 1, ANSWER_MS);
        bool over = rs_host_monotonic_ms(talk->turn->host) >= wait.deadline_ms;
        if (ready < 0 || (ready == 0 && over)) {
            ok = fail_silent(talk, ready < 0, why);
        } else if (ready > 0) {
            got = take_piece(talk);
            ok = rs_buf_ok(&talk->reply) || rs_fail_memory(why);
            notice_asking(talk, &wait);
        }
    }
    talk->turn->asked_ms += talk->asking ? rs_host_monotonic_ms(talk->turn->host) - begin : 0;
    return ok;
}

static void say(struct talk *talk, const struct rs_store_key *key)
{
    struct rs_buf text;
    rs_buf_init_secret(&text, 100);
    rs_base64url_add(&text, key->bytes, sizeof key->bytes);
    rs_buf_add_char(&text, '\n');
    if (rs_buf_ok(&text)) { /* shorter than the socket's buffer; a helper that is gone says so */
        (void)!send(talk->fd, rs_buf_str(&text), text.len, MSG_NOSIGNAL);
    }
    rs_buf_clear(&text);
}

/* The first line of the helper's answer; talk->reply keeps it. */
static bool converse(struct talk *talk, const char *verb, const struct rs_store_key *key,
                     struct rs_span *line, struct rs_error *why)
{
    rs_buf_init_secret(&talk->reply, MAX_REPLY);
    if (!start(talk, verb, why)) {
        return false;
    }
    if (key) {
        say(talk, key);
    }
    bool ok = hear(talk, why);
    close(talk->fd);
    struct rs_span rest = rs_buf_span(&talk->reply);
    *line = rs_span_cut(&rest, '\n');
    return ok;
}

/* What is no success, in words. */
static void explain(struct talk *talk, struct rs_span line, struct rs_error *why)
{
    talk->turn->silent = talk->asking;
    if (rs_span_is(line, "locked")) {
        rs_fail(why, RS_HY000, "the Secret Service's keyring is locked");
        return;
    }
    struct rs_span text = line;
    struct rs_span word = rs_span_cut(&text, ' ');
    bool failed = rs_span_is(word, "failed") && text.len > 0;
    rs_fail(why, RS_HY000, "the Secret Service cannot be used: %.*s",
            failed ? (int)text.len : (int)strlen("its helper failed"),
            failed ? text.ptr : "its helper failed");
}

static bool read_key(struct rs_span text, struct rs_store_key *key)
{
    struct rs_buf bytes;
    rs_buf_init_secret(&bytes, sizeof key->bytes);
    bool ok = rs_base64url_decode(text, &bytes) && bytes.len == sizeof key->bytes;
    if (ok) {
        memcpy(key->bytes, rs_buf_str(&bytes), sizeof key->bytes);
    }
    rs_buf_clear(&bytes);
    return ok;
}

static enum rs_key_answer service_find(struct rs_key_turn *turn, struct rs_store_key *key,
                                       struct rs_error *why)
{
    struct talk talk = {.turn = turn};
    struct rs_span line = {NULL, 0};
    enum rs_key_answer answer = RS_KEY_UNUSABLE;
    bool ok = converse(&talk, "find", NULL, &line, why);
    struct rs_span text = line;
    struct rs_span word = rs_span_cut(&text, ' ');
    if (ok && rs_span_is(word, "key") && read_key(text, key)) {
        answer = rs_store_key_identify(key, why) ? RS_KEY_FOUND : RS_KEY_UNUSABLE;
    } else if (ok && (rs_span_is(line, "none") || rs_span_is(word, "key"))) {
        answer = RS_KEY_NONE; /* one that is no key of ours is replaced */
    } else if (ok) {
        explain(&talk, line, why);
    }
    rs_buf_clear(&talk.reply);
    return answer;
}

static bool service_keep(struct rs_key_turn *turn, const struct rs_store_key *key,
                         struct rs_error *why)
{
    struct talk talk = {.turn = turn};
    struct rs_span line = {NULL, 0};
    bool ok = converse(&talk, "keep", key, &line, why);
    bool kept = ok && rs_span_is(line, "kept");
    if (ok && !kept) {
        explain(&talk, line, why);
    }
    rs_buf_clear(&talk.reply);
    return kept;
}

const struct rs_key_place rs_key_place_service = {.text = "Secret Service",
                                                  .keyring = true,
                                                  .slow = true,
                                                  .find = service_find,
                                                  .keep = service_keep};
