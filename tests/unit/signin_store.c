/* The store on disk: who may read it, what it survives, how its key is made. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "check.h"
#include "fake_provider.h"
#include "signin/store.h"
#include "signin/storekey.h"

/* A store for one identity in a directory. */
struct shelf {
    struct fake *fake;
    char *dir;
    struct rs_host host;
    struct rs_identity_key key;
    struct rs_store_place place;
    struct rs_error err;
};

static bool shelf_open(struct shelf *shelf, const char *identity)
{
    shelf->key.text = strdup(identity);
    shelf->place =
        (struct rs_store_place){.key = &shelf->key, .dir = {.fd = -1}, .host = &shelf->host};
    return rs_store_place_open(&shelf->place, &rs_store_file, shelf->dir, &shelf->err);
}

static void shelf_close(struct shelf *shelf)
{
    rs_store_place_close(&shelf->place);
    rs_identity_key_clear(&shelf->key);
}

static void end(struct shelf *shelf)
{
    shelf_close(shelf);
    rs_error_clear(&shelf->err);
    fake_free(shelf->fake);
    fake_dir_free(shelf->dir);
}

/* False: memory is out; nothing is left to end. */
static bool begin(struct shelf *shelf)
{
    *shelf = (struct shelf){.fake = fake_new(), .dir = fake_dir()};
    shelf->host = fake_host(shelf->fake, NULL);
    bool ok = CHECK(shelf_open(shelf, "issuer=a"));
    if (!ok) {
        end(shelf);
    }
    return ok;
}

static bool put(struct shelf *shelf, const char *id_token)
{
    struct rs_token token = {.issued = 100, .expires = 3700};
    CHECK(rs_secret_set(&token.id_token, rs_span_of(id_token), &shelf->err));
    CHECK(rs_secret_set(&token.refresh, RS_SPAN_LIT("r\"\\ \xC3\xA9"), &shelf->err));
    token.subject = strdup("sub");
    token.identity = strdup("ana@example.com");
    bool ok = rs_store_file.put(&shelf->place, &token, &shelf->err);
    rs_token_clear(&token);
    return ok;
}

/* The stored ID token, owned; NULL: nothing. */
static char *get(struct shelf *shelf)
{
    struct rs_token token = {.issued = 0};
    char *text = NULL;
    if (rs_store_file.get(&shelf->place, &token, &shelf->err)) {
        text = strdup(rs_secret_str(&token.id_token));
        CHECK_STR(rs_secret_str(&token.refresh), "r\"\\ \xC3\xA9");
        CHECK_STR(token.identity, "ana@example.com");
        CHECK_STR(token.subject, "sub");
        CHECK_INT(token.issued, 100);
        CHECK_INT(token.expires, 3700);
        CHECK(!token.fresh && !rs_secret_given(&token.access));
    }
    rs_token_clear(&token);
    return text;
}

static void check_get(struct shelf *shelf, const char *want)
{
    char *got = get(shelf);
    CHECK_STR(got, want);
    free(got);
}

/* The token's file; owned. */
static char *file_of(const struct shelf *shelf)
{
    return fake_format("%s/%s.token", shelf->dir, shelf->place.file);
}

static size_t read_bytes(const char *path, char *bytes, size_t size)
{
    FILE *file = fopen(path, "rb");
    size_t got = file ? fread(bytes, 1, size, file) : 0;
    if (file) {
        fclose(file);
    }
    return got;
}

static void write_bytes(const char *path, const char *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(bytes, 1, len, file);
        fclose(file);
    }
}

static void what_is_put_can_be_got_and_erased(void)
{
    struct shelf shelf;
    if (!begin(&shelf)) {
        return;
    }
    check_get(&shelf, NULL);
    CHECK(put(&shelf, "one"));
    check_get(&shelf, "one");
    CHECK(put(&shelf, "two"));
    check_get(&shelf, "two");
    CHECK(rs_store_file.erase(&shelf.place, &shelf.err));
    check_get(&shelf, NULL);
    CHECK(rs_store_file.erase(&shelf.place, &shelf.err));
    end(&shelf);
}

