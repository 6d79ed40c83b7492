/* Interval structures; see interval.h. Reading text is intervalread.c. */
#include "value/interval.h"

#include <stdlib.h>

#include "base/buf.h"

#define DAY 86400

bool rs_interval_type(SQLSMALLINT type)
{
    return type >= SQL_INTERVAL_YEAR && type <= SQL_INTERVAL_MINUTE_TO_SECOND;
}

bool rs_interval_single(SQLSMALLINT type)
{
    return type >= SQL_INTERVAL_YEAR && type <= SQL_INTERVAL_SECOND;
}

static int64_t power_of_ten(int n)
{
    int64_t result = 1;
    while (n-- > 0) {
        result *= 10;
    }
    return result;
}

bool rs_interval_year_month(SQLSMALLINT type)
{
    return type == SQL_INTERVAL_YEAR || type == SQL_INTERVAL_MONTH ||
           type == SQL_INTERVAL_YEAR_TO_MONTH;
}

/* Is there room in the first field? */
static bool leads(int64_t number, struct rs_interval_digits digits)
{
    bool given = digits.leading >= 1 && digits.leading <= RS_INTERVAL_MOST;
    return number < power_of_ten(given ? digits.leading : RS_INTERVAL_LEADING);
}

static int kept_digits(struct rs_interval_digits digits)
{
    bool given = digits.seconds >= 0 && digits.seconds <= RS_INTERVAL_MOST;
    return given ? digits.seconds : RS_INTERVAL_SECONDS;
}

static enum rs_interval_fit year_month(const struct rs_interval *interval, SQLSMALLINT c_type,
                                       struct rs_interval_digits digits, SQL_INTERVAL_STRUCT *out)
{
    int64_t months = llabs(interval->months), rest = 0;
    bool years = c_type != SQL_INTERVAL_MONTH;
    if (interval->seconds != 0 || interval->nanos != 0 ||
        !leads(years ? months / 12 : months, digits)) {
        return RS_FIT_OVERFLOW;
    }
    out->interval_sign = interval->months < 0 ? SQL_TRUE : SQL_FALSE;
    out->intval.year_month.year = years ? (SQLUINTEGER)(months / 12) : 0;
    rest = years ? months % 12 : months;
    if (c_type == SQL_INTERVAL_YEAR) {
        return rest != 0 || interval->cut ? RS_FIT_CUT : RS_FIT_OK;
    }
    out->intval.year_month.month = (SQLUINTEGER)rest;
    return interval->cut ? RS_FIT_CUT : RS_FIT_OK;
}

/* First and last field of a day-time type: 0 days, 1 hours, 2 minutes, 3 seconds. */
struct fields {
    int first, last;
};

static struct fields fields_of(SQLSMALLINT c_type)
{
    static const struct fields table[] = {
        [SQL_INTERVAL_DAY - SQL_INTERVAL_YEAR] = {0, 0},
        [SQL_INTERVAL_HOUR - SQL_INTERVAL_YEAR] = {1, 1},
        [SQL_INTERVAL_MINUTE - SQL_INTERVAL_YEAR] = {2, 2},
        [SQL_INTERVAL_SECOND - SQL_INTERVAL_YEAR] = {3, 3},
        [SQL_INTERVAL_DAY_TO_HOUR - SQL_INTERVAL_YEAR] = {0, 1},
        [SQL_INTERVAL_DAY_TO_MINUTE - SQL_INTERVAL_YEAR] = {0, 2},
        [SQL_INTERVAL_DAY_TO_SECOND - SQL_INTERVAL_YEAR] = {0, 3},
        [SQL_INTERVAL_HOUR_TO_MINUTE - SQL_INTERVAL_YEAR] = {1, 2},
        [SQL_INTERVAL_HOUR_TO_SECOND - SQL_INTERVAL_YEAR] = {1, 3},
        [SQL_INTERVAL_MINUTE_TO_SECOND - SQL_INTERVAL_YEAR] = {2, 3},
    };
    return table[c_type - SQL_INTERVAL_YEAR];
}

static const int field_seconds[] = {DAY, 3600, 60, 1};

