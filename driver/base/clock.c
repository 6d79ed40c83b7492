/* Clocks and the texts of dates; see clock.h. Calendar arithmetic is done here, not by the C
 * library, which knows the process's time zone and locale. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

enum { DAY = 86400 };

int64_t rs_clock_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t rs_clock_wall(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

/* Years are counted from March, so that the leap day is the last one; an era is 400 years. */
int64_t rs_clock_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * ((int64_t)month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void rs_clock_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    *month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
    *year = yoe + era * 400 + (*month <= 2 ? 1 : 0);
}

static bool read_digits(struct rs_span *text, size_t count, unsigned *out)
{
    unsigned value = 0;
    if (text->len < count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        char c = text->ptr[i];
        if (c < '0' || c > '9') {
            return false;
        }
        value = value * 10 + (unsigned)(c - '0');
    }
    text->ptr += count;
    text->len -= count;
    *out = value;
    return true;
}

static bool read_char(struct rs_span *text, char want)
{
    if (text->len == 0 || text->ptr[0] != want) {
        return false;
    }
    text->ptr++;
    text->len--;
    return true;
}

static unsigned month_length(unsigned year, unsigned month)
{
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && leap ? 1u : 0u);
}

struct moment {
    unsigned year, month, day, hour, minute, second;
};

/* A leap second (60) counts as the first second of the next minute, as POSIX time has none. */
static bool moment_seconds(const struct moment *m, int64_t *seconds)
{
    if (m->month < 1 || m->month > 12 || m->day < 1 || m->day > month_length(m->year, m->month) ||
        m->hour > 23 || m->minute > 59 || m->second > 60) {
        return false;
    }
    *seconds = rs_clock_days_from_civil(m->year, m->month, m->day) * DAY + m->hour * 3600 +
               m->minute * 60 + m->second;
    return true;
}

static bool read_time(struct rs_span *text, struct moment *m)
{
    return read_digits(text, 2, &m->hour) && read_char(text, ':') &&
           read_digits(text, 2, &m->minute) && read_char(text, ':') &&
           read_digits(text, 2, &m->second);
}

static bool skip_fraction(struct rs_span *text)
{
    unsigned digit;
    if (!read_char(text, '.')) {
        return true;
    }
    if (!read_digits(text, 1, &digit)) {
        return false;
    }
    while (read_digits(text, 1, &digit)) {
    }
    return true;
}

static bool read_zone(struct rs_span *text, int64_t *offset)
{
    unsigned hours, minutes;
    if (read_char(text, 'Z') || read_char(text, 'z')) {
        *offset = 0;
        return true;
    }
    int sign = read_char(text, '+') ? 1 : -1;
    if ((sign < 0 && !read_char(text, '-')) || !read_digits(text, 2, &hours) ||
        !read_char(text, ':') || !read_digits(text, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    *offset = sign * (int64_t)(hours * 3600 + minutes * 60);
    return true;
}

bool rs_clock_parse_iso(struct rs_span text, int64_t *seconds)
{
    struct moment m;
    int64_t local, offset;
    if (!read_digits(&text, 4, &m.year) || !read_char(&text, '-') ||
        !read_digits(&text, 2, &m.month) || !read_char(&text, '-') ||
        !read_digits(&text, 2, &m.day) || (!read_char(&text, 'T') && !read_char(&text, 't')) ||
        !read_time(&text, &m) || !skip_fraction(&text) || !read_zone(&text, &offset) ||
        text.len > 0 || !moment_seconds(&m, &local)) {
        return false;
    }
    *seconds = local - offset;
    return true;
}

static bool read_word(struct rs_span *text, const char *words, size_t *index)
{
    for (size_t i = 0; words[3 * i]; i++) {
        struct rs_span word = {words + 3 * i, 3};
        if (text->len >= 3 && rs_span_eq((struct rs_span){text->ptr, 3}, word)) {
            text->ptr += 3;
            text->len -= 3;
            *index = i;
            return true;
        }
    }
    return false;
}

/* The name of the day is read but not compared with the date: a server's clock is what matters. */
bool rs_clock_parse_http(struct rs_span text, int64_t *seconds)
{
    struct moment m;
    size_t day_name, month;
    if (!read_word(&text, "MonTueWedThuFriSatSun", &day_name) || !read_char(&text, ',') ||
        !read_char(&text, ' ') || !read_digits(&text, 2, &m.day) || !read_char(&text, ' ') ||
        !read_word(&text, "JanFebMarAprMayJunJulAugSepOctNovDec", &month) ||
        !read_char(&text, ' ') || !read_digits(&text, 4, &m.year) || !read_char(&text, ' ') ||
        !read_time(&text, &m) || !rs_span_is(text, " GMT")) {
        return false;
    }
    m.month = (unsigned)month + 1;
    return moment_seconds(&m, seconds);
}

static struct moment moment_of(int64_t seconds)
{
    const int64_t last = rs_clock_days_from_civil(10000, 1, 1) * DAY - 1;
    struct moment m;
    int64_t year;
    seconds = seconds < 0 ? 0 : seconds > last ? last : seconds;
    rs_clock_civil_from_days(seconds / DAY, &year, &m.month, &m.day);
    unsigned rest = (unsigned)(seconds % DAY);
    m.year = (unsigned)year;
    m.hour = rest / 3600;
    m.minute = rest / 60 % 60;
    m.second = rest % 60;
    return m;
}

/* Replaces the letters YMDhms of a pattern by digits, in the order they come. */
static void fill_pattern(int64_t seconds, const char *pattern, char *out)
{
    struct moment m = moment_of(seconds);
    const unsigned values[] = {m.year, m.month, m.day, m.hour, m.minute, m.second};
    const struct rs_span letters = RS_SPAN_LIT("YMDhms");
    size_t len = 0;
    while (pattern[len]) {
        len++;
    }
    unsigned rest[RS_COUNT(values)];
    for (size_t i = 0; i < RS_COUNT(values); i++) {
        rest[i] = values[i];
    }
    out[len] = '\0';
    while (len > 0) {
        len--;
        size_t which = rs_span_find(letters, pattern[len]);
        out[len] = pattern[len];
        if (which < letters.len) {
            out[len] = (char)('0' + rest[which] % 10);
            rest[which] /= 10;
        }
    }
}

void rs_clock_format_basic(int64_t seconds, char out[17])
{
    fill_pattern(seconds, "YYYYMMDDThhmmssZ", out);
}

void rs_clock_format_utc(int64_t seconds, char out[24])
{
    fill_pattern(seconds, "YYYY-MM-DD hh:mm:ss UTC", out);
}
