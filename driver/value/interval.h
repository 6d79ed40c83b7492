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
    bool cut;        /* finer parts than these stood there, not all 0 */
};

/* Reads "1 year 2 mons 3 days 04:05:06.7" with signs anywhere (IntervalStyle postgres), "1 days 2
 * hours 3 mins 4.5 secs" (Redshift), "@ 1 mon ago", "1-2", "3 4:05:06" (SQL), and the literal
 * "INTERVAL '...' DAY TO SECOND" with or without braces: its qualifier says what a lone number is.
 */
bool rs_interval_read(struct rs_span text, struct rs_interval *out);
/* The same when only fields of one C type can be meant: "5" is five of its only or first field. */
bool rs_interval_read_as(struct rs_span text, SQLSMALLINT c_type, struct rs_interval *out);
/* Of what neither could read: is it digits alone, more of them than any interval has? */
bool rs_interval_too_long(struct rs_span text);

enum rs_interval_fit {
    RS_FIT_OK,
    RS_FIT_CUT,      /* fields behind the last one of the type were not 0 */
    RS_FIT_OVERFLOW, /* the leading field has no room, or the interval is of the other class */
};

/* What a descriptor says of an interval's digits. Out of 1 to 9 and of 0 to 9: the presets. */
struct rs_interval_digits {
    SQLINTEGER leading;  /* of the first field: SQL_DESC_DATETIME_INTERVAL_PRECISION */
    SQLSMALLINT seconds; /* behind the point: SQL_DESC_PRECISION */
};
#define RS_INTERVAL_LEADING 2 /* the presets of both */
#define RS_INTERVAL_SECONDS 6
#define RS_INTERVAL_MOST    9 /* as many as a field has */

/* Fills the structure for SQL_C_INTERVAL_*, as far as its digits go. */
enum rs_interval_fit rs_interval_to_struct(const struct rs_interval *interval, SQLSMALLINT c_type,
                                           struct rs_interval_digits digits,
                                           SQL_INTERVAL_STRUCT *out);
/* The other way. False: the structure's type is none, a field is out of its range, or the first
 * one has more digits than the descriptor says. */
bool rs_interval_of_struct(const SQL_INTERVAL_STRUCT *from, struct rs_interval_digits digits,
                           struct rs_interval *out);
/* Would the interval fit type and digits? */
enum rs_interval_fit rs_interval_fits(const struct rs_interval *interval, SQLSMALLINT type,
                                      struct rs_interval_digits digits);
/* "-1 years -2 mons": a form that every server reads. */
void rs_interval_add(struct rs_buf *out, const struct rs_interval *interval);
/* Is it one of the thirteen interval codes; has it one field only; is it of the class of years and
 * months? */
bool rs_interval_type(SQLSMALLINT type);
bool rs_interval_single(SQLSMALLINT type);
bool rs_interval_year_month(SQLSMALLINT type);

#endif
