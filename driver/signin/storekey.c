/* The store's key; see storekey.h. */
#include "signin/storekey.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const char file_name[] = "store.key";
static const char aside_name[] = "store.key.damaged";

static struct rs_span bytes_of(const struct rs_store_key *key)
{
    return (struct rs_span){(const char *)key->bytes, sizeof key->bytes};
}

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

static bool make_key(struct rs_store_key *key, const struct rs_statedir *dir, struct rs_host *host,
                     struct rs_error *err)
{
    if (!host->random(host->ctx, key->bytes, sizeof key->bytes)) {
        return rs_fail(err, RS_HY000, "no random numbers for the key of the token store");
    }
    if (!rs_statedir_create(dir, file_name, bytes_of(key), err)) {
        return false;
    }
    if (read_key(key, dir)) {
        return true;
    }
    /* Something is there that is no key of ours: once more after it has been put aside. */
    renameat(dir->fd, file_name, dir->fd, aside_name);
    if (!rs_statedir_create(dir, file_name, bytes_of(key), err)) {
        return false;
    }
    return read_key(key, dir) ||
           rs_fail(err, RS_HY000, "%s/%s cannot be read", dir->path, file_name);
}

bool rs_store_key_get(struct rs_store_key *key, const struct rs_statedir *dir, struct rs_host *host,
                      struct rs_error *err)
{
    unsigned char hash[RS_SHA256_LEN];
    if (!read_key(key, dir) && !make_key(key, dir, host, err)) {
        return false;
    }
    if (!rs_hmac_sha256(bytes_of(key), RS_SPAN_LIT("key id"), hash)) {
        return rs_fail(err, RS_HY000, "HMAC-SHA256 is not available");
    }
    memcpy(key->id, hash, sizeof key->id);
    return true;
}

char *rs_store_key_name(const struct rs_store_key *key, const char *identity)
{
    unsigned char hash[RS_SHA256_LEN];
    struct rs_buf name;
    rs_buf_init(&name, 2 * RS_SHA256_LEN);
    if (!rs_hmac_sha256(bytes_of(key), rs_span_of(identity), hash)) {
        return NULL;
    }
    rs_hex_add(&name, hash, sizeof hash);
    return rs_buf_take(&name);
}

void rs_store_key_clear(struct rs_store_key *key)
{
    rs_wipe(key, sizeof *key);
}
