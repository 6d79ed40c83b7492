/* Diagnostics: records are kept errors first, since applications and the driver manager look at
 * the first one. */
#include "odbc/diag.h"

#include <stdlib.h>
#include <string.h>

#include "odbc/dynamic.h"
#include "odbc/handle.h"
#include "odbc/mapstate.h"
#include "odbc/out.h"
#include "value/value.h"

#define PREFIX "[Redshift][ODBC] "

void rs_diag_clear(struct rs_diag *diag)
{
    for (size_t i = 0; i < diag->count && diag->records; i++) {
        free(diag->records[i].text);
    }
    diag->count = 0;
    diag->settled = 0;
    diag->rc = SQL_SUCCESS;
    diag->row_count = 0;
    diag->function = NULL;
}

SQLRETURN rs_diag_move(struct rs_handle *to, struct rs_handle *from)
{
    struct rs_diag *mine = &to->diag, *other = &from->diag;
    struct rs_diag_record *room = mine->records;
    size_t capacity = mine->capacity;
    rs_diag_clear(mine);
    mine->records = other->records;
    mine->count = other->count;
    mine->capacity = other->capacity;
    other->records = room;
    other->count = other->settled = 0;
    other->capacity = capacity;
    return SQL_ERROR;
}

static bool is_warning(const char *state)
{
    return state[0] == '0' && state[1] == '1';
}

static bool grow(struct rs_diag *diag)
{
    if (diag->count < diag->capacity) {
        return true;
    }
    size_t capacity = diag->capacity ? diag->capacity * 2 : 4;
    struct rs_diag_record *records = realloc(diag->records, capacity * sizeof *records);
    if (!records) {
        return false;
    }
    diag->records = records;
    diag->capacity = capacity;
    return true;
}

/* `text` moves in, as record `at` (from 0). One that memory has no room for is lost; the return
 * code of the call tells. */
static void insert(struct rs_diag *diag, size_t at, const struct rs_diag_record *record)
{
    if (!grow(diag)) {
        free(record->text);
        return;
    }
    memmove(&diag->records[at + 1], &diag->records[at], (diag->count - at) * sizeof *diag->records);
    diag->records[at] = *record;
    if (diag->odbc2) {
        rs_state_to_odbc2(diag->records[at].state);
    }
    diag->count++;
}

/* `text` moves in. */
static SQLRETURN add(struct rs_diag *diag, const char *state, int native, char *text,
                     struct rs_place place)
{
    struct rs_diag_record record = {.native = native,
                                    .text = text,
                                    .row = place.row,
                                    .column = place.column};
    bool warning = is_warning(state);
    size_t at = diag->count;
    while (!warning && at > diag->settled && is_warning(diag->records[at - 1].state)) {
        at--;
    }
    memcpy(record.state, state, 5);
    insert(diag, at, &record);
    return warning ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
}

void rs_post_row(struct rs_handle *handle, size_t from, SQLLEN row)
{
    struct rs_diag_record record = {.text = rs_format("%s", rs_state_text(RS_01S01)),
                                    .row = row,
                                    .column = SQL_NO_COLUMN_NUMBER};
    memcpy(record.state, rs_state_code(RS_01S01), 5);
    insert(&handle->diag, from, &record);
    handle->diag.settled = handle->diag.count;
}

static const struct rs_place nowhere = {SQL_NO_ROW_NUMBER, SQL_NO_COLUMN_NUMBER};

SQLRETURN rs_post(struct rs_handle *handle, enum rs_state state, const char *fmt, ...)
{
    char *text;
    if (fmt) {
        va_list args;
        va_start(args, fmt);
        text = rs_vformat(fmt, args);
        va_end(args);
    } else {
        text = rs_format("%s", rs_state_text(state));
    }
    return add(&handle->diag, rs_state_code(state), 0, text, nowhere);
}

