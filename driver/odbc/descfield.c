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
    case SQL_DESC_NUM_PREC_RADIX:
        return what->radix;
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

/* Setting a record's type, data or lengths later than its data pointer unbinds it; setting the data
 * pointer last binds it. */
static void set_record(struct rs_desc *desc, struct rs_desc_rec *rec, const struct field *field,
                       SQLPOINTER value)
{
    SQLSMALLINT number = (SQLSMALLINT)(SQLLEN)value;
    void *member = (char *)rec + field->offset;
    switch (field->shape) {
    case RECORD_CONCISE:
    case RECORD_TYPE: {
        bool app = desc->role & (RS_DESC_ARD | RS_DESC_APD);
        rs_desc_set_type(rec, app ? rs_c_type_modern(number) : rs_sql_type_modern(number));
        break;
    }
    case RECORD_PTR:
        *(SQLPOINTER *)member = value;
        rec->bound = rec->data || rec->indicator_ptr || rec->octets_ptr;
        break;
    case RECORD_I32:
        *(SQLINTEGER *)member = (SQLINTEGER)(SQLLEN)value;
        break;
    case RECORD_LEN:
    case RECORD_ULEN:
        *(SQLLEN *)member = (SQLLEN)value;
        break;
    default:
        *(SQLSMALLINT *)member = number;
    }
    if (field->id == SQL_DESC_DATETIME_INTERVAL_CODE && rec->type == SQL_DATETIME) {
        rec->concise = (SQLSMALLINT)(SQL_TYPE_DATE + number - SQL_CODE_DATE);
    } else if (field->id == SQL_DESC_DATETIME_INTERVAL_CODE && rec->type == SQL_INTERVAL) {
        rec->concise = (SQLSMALLINT)(SQL_INTERVAL_YEAR + number - SQL_CODE_YEAR);
    }
}

static bool subcode_fits(SQLSMALLINT type, SQLSMALLINT subcode)
{
    if (type == SQL_DATETIME) {
        return subcode >= SQL_CODE_DATE && subcode <= SQL_CODE_TIMESTAMP;
    }
    return type != SQL_INTERVAL ||
           (subcode >= SQL_CODE_YEAR && subcode <= SQL_CODE_MINUTE_TO_SECOND);
}

/* ODBC reference, SQLSetDescRec, "Consistency Checks": made when an application's record is bound.
 */
static bool consistent(const struct rs_desc_rec *rec)
{
    bool timed = rec->concise == SQL_TYPE_TIME || rec->concise == SQL_TYPE_TIMESTAMP;
    if (!subcode_fits(rec->type, rec->subcode)) {
        return false;
    }
    if (rec->type == SQL_INTERVAL && (rec->interval_precision < 0 || rec->interval_precision > 9)) {
        return false;
    }
    if (rec->concise == SQL_C_NUMERIC && (rec->precision < 1 || rec->precision > 38)) {
        return false;
    }
    if ((timed || rec->type == SQL_INTERVAL) && (rec->precision < 0 || rec->precision > 9)) {
        return false;
    }
    return rec->concise == SQL_C_DEFAULT || rs_c_type_known(rs_c_type_modern(rec->concise));
}

static SQLRETURN check_bound(struct rs_desc *desc, SQLSMALLINT number, struct rs_desc_rec *rec)
{
    if (!rec->data || consistent(rec)) {
        return SQL_SUCCESS;
    }
    rec->data = NULL;
    rec->bound = false;
    return rs_post(&desc->h, RS_HY021, "record %d: type %d, subcode %d, precision %d", number,
                   rec->type, rec->subcode, rec->precision);
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
    if (number < 0 || (number == 0 && desc->role == RS_DESC_IPD)) {
        return rs_post(&desc->h, RS_07009, "record %d", number);
    }
    struct rs_desc_rec *rec = rs_desc_make(desc, number);
    if (!rec) {
        return rs_post(&desc->h, RS_HY001, NULL);
    }
    if (field->shape == TEXT) {
        return set_name(desc, rec, text);
    }
    set_record(desc, rec, field, value);
    return id == SQL_DESC_DATA_PTR ? check_bound(desc, number, rec) : SQL_SUCCESS;
}

SQLRETURN rs_desc_get_rec(struct rs_desc *desc, const struct rs_desc_rec_args *args)
{
    if (args->number < 0) {
        return rs_post(&desc->h, RS_07009, NULL);
    }
    const struct rs_desc_rec *rec = rs_desc_at(desc, args->number);
    if (!rec) {
        return SQL_NO_DATA;
    }
    if (args->type) {
        *args->type = rec->type;
    }
    if (args->subtype) {
        *args->subtype = rec->subcode;
    }
    if (args->length) {
        *args->length = rec->octets;
    }
    if (args->precision) {
        *args->precision = rec->precision;
    }
    if (args->scale) {
        *args->scale = rec->scale;
    }
    if (args->nullable) {
        *args->nullable = rec->nullable;
    }
    return rs_out_text(&desc->h, args->name, rs_span_of(rec->name ? rec->name : ""));
}

SQLRETURN rs_desc_set_rec(struct rs_desc *desc, const struct rs_desc_set_args *args)
{
    if (desc->role == RS_DESC_IRD) {
        return rs_post(&desc->h, RS_HY016, NULL);
    }
    if (args->number < 0 || (args->number == 0 && desc->role == RS_DESC_IPD)) {
        return rs_post(&desc->h, RS_07009, "record %d", args->number);
    }
    struct rs_desc_rec *rec = rs_desc_make(desc, args->number);
    if (!rec) {
        return rs_post(&desc->h, RS_HY001, NULL);
    }
    bool app = desc->role != RS_DESC_IPD;
    SQLSMALLINT concise = args->type;
    if (!subcode_fits(args->type, args->subtype)) {
        return rs_post(&desc->h, RS_HY021, "type %d has no subcode %d", args->type, args->subtype);
    }
    if (args->type == SQL_DATETIME) {
        concise = (SQLSMALLINT)(SQL_TYPE_DATE + args->subtype - SQL_CODE_DATE);
    } else if (args->type == SQL_INTERVAL) {
        concise = (SQLSMALLINT)(SQL_INTERVAL_YEAR + args->subtype - SQL_CODE_YEAR);
    }
    rs_desc_set_type(rec, app ? rs_c_type_modern(concise) : rs_sql_type_modern(concise));
    rec->octets = args->length;
    rec->precision = args->precision;
    rec->scale = args->scale;
    rec->data = args->data;
    rec->octets_ptr = args->octets;
    rec->indicator_ptr = args->indicator;
    rec->bound = args->data || args->octets || args->indicator;
    return app ? check_bound(desc, args->number, rec) : SQL_SUCCESS;
}
