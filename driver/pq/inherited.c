/* Variables of the environment that reach a session; see inherited.h. */
#include "pq/inherited.h"

#include <stdlib.h>
#include <string.h>

#include "pq/settings.h"

enum { MAX_QUESTION = 4096 };

struct inherited {
    const char *variable;
    const char *setting;  /* as the server writes it */
    const char *redshift; /* what a user has without a setting of their own */
    const char *postgres; /* the same; NULL: not to be known */
    bool required;        /* the driver sets it anyway */
};

static const struct inherited all[] = {
    {"PGTZ", "TimeZone", "UTC", NULL, false},
    {"PGGEQO", "geqo", "on", "on", false},
    {"PGDATESTYLE", "DateStyle", NULL, NULL, true},
};

/* libpq leaves out the value "default". */
static bool is_sent(const struct inherited *one)
{
    const char *value = getenv(one->variable);
    return value && !rs_span_is_nocase(rs_span_of(value), "default");
}

const char *rs_pq_inherited_blame(const char *text)
{
    for (size_t i = 0; i < RS_COUNT(all); i++) {
        if (is_sent(&all[i]) && strstr(text, all[i].setting)) {
            return all[i].variable;
        }
    }
    return NULL;
}

/* ALTER USER ... SET, ALTER DATABASE ... SET; what is narrower comes first. */
static const char own_postgres[] =
    "SELECT substr(c, strpos(c, '=') + 1) FROM (SELECT s.setrole, s.setdatabase, "
    "unnest(s.setconfig) AS c FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_roles "
    "r ON r.oid = s.setrole LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase WHERE "
    "(s.setrole = 0 OR r.rolname = session_user) AND (s.setdatabase = 0 OR d.datname = "
    "current_database())) AS own WHERE lower(split_part(c, '=', 1)) = lower('%s') ORDER BY "
    "setrole = 0, setdatabase = 0 LIMIT 1";
static const char own_redshift[] =
    "SELECT substr(c, strpos(c, '=') + 1) FROM (SELECT u.useconfig[g.n] AS c FROM "
    "generate_series(1, 64) AS g(n) JOIN pg_catalog.pg_user u ON u.usename = session_user) AS own "
    "WHERE lower(split_part(c, '=', 1)) = lower('%s') LIMIT 1";

/* The session's own value, from its user or database; *value stays NULL when they have none. */
static bool find_own(struct rs_pq *pq, const struct inherited *one, char **value,
                     const struct rs_wait *wait, struct rs_error *err)
{
    char *sql = rs_pq_server(pq)->redshift ? rs_format(own_redshift, one->setting)
                                           : rs_format(own_postgres, one->setting);
    struct rs_pq_query query = {.sql = sql};
    struct rs_pq_result *result = NULL;
    bool have = false;
    bool ok = sql ? rs_pq_execute(pq, &query, wait, &result, err) &&
                        rs_pq_result_fetch(result, wait, &have, err)
                  : rs_fail_memory(err);
    if (ok && have) {
        *value = rs_span_dup(rs_pq_result_value(result, 0));
        ok = *value || rs_fail_memory(err);
    }
    rs_pq_result_close(result);
    free(sql);
    return ok;
}

static bool undo(struct rs_pq *pq, const struct inherited *one, struct rs_notes *notes,
                 const struct rs_wait *wait, struct rs_error *err)
{
    char *own = NULL;
    if (!find_own(pq, one, &own, wait, err)) {
        return false;
    }
    const char *otherwise = rs_pq_server(pq)->redshift ? one->redshift : one->postgres;
    struct rs_pq_setting setting = {one->setting, own ? own : otherwise, false};
    bool ok = !setting.value || rs_pq_setting_set(pq, &setting, notes, wait, err);
    if (!setting.value && notes) {
        rs_note(
            notes, RS_01000,
            "the variable %s of the environment sets the session's %s to %s; remove it, or give "
            "the database user a setting of its own",
            one->variable, one->setting, getenv(one->variable));
    }
    free(own);
    return ok;
}

bool rs_pq_inherited_undo(struct rs_pq *pq, struct rs_notes *notes, const struct rs_wait *wait,
                          struct rs_error *err)
{
    for (size_t i = 0; i < RS_COUNT(all); i++) {
        if (!all[i].required && is_sent(&all[i]) && !undo(pq, &all[i], notes, wait, err)) {
            return false;
        }
    }
    return true;
}

bool rs_pq_reset(struct rs_pq *pq, const struct rs_wait *wait, struct rs_error *err)
{
    return rs_pq_command(pq, "RESET ALL", wait, err) && rs_pq_inherited_undo(pq, NULL, wait, err);
}
