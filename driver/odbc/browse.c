/* SQLBrowseConnect: attributes come over several calls; each answer names those that are still
 * missing. ODBC reference, "Connecting with SQLBrowseConnect". */
#include <string.h>

#include "odbc/dbc.h"
#include "session/connstr.h"

enum { MAX_STRING = 64 * 1024 };

struct wanted {
    const char *request; /* as the reference writes it; * before what may be left out */
    bool missing;
};

/* A sign-in through the browser, or by a password. */
static bool by_password(const struct rs_settings *s)
{
    return strcmp(s->auth_type, "auto") == 0 ? !rs_settings_has(s->issuer)
                                             : strcmp(s->auth_type, "browser") != 0;
}

/* The answer, and whether something that is required is missing. */
static bool describe_missing(const struct rs_settings *s, struct rs_buf *answer)
{
    bool password = by_password(s);
    bool somewhere =
        rs_settings_has(s->host) || rs_settings_has(s->cluster_id) || rs_settings_has(s->workgroup);
    const struct wanted wanted[] = {
        {"Host:Host=?", !somewhere},
        {"Database:Database=?", !rs_settings_has(s->database)},
        {"UID:User=?", password && !rs_settings_has(s->user)},
        {"PWD:Password=?", password && rs_secret_span(&s->password).len == 0},
        {"*Port:Port=?", !rs_settings_given(s, RS_SETTING_ID_port)},
    };
    bool missing = false;
    for (size_t i = 0; i < RS_COUNT(wanted); i++) {
        if (wanted[i].missing) {
            missing = missing || wanted[i].request[0] != '*';
            rs_buf_add_str(answer, answer->len > 0 ? ";" : "");
            rs_buf_add_str(answer, wanted[i].request);
        }
    }
    return missing;
}

void rs_dbc_browse_end(struct rs_dbc *dbc)
{
    rs_buf_clear(&dbc->browsed);
    dbc->browsing = false;
}

/* Posts nothing: what is wrong with the text is said by the connecting that follows. */
static bool needs_more(struct rs_dbc *dbc, struct rs_buf *answer)
{
    struct rs_settings settings = {0};
    struct rs_error err = {0};
    struct rs_notes notes = {0};
    bool ok = rs_settings_init(&settings, &err) &&
              rs_settings_read_string(&settings, rs_buf_span(&dbc->browsed), &notes, &err);
    bool more = ok && describe_missing(&settings, answer);
    rs_settings_clear(&settings);
    rs_notes_clear(&notes);
    rs_error_clear(&err);
    return more;
}

SQLRETURN rs_dbc_browse_connect(struct rs_dbc *dbc, struct rs_span text, struct rs_out *out)
{
    struct rs_buf answer;
    if (!dbc->browsing) {
        rs_buf_init_secret(&dbc->browsed, MAX_STRING);
        dbc->browsing = true;
    }
    rs_buf_add_str(&dbc->browsed, dbc->browsed.len > 0 ? ";" : "");
    rs_buf_add_span(&dbc->browsed, text);
    if (!rs_buf_ok(&dbc->browsed)) {
        rs_dbc_browse_end(dbc);
        return rs_post(&dbc->h, RS_HY090, "the connection string is too long");
    }
    rs_buf_init(&answer, MAX_STRING);
    SQLRETURN rc = SQL_NEED_DATA;
    if (needs_more(dbc, &answer)) {
        rs_out_text(&dbc->h, out, rs_buf_span(&answer));
    } else {
        rc = rs_dbc_driver_connect(dbc, rs_buf_span(&dbc->browsed), out, SQL_DRIVER_NOPROMPT);
        rs_dbc_browse_end(dbc);
    }
    rs_buf_clear(&answer);
    return rc;
}
