/* Getting and setting descriptor fields by the table desc.def. */
#include <stdlib.h>
#include <string.h>

#include "odbc/dbc.h"
#include "value/value.h"

enum shape {
    HEADER_I16,
    HEADER_U32,
    HEADER_ULEN,
    HEADER_PTR,
    HEADER_COUNT,
    RECORD_I16,
    RECORD_I32,
    RECORD_LEN,
    RECORD_ULEN,
    RECORD_PTR,
    RECORD_CONCISE,
    RECORD_TYPE,
    TYPE_I16,
    TYPE_I32,
    TYPE_LEN,
    TEXT
};

struct field {
    SQLSMALLINT id;
    enum shape shape;
    size_t offset;
    int read, write; /* roles */
};

#define OF_HEADER_I16     struct rs_desc
#define OF_HEADER_U32     struct rs_desc
#define OF_HEADER_ULEN    struct rs_desc
#define OF_HEADER_PTR     struct rs_desc
#define OF_HEADER_COUNT   struct rs_desc
#define OF_RECORD_I16     struct rs_desc_rec
#define OF_RECORD_I32     struct rs_desc_rec
#define OF_RECORD_LEN     struct rs_desc_rec
#define OF_RECORD_ULEN    struct rs_desc_rec
#define OF_RECORD_PTR     struct rs_desc_rec
#define OF_RECORD_CONCISE struct rs_desc_rec
#define OF_RECORD_TYPE    struct rs_desc_rec
#define OF_TYPE_I16       struct rs_desc_rec
#define OF_TYPE_I32       struct rs_desc_rec
#define OF_TYPE_LEN       struct rs_desc_rec
#define OF_TEXT           struct rs_desc_rec

