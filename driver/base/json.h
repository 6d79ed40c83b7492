/* JSON from outside, read through field tables. Before cJSON sees a text it is scanned once: at
 * most 256 KiB, depth 16, valid UTF-8, no \u0000 or lone surrogate, no duplicate names within an
 * object, nothing behind the value. (RFC 8259; cJSON accepts the last two silently.) */
#ifndef RS_BASE_JSON_H
#define RS_BASE_JSON_H

#include "base/error.h"
#include "base/secret.h"

enum rs_json_kind {
    RS_JSON_STRING, /* char *: owned heap text, NULL when absent; a number is not taken for text */
    RS_JSON_SECRET, /* struct rs_secret */
    RS_JSON_INT, /* int64_t: a whole number (also 1.7e9; a fraction is cut), or a string of digits
                    (Azure v1) */
    RS_JSON_NUMBER, /* int64_t: as INT, but a string is none (NumericDate, RFC 7519 section 2) */
    RS_JSON_BOOL,   /* bool, or "true"/"false" */
    RS_JSON_STRINGS /* char *: a string, or an array of strings joined by single spaces; owned */
};

struct rs_json_field {
    const char *name; /* "issuer"; nested objects by path: "workgroup.endpoint.address" */
    enum rs_json_kind kind;
    size_t offset;  /* of the member in the struct to fill */
    bool required;  /* absent or null: an error that names it */
    size_t present; /* offset of a bool set true when the field was there, or RS_JSON_NO_PRESENT */
};
#define RS_JSON_NO_PRESENT ((size_t)-1)

/* Fills `out` (members zeroed before by the caller) from the object `text`. `what` names the source
 * in errors: "the answer of the token endpoint". A wrong type, a missing required field or a text
 * that breaks the rules above is an error (HY000 unless the caller changes it); members filled so
 * far stay for the caller to clear. */
bool rs_json_read(struct rs_span text, const char *what, const struct rs_json_field *fields,
                  size_t count, void *out, struct rs_error *err) RS_MUST_CHECK;
/* A walk over the objects in an array. */
struct rs_json_walk {
    const char *array; /* path of the array; "": the text itself is the array */
    const struct rs_json_field *fields;
    size_t count;
    size_t item_size;                  /* of the struct that is filled, zeroed before each object */
    bool (*fn)(void *ctx, void *item); /* owns the item's members; returns false to stop the walk */
    void *ctx;
};

/* Calls walk->fn for each object of the array. An object that cannot be read is an error and ends
 * the walk; fn does not see it. */
bool rs_json_each(struct rs_span text, const char *what, const struct rs_json_walk *walk,
                  struct rs_error *err) RS_MUST_CHECK;
/* True when the text passes the scan and is an object: for bodies that only might be JSON. */
bool rs_json_is_object(struct rs_span text);
/* Appends a JSON string literal with its quotes. */
void rs_json_add_string(struct rs_buf *out, struct rs_span text);

#endif
