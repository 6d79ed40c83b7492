/* XML through field tables, over expat; see xml.h. A DOCTYPE ends the reading where it begins, so
 * that no entity beyond the five of XML itself can exist. */
#include "base/xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES = 256 * 1024, MAX_DEPTH = 32 };

struct reading {
    XML_Parser parser; /* owned */
    const char *what;
    const struct rs_xml_field *fields;
    size_t count;
    void *out;
    bool *filled; /* owned, one for each field */
    struct rs_error *err;
    struct rs_buf path; /* "A/B/C" of local names */
    struct rs_buf text; /* of the innermost element; it may be a secret */
    unsigned depth;
    bool leaf; /* no child element since the innermost one began */
};

/* Memory for one parser, wiped before it goes back to the heap: it holds parts of the text. */
union block {
    size_t size;
    max_align_t align;
};

static void *wiped_malloc(size_t size)
{
    if (size > SIZE_MAX - sizeof(union block)) {
        return NULL;
    }
    union block *block = malloc(sizeof *block + size);
    if (!block) {
        return NULL;
    }
    block->size = size;
    return block + 1;
}

static void wiped_free(void *ptr)
{
    if (ptr) {
        union block *block = (union block *)ptr - 1;
        rs_wipe(ptr, block->size);
        free(block);
    }
}

static void *wiped_realloc(void *ptr, size_t size)
{
    void *fresh = wiped_malloc(size);
    if (fresh && ptr) {
        size_t old = ((union block *)ptr - 1)->size;
        memcpy(fresh, ptr, old < size ? old : size);
        wiped_free(ptr);
    }
    return fresh;
}

static void stop(struct reading *r)
{
    XML_StopParser(r->parser, XML_FALSE);
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_subset)
{
    struct reading *r = ctx;
    (void)name, (void)system_id, (void)public_id, (void)has_subset;
    rs_fail(r->err, RS_HY000, "%s has a DOCTYPE, which is not accepted", r->what);
    stop(r);
}

static struct rs_span local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return rs_span_of(colon ? colon + 1 : name);
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct reading *r = ctx;
    (void)attributes;
    if (r->err->set) {
        return;
    }
    if (r->depth == MAX_DEPTH) {
        rs_fail(r->err, RS_HY000, "%s is nested more than %d elements deep", r->what, MAX_DEPTH);
        stop(r);
        return;
    }
    r->depth++;
    r->leaf = true;
    rs_buf_add_char(&r->path, '/');
    rs_buf_add_span(&r->path, local_name(name));
    rs_buf_reset(&r->text);
}

static void on_text(void *ctx, const XML_Char *text, int len)
{
    struct reading *r = ctx;
    rs_buf_add(&r->text, text, (size_t)len);
}

/* The end of "/A/B/C" is "B/C", at the border of a name. */
static bool path_ends(struct rs_span path, const char *end)
{
    size_t len = strlen(end);
    return path.len > len && path.ptr[path.len - len - 1] == '/' &&
           rs_span_is((struct rs_span){path.ptr + path.len - len, len}, end);
}

static bool fill(const struct rs_xml_field *field, struct rs_span text, void *out,
                 struct rs_error *err)
{
    void *to = (char *)out + field->offset;
    if (field->kind == RS_XML_SECRET) {
        return rs_secret_set(to, text, err);
    }
    char *copy = rs_span_dup(text);
    if (!copy) {
        return rs_fail_memory(err);
    }
    free(*(char **)to);
    *(char **)to = copy;
    return true;
}

static void fill_matches(struct reading *r)
{
    struct rs_span text = rs_span_trim(rs_buf_span(&r->text));
    for (size_t i = 0; i < r->count; i++) {
        if (!r->filled[i] && path_ends(rs_buf_span(&r->path), r->fields[i].path)) {
            r->filled[i] = fill(&r->fields[i], text, r->out, r->err);
        }
    }
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct reading *r = ctx;
    if (r->err->set) {
        return;
    }
    if (!rs_buf_ok(&r->path) || !rs_buf_ok(&r->text)) {
        rs_fail_memory(r->err);
    } else if (r->leaf) {
        fill_matches(r);
    }
    if (r->err->set) {
        stop(r);
        return;
    }
    r->leaf = false;
    r->depth--;
    r->path.len -= local_name(name).len + 1;
    r->path.ptr[r->path.len] = '\0';
    rs_buf_reset(&r->text);
}

static bool parse(struct reading *r, struct rs_span text)
{
    XML_SetUserData(r->parser, r);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    if (XML_Parse(r->parser, text.ptr, (int)text.len, XML_TRUE) == XML_STATUS_OK) {
        return true;
    }
    enum XML_Error code = XML_GetErrorCode(r->parser);
    if (code == XML_ERROR_NO_MEMORY) {
        return rs_fail_memory(r->err);
    }
    return rs_fail(r->err, RS_HY000, "%s is not well-formed XML: %s, in line %lu", r->what,
                   XML_ErrorString(code), (unsigned long)XML_GetCurrentLineNumber(r->parser));
}

static bool check_required(const struct reading *r)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->fields[i].required && !r->filled[i]) {
            return rs_fail(r->err, RS_HY000, "%s has no <%s>", r->what, r->fields[i].path);
        }
    }
    return true;
}

bool rs_xml_read(struct rs_span text, const char *what, const struct rs_xml_field *fields,
                 size_t count, void *out, struct rs_error *err)
{
    const XML_Memory_Handling_Suite memory = {wiped_malloc, wiped_realloc, wiped_free};
    struct reading r = {.what = what, .fields = fields, .count = count, .out = out, .err = err};
    bool ok = false;
    if (text.len > MAX_BYTES) {
        return rs_fail(err, RS_HY000, "%s is XML of more than 256 KiB", what);
    }
    rs_buf_init(&r.path, MAX_BYTES);
    rs_buf_init_secret(&r.text, MAX_BYTES);
    r.filled = calloc(count + 1, sizeof *r.filled);
    r.parser = XML_ParserCreate_MM(NULL, &memory, NULL);
    if (!r.filled || !r.parser) {
        rs_fail_memory(err);
        goto out;
    }
    ok = parse(&r, text) && !err->set && check_required(&r);
out:
    if (r.parser) {
        XML_ParserFree(r.parser);
    }
    free(r.filled);
    rs_buf_clear(&r.path);
    rs_buf_clear(&r.text);
    return ok;
}
