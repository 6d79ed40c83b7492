/* Strings and numbers on their way to the application. SQLWCHAR is UTF-16 here (unixODBC,
 * Windows); a driver manager with four-byte characters would get a file like this one. */
#include "odbc/out.h"

#include <string.h>

#include "base/utf.h"
#include "odbc/diag.h"
#include "odbc/handle.h"

_Static_assert(sizeof(SQLWCHAR) == 2, "wide text is UTF-16");

static void put_length(struct rs_out *out, size_t length)
{
    if (!out->length) {
        return;
    }
    if (out->width == RS_LENGTH_16) {
        *(SQLSMALLINT *)out->length =
            length > INT16_MAX ? (SQLSMALLINT)INT16_MAX : (SQLSMALLINT)length;
    } else if (out->width == RS_LENGTH_32) {
        *(SQLINTEGER *)out->length = (SQLINTEGER)length;
    } else if (out->width == RS_LENGTH_64) {
        *(SQLLEN *)out->length = (SQLLEN)length;
    }
}

static SQLRETURN write_narrow(struct rs_out *out, struct rs_span text)
{
    put_length(out, text.len);
    if (!out->buffer) {
        return SQL_SUCCESS;
    }
    if (out->capacity == 0) {
        return SQL_SUCCESS_WITH_INFO;
    }
    size_t room = (size_t)out->capacity - 1;
    size_t n = text.len <= room ? text.len : rs_utf8_whole(text, room);
    if (n > 0) {
        memcpy(out->buffer, text.ptr, n);
    }
    ((char *)out->buffer)[n] = '\0';
    return n < text.len ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

static SQLRETURN write_wide(struct rs_out *out, struct rs_span text)
{
    static const char nul[sizeof(SQLWCHAR)];
    size_t unit = sizeof(SQLWCHAR);
    size_t length = rs_utf16_length(text);
    put_length(out, out->bytes ? length * unit : length);
    if (!out->buffer) {
        return SQL_SUCCESS;
    }
    size_t capacity = out->bytes ? (size_t)out->capacity / unit : (size_t)out->capacity;
    if (capacity == 0) {
        return SQL_SUCCESS_WITH_INFO;
    }
    size_t used = 0;
    size_t n = rs_utf8_to_utf16(text, out->buffer, capacity - 1, &used);
    memcpy((char *)out->buffer + n * unit, nul, unit);
    return n < length ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

SQLRETURN rs_out_write(struct rs_out *out, struct rs_span text)
{
    if (out->buffer && out->capacity < 0) {
        return SQL_ERROR;
    }
    return out->wide ? write_wide(out, text) : write_narrow(out, text);
}

SQLRETURN rs_out_text(struct rs_handle *handle, struct rs_out *out, struct rs_span text)
{
    SQLRETURN rc = rs_out_write(out, text);
    if (rc == SQL_ERROR) {
        return rs_post(handle, RS_HY090, "a buffer length of %lld is negative",
                       (long long)out->capacity);
    }
    return rc == SQL_SUCCESS_WITH_INFO ? rs_post(handle, RS_01004, NULL) : rc;
}

SQLRETURN rs_out_fixed(struct rs_out *out, const void *value, size_t size)
{
    put_length(out, size);
    if (out->buffer) {
        memcpy(out->buffer, value, size);
    }
    return SQL_SUCCESS;
}

SQLRETURN rs_out_u16(struct rs_out *out, SQLUSMALLINT value)
{
    return rs_out_fixed(out, &value, sizeof value);
}

SQLRETURN rs_out_u32(struct rs_out *out, SQLUINTEGER value)
{
    return rs_out_fixed(out, &value, sizeof value);
}

SQLRETURN rs_out_len(struct rs_out *out, SQLLEN value)
{
    return rs_out_fixed(out, &value, sizeof value);
}

SQLRETURN rs_out_ptr(struct rs_out *out, const void *value)
{
    return rs_out_fixed(out, &value, sizeof value);
}
