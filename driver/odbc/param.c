/* Parameters on their way to the server: the application's values as text, with their types. */
#include <stdlib.h>
#include <string.h>

#include "odbc/dbc.h"

static int string_type(const struct rs_stmt *stmt)
{
    static const char *const words[] = {"auto", "varchar", "unspecified"};
    const char *word = stmt->dbc->settings.string_type;
    for (int i = 0; word && i < (int)RS_COUNT(words); i++) {
        if (strcmp(word, words[i]) == 0) {
            return i;
        }
    }
    return 0;
}

/* One value as it lies in the application's memory. */
struct bound {
    const struct rs_desc_rec *apd, *ipd;
    const void *data;
    SQLLEN length; /* SQL_NTS, SQL_NULL_DATA ... */
    SQLSMALLINT c_type, sql_type;
};

static struct bound locate(const struct rs_stmt *stmt, SQLSMALLINT number, SQLULEN set)
{
    const struct rs_desc *apd = stmt->apd;
    struct bound b = {.apd = rs_desc_at(apd, number), .ipd = rs_desc_at(stmt->ipd, number)};
    b.sql_type = b.ipd->concise;
    b.c_type = b.apd->concise == SQL_C_DEFAULT ? rs_default_c_type(b.sql_type) : b.apd->concise;
    size_t fixed = rs_c_type_size(b.c_type);
    b.data = rs_desc_address(apd, b.apd->data, set, fixed ? fixed : (size_t)b.apd->octets);
    const void *octets = rs_desc_address(apd, b.apd->octets_ptr, set, sizeof(SQLLEN));
    const void *indicator = rs_desc_address(apd, b.apd->indicator_ptr, set, sizeof(SQLLEN));
    b.length = octets ? rs_length_get(octets) : SQL_NTS;
    if (indicator && rs_length_get(indicator) == SQL_NULL_DATA) {
        b.length = SQL_NULL_DATA;
    }
    if (rs_param_is_output_only(stmt, number)) {
        b.length = SQL_NULL_DATA;
    }
    const struct rs_late *late = rs_sets_late(stmt, number);
    if (late) {
        b.data = rs_buf_str(&late->content);
        b.length = late->null ? SQL_NULL_DATA : (SQLLEN)late->content.len;
    }
    return b;
}

static SQLRETURN check_length(struct rs_stmt *stmt, const struct bound *b, struct rs_place place)
{
    if (b->length == SQL_DEFAULT_PARAM) {
        return rs_post_at(&stmt->h, RS_07S01, place, NULL);
    }
    bool fixed = rs_c_type_size(b->c_type) > 0;
    if (!fixed && b->length < 0 && b->length != SQL_NTS && b->length != SQL_NULL_DATA) {
        return rs_post_at(&stmt->h, RS_HY090, place, NULL);
    }
    if (b->c_type == SQL_C_WCHAR && b->length > 0 && b->length % (SQLLEN)sizeof(SQLWCHAR) != 0) {
        return rs_post_at(&stmt->h, RS_HY090, place, "half a character of two bytes at the end");
    }
    if (!b->data && b->length != SQL_NULL_DATA) {
        return rs_post_at(&stmt->h, RS_HY009, place, NULL);
    }
    return SQL_SUCCESS;
}

/* Appends the text of one parameter. *null: there is none. */
static SQLRETURN one(struct rs_stmt *stmt, const struct bound *b, struct rs_place place,
                     struct rs_buf *text)
{
    SQLRETURN rc = check_length(stmt, b, place);
    if (rc != SQL_SUCCESS || b->length == SQL_NULL_DATA) {
        return rc;
    }
    struct rs_source source = {.c_type = b->c_type,
                               .sql_type = b->sql_type,
                               .buffer = b->data,
                               .length = b->length,
                               .precision = b->apd->precision,
                               .leading = b->apd->interval_precision,
                               .sql_leading = b->ipd->interval_precision,
                               .redshift = stmt->dbc->rules.redshift};
    return rs_post_fate(&stmt->h, rs_param_text(&source, text), place);
}

SQLRETURN rs_stmt_params(struct rs_stmt *stmt, SQLULEN set, struct rs_pq_param *params,
                         struct rs_buf *text)
{
    if ((size_t)stmt->apd->count < stmt->markers || (size_t)stmt->ipd->count < stmt->markers) {
        return rs_post(&stmt->h, RS_07002, "%zu parameters, %d bound", stmt->markers,
                       stmt->apd->count);
    }
    SQLRETURN worst = rs_outputs_check(stmt);
    for (size_t i = 0; i < stmt->markers && worst != SQL_ERROR; i++) {
        struct rs_place place = {(SQLLEN)set + 1, (SQLINTEGER)i + 1};
        struct bound b = locate(stmt, (SQLSMALLINT)(i + 1), set);
        if (!b.apd->bound) {
            return rs_post(&stmt->h, RS_07002, "parameter %zu is not bound", i + 1);
        }
        size_t start = text->len;
        SQLRETURN rc = one(stmt, &b, place, text);
        if (rc == SQL_ERROR) {
            return rc;
        }
        worst = rc == SQL_SUCCESS_WITH_INFO ? rc : worst;
        bool null = b.length == SQL_NULL_DATA;
        struct rs_span sent = {null ? NULL : rs_buf_str(text) + start, text->len - start};
        params[i].oid =
            rs_param_oid(b.sql_type, sent, stmt->dbc->rules.redshift, string_type(stmt));
        /* The text may still move: a length now, the pointer when all is there. */
        params[i].text.len = null ? SIZE_MAX : sent.len;
        rs_buf_add_char(text, '\0');
    }
    if (worst != SQL_ERROR && !rs_buf_ok(text)) {
        return rs_post(&stmt->h, RS_HY001, NULL);
    }
    if (worst == SQL_ERROR) {
        return worst;
    }
    if (stmt->call == RS_SQL_RESULT_CALL) {
        params[0].oid = 23; /* int4: the text does not use it, and the server must know its type */
    }
    const char *at = rs_buf_str(text);
    for (size_t i = 0; i < stmt->markers; i++) {
        bool null = params[i].text.len == SIZE_MAX;
        size_t len = null ? 0 : params[i].text.len;
        params[i].text = null ? (struct rs_span){NULL, 0} : (struct rs_span){at, len};
        at += len + 1;
    }
    return worst;
}

SQLRETURN rs_stmt_num_params(struct rs_stmt *stmt, SQLSMALLINT *count)
{
    if (count) {
        *count = (SQLSMALLINT)stmt->markers;
    }
    return SQL_SUCCESS;
}

SQLRETURN rs_stmt_describe_param(struct rs_stmt *stmt, const struct rs_describe_param_args *args)
{
    if (args->number == 0 || args->number > stmt->markers) {
        return rs_post(&stmt->h, RS_07009, "parameter %u of %zu", args->number, stmt->markers);
    }
    SQLRETURN rc = rs_stmt_describe_params(stmt);
    if (rc == SQL_ERROR) {
        return rc;
    }
    const struct rs_desc_rec *rec = rs_desc_at(stmt->ipd, (SQLSMALLINT)args->number);
    struct rs_column_type what;
    rs_column_type_set(&what, rec ? rec->oid : 0, -1, &stmt->dbc->rules);
    if (args->type) {
        *args->type = rs_stmt_visible_type(stmt, what.concise);
    }
    if (args->size) {
        *args->size = what.size;
    }
    if (args->digits) {
        *args->digits = what.digits;
    }
    if (args->nullable) {
        *args->nullable = SQL_NULLABLE;
    }
    return SQL_SUCCESS;
}
