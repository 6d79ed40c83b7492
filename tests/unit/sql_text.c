/* Statements on their way to the server: tests/table/escape.in, literals, search patterns. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "sql/text.h"

#define FIELDS 4

static const struct rs_sql_dialect postgres = {0};
static const struct rs_sql_dialect redshift = {.backslash_escapes = true, .redshift = true};
static const struct rs_sql_dialect standard = {.redshift = true};
static const struct rs_sql_dialect noscan = {.noscan = true};

static const struct rs_sql_dialect *dialect_of(char letter)
{
    return letter == 'r'   ? &redshift
           : letter == 's' ? &standard
           : letter == 'n' ? &noscan
                           : &postgres;
}

/* \n, \p and \\ of the table, in place. */
static void unescape(char *text)
{
    char *to = text;
    for (; *text; text++) {
        if (*text != '\\') {
            *to++ = *text;
            continue;
        }
        text++;
        *to++ = *text == 'n' ? '\n' : *text == 'p' ? '|' : *text;
    }
    *to = '\0';
}

static void split(char *line, char *fields[FIELDS])
{
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = line;
        char *bar = strchr(line, '|');
        if (bar) {
            *bar = '\0';
            line = bar + 1;
        } else {
            line += strlen(line);
        }
        unescape(fields[i]);
    }
}

static void check_refused(int number, bool ok, const struct rs_error *err, const char *want)
{
    if (!check_that(!ok && strncmp(err->state, want + 1, 5) == 0, "tests/table/escape.in", number,
                    want)) {
        printf("  state %s: %s\n", err->state, rs_error_text(err));
    }
    if (strlen(want) > 7 && !ok) {
        check_that(strstr(rs_error_text(err), want + 7) != NULL, "tests/table/escape.in", number,
                   rs_error_text(err));
    }
}

static void check_line(int number, char *fields[FIELDS])
{
    struct rs_buf out;
    struct rs_error err = {0};
    size_t markers = 0;
    rs_buf_init(&out, 1 << 20);
    bool ok =
        rs_sql_prepare_text(rs_span_of(fields[1]), dialect_of(fields[0][0]), &out, &markers, &err);
    if (fields[2][0] == '!') {
        check_refused(number, ok, &err, fields[2]);
    } else {
        check_that(ok, "tests/table/escape.in", number, rs_error_text(&err));
        check_str(rs_buf_str(&out), fields[2], "tests/table/escape.in", number, fields[1]);
        check_int((long long)markers, strtoll(fields[3], NULL, 10), "tests/table/escape.in", number,
                  fields[1]);
    }
    rs_buf_clear(&out);
    rs_error_clear(&err);
}

static void table_holds(void)
{
    FILE *file = fopen(check_data("table/escape.in"), "r");
    char *line = NULL;
    size_t room = 0;
    if (!CHECK(file != NULL)) {
        return;
    }
    for (int number = 1; getline(&line, &room, file) > 0; number++) {
        char *fields[FIELDS];
        if (line[0] != '#' && line[0] != '\n') {
            split(line, fields);
            check_line(number, fields);
        }
    }
    free(line);
    fclose(file);
}

static bool prepare(const char *text, const struct rs_sql_dialect *dialect, struct rs_error *err)
{
    struct rs_buf out;
    size_t markers;
    rs_buf_init(&out, 1 << 20);
    bool ok = rs_sql_prepare_text(rs_span_of(text), dialect, &out, &markers, err);
    rs_buf_clear(&out);
    return ok;
}

/* A stack is not for the application to fill. */
static void nesting_has_an_end(void)
{
    struct rs_buf text;
    struct rs_error err = {0};
    rs_buf_init(&text, 1 << 20);
    for (int i = 0; i < 10000; i++) {
        rs_buf_add_str(&text, "{fn UCASE(");
    }
    CHECK(!prepare(rs_buf_str(&text), &postgres, &err));
    CHECK_STR(err.state, "42000");
    rs_error_clear(&err);
    rs_buf_clear(&text);
}

static void markers_have_a_limit(void)
{
    struct rs_buf text;
    struct rs_error err = {0};
    rs_buf_init(&text, 1 << 20);
    for (int i = 0; i < 32768; i++) {
        rs_buf_add_str(&text, "?,");
    }
    CHECK(!prepare(rs_buf_str(&text), &redshift, &err));
    CHECK(strstr(rs_error_text(&err), "32767") != NULL);
    rs_error_clear(&err);
    CHECK(prepare(rs_buf_str(&text), &postgres, &err));
    rs_error_clear(&err);
    rs_buf_clear(&text);
}

