/* Diagnostics and output strings without a driver manager. */
#include <string.h>

#include "check.h"
#include "odbc/handle.h"
#include "odbc/out.h"
#include "value/value.h"

static struct rs_out narrow(void *buffer, SQLLEN capacity, SQLSMALLINT *length)
{
    return (struct rs_out){.buffer = buffer,
                           .capacity = capacity,
                           .width = RS_LENGTH_16,
                           .length = length};
}

static struct rs_out wide(void *buffer, SQLLEN capacity, bool bytes, SQLSMALLINT *length)
{
    struct rs_out out = narrow(buffer, capacity, length);
    out.wide = true;
    out.bytes = bytes;
    return out;
}

static void narrow_text_is_cut_at_whole_characters(void)
{
    char room[8];
    SQLSMALLINT length = 0;
    struct rs_out out = narrow(room, 6, &length);
    CHECK_INT(rs_out_write(&out, RS_SPAN_LIT("abc")), SQL_SUCCESS);
    CHECK_STR(room, "abc");
    CHECK_INT(length, 3);
    CHECK_INT(rs_out_write(&out, RS_SPAN_LIT("abcdé")), SQL_SUCCESS_WITH_INFO);
    CHECK_STR(room, "abcd");
    CHECK_INT(length, 6);
    out = narrow(room, 0, &length);
    CHECK_INT(rs_out_write(&out, RS_SPAN_LIT("a")), SQL_SUCCESS_WITH_INFO);
    out = narrow(room, -1, &length);
    CHECK_INT(rs_out_write(&out, RS_SPAN_LIT("a")), SQL_ERROR);
    out = narrow(NULL, 0, &length);
    CHECK_INT(rs_out_write(&out, RS_SPAN_LIT("12345")), SQL_SUCCESS);
    CHECK_INT(length, 5);
}

static void wide_text_counts_characters_or_bytes(void)
{
    SQLWCHAR room[8];
    SQLSMALLINT length = 0;
    struct rs_out out = wide(room, 8, false, &length);
    CHECK_INT(rs_out_write(&out, RS_SPAN_LIT("é😀")), SQL_SUCCESS);
    CHECK_INT(length, 3);
    CHECK_INT(room[0], 0xe9);
    CHECK_INT(room[1], 0xd83d);
    CHECK_INT(room[3], 0);
    out = wide(room, 6, true, &length); /* room for two characters and the NUL: no half pair */
    CHECK_INT(rs_out_write(&out, RS_SPAN_LIT("é😀")), SQL_SUCCESS_WITH_INFO);
    CHECK_INT(length, 6);
    CHECK_INT(room[1], 0);
}

static void errors_come_before_warnings(void)
{
    struct rs_handle handle = {0};
    struct rs_notes notes = {0};
    struct rs_error err = {0};
    char state[6], text[64];
    SQLINTEGER native = 0;
    rs_handle_init(&handle, RS_KIND_stmt, NULL);
    rs_note(&notes, RS_01000, "first a notice");
    rs_note_server(&notes, RS_SPAN_LIT("00000"), RS_SPAN_LIT("successful completion"));
    rs_post_notes(&handle, &notes);
    rs_fail_native(&err, RS_28000, 1003, "then an error");
    CHECK_INT(rs_post_error(&handle, &err), SQL_ERROR);
    CHECK(!err.set);
    CHECK_INT(handle.diag.count, 3);
    struct rs_out state_out = narrow(state, 6, NULL), text_out = narrow(text, 64, NULL);
    struct rs_diag_rec_args args = {1, &state_out, &native, &text_out};
    CHECK_INT(rs_diag_rec(&handle, &args), SQL_SUCCESS);
    CHECK_STR(state, "28000");
    CHECK_STR(text, "[Redshift][ODBC] then an error");
    CHECK_INT(native, 1003);
    args.number = 3;
    CHECK_INT(rs_diag_rec(&handle, &args), SQL_SUCCESS);
    CHECK_STR(state, "01000");
    args.number = 4;
    CHECK_INT(rs_diag_rec(&handle, &args), SQL_NO_DATA);
    args.number = 0;
    CHECK_INT(rs_diag_rec(&handle, &args), SQL_ERROR);
    CHECK_INT(rs_diag_pop(&handle, &args), SQL_SUCCESS);
    CHECK_STR(state, "28000");
    CHECK_INT(handle.diag.count, 2);
    rs_handle_clear(&handle);
    CHECK(!rs_handle_valid(&handle, RS_KIND_stmt));
}

static void conversion_outcomes_have_their_place(void)
{
    struct rs_handle handle = {0};
    struct rs_place place = {7, 2};
    SQLLEN row = 0;
    SQLINTEGER column = 0;
    char origin[16];
    rs_handle_init(&handle, RS_KIND_stmt, NULL);
    CHECK_INT(rs_post_fate(&handle, RS_FATE_OK, place), SQL_SUCCESS);
    CHECK_INT(rs_post_fate(&handle, RS_FATE_NO_MORE, place), SQL_NO_DATA);
    CHECK_INT(rs_post_fate(&handle, RS_FATE_TRUNCATED, place), SQL_SUCCESS_WITH_INFO);
    CHECK_INT(rs_post_fate(&handle, RS_FATE_RANGE, place), SQL_ERROR);
    struct rs_out out = {.buffer = &row, .bytes = true};
    CHECK_INT(rs_diag_field(&handle, 1, SQL_DIAG_ROW_NUMBER, &out), SQL_SUCCESS);
    CHECK_INT(row, 7);
    out.buffer = &column;
    CHECK_INT(rs_diag_field(&handle, 1, SQL_DIAG_COLUMN_NUMBER, &out), SQL_SUCCESS);
    CHECK_INT(column, 2);
    out = narrow(origin, 16, NULL);
    CHECK_INT(rs_diag_field(&handle, 1, SQL_DIAG_CLASS_ORIGIN, &out), SQL_SUCCESS);
    CHECK_STR(origin, "ISO 9075");
    CHECK_INT(rs_diag_field(&handle, 9, SQL_DIAG_CLASS_ORIGIN, &out), SQL_NO_DATA);
    CHECK_INT(rs_diag_field(&handle, 1, 12345, &out), SQL_ERROR);
    rs_handle_clear(&handle);
}

int main(void)
{
    RUN(narrow_text_is_cut_at_whole_characters);
    RUN(wide_text_counts_characters_or_bytes);
    RUN(errors_come_before_warnings);
    RUN(conversion_outcomes_have_their_place);
    return check_done();
}
