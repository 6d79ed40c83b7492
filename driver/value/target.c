/* Where values go; see write.h and value.h. */
#include <string.h>

#include "value/write.h"

SQLLEN rs_length_get(const void *from)
{
    SQLLEN length;
    memcpy(&length, from, sizeof length);
    return length;
}

void rs_length_put(void *to, SQLLEN length)
{
    memcpy(to, &length, sizeof length);
}

void rs_target_length(const struct rs_target *target, SQLLEN octets)
{
    if (target->indicator) {
        rs_length_put(target->indicator, 0);
    }
    if (target->octets) {
        rs_length_put(target->octets, octets);
    }
}

enum rs_fate rs_target_store(const struct rs_target *target, const void *from, size_t size,
                             bool cut)
{
    if (target->resume) {
        if (*target->resume == RS_RESUME_DONE) {
            return RS_FATE_NO_MORE;
        }
        *target->resume = RS_RESUME_DONE;
    }
    rs_target_length(target, (SQLLEN)size);
    if (target->buffer) {
        memcpy(target->buffer, from, size);
    }
    return cut ? RS_FATE_FRACTION : RS_FATE_OK;
}

enum rs_fate rs_write_null(const struct rs_target *target)
{
    if (!target->indicator) {
        return RS_FATE_INDICATOR;
    }
    if (target->resume) {
        if (*target->resume == RS_RESUME_DONE) {
            return RS_FATE_NO_MORE;
        }
        *target->resume = RS_RESUME_DONE;
    }
    rs_length_put(target->indicator, SQL_NULL_DATA);
    return RS_FATE_OK;
}

struct outcome {
    const char *state, *text;
};

static const struct outcome outcomes[] = {
    [RS_FATE_OK] = {NULL, NULL},
    [RS_FATE_TRUNCATED] = {"01004", "the value does not fit the buffer: its end was cut off"},
    [RS_FATE_FRACTION] = {"01S07", "the value's fraction was cut off"},
    [RS_FATE_RANGE] = {"22003", "the value is out of range for the type it should become"},
    [RS_FATE_CUT] = {"22001", "digits of the value would be cut off by the type it should become"},
    [RS_FATE_CAST] = {"22018", "the value's text is not a literal of the type it should become"},
    [RS_FATE_DATETIME] = {"22007", "the value is not a valid date, time or timestamp"},
    [RS_FATE_INTERVAL] =
        {"22015", "the interval does not fit the fields it should go to: the first has as many "
                  "digits as SQL_DESC_DATETIME_INTERVAL_PRECISION says, 2 unless set, and "
                  "nothing may be left behind the last"},
    [RS_FATE_DATE_RANGE] = {"22008", "the date or time does not fit the type it should become"},
    [RS_FATE_FORBIDDEN] = {"07006", "there is no conversion between these two types"},
    [RS_FATE_INDICATOR] = {"22002", "the value is NULL and no indicator was bound to say so"},
    [RS_FATE_BUFFER_TYPE] = {"HY003", "there is no such C type"},
    [RS_FATE_NO_MORE] = {NULL, NULL},
};

const char *rs_fate_state(enum rs_fate fate)
{
    return outcomes[fate].state;
}

const char *rs_fate_text(enum rs_fate fate)
{
    return outcomes[fate].text;
}
