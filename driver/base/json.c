/* JSON through field tables, over cJSON; see json.h. cJSON leaves the heap as it is when it frees a
 * tree, so every string of a tree is wiped before: any of them may be a token. */
#include "base/json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"

static void wipe_tree(cJSON *node)
{
    for (; node; node = node->next) {
        if (node->valuestring) {
            rs_wipe(node->valuestring, strlen(node->valuestring));
        }
        wipe_tree(node->child);
    }
}

static void free_tree(cJSON *root)
{
    wipe_tree(root);
    cJSON_Delete(root);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, so that forty thousand names cost no quadratic time. Sets *twice to a name that is there
 * twice (borrowed), or NULL. False when memory is out. */
static bool find_twice(const cJSON *object, const char **twice)
{
    size_t count = 0, i = 0;
    *twice = NULL;
    for (const cJSON *member = object->child; member; member = member->next) {
        count++;
    }
    if (count < 2) {
        return true;
    }
    const char **names = malloc(count * sizeof *names);
    if (!names) {
        return false;
    }
    for (const cJSON *member = object->child; member; member = member->next) {
        names[i++] = member->string;
    }
    qsort(names, count, sizeof *names, compare_names);
    for (i = 1; i < count && !*twice; i++) {
        *twice = strcmp(names[i - 1], names[i]) == 0 ? names[i] : NULL;
    }
    free(names);
    return true;
}

static bool check_twice(const cJSON *node, const char *what, struct rs_error *err)
{
    const char *twice = NULL;
    if (cJSON_IsObject(node) && !find_twice(node, &twice)) {
        return rs_fail_memory(err);
    }
    if (twice) {
        return rs_fail(err, RS_HY000, "%s has \"%.100s\" twice", what, twice);
    }
    for (const cJSON *child = node->child; child; child = child->next) {
        if (child->child && !check_twice(child, what, err)) {
            return false;
        }
    }
    return true;
}

/* NULL is an error. */
static cJSON *parse(struct rs_span text, const char *what, struct rs_error *err)
{
    size_t at;
    const char *wrong = rs_json_scan(text, &at);
    if (wrong) {
        rs_fail(err, RS_HY000, "%s is not JSON that can be used: %s, at byte %zu", what, wrong, at);
        return NULL;
    }
    cJSON *root = cJSON_ParseWithLength(text.ptr, text.len);
    if (!root) {
        rs_fail_memory(err);
        return NULL;
    }
    if (!check_twice(root, what, err)) {
        free_tree(root);
        return NULL;
    }
    return root;
}

static const cJSON *member_of(const cJSON *object, struct rs_span name)
{
    const cJSON *member = cJSON_IsObject(object) ? object->child : NULL;
    while (member && !rs_span_is(name, member->string)) {
        member = member->next;
    }
    return member;
}

/* A name is tried as it is before it is taken apart: claims are often URLs, with dots. NULL when
 * absent. */
static const cJSON *find_path(const cJSON *node, const char *path)
{
    struct rs_span rest = rs_span_of(path);
    while (node && rest.ptr) {
        const cJSON *whole = member_of(node, rest);
        if (whole) {
            return whole;
        }
        struct rs_span name = rs_span_cut(&rest, '.');
        node = rest.ptr ? member_of(node, name) : NULL;
    }
    return node;
}

static bool read_string(const cJSON *node, void *to, struct rs_error *err)
{
    char **text = to;
    if (!cJSON_IsString(node)) {
        return false;
    }
    char *copy = rs_span_dup(rs_span_of(node->valuestring));
    if (!copy) {
        return rs_fail_memory(err);
    }
    free(*text);
    *text = copy;
    return true;
}

static bool read_secret(const cJSON *node, void *to, struct rs_error *err)
{
    return cJSON_IsString(node) && rs_secret_set(to, rs_span_of(node->valuestring), err);
}

static bool read_int(const cJSON *node, void *to, struct rs_error *err)
{
    const double limit = 9223372036854775808.0; /* 2^63 */
    int64_t *number = to;
    (void)err;
    if (cJSON_IsString(node)) {
        return rs_span_to_i64(rs_span_of(node->valuestring), number);
    }
    if (!cJSON_IsNumber(node) || !(node->valuedouble >= -limit && node->valuedouble < limit)) {
        return false;
    }
    *number = (int64_t)node->valuedouble;
    return true;
}

static bool read_number(const cJSON *node, void *to, struct rs_error *err)
{
    return cJSON_IsNumber(node) && read_int(node, to, err);
}

static bool read_bool(const cJSON *node, void *to, struct rs_error *err)
{
    bool *flag = to;
    struct rs_span text = rs_span_of(cJSON_IsString(node) ? node->valuestring : NULL);
    (void)err;
    if (!cJSON_IsBool(node) && !rs_span_is(text, "true") && !rs_span_is(text, "false")) {
        return false;
    }
    *flag = cJSON_IsTrue(node) || rs_span_is(text, "true");
    return true;
}

static bool read_strings(const cJSON *node, void *to, struct rs_error *err)
{
    char **text = to;
    struct rs_buf joined;
    if (!cJSON_IsArray(node)) {
        return read_string(node, to, err);
    }
    rs_buf_init(&joined, RS_JSON_MAX_BYTES);
    for (const cJSON *item = node->child; item; item = item->next) {
        if (!cJSON_IsString(item)) {
            rs_buf_clear(&joined);
            return false;
        }
        rs_buf_add_str(&joined, item == node->child ? "" : " ");
        rs_buf_add_str(&joined, item->valuestring);
    }
    char *fresh = rs_buf_take(&joined);
    if (!fresh) {
        return rs_fail_memory(err);
    }
    free(*text);
    *text = fresh;
    return true;
}

/* A reader returns false with err as it was when the value has a wrong type. */
static const struct {
    bool (*read)(const cJSON *node, void *to, struct rs_error *err);
    const char *expected;
} kinds[] = {
    [RS_JSON_STRING] = {read_string, "a string"},
    [RS_JSON_SECRET] = {read_secret, "a string"},
    [RS_JSON_INT] = {read_int, "a whole number"},
    [RS_JSON_NUMBER] = {read_number, "a number"},
    [RS_JSON_BOOL] = {read_bool, "true or false"},
    [RS_JSON_STRINGS] = {read_strings, "a string or an array of strings"},
};

static bool read_field(const cJSON *object, const char *what, const struct rs_json_field *field,
                       void *out, struct rs_error *err)
{
    const cJSON *node = find_path(object, field->name);
    if (!node || cJSON_IsNull(node)) {
        return !field->required || rs_fail(err, RS_HY000, "%s has no \"%s\"", what, field->name);
    }
    if (!kinds[field->kind].read(node, (char *)out + field->offset, err)) {
        return rs_fail(err, RS_HY000, "%s has a \"%s\" that is not %s", what, field->name,
                       kinds[field->kind].expected);
    }
    if (field->present != RS_JSON_NO_PRESENT) {
        *(bool *)((char *)out + field->present) = true;
    }
    return true;
}

static bool read_object(const cJSON *object, const char *what, const struct rs_json_field *fields,
                        size_t count, void *out, struct rs_error *err)
{
    if (!cJSON_IsObject(object)) {
        return rs_fail(err, RS_HY000, "%s is not a JSON object", what);
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_field(object, what, &fields[i], out, err)) {
            return false;
        }
    }
    return true;
}