SQLRETURN rs_post_at(struct rs_handle *handle, enum rs_state state, struct rs_place place,
                     const char *text)
{
    return add(&handle->diag, rs_state_code(state), 0,
               rs_format("%s", text ? text : rs_state_text(state)), place);
}

SQLRETURN rs_post_error_at(struct rs_handle *handle, struct rs_error *err, struct rs_place place)
{
    const char *own = err->set ? err->state : rs_state_code(RS_HY000);
    const char *state = rs_state_of_server(own, rs_error_text(err));
    char *text = strcmp(own, state) == 0
                     ? rs_format("%s", rs_error_text(err))
                     : rs_format("%s (the server's SQLSTATE is %s)", rs_error_text(err), own);
    add(&handle->diag, state, err->native, text, place);
    rs_error_clear(err);
    return SQL_ERROR;
}

SQLRETURN rs_post_error(struct rs_handle *handle, struct rs_error *err)
{
    return rs_post_error_at(handle, err, nowhere);
}

void rs_post_notes(struct rs_handle *handle, struct rs_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        struct rs_note *note = &notes->items[i];
        /* A server may send a notice of any class; it is still no error. */
        const char *state = is_warning(note->state) ? note->state : rs_state_code(RS_01000);
        add(&handle->diag, state, 0, note->text, nowhere);
        note->text = NULL;
    }
    rs_notes_clear(notes);
}

SQLRETURN rs_post_fate(struct rs_handle *handle, enum rs_fate fate, struct rs_place place)
{
    if (fate == RS_FATE_OK) {
        return SQL_SUCCESS;
    }
    if (fate == RS_FATE_NO_MORE) {
        return SQL_NO_DATA;
    }
    return add(&handle->diag, rs_fate_state(fate), 0, rs_format("%s", rs_fate_text(fate)), place);
}

static SQLRETURN write_record(const struct rs_diag_record *record,
                              const struct rs_diag_rec_args *args)
{
    rs_out_write(args->state, rs_span_of(record->state));
    if (args->native) {
        *args->native = record->native;
    }
    char *text = rs_format(PREFIX "%s", record->text ? record->text : "");
    SQLRETURN rc = rs_out_write(args->text, rs_span_of(text ? text : PREFIX));
    free(text);
    return rc;
}

SQLRETURN rs_diag_rec(struct rs_handle *handle, const struct rs_diag_rec_args *args)
{
    if (args->number <= 0) {
        return SQL_ERROR;
    }
    if ((size_t)args->number > handle->diag.count) {
        return SQL_NO_DATA;
    }
    return write_record(&handle->diag.records[args->number - 1], args);
}

SQLRETURN rs_diag_pop(struct rs_handle *handle, const struct rs_diag_rec_args *args)
{
    struct rs_diag *diag = &handle->diag;
    if (diag->count == 0) {
        rs_out_write(args->state, RS_SPAN_LIT("00000"));
        return SQL_NO_DATA;
    }
    SQLRETURN rc = write_record(&diag->records[0], args);
    free(diag->records[0].text);
    diag->count--;
    memmove(diag->records, diag->records + 1, diag->count * sizeof *diag->records);
    return rc;
}

/* States of ODBC's own rather than of ISO 9075 (ODBC reference, SQL_DIAG_SUBCLASS_ORIGIN). */
static const char *subclass_origin(const char *state)
{
    static const char *const odbc[] = {"01S",   "07S",   "08S",   "21S",   "25S",
                                       "42S",   "HY095", "HY097", "HY098", "HY099",
                                       "HY100", "HY101", "HY105", "HY107", "HY109",
                                       "HY110", "HY111", "HYT",   "IM0"};
    for (size_t i = 0; i < RS_COUNT(odbc); i++) {
        if (strncmp(state, odbc[i], strlen(odbc[i])) == 0) {
            return "ODBC 3.0";
        }
    }
    return "ISO 9075";
}

