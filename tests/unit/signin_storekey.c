/* The key in the Secret Service, from the driver's side: a script stands for the helper, which
 * tests/signin/keyring.test.mjs tries with a real service. And the choice of the place. */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "check.h"
#include "fake_provider.h"
#include "signin/storekey.h"

#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" /* the octets 0 to 31 */

/* A directory, a script in it, and a turn. */
struct scene {
    struct fake *fake;
    char *path, *script;
    struct rs_statedir dir;
    struct rs_host host;
    struct rs_key_turn turn;
    struct rs_store_key key;
    struct rs_error err;
};

static void write_script(struct scene *scene, const char *body, mode_t mode)
{
    FILE *file = fopen(scene->script, "w");
    if (CHECK(file)) {
        fprintf(file, "#!/bin/sh\n%s\n", body);
        fclose(file);
        chmod(scene->script, mode);
    }
}

static struct scene *begin(struct scene *scene, const char *body)
{
    *scene = (struct scene){.fake = fake_new(), .path = fake_dir(), .dir = {.fd = -1}};
    scene->script = fake_format("%s/helper", scene->path);
    scene->host = fake_host(scene->fake, NULL);
    write_script(scene, body, 0700);
    setenv("REDSHIFT_ODBC_HELPER", scene->script, 1);
    setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", 1);
    CHECK(rs_statedir_open(&scene->dir, scene->path, &scene->err));
    scene->turn = (struct rs_key_turn){.dir = &scene->dir,
                                       .label = "label",
                                       .host = &scene->host,
                                       .wait = {.deadline_ms = RS_NO_DEADLINE}};
    return scene;
}

static void end(struct scene *scene)
{
    unsetenv("REDSHIFT_ODBC_HELPER");
    unsetenv("DBUS_SESSION_BUS_ADDRESS");
    rs_error_clear(&scene->err);
    rs_statedir_close(&scene->dir);
    free(scene->script);
    fake_free(scene->fake);
    fake_dir_free(scene->path);
}

static enum rs_key_answer ask(struct scene *scene)
{
    rs_error_clear(&scene->err);
    return rs_key_place_service.find(&scene->turn, &scene->key, &scene->err);
}

static void what_the_helper_may_say(void)
{
    static const struct {
        const char *body, *words;
        enum rs_key_answer answer;
    } rows[] = {
        {"echo key " KEY, "", RS_KEY_FOUND},
        {"echo none", "", RS_KEY_NONE},
        {"echo key AAEC", "", RS_KEY_NONE},
        {"echo key " KEY "AAAA", "", RS_KEY_NONE},
        {"echo 'key not base64'", "", RS_KEY_NONE},
        {"echo locked", "keyring is locked", RS_KEY_UNUSABLE},
        {"echo failed The name is not known", "The name is not known", RS_KEY_UNUSABLE},
        {"echo failed", "its helper failed", RS_KEY_UNUSABLE},
        {"echo something else", "its helper failed", RS_KEY_UNUSABLE},
        {"exit 1", "its helper failed", RS_KEY_UNUSABLE},
        {"kill -9 $$", "its helper failed", RS_KEY_UNUSABLE},
        {"yes | head -c 100000", "", RS_KEY_UNUSABLE},
    };
    for (size_t i = 0; i < RS_COUNT(rows); i++) {
        struct scene scene;
        begin(&scene, rows[i].body);
        CHECK_INT(ask(&scene), rows[i].answer);
        CHECK(strstr(rs_error_text(&scene.err), rows[i].words));
        CHECK(!scene.turn.silent);
        CHECK_INT(scene.turn.asked_ms, 0);
        if (rows[i].answer == RS_KEY_FOUND) {
            CHECK_INT(scene.key.bytes[31], 31);
        }
        end(&scene);
    }
}

static void the_helper_gets_the_bus_and_nothing_else(void)
{
    struct scene scene;
    begin(&scene, "echo failed \"$*\" $(env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= | sort)");
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(strstr(rs_error_text(&scene.err),
                 ": keyring find label DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"));
    CHECK(!strstr(rs_error_text(&scene.err), "PATH=/"));
    scene.turn.person_ms = 1000;
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(strstr(rs_error_text(&scene.err), ": keyring find label ask"));
    end(&scene);
}

static void the_key_goes_in_by_standard_input(void)
{
    struct scene scene;
    begin(&scene, "read key; [ \"$*\" = 'keyring keep label' -a $key = " KEY " ] && echo kept");
    for (size_t i = 0; i < sizeof scene.key.bytes; i++) {
        scene.key.bytes[i] = (unsigned char)i;
    }
    CHECK(rs_key_place_service.keep(&scene.turn, &scene.key, &scene.err));
    scene.key.bytes[0] = 1;
    CHECK(!rs_key_place_service.keep(&scene.turn, &scene.key, &scene.err));
    CHECK(strstr(rs_error_text(&scene.err), "its helper failed"));
    end(&scene);
}

static void programs_that_are_not_started(void)
{
    struct scene scene;
    begin(&scene, "echo none");
    chmod(scene.script, 0702);
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(strstr(rs_error_text(&scene.err), "could have been changed by other users"));
    chmod(scene.script, 0600);
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(strstr(rs_error_text(&scene.err), "could not be started"));
    setenv("REDSHIFT_ODBC_HELPER", "helper", 1);
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(strstr(rs_error_text(&scene.err), "there is no helper"));
    setenv("REDSHIFT_ODBC_HELPER", "/nowhere/helper", 1);
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(strstr(rs_error_text(&scene.err), "there is no /nowhere/helper"));
    end(&scene);
}

