/* What is stored; see inspect.h. */
#include "signin/inspect.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/json.h"
#include "signin/status.h"
#include "signin/store.h"

enum { MAX_CLAIMS = 1 << 17, MAX_TEXT = 500 };

static const char token_end[] = ".token";

void rs_signin_record_clear(struct rs_signin_record *record)
{
    free(record->who);
    free(record->subject);
    free(record->issuer);
    free(record->client_id);
    free(record->path);
    free(record->running);
    free(record->failure);
    free(record->locked);
    *record = (struct rs_signin_record){0};
}

/* Issuer and audience as the ID token says; it was verified before it was stored. */
static void read_claims(struct rs_signin_record *record, const struct rs_token *token)
{
    static const struct rs_json_field fields[] = {
        {"iss", RS_JSON_STRING, offsetof(struct rs_signin_record, issuer), false,
         RS_JSON_NO_PRESENT},
        {"azp", RS_JSON_STRING, offsetof(struct rs_signin_record, client_id), false,
         RS_JSON_NO_PRESENT},
    };
    static const struct rs_json_field audience = {"aud", RS_JSON_STRINGS,
                                                  offsetof(struct rs_signin_record, client_id),
                                                  false, RS_JSON_NO_PRESENT};
    struct rs_span rest = rs_secret_span(&token->id_token);
    struct rs_error ignored = {0};
    struct rs_buf claims;
    rs_span_cut(&rest, '.');
    struct rs_span payload = rs_span_cut(&rest, '.');
    rs_buf_init_secret(&claims, MAX_CLAIMS);
    bool ok = rs_base64url_decode(payload, &claims) &&
              rs_json_read(rs_buf_span(&claims), "the ID token", fields, RS_COUNT(fields), record,
                           &ignored);
    if (ok && !record->client_id) {
        ok = rs_json_read(rs_buf_span(&claims), "the ID token", &audience, 1, record, &ignored);
    }
    if (!ok) {
        rs_error_clear(&ignored);
    }
    rs_buf_clear(&claims);
}

static bool fill(struct rs_signin_record *record, const struct rs_token *token,
                 struct rs_error *err)
{
    record->found = true;
    record->issued = token->issued;
    record->expires = token->expires;
    record->refreshable = rs_secret_given(&token->refresh);
    record->who = rs_span_dup(rs_span_of(token->identity));
    record->subject = rs_span_dup(rs_span_of(token->subject));
    read_claims(record, token);
    return (record->who && record->subject) || rs_fail_memory(err);
}

/* A sign-in counts as going on while the process that leads it lives. */
static void fill_status(struct rs_signin_record *record, const struct rs_store_place *place)
{
    struct rs_status status = {0};
    struct rs_buf text;
    char *name = rs_format("%s.status", place->file);
    rs_buf_init(&text, MAX_TEXT);
    if (name) {
        rs_status_load(&status, &place->dir, name);
    }
    if (status.outcome == RS_STATUS_RUNNING && status.pid > 0 && kill((pid_t)status.pid, 0) == 0) {
        rs_status_describe(&text, &status, rs_host_now(place->host));
        record->running = rs_buf_take(&text);
    } else if (status.outcome == RS_STATUS_FAILED && status.text) {
        record->failure = rs_span_dup(rs_span_of(status.text));
    }
    rs_buf_clear(&text);
    rs_status_clear(&status);
    free(name);
}

static bool read_place(struct rs_store_place *place, struct rs_signin_record *record,
                       struct rs_token *token, struct rs_error *err)
{
    struct rs_error locked = {0};
    record->path = rs_format("%s/%s%s", place->dir.path, place->file, token_end);
    bool ok = record->path != NULL;
    if (ok && rs_store_file.get(place, token, &locked)) {
        record->key_place = place->keys.at->text;
        ok = fill(record, token, err);
    } else if (ok && locked.set) {
        record->locked = rs_span_dup(rs_span_of(rs_error_text(&locked)));
        ok = record->locked != NULL;
    }
    rs_error_clear(&locked);
    return ok || rs_fail_memory(err);
}

bool rs_signin_inspect(const struct rs_signin_config *config, struct rs_host *host,
                       struct rs_signin_record *out, struct rs_error *err)
{
    struct rs_identity_key key = {0};
    struct rs_token token = {0};
    struct rs_store_place place = {.key = &key, .dir = {.fd = -1}, .host = host};
    const struct rs_store *store = rs_store_find(config->token_cache);
    *out = (struct rs_signin_record){0};
    if (!store || !store->shared) {
        return true; /* each program keeps its own */
    }
    bool ok = rs_identity_key_init(&key, config, err) &&
              rs_store_place_open(&place, store, config->cache_dir, err) &&
              read_place(&place, out, &token, err);
    if (ok) {
        fill_status(out, &place);
    } else {
        rs_signin_record_clear(out);
    }
    rs_token_clear(&token);
    rs_store_place_close(&place);
    rs_identity_key_clear(&key);
    return ok;
}

/* True when the walk goes on. */
static bool visit(struct rs_store_place *place, const char *file, const struct rs_signin_walk *walk)
{
    struct rs_signin_record record = {0};
    struct rs_token token = {0};
    struct rs_error ignored = {0};
    size_t len = strlen(file), end = sizeof token_end - 1;
    bool on = true;
    if (len <= end || strcmp(file + len - end, token_end) != 0) {
        return true;
    }
    place->file = rs_span_dup((struct rs_span){file, len - end});
    if (place->file && read_place(place, &record, &token, &ignored)) {
        on = walk->fn(walk->ctx, &record, &token);
    }
    rs_error_clear(&ignored);
    rs_token_clear(&token);
    rs_signin_record_clear(&record);
    free(place->file);
    place->file = NULL;
    return on;
}

bool rs_signin_each(const char *cache_dir, struct rs_host *host, const struct rs_signin_walk *walk,
                    struct rs_error *err)
{
    struct rs_store_place place = {.dir = {.fd = -1}, .host = host};
    if (!rs_store_place_open(&place, &rs_store_auto, cache_dir, err)) {
        return false;
    }
    int fd = openat(place.dir.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
    struct dirent *item;
    while (list && (item = readdir(list)) && visit(&place, item->d_name, walk)) {
    }
    if (list) {
        closedir(list);
    } else if (fd >= 0) {
        close(fd);
    }
    rs_store_place_close(&place);
    return list || rs_fail(err, RS_HY000, "the folder of the token files cannot be listed");
}

bool rs_signin_remove(const char *cache_dir, const struct rs_signin_record *record,
                      struct rs_error *err)
{
    struct rs_statedir dir = {.fd = -1};
    const char *name = strrchr(record->path, '/') + 1;
    bool ok = rs_statedir_open(&dir, cache_dir, err) && rs_statedir_remove(&dir, name, err);
    rs_statedir_close(&dir);
    return ok;
}