static const struct field fields[] = {
#define FIELD(id, shape, member, read, write)                                                      \
    {id, shape, offsetof(OF_##shape, member), read, write},
#include "odbc/desc.def"
#undef FIELD
};

static const struct field *find(SQLSMALLINT id)
{
    for (size_t i = 0; i < RS_COUNT(fields); i++) {
        if (fields[i].id == id) {
            return &fields[i];
        }
    }
    return NULL;
}

bool rs_desc_field_is_text(SQLSMALLINT id)
{
    const struct field *field = find(id);
    return field && field->shape == TEXT;
}

static struct rs_span text_of(const struct rs_desc *desc, const struct rs_desc_rec *rec,
                              SQLSMALLINT id)
{
    const struct rs_type *type = rec->what.type;
    switch (id) {
    case SQL_DESC_NAME:
    case SQL_DESC_LABEL:
        return rs_span_of(rec->name ? rec->name : "");
    case SQL_DESC_TYPE_NAME:
    case SQL_DESC_LOCAL_TYPE_NAME:
        return rs_span_of(type && type->name ? type->name : "");
    case SQL_DESC_LITERAL_PREFIX:
        return rs_span_of(type && type->prefix ? type->prefix : "");
    case SQL_DESC_LITERAL_SUFFIX:
        return rs_span_of(type && type->suffix ? type->suffix : "");
    default: /* of the base column */
        return rs_base_text(desc, rec, id);
    }
}

static SQLLEN type_number(const struct rs_desc *desc, const struct rs_desc_rec *rec, SQLSMALLINT id)
{
    const struct rs_column_type *what = &rec->what;
    switch (id) {
    case SQL_DESC_CASE_SENSITIVE:
        return what->case_sensitive ? SQL_TRUE : SQL_FALSE;
    case SQL_DESC_DISPLAY_SIZE:
        return what->display;
    case SQL_DESC_FIXED_PREC_SCALE:
        return what->fixed_scale ? SQL_TRUE : SQL_FALSE;
    case SQL_DESC_SEARCHABLE:
        return what->searchable_like ? SQL_PRED_SEARCHABLE : SQL_PRED_BASIC;
    case SQL_DESC_UNSIGNED:
        return what->is_signed ? SQL_FALSE : SQL_TRUE;
    case SQL_DESC_UPDATABLE:
        return rec->base_table ? SQL_ATTR_READWRITE_UNKNOWN : SQL_ATTR_READONLY;
    case SQL_DESC_AUTO_UNIQUE_VALUE:
        return rs_base_is_automatic(desc, rec) ? SQL_TRUE : SQL_FALSE;
    default: /* SQL_DESC_ROWVER */
        return SQL_FALSE;
    }
}

static bool is_header(enum shape shape)
{
    return shape <= HEADER_COUNT;
}

static SQLRETURN put(const struct field *field, const char *base, struct rs_out *out)
{
    const void *member = base + field->offset;
    switch (field->shape) {
    case HEADER_U32:
        return rs_out_u32(out, (SQLUINTEGER) * (const SQLULEN *)member);
    case HEADER_ULEN:
    case HEADER_PTR:
    case RECORD_LEN:
    case RECORD_ULEN:
    case RECORD_PTR:
        return rs_out_fixed(out, member, sizeof(SQLULEN));
    case RECORD_I32:
        return rs_out_fixed(out, member, sizeof(SQLINTEGER));
    default:
        return rs_out_fixed(out, member, sizeof(SQLSMALLINT));
    }
}

static SQLRETURN put_type(const struct field *field, const struct rs_desc *desc,
                          const struct rs_desc_rec *rec, struct rs_out *out)
{
    SQLLEN value = type_number(desc, rec, field->id);
    switch (field->shape) {
    case TYPE_I16:
        return rs_out_u16(out, (SQLUSMALLINT)value);
    case TYPE_I32:
        return rs_out_u32(out, (SQLUINTEGER)value);
    default:
        return rs_out_len(out, value);
    }
}

SQLRETURN rs_desc_get_field(struct rs_desc *desc, SQLSMALLINT number, SQLSMALLINT id,
                            struct rs_out *out)
{
    const struct field *field = find(id);
    if (!field || !(field->read & (int)desc->role)) {
        return rs_post(&desc->h, RS_HY091, "no descriptor field %d here", id);
    }
    bool empty = field->shape == HEADER_COUNT || !is_header(field->shape);
    if (empty && rs_desc_known(desc, &desc->h) == SQL_ERROR) {
        return SQL_ERROR;
    }
    if (is_header(field->shape)) {
        return put(field, (const char *)desc, out);
    }
    if (number < 0) {
        return rs_post(&desc->h, RS_07009, NULL);
    }
    const struct rs_desc_rec *rec = rs_desc_at(desc, number);
    if (!rec) {
        return SQL_NO_DATA;
    }
    if (desc->role == RS_DESC_IRD && rs_base_field(id)) {
        rs_base_columns_ask(desc);
    }
    if (field->shape == TEXT) {
        return rs_out_text(&desc->h, out, text_of(desc, rec, id));
    }
    return field->shape >= TYPE_I16 ? put_type(field, desc, rec, out)
                                    : put(field, (const char *)rec, out);
}

static SQLRETURN set_count(struct rs_desc *desc, SQLSMALLINT count)
{
    if (count < 0) {
        return rs_post(&desc->h, RS_07009, "a count of %d", count);
    }
    rs_desc_cut(desc, count);
    if (count > desc->count && !rs_desc_make(desc, count)) {
        return rs_post(&desc->h, RS_HY001, NULL);
    }
    return SQL_SUCCESS;
}

static void set_number(struct rs_desc_rec *rec, const struct field *field, SQLPOINTER value)
{
    void *member = (char *)rec + field->offset;
    switch (field->shape) {
    case RECORD_I32:
        *(SQLINTEGER *)member = (SQLINTEGER)(SQLLEN)value;
        break;
    case RECORD_LEN:
    case RECORD_ULEN:
        *(SQLLEN *)member = (SQLLEN)value;
        break;
    default:
        *(SQLSMALLINT *)member = (SQLSMALLINT)(SQLLEN)value;
    }
}

static bool is_app(const struct rs_desc *desc)
{
    return (desc->role & (RS_DESC_ARD | RS_DESC_APD)) != 0;
}

/* The highest record in use falls when the last one is unbound; what it holds stays. */
static void bind(struct rs_desc *desc, struct rs_desc_rec *rec, const struct field *field,
                 SQLPOINTER value)
{
    *(SQLPOINTER *)((char *)rec + field->offset) = value;
    rec->bound = rec->data || rec->indicator_ptr || rec->octets_ptr;
    while (field->id == SQL_DESC_DATA_PTR && desc->count > 0 && !desc->records[desc->count].bound) {
        desc->count--;
    }
}

static SQLRETURN set_pointer(struct rs_desc *desc, SQLSMALLINT number, const struct field *field,
                             SQLPOINTER value)
{
    struct rs_desc_rec *rec = &desc->records[number];
    if (is_app(desc)) {
        bind(desc, rec, field, value);
    }
    return field->id == SQL_DESC_DATA_PTR && value ? rs_desc_check(desc, number, rec) : SQL_SUCCESS;
}

static bool is_parameter_type(SQLSMALLINT type)
{
    return type == SQL_PARAM_INPUT || type == SQL_PARAM_OUTPUT || type == SQL_PARAM_INPUT_OUTPUT;
}

/* Values that the field does not take. */
static SQLRETURN check_value(struct rs_desc *desc, const struct field *field, SQLSMALLINT number)
{
    if (field->id == SQL_DESC_PARAMETER_TYPE && !is_parameter_type(number)) {
        return rs_post(&desc->h, RS_HY105, "parameter type %d", number);
    }
    if (field->id == SQL_DESC_UNNAMED && number != SQL_UNNAMED) {
        return rs_post(&desc->h, RS_HY092, "a record gets its name by SQL_DESC_NAME");
    }
    return SQL_SUCCESS;
}

static bool is_verbose(const struct rs_desc_rec *rec)
{
    return rec->type == SQL_DATETIME || rec->type == SQL_INTERVAL;
}

/* All but the deferred fields: an application's record is unbound by them. */
static SQLRETURN set_record(struct rs_desc *desc, struct rs_desc_rec *rec,
                            const struct field *field, SQLPOINTER value)
{
    SQLSMALLINT number = (SQLSMALLINT)(SQLLEN)value;
    if (check_value(desc, field, number) == SQL_ERROR) {
        return SQL_ERROR;
    }
    if (is_app(desc)) {
        rec->data = NULL;
        rec->bound = rec->indicator_ptr || rec->octets_ptr;
    }
    if (field->shape == RECORD_CONCISE) {
        rs_desc_set_type(rec, is_app(desc) ? rs_c_type_modern(number) : rs_sql_type_modern(number));
    } else if (field->shape == RECORD_TYPE) {
        return rs_desc_set_verbose(rec, number, rec->subcode)
                   ? SQL_SUCCESS
                   : rs_post(&desc->h, RS_HY021,
                             "SQL_DESC_TYPE is SQL_DATETIME or SQL_INTERVAL, not %d", number);
    } else if (field->id == SQL_DESC_DATETIME_INTERVAL_CODE && is_verbose(rec)) {
        rs_desc_set_verbose(rec, rec->type, number);
    } else {
        set_number(rec, field, value);
    }
    return SQL_SUCCESS;
}

static SQLRETURN set_header(struct rs_desc *desc, const struct field *field, SQLPOINTER value)
{
    void *member = (char *)desc + field->offset;
    desc->version++;
    if (field->shape == HEADER_COUNT) {
        return set_count(desc, (SQLSMALLINT)(SQLLEN)value);
    }
    if (field->id == SQL_DESC_ARRAY_SIZE && (SQLULEN)value == 0) {
        return rs_post(&desc->h, RS_HY024, "an array size of 0");
    }
    *(SQLPOINTER *)member = value; /* pointers and SQLULENs: both as wide as a pointer */
    return SQL_SUCCESS;
}

static SQLRETURN set_name(struct rs_desc *desc, struct rs_desc_rec *rec, struct rs_span text)
{
    char *name = rs_span_dup(text);
    if (!name) {
        return rs_post(&desc->h, RS_HY001, NULL);
    }
    free(rec->name);
    rec->name = name;
    rec->unnamed = text.len ? SQL_NAMED : SQL_UNNAMED;
    return SQL_SUCCESS;
}

SQLRETURN rs_desc_set_field(struct rs_desc *desc, SQLSMALLINT number, SQLSMALLINT id,
                            SQLPOINTER value, struct rs_span text)
{
    const struct field *field = find(id);
    if (!field || !(field->read & (int)desc->role)) {
        return rs_post(&desc->h, RS_HY091, "no descriptor field %d here", id);
    }
    if (!(field->write & (int)desc->role)) {
        return rs_post(&desc->h, desc->role == RS_DESC_IRD ? RS_HY016 : RS_HY091, NULL);
    }
    if (is_header(field->shape)) {
        return set_header(desc, field, value);
    }
    if (!rs_desc_numbered(desc, number)) {
        return rs_post(&desc->h, RS_07009, "record %d", number);
    }
    struct rs_desc_rec *rec = rs_desc_make(desc, number);
    if (!rec) {
        return rs_post(&desc->h, RS_HY001, NULL);
    }
    if (field->shape == TEXT) {
        return set_name(desc, rec, text);
    }
    return field->shape == RECORD_PTR ? set_pointer(desc, number, field, value)
                                      : set_record(desc, rec, field, value);
}
