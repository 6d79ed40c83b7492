/* Session settings on their way to the server: the start-up packet's options, SQL literals, and
 * whether the server's own text shows what was asked for. */
#include "check.h"
#include "pq/settings.h"

static void check_options(const struct rs_pq_setting *settings, size_t count, const char *want)
{
    struct rs_pq_config config = {.settings = settings, .setting_count = count};
    struct rs_error err = {0};
    struct rs_buf out;
    rs_buf_init(&out, 8192);
    if (CHECK(rs_pq_settings_options(&config, &out, &err) == (want != NULL)) && want) {
        CHECK_STR(rs_buf_str(&out), want);
    }
    if (!want) {
        CHECK_STR(err.state, "HY024");
    }
    rs_error_clear(&err);
    rs_buf_clear(&out);
}

static void options_escape_blanks_and_backslashes(void)
{
    struct rs_pq_setting settings[] = {{"extra_float_digits", "2", true},
                                       {"search_path", "sales, public", false},
                                       {"query_group", "a\\b\tc'd\"e", false},
                                       {"application.name", "", false}};
    check_options(settings, 0, "");
    check_options(settings, 1, "-c extra_float_digits=2");
    check_options(settings, 4,
                  "-c extra_float_digits=2 -c search_path=sales,\\ public "
                  "-c query_group=a\\\\b\\\tc'd\"e -c application.name=");
}

static void names_are_names(void)
{
    struct rs_pq_setting odd[] = {{"search path", "x", false},
                                  {"a'b", "x", false},
                                  {"", "x", false}};
    for (size_t i = 0; i < RS_COUNT(odd); i++) {
        check_options(&odd[i], 1, NULL);
    }
}

static void check_literal(const char *text, bool standard, const char *want)
{
    struct rs_buf out;
    rs_buf_init(&out, 1024);
    rs_pq_add_literal(&out, text, standard);
    CHECK_STR(rs_buf_str(&out), want);
    rs_buf_clear(&out);
}

static void literals_follow_standard_conforming_strings(void)
{
    check_literal("", true, "''");
    check_literal("it's", true, "'it''s'");
    check_literal("a\\'b", true, "'a\\''b'");
    check_literal("a\\'b", false, "'a\\\\''b'");
}

static void servers_spell_settings_their_own_way(void)
{
    CHECK(rs_pq_setting_taken("ISO", "ISO, MDY"));
    CHECK(rs_pq_setting_taken("iso", "ISO, MDY"));
    CHECK(!rs_pq_setting_taken("sales", "sales, public"));
    CHECK(rs_pq_setting_taken("2", "2"));
    CHECK(!rs_pq_setting_taken("2", "20"));
    CHECK(!rs_pq_setting_taken("ISO, YMD", "ISO, MDY"));
    CHECK(!rs_pq_setting_taken("2", "0"));
    CHECK(!rs_pq_setting_taken("2", NULL));
}

int main(void)
{
    RUN(options_escape_blanks_and_backslashes);
    RUN(names_are_names);
    RUN(literals_follow_standard_conforming_strings);
    RUN(servers_spell_settings_their_own_way);
    return check_done();
}
