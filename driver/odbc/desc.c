/* Descriptors: making, growing, describing and copying them. Their fields are in descfield.c. */
#include "odbc/desc.h"

#include <stdlib.h>
#include <string.h>

#include "odbc/dbc.h"
#include "value/value.h"

static const struct rs_desc_rec fresh = {.type = SQL_C_DEFAULT,
                                         .concise = SQL_C_DEFAULT,
                                         .precision = RS_INTERVAL_SECONDS,
                                         .interval_precision = RS_INTERVAL_LEADING,
                                         .parameter_type = SQL_PARAM_INPUT};

struct rs_desc *rs_desc_new(struct rs_dbc *dbc, enum rs_desc_role role, SQLSMALLINT alloc_type)
{
    struct rs_desc *desc = calloc(1, sizeof *desc);
    if (!desc) {
        return NULL;
    }
    desc->records = calloc(1, sizeof *desc->records);
    if (!desc->records) {
        free(desc);
        return NULL;
    }
    rs_handle_init(&desc->h, RS_KIND_desc, &dbc->lock);
    desc->h.diag.odbc2 = dbc->h.diag.odbc2;
    desc->h.diag.server = dbc->server;
    desc->h.diag.source = dbc->dsn;
    desc->dbc = dbc;
    desc->role = role;
    desc->alloc_type = alloc_type;
    desc->array_size = 1;
    return desc;
}

static void forget(struct rs_desc_rec *rec)
{
    free(rec->name);
    *rec = fresh;
}

void rs_desc_free(struct rs_desc *desc)
{
    if (!desc) {
        return;
    }
    for (SQLSMALLINT i = 0; i <= desc->room; i++) {
        free(desc->records[i].name);
    }
    free(desc->records);
    rs_handle_clear(&desc->h);
    free(desc);
}

struct rs_desc_rec *rs_desc_at(const struct rs_desc *desc, SQLSMALLINT number)
{
    return number >= 0 && number <= desc->count ? &desc->records[number] : NULL;
}

bool rs_desc_numbered(const struct rs_desc *desc, SQLSMALLINT number)
{
    bool bookmark = desc->role & RS_DESC_ARD;
    return number > 0 || (number == 0 && bookmark);
}

struct rs_desc_rec *rs_desc_make(struct rs_desc *desc, SQLSMALLINT number)
{
    desc->version++;
    if (number > desc->room) {
        int room = desc->room < 8 ? 16 : desc->room * 2;
        room = room < number ? number : room;
        room = room > INT16_MAX ? INT16_MAX : room;
        struct rs_desc_rec *records =
            realloc(desc->records, ((size_t)room + 1) * sizeof *desc->records);
        if (!records) {
            return NULL;
        }
        for (int i = desc->room + 1; i <= room; i++) {
            records[i] = fresh;
        }
        desc->records = records;
        desc->room = (SQLSMALLINT)room;
    }
    desc->count = number > desc->count ? number : desc->count;
    desc->touched = number > desc->touched ? number : desc->touched;
    return &desc->records[number];
}

void rs_desc_cut(struct rs_desc *desc, SQLSMALLINT count)
{
    desc->version++;
    for (int i = count + 1; i <= desc->touched; i++) {
        forget(&desc->records[i]);
    }
    desc->touched = count < desc->touched ? count : desc->touched;
    desc->count = count < desc->count ? count : desc->count;
}

void rs_desc_describe(struct rs_desc_rec *rec, uint32_t oid, int typmod,
                      const struct rs_type_rules *rules)
{
    rs_column_type_set(&rec->what, oid, typmod, rules);
    rec->oid = oid;
    rec->typmod = typmod;
    rec->concise = rec->what.concise;
    rec->type = rec->what.verbose;
    rec->subcode = rec->what.subcode;
    rec->length = rec->what.size;
    rec->octets = rec->what.octets;
    rec->nullable = SQL_NULLABLE_UNKNOWN;
    bool decimal = rec->concise == SQL_NUMERIC || rec->concise == SQL_DECIMAL;
    bool timed = rec->type == SQL_DATETIME || rec->type == SQL_INTERVAL;
    rec->scale = decimal ? rec->what.digits : 0;
    rec->radix = rec->what.radix;
    rec->interval_precision = rec->type == SQL_INTERVAL ? RS_INTERVAL_MOST : 0;
    if (timed) {
        rec->precision = rec->what.digits;
    } else {
        rec->precision = rec->what.radix ? (SQLSMALLINT)rec->what.size : 0;
    }
}

SQLRETURN rs_desc_known(struct rs_desc *desc, struct rs_handle *teller)
{
    struct rs_stmt *stmt = desc->role == RS_DESC_IRD ? desc->stmt : NULL;
    if (!stmt) {
        return SQL_SUCCESS;
    }
    if (stmt->state == RS_S_ALLOCATED) {
        return rs_post(teller, RS_HY007, NULL);
    }
    if (stmt->described || stmt->state != RS_S_PREPARED) {
        return SQL_SUCCESS;
    }
    rs_diag_clear(&stmt->h.diag);
    return rs_stmt_describe(stmt) == SQL_ERROR ? rs_diag_move(teller, &stmt->h) : SQL_SUCCESS;
}

SQLRETURN rs_desc_copy(struct rs_desc *to, struct rs_desc *from)
{
    if (to->role == RS_DESC_IRD) {
        return rs_post(&to->h, RS_HY016, NULL);
    }
    if (rs_desc_known(from, &to->h) == SQL_ERROR) {
        return SQL_ERROR;
    }
    if (to == from) {
        return SQL_SUCCESS;
    }
    rs_desc_cut(to, 0);
    for (SQLSMALLINT i = from->count; i >= 0; i--) {
        struct rs_desc_rec *rec = rs_desc_make(to, i);
        if (!rec) {
            return rs_post(&to->h, RS_HY001, NULL);
        }
        *rec = from->records[i];
        rec->name = rec->name ? rs_span_dup(rs_span_of(rec->name)) : NULL;
        if (!rec->name != !from->records[i].name) {
            return rs_post(&to->h, RS_HY001, NULL);
        }
    }
    to->array_size = from->array_size;
    to->status_ptr = from->status_ptr;
    to->offset_ptr = from->offset_ptr;
    to->bind_type = from->bind_type;
    to->processed_ptr = from->processed_ptr;
    return SQL_SUCCESS;
}

void *rs_desc_address(const struct rs_desc *desc, const void *base, SQLULEN row, size_t element)
{
    if (!base) {
        return NULL;
    }
    SQLLEN offset = desc->offset_ptr ? *desc->offset_ptr : 0;
    size_t step = desc->bind_type == SQL_BIND_BY_COLUMN ? element : (size_t)desc->bind_type;
    /* Addresses in the application's memory; the pointer arithmetic is its own. */
    return (void *)((uintptr_t)base + (uintptr_t)offset + (uintptr_t)(row * step));
}