/* No bus is ever started for a question. */
static void without_a_bus_nobody_is_asked(void)
{
    static const char *const addresses[] = {"", "autolaunch:", "autolaunch:scope=*user"};
    struct scene scene;
    char *was = getenv("XDG_RUNTIME_DIR") ? strdup(getenv("XDG_RUNTIME_DIR")) : NULL;
    begin(&scene, "echo none");
    setenv("XDG_RUNTIME_DIR", scene.path, 1);
    for (size_t i = 0; i < RS_COUNT(addresses); i++) {
        setenv("DBUS_SESSION_BUS_ADDRESS", addresses[i], 1);
        CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
        CHECK(strstr(rs_error_text(&scene.err), "no session bus"));
    }
    if (was) {
        setenv("XDG_RUNTIME_DIR", was, 1);
    } else {
        unsetenv("XDG_RUNTIME_DIR");
    }
    free(was);
    end(&scene);
}

static void silence_ends_with_three_seconds_or_a_stop(void)
{
    struct scene scene;
    struct rs_stop stop;
    begin(&scene, "cat >/dev/null");
    int64_t start = rs_clock_monotonic_ms();
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(rs_clock_monotonic_ms() - start >= 2900);
    CHECK(strstr(rs_error_text(&scene.err), "does not answer"));
    CHECK(scene.turn.silent);
    rs_stop_init(&stop);
    rs_stop_set(&stop);
    scene.turn.wait.stop = &stop;
    scene.turn.silent = false;
    start = rs_clock_monotonic_ms();
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(rs_clock_monotonic_ms() - start < 2900);
    CHECK(!scene.turn.silent);
    rs_stop_clear(&stop);
    end(&scene);
}

/* Longer than three seconds, and the time is told. */
static void a_person_may_take_longer(void)
{
    struct scene scene;
    begin(&scene, "echo asking; sleep 3.3; echo key " KEY);
    scene.turn.person_ms = 30000;
    CHECK_INT(ask(&scene), RS_KEY_FOUND);
    CHECK(scene.turn.asked_ms >= 3300);
    CHECK(!scene.turn.silent);
    write_script(&scene, "echo asking; echo locked", 0700);
    CHECK_INT(ask(&scene), RS_KEY_UNUSABLE);
    CHECK(scene.turn.silent); /* a person who said no is not asked again at once */
    end(&scene);
}

/* A keyring that did not answer is left alone for a minute. */
static void a_silent_place_is_not_asked_again(void)
{
    struct scene scene;
    struct rs_store_keys keys = {.policy = RS_KEYS_KEYRINGS};
    int64_t until = 0;
    static const unsigned char nobody[RS_STORE_KEY_ID_LEN] = {1};
    begin(&scene, "echo x >>\"${0%/*}/asked\"; echo asking; echo locked");
    keys.turn = scene.turn;
    keys.turn.person_ms = 1000;
    keys.silent_until = &until;
    CHECK(rs_store_keys_open(&keys, &scene.err));
    for (int i = 0; i < 3; i++) {
        CHECK(!rs_store_keys_find(&keys, nobody, &scene.err));
    }
    char *asked = fake_format("%s/asked", scene.path);
    struct stat info = {.st_size = 0};
    CHECK(stat(asked, &info) == 0);
    CHECK_INT(info.st_size, 2);
    CHECK(strstr(rs_error_text(&scene.err), "did not answer a moment ago") ||
          strstr(rs_error_text(&scene.err), "locked"));
    free(asked);
    rs_store_keys_clear(&keys);
    end(&scene);
}

static void the_key_that_is_at_hand_stays(void)
{
    struct scene scene;
    struct rs_store_keys keys = {.policy = RS_KEYS_ANY};
    int64_t until = 0;
    begin(&scene, "echo key " KEY);
    keys.turn = scene.turn;
    keys.silent_until = &until;
    if (CHECK(rs_store_keys_open(&keys, &scene.err))) {
        CHECK(rs_store_keys_find(&keys, keys.file.id, &scene.err));
        CHECK(keys.at == &rs_key_place_file);
        CHECK(rs_store_keys_choose(&keys, false, &scene.err));
        CHECK(keys.at == &rs_key_place_file);
        CHECK(rs_store_keys_choose(&keys, true, &scene.err));
        CHECK(keys.at == &rs_key_place_service);
        keys.policy = RS_KEYS_FILE;
        CHECK(rs_store_keys_choose(&keys, false, &scene.err));
        CHECK(keys.at == &rs_key_place_file);
        CHECK(!rs_store_keys_find(&keys, (const unsigned char *)"0123456789abcdef", &scene.err));
    }
    rs_store_keys_clear(&keys);
    end(&scene);
}

int main(void)
{
    RUN_ONCE(what_the_helper_may_say);
    RUN_ONCE(the_helper_gets_the_bus_and_nothing_else);
    RUN(the_key_goes_in_by_standard_input);
    RUN(programs_that_are_not_started);
    RUN(without_a_bus_nobody_is_asked);
    RUN_ONCE(silence_ends_with_three_seconds_or_a_stop);
    RUN_ONCE(a_person_may_take_longer);
    RUN_ONCE(a_silent_place_is_not_asked_again);
    RUN(the_key_that_is_at_hand_stays);
    return check_done();
}
