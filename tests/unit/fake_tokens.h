/* What the fake of fake_provider.h is and has seen, its clock, and the tokens that it signs. */
#ifndef RS_TESTS_FAKE_TOKENS_H
#define RS_TESTS_FAKE_TOKENS_H

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "fake_dir.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "net/url.h"
#include "redshift_odbc.h"
#include "signin/signin.h"
#include "signin/table.h"

enum fake_person {
    PERSON_SIGNS_IN,
    PERSON_DENIES,
    PERSON_NEVER_COMES,
    PERSON_HAS_NO_BROWSER,
    PERSON_WRONG_STATE_FIRST, /* a stranger's error, then the right answer */
    PERSON_CODE_TWICE,
    PERSON_FROM_ANOTHER_ISSUER,
    PERSON_WITHOUT_ISSUER,
    PERSON_MEETS_A_REFUSAL_OF_S256,
    PERSON_RELOADS /* the callback twice */
};

enum { FAKE_BROWSERS = 50 };

struct fake;
struct fake_visit {
    struct fake *fake;
    enum fake_person person;
    char start[300]; /* what the browser was opened with */
    char state[100];
};

struct fake {
    pthread_mutex_t lock;     /* shared between processes */
    EVP_PKEY *key, *next_key; /* Ed25519; made before any fork */
    int64_t now;
    /* what the provider and the person do */
    enum fake_person person;
    int delay_ms;      /* how long the person takes */
    int http_delay_ms; /* how long an answer takes */
    int id_token_life; /* seconds */
    bool rotates, no_refresh_token, no_id_token_on_refresh, announces_iss, down, changed_key;
    bool keys_down; /* the key set alone cannot be reached */
    bool random_fails;
    bool posts;             /* the browser brings the answer as a form */
    char pushed[3000];      /* the form of the last pushed authorization request */
    int par_status;         /* of its answer; 0: 201 */
    char token_reply[1000]; /* instead of the token endpoint's own answer; "": none */
    int token_status;
    char extra_metadata[1000];
    const char *device_replies[4]; /* of the token endpoint to a device code: an error, or
                                      "unreachable"; NULL: a token */
    const char *device_status;     /* the device endpoint's refusal; NULL: a code */
    int device_polls;
    int64_t device_polled[8]; /* when; milliseconds */
    char device_form[1000];
    char shown[8000]; /* to the person at the terminal */
    bool no_terminal;
    const char *pasted[4]; /* what the person answers, in turn; NULL: nothing yet */
    int asked;
    const char *subject;
    const char *more_claims;           /* of ID tokens: ",\"acr\":\"high\""; NULL: none */
    const char *token_issuer, *tenant; /* NULL: FAKE_ISSUER, no claim tid */
    const char *metadata_issuer;       /* NULL: FAKE_ISSUER */
    /* what was seen */
    int windows, redeems, refreshes, metadata, key_sets, answers;
    char url[9000]; /* the last that was opened */
    char redirect_uri[300], state[100], nonce[100], challenge[100];
    char refresh_token[100]; /* the one that is good */
    int issued;
    char page[60000]; /* what the browser was shown last */
    char last_form[3000];
    char last_header[1000]; /* Authorization */
    pthread_t browsers[FAKE_BROWSERS];
    struct fake_visit visits[FAKE_BROWSERS];
    int browser_count;
};

#define FAKE_ISSUER "https://login.example.com/tenant"

/* Not through malloc of this program, which tests make fail: a fake works on. */
static inline RS_PRINTF(1, 2) char *fake_format(const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, fmt);
    if (vasprintf(&text, fmt, args) < 0) {
        abort();
    }
    va_end(args);
    return text;
}

static inline int64_t fake_now(void *ctx)
{
    return ((struct fake *)ctx)->now;
}

static inline int64_t fake_monotonic(void *ctx)
{
    (void)ctx;
    return rs_clock_monotonic_ms();
}

static inline bool fake_random(void *ctx, void *out, size_t len)
{
    return !((struct fake *)ctx)->random_fails && rs_crypto_random(out, len);
}

/* The decoded value of a form's field; "" when it is not there. Without malloc: see fake_format. */
static inline void fake_field(struct rs_span form, const char *name, char *out, size_t size)
{
    size_t len = 0;
    while (form.ptr) {
        struct rs_span value = rs_span_cut(&form, '&'), field = rs_span_cut(&value, '=');
        if (!rs_span_is(field, name)) {
            continue;
        }
        for (size_t i = 0; i < value.len && len + 1 < size; i++) {
            char hex[3] = {0};
            out[len++] = value.ptr[i] == '+' ? ' ' : value.ptr[i];
            if (value.ptr[i] == '%' && value.len - i > 2) {
                memcpy(hex, value.ptr + i + 1, 2);
                out[len - 1] = (char)strtol(hex, NULL, 16);
                i += 2;
            }
        }
        break;
    }
    out[len] = '\0';
}

static inline void fake_sign(struct fake *fake, struct rs_buf *token)
{
    unsigned char mark[64];
    size_t len = sizeof mark;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY *key = fake->changed_key ? fake->next_key : fake->key;
    if (EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(ctx, mark, &len, (const unsigned char *)token->ptr, token->len) != 1) {
        abort();
    }
    EVP_MD_CTX_free(ctx);
    rs_buf_add_char(token, '.');
    rs_base64url_add(token, mark, len);
}

static inline void fake_id_token(struct fake *fake, const char *nonce, struct rs_buf *out)
{
    char *header =
        fake_format("{\"alg\":\"EdDSA\",\"kid\":\"%s\"}", fake->changed_key ? "two" : "one");
    char *claims =
        fake_format("{\"iss\":\"%s\",\"tid\":\"%s\",\"aud\":\"client\",\"sub\":\"%s\","
                    "\"email\":\"%s@example.com\",\"iat\":%lld,\"exp\":%lld,\"jti\":\"%d\""
                    "%s%s%s%s}",
                    fake->token_issuer ? fake->token_issuer : FAKE_ISSUER,
                    fake->tenant ? fake->tenant : "", fake->subject, fake->subject,
                    (long long)fake->now, (long long)fake->now + fake->id_token_life, fake->issued,
                    nonce ? ",\"nonce\":\"" : "", nonce ? nonce : "", nonce ? "\"" : "",
                    fake->more_claims ? fake->more_claims : "");
    struct rs_buf token;
    rs_buf_init(&token, 10000);
    rs_base64url_add(&token, header, strlen(header));
    rs_buf_add_char(&token, '.');
    rs_base64url_add(&token, claims, strlen(claims));
    fake_sign(fake, &token);
    rs_buf_add_span(out, rs_buf_span(&token));
    rs_buf_clear(&token);
    free(header);
    free(claims);
}

static inline void fake_tokens(struct fake *fake, const char *nonce, bool with_id,
                               struct rs_buf *out)
{
    fake->issued++;
    if (nonce || fake->rotates) {
        snprintf(fake->refresh_token, sizeof fake->refresh_token, "refresh-%d", fake->issued);
    }
    rs_buf_add_format(out,
                      "{\"access_token\":\"access-%d\",\"token_type\":\"Bearer\","
                      "\"expires_in\":3600",
                      fake->issued);
    if (!fake->no_refresh_token && (nonce || fake->rotates)) {
        rs_buf_add_format(out, ",\"refresh_token\":\"%s\"", fake->refresh_token);
    }
    if (with_id) {
        rs_buf_add_str(out, ",\"id_token\":\"");
        fake_id_token(fake, nonce, out);
        rs_buf_add_str(out, "\"");
    }
    rs_buf_add_str(out, "}");
}

#endif
