/* Tokens in memory; see token.h. */
#include "signin/token.h"

#include <stdlib.h>

#include "base/crypto.h"

enum { LEAST_MARGIN_S = 60, USABLE_S = 10 };

void rs_token_clear(struct rs_token *token)
{
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
              copy_text(&copy.identity, from->identity, err);
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

static bool is_refused(const struct rs_token *token, struct rs_span refused)
{
    return refused.ptr && rs_crypto_equal(rs_secret_span(&token->id_token), refused);
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
    return rs_secret_given(&token->id_token) && !is_refused(token, refused) &&
           seconds_until(now, token->expires) > USABLE_S;
}
