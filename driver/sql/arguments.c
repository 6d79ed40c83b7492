/* Leaving out arguments of a call; see arguments.h. */
#include "sql/arguments.h"

#include <stdlib.h>

#include "sql/lexer.h"

struct walk {
    struct rs_sql_lexer lexer;
    const bool *omit;
    size_t count;
    struct rs_buf *out;
    size_t start;      /* of the argument in `out` */
    size_t depth;      /* of parentheses */
    size_t tokens;     /* of the argument, without blanks */
    size_t parameters; /* among them; a parameter is one token here */
    size_t last;       /* the latest parameter's number */
    bool written;      /* an argument stands before */
};

/* $n; the lexer stands behind the dollar sign. */
static void take_parameter(struct walk *walk)
{
    struct rs_sql_token digits = rs_sql_next(&walk->lexer);
    size_t number = 0, before = 0;
    for (size_t i = 0; i < digits.text.len; i++) {
        number = number * 10 + (size_t)(digits.text.ptr[i] - '0');
    }
    for (size_t i = 0; i + 1 < number && i < walk->count; i++) {
        before += walk->omit[i] ? 1 : 0;
    }
    walk->parameters++;
    walk->last = number;
    rs_buf_add_format(walk->out, "$%zu", number - before);
}

static bool is_parameter(struct walk *walk, struct rs_sql_token token)
{
    struct rs_sql_token next = rs_sql_peek(&walk->lexer);
    return rs_sql_token_is(token, '$') && next.kind == RS_SQL_WORD && next.text.ptr[0] >= '0' &&
           next.text.ptr[0] <= '9';
}

static void begin_argument(struct walk *walk)
{
    walk->start = walk->out->len;
    walk->tokens = walk->parameters = 0;
}

static void end_argument(struct walk *walk)
{
    bool lone = walk->tokens == 1 && walk->parameters == 1;
    if (lone && walk->last <= walk->count && walk->omit[walk->last - 1] && rs_buf_ok(walk->out)) {
        /* with the comma before it, which is a part of what was written since */
        walk->out->len = walk->start;
        walk->out->ptr[walk->start] = '\0';
        return;
    }
    walk->written = walk->written || walk->tokens > 0;
}

/* One token inside the call's parentheses. False: they are closed. */
static bool walk_argument(struct walk *walk, struct rs_sql_token token)
{
    if (walk->depth == 1 && (rs_sql_token_is(token, ',') || rs_sql_token_is(token, ')'))) {
        end_argument(walk);
        bool more = rs_sql_token_is(token, ',');
        begin_argument(walk);
        rs_buf_add_str(walk->out, !more ? ")" : walk->written ? "," : "");
        return more;
    }
    walk->depth += rs_sql_token_is(token, '(') ? 1 : 0;
    walk->depth -= rs_sql_token_is(token, ')') ? 1 : 0;
    walk->tokens += token.kind != RS_SQL_BLANK ? 1 : 0;
    if (is_parameter(walk, token)) {
        take_parameter(walk);
    } else {
        rs_buf_add_span(walk->out, token.text);
    }
    return true;
}

void rs_sql_omit_arguments(struct rs_span call, const bool *omit, size_t count, struct rs_buf *out)
{
    struct walk walk = {.lexer = {.text = call}, .omit = omit, .count = count, .out = out};
    for (;;) {
        struct rs_sql_token token = rs_sql_next(&walk.lexer);
        if (token.kind == RS_SQL_END) {
            return;
        }
        if (walk.depth > 0) {
            walk.depth = walk_argument(&walk, token) ? walk.depth : 0;
            continue;
        }
        rs_buf_add_span(out, token.text);
        if (rs_sql_token_is(token, '(')) {
            walk.depth = 1;
            begin_argument(&walk);
        }
    }
}
