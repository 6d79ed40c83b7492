/* Base columns: the table and column behind a column of a result. The server's description of a
 * result has two numbers for them. Their names, and what the table says of NULL, are looked up when
 * an application asks for such a field, once for all columns of the result, and are known to the
 * connection from then on, until a statement of its own may have changed them (rs_pq_changes). */
#ifndef RS_ODBC_BASECOLUMN_H
#define RS_ODBC_BASECOLUMN_H

#include "odbc/desc.h"

struct rs_base_column {
    uint32_t table;
    int number;                     /* in the table; 0: only says that the table was looked up */
    char *schema, *relation, *name; /* owned */
    bool not_null;
    bool automatic; /* the server counts it */
};

struct rs_base_columns {
    struct rs_base_column *list; /* owned; by table and number */
    size_t count, room;
    uint64_t stamp; /* of what is in the list; see struct rs_desc, based */
};

void rs_base_columns_clear(struct rs_base_columns *columns);
/* Does a field of the IRD need them? */
bool rs_base_field(SQLSMALLINT field);
/* Before such a field is read. What cannot be found out now (the transaction has failed, the
 * connection is lost) stays unknown: empty names, SQL_NULLABLE_UNKNOWN. */
void rs_base_columns_ask(struct rs_desc *ird);
/* Text of a column: "" when it has no base column or that is not known. */
struct rs_span rs_base_text(const struct rs_desc *ird, const struct rs_desc_rec *rec,
                            SQLSMALLINT field);
bool rs_base_is_automatic(const struct rs_desc *ird, const struct rs_desc_rec *rec);

#endif
