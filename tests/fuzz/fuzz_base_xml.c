/* XML: no entity, no document type; text comes trimmed and in UTF-8; required means there. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "base/xml.h"
#include "fuzz.h"

struct read {
    char *id, *deep, *name;
    struct rs_secret secret;
};

static void check_text(const char *text)
{
    struct rs_span span = rs_span_of(text);
    FUZZ_CHECK(!text || (rs_utf8_valid(span) && rs_span_eq(rs_span_trim(span), span)));
}

/* Not in a comment or CDATA, and not in an encoding of its own (UTF-16 has zero bytes). */
static bool has_doctype(struct rs_span text)
{
    static const char *const excuses[] = {"<!--", "CDATA", "<?", "\xff\xfe", "\xfe\xff"};
    for (size_t i = 0; i < RS_COUNT(excuses); i++) {
        if (memmem(text.ptr, text.len, excuses[i], strlen(excuses[i]))) {
            return false;
        }
    }
    return rs_span_find(text, '\0') == text.len && memmem(text.ptr, text.len, "<!DOCTYPE", 9);
}

static void check(struct rs_span text, bool required)
{
    const struct rs_xml_field fields[] = {
        {"A", RS_XML_STRING, offsetof(struct read, id), required},
        {"A/B/C", RS_XML_STRING, offsetof(struct read, deep), false},
        {"B/C", RS_XML_SECRET, offsetof(struct read, secret), false},
        {"Name", RS_XML_STRING, offsetof(struct read, name), false},
    };
    struct read read = {0};
    struct rs_error err = {0};
    bool ok = rs_xml_read(text, "it", fields, RS_COUNT(fields), &read, &err);
    fuzz_check_error(ok, &err);
    FUZZ_CHECK(!ok || !required || read.id);
    /* The longer path is a case of the shorter one. */
    FUZZ_CHECK(!ok || !read.deep || !*read.deep || rs_secret_given(&read.secret));
    FUZZ_CHECK(!ok || !has_doctype(text));
    check_text(read.id);
    check_text(read.deep);
    check_text(read.name);
    free(read.id);
    free(read.deep);
    free(read.name);
    rs_secret_clear(&read.secret);
}

void fuzz_one(struct rs_span input)
{
    check(input, false);
    check(input, true);
}
