/* Intervals in text form, the server's and ODBC's, and as SQL_INTERVAL_STRUCT. ODBC reference,
 * appendix D, "Interval data types". */
#ifndef RS_VALUE_INTERVAL_H
#define RS_VALUE_INTERVAL_H

#include <sql.h>
#include <sqlext.h>

#include "base/span.h"

struct rs_buf;

/* An interval as the server keeps it, in two parts that have signs of their own. */
struct rs_interval {
    int64_t months;
    int64_t seconds; /* with days of 24 hours */
    int nanos;       /* same sign as seconds */
};

/* Reads "1 year 2 mons 3 days 04:05:06.7" with signs anywhere (IntervalStyle postgres), "1 days 2
 * hours 3 mins 4.5 secs" (Redshift), "@ 1 mon ago", "1-2", "3 4:05:06" (SQL), and the literal
 * "INTERVAL '...' DAY TO SECOND" with or without braces: its qualifier says what a lone number is.
 */
bool rs_interval_read(struct rs_span text, struct rs_interval *out);
/* The same when only fields of one C type can be meant: "5" is five of its only or first field. */
bool rs_interval_read_as(struct rs_span text, SQLSMALLINT c_type, struct rs_interval *out);

enum rs_interval_fit {
    RS_FIT_OK,
    RS_FIT_CUT,      /* fields behind the last one of the type were not 0 */
    RS_FIT_OVERFLOW, /* the leading field has no room, or the interval is of the other class */
};
/* Fills the structure for SQL_C_INTERVAL_*. `precision`: digits of a second that are kept. */
enum rs_interval_fit rs_interval_to_struct(const struct rs_interval *interval, SQLSMALLINT c_type,
                                           int precision, SQL_INTERVAL_STRUCT *out);
/* False when the structure's type is none or a field is out of its range. */
bool rs_interval_of_struct(const SQL_INTERVAL_STRUCT *from, int precision, struct rs_interval *out);
/* "-1 years -2 mons": a form that every server reads. */
void rs_interval_add(struct rs_buf *out, const struct rs_interval *interval);
/* Is it one of the thirteen interval codes; has it one field only? */
bool rs_interval_type(SQLSMALLINT type);
bool rs_interval_single(SQLSMALLINT type);

#endif
