/* Writers: a value into a C type of fixed length, one function for each row WRITER of ctype.def;
 * and the parts of text.c and bytes.c that convert.c chooses from. Internal to value/. */
#ifndef RS_VALUE_WRITE_H
#define RS_VALUE_WRITE_H

#include "value/value.h"

#define WRITER(name, type, group)                                                                  \
    enum rs_fate rs_write_##name(const struct rs_value *value, const struct rs_target *target);
#define CODE(code, name)
#include "value/ctype.def"
#undef WRITER
#undef CODE

/* *target->resume once everything was handed out. */
#define RS_RESUME_DONE SIZE_MAX

/* Tells the application the length; the indicator is not SQL_NULL_DATA. The two pointers may be
 * one. */
void rs_target_length(const struct rs_target *target, SQLLEN octets);
/* A fixed-length value, at any alignment. FRACTION when `cut`. */
enum rs_fate rs_target_store(const struct rs_target *target, const void *from, size_t size,
                             bool cut);

/* Converters to SQL_C_CHAR and SQL_C_WCHAR by what is shown. */
rs_convert_fn rs_char_of_text, rs_wchar_of_text;         /* as it is */
rs_convert_fn rs_char_of_number, rs_wchar_of_number;     /* whole digits are never cut */
rs_convert_fn rs_char_of_real, rs_wchar_of_real;         /* shortest digits, else as numbers */
rs_convert_fn rs_char_of_bool, rs_wchar_of_bool;         /* "1", "0" */
rs_convert_fn rs_char_of_date, rs_wchar_of_date;         /* nothing but fraction and zone is cut */
rs_convert_fn rs_char_of_interval, rs_wchar_of_interval; /* nothing but a fraction is cut */
rs_convert_fn rs_char_of_guid, rs_wchar_of_guid;         /* nothing is cut */
rs_convert_fn rs_char_of_bytes, rs_wchar_of_bytes;       /* two hexadecimal digits a byte */
/* To SQL_C_BINARY. */
rs_convert_fn rs_binary_of_text, rs_binary_of_bytes;
rs_convert_fn rs_binary_of_number; /* its characters, all of them */
rs_convert_fn rs_binary_of_fixed;  /* the bytes of the default C type */

#endif
