/* What libpq is told: everything, so that nothing is left to the environment. Parameters,
 * addresses. */
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/clock.h"
#include "check.h"
#include "pq/conninfo.h"
#include "pq/params.h"
#include "pq/resolve.h"
#include "pq/trust.h"

static const char *value_of(const struct rs_pq_conninfo *info, const char *key)
{
    for (size_t i = 0; i < info->count; i++) {
        if (strcmp(info->keys[i], key) == 0) {
            return info->values[i];
        }
    }
    return NULL;
}

static void every_keyword_with_a_variable_is_given(void)
{
    /* libpq sets the first two aside; the peer's user is asked on Unix sockets only; the library
     * for GSS is used with GSS only. */
    static const char *const exempt[] = {"service", "replication", "requirepeer", "gsslib"};
    struct rs_secret none = {0};
    struct rs_error err = {0};
    struct rs_pq_conninfo info = {0};
    struct rs_pq_config config = {
        .host = "h", .port = 5439, .user = "u", .password = &none, .ssl_mode = "verify-full"};
    if (CHECK(rs_pq_conninfo_init(&info, &config, "127.0.0.1", "", "/ca.pem", &err))) {
        PQconninfoOption *all = PQconndefaults();
        for (PQconninfoOption *at = all; at && at->keyword; at++) {
            bool free_to_go = !at->envvar;
            for (size_t i = 0; i < RS_COUNT(exempt); i++) {
                free_to_go = free_to_go || strcmp(at->keyword, exempt[i]) == 0;
            }
            const char *value = value_of(&info, at->keyword);
            CHECK(free_to_go || (value && *value));
        }
        PQconninfoFree(all);
        CHECK_STR(value_of(&info, "hostaddr"), "127.0.0.1");
        CHECK_STR(value_of(&info, "port"), "5439");
        CHECK_STR(value_of(&info, "dbname"), "u");
        CHECK_STR(value_of(&info, "sslmode"), "verify-full");
        CHECK_STR(value_of(&info, "sslrootcert"), "/ca.pem");
        CHECK_STR(value_of(&info, "gssencmode"), "disable");
        CHECK_STR(value_of(&info, "keepalives"), "0");
    }
    rs_error_clear(&err);
    rs_pq_conninfo_clear(&info);
}

static void too_many_parameters(void)
{
    struct rs_pq_param one = {0};
    struct rs_pq_query query = {"select 1", &one, 32768, true};
    struct rs_pq_bound bound = {0};
    struct rs_error err = {0};
    CHECK(!rs_pq_bind(&bound, &query, &err));
    CHECK_STR(err.state, "07002");
    rs_error_clear(&err);
    rs_pq_bound_clear(&bound);
}

static void parameters_get_their_nul(void)
{
    struct rs_pq_param params[] = {{23, {"12345", 2}}, {0, {0}}, {1043, {"", 0}}};
    struct rs_pq_query query = {"select 1", params, RS_COUNT(params), true};
    struct rs_pq_bound bound = {0};
    struct rs_error err = {0};
    if (CHECK(rs_pq_bind(&bound, &query, &err))) {
        CHECK_STR(bound.values[0], "12");
        CHECK(bound.values[1] == NULL);
        CHECK_STR(bound.values[2], "");
        CHECK_INT(bound.types[2], 1043);
    }
    rs_error_clear(&err);
    rs_pq_bound_clear(&bound);
}

static void addresses(void)
{
    static const char *const numeric[] = {"127.0.0.1", "::1", "192.0.2.7"};
    struct rs_wait wait = {rs_clock_monotonic_ms() + 5000, NULL};
    for (size_t i = 0; i < RS_COUNT(numeric); i++) {
        struct rs_pq_addresses found = {0};
        struct rs_error err = {0};
        if (CHECK(rs_pq_resolve(numeric[i], true, &wait, &found, &err))) {
            CHECK_INT(found.count, 1);
            CHECK_STR(found.items[0].text, numeric[i]);
        }
        rs_error_clear(&err);
        rs_pq_addresses_clear(&found);
    }
    struct rs_pq_addresses found = {0};
    struct rs_error err = {0};
    if (CHECK(rs_pq_resolve("localhost", false, &wait, &found, &err))) {
        CHECK(found.count > 0);
    }
    rs_pq_addresses_clear(&found);
    CHECK(!rs_pq_resolve("localhost", true, &wait, &found, &err));
    rs_error_clear(&err);
}

static void authorities(void)
{
    struct rs_error err = {0};
    const char *file = NULL;
    CHECK(rs_pq_trust("/dev/null", &file, &err));
    CHECK_STR(file, "/dev/null");
    CHECK(!rs_pq_trust("/nonexistent", &file, &err));
    CHECK_STR(err.state, "08001");
    rs_error_clear(&err);
}

int main(void)
{
    RUN(every_keyword_with_a_variable_is_given);
    RUN(too_many_parameters);
    RUN(parameters_get_their_nul);
    RUN(addresses);
    RUN(authorities);
    return check_done();
}
