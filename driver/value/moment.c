/* Writers of dates, times, timestamps, intervals and GUIDs; see write.h. ODBC reference, appendix
 * D, "SQL to C: Date", "Time", "Timestamp", "Day-Time Intervals", "Year-Month Intervals", "GUID".
 */
#include "value/read.h"
#include "value/write.h"

/* What of a date and a time a value has. */
struct moment {
    struct rs_datetime at;
    bool has_date, has_time;
};

/* Character data may be any of the three, timestamps first: a date is one without its time. */
static bool moment_of(const struct rs_value *value, struct moment *out)
{
    *out = (struct moment){.has_date = true, .has_time = true};
    switch (value->kind) {
    case RS_VALUE_DATE:
        out->at = value->as.at;
        out->has_time = false;
        return true;
    case RS_VALUE_TIME:
        out->at = value->as.at;
        out->has_date = false;
        return true;
    case RS_VALUE_TIMESTAMP:
        out->at = value->as.at;
        return true;
    default:
        if (rs_timestamp_read(value->text, &out->at, &out->has_time)) {
            return true;
        }
        out->has_date = false;
        out->has_time = true;
        return rs_time_read(value->text, &out->at);
    }
}

/* Infinity, and years that the C structure has no room for. */
static bool date_fits(const struct rs_datetime *at)
{
    return at->infinite == 0 && at->year >= INT16_MIN && at->year <= INT16_MAX;
}

/* 24:00:00 is a time of the server's, but none of ODBC's. */
static bool time_fits(const struct rs_datetime *at)
{
    return at->infinite == 0 && at->hour <= 23;
}

enum rs_fate rs_write_date(const struct rs_value *value, const struct rs_target *target)
{
    struct moment moment;
    if (!moment_of(value, &moment) || !moment.has_date) {
        return RS_FATE_CAST;
    }
    const struct rs_datetime *at = &moment.at;
    if (!date_fits(at)) {
        return RS_FATE_DATE_RANGE;
    }
    SQL_DATE_STRUCT date = {.year = (SQLSMALLINT)at->year,
                            .month = (SQLUSMALLINT)at->month,
                            .day = (SQLUSMALLINT)at->day};
    bool cut = at->hour != 0 || at->minute != 0 || at->second != 0 || at->nanos != 0;
    return rs_target_store(target, &date, sizeof date, cut);
}

enum rs_fate rs_write_time(const struct rs_value *value, const struct rs_target *target)
{
    struct moment moment;
    if (!moment_of(value, &moment) || !moment.has_time) {
        return RS_FATE_CAST;
    }
    const struct rs_datetime *at = &moment.at;
    if (!time_fits(at)) {
        return RS_FATE_DATE_RANGE;
    }
    SQL_TIME_STRUCT time = {.hour = (SQLUSMALLINT)at->hour,
                            .minute = (SQLUSMALLINT)at->minute,
                            .second = (SQLUSMALLINT)at->second};
    return rs_target_store(target, &time, sizeof time, at->nanos != 0 || at->cut);
}

/* Digits of a second that the descriptor asks for, where it asks for fewer than the preset 6. */
static void cut_fraction(struct rs_datetime *at, int precision)
{
    int unit = 1000000000;
    if (precision < 0 || precision >= 6) {
        return;
    }
    while (precision-- > 0) {
        unit /= 10;
    }
    at->cut = at->cut || at->nanos % unit != 0;
    at->nanos -= at->nanos % unit;
}

enum rs_fate rs_write_timestamp(const struct rs_value *value, const struct rs_target *target)
{
    struct moment moment;
    if (!moment_of(value, &moment)) {
        return RS_FATE_CAST;
    }
    struct rs_datetime *at = &moment.at;
    if (!moment.has_date) {
        rs_date_today(at);
    }
    cut_fraction(at, target->precision);
    if (!date_fits(at) || !time_fits(at)) {
        return RS_FATE_DATE_RANGE;
    }
    SQL_TIMESTAMP_STRUCT stamp = {.year = (SQLSMALLINT)at->year,
                                  .month = (SQLUSMALLINT)at->month,
                                  .day = (SQLUSMALLINT)at->day,
                                  .hour = (SQLUSMALLINT)at->hour,
                                  .minute = (SQLUSMALLINT)at->minute,
                                  .second = (SQLUSMALLINT)at->second,
                                  .fraction = (SQLUINTEGER)at->nanos};
    return rs_target_store(target, &stamp, sizeof stamp, at->cut);
}

enum rs_fate rs_write_interval(const struct rs_value *value, const struct rs_target *target)
{
    SQL_INTERVAL_STRUCT result;
    struct rs_interval interval = value->as.interval;
    if (value->kind != RS_VALUE_INTERVAL &&
        !rs_interval_read_as(value->text, target->c_type, &interval)) {
        return rs_interval_too_long(value->text) ? RS_FATE_INTERVAL : RS_FATE_CAST;
    }
    struct rs_interval_digits digits = {target->leading, target->precision};
    enum rs_interval_fit fit = rs_interval_to_struct(&interval, target->c_type, digits, &result);
    if (fit == RS_FIT_OVERFLOW) {
        return RS_FATE_INTERVAL;
    }
    return rs_target_store(target, &result, sizeof result, fit == RS_FIT_CUT);
}

/* The next `count` hexadecimal digits; hyphens are skipped. */
static uint32_t take_hex(const char **at, int count)
{
    uint32_t number = 0;
    for (; count > 0; (*at)++) {
        char c = **at;
        if (c != '-') {
            uint32_t digit = c <= '9' ? (uint32_t)(c - '0') : (uint32_t)((c | 32) - 'a' + 10);
            number = number << 4 | digit;
            count--;
        }
    }
    return number;
}

enum rs_fate rs_write_guid(const struct rs_value *value, const struct rs_target *target)
{
    struct rs_value parsed;
    SQLGUID guid;
    if (!rs_read_guid(value->text, &parsed)) {
        return RS_FATE_CAST;
    }
    const char *at = parsed.text.ptr;
    guid.Data1 = take_hex(&at, 8);
    guid.Data2 = (uint16_t)take_hex(&at, 4);
    guid.Data3 = (uint16_t)take_hex(&at, 4);
    for (size_t i = 0; i < sizeof guid.Data4; i++) {
        guid.Data4[i] = (unsigned char)take_hex(&at, 2);
    }
    return rs_target_store(target, &guid, sizeof guid, false);
}
