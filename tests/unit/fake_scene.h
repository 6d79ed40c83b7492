/* One sign-in against the fakes of fake_provider.h, told in a line. */
#ifndef RS_TESTS_FAKE_SCENE_H
#define RS_TESTS_FAKE_SCENE_H

#include "check.h"
#include "fake_provider.h"

/* A provider, a person, a directory and one try. */
struct scene {
    struct fake *fake;
    char *dir;
    struct rs_signin_config config;
    struct fake_try try;
};

static inline struct scene begin(const char *cache)
{
    struct scene scene = {.fake = fake_new(), .dir = fake_dir()};
    scene.config = fake_config(cache, scene.dir);
    return scene;
}

static inline void end(struct scene *scene)
{
    fake_try_clear(&scene->try);
    fake_free(scene->fake);
    fake_dir_free(scene->dir);
}

static inline bool sign_in(struct scene *scene)
{
    fake_try_clear(&scene->try);
    fake_try_with(&scene->try, scene->fake, &scene->config, NULL, NULL);
    return scene->try.ok;
}

static inline void check_failure(struct scene *scene, enum rs_state state, int native,
                                 const char *words)
{
    CHECK(!scene->try.ok);
    CHECK_STR(scene->try.err.state, rs_state_code(state));
    CHECK_INT(scene->try.err.native, native);
    const char *text = rs_error_text(&scene->try.err);
    CHECK_STR(strstr(text, words) ? words : text, words);
    CHECK(!rs_secret_given(&scene->try.token.id_token));
}

#endif
