/* The server's SQLSTATE and message in libpq's text of a connection that failed. */
#include <stdlib.h>

#include "check.h"
#include "pq/connect.h"

static void check_parse(const char *text, const char *state, const char *message)
{
    struct rs_span got_state = {0}, got_message = {0};
    CHECK(rs_pq_refusal_parse(rs_span_of(text), &got_state, &got_message) == (state != NULL));
    if (state) {
        CHECK(rs_span_is(got_state, state));
        CHECK(rs_span_is(rs_span_trim(got_message), message));
    }
}

static void server_messages(void)
{
    check_parse(
        "connection to server at \"localhost\" (127.0.0.1), port 5439 failed: FATAL:  28P01: "
        "password authentication failed for user \"ann\"\nLOCATION:  auth_failed, auth.c:338\n",
        "28P01", "password authentication failed for user \"ann\"");
    check_parse("FATAL:  3D000: database \"x\" does not exist\n", "3D000",
                "database \"x\" does not exist");
    check_parse("FATAL:  53300: too many\nDETAIL:  of them\nHINT:  wait: 10\n", "53300",
                "too many\nDETAIL:  of them\nHINT:  wait: 10");
    check_parse("FATAL:  53300: too many\nDETAIL:  of them\nORT:  Proc, proc.c:7\n", "53300",
                "too many\nDETAIL:  of them");
    check_parse("Verbindung fehlgeschlagen: schwerwiegend:  42704: unbekannt\n", "42704",
                "unbekannt");
}

static void no_server_messages(void)
{
    check_parse("", NULL, NULL);
    check_parse("connection refused\n\tIs the server running?\n", NULL, NULL);
    check_parse("FATAL:  28p01: lower case\n", NULL, NULL);
    check_parse("FATAL:  28P01", NULL, NULL);
    check_parse("FATAL:  28P01:", NULL, NULL);
}

int main(void)
{
    RUN(server_messages);
    RUN(no_server_messages);
    return check_done();
}
