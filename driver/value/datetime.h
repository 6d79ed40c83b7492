/* Dates, times and timestamps in text form: the server's (DateStyle ISO) and ODBC's, which differ
 * only in what the server adds (zones, BC, infinity). Proleptic Gregorian calendar. */
#ifndef RS_VALUE_DATETIME_H
#define RS_VALUE_DATETIME_H

#include "base/span.h"

struct rs_buf;

struct rs_datetime {
    int64_t year; /* astronomical: 0 is 1 BC */
    int month, day, hour, minute, second;
    int nanos;
    bool cut; /* more than nine digits of a second stood there, not all 0 */
    bool has_zone;
    int zone_seconds; /* east positive */
    int infinite;     /* -1, 0, 1 */
};

/* "2026-11-24", "0044-03-15 BC", "infinity"; blanks around allowed. False when it is none, also for
 * days that no calendar has. */
bool rs_date_read(struct rs_span text, struct rs_datetime *out);
/* "13:14", "13:14:15", "13:14:15.123456", with a zone "+02", "-00:30", "+01:23:45", "Z" behind it.
 * 24:00:00 is a time of the server's. */
bool rs_time_read(struct rs_span text, struct rs_datetime *out);
/* A date, blanks or "T", a time; BC last. A date alone is midnight: *had_time tells. */
bool rs_timestamp_read(struct rs_span text, struct rs_datetime *out, bool *had_time);

/* Fields that a C structure may hold: month 1..12, a day of that month. */
bool rs_date_valid(int64_t year, int month, int day);
/* 0..23, 0..59, 0..61 (leap seconds, as ODBC allows), nanoseconds of a second. */
bool rs_time_valid(int hour, int minute, int second, int64_t nanos);
/* Today in the host's time zone: what a time becomes a timestamp with. ODBC reference, appendix D.
 */
void rs_date_today(struct rs_datetime *out);

/* Appends "2026-11-24"; a year before 1 needs rs_date_add_era behind everything else. */
void rs_date_add(struct rs_buf *out, const struct rs_datetime *at);
void rs_date_add_era(struct rs_buf *out, const struct rs_datetime *at);
/* Appends "13:14:15", and ".123" when there is a fraction, without zeros at its end. */
void rs_time_add(struct rs_buf *out, const struct rs_datetime *at);

#endif
