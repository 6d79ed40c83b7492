/* JSON: what is refused before it is parsed, and how fields are filled. */
#include "base/json.h"

#include <locale.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "check.h"

struct answer {
    char *name, *scopes;
    struct rs_secret token;
    int64_t expires;
    bool flag, has_flag;
};

#define AT(member) offsetof(struct answer, member)
static const struct rs_json_field fields[] = {
    {"name", RS_JSON_STRING, AT(name), true, RS_JSON_NO_PRESENT},
    {"scope", RS_JSON_STRINGS, AT(scopes), false, RS_JSON_NO_PRESENT},
    {"deep.er.token", RS_JSON_SECRET, AT(token), false, RS_JSON_NO_PRESENT},
    {"exp", RS_JSON_INT, AT(expires), false, RS_JSON_NO_PRESENT},
    {"flag", RS_JSON_BOOL, AT(flag), false, AT(has_flag)},
};

static void clear(struct answer *answer)
{
    free(answer->name);
    free(answer->scopes);
    rs_secret_clear(&answer->token);
    *answer = (struct answer){0};
}

static bool read_text(const char *text, struct answer *answer, struct rs_error *err)
{
    clear(answer);
    rs_error_clear(err);
    return rs_json_read(rs_span_of(text), "the answer", fields, RS_COUNT(fields), answer, err);
}

static const char *scan(struct rs_span text)
{
    size_t at;
    return rs_json_scan(text, &at);
}

static void what_the_grammar_allows_passes(void)
{
    static const char *const good[] = {
        "{}",
        "[]",
        " \t\r\n{ \"a\" : [ 1 , 2 ] } \n",
        "0",
        "-0",
        "-1.5e+10",
        "1E5",
        "0.0e-0",
        "true",
        "false",
        "null",
        "\"\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
        "\"\\uD83D\\ude00\"",
        "\"é€😀\x7F\"",
        "{\"\":{\"\":[[]]}}",
        "[1,[2,{\"a\":null}],\"x\"]",
    };
    for (size_t i = 0; i < RS_COUNT(good); i++) {
        CHECK_STR(scan(rs_span_of(good[i])), NULL);
    }
}

/* Not JSON, though many parsers take it. */
static const char *const not_json[] = {
    /* not JSON, though many parsers take it */
    "",          " ",           "{",      "[",       "[1",
    "[1,]",      "{\"a\":1,}",  "{a:1}",  "{'a':1}", "{\"a\"}",
    "{\"a\":}",  "{1:1}",       "[1 2]",  "]",       "nul",
    "True",      "nullx",       "+1",     "01",      "-",
    "1.",        ".5",          "1e",     "0x10",    "NaN",
    "-Infinity", "1 1",         "{}{}",   "{} x",    "[]]",
    "// c\n{}",  "/**/{}",      "\"a",    "\"\\\"",  "\"\\x41\"",
    "\"\\u12\"", "\"\\u12G4\"", "\"\t\"", "\"\n\"",  "\xEF\xBB\xBF{}",
};

/* JSON that is refused all the same. */
static const char *const unwanted[] = {
    "\"\\u0000\"",        "{\"a\\u0000\":1}", "\"\\uD83D\"",        "\"\\uDE00\"",
    "\"\\uD83D\\u0041\"", "\"\\uD83Dx\"",     "\"\\uDE00\\uD83D\"", "\"\xFF\"",
    "\"\xED\xA0\x80\"",   "\"\xC0\xAF\"",     "\"\xE2\x82\"",
};

static void check_refused(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!CHECK(scan(rs_span_of(texts[i])) != NULL)) {
            CHECK_STR(texts[i], "refused");
        }
    }
}

static void what_it_does_not_allow_is_refused(void)
{
    check_refused(not_json, RS_COUNT(not_json));
    check_refused(unwanted, RS_COUNT(unwanted));
    CHECK(scan((struct rs_span){"{}\0", 3}) != NULL);
    CHECK(scan((struct rs_span){"\"a\0b\"", 5}) != NULL);
    CHECK(scan((struct rs_span){"{}x", 2}) == NULL); /* the length counts, not what is behind */
    CHECK(scan((struct rs_span){NULL, 0}) != NULL);
}

static void depth_ends_at_sixteen(void)
{
    static const char sixteen[] = "[[[[[[[[[[[[[[[{\"a\":1}]]]]]]]]]]]]]]]";
    static const char seventeen[] = "[[[[[[[[[[[[[[[[{\"a\":1}]]]]]]]]]]]]]]]]";
    CHECK(scan(RS_SPAN_LIT(sixteen)) == NULL);
    CHECK_STR(scan(RS_SPAN_LIT(seventeen)), "arrays or objects nested too deep");
    char *many = malloc(200000);
    if (CHECK(many)) {
        memset(many, '[', 200000);
        CHECK(scan((struct rs_span){many, 200000}) != NULL);
    }
    free(many);
}