static enum rs_interval_fit day_time(const struct rs_interval *interval, SQLSMALLINT c_type,
                                     struct rs_interval_digits digits, SQL_INTERVAL_STRUCT *out)
{
    struct fields fields = fields_of(c_type);
    int64_t rest = llabs(interval->seconds), nanos = llabs((long long)interval->nanos);
    SQLUINTEGER *slots[] = {&out->intval.day_second.day, &out->intval.day_second.hour,
                            &out->intval.day_second.minute, &out->intval.day_second.second};
    if (interval->months != 0 || !leads(rest / field_seconds[fields.first], digits)) {
        return RS_FIT_OVERFLOW;
    }
    out->interval_sign = interval->seconds < 0 || interval->nanos < 0 ? SQL_TRUE : SQL_FALSE;
    for (int i = fields.first; i <= fields.last; i++) {
        *slots[i] = (SQLUINTEGER)(rest / field_seconds[i]);
        rest %= field_seconds[i];
    }
    if (fields.last == 3) {
        int64_t unit = power_of_ten(RS_INTERVAL_MOST - kept_digits(digits));
        out->intval.day_second.fraction = (SQLUINTEGER)(nanos / unit);
        nanos %= unit;
    }
    return rest != 0 || nanos != 0 || interval->cut ? RS_FIT_CUT : RS_FIT_OK;
}

enum rs_interval_fit rs_interval_to_struct(const struct rs_interval *interval, SQLSMALLINT c_type,
                                           struct rs_interval_digits digits,
                                           SQL_INTERVAL_STRUCT *out)
{
    *out = (SQL_INTERVAL_STRUCT){.interval_type = (SQLINTERVAL)(c_type - SQL_INTERVAL_YEAR + 1)};
    if (rs_interval_year_month(c_type)) {
        return year_month(interval, c_type, digits, out);
    }
    return day_time(interval, c_type, digits, out);
}

enum rs_interval_fit rs_interval_fits(const struct rs_interval *interval, SQLSMALLINT type,
                                      struct rs_interval_digits digits)
{
    SQL_INTERVAL_STRUCT unused;
    return rs_interval_to_struct(interval, type, digits, &unused);
}

static bool read_months(const SQL_INTERVAL_STRUCT *from, SQLSMALLINT type,
                        struct rs_interval_digits digits, struct rs_interval *out)
{
    int64_t years = type == SQL_INTERVAL_MONTH ? 0 : from->intval.year_month.year;
    int64_t months = type == SQL_INTERVAL_YEAR ? 0 : from->intval.year_month.month;
    out->months = years * 12 + months;
    return leads(type == SQL_INTERVAL_MONTH ? months : years, digits) &&
           (type != SQL_INTERVAL_YEAR_TO_MONTH || months <= 11);
}

static bool read_seconds(const SQL_INTERVAL_STRUCT *from, SQLSMALLINT type,
                         struct rs_interval_digits digits, struct rs_interval *out)
{
    struct fields fields = fields_of(type);
    const SQLUINTEGER slots[] = {from->intval.day_second.day, from->intval.day_second.hour,
                                 from->intval.day_second.minute, from->intval.day_second.second};
    static const SQLUINTEGER most[] = {UINT32_MAX, 23, 59, 59};
    for (int i = fields.first; i <= fields.last; i++) {
        if (i > fields.first && slots[i] > most[i]) {
            return false;
        }
        out->seconds += (int64_t)slots[i] * field_seconds[i];
    }
    int64_t nanos = 0;
    if (fields.last == 3) {
        nanos =
            from->intval.day_second.fraction * power_of_ten(RS_INTERVAL_MOST - kept_digits(digits));
    }
    out->nanos = (int)(nanos % 1000000000);
    return nanos <= 999999999 && leads(slots[fields.first], digits);
}

bool rs_interval_of_struct(const SQL_INTERVAL_STRUCT *from, struct rs_interval_digits digits,
                           struct rs_interval *out)
{
    SQLSMALLINT type = (SQLSMALLINT)((int)from->interval_type + SQL_INTERVAL_YEAR - 1);
    *out = (struct rs_interval){0};
    if (!rs_interval_type(type) ||
        !(rs_interval_year_month(type) ? read_months : read_seconds)(from, type, digits, out)) {
        return false;
    }
    if (from->interval_sign == SQL_TRUE) {
        *out = (struct rs_interval){.months = -out->months,
                                    .seconds = -out->seconds,
                                    .nanos = -out->nanos};
    }
    return true;
}

void rs_interval_add(struct rs_buf *out, const struct rs_interval *interval)
{
    int64_t seconds = interval->seconds;
    if (interval->months != 0) {
        rs_buf_add_format(out, "%lld years %lld mons", (long long)(interval->months / 12),
                          (long long)(interval->months % 12));
    }
    if (interval->months != 0 && seconds == 0 && interval->nanos == 0) {
        return;
    }
    bool negative = seconds < 0 || interval->nanos < 0;
    long long rest = llabs(seconds % DAY), micros = abs(interval->nanos) / 1000;
    rs_buf_add_format(out, "%s%lld days %s%02lld:%02lld:%02lld", interval->months != 0 ? " " : "",
                      (long long)(seconds / DAY), negative ? "-" : "", rest / 3600, rest / 60 % 60,
                      rest % 60);
    if (micros != 0) {
        rs_buf_add_format(out, ".%06lld", micros);
    }
}
