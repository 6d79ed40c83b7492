/* The options of one connection: struct rs_settings is generated from settings.def. Filled in
 * layers: the first one that gives an option wins (connection string over environment over data
 * source over presets; within a connection string the first occurrence, as ODBC says). */
#ifndef RS_SESSION_SETTINGS_H
#define RS_SESSION_SETTINGS_H

#include "base/error.h"
#include "base/notes.h"
#include "base/secret.h"

enum rs_setting_kind {
    RS_SETTING_TEXT,
    RS_SETTING_SECRET,
    RS_SETTING_NUMBER,
    RS_SETTING_SWITCH,
    RS_SETTING_CHOICE,
    RS_SETTING_IGNORED
};

enum rs_setting_id {
#define SETTING(field, kind, keyword, aliases, preset, domain, unit, help) RS_SETTING_ID_##field,
#include "session/settings.def"
#undef SETTING
    RS_SETTING_IDS
};

#define RS_MEMBER_TEXT(field)    char *field;
#define RS_MEMBER_SECRET(field)  struct rs_secret field;
#define RS_MEMBER_NUMBER(field)  int64_t field;
#define RS_MEMBER_SWITCH(field)  bool field;
#define RS_MEMBER_CHOICE(field)  char *field;
#define RS_MEMBER_IGNORED(field) char *field;

struct rs_settings {
#define SETTING(field, kind, keyword, aliases, preset, domain, unit, help) RS_MEMBER_##kind(field)
#include "session/settings.def"
#undef SETTING
    bool given[RS_SETTING_IDS]; /* by a layer, not by the preset */
};

/* One row of settings.def. */
struct rs_setting {
    const char *keyword, *aliases, *preset, *domain, *unit, *help;
    enum rs_setting_kind kind;
    size_t offset;
};

/* The row of `name` (keyword or alias, without case), or NULL. */
const struct rs_setting *rs_setting_find(struct rs_span name);
const struct rs_setting *rs_setting_at(enum rs_setting_id id);
/* The keyword that looks most like an unknown one; NULL when none does. */
const char *rs_setting_nearest(struct rs_span name);

/* Presets. Never fails but for memory. */
bool rs_settings_init(struct rs_settings *settings, struct rs_error *err) RS_MUST_CHECK;
/* One option of a layer: ignored when an earlier layer gave it. Unknown keyword: a note 01S00 and
 * true. A value outside the domain: an error HY000 with RS_NATIVE_OPTION that names keyword, value
 * (unless secret) and what is allowed. */
bool rs_settings_set(struct rs_settings *settings, struct rs_span name, struct rs_span value,
                     struct rs_notes *notes, struct rs_error *err) RS_MUST_CHECK;
/* The layer of the environment, for schedulers and wrappers: REDSHIFT_ODBC_FLOW and
 * REDSHIFT_ODBC_INTERACTIVE. Errors as above, naming the variable. */
bool rs_settings_read_environment(struct rs_settings *settings, struct rs_error *err) RS_MUST_CHECK;
bool rs_settings_given(const struct rs_settings *settings, enum rs_setting_id id);
/* What an option that was not given must not be: an empty text counts as not given. */
bool rs_settings_has(const char *text);
void rs_settings_clear(struct rs_settings *settings);

#endif