static SQLRETURN header_field(struct rs_handle *handle, SQLSMALLINT field, struct rs_out *out)
{
    const struct rs_diag *diag = &handle->diag;
    const struct rs_dynamic *function =
        diag->function ? diag->function : rs_dynamic_of(RS_SPAN_LIT(""), false);
    bool stmt = handle->kind == RS_KIND_stmt;
    switch (field) {
    case SQL_DIAG_NUMBER:
        return rs_out_u32(out, (SQLUINTEGER)diag->count);
    case SQL_DIAG_RETURNCODE:
        return rs_out_u16(out, (SQLUSMALLINT)diag->rc);
    case SQL_DIAG_ROW_COUNT:
        return stmt ? rs_out_len(out, diag->row_count) : SQL_ERROR;
    case SQL_DIAG_CURSOR_ROW_COUNT: /* never known beforehand, as SQLGetInfo says */
        return stmt ? rs_out_len(out, 0) : SQL_ERROR;
    case SQL_DIAG_DYNAMIC_FUNCTION_CODE:
        return stmt ? rs_out_u32(out, (SQLUINTEGER)function->code) : SQL_ERROR;
    case SQL_DIAG_DYNAMIC_FUNCTION:
        return stmt ? rs_out_write(out, rs_span_of(function->name)) : SQL_ERROR;
    default:
        return SQL_ERROR;
    }
}

static SQLRETURN record_field(const struct rs_diag *diag, const struct rs_diag_record *record,
                              SQLSMALLINT field, struct rs_out *out)
{
    switch (field) {
    case SQL_DIAG_SQLSTATE:
        return rs_out_write(out, rs_span_of(record->state));
    case SQL_DIAG_NATIVE:
        return rs_out_u32(out, (SQLUINTEGER)record->native);
    case SQL_DIAG_MESSAGE_TEXT:
        return write_record(record,
                            &(struct rs_diag_rec_args){.state = &(struct rs_out){0}, .text = out});
    case SQL_DIAG_CLASS_ORIGIN:
        return rs_out_write(out, strncmp(record->state, "IM", 2) == 0 ? RS_SPAN_LIT("ODBC 3.0")
                                                                      : RS_SPAN_LIT("ISO 9075"));
    case SQL_DIAG_SUBCLASS_ORIGIN:
        return rs_out_write(out, rs_span_of(subclass_origin(record->state)));
    case SQL_DIAG_CONNECTION_NAME:
        return rs_out_write(out, rs_span_of(diag->server ? diag->server : ""));
    case SQL_DIAG_SERVER_NAME: /* what SQLGetInfo says for SQL_DATA_SOURCE_NAME */
        return rs_out_write(out, rs_span_of(diag->source ? diag->source : ""));
    case SQL_DIAG_ROW_NUMBER:
        return rs_out_len(out, record->row);
    case SQL_DIAG_COLUMN_NUMBER:
        return rs_out_u32(out, (SQLUINTEGER)record->column);
    default:
        return SQL_ERROR;
    }
}

SQLRETURN rs_diag_field(struct rs_handle *handle, SQLSMALLINT number, SQLSMALLINT field,
                        struct rs_out *out)
{
    static const SQLSMALLINT header[] = {SQL_DIAG_NUMBER,           SQL_DIAG_RETURNCODE,
                                         SQL_DIAG_ROW_COUNT,        SQL_DIAG_CURSOR_ROW_COUNT,
                                         SQL_DIAG_DYNAMIC_FUNCTION, SQL_DIAG_DYNAMIC_FUNCTION_CODE};
    const struct rs_diag *diag = &handle->diag;
    for (size_t i = 0; i < RS_COUNT(header); i++) {
        if (field == header[i]) {
            return header_field(handle, field, out);
        }
    }
    if (number <= 0) {
        return SQL_ERROR;
    }
    if ((size_t)number > diag->count) {
        return SQL_NO_DATA;
    }
    return record_field(diag, &diag->records[number - 1], field, out);
}
