/* Patterns of catalog functions: a name's own pattern matches that name and no other. */
#include <string.h>

#include "base/utf.h"
#include "fuzz.h"
#include "sql/text.h"

static void check_name(struct rs_span name, struct rs_span other)
{
    struct rs_buf pattern, back;
    rs_buf_init(&pattern, 1 << 22);
    rs_buf_init(&back, 1 << 20);
    rs_sql_pattern_of(&pattern, name);
    FUZZ_CHECK(rs_sql_pattern_matches(rs_buf_span(&pattern), name));
    FUZZ_CHECK(rs_sql_pattern_matches(rs_buf_span(&pattern), other) == rs_span_eq(name, other));
    FUZZ_CHECK(rs_sql_pattern_literal(rs_buf_span(&pattern), &back));
    FUZZ_CHECK(rs_span_eq(rs_buf_span(&back), name));
    rs_buf_clear(&pattern);
    rs_buf_clear(&back);
}

static void check_pattern(struct rs_span pattern, struct rs_span name)
{
    struct rs_buf like, only;
    rs_buf_init(&like, 1 << 22);
    rs_buf_init(&only, 1 << 20);
    bool matches = rs_sql_pattern_matches(pattern, name);
    rs_sql_pattern_like(&like, pattern);
    FUZZ_CHECK(rs_buf_ok(&like) && (!rs_utf8_valid(pattern) || rs_utf8_valid(rs_buf_span(&like))));
    if (rs_sql_pattern_literal(pattern, &only)) {
        FUZZ_CHECK(rs_sql_pattern_matches(pattern, rs_buf_span(&only)));
        FUZZ_CHECK(matches == rs_span_eq(rs_buf_span(&only), name));
    }
    rs_buf_reset(&like);
    rs_sql_pattern_widen(&like, pattern);
    FUZZ_CHECK(!matches || !rs_utf8_valid(pattern) || !rs_utf8_valid(name) ||
               rs_sql_pattern_matches(rs_buf_span(&like), name));
    rs_buf_clear(&like);
    rs_buf_clear(&only);
}

/* A pattern, a zero byte, a name. */
void fuzz_one(struct rs_span input)
{
    struct rs_span pattern = fuzz_text(&input);
    check_name(pattern, input);
    check_pattern(pattern, input);
}
