/* A hostile environment: no PG* variable, password file, service file or certificate of the home
 * directory may change where the connection goes, as whom, and how it is protected. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live.h"

static const char *const hostile[][2] = {
    {"PGHOST", "evil.invalid"},
    {"PGHOSTADDR", "192.0.2.1"},
    {"PGPORT", "1"},
    {"PGDATABASE", "other"},
    {"PGUSER", "somebody_else"},
    {"PGPASSWORD", "from the environment"},
    {"PGPASSFILE", "/nonexistent/pgpass"},
    {"PGOPTIONS", "-c no_such_setting=1"},
    {"PGAPPNAME", "evil"},
    {"PGSSLMODE", "disable"},
    {"PGREQUIRESSL", "0"},
    {"PGSSLROOTCERT", "/nonexistent/root.crt"},
    {"PGSSLCERT", "/nonexistent/postgresql.crt"},
    {"PGSSLKEY", "/nonexistent/postgresql.key"},
    {"PGSSLCRL", "/nonexistent/root.crl"},
    {"PGSSLCRLDIR", "/nonexistent"},
    {"PGSSLSNI", "0"},
    {"PGSSLMINPROTOCOLVERSION", "TLSv1"},
    {"PGSSLMAXPROTOCOLVERSION", "TLSv1.1"},
    {"PGGSSENCMODE", "require"},
    {"PGKRBSRVNAME", "evil"},
    {"PGCHANNELBINDING", "require"},
    {"PGREQUIREPEER", "evil"},
    {"PGTARGETSESSIONATTRS", "standby"},
    {"PGREQUIREAUTH", "gss"},
    {"PGCONNECT_TIMEOUT", "1"},
    {"PGCLIENTENCODING", "LATIN1"},
    {"PGLOADBALANCEHOSTS", "random"},
    {"PGMINPROTOCOLVERSION", "3.2"},
    {"PGMAXPROTOCOLVERSION", "latest"},
    {"PGDATESTYLE", "German"},
    {"PGGEQO", "off"},
};

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (CHECK(file != NULL)) {
        fputs(text, file);
        fclose(file);
        CHECK(chmod(path, 0600) == 0);
    }
}

/* A home directory whose ~/.postgresql would break verification and sign-on. */
static void hostile_home(void)
{
    char *home = rs_format("%s/hostile-home", live_env("STACK_DIR"));
    char *folder = rs_format("%s/.postgresql", home);
    static const char *const files[] = {"root.crt", "root.crl", "postgresql.crt", "postgresql.key"};
    CHECK(mkdir(home, 0700) == 0 && mkdir(folder, 0700) == 0);
    for (size_t i = 0; i < RS_COUNT(files); i++) {
        char *path = rs_format("%s/%s", folder, files[i]);
        put(path, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        free(path);
    }
    char *pgpass = rs_format("%s/.pgpass", home);
    put(pgpass, "*:*:*:*:from the password file\n");
    free(pgpass);
    CHECK(setenv("HOME", home, 1) == 0);
    free(folder);
    free(home);
}

static void check_session(struct rs_pq *pq, const struct rs_pq_config *config)
{
    static const char *const questions[] = {"select current_user", "select current_database()",
                                            "select current_setting('application_name')",
                                            "select current_setting('client_encoding')",
                                            "select current_setting('geqo')"};
    const char *answers[] = {config->user, config->database, "redshift-odbc", "UTF8", "on"};
    for (size_t i = 0; i < RS_COUNT(questions); i++) {
        char *value = live_value(pq, questions[i]);
        CHECK_STR(value, answers[i]);
        free(value);
    }
}

static void variables_change_nothing(void)
{
    for (size_t i = 0; i < RS_COUNT(hostile); i++) {
        CHECK(setenv(hostile[i][0], hostile[i][1], 1) == 0);
    }
    struct rs_pq_setting iso = {"datestyle", "ISO", true};
    struct rs_pq_config config = live_postgres();
    config.settings = &iso;
    config.setting_count = 1;
    struct rs_pq *pq = live_open(&config);
    if (pq) {
        check_session(pq, &config);
        char *value = live_value(pq, "select ssl from pg_stat_ssl where pid = pg_backend_pid()");
        CHECK_STR(value, "t");
        free(value);
        value = live_value(pq, "select date '2026-11-24'");
        CHECK_STR(value, "2026-11-24");
        free(value);
    }
    rs_pq_close(pq);
    struct rs_secret none = {0};
    config.password = &none;
    live_refused(&config, 10, "28000", "none was given");
    config = live_redshift();
    pq = live_open(&config);
    CHECK(pq != NULL);
    rs_pq_close(pq);
}

/* A service cannot be overruled by a parameter, but it only fills what was not given. */
static void services(void)
{
    char *file = rs_format("%s/pg_service.conf", live_env("STACK_DIR"));
    put(file, "[evil]\nhost=evil.invalid\nport=1\nuser=somebody_else\nsslmode=disable\n"
              "dbname=other\noptions=-c no_such_setting=1\n");
    CHECK(setenv("PGSERVICEFILE", file, 1) == 0);
    CHECK(setenv("PGSERVICE", "evil", 1) == 0);
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    if (pq) {
        check_session(pq, &config);
    }
    rs_pq_close(pq);
    CHECK(setenv("PGSERVICE", "not-there", 1) == 0);
    live_refused(&config, 10, "08001", "PGSERVICE");
    CHECK(unsetenv("PGSERVICE") == 0);
    free(file);
}

static void zone_is(const struct rs_pq_config *config, const char *want)
{
    struct rs_wait wait = live_wait(20);
    struct rs_error err = {0};
    struct rs_pq *pq = live_open(config);
    if (!pq) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        char *zone = live_value(pq, "select current_setting('timezone')");
        CHECK_STR(zone, want);
        free(zone);
        CHECK(rs_pq_reset(pq, &wait, &err)); /* a pool's next user gets the same */
    }
    rs_pq_close(pq);
}

/* Redshift's preset is UTC. PostgreSQL's stands in a file that a user cannot read: a warning. */
static void time_zones(void)
{
    struct rs_pq_config postgres = live_postgres(), redshift = live_redshift();
    struct rs_notes notes = {0};
    CHECK(setenv("PGTZ", "Asia/Tokyo", 1) == 0);
    zone_is(&redshift, "UTC");
    live_host()->notes = &notes;
    zone_is(&postgres, "Asia/Tokyo");
    CHECK_INT(notes.count, 1);
    CHECK(notes.count == 1 && strstr(notes.items[0].text, "PGTZ") != NULL);
    rs_notes_clear(&notes);
    struct rs_pq *pq = live_open(&postgres);
    live_run(pq, "alter role current_user set timezone = 'America/New_York'");
    rs_pq_close(pq);
    rs_notes_clear(&notes);
    zone_is(&postgres, "America/New_York");
    zone_is(&redshift, "America/New_York");
    CHECK_INT(notes.count, 0);
    live_host()->notes = NULL;
    CHECK(setenv("PGTZ", "default", 1) == 0); /* libpq leaves it out */
    zone_is(&postgres, "America/New_York");
    CHECK(setenv("PGTZ", "Nowhere/Else", 1) == 0);
    live_refused(&postgres, 10, "22023", "variable PGTZ of the environment");
    CHECK(unsetenv("PGTZ") == 0);
    pq = live_open(&postgres);
    live_run(pq, "alter role current_user reset timezone");
    rs_pq_close(pq);
}

int main(void)
{
    live_env("STACK_DIR");
    RUN(hostile_home);
    RUN(variables_change_nothing);
    RUN(services);
    RUN(time_zones);
    return check_done();
}
