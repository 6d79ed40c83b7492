/* Signing on: every kind of authentication, settings of the session, and each way to be refused
 * with its own words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live.h"

static struct rs_secret wrong_password(void)
{
    struct rs_secret secret = {0};
    struct rs_error err = {0};
    CHECK(rs_secret_set(&secret, RS_SPAN_LIT("not the password"), &err));
    return secret;
}

static void signs_on_as(const char *variable, const char *counter)
{
    struct rs_pq_config config = live_redshift();
    config.user = live_env(variable);
    struct rs_pq *pq = live_open(&config);
    if (pq) {
        char *user = live_value(pq, "select current_user");
        CHECK_STR(user, config.user);
        CHECK_STR(rs_pq_server(pq)->user, config.user);
        free(user);
    }
    CHECK(control_counter(counter) > 0);
    rs_pq_close(pq);
}

static void passwords_in_clear_md5_and_digest(void)
{
    control_reset();
    signs_on_as("STACK_USER_CLEARTEXT", "redshift.auth.3");
    signs_on_as("STACK_USER_MD5", "redshift.auth.5");
    signs_on_as("STACK_USER_DIGEST", "redshift.auth.13");
}

static void digest_over_two_tls_records(void)
{
    control_set("{\"redshift.digest.split\": true}");
    signs_on_as("STACK_USER_DIGEST", "redshift.auth.13");
    control_reset();
}

static void digest_without_tls(void)
{
    control_set("{\"redshift.plain\": \"accept\"}");
    struct rs_pq_config config = live_redshift();
    config.ssl_mode = "disable";
    config.user = live_env("STACK_USER_DIGEST");
    struct rs_pq *pq = live_open(&config);
    CHECK(pq != NULL);
    rs_pq_close(pq);
    control_reset();
}

static void unknown_digest_algorithm(void)
{
    control_set("{\"redshift.digest.algorithm\": 1}");
    struct rs_pq_config config = live_redshift();
    config.user = live_env("STACK_USER_DIGEST");
    live_refused(&config, 10, "08004", "algorithm 1");
    control_reset();
}

static void wrong_passwords(void)
{
    static const char *const users[] = {"STACK_USER_CLEARTEXT", "STACK_USER_MD5",
                                        "STACK_USER_DIGEST"};
    struct rs_secret wrong = wrong_password();
    for (size_t i = 0; i < RS_COUNT(users); i++) {
        struct rs_pq_config config = live_redshift();
        config.user = live_env(users[i]);
        config.password = &wrong;
        live_refused(&config, 10, "28000", "password authentication failed");
    }
    struct rs_pq_config config = live_postgres();
    config.password = &wrong;
    live_refused(&config, 10, "28000", "password authentication failed");
    rs_secret_clear(&wrong);
}

static void no_password(void)
{
    struct rs_secret none = {0};
    struct rs_pq_config config = live_redshift();
    config.password = &none;
    live_refused(&config, 10, "28000", "none was given");
    config.password = NULL;
    config.ssl_mode = NULL; /* verify-full */
    live_refused(&config, 10, "28000", "none was given");
    config.ca_file = "";
    live_refused(&config, 10, "08001", "not signed by an authority that is trusted");
    config.user = NULL;
    live_refused(&config, 10, "08001", "no user");
}

static void unknown_database(void)
{
    struct rs_pq_config config = live_redshift();
    config.database = "no_such_database";
    live_refused(&config, 10, "3D000", "no_such_database");
}

static void server_tells_what_it_is(void)
{
    struct rs_pq_config config = live_redshift();
    struct rs_pq *pq = live_open(&config);
    if (pq) {
        const struct rs_pq_server *server = rs_pq_server(pq);
        CHECK(server->redshift);
        CHECK_INT(server->version, 80002);
        CHECK_STR(server->version_text, "8.0.2");
        CHECK_STR(server->padb_version, "1.0.77467");
        CHECK(!server->standard_strings);
        CHECK(server->client_encoding != NULL);
        CHECK(server->backend_pid != 0);
    }
    rs_pq_close(pq);
    config = live_postgres();
    pq = live_open(&config);
    if (pq) {
        const struct rs_pq_server *server = rs_pq_server(pq);
        CHECK(!server->redshift);
        CHECK(server->version >= 150000);
        CHECK(server->standard_strings);
        CHECK_STR(server->client_encoding, "UTF8");
    }
    rs_pq_close(pq);
}

