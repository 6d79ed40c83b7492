/* The identity key; see key.h. */
#include "signin/key.h"

#include <stdlib.h>
#include <string.h>

#include "net/url.h"
#include "signin/run.h"

enum { MAX_KEY = 65536, MAX_SCOPES = 256 };

static int by_text(const void *left, const void *right)
{
    const struct rs_span *a = left, *b = right;
    size_t len = a->len < b->len ? a->len : b->len;
    int order = len > 0 ? memcmp(a->ptr, b->ptr, len) : 0;
    return order ? order : (a->len > b->len) - (a->len < b->len);
}

static void add_sorted(struct rs_buf *out, const char *words)
{
    struct rs_span list[MAX_SCOPES], rest = rs_span_of(words);
    size_t count = 0;
    while (rest.ptr && count < MAX_SCOPES) {
        struct rs_span word = rs_span_trim(rs_span_cut(&rest, ' '));
        if (word.len > 0) {
            list[count++] = word;
        }
    }
    qsort(list, count, sizeof *list, by_text);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !rs_span_eq(list[i], list[i - 1])) {
            rs_form_add(out, "scope", list[i]);
        }
    }
}

bool rs_identity_key_init(struct rs_identity_key *key, const struct rs_signin_config *config,
                          struct rs_error *err)
{
    bool center = config->service == RS_SIGNIN_IDENTITY_CENTER;
    const struct {
        const char *name, *value;
    } parts[] = {{"region", center ? config->region : NULL},
                 {"endpoint", center ? config->center_endpoint : NULL},
                 {"audience", config->audience},
                 {"login_hint", config->login_hint},
                 {"extra", config->extra},
                 {"issuer_template", config->issuer_template},
                 {"authorization_endpoint", config->endpoints.authorization},
                 {"token_endpoint", config->endpoints.token},
                 {"jwks_uri", config->endpoints.jwks},
                 {"device_endpoint", config->endpoints.device}};
    struct rs_buf text;
    rs_buf_init(&text, MAX_KEY);
    rs_form_add(&text, center ? "identity_center" : "issuer", rs_span_of(config->issuer));
    rs_form_add(&text, "client_id", rs_span_of(center ? NULL : config->client_id));
    add_sorted(&text, config->scope);
    for (size_t i = 0; i < RS_COUNT(parts); i++) {
        if (!rs_option_empty(parts[i].value)) {
            rs_form_add(&text, parts[i].name, rs_span_of(parts[i].value));
        }
    }
    key->text = rs_buf_take(&text);
    rs_buf_clear(&text);
    return key->text ? true : rs_fail_memory(err);
}

void rs_identity_key_clear(struct rs_identity_key *key)
{
    free(key->text);
    *key = (struct rs_identity_key){0};
}
