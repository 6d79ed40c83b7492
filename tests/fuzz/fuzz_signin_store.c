/* The files beside a sign-in, read after anybody may have written them: the encrypted token and the
 * status of the last attempt. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "signin/status.h"
#include "signin/store.h"
#include "signin/token.h"

#define NAME "0123abcd"

/* A private directory (in memory, where that can be: every file is written through to the disk) and
 * a host without chance, so that one token is one file. */
static char in_memory[] = "/dev/shm/redshift-odbc-fuzz-XXXXXX";
static char on_disk[] = "/tmp/redshift-odbc-fuzz-XXXXXX";
static char *path;
static struct rs_host host;
static struct rs_store_place place = {.dir = {-1, NULL}, .host = &host};

static bool no_chance(void *ctx, void *out, size_t len)
{
    (void)ctx;
    memset(out, 42, len);
    return true;
}

static void remove_files(void)
{
    static const char *const files[] = {"store.key", NAME ".token", NAME ".status"};
    for (size_t i = 0; i < RS_COUNT(files); i++) {
        unlinkat(place.dir.fd, files[i], 0);
    }
    rs_store_place_close(&place);
    rmdir(path);
}

static void make_place(void)
{
    struct rs_error err = {0};
    host.random = no_chance;
    path = mkdtemp(in_memory);
    path = path ? path : mkdtemp(on_disk);
    FUZZ_CHECK(path && rs_store_place_open(&place, &rs_store_file, path, &err));
    place.file = rs_span_dup(RS_SPAN_LIT(NAME));
    FUZZ_CHECK(place.file);
    atexit(remove_files);
}

static void write_file(const char *name, struct rs_span content)
{
    struct rs_error err = {0};
    FUZZ_CHECK(rs_statedir_replace(&place.dir, name, content, &err));
}

static void read_file(const char *name, struct rs_buf *out)
{
    rs_buf_init(out, 1 << 20);
    FUZZ_CHECK(rs_statedir_read(&place.dir, name, out));
}

static bool get(struct rs_token *token)
{
    struct rs_error err = {0};
    bool ok = rs_store_file.get(&place, token, &err);
    rs_error_clear(&err);
    FUZZ_CHECK(ok == !!token->subject && ok == !!token->identity);
    FUZZ_CHECK(!ok || !rs_token_good(token, (struct rs_span){0}, 1795482000) ||
               rs_token_usable(token, (struct rs_span){0}, 1795482000));
    return ok;
}

/* Any bytes: only a file of our own key and name is read. */
static void check_foreign(struct rs_span content)
{
    struct rs_token token = {.subject = NULL};
    struct rs_error err = {0};
    struct rs_buf again;
    write_file(NAME ".token", content);
    if (get(&token)) {
        FUZZ_CHECK(rs_store_file.put(&place, &token, &err));
        read_file(NAME ".token", &again);
        FUZZ_CHECK(rs_span_eq(rs_buf_span(&again), content));
        rs_buf_clear(&again);
    }
    rs_token_clear(&token);
}

/* As the head of store_file.c says. */
static void seal(struct rs_span json, struct rs_buf *out)
{
    enum { VERSION = 1, BOUND = 8 + 1 + RS_STORE_KEY_ID_LEN };
    const struct rs_store_key *key = &place.keys.file;
    struct rs_buf aad;
    unsigned char nonce[RS_GCM_NONCE_LEN];
    no_chance(NULL, nonce, sizeof nonce);
    rs_buf_init(out, 1 << 22);
    rs_buf_add_str(out, "RSODBCTK");
    rs_buf_add_char(out, VERSION);
    rs_buf_add(out, key->id, sizeof key->id);
    rs_buf_init(&aad, 1 << 10);
    rs_buf_add(&aad, out->ptr, BOUND);
    rs_buf_add_format(&aad, NAME ".token\n%lu", (unsigned long)geteuid());
    rs_buf_add(out, nonce, sizeof nonce);
    FUZZ_CHECK(rs_gcm_seal(key->bytes, nonce, rs_buf_span(&aad), json, out));
    rs_buf_clear(&aad);
}

static void check_same(const struct rs_token *a, const struct rs_token *b)
{
    FUZZ_CHECK(rs_span_eq(rs_secret_span(&a->id_token), rs_secret_span(&b->id_token)));
    FUZZ_CHECK(rs_span_eq(rs_secret_span(&a->access), rs_secret_span(&b->access)));
    FUZZ_CHECK(rs_span_eq(rs_secret_span(&a->refresh), rs_secret_span(&b->refresh)));
    FUZZ_CHECK(strcmp(a->subject, b->subject) == 0 && strcmp(a->identity, b->identity) == 0);
}

/* Any JSON, sealed by our key: read, kept again, read again. */
static void check_own(struct rs_span json)
{
    struct rs_token token = {.subject = NULL}, again = {.subject = NULL};
    struct rs_error err = {0};
    struct rs_buf file;
    seal(json, &file);
    write_file(NAME ".token", rs_buf_span(&file));
    if (get(&token) && rs_secret_given(&token.id_token)) {
        FUZZ_CHECK(rs_store_file.put(&place, &token, &err) && get(&again));
        check_same(&token, &again);
    }
    rs_token_clear(&token);
    rs_token_clear(&again);
    rs_buf_clear(&file);
}

static void check_status(struct rs_span content)
{
    enum { NOW = 1795482000 };
    struct rs_status status = {.program = NULL}, again = {.program = NULL};
    struct rs_error err = {0};
    struct rs_buf shown;
    rs_buf_init(&shown, 1 << 20);
    write_file(NAME ".status", content);
    rs_status_load(&status, &place.dir, NAME ".status");
    rs_status_describe(&shown, &status, NOW);
    rs_status_save(&status, &place.dir, NAME ".status");
    rs_status_load(&again, &place.dir, NAME ".status");
    FUZZ_CHECK(!status.text == !again.text || again.generation == 0);
    FUZZ_CHECK(!rs_status_adopt(&again, NOW - 1, true, NOW, &err) || err.set);
    rs_error_clear(&err);
    rs_status_begin(&again, NOW);
    fuzz_check_error(rs_status_add_window(&again, NOW, &err), &err);
    rs_status_drop_window(&again);
    rs_status_end(&again, NOW, NULL);
    rs_status_clear(&status);
    rs_status_clear(&again);
    rs_buf_clear(&shown);
}

/* The first byte: which file. */
void fuzz_one(struct rs_span input)
{
    static void (*const kinds[])(struct rs_span) = {check_foreign, check_own, check_status};
    if (place.dir.fd < 0) {
        make_place();
    }
    kinds[fuzz_byte(&input) % RS_COUNT(kinds)](input);
}
