/* Bookmarks: the number of a row in the result set. SQL_UB_FIXED shows it as the number itself;
 * SQL_UB_VARIABLE as twelve bytes, the row's number and behind it that of the result set, so that a
 * bookmark of an earlier result is noticed. Column 0 of a row is made as the server would write it:
 * an int8, or bytea. */
#include <stdio.h>
#include <string.h>

#include "odbc/dbc.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, NUMBER = 8, LENGTH = 12 };

void rs_bookmark_describe(struct rs_stmt *stmt)
{
    struct rs_desc_rec *rec = &stmt->ird->records[0];
    bool fixed = stmt->attrs.bookmarks == SQL_UB_FIXED;
    rs_desc_describe(rec, fixed ? OID_INT8 : OID_BYTEA, -1, &stmt->dbc->rules);
    rec->nullable = SQL_NO_NULLS;
    rec->unnamed = SQL_UNNAMED;
    if (!fixed) {
        rec->type = rec->concise = SQL_BINARY;
        rec->length = rec->what.size = LENGTH;
        rec->octets = rec->what.octets = LENGTH;
        rec->what.display = 2 * LENGTH;
    }
}

bool rs_bookmark_takes(SQLSMALLINT c_type)
{
    return c_type == SQL_C_VARBOOKMARK || c_type == SQL_C_BOOKMARK || c_type == SQL_C_DEFAULT;
}

struct rs_span rs_bookmark_text(struct rs_cursor *cursor, SQLULEN row)
{
    uint64_t number = (uint64_t)cursor->start + row;
    int len;
    if (cursor->bookmarks == SQL_UB_FIXED) {
        len =
            snprintf(cursor->bookmark, sizeof cursor->bookmark, "%llu", (unsigned long long)number);
    } else {
        len = snprintf(cursor->bookmark, sizeof cursor->bookmark, "\\x%016llx%08x",
                       (unsigned long long)number, (unsigned)cursor->serial);
    }
    return (struct rs_span){cursor->bookmark, (size_t)len};
}

static uint64_t big_endian(const unsigned char *bytes, size_t count)
{
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

bool rs_bookmark_read(const struct rs_cursor *cursor, const void *from, int64_t *row)
{
    uint64_t number = 0;
    bool ok = from != NULL;
    if (ok && cursor->bookmarks == SQL_UB_FIXED) {
        memcpy(&number, from, sizeof number);
    } else if (ok) {
        unsigned char bytes[LENGTH];
        memcpy(bytes, from, sizeof bytes);
        number = big_endian(bytes, NUMBER);
        ok = big_endian(bytes + NUMBER, LENGTH - NUMBER) == cursor->serial;
    }
    *row = (int64_t)number;
    return ok && number >= 1 && number < INT64_MAX;
}