static const struct rs_pq_setting settings[] = {
    {"extra_float_digits", "2", true},       {"datestyle", "ISO", true},
    {"search_path", "sales, public", false}, {"query_group", "it's a \\ group", false},
    {"statement_timeout", "90000", false},
};

static void check_settings(struct rs_pq *pq)
{
    static const char *const questions[][2] = {
        {"select current_setting('extra_float_digits')", "2"},
        {"select current_setting('search_path')", "sales, public"},
        {"select current_setting('query_group')", "it's a \\ group"},
    };
    for (size_t i = 0; i < RS_COUNT(questions); i++) {
        char *value = live_value(pq, questions[i][0]);
        CHECK_STR(value, questions[i][1]);
        free(value);
    }
}

static void settings_in_the_start_up_packet(void)
{
    struct rs_pq_config config = live_redshift();
    config.settings = settings;
    config.setting_count = RS_COUNT(settings);
    struct rs_pq *pq = live_open(&config);
    if (pq) {
        check_settings(pq);
    }
    rs_pq_close(pq);
}

static void settings_when_options_are_ignored(void)
{
    control_set("{\"redshift.ignore_options\": true}");
    settings_in_the_start_up_packet();
    control_reset();
}

static void settings_that_the_server_does_not_know(void)
{
    struct rs_pq_setting odd[] = {{"extra_float_digits", "2", true},
                                  {"no_such_setting", "1", false}};
    struct rs_notes notes = {0};
    struct rs_pq_config config = live_redshift();
    config.settings = odd;
    config.setting_count = RS_COUNT(odd);
    live_host()->notes = &notes;
    struct rs_pq *pq = live_open(&config);
    live_host()->notes = NULL;
    if (pq) {
        char *value = live_value(pq, "select current_setting('extra_float_digits')");
        CHECK_STR(value, "2");
        free(value);
    }
    rs_pq_close(pq);
    if (CHECK_INT(notes.count, 1)) {
        CHECK_STR(notes.items[0].state, "01S02");
        CHECK(strstr(notes.items[0].text, "no_such_setting") != NULL);
    }
    rs_notes_clear(&notes);
    odd[1].required = true;
    live_refused(&config, 10, "42704", "no_such_setting");
}

static void certificates(void)
{
    struct rs_pq_config config = live_redshift();
    control_set("{\"redshift.certificate\": \"stranger\"}");
    live_refused(&config, 10, "08001", "not signed by an authority that is trusted");
    control_set("{\"redshift.certificate\": \"expired\"}");
    live_refused(&config, 10, "08001", "has expired");
    control_set("{\"redshift.certificate\": \"wrong-host\"}");
    live_refused(&config, 10, "08001", "for another name than \"localhost\"");
    config.ssl_mode = "verify-ca";
    struct rs_pq *pq = live_open(&config);
    CHECK(pq != NULL);
    rs_pq_close(pq);
    control_reset();
    config = live_redshift();
    config.ca_file = NULL; /* the system's bundle does not know the stack's authority */
    live_refused(&config, 10, "08001", "CAFile");
    config.ca_file = "/nonexistent/authorities.pem";
    live_refused(&config, 10, "08001", "/nonexistent/authorities.pem");
    config.ssl_mode = "require";
    config.ca_file = NULL;
    pq = live_open(&config);
    CHECK(pq != NULL);
    rs_pq_close(pq);
}

static void tls_refused(void)
{
    struct rs_pq_config config = live_redshift();
    control_set("{\"redshift.tls\": \"off\"}");
    live_refused(&config, 10, "08001", "does not speak TLS");
    control_reset();
    config.ssl_mode = "disable";
    live_refused(&config, 10, "28000", NULL);
}

static void name_that_resolves(void)
{
    struct rs_pq_config config = live_redshift();
    config.host_addr = NULL;
    struct rs_pq *pq = live_open(&config);
    CHECK(pq != NULL);
    rs_pq_close(pq);
}

int main(void)
{
    live_env("STACK_DIR");
    RUN(passwords_in_clear_md5_and_digest);
    RUN(digest_over_two_tls_records);
    RUN(digest_without_tls);
    RUN(unknown_digest_algorithm);
    RUN(wrong_passwords);
    RUN(no_password);
    RUN(unknown_database);
    RUN(server_tells_what_it_is);
    RUN(settings_in_the_start_up_packet);
    RUN(settings_when_options_are_ignored);
    RUN(settings_that_the_server_does_not_know);
    RUN(certificates);
    RUN(tls_refused);
    RUN(name_that_resolves);
    return check_done();
}
