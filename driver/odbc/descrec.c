/* Records of descriptors: their types, whether they are consistent, SQLGetDescRec and
 * SQLSetDescRec. ODBC reference, SQLSetDescField and SQLSetDescRec. */
#include "odbc/dbc.h"
#include "value/value.h"

static bool is_datetime(SQLSMALLINT concise)
{
    return concise >= SQL_TYPE_DATE && concise <= SQL_TYPE_TIMESTAMP;
}

static bool is_verbose(SQLSMALLINT type)
{
    return type == SQL_DATETIME || type == SQL_INTERVAL;
}

/* SQL_TYPE_TIMESTAMP is SQL_DATETIME with subcode 3, SQL_INTERVAL_DAY is SQL_INTERVAL with 3. */
static void split_type(struct rs_desc_rec *rec, SQLSMALLINT concise)
{
    rec->concise = concise;
    rec->type = concise;
    rec->subcode = 0;
    if (is_datetime(concise)) {
        rec->type = SQL_DATETIME;
        rec->subcode = (SQLSMALLINT)(concise - SQL_TYPE_DATE + SQL_CODE_DATE);
    } else if (rs_interval_type(concise)) {
        rec->type = SQL_INTERVAL;
        rec->subcode = (SQLSMALLINT)(concise - SQL_INTERVAL_YEAR + SQL_CODE_YEAR);
    }
}

static bool is_decimal(SQLSMALLINT concise)
{
    return concise == SQL_NUMERIC || concise == SQL_DECIMAL;
}

static bool has_seconds(SQLSMALLINT concise)
{
    return concise == SQL_TYPE_TIMESTAMP || concise == SQL_INTERVAL_SECOND ||
           concise == SQL_INTERVAL_DAY_TO_SECOND || concise == SQL_INTERVAL_HOUR_TO_SECOND ||
           concise == SQL_INTERVAL_MINUTE_TO_SECOND;
}

/* SQLSetDescField, SQL_DESC_TYPE: what a type change does to the other fields. SQL_C_DEFAULT may
 * come to be a timestamp or an interval. */
void rs_desc_set_type(struct rs_desc_rec *rec, SQLSMALLINT concise)
{
    bool any = concise == SQL_C_DEFAULT, seconds = any || has_seconds(concise);
    split_type(rec, concise);
    rec->precision = is_decimal(concise) ? 38 : seconds ? RS_INTERVAL_SECONDS : 0;
    rec->scale = 0;
    rec->radix = is_decimal(concise) ? 10 : 0;
    rec->interval_precision = any || rec->type == SQL_INTERVAL ? RS_INTERVAL_LEADING : 0;
    if (concise == SQL_CHAR || concise == SQL_VARCHAR) {
        rec->length = 1;
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

bool rs_desc_set_verbose(struct rs_desc_rec *rec, SQLSMALLINT type, SQLSMALLINT subcode)
{
    if (is_datetime(type) || rs_interval_type(type) || type == SQL_TIMESTAMP) {
        return false;
    }
    if (!is_verbose(type) || !subcode_fits(type, subcode)) {
        rs_desc_set_type(rec, type);
        rec->subcode = is_verbose(type) ? subcode : 0; /* one that fits may come later */
        return true;
    }
    int first =
        type == SQL_DATETIME ? SQL_TYPE_DATE - SQL_CODE_DATE : SQL_INTERVAL_YEAR - SQL_CODE_YEAR;
    rs_desc_set_type(rec, (SQLSMALLINT)(first + subcode));
    return true;
}

static bool within(int number, int least, int most)
{
    return number >= least && number <= most;
}

/* SQLSetDescRec, "Consistency Checks". */
static bool consistent(const struct rs_desc *desc, const struct rs_desc_rec *rec)
{
    SQLSMALLINT concise = rec->concise;
    bool timed = rec->type == SQL_INTERVAL || concise == SQL_TYPE_TIME || has_seconds(concise);
    if (is_verbose(rec->type) && !subcode_fits(rec->type, rec->subcode)) {
        return false;
    }
    if (rec->type == SQL_INTERVAL && !within(rec->interval_precision, 1, RS_INTERVAL_MOST)) {
        return false;
    }
    if (is_decimal(concise) && !(within(rec->precision, 1, 38) && within(rec->scale, -38, 38))) {
        return false;
    }
    if (timed && !within(rec->precision, 0, RS_INTERVAL_MOST)) {
        return false;
    }
    if (desc->role == RS_DESC_IPD) {
        return rs_sql_type_known(concise);
    }
    return concise == SQL_C_DEFAULT || rs_c_type_known(concise);
}

SQLRETURN rs_desc_check(struct rs_desc *desc, SQLSMALLINT number, struct rs_desc_rec *rec)
{
    if (consistent(desc, rec)) {
        return SQL_SUCCESS;
    }
    rec->data = NULL;
    rec->bound = false;
    return rs_post(&desc->h, RS_HY021,
                   "record %d: type %d, subcode %d, precision %d, scale %d, interval precision %d",
                   number, rec->type, rec->subcode, rec->precision, rec->scale,
                   (int)rec->interval_precision);
}

SQLRETURN rs_desc_get_rec(struct rs_desc *desc, const struct rs_desc_rec_args *args)
{
    if (args->number < 0) {
        return rs_post(&desc->h, RS_07009, NULL);
    }
    if (rs_desc_known(desc, &desc->h) == SQL_ERROR) {
        return SQL_ERROR;
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

/* The binding of an application's record; a parameter's own is only checked. */
static void set_pointers(struct rs_desc_rec *rec, const struct rs_desc_set_args *args)
{
    rec->data = args->data;
    rec->octets_ptr = args->octets;
    rec->indicator_ptr = args->indicator;
    rec->bound = args->data || args->octets || args->indicator;
}

SQLRETURN rs_desc_set_rec(struct rs_desc *desc, const struct rs_desc_set_args *args)
{
    if (desc->role == RS_DESC_IRD) {
        return rs_post(&desc->h, RS_HY016, NULL);
    }
    if (!rs_desc_numbered(desc, args->number)) {
        return rs_post(&desc->h, RS_07009, "record %d", args->number);
    }
    struct rs_desc_rec *rec = rs_desc_make(desc, args->number);
    if (!rec) {
        return rs_post(&desc->h, RS_HY001, NULL);
    }
    if (!rs_desc_set_verbose(rec, args->type, args->subtype)) {
        return rs_post(&desc->h, RS_HY021, "a type is SQL_DATETIME or SQL_INTERVAL, not %d",
                       args->type);
    }
    rec->octets = args->length;
    rec->precision = args->precision;
    rec->scale = args->scale;
    if (desc->role != RS_DESC_IPD) {
        set_pointers(rec, args);
    }
    return rec->data || desc->role == RS_DESC_IPD ? rs_desc_check(desc, args->number, rec)
                                                  : SQL_SUCCESS;
}
