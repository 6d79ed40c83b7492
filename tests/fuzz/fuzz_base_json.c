/* JSON: the strict scan against cJSON as the oracle, fields against its tree, and literals that the
 * driver writes against its own reader. */
#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_scan.h"
#include "fuzz.h"

struct read {
    char *text, *words;
    struct rs_secret secret;
    int64_t number, whole;
    bool flag, has_text;
};

static const struct rs_json_field fields[] = {
    {"a", RS_JSON_STRING, offsetof(struct read, text), false, offsetof(struct read, has_text)},
    {"b", RS_JSON_SECRET, offsetof(struct read, secret), false, RS_JSON_NO_PRESENT},
    {"c", RS_JSON_NUMBER, offsetof(struct read, number), false, RS_JSON_NO_PRESENT},
    {"d.e", RS_JSON_INT, offsetof(struct read, whole), false, RS_JSON_NO_PRESENT},
    {"f", RS_JSON_BOOL, offsetof(struct read, flag), false, RS_JSON_NO_PRESENT},
    {"g", RS_JSON_STRINGS, offsetof(struct read, words), false, RS_JSON_NO_PRESENT},
};

static void read_clear(struct read *read)
{
    free(read->text);
    free(read->words);
    rs_secret_clear(&read->secret);
    *read = (struct read){0};
}

static void compare(const struct read *read, const cJSON *tree)
{
    const cJSON *a = cJSON_GetObjectItemCaseSensitive(tree, "a");
    const cJSON *b = cJSON_GetObjectItemCaseSensitive(tree, "b");
    FUZZ_CHECK(read->has_text == (a && !cJSON_IsNull(a)) && read->has_text == !!read->text);
    FUZZ_CHECK(!read->text || strcmp(read->text, a->valuestring) == 0);
    FUZZ_CHECK(!rs_secret_given(&read->secret) ||
               rs_span_is(rs_secret_span(&read->secret), b->valuestring));
}

/* A string of the tree comes back from the literal that is written for it. */
static void check_literal(const char *text)
{
    struct rs_buf out;
    struct read read = {0};
    struct rs_error err = {0};
    rs_buf_init(&out, 1 << 22);
    rs_buf_add_str(&out, "{\"a\":");
    rs_json_add_string(&out, rs_span_of(text));
    rs_buf_add_char(&out, '}');
    bool ok = out.len > RS_JSON_MAX_BYTES ||
              rs_json_read(rs_buf_span(&out), "it", fields, RS_COUNT(fields), &read, &err);
    FUZZ_CHECK(ok && (!read.text || strcmp(read.text, text) == 0));
    read_clear(&read);
    rs_buf_clear(&out);
}

static bool visit(void *ctx, void *item)
{
    size_t *count = ctx;
    read_clear(item);
    return ++*count < 100;
}

static void check_walk(struct rs_span text, const char *array)
{
    size_t count = 0;
    struct rs_error err = {0};
    const struct rs_json_walk walk = {.array = array,
                                      .fields = fields,
                                      .count = RS_COUNT(fields),
                                      .item_size = sizeof(struct read),
                                      .fn = visit,
                                      .ctx = &count};
    fuzz_check_error(rs_json_each(text, "it", &walk, &err), &err);
}

/* What the scan takes, cJSON takes whole. */
static cJSON *check_scan(struct rs_span text)
{
    size_t at = 0;
    const char *end = NULL, *wrong = rs_json_scan(text, &at);
    FUZZ_CHECK(at <= text.len);
    if (wrong) {
        return NULL;
    }
    cJSON *tree = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, 0);
    FUZZ_CHECK(tree && end);
    for (; end < text.ptr + text.len; end++) {
        FUZZ_CHECK(strchr(" \t\r\n", *end) && *end);
    }
    return tree;
}

void fuzz_one(struct rs_span input)
{
    struct read read = {0};
    struct rs_error err = {0};
    cJSON *tree = check_scan(input);
    bool ok = rs_json_read(input, "it", fields, RS_COUNT(fields), &read, &err);
    fuzz_check_error(ok, &err);
    FUZZ_CHECK(!ok || (cJSON_IsObject(tree) && rs_json_is_object(input)));
    if (ok) {
        compare(&read, tree);
        check_literal(read.text ? read.text : "");
        check_literal(read.words ? read.words : "");
    }
    check_walk(input, "");
    check_walk(input, "keys");
    read_clear(&read);
    cJSON_Delete(tree);
}