bool rs_json_read(struct rs_span text, const char *what, const struct rs_json_field *fields,
                  size_t count, void *out, struct rs_error *err)
{
    cJSON *root = parse(text, what, err);
    bool ok = root && read_object(root, what, fields, count, out, err);
    free_tree(root);
    return ok;
}

static void clear_item(const struct rs_json_walk *walk, void *item)
{
    for (size_t i = 0; i < walk->count; i++) {
        void *member = (char *)item + walk->fields[i].offset;
        enum rs_json_kind kind = walk->fields[i].kind;
        if (kind == RS_JSON_SECRET) {
            rs_secret_clear(member);
        } else if (kind == RS_JSON_STRING || kind == RS_JSON_STRINGS) {
            free(*(char **)member);
        }
    }
}

static bool walk_list(const cJSON *list, const char *what, const struct rs_json_walk *walk,
                      void *item, struct rs_error *err)
{
    for (const cJSON *node = list->child; node; node = node->next) {
        memset(item, 0, walk->item_size);
        if (!read_object(node, what, walk->fields, walk->count, item, err)) {
            clear_item(walk, item);
            return false;
        }
        if (!walk->fn(walk->ctx, item)) {
            break;
        }
    }
    return true;
}

bool rs_json_each(struct rs_span text, const char *what, const struct rs_json_walk *walk,
                  struct rs_error *err)
{
    bool ok = false;
    cJSON *root = parse(text, what, err);
    const cJSON *list = root && *walk->array ? find_path(root, walk->array) : root;
    void *item = list ? malloc(walk->item_size) : NULL;
    if (!cJSON_IsArray(list)) {
        rs_fail(err, RS_HY000, "%s has no array \"%s\"", what, walk->array);
    } else if (!item) {
        rs_fail_memory(err);
    } else {
        ok = walk_list(list, what, walk, item, err);
    }
    free_tree(root);
    free(item);
    return ok;
}

bool rs_json_is_object(struct rs_span text)
{
    struct rs_error ignored = {0};
    cJSON *root = parse(text, "", &ignored);
    bool is_object = cJSON_IsObject(root);
    free_tree(root);
    rs_error_clear(&ignored);
    return is_object;
}

static void add_escaped(struct rs_buf *out, char c)
{
    static const struct {
        char c;
        const char *text;
    } shorts[] = {{'"', "\\\""}, {'\\', "\\\\"}, {'\b', "\\b"}, {'\f', "\\f"},
                  {'\n', "\\n"}, {'\r', "\\r"},  {'\t', "\\t"}};
    for (size_t i = 0; i < RS_COUNT(shorts); i++) {
        if (c == shorts[i].c) {
            rs_buf_add_str(out, shorts[i].text);
            return;
        }
    }
    if ((unsigned char)c < 0x20 || c == 0x7F) {
        rs_buf_add_format(out, "\\u%04x", (unsigned)c);
    } else {
        rs_buf_add_char(out, c);
    }
}

void rs_json_add_string(struct rs_buf *out, struct rs_span text)
{
    rs_buf_add_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        add_escaped(out, text.ptr[i]);
    }
    rs_buf_add_char(out, '"');
}
