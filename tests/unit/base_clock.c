/* Dates: RFC 3339, RFC 9110's IMF-fixdate, SigV4's basic form, the calendar. */
#include "base/clock.h"

#include "check.h"

static void iso_dates_are_read(void)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } good[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-24T01:02:03Z", 1795482123},
        {"2026-11-24t01:02:03z", 1795482123},
        {"2026-11-24T01:02:03.123456Z", 1795482123},
        {"2026-11-24T02:02:03+01:00", 1795482123},
        {"2026-11-23T19:32:03.5-05:30", 1795482123},
        {"1969-12-31T23:59:59Z", -1},
        {"2000-02-29T00:00:00Z", 951782400},
        {"1990-12-31T23:59:60Z", 662688000}, /* RFC 3339 section 5.8: a leap second */
        {"1985-04-12T23:20:50.52Z", 482196050},
        {"9999-12-31T23:59:59Z", 253402300799},
    };
    for (size_t i = 0; i < RS_COUNT(good); i++) {
        int64_t seconds = 42;
        CHECK(rs_clock_parse_iso(rs_span_of(good[i].text), &seconds));
        CHECK_INT(seconds, good[i].seconds);
    }
}

static void wrong_iso_dates_are_refused(void)
{
    static const char *const bad[] = {
        "",
        "2026-11-24",
        "2026-11-24T01:02:03",
        "2026-11-24 01:02:03Z",
        "2026-13-24T01:02:03Z",
        "2026-00-24T01:02:03Z",
        "2026-11-31T01:02:03Z",
        "2026-02-29T01:02:03Z",
        "1900-02-29T01:02:03Z",
        "2026-11-00T01:02:03Z",
        "2026-11-24T24:02:03Z",
        "2026-11-24T01:60:03Z",
        "2026-11-24T01:02:61Z",
        "2026-11-24T01:02:03.Z",
        "2026-11-24T01:02:03Zx",
        "2026-11-24T01:02:03+0100",
        "2026-11-24T01:02:03+24:00",
        "2026-11-24T01:02:03+01",
        "+026-11-24T01:02:03Z",
        "2026-1-24T01:02:03Z",
    };
    int64_t seconds = 42;
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        if (!CHECK(!rs_clock_parse_iso(rs_span_of(bad[i]), &seconds))) {
            CHECK_STR(bad[i], "refused");
        }
    }
    CHECK_INT(seconds, 42);
}

static void http_dates_are_read(void)
{
    int64_t seconds = 42;
    CHECK(rs_clock_parse_http(RS_SPAN_LIT("Sun, 06 Nov 1994 08:49:37 GMT"), &seconds));
    CHECK_INT(seconds, 784111777);
    static const char *const bad[] = {
        "Sunday, 06-Nov-94 08:49:37 GMT", /* obsolete forms: no server of interest sends them */
        "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 No",
        "",
    };
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        CHECK(!rs_clock_parse_http(rs_span_of(bad[i]), &seconds));
    }
    CHECK_INT(seconds, 784111777);
}

static void dates_are_written(void)
{
    char basic[17], utc[24];
    rs_clock_format_basic(1795482123, basic);
    CHECK_STR(basic, "20261124T010203Z");
    rs_clock_format_utc(1795482123, utc);
    CHECK_STR(utc, "2026-11-24 01:02:03 UTC");
    rs_clock_format_utc(253402300799, utc);
    CHECK_STR(utc, "9999-12-31 23:59:59 UTC");
    rs_clock_format_utc(INT64_MAX, utc); /* an expiry out of this world */
    CHECK_STR(utc, "9999-12-31 23:59:59 UTC");
    rs_clock_format_utc(INT64_MIN, utc);
    CHECK_STR(utc, "1970-01-01 00:00:00 UTC");
}

static void the_calendar_goes_both_ways(void)
{
    int64_t year;
    unsigned month, day;
    CHECK_INT(rs_clock_days_from_civil(1970, 1, 1), 0);
    CHECK_INT(rs_clock_days_from_civil(2000, 1, 1), 10957);
    CHECK_INT(rs_clock_days_from_civil(0, 1, 1), -719528);
    for (int64_t days = -800000; days < 3000000; days += 997) {
        rs_clock_civil_from_days(days, &year, &month, &day);
        if (rs_clock_days_from_civil(year, month, day) != days || month - 1 > 11 || day - 1 > 30) {
            CHECK_INT(days, 0);
        }
    }
    rs_clock_civil_from_days(-719529, &year, &month, &day);
    CHECK(year == -1 && month == 12 && day == 31);
}

static void clocks_tick(void)
{
    int64_t before = rs_clock_monotonic_ms();
    CHECK(rs_clock_wall() > 1700000000);
    CHECK(rs_clock_monotonic_ms() >= before);
}

int main(void)
{
    RUN(iso_dates_are_read);
    RUN(wrong_iso_dates_are_refused);
    RUN(http_dates_are_read);
    RUN(dates_are_written);
    RUN(the_calendar_goes_both_ways);
    RUN(clocks_tick);
    return check_done();
}
