/* Descriptors: what a statement knows of its columns (ARD, IRD) and parameters (APD, IPD). One
 * struct for all four; which field may be read or written in which is desc.def. ODBC reference,
 * "SQLSetDescField". */
#ifndef RS_ODBC_DESC_H
#define RS_ODBC_DESC_H

#include "odbc/handle.h"
#include "odbc/out.h"
#include "value/type.h"

struct rs_dbc;
struct rs_stmt;

enum rs_desc_role { RS_DESC_ARD = 1, RS_DESC_APD = 2, RS_DESC_IRD = 4, RS_DESC_IPD = 8 };

struct rs_desc_rec {
    SQLSMALLINT type, concise, subcode; /* SQL_DESC_TYPE, _CONCISE_TYPE, _DATETIME_INTERVAL_CODE */
    SQLINTEGER interval_precision;
    SQLULEN length;
    SQLSMALLINT precision, scale;
    SQLINTEGER radix;
    SQLLEN octets;
    SQLPOINTER data;
    SQLLEN *octets_ptr, *indicator_ptr;
    SQLSMALLINT parameter_type, nullable, unnamed;
    /* IRD and IPD */
    char *name;                 /* owned; NULL: none */
    struct rs_column_type what; /* of the server's type; what.type NULL: not known */
    uint32_t oid;
    int typmod;
    uint32_t base_table; /* IRD: the server's numbers of the table and its column; 0: none */
    int base_number;
    bool bound; /* application descriptors: something was bound here */
};

struct rs_desc {
    struct rs_handle h;
    struct rs_dbc *dbc;
    struct rs_desc *next;   /* of the connection's explicitly allocated ones */
    enum rs_desc_role role; /* explicitly allocated ones: ARD until used as APD; both are the same
                               here */
    SQLSMALLINT alloc_type; /* SQL_DESC_ALLOC_AUTO, _USER */
    SQLULEN array_size;
    SQLUSMALLINT *status_ptr;
    SQLLEN *offset_ptr;
    SQLULEN bind_type;
    SQLULEN *processed_ptr;
    struct rs_desc_rec *records; /* owned; records[0] is the bookmark's */
    SQLSMALLINT count;           /* highest record in use */
    SQLSMALLINT touched;  /* highest record that holds something: used since it was forgotten */
    SQLSMALLINT room;     /* records that exist, without the bookmark's */
    struct rs_stmt *stmt; /* IRD: whose it is */
    uint64_t based; /* IRD: when the base columns were asked for: rs_pq_changes and 1; 0: not yet */
    uint64_t version; /* grows with every change: a plan made before is out of date */
};

/* NULL when memory is out. */
struct rs_desc *rs_desc_new(struct rs_dbc *dbc, enum rs_desc_role role, SQLSMALLINT alloc_type);
void rs_desc_free(struct rs_desc *desc);
/* Record `number` (from 0), or NULL when it does not exist. */
struct rs_desc_rec *rs_desc_at(const struct rs_desc *desc, SQLSMALLINT number);
/* May there be a record of this number? Number 0, the bookmark, is an ARD's, or of a descriptor
 * that may become one. */
bool rs_desc_numbered(const struct rs_desc *desc, SQLSMALLINT number);
/* Makes sure that record `number` exists; NULL when memory is out. */
struct rs_desc_rec *rs_desc_make(struct rs_desc *desc, SQLSMALLINT number);
/* Forgets records above `count`. */
void rs_desc_cut(struct rs_desc *desc, SQLSMALLINT count);
/* Sets type, concise and subcode of a record from a concise type, and the defaults that come with
 * it. */
void rs_desc_set_type(struct rs_desc_rec *rec, SQLSMALLINT concise);
/* The same from SQL_DESC_TYPE and SQL_DESC_DATETIME_INTERVAL_CODE, as far as they are known; false
 * for a concise type of dates or intervals, which is none. */
bool rs_desc_set_verbose(struct rs_desc_rec *rec, SQLSMALLINT type, SQLSMALLINT subcode);
/* The consistency check that comes with binding. HY021: the record is not bound then. */
SQLRETURN rs_desc_check(struct rs_desc *desc, SQLSMALLINT number, struct rs_desc_rec *rec);
/* Fills a record of the IRD or IPD from a server type. */
void rs_desc_describe(struct rs_desc_rec *rec, uint32_t oid, int typmod,
                      const struct rs_type_rules *rules);
/* Columns of a prepared statement are asked for when somebody wants to see its IRD. Told by
 * `teller`: HY007 before the statement is prepared, the server's refusal. */
SQLRETURN rs_desc_known(struct rs_desc *desc, struct rs_handle *teller);
SQLRETURN rs_desc_copy(struct rs_desc *to, struct rs_desc *from);

/* Where the value of a bound record is for one row (from 0) of the array: data_ptr plus offsets. */
void *rs_desc_address(const struct rs_desc *desc, const void *base, SQLULEN row, size_t element);

/* The functions. A text field goes through `out`, and so does a number. */
bool rs_desc_field_is_text(SQLSMALLINT field);
SQLRETURN rs_desc_get_field(struct rs_desc *desc, SQLSMALLINT number, SQLSMALLINT field,
                            struct rs_out *out);
SQLRETURN rs_desc_set_field(struct rs_desc *desc, SQLSMALLINT number, SQLSMALLINT field,
                            SQLPOINTER value, struct rs_span text);
struct rs_desc_rec_args {
    SQLSMALLINT number;
    struct rs_out *name;
    SQLSMALLINT *type, *subtype;
    SQLLEN *length;
    SQLSMALLINT *precision, *scale, *nullable;
};
SQLRETURN rs_desc_get_rec(struct rs_desc *desc, const struct rs_desc_rec_args *args);
struct rs_desc_set_args {
    SQLSMALLINT number, type, subtype, precision, scale;
    SQLLEN length;
    SQLPOINTER data;
    SQLLEN *octets, *indicator;
};
SQLRETURN rs_desc_set_rec(struct rs_desc *desc, const struct rs_desc_set_args *args);

#endif
