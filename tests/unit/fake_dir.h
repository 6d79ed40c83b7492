/* A private directory for a test, and its end. */
#ifndef RS_TESTS_FAKE_DIR_H
#define RS_TESTS_FAKE_DIR_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline int fake_remove(const char *path, const struct stat *info, int type, struct FTW *at)
{
    (void)info;
    (void)type;
    (void)at;
    return remove(path);
}

/* An empty private directory, owned; fake_dir_free removes it. */
static inline char *fake_dir(void)
{
    char *path = strdup("/tmp/rs-signin-XXXXXX");
    if (!mkdtemp(path)) {
        abort();
    }
    return path;
}

static inline void fake_dir_free(char *path)
{
    nftw(path, fake_remove, 16, FTW_DEPTH | FTW_PHYS);
    free(path);
}

#endif
