/* Dates of the web: what is read is written back as the same moment. */
#include <string.h>

#include "base/clock.h"
#include "fuzz.h"

static void check_moment(int64_t seconds)
{
    char basic[17], utc[24];
    int64_t year, again;
    unsigned month, day;
    rs_clock_format_basic(seconds, basic);
    rs_clock_format_utc(seconds, utc);
    FUZZ_CHECK(strlen(basic) == 16 && strlen(utc) == 23);
    rs_clock_civil_from_days(seconds / 86400, &year, &month, &day);
    FUZZ_CHECK(month >= 1 && month <= 12 && day >= 1 && day <= 31);
    FUZZ_CHECK(rs_clock_days_from_civil(year, month, day) == seconds / 86400);
    if (seconds >= 0 && year <= 9999) {
        utc[10] = 'T';
        utc[19] = 'Z';
        FUZZ_CHECK(rs_clock_parse_iso((struct rs_span){utc, 20}, &again) && again == seconds);
    }
}

void fuzz_one(struct rs_span input)
{
    int64_t seconds = 0, days = 0;
    if (rs_clock_parse_iso(input, &seconds)) {
        FUZZ_CHECK(input.len >= 20);
        check_moment(seconds);
    }
    if (rs_clock_parse_http(input, &seconds)) {
        FUZZ_CHECK(input.len == 29);
        check_moment(seconds);
    }
    memcpy(&days, input.ptr, input.len < sizeof days ? input.len : sizeof days);
    check_moment(days % ((int64_t)1 << 55));
    check_moment(days % ((int64_t)1 << 40));
}