static void size_ends_at_256_kib(void)
{
    size_t size = RS_JSON_MAX_BYTES + 1;
    char *text = malloc(size);
    if (CHECK(text)) {
        memset(text, ' ', size);
        memcpy(text, "{}", 2);
        CHECK(rs_json_is_object((struct rs_span){text, size - 1}));
        CHECK(!rs_json_is_object((struct rs_span){text, size}));
        CHECK_STR(scan((struct rs_span){text, size}), "more than 256 KiB");
    }
    free(text);
}

static void a_name_that_comes_twice_is_refused(void)
{
    CHECK(rs_json_is_object(RS_SPAN_LIT("{\"a\":1,\"b\":{\"a\":1},\"A\":1}")));
    CHECK(!rs_json_is_object(RS_SPAN_LIT("{\"a\":1,\"b\":2,\"a\":1}")));
    CHECK(!rs_json_is_object(RS_SPAN_LIT("{\"a\":1,\"\\u0061\":2}")));
    CHECK(!rs_json_is_object(RS_SPAN_LIT("{\"x\":[{\"y\":{\"a\":1,\"a\":2}}]}")));
    CHECK(!rs_json_is_object(RS_SPAN_LIT("{\"\":1,\"\":2}")));
    CHECK(!rs_json_is_object(RS_SPAN_LIT("[]")));
    struct answer answer = {0};
    struct rs_error err = {0};
    CHECK(!read_text("{\"name\":\"a\",\"name\":\"b\"}", &answer, &err));
    CHECK_STR(rs_error_text(&err), "the answer has \"name\" twice");
    clear(&answer);
    rs_error_clear(&err);
}

static void many_names_take_little_time(void)
{
    struct rs_buf text;
    rs_buf_init(&text, RS_JSON_MAX_BYTES);
    rs_buf_add_char(&text, '{');
    for (int i = 0; i < 25000; i++) {
        rs_buf_add_format(&text, "%s\"%x\":0", i ? "," : "", (unsigned)i);
    }
    rs_buf_add_char(&text, '}');
    CHECK(rs_json_is_object(rs_buf_span(&text)));
    rs_buf_clear(&text);
}

static void fields_are_filled(void)
{
    struct answer a = {0};
    struct rs_error err = {0};
    CHECK(read_text("{\"scope\":[\"openid\",\"email\"],\"deep\":{\"er\":{\"token\":\"s\\u00e9\"}},"
                    "\"name\":\"\\ud83d\\ude00\",\"exp\":1795482123,\"flag\":true,\"x\":[{}]}",
                    &a, &err));
    CHECK_STR(a.name, "😀");
    CHECK_STR(a.scopes, "openid email");
    CHECK_STR(rs_secret_str(&a.token), "sé");
    CHECK_INT(a.expires, 1795482123);
    CHECK(a.flag && a.has_flag);
    CHECK(
        read_text("{\"name\":\"\",\"scope\":\"openid\",\"flag\":\"false\",\"deep\":{}}", &a, &err));
    CHECK_STR(a.name, "");
    CHECK_STR(a.scopes, "openid");
    CHECK(!a.flag && a.has_flag && !rs_secret_given(&a.token));
    CHECK(read_text("{\"name\":\"n\",\"scope\":[],\"flag\":null,\"deep\":null}", &a, &err));
    CHECK_STR(a.scopes, "");
    CHECK(!a.has_flag);
    CHECK_STR(rs_error_text(&err), "");
    clear(&a);
    rs_error_clear(&err);
}

static void whole_numbers_come_in_many_spellings(void)
{
    static const struct {
        const char *text;
        int64_t want;
    } cases[] = {
        {"{\"name\":\"\",\"exp\":\"1795482123\"}", 1795482123}, /* Azure AD v1 */
        {"{\"name\":\"\",\"exp\":1.7e9}", 1700000000},
        {"{\"name\":\"\",\"exp\":1700000000.9}", 1700000000}, /* Redshift Serverless */
        {"{\"name\":\"\",\"exp\":-1.5}", -1},
        {"{\"name\":\"\",\"exp\":-0}", 0},
    };
    struct answer a = {0};
    struct rs_error err = {0};
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        CHECK(read_text(cases[i].text, &a, &err));
        CHECK_INT(a.expires, cases[i].want);
    }
    clear(&a);
    rs_error_clear(&err);
}

static void wrong_types_are_named(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"{}", "the answer has no \"name\""},
        {"{\"name\":null}", "the answer has no \"name\""},
        {"{\"name\":1}", "the answer has a \"name\" that is not a string"},
        {"{\"name\":[\"a\"]}", "the answer has a \"name\" that is not a string"},
        {"{\"name\":\"\",\"exp\":\"1.5\"}", "the answer has a \"exp\" that is not a whole number"},
        {"{\"name\":\"\",\"exp\":1e400}", "the answer has a \"exp\" that is not a whole number"},
        {"{\"name\":\"\",\"exp\":1e19}", "the answer has a \"exp\" that is not a whole number"},
        {"{\"name\":\"\",\"exp\":true}", "the answer has a \"exp\" that is not a whole number"},
        {"{\"name\":\"\",\"flag\":1}", "the answer has a \"flag\" that is not true or false"},
        {"{\"name\":\"\",\"scope\":[\"a\",1]}",
         "the answer has a \"scope\" that is not a string or an array of strings"},
        {"[]", "the answer is not a JSON object"},
        {"<html>", "the answer is not JSON that can be used: a malformed number, at byte 0"},
    };
    struct answer a = {0};
    struct rs_error err = {0};
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        CHECK(!read_text(cases[i].text, &a, &err));
        CHECK_STR(rs_error_text(&err), cases[i].want);
    }
    clear(&a);
    rs_error_clear(&err);
}

