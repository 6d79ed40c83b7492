/* Keys and the choice of their place; see storekey.h. */
#include "signin/storekey.h"

#include <string.h>

#include "signin/lockfile.h"

enum { SILENT_MS = 60000, LOCK_MS = 5000 };

static const struct rs_key_place *const places[] = {
#define PLACE(name) &rs_key_place_##name,
#include "signin/storekey.def"
#undef PLACE
};

static struct rs_span bytes_of(const struct rs_store_key *key)
{
    return (struct rs_span){(const char *)key->bytes, sizeof key->bytes};
}

static bool derive(const struct rs_store_key *key, const char *purpose,
                   unsigned char out[RS_STORE_KEY_ID_LEN], struct rs_error *err)
{
    unsigned char hash[RS_SHA256_LEN];
    if (!rs_hmac_sha256(bytes_of(key), rs_span_of(purpose), hash)) {
        return rs_fail(err, RS_HY000, "HMAC-SHA256 is not available");
    }
    memcpy(out, hash, RS_STORE_KEY_ID_LEN);
    return true;
}

bool rs_store_key_identify(struct rs_store_key *key, struct rs_error *err)
{
    return derive(key, "key id", key->id, err);
}

static bool make_bytes(struct rs_store_key *key, struct rs_host *host, struct rs_error *err)
{
    if (!host->random(host->ctx, key->bytes, sizeof key->bytes)) {
        return rs_fail(err, RS_HY000, "no random numbers for the key of the token store");
    }
    return rs_store_key_identify(key, err);
}

static bool make_label(struct rs_store_keys *keys, struct rs_error *err)
{
    unsigned char label[RS_STORE_KEY_ID_LEN];
    struct rs_buf text;
    rs_buf_init(&text, RS_STORE_LABEL_LEN);
    bool ok = derive(&keys->file, "keyring label", label, err);
    if (ok) {
        rs_hex_add(&text, label, sizeof label);
        ok = rs_buf_ok(&text) || rs_fail_memory(err);
    }
    if (ok) {
        memcpy(keys->label, rs_buf_str(&text), sizeof keys->label);
        keys->turn.label = keys->label;
    }
    rs_buf_clear(&text);
    return ok;
}

bool rs_store_keys_open(struct rs_store_keys *keys, struct rs_error *err)
{
    const struct rs_key_place *file = &rs_key_place_file;
    enum rs_key_answer answer = file->find(&keys->turn, &keys->file, err);
    if (answer == RS_KEY_NONE && make_bytes(&keys->file, keys->turn.host, err) &&
        file->keep(&keys->turn, &keys->file, err)) {
        answer = file->find(&keys->turn, &keys->file, err); /* somebody else's may have won */
    }
    if (answer == RS_KEY_NONE) {
        rs_fail(err, RS_HY000, "%s/store.key cannot be read", keys->turn.dir->path);
    }
    return answer == RS_KEY_FOUND && make_label(keys, err);
}

static bool is_silent(const struct rs_store_keys *keys, const struct rs_key_place *place)
{
    return place->slow && rs_host_monotonic_ms(keys->turn.host) < *keys->silent_until;
}

static enum rs_key_answer ask(struct rs_store_keys *keys, const struct rs_key_place *place,
                              struct rs_store_key *key, struct rs_error *why)
{
    if (place == &rs_key_place_file) {
        *key = keys->file;
        return RS_KEY_FOUND;
    }
    if (is_silent(keys, place)) {
        rs_fail(why, RS_HY000, "the %s did not answer a moment ago", place->text);
        return RS_KEY_UNUSABLE;
    }
    keys->turn.silent = false;
    enum rs_key_answer answer = place->find(&keys->turn, key, why);
    if (keys->turn.silent) {
        *keys->silent_until = rs_host_monotonic_ms(keys->turn.host) + SILENT_MS;
    }
    return answer;
}

/* Adds one place's trouble to that of the others. */
static void add_trouble(struct rs_error *all, struct rs_error *why)
{
    if (!all->set) {
        rs_error_copy(all, why);
    } else if (why->set) {
        rs_error_prefix(all, "%s; ", rs_error_text(why));
    }
    rs_error_clear(why);
}

