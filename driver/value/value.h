/* Values between the server's text and the application's C types. A column is converted in two
 * halves that meet in struct rs_value: the *reader* of the server type and the *writer* of the C
 * type; pairs that are hot have a direct converter. Nothing here depends on the locale. ODBC
 * reference, appendix D, "Converting data from SQL to C data types" and "... from C to SQL ...". */
#ifndef RS_VALUE_VALUE_H
#define RS_VALUE_VALUE_H

#include "value/datetime.h"
#include "value/decimal.h"
#include "value/interval.h"
#include "value/type.h"

enum rs_value_kind {
    RS_VALUE_TEXT, /* text only */
    RS_VALUE_I64,
    RS_VALUE_DOUBLE, /* also float4, see `single` */
    RS_VALUE_DECIMAL,
    RS_VALUE_BOOL,
    RS_VALUE_DATE,
    RS_VALUE_TIME,
    RS_VALUE_TIMESTAMP,
    RS_VALUE_INTERVAL,
    RS_VALUE_BYTES, /* text is without the "\\x" before digits */
    RS_VALUE_GUID
};

struct rs_value {
    enum rs_value_kind kind;
    struct rs_span text; /* the server's text, borrowed; valid as long as the row */
    bool single;         /* DOUBLE that came from float4 */
    union {
        int64_t i64;
        double real;
        struct rs_decimal decimal;
        bool truth;
        struct rs_datetime at; /* DATE, TIME, TIMESTAMP */
        struct rs_interval interval;
        struct {
            size_t count;
            bool escaped; /* not two hexadecimal digits each, but bytea's older form */
        } bytes;
    } as;
};

/* What a conversion did. With the class of the types it decides the SQLSTATE (rs_fate_state). */
enum rs_fate {
    RS_FATE_OK,
    RS_FATE_TRUNCATED,   /* 01004: characters or bytes are missing, more can be had */
    RS_FATE_FRACTION,    /* 01S07: fractional digits were cut */
    RS_FATE_RANGE,       /* 22003: whole digits would be lost */
    RS_FATE_CUT,         /* 22001: digits of a parameter would be lost */
    RS_FATE_CAST,        /* 22018: the text is not a literal of the type */
    RS_FATE_DATETIME,    /* 22007: not a date, time or timestamp */
    RS_FATE_INTERVAL,    /* 22015: interval field overflow */
    RS_FATE_DATE_RANGE,  /* 22008 */
    RS_FATE_FORBIDDEN,   /* 07006: this pair of types is not converted */
    RS_FATE_INDICATOR,   /* 22002: NULL and no indicator */
    RS_FATE_BUFFER_TYPE, /* HY003 */
    RS_FATE_NO_MORE      /* SQL_NO_DATA: all of it was handed out before */
};
const char *rs_fate_state(enum rs_fate fate); /* "22003"; NULL for OK and NO_MORE */
const char *rs_fate_text(enum rs_fate fate);

/* Where a value goes. */
struct rs_target {
    SQLSMALLINT
    c_type;       /* concise, ODBC 3 codes; SQL_C_DEFAULT is resolved before (rs_default_c_type) */
    void *buffer; /* NULL: only the length is wanted */
    SQLLEN capacity;   /* bytes; characters and binary only */
    SQLLEN *octets;    /* SQL_DESC_OCTET_LENGTH_PTR, may be NULL: length of the whole (rest) */
    SQLLEN *indicator; /* SQL_DESC_INDICATOR_PTR, may be NULL: SQL_NULL_DATA */
    /* Of the descriptor's record: digits of SQL_C_NUMERIC or of a second, digits behind the point,
     * digits of an interval's first field. */
    SQLSMALLINT precision, scale;
    SQLINTEGER leading;
    size_t *resume; /* SQLGetData: 0 before the first piece, then where the next one starts (of use
                       to the converter only); NULL for bound columns, which start over */
};

typedef enum rs_fate rs_convert_fn(const struct rs_column_type *type, struct rs_span text,
                                   const struct rs_target *target);

/* The converter for a pair: chosen once for each bound column (the plan), called per cell. NULL:
 * 07006 (or HY003 when the C type does not exist: rs_c_type_known). Text that is not given never
 * reaches it. */
rs_convert_fn *rs_converter(const struct rs_column_type *type, SQLSMALLINT c_type);
/* One cell with the converter of its pair, which may be NULL; text that is not given is NULL. */
enum rs_fate rs_convert(rs_convert_fn *convert, const struct rs_column_type *type,
                        struct rs_span text, const struct rs_target *target);
bool rs_c_type_known(SQLSMALLINT c_type);
/* ODBC 2 codes (SQL_C_DATE, SQL_C_LONG ...) to ODBC 3 ones; concise SQL types likewise. */
SQLSMALLINT rs_c_type_modern(SQLSMALLINT c_type);
SQLSMALLINT rs_sql_type_modern(SQLSMALLINT sql_type);
/* Is it one of ODBC's SQL types, or SQL_UNKNOWN_TYPE? */
bool rs_sql_type_known(SQLSMALLINT sql_type);
SQLSMALLINT rs_default_c_type(SQLSMALLINT sql_type);
/* Bytes of a fixed-length C type; 0 for character, wide and binary. */
size_t rs_c_type_size(SQLSMALLINT c_type);
enum rs_fate rs_write_null(const struct rs_target *target);
/* A length, indicator or count of rows in the application's memory, not NULL: at any address, for
 * pyodbc packs its rows and RODBC takes counts for 32-bit numbers. */
SQLLEN rs_length_get(const void *from);
void rs_length_put(void *to, SQLLEN length);

/* One bound parameter turned into the server's text form. */
struct rs_source {
    SQLSMALLINT c_type, sql_type; /* modern, concise; c_type resolved */
    const void *buffer;
    SQLLEN length;          /* bytes, or SQL_NTS; of character and binary */
    SQLSMALLINT precision;  /* of the APD's record: digits of a second of intervals */
    SQLINTEGER leading;     /* of the APD's record: digits of an interval's first field */
    SQLINTEGER sql_leading; /* the same of the IPD's record, for what is no interval yet */
    bool redshift;
};
struct rs_buf;
/* Does the reference convert this pair? Else it is 07006. Modern codes; of a C type that is none
 * nothing is said. */
bool rs_param_allowed(SQLSMALLINT c_type, SQLSMALLINT sql_type);
/* Appends the text (no quotes). */
enum rs_fate rs_param_text(const struct rs_source *source, struct rs_buf *out);
/* The OID to send on a server for what is bound as an SQL type, from whichever C type: 0 leaves it
 * to the server. The table is value/param.def. A zone in the text (that of rs_param_text; ptr NULL
 * for NULL) needs a type that has one: others pass over it.
 * string_type: 0 auto, 1 varchar, 2 unspecified. */
uint32_t rs_param_oid(SQLSMALLINT sql_type, struct rs_span text, bool redshift, int string_type);

#endif
