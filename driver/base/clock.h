/* Time: the wall clock for expiries, the monotonic clock for deadlines; and the texts of dates on
 * the web. */
#ifndef RS_BASE_CLOCK_H
#define RS_BASE_CLOCK_H

#include "base/span.h"

/* Milliseconds of CLOCK_MONOTONIC. */
int64_t rs_clock_monotonic_ms(void);
/* Seconds since 1970-01-01 UTC. */
int64_t rs_clock_wall(void);
/* "2026-11-24T01:02:03Z", with or without fraction, Z or an offset (RFC 3339; AWS's Expiration). */
bool rs_clock_parse_iso(struct rs_span text, int64_t *seconds);
/* "Tue, 24 Nov 2026 01:02:03 GMT" (IMF-fixdate of RFC 9110 section 5.6.7). */
bool rs_clock_parse_http(struct rs_span text, int64_t *seconds);
/* Formats seconds as "20261124T010203Z" (SigV4's basic form); out holds 17 bytes. Years 1970 to
 * 9999. */
void rs_clock_format_basic(int64_t seconds, char out[17]);
/* "2026-11-24 01:02:03 UTC" for messages; out holds 24 bytes. */
void rs_clock_format_utc(int64_t seconds, char out[24]);
/* Days since 1970-01-01 of a proleptic Gregorian date, and back. Any year that fits. */
int64_t rs_clock_days_from_civil(int64_t year, unsigned month, unsigned day);
void rs_clock_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);

#endif
