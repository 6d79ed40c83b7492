/* Parameters that are dates, times, timestamps and intervals; see param.h. ODBC reference, appendix
 * D, "C to SQL: Character", "Date", "Time", "Timestamp" and both of "Intervals". */
#include <string.h>

#include "value/param.h"

/* {d '2026-11-24'} in character data: what stands between the quotes. */
static void unwrap_escape(struct rs_draft *draft)
{
    rs_draft_trim(draft);
    struct rs_span text = rs_draft_text(draft);
    size_t open = rs_span_find(text, '\'');
    if (text.len < 4 || text.ptr[0] != '{' || text.ptr[text.len - 1] != '}' || open == text.len) {
        return;
    }
    struct rs_span body = {text.ptr + open + 1, text.len - open - 1};
    body.len = rs_span_find(body, '\'');
    memmove(draft->out->ptr + draft->start, body.ptr, body.len);
    rs_draft_cut(draft, body.len);
}

/* Character data becomes what it is a literal of. Its text goes, unless there is a zone in it. */
static bool read_literal(struct rs_draft *draft)
{
    bool timed;
    unwrap_escape(draft);
    struct rs_span text = rs_draft_text(draft);
    if (rs_timestamp_read(text, &draft->at, &timed)) {
        draft->kind = timed || draft->at.infinite ? RS_SOURCE_TIMESTAMP : RS_SOURCE_DATE;
    } else if (rs_time_read(text, &draft->at)) {
        draft->kind = RS_SOURCE_TIME;
    } else {
        return false;
    }
    if (!draft->at.has_zone) {
        rs_draft_cut(draft, 0);
    }
    return true;
}

static enum rs_fate add_infinity(struct rs_draft *draft)
{
    rs_buf_add_str(draft->out, draft->at.infinite < 0 ? "-infinity" : "infinity");
    return RS_FATE_OK;
}

/* The servers keep microseconds; they would round, and 23:59:59.9999999 would be another day. */
static enum rs_fate fate_of_fraction(const struct rs_draft *draft)
{
    return draft->at.cut || draft->at.nanos % 1000 != 0 ? RS_FATE_DATE_RANGE : RS_FATE_OK;
}

/* A text with a zone is sent as it is, with a type that has one (rs_param_oid). */
static enum rs_fate zoned(const struct rs_draft *draft, enum rs_source_kind wanted)
{
    return draft->kind == wanted ? fate_of_fraction(draft) : RS_FATE_CAST;
}

enum rs_fate rs_param_date(struct rs_draft *draft)
{
    const struct rs_datetime *at = &draft->at;
    if (draft->kind == RS_SOURCE_TEXT &&
        (!read_literal(draft) || draft->kind == RS_SOURCE_TIME || at->has_zone)) {
        return RS_FATE_CAST;
    }
    if (at->infinite != 0) {
        return add_infinity(draft);
    }
    if (at->hour != 0 || at->minute != 0 || at->second != 0 || at->nanos != 0 || at->cut) {
        return RS_FATE_DATE_RANGE;
    }
    rs_date_add(draft->out, at);
    rs_date_add_era(draft->out, at);
    return RS_FATE_OK;
}

enum rs_fate rs_param_time(struct rs_draft *draft)
{
    if (draft->kind == RS_SOURCE_TEXT &&
        (!read_literal(draft) || draft->kind == RS_SOURCE_DATE || draft->at.infinite != 0)) {
        return RS_FATE_CAST;
    }
    if (draft->at.has_zone) {
        return zoned(draft, RS_SOURCE_TIME);
    }
    rs_time_add(draft->out, &draft->at);
    return fate_of_fraction(draft);
}

enum rs_fate rs_param_timestamp(struct rs_draft *draft)
{
    if (draft->kind == RS_SOURCE_TEXT && !read_literal(draft)) {
        return RS_FATE_CAST;
    }
    if (draft->at.infinite != 0) {
        return add_infinity(draft);
    }
    if (draft->at.has_zone) {
        return zoned(draft, RS_SOURCE_TIMESTAMP);
    }
    if (draft->kind == RS_SOURCE_TIME) {
        rs_date_today(&draft->at);
    }
    rs_date_add(draft->out, &draft->at);
    rs_buf_add_char(draft->out, ' ');
    rs_time_add(draft->out, &draft->at);
    rs_date_add_era(draft->out, &draft->at);
    return fate_of_fraction(draft);
}

enum rs_fate rs_param_interval(struct rs_draft *draft)
{
    const struct rs_source *source = draft->source;
    /* A structure has been held against its own descriptor: no digit of it is too many. */
    struct rs_interval_digits digits = {RS_INTERVAL_MOST, RS_INTERVAL_SECONDS};
    if (draft->kind != RS_SOURCE_INTERVAL) {
        digits.leading = source->sql_leading;
        struct rs_span text = rs_draft_text(draft);
        if (!rs_interval_read_as(text, source->sql_type, &draft->interval)) {
            return rs_interval_too_long(text) ? RS_FATE_INTERVAL : RS_FATE_CAST;
        }
    }
    rs_draft_cut(draft, 0);
    rs_interval_add(draft->out, &draft->interval);
    return rs_interval_fits(&draft->interval, source->sql_type, digits) == RS_FIT_OK
               ? RS_FATE_OK
               : RS_FATE_INTERVAL;
}

enum rs_fate rs_param_character(struct rs_draft *draft)
{
    switch (draft->kind) {
    case RS_SOURCE_DATE:
        return rs_param_date(draft);
    case RS_SOURCE_TIME:
        return rs_param_time(draft);
    case RS_SOURCE_TIMESTAMP:
        return rs_param_timestamp(draft);
    case RS_SOURCE_INTERVAL:
        rs_interval_add(draft->out, &draft->interval);
        return draft->interval.nanos % 1000 == 0 ? RS_FATE_OK : RS_FATE_INTERVAL;
    default:
        return RS_FATE_OK;
    }
}
