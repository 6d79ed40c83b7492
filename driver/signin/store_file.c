/* The stores on disk: one file a sign-in, AES-256-GCM over JSON. Layout: magic (8 octets), format
 * version (1), key id (16), nonce (12), ciphertext, tag (16). The additional data binds all of the
 * head, the file's name and the user, so that files cannot be swapped or moved between users. */
#include "signin/store.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "signin/token.h"

enum { MAX_FILE = 300000, VERSION = 1, MAGIC_LEN = 8, MAX_NAME = 200 };

static const char magic[MAGIC_LEN] = {'R', 'S', 'O', 'D', 'B', 'C', 'T', 'K'};

struct head {
    char magic[MAGIC_LEN];
    unsigned char version;
    unsigned char key_id[RS_STORE_KEY_ID_LEN];
    unsigned char nonce[RS_GCM_NONCE_LEN];
};
_Static_assert(sizeof(struct head) == 37, "the head is written as it lies in memory");

#define FIELD(name, kind, member, required)                                                        \
    {                                                                                              \
        name, RS_JSON_##kind, offsetof(struct rs_token, member), required, RS_JSON_NO_PRESENT      \
    }
static const struct rs_json_field fields[] = {
    FIELD("access_token", SECRET, access, false),
    FIELD("refresh_token", SECRET, refresh, false),
    FIELD("id_token", SECRET, id_token, false),
    FIELD("issued", NUMBER, issued, true),
    FIELD("expires", NUMBER, expires, true),
    FIELD("subject", STRING, subject, true),
    FIELD("identity", STRING, identity, true),
    FIELD("client_id", STRING, registration.client_id, false),
    FIELD("client_secret", SECRET, registration.client_secret, false),
    FIELD("client_expires", NUMBER, registration.client_expires, false),
};

static void add_value(struct rs_buf *out, const struct rs_json_field *field,
                      const struct rs_token *token)
{
    const char *at = (const char *)token + field->offset;
    if (field->kind == RS_JSON_NUMBER) {
        rs_buf_add_format(out, "%lld", (long long)*(const int64_t *)at);
    } else if (field->kind == RS_JSON_SECRET) {
        rs_json_add_string(out, rs_secret_span((const struct rs_secret *)at));
    } else {
        rs_json_add_string(out, rs_span_of(*(char *const *)at));
    }
}

static bool is_empty(const struct rs_json_field *field, const struct rs_token *token)
{
    const char *at = (const char *)token + field->offset;
    return field->kind == RS_JSON_SECRET   ? !rs_secret_given((const struct rs_secret *)at)
           : field->kind == RS_JSON_STRING ? *(char *const *)at == NULL
                                           : false;
}

static void write_json(struct rs_buf *out, const struct rs_token *token)
{
    for (size_t i = 0; i < RS_COUNT(fields); i++) {
        const struct rs_json_field *field = &fields[i];
        if (is_empty(field, token)) {
            continue;
        }
        rs_buf_add_format(out, "%s\"%s\":", out->len == 0 ? "{" : ",", field->name);
        add_value(out, field, token);
    }
    rs_buf_add_char(out, '}');
}

static void add_aad(struct rs_buf *out, const struct head *head, const char *name)
{
    rs_buf_add(out, head, offsetof(struct head, nonce));
    rs_buf_add_format(out, "%s\n%lu", name, (unsigned long)geteuid());
}

static bool read_head(struct rs_span content, struct head *head)
{
    if (content.len <= sizeof *head) {
        return false;
    }
    memcpy(head, content.ptr, sizeof *head);
    return memcmp(head->magic, magic, sizeof magic) == 0 && head->version == VERSION;
}

static bool open_sealed(struct rs_span content, const struct head *head,
                        const struct rs_store_key *key, const char *name, struct rs_buf *json)
{
    struct rs_buf aad;
    rs_buf_init(&aad, MAX_NAME);
    add_aad(&aad, head, name);
    struct rs_span sealed = {content.ptr + sizeof *head, content.len - sizeof *head};
    bool ok =
        rs_buf_ok(&aad) && rs_gcm_open(key->bytes, head->nonce, rs_buf_span(&aad), sealed, json);
    rs_buf_clear(&aad);
    return ok;
}

static char *token_name(const struct rs_store_place *place)
{
    return rs_format("%s.token", place->file);
}

