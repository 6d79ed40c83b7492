/* The key file: 32 random octets, 0600, in the state directory. It protects a copied or backed-up
 * token file, not against one who can read the directory. Of several programs that make it at once
 * one wins and all use its key; a damaged one is moved aside, and people sign in again. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "signin/storekey.h"

static const char file_name[] = "store.key";
static const char aside_name[] = "store.key.damaged";

static bool read_key(struct rs_store_key *key, const struct rs_statedir *dir)
{
    struct rs_buf content;
    rs_buf_init_secret(&content, 4096);
    bool ok = rs_statedir_read(dir, file_name, &content) && content.len == sizeof key->bytes;
    if (ok) {
        memcpy(key->bytes, content.ptr, sizeof key->bytes);
    }
    rs_buf_clear(&content);
    return ok;
}

static bool create(const struct rs_statedir *dir, const struct rs_store_key *key,
                   struct rs_error *why)
{
    struct rs_span bytes = {(const char *)key->bytes, sizeof key->bytes};
    return rs_statedir_create(dir, file_name, bytes, why);
}

static enum rs_key_answer file_find(struct rs_key_turn *turn, struct rs_store_key *key,
                                    struct rs_error *why)
{
    if (!read_key(key, turn->dir)) {
        return RS_KEY_NONE;
    }
    return rs_store_key_identify(key, why) ? RS_KEY_FOUND : RS_KEY_UNUSABLE;
}

static bool file_keep(struct rs_key_turn *turn, const struct rs_store_key *key,
                      struct rs_error *why)
{
    const struct rs_statedir *dir = turn->dir;
    struct rs_store_key there = {.id = {0}};
    if (!create(dir, key, why)) {
        return false;
    }
    bool good = read_key(&there, dir);
    if (!good) { /* something is there that is no key of ours: once more after it was put aside */
        renameat(dir->fd, file_name, dir->fd, aside_name);
        if (!create(dir, key, why)) {
            return false;
        }
        good = read_key(&there, dir);
    }
    rs_wipe(&there, sizeof there);
    return good || rs_fail(why, RS_HY000, "%s/%s cannot be read", dir->path, file_name);
}

const struct rs_key_place rs_key_place_file = {.text = "key file",
                                               .find = file_find,
                                               .keep = file_keep};
