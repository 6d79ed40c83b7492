/* Dates and times in text form; see datetime.h. */
#include "value/datetime.h"

#include <time.h>

#include "base/buf.h"

/* A number of `least` to `most` digits off the front. */
static bool take_number(struct rs_span *rest, size_t least, size_t most, int64_t *out)
{
    size_t n = 0;
    *out = 0;
    while (n < rest->len && n < most && rest->ptr[n] >= '0' && rest->ptr[n] <= '9') {
        *out = *out * 10 + (rest->ptr[n++] - '0');
    }
    rest->ptr += n;
    rest->len -= n;
    return n >= least;
}

static bool take_char(struct rs_span *rest, char c)
{
    if (rest->len == 0 || rest->ptr[0] != c) {
        return false;
    }
    rest->ptr++;
    rest->len--;
    return true;
}

static bool take_two(struct rs_span *rest, int *out)
{
    int64_t number;
    bool ok = take_number(rest, 1, 2, &number);
    *out = (int)number;
    return ok;
}

static int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool rs_date_valid(int64_t year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

bool rs_time_valid(int hour, int minute, int second, int64_t nanos)
{
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 61 &&
           nanos >= 0 && nanos <= 999999999;
}

static bool take_infinity(struct rs_span text, struct rs_datetime *out)
{
    out->infinite = rs_span_is_nocase(text, "infinity")    ? 1
                    : rs_span_is_nocase(text, "-infinity") ? -1
                                                           : 0;
    return out->infinite != 0;
}

/* The server counts years before 1 as 1 BC, 2 BC ...: 0, -1 ... here. */
static bool cut_era(struct rs_span *rest)
{
    if (rest->len >= 3 &&
        rs_span_is_nocase((struct rs_span){rest->ptr + rest->len - 3, 3}, " BC")) {
        rest->len -= 3;
        return true;
    }
    return false;
}

static bool take_date(struct rs_span *rest, bool bc, struct rs_datetime *out)
{
    int64_t year;
    if (!take_number(rest, 4, 7, &year) || !take_char(rest, '-') || !take_two(rest, &out->month) ||
        !take_char(rest, '-') || !take_two(rest, &out->day)) {
        return false;
    }
    out->year = bc ? 1 - year : year;
    return rs_date_valid(out->year, out->month, out->day);
}

bool rs_date_read(struct rs_span text, struct rs_datetime *out)
{
    struct rs_span rest = rs_span_trim(text);
    *out = (struct rs_datetime){0};
    if (take_infinity(rest, out)) {
        return true;
    }
    bool bc = cut_era(&rest);
    return take_date(&rest, bc, out) && rest.len == 0;
}

static bool take_fraction(struct rs_span *rest, struct rs_datetime *out)
{
    int place = 100000000;
    bool any = false;
    while (rest->len > 0 && rest->ptr[0] >= '0' && rest->ptr[0] <= '9') {
        int digit = rest->ptr[0] - '0';
        out->cut = out->cut || (place == 0 && digit != 0);
        out->nanos += digit * place;
        place /= 10;
        rest->ptr++;
        rest->len--;
        any = true;
    }
    return any;
}

static bool take_zone(struct rs_span *rest, struct rs_datetime *out)
{
    int hours = 0, minutes = 0, seconds = 0;
    *rest = rs_span_trim(*rest);
    if (rest->len == 0) {
        return true;
    }
    out->has_zone = true;
    if (take_char(rest, 'Z') || take_char(rest, 'z')) {
        return true;
    }
    bool west = take_char(rest, '-');
    if ((!west && !take_char(rest, '+')) || !take_two(rest, &hours)) {
        return false;
    }
    take_char(rest, ':');
    if (rest->len > 0 && !take_two(rest, &minutes)) {
        return false;
    }
    if (take_char(rest, ':') && !take_two(rest, &seconds)) {
        return false;
    }
    out->zone_seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
    return hours <= 15 && minutes <= 59 && seconds <= 59;
}

static bool take_time(struct rs_span *rest, struct rs_datetime *out)
{
    if (!take_two(rest, &out->hour) || !take_char(rest, ':') || !take_two(rest, &out->minute)) {
        return false;
    }
    if (take_char(rest, ':') && !take_two(rest, &out->second)) {
        return false;
    }
    if (take_char(rest, '.') && !take_fraction(rest, out)) {
        return false;
    }
    bool midnight = out->hour == 24 && out->minute == 0 && out->second == 0 && out->nanos == 0;
    return midnight || rs_time_valid(out->hour, out->minute, out->second, out->nanos);
}

bool rs_time_read(struct rs_span text, struct rs_datetime *out)
{
    struct rs_span rest = rs_span_trim(text);
    *out = (struct rs_datetime){0};
    return take_time(&rest, out) && take_zone(&rest, out) && rest.len == 0;
}

bool rs_timestamp_read(struct rs_span text, struct rs_datetime *out, bool *had_time)
{
    struct rs_span rest = rs_span_trim(text);
    *out = (struct rs_datetime){0};
    *had_time = false;
    if (take_infinity(rest, out)) {
        return true;
    }
    bool bc = cut_era(&rest);
    if (!take_date(&rest, bc, out)) {
        return false;
    }
    if (rest.len == 0) {
        return true;
    }
    if (!take_char(&rest, ' ') && !take_char(&rest, 'T')) {
        return false;
    }
    rest = rs_span_trim(rest);
    *had_time = true;
    return take_time(&rest, out) && take_zone(&rest, out) && rest.len == 0;
}

void rs_date_today(struct rs_datetime *out)
{
    time_t now = time(NULL);
    struct tm local = {0};
    localtime_r(&now, &local);
    out->year = local.tm_year + 1900;
    out->month = local.tm_mon + 1;
    out->day = local.tm_mday;
}

void rs_date_add(struct rs_buf *out, const struct rs_datetime *at)
{
    int64_t year = at->year > 0 ? at->year : 1 - at->year;
    rs_buf_add_format(out, "%04lld-%02d-%02d", (long long)year, at->month, at->day);
}

void rs_date_add_era(struct rs_buf *out, const struct rs_datetime *at)
{
    if (at->year <= 0) {
        rs_buf_add_str(out, " BC");
    }
}

void rs_time_add(struct rs_buf *out, const struct rs_datetime *at)
{
    rs_buf_add_format(out, "%02d:%02d:%02d", at->hour, at->minute, at->second);
    if (at->nanos == 0) {
        return;
    }
    int digits = 9, fraction = at->nanos;
    while (fraction % 10 == 0) {
        fraction /= 10;
        digits--;
    }
    rs_buf_add_format(out, ".%0*d", digits, fraction);
}
