/* Parameters for libpq; see params.h. */
#include "pq/params.h"

#include <stdlib.h>
#include <string.h>

/* The number of parameters is an int16 in Bind: Redshift takes 32767 of them. */
enum { MAX_PARAMS = 32767 };

static bool check(const struct rs_pq_query *query, struct rs_error *err)
{
    if (query->param_count > MAX_PARAMS) {
        return rs_fail(err, RS_07002, "a statement can have at most %d parameters, not %zu",
                       MAX_PARAMS, query->param_count);
    }
    for (size_t i = 0; i < query->param_count; i++) {
        struct rs_span text = query->params[i].text;
        if (text.ptr && memchr(text.ptr, '\0', text.len)) {
            rs_fail(err, RS_22018,
                    "parameter %zu contains a NUL character, which the server's text cannot hold",
                    i + 1);
            return false;
        }
    }
    return true;
}

bool rs_pq_bind(struct rs_pq_bound *bound, const struct rs_pq_query *query, struct rs_error *err)
{
    size_t count = query->param_count;
    rs_buf_init(&bound->text, SIZE_MAX / 2);
    if (count == 0) {
        return true;
    }
    if (!check(query, err)) {
        return false;
    }
    bound->types = calloc(count, sizeof *bound->types);
    bound->values = calloc(count, sizeof *bound->values);
    for (size_t i = 0; i < count; i++) {
        rs_buf_add_span(&bound->text, query->params[i].text);
        rs_buf_add_char(&bound->text, '\0');
    }
    if (!bound->types || !bound->values || !rs_buf_ok(&bound->text)) {
        rs_pq_bound_clear(bound);
        return rs_fail_memory(err);
    }
    const char *at = rs_buf_str(&bound->text);
    for (size_t i = 0; i < count; i++) {
        bound->types[i] = query->params[i].oid;
        bound->values[i] = query->params[i].text.ptr ? at : NULL;
        at += query->params[i].text.len + 1;
    }
    return true;
}

void rs_pq_bound_clear(struct rs_pq_bound *bound)
{
    free(bound->types);
    free((void *)bound->values);
    rs_buf_clear(&bound->text);
    *bound = (struct rs_pq_bound){0};
}