static void a_name_with_dots_is_one_name(void)
{
    static const struct rs_json_field url[] = {
        {"https://aws.amazon.com/tags", RS_JSON_STRING, AT(name), true, RS_JSON_NO_PRESENT}};
    struct answer a = {0};
    struct rs_error err = {0};
    CHECK(rs_json_read(RS_SPAN_LIT("{\"https://aws.amazon.com/tags\":\"t\"}"), "x", url, 1, &a,
                       &err));
    CHECK_STR(a.name, "t");
    clear(&a);
    rs_error_clear(&err);
}

/* ctx: struct rs_buf of the names. */
static bool collect(void *ctx, void *item)
{
    struct answer *answer = item;
    bool go_on = answer->name && strcmp(answer->name, "last") != 0;
    rs_buf_add_format(ctx, "%s;", answer->name);
    clear(answer);
    return go_on;
}

static bool walk_text(const char *text, const char *array, struct rs_buf *names,
                      struct rs_error *err)
{
    struct rs_json_walk walk = {array,   fields, RS_COUNT(fields), sizeof(struct answer),
                                collect, names};
    rs_buf_reset(names);
    rs_error_clear(err);
    return rs_json_each(rs_span_of(text), "the list", &walk, err);
}

static void arrays_are_walked(void)
{
    struct rs_buf names;
    struct rs_error err = {0};
    rs_buf_init(&names, 100);
    CHECK(walk_text("{\"keys\":[{\"name\":\"a\",\"scope\":\"x\"},{\"name\":\"b\"}]}", "keys",
                    &names, &err));
    CHECK_STR(rs_buf_str(&names), "a;b;");
    CHECK(walk_text("[{\"name\":\"last\"},{\"name\":\"b\"}]", "", &names, &err));
    CHECK_STR(rs_buf_str(&names), "last;");
    CHECK(walk_text("{\"a\":{\"b\":[]}}", "a.b", &names, &err));
    CHECK(!walk_text("{\"keys\":{}}", "keys", &names, &err));
    CHECK_STR(rs_error_text(&err), "the list has no array \"keys\"");
    CHECK(!walk_text("{}", "keys", &names, &err));
    CHECK(!walk_text("[{\"name\":\"a\"},{\"name\":\"b\",\"deep\":{\"er\":{\"token\":\"t\"}},"
                     "\"flag\":3}]",
                     "", &names, &err)); /* nothing of the second one leaks */
    CHECK_STR(rs_buf_str(&names), "a;");
    CHECK(!walk_text("[1]", "", &names, &err));
    rs_buf_clear(&names);
    rs_error_clear(&err);
}

static void strings_are_quoted(void)
{
    struct rs_buf out;
    rs_buf_init(&out, 100);
    rs_json_add_string(&out, RS_SPAN_LIT("a\"b\\c/\b\f\n\r\t\x01\x1F\x7F\0é😀"));
    CHECK_STR(rs_buf_str(&out), "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u0000é😀\"");
    rs_buf_clear(&out);
}

/* The host's locale writes numbers with a comma; JSON does not. */
static void numbers_do_not_follow_the_locale(void)
{
    struct answer a = {0};
    struct rs_error err = {0};
    locale_t locale = newlocale(LC_NUMERIC_MASK, "de_DE.UTF-8", (locale_t)0);
    locale_t before = locale ? uselocale(locale) : (locale_t)0;
    CHECK(read_text("{\"name\":\"\",\"exp\":1.7e9}", &a, &err));
    CHECK_INT(a.expires, 1700000000);
    if (locale) {
        uselocale(before);
        freelocale(locale);
    }
    clear(&a);
    rs_error_clear(&err);
}

int main(void)
{
    RUN(what_the_grammar_allows_passes);
    RUN(what_it_does_not_allow_is_refused);
    RUN(depth_ends_at_sixteen);
    RUN(size_ends_at_256_kib);
    RUN(a_name_that_comes_twice_is_refused);
    RUN_ONCE(many_names_take_little_time);
    RUN(fields_are_filled);
    RUN(whole_numbers_come_in_many_spellings);
    RUN(wrong_types_are_named);
    RUN(a_name_with_dots_is_one_name);
    RUN(arrays_are_walked);
    RUN(strings_are_quoted);
    RUN(numbers_do_not_follow_the_locale);
    return check_done();
}