static void literal(const char *text, const struct rs_sql_dialect *dialect, const char *want)
{
    struct rs_buf out;
    rs_buf_init(&out, 1000);
    CHECK(rs_sql_quote_literal(&out, rs_span_of(text), dialect));
    CHECK_STR(rs_buf_str(&out), want);
    rs_buf_clear(&out);
}

static void literals_are_closed_by_their_own_quote_only(void)
{
    literal("", &postgres, "''");
    literal("it's", &postgres, "'it''s'");
    literal("a\\", &postgres, "'a\\'");
    literal("a\\", &redshift, "'a\\\\'");
    literal("\\'; DROP TABLE t; --", &redshift, "'\\\\''; DROP TABLE t; --'");
    literal("ü", &redshift, "'ü'");
    struct rs_buf out;
    rs_buf_init(&out, 1000);
    CHECK(!rs_sql_quote_literal(&out, RS_SPAN_LIT("a\0b"), &postgres));
    CHECK(!rs_sql_quote_name(&out, RS_SPAN_LIT("a\0b")));
    CHECK_INT(out.len, 0);
    CHECK(rs_sql_quote_name(&out, RS_SPAN_LIT("a\"b\\")));
    CHECK_STR(rs_buf_str(&out), "\"a\"\"b\\\"");
    rs_buf_clear(&out);
}

static void like(const char *pattern, const char *want)
{
    struct rs_buf out;
    rs_buf_init(&out, 1000);
    rs_sql_pattern_like(&out, rs_span_of(pattern));
    CHECK_STR(rs_buf_str(&out), want);
    rs_buf_clear(&out);
}

static void patterns_become_like(void)
{
    like("a%b_c", "a%b_c");
    like("a\\_b\\%", "a!_b!%");
    like("a\\\\b", "a\\b");
    like("a\\", "a\\");
    like("a\\b", "a\\b");
    like("wow!", "wow!!");
}

static void widened(const char *pattern, const char *want)
{
    struct rs_buf out;
    rs_buf_init(&out, 100);
    rs_sql_pattern_widen(&out, rs_span_of(pattern));
    CHECK_STR(rs_buf_str(&out), want);
    rs_buf_clear(&out);
}

static void patterns_without_escapes_find_at_least_as_much(void)
{
    widened("sa%_", "sa%_");
    widened("a\\_b", "a_b");
    widened("a\\%b\\\\c\\d", "a_b_c_d");
    widened("", "");
}

static bool matches(const char *pattern, const char *name)
{
    return rs_sql_pattern_matches(rs_span_of(pattern), rs_span_of(name));
}

static void patterns_match(void)
{
    CHECK(matches("%", "") && matches("%", "abc") && matches("a%", "a"));
    CHECK(matches("a_c", "abc") && matches("a_c", "aüc") && !matches("a_c", "ac"));
    CHECK(matches("a\\_c", "a_c") && !matches("a\\_c", "abc"));
    CHECK(matches("%b%d", "abcbd") && !matches("%b%d", "abcbdx"));
    CHECK(matches("", "") && !matches("", "a") && !matches("a", "") && !matches("ABC", "abc"));
}

static void a_name_is_its_own_pattern(void)
{
    struct rs_buf pattern, name;
    rs_buf_init(&pattern, 100);
    rs_buf_init(&name, 100);
    rs_sql_pattern_of(&pattern, rs_span_of("a_b%c\\d"));
    CHECK_STR(rs_buf_str(&pattern), "a\\_b\\%c\\\\d");
    CHECK(rs_sql_pattern_literal(rs_buf_span(&pattern), &name));
    CHECK_STR(rs_buf_str(&name), "a_b%c\\d");
    CHECK(!rs_sql_pattern_literal(RS_SPAN_LIT("a_b"), &name));
    rs_buf_clear(&pattern);
    rs_buf_clear(&name);
}

int main(void)
{
    RUN(table_holds);
    RUN(nesting_has_an_end);
    RUN(markers_have_a_limit);
    RUN(literals_are_closed_by_their_own_quote_only);
    RUN(patterns_become_like);
    RUN(patterns_without_escapes_find_at_least_as_much);
    RUN(patterns_match);
    RUN(a_name_is_its_own_pattern);
    return check_done();
}