static void nobody_else_can_read_it_and_its_name_tells_nothing(void)
{
    struct shelf shelf;
    struct stat info;
    char bytes[4096];
    if (!begin(&shelf)) {
        return;
    }
    chmod(shelf.dir, 0755);
    shelf_close(&shelf);
    if (!CHECK(shelf_open(&shelf, "issuer=a"))) {
        end(&shelf);
        return;
    }
    CHECK(stat(shelf.dir, &info) == 0 && (info.st_mode & 07777) == 0700);
    CHECK(put(&shelf, "very-secret-token"));
    char *path = file_of(&shelf), *key = fake_format("%s/store.key", shelf.dir);
    CHECK(stat(path, &info) == 0 && (info.st_mode & 07777) == 0600);
    CHECK(stat(key, &info) == 0 && (info.st_mode & 07777) == 0600 && info.st_size == 32);
    size_t len = read_bytes(path, bytes, sizeof bytes);
    CHECK(len > 37 && memcmp(bytes, "RSODBCTK\x01", 9) == 0);
    CHECK(memmem(bytes, len, "very-secret", 11) == NULL);
    CHECK(memmem(bytes, len, "ana@", 4) == NULL);
    CHECK_INT(strlen(shelf.place.file), 64);
    CHECK(strstr(shelf.place.file, "issuer") == NULL);
    free(path);
    free(key);
    end(&shelf);
}

static void a_file_with_one_wrong_bit_is_ignored_and_replaced(void)
{
    struct shelf shelf;
    char bytes[4096];
    if (!begin(&shelf)) {
        return;
    }
    CHECK(put(&shelf, "one"));
    char *path = file_of(&shelf);
    size_t len = read_bytes(path, bytes, sizeof bytes);
    for (size_t at = 0; at < len; at += at < 40 ? 1 : 7) {
        bytes[at] = (char)(bytes[at] ^ 0x40);
        write_bytes(path, bytes, len);
        check_get(&shelf, NULL);
        bytes[at] = (char)(bytes[at] ^ 0x40);
    }
    for (size_t cut = 0; cut < len; cut += 11) {
        write_bytes(path, bytes, cut);
        check_get(&shelf, NULL);
    }
    write_bytes(path, bytes, len);
    check_get(&shelf, "one");
    write_bytes(path, "", 0);
    CHECK(put(&shelf, "two"));
    check_get(&shelf, "two");
    free(path);
    end(&shelf);
}

static void files_cannot_be_swapped(void)
{
    struct shelf ana, bob;
    if (!begin(&ana)) {
        return;
    }
    CHECK(put(&ana, "ana's"));
    bob = ana;
    bob.err = (struct rs_error){.set = false};
    if (!CHECK(shelf_open(&bob, "issuer=b"))) {
        shelf_close(&bob);
        rs_error_clear(&bob.err);
        end(&ana);
        return;
    }
    char *from = file_of(&ana), *to = file_of(&bob);
    CHECK(strcmp(from, to) != 0);
    CHECK(rename(from, to) == 0);
    check_get(&bob, NULL);
    check_get(&ana, NULL);
    free(from);
    free(to);
    shelf_close(&bob);
    rs_error_clear(&bob.err);
    end(&ana);
}

static void a_newer_versions_file_is_left_alone(void)
{
    struct shelf shelf;
    char bytes[4096], after[4096];
    if (!begin(&shelf)) {
        return;
    }
    CHECK(put(&shelf, "one"));
    char *path = file_of(&shelf);
    size_t len = read_bytes(path, bytes, sizeof bytes);
    bytes[8] = 2;
    write_bytes(path, bytes, len);
    check_get(&shelf, NULL);
    CHECK(!put(&shelf, "two"));
    CHECK(strstr(rs_error_text(&shelf.err), "newer version"));
    CHECK(read_bytes(path, after, sizeof after) == len && memcmp(bytes, after, len) == 0);
    free(path);
    end(&shelf);
}

static void links_fifos_and_strangers_files_are_not_followed(void)
{
    struct shelf shelf;
    if (!begin(&shelf)) {
        return;
    }
    CHECK(put(&shelf, "one"));
    char *path = file_of(&shelf), *aside = fake_format("%s/aside", shelf.dir);
    CHECK(rename(path, aside) == 0 && symlink(aside, path) == 0);
    check_get(&shelf, NULL);
    CHECK(put(&shelf, "two")); /* replaces the link, not what it points to */
    check_get(&shelf, "two");
    CHECK(unlink(path) == 0 && mkfifo(path, 0600) == 0);
    check_get(&shelf, NULL);
    CHECK(unlink(path) == 0 && rename(aside, path) == 0);
    check_get(&shelf, "one");
    if (geteuid() == 0 && chown(path, 12345, 12345) == 0) {
        check_get(&shelf, NULL);
        CHECK(put(&shelf, "three"));
        check_get(&shelf, "three");
    }
    free(path);
    free(aside);
    end(&shelf);
}

