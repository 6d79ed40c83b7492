/* The server's types as ODBC sees them: one row in type.def for each, read by SQLDescribeCol,
 * SQLColAttribute, SQLColumns, SQLGetTypeInfo and the conversions alike. ODBC reference, appendix
 * D. */
#ifndef RS_VALUE_TYPE_H
#define RS_VALUE_TYPE_H

#include <sql.h>
#include <sqlext.h>

#include "base/span.h"

struct rs_value;

/* What distinguishes servers and options; borrowed, lives in the connection. */
struct rs_type_rules {
    bool redshift; /* varchar(n) counts bytes; PostgreSQL's counts characters */
    bool wide;     /* UseUnicode: SQL_WVARCHAR instead of SQL_VARCHAR ... */
    int64_t
        max_varchar; /* MaxVarcharSize: what a varchar without a length, or a longer one, reports */
    int64_t max_longvarchar;
};

struct rs_type {
    uint32_t oid;
    const char *name;            /* as people write it: "timestamptz", "super" */
    SQLSMALLINT sql_type;        /* concise, narrow */
    const char *prefix, *suffix; /* of literals */
    /* Text form of the server to a value (value/value.h). False: the text is not of this type. */
    bool (*read)(struct rs_span text, struct rs_value *value);
    unsigned char servers;   /* enum rs_type_servers: which have it, for SQLGetTypeInfo */
    unsigned char size_rule; /* enum rs_size_rule; column.c */
    int fixed_size;          /* what the rule needs: digits, or characters */
};

enum rs_type_servers { RS_ON_NONE, RS_ON_REDSHIFT = 1, RS_ON_POSTGRES = 2, RS_ON_BOTH = 3 };

/* Never NULL: an unknown OID is a row of its own (VARCHAR, named by nothing). */
const struct rs_type *rs_type_by_oid(uint32_t oid);
/* By the name in catalogues ("character varying", "int4", "timestamp with time zone", "SUPER" ...);
 * NULL when unknown. */
const struct rs_type *rs_type_by_name(struct rs_span name);
/* Walks all rows, for SQLGetTypeInfo; NULL at the end. */
const struct rs_type *rs_type_at(size_t index);

/* A column's type with its modifier, worked out for one set of rules. ODBC reference, appendix D,
 * "Column size, decimal digits, transfer octet length, and display size". */
struct rs_column_type {
    const struct rs_type *type;
    SQLSMALLINT concise, verbose,
        subcode;            /* SQL_TYPE_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP */
    SQLULEN size;           /* column size */
    SQLSMALLINT digits;     /* decimal digits (scale, or fraction digits) */
    SQLLEN octets, display; /* transfer octet length; display size */
    int radix;              /* 10, 2 or 0 */
    bool is_signed, searchable_like, case_sensitive, fixed_scale;
};
void rs_column_type_set(struct rs_column_type *out, uint32_t oid, int typmod,
                        const struct rs_type_rules *rules);
/* Character or binary data, whose values have a length of their own. */
bool rs_column_has_length(const struct rs_column_type *column);
/* The front of such a value in the server's text form: at most `most` bytes of data, whole
 * characters. Values of other types stay as they are. */
struct rs_span rs_column_cut(const struct rs_column_type *column, struct rs_span text, size_t most);

#endif