static bool read_token(struct rs_store_place *place, const char *name, struct rs_span content,
                       struct rs_token *token, struct rs_error *why)
{
    struct head head;
    struct rs_error ignored = {0};
    struct rs_buf json;
    rs_buf_init_secret(&json, MAX_FILE);
    bool ok = read_head(content, &head) && rs_store_keys_find(&place->keys, head.key_id, why) &&
              open_sealed(content, &head, &place->keys.key, name, &json) &&
              rs_json_read(rs_buf_span(&json), "the stored token", fields, RS_COUNT(fields), token,
                           &ignored) &&
              rs_token_proof(token).len > 0;
    if (!ok) {
        rs_log_write(place->host->log, RS_LOG_WARN, "the stored token %s is ignored: %s", name,
                     why->set ? rs_error_text(why) : "it is damaged, or of another key or version");
    }
    rs_error_clear(&ignored);
    rs_buf_clear(&json);
    return ok;
}

static bool file_get(struct rs_store_place *place, struct rs_token *out, struct rs_error *why)
{
    struct rs_token token = {0};
    struct rs_buf content;
    char *name = token_name(place);
    rs_buf_init_secret(&content, MAX_FILE);
    bool ok = name && rs_statedir_read(&place->dir, name, &content) &&
              read_token(place, name, rs_buf_span(&content), &token, why);
    if (ok) {
        rs_token_move(out, &token);
    }
    rs_token_clear(&token);
    rs_buf_clear(&content);
    free(name);
    return ok;
}

/* A newer driver's file is left alone: both versions go on working. */
static bool check_version(const struct rs_store_place *place, const char *name,
                          struct rs_error *err)
{
    struct rs_buf content;
    struct head head;
    rs_buf_init_secret(&content, MAX_FILE);
    bool newer = rs_statedir_read(&place->dir, name, &content) && content.len > sizeof head;
    if (newer) {
        memcpy(&head, content.ptr, sizeof head);
        newer = memcmp(head.magic, magic, sizeof magic) == 0 && head.version > VERSION;
    }
    rs_buf_clear(&content);
    return !newer || rs_fail(err, RS_HY000,
                             "%s/%s was written by a newer version of this driver; it stays as it "
                             "is",
                             place->dir.path, name);
}

static bool seal(struct rs_buf *out, const struct rs_store_key *key, const char *name,
                 const struct rs_token *token, struct rs_host *host)
{
    struct head head = {.version = VERSION};
    struct rs_buf aad, json;
    memcpy(head.magic, magic, sizeof magic);
    memcpy(head.key_id, key->id, sizeof head.key_id);
    rs_buf_init(&aad, MAX_NAME);
    rs_buf_init_secret(&json, MAX_FILE);
    write_json(&json, token);
    bool ok = host->random(host->ctx, head.nonce, sizeof head.nonce);
    add_aad(&aad, &head, name);
    rs_buf_add(out, &head, sizeof head);
    ok = ok && rs_buf_ok(&json) && rs_buf_ok(&aad) &&
         rs_gcm_seal(key->bytes, head.nonce, rs_buf_span(&aad), rs_buf_span(&json), out) &&
         rs_buf_ok(out);
    rs_buf_clear(&aad);
    rs_buf_clear(&json);
    return ok;
}

/* A token stays under the key that it has, so that whoever could read it still can; a person's new
 * sign-in gets the best place there is. */
static bool file_put(struct rs_store_place *place, const struct rs_token *token,
                     struct rs_error *err)
{
    struct rs_buf content;
    char *name = token_name(place);
    rs_buf_init_secret(&content, MAX_FILE);
    bool ok = name ? check_version(place, name, err) : rs_fail_memory(err);
    ok = ok && rs_store_keys_choose(&place->keys, token->fresh, err);
    if (ok && !seal(&content, &place->keys.key, name, token, place->host)) {
        ok = rs_fail(err, RS_HY000, "the token could not be encrypted");
    }
    ok = ok && rs_statedir_replace(&place->dir, name, rs_buf_span(&content), err);
    rs_buf_clear(&content);
    free(name);
    return ok;
}

static bool file_erase(struct rs_store_place *place, struct rs_error *err)
{
    char *name = token_name(place);
    bool ok = name ? rs_statedir_remove(&place->dir, name, err) : rs_fail_memory(err);
    free(name);
    return ok;
}

#define ON_DISK(word, policy)                                                                      \
    const struct rs_store rs_store_##word = {.name = #word,                                        \
                                             .shared = true,                                       \
                                             .keys = policy,                                       \
                                             .get = file_get,                                      \
                                             .put = file_put,                                      \
                                             .erase = file_erase}
ON_DISK(auto, RS_KEYS_ANY);
ON_DISK(keyring, RS_KEYS_KEYRINGS);
ON_DISK(file, RS_KEYS_FILE);
