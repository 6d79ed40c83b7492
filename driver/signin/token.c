/* Tokens in memory; see token.h. */
#include "signin/token.h"

#include <stdlib.h>

#include "base/crypto.h"

enum { LEAST_MARGIN_S = 60, USABLE_S = 10 };

void rs_registration_clear(struct rs_registration *registration)
{
    rs_secret_clear(&registration->client_secret);
    free(registration->client_id);
    *registration = (struct rs_registration){0};
}

void rs_token_clear(struct rs_token *token)
{
    rs_registration_clear(&token->registration);
    rs_secret_clear(&token->access);
    rs_secret_clear(&token->refresh);
    rs_secret_clear(&token->id_token);
    free(token->subject);
    free(token->identity);
    *token = (struct rs_token){0};
}

static bool copy_text(char **to, const char *from, struct rs_error *err)
{
    *to = from ? rs_span_dup(rs_span_of(from)) : NULL;
    return (from && !*to) ? rs_fail_memory(err) : true;
}

bool rs_registration_copy(struct rs_registration *to, const struct rs_registration *from,
                          struct rs_error *err)
{
    struct rs_registration copy = {.client_expires = from->client_expires};
    bool ok = copy_text(&copy.client_id, from->client_id, err) &&
              rs_secret_set(&copy.client_secret, rs_secret_span(&from->client_secret), err);
    if (ok) {
        rs_registration_clear(to);
        *to = copy;
        copy = (struct rs_registration){0};
    }
    rs_registration_clear(&copy);
    return ok;
}

bool rs_token_copy(struct rs_token *to, const struct rs_token *from, struct rs_error *err)
{
    struct rs_token copy = {.issued = from->issued,
                            .expires = from->expires,
                            .fresh = from->fresh,
                            .person_ms = from->person_ms};
    bool ok = rs_secret_set(&copy.access, rs_secret_span(&from->access), err) &&
              rs_secret_set(&copy.refresh, rs_secret_span(&from->refresh), err) &&
              rs_secret_set(&copy.id_token, rs_secret_span(&from->id_token), err) &&
              copy_text(&copy.subject, from->subject, err) &&
              copy_text(&copy.identity, from->identity, err) &&
              rs_registration_copy(&copy.registration, &from->registration, err);
    if (ok) {
        rs_token_move(to, &copy);
    }
    rs_token_clear(&copy);
    return ok;
}

void rs_token_move(struct rs_token *to, struct rs_token *from)
{
    struct rs_token moved = *from;
    *from = (struct rs_token){0};
    rs_token_clear(to);
    *to = moved;
}

struct rs_span rs_token_proof(const struct rs_token *token)
{
    return rs_secret_span(rs_secret_given(&token->id_token) ? &token->id_token : &token->access);
}

static bool is_refused(const struct rs_token *token, struct rs_span refused)
{
    return refused.ptr && rs_crypto_equal(rs_token_proof(token), refused);
}

/* From one time to another; both may be anything that a provider or a file says. */
static int64_t seconds_until(int64_t from, int64_t to)
{
    int64_t seconds;
    if (__builtin_sub_overflow(to, from, &seconds)) {
        return to > from ? INT64_MAX : INT64_MIN;
    }
    return seconds;
}

bool rs_token_good(const struct rs_token *token, struct rs_span refused, int64_t now)
{
    int64_t life = seconds_until(token->issued, token->expires);
    int64_t margin = life / 10 > LEAST_MARGIN_S ? life / 10 : LEAST_MARGIN_S;
    if (margin > life / 2) {
        margin = life / 2;
    }
    return rs_token_usable(token, refused, now) && seconds_until(now, token->expires) > margin;
}

bool rs_token_usable(const struct rs_token *token, struct rs_span refused, int64_t now)
{
    return rs_token_proof(token).len > 0 && !is_refused(token, refused) &&
           seconds_until(now, token->expires) > USABLE_S;
}
