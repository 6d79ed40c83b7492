/* Where a string or a number that a function returns goes: an application's buffer, narrow (UTF-8)
 * or wide (UTF-16), counted in bytes or characters. Bodies do not know which; truncation and full
 * lengths are handled here. */
#ifndef RS_ODBC_OUT_H
#define RS_ODBC_OUT_H

#include <sql.h>
#include <sqlext.h>

#include "base/span.h"

struct rs_handle;

enum rs_out_length { RS_LENGTH_NONE, RS_LENGTH_16, RS_LENGTH_32, RS_LENGTH_64 };

struct rs_out {
    void *buffer;    /* NULL: only the length is wanted */
    SQLLEN capacity; /* in bytes or, when `bytes` is false, in characters (units) */
    bool wide;       /* UTF-16 */
    bool bytes;      /* capacity and length count bytes */
    enum rs_out_length width;
    void *length; /* of the whole text without its NUL; NULL: not wanted */
};

/* SQL_SUCCESS; SQL_SUCCESS_WITH_INFO when the text was cut (whole characters, always a NUL behind);
 * SQL_ERROR for a negative capacity. Posts nothing. */
SQLRETURN rs_out_write(struct rs_out *out, struct rs_span text);
/* The same with its diagnostic: 01004 or HY090. */
SQLRETURN rs_out_text(struct rs_handle *handle, struct rs_out *out, struct rs_span text);
/* Fixed-size values, with their size as the length. A NULL buffer is allowed. */
SQLRETURN rs_out_fixed(struct rs_out *out, const void *value, size_t size);
SQLRETURN rs_out_u16(struct rs_out *out, SQLUSMALLINT value);
SQLRETURN rs_out_u32(struct rs_out *out, SQLUINTEGER value);
SQLRETURN rs_out_len(struct rs_out *out, SQLLEN value);
SQLRETURN rs_out_ptr(struct rs_out *out, const void *value);

#endif