static void a_strangers_directory_is_refused(void)
{
    struct shelf shelf;
    if (!begin(&shelf)) {
        return;
    }
    shelf_close(&shelf);
    char *link = fake_format("%s/link", shelf.dir), *dir = shelf.dir;
    CHECK(symlink("/tmp", link) == 0);
    shelf.dir = link;
    CHECK(!shelf_open(&shelf, "issuer=a"));
    rs_error_clear(&shelf.err);
    shelf_close(&shelf);
    shelf.dir = dir;
    if (geteuid() == 0 && chown(dir, 12345, 12345) == 0) {
        CHECK(!shelf_open(&shelf, "issuer=a"));
        CHECK(strstr(rs_error_text(&shelf.err), "belongs to another user"));
        CHECK(chown(dir, 0, 0) == 0);
    }
    free(link);
    end(&shelf);
}

static void a_damaged_key_costs_a_sign_in_and_no_more(void)
{
    static const char *const damage[] = {"", "short", "this is far longer than thirty-two octets"};
    struct shelf shelf;
    if (!begin(&shelf)) {
        return;
    }
    char *key = fake_format("%s/store.key", shelf.dir);
    for (size_t i = 0; i < RS_COUNT(damage); i++) {
        CHECK(put(&shelf, "one"));
        write_bytes(key, damage[i], strlen(damage[i]));
        shelf_close(&shelf);
        if (!CHECK(shelf_open(&shelf, "issuer=a"))) {
            break;
        }
        check_get(&shelf, NULL);
        CHECK(put(&shelf, "two"));
        check_get(&shelf, "two");
    }
    free(key);
    end(&shelf);
}

static void processes_that_start_at_once_agree_on_the_key(void)
{
    enum { PROCESSES = 8 };
    struct shelf shelf = {.fake = fake_new(), .dir = fake_dir()};
    pid_t pids[PROCESSES];
    int status;
    shelf.host = fake_host(shelf.fake, NULL);
    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            bool ok = shelf_open(&shelf, "issuer=a") && put(&shelf, "one");
            _exit(ok ? 0 : 1);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        waitpid(pids[i], &status, 0);
        CHECK_INT(status, 0);
    }
    CHECK(shelf_open(&shelf, "issuer=a"));
    check_get(&shelf, "one");
    end(&shelf);
}

/* Killed at any moment while it writes: the old or the new token is there, whole. */
static void a_kill_leaves_the_old_or_the_new(void)
{
    struct shelf shelf;
    if (!begin(&shelf)) {
        return;
    }
    CHECK(put(&shelf, "old"));
    for (int i = 0; i < 30; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            for (;;) {
                put(&shelf, "new");
                put(&shelf, "old");
            }
        }
        usleep((useconds_t)(1000 + i * 700));
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        char *got = get(&shelf);
        CHECK(got && (strcmp(got, "old") == 0 || strcmp(got, "new") == 0));
        free(got);
    }
    end(&shelf);
}

static void the_usual_place(void)
{
    char *dir = fake_dir(), *state = fake_format("%s/deep/state", dir);
    char *was = getenv("XDG_STATE_HOME") ? strdup(getenv("XDG_STATE_HOME")) : NULL;
    struct rs_statedir place;
    struct rs_error err = {0};
    setenv("XDG_STATE_HOME", state, 1);
    CHECK(rs_statedir_open(&place, NULL, &err));
    char *want = fake_format("%s/redshift-odbc", state);
    CHECK_STR(place.path, want);
    rs_statedir_close(&place);
    setenv("XDG_STATE_HOME", "relative/path", 1);
    char *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL;
    setenv("HOME", dir, 1);
    CHECK(rs_statedir_open(&place, "", &err));
    free(want);
    want = fake_format("%s/.local/state/redshift-odbc", dir);
    CHECK_STR(place.path, want);
    rs_statedir_close(&place);
    unsetenv("HOME");
    unsetenv("XDG_STATE_HOME");
    CHECK(!rs_statedir_open(&place, NULL, &err));
    CHECK(strstr(rs_error_text(&err), "HOME"));
    if (home) {
        setenv("HOME", home, 1);
    }
    if (was) {
        setenv("XDG_STATE_HOME", was, 1);
    }
    rs_error_clear(&err);
    free(was);
    free(home);
    free(want);
    free(state);
    fake_dir_free(dir);
}

int main(void)
{
    RUN(what_is_put_can_be_got_and_erased);
    RUN(nobody_else_can_read_it_and_its_name_tells_nothing);
    RUN(a_file_with_one_wrong_bit_is_ignored_and_replaced);
    RUN(files_cannot_be_swapped);
    RUN(a_newer_versions_file_is_left_alone);
    RUN(links_fifos_and_strangers_files_are_not_followed);
    RUN(a_strangers_directory_is_refused);
    RUN(a_damaged_key_costs_a_sign_in_and_no_more);
    RUN_ONCE(processes_that_start_at_once_agree_on_the_key);
    RUN_ONCE(a_kill_leaves_the_old_or_the_new);
    RUN(the_usual_place);
    return check_done();
}