static bool at_hand(struct rs_store_keys *keys, const unsigned char *id)
{
    return keys->at && memcmp(keys->key.id, id, sizeof keys->key.id) == 0;
}

/* From the last place to the first: the quick ones before the slow one. */
bool rs_store_keys_find(struct rs_store_keys *keys, const unsigned char *id, struct rs_error *why)
{
    struct rs_store_key key = {.id = {0}};
    struct rs_error trouble = {0};
    for (size_t i = RS_COUNT(places); i-- > 0 && !at_hand(keys, id);) {
        bool wanted = places[i] == &rs_key_place_file || keys->policy != RS_KEYS_FILE;
        if (wanted && ask(keys, places[i], &key, &trouble) == RS_KEY_FOUND &&
            memcmp(key.id, id, sizeof key.id) == 0) {
            keys->key = key;
            keys->at = places[i];
        }
        add_trouble(why, &trouble);
    }
    rs_wipe(&key, sizeof key);
    if (at_hand(keys, id)) {
        rs_error_clear(why);
    }
    return at_hand(keys, id);
}

static bool allows(enum rs_key_policy policy, const struct rs_key_place *place)
{
    return policy == RS_KEYS_ANY || place->keyring == (policy == RS_KEYS_KEYRINGS);
}

/* Programs that need the place's first key at once make one, not two. */
static bool make(struct rs_store_keys *keys, const struct rs_key_place *place,
                 struct rs_store_key *key, struct rs_error *why)
{
    struct rs_lockfile lock = {.fd = -1};
    struct rs_error ignored = {0};
    struct rs_wait wait =
        rs_wait_within(&keys->turn.wait, rs_host_monotonic_ms(keys->turn.host), LOCK_MS);
    bool waited = false;
    if (!rs_lockfile_take(&lock, keys->turn.dir, "store.lock", &wait, &waited, &ignored)) {
        rs_error_clear(&ignored);
    }
    enum rs_key_answer answer = ask(keys, place, key, why);
    bool ok =
        answer == RS_KEY_FOUND || (answer == RS_KEY_NONE && make_bytes(key, keys->turn.host, why) &&
                                   place->keep(&keys->turn, key, why));
    rs_lockfile_give(&lock);
    return ok;
}

static bool use(struct rs_store_keys *keys, const struct rs_key_place *place, struct rs_error *why)
{
    struct rs_store_key key = {.id = {0}};
    enum rs_key_answer answer = ask(keys, place, &key, why);
    bool ok = answer == RS_KEY_FOUND || (answer == RS_KEY_NONE && make(keys, place, &key, why));
    if (ok) {
        keys->key = key;
        keys->at = place;
    } else if (why->set) {
        rs_log_write(keys->turn.host->log, RS_LOG_INFO,
                     "the %s is not used for the token's key: %s", place->text, rs_error_text(why));
    }
    rs_wipe(&key, sizeof key);
    return ok;
}

bool rs_store_keys_choose(struct rs_store_keys *keys, bool anew, struct rs_error *err)
{
    struct rs_error why = {0}, all = {0};
    if (keys->at && !anew && allows(keys->policy, keys->at)) {
        return true;
    }
    keys->at = NULL;
    for (size_t i = 0; i < RS_COUNT(places) && !keys->at; i++) {
        if (allows(keys->policy, places[i])) {
            (void)use(keys, places[i], &why);
            add_trouble(&all, &why);
        }
    }
    if (!keys->at) {
        rs_fail(err, RS_HY000, "there is no place for its key: %s", rs_error_text(&all));
    }
    rs_error_clear(&all);
    return keys->at != NULL;
}

char *rs_store_keys_name(const struct rs_store_keys *keys, const char *identity)
{
    unsigned char hash[RS_SHA256_LEN];
    struct rs_buf name;
    rs_buf_init(&name, 2 * RS_SHA256_LEN);
    if (!rs_hmac_sha256(bytes_of(&keys->file), rs_span_of(identity), hash)) {
        return NULL;
    }
    rs_hex_add(&name, hash, sizeof hash);
    return rs_buf_take(&name);
}

void rs_store_keys_clear(struct rs_store_keys *keys)
{
    rs_wipe(&keys->file, sizeof keys->file);
    rs_wipe(&keys->key, sizeof keys->key);
    keys->at = NULL;
}
