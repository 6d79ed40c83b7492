/* Connection strings and options: what an application writes is what the driver understands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "redshift_odbc.h"
#include "session/connstr.h"

static struct rs_settings settings;
static struct rs_notes notes;
static struct rs_error err;

static bool read_string(const char *text)
{
    rs_settings_clear(&settings);
    rs_notes_clear(&notes);
    rs_error_clear(&err);
    return rs_settings_init(&settings, &err) &&
           rs_settings_read_string(&settings, rs_span_of(text), &notes, &err);
}

static void done(void)
{
    rs_settings_clear(&settings);
    rs_notes_clear(&notes);
    rs_error_clear(&err);
}

static void values_arrive(void)
{
    CHECK(read_string(
        "Driver={Redshift};Host=h.example.com; Port = 5440 ;Database=dev;UID=ana;PWD={a;b}}c};"));
    CHECK_STR(settings.host, "h.example.com");
    CHECK_INT(settings.port, 5440);
    CHECK_STR(settings.database, "dev");
    CHECK_STR(rs_secret_str(&settings.password), "a;b}c");
    CHECK_INT(notes.count, 0);
    done();
}

static void keywords_have_aliases_and_no_case(void)
{
    CHECK(read_string("SERVER=a;PORTNUMBER=1;db=d;LogonID=u;password=p;SSLMODE=Verify-CA"));
    CHECK_STR(settings.host, "a");
    CHECK_INT(settings.port, 1);
    CHECK_STR(settings.database, "d");
    CHECK_STR(settings.user, "u");
    CHECK_STR(settings.ssl_mode, "verify-ca");
    done();
}

static void presets_hold_when_nothing_is_given(void)
{
    CHECK(read_string(""));
    CHECK_STR(settings.ssl_mode, "verify-full");
    CHECK_INT(settings.browser_timeout, 180);
    CHECK_STR(settings.token_cache, "auto");
    CHECK(settings.keep_alive);
    CHECK(settings.host == NULL);
    done();
}

static void first_occurrence_wins(void)
{
    CHECK(read_string("Host=first;Server=second;Host=third"));
    CHECK_STR(settings.host, "first");
    done();
}

static void unknown_keyword_is_named_with_the_nearest(void)
{
    CHECK(read_string("Databse=dev;Zzzzzz=1"));
    CHECK_INT(notes.count, 2);
    if (notes.count == 2) {
        CHECK_STR(notes.items[0].state, "01S00");
        CHECK(strstr(notes.items[0].text, "Databse") && strstr(notes.items[0].text, "Database?"));
        CHECK(strstr(notes.items[1].text, "did you mean") == NULL);
    }
    done();
}

static void wrong_values_are_refused(void)
{
    static const struct {
        const char *string, *say;
    } cases[] = {
        {"Port=99999", "Port is \"99999\"; expected a whole number from 0 to 65535"},
        {"Port=54x", "Port is \"54x\""},
        {"SSLMode=prefer", "expected one of: disable require verify-ca verify-full"},
        {"KeepAlive=maybe", "KeepAlive is \"maybe\""},
        {"BrowserTimeout=5", "from 10 to 3600 s"},
        {"Host", "expected keyword=value"},
        {"Host=a;b;c=d", "expected keyword=value"},
        {"=x", "a keyword is missing"},
        {"PWD={abc", "ends with }"},
        {"PWD={abc}def;", "expected behind the closing brace"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK(!read_string(cases[i].string));
        CHECK_STR(err.state, "HY000");
        CHECK_INT(err.native, RS_NATIVE_OPTION);
        if (!strstr(rs_error_text(&err), cases[i].say)) {
            CHECK_STR(rs_error_text(&err), cases[i].say);
        }
    }
    done();
}

static void a_cut_secret_is_not_repeated(void)
{
    struct rs_buf out;
    CHECK(!read_string("PWD=se;cret;SSLMode=require"));
    CHECK(strstr(rs_error_text(&err), "cret") == NULL);
    CHECK(read_string("PWD=ab;cd=ef;gh=ij;Host=h;Typo=1"));
    CHECK_INT(notes.count, 3);
    CHECK(notes.count == 3 && !strstr(notes.items[0].text, "cd"));
    CHECK(notes.count == 3 && !strstr(notes.items[1].text, "gh"));
    CHECK(notes.count == 3 && strstr(notes.items[2].text, "Typo"));
    rs_buf_init(&out, 4096);
    CHECK(rs_connstr_complete(rs_span_of("PWD=ab;cd=ef;gh=ij;Host=h;Typo=1"), &out, &err));
    CHECK_STR(rs_buf_str(&out), "Host=h;Typo=1;");
    rs_buf_clear(&out);
    done();
}

static void an_alias_is_near_too(void)
{
    CHECK_STR(rs_setting_nearest(RS_SPAN_LIT("ClusterIdentifer")), "ClusterID");
    CHECK_STR(rs_setting_nearest(RS_SPAN_LIT("Pasword")), "PWD");
    CHECK_STR(rs_setting_nearest(RS_SPAN_LIT("Servr")), "Host");
    CHECK(rs_setting_nearest(RS_SPAN_LIT("Zzzzzzzz")) == NULL);
}

static void a_wrong_secret_is_not_repeated(void)
{
    CHECK(!read_string("PWD={s3cr3t"));
    CHECK(strstr(rs_error_text(&err), "s3cr3t") == NULL);
    done();
}

static void completed_string_keeps_all_but_secrets(void)
{
    struct rs_buf out;
    rs_buf_init(&out, 4096);
    CHECK(rs_connstr_complete(
        rs_span_of("DSN=x;Unknown={a;b};PWD=secret;client_secret={q};Issuer=https://i/?a=b"), &out,
        &err));
    CHECK_STR(rs_buf_str(&out), "DSN=x;Unknown={a;b};Issuer=https://i/?a=b;");
    rs_buf_clear(&out);
    done();
}

static void data_source_lies_below_the_string(void)
{
    char path[] = "/tmp/rs-odbcini-XXXXXX";
    int fd = mkstemp(path);
    CHECK(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs("[Sales]\nDriver=Redshift\nDescription=for "
          "people\nHost=from-dsn\nDatabase=dsn-db\nTypo=1\nFlow=browser\nInteractive=always\n",
          file);
    fclose(file);
    setenv("ODBCINI", path, 1);
    CHECK(read_string("DSN=Sales;Database=string-db"));
    CHECK_STR(settings.dsn, "Sales");
    CHECK_STR(settings.host, "from-dsn");
    CHECK_STR(settings.database, "string-db");
    CHECK_INT(notes.count, 1);
    setenv("REDSHIFT_ODBC_FLOW", "manual", 1); /* between the two */
    setenv("REDSHIFT_ODBC_INTERACTIVE", "never", 1);
    CHECK(read_string("DSN=Sales;Flow=device"));
    CHECK_STR(settings.flow, "device");
    CHECK_STR(settings.interactive, "never");
    setenv("REDSHIFT_ODBC_INTERACTIVE", "perhaps", 1);
    CHECK(!read_string("DSN=Sales"));
    CHECK_STR(rs_error_text(&err),
              "The environment variable REDSHIFT_ODBC_INTERACTIVE: "
              "Interactive is \"perhaps\"; expected one of: auto always never");
    CHECK(rs_error_is(&err, RS_HY000));
    unsetenv("REDSHIFT_ODBC_FLOW");
    unsetenv("REDSHIFT_ODBC_INTERACTIVE");
    CHECK(!read_string("DSN=Absent"));
    CHECK_STR(err.state, "IM002");
    unlink(path);
    done();
}

int main(void)
{
    RUN(values_arrive);
    RUN(keywords_have_aliases_and_no_case);
    RUN(presets_hold_when_nothing_is_given);
    RUN(first_occurrence_wins);
    RUN(unknown_keyword_is_named_with_the_nearest);
    RUN(wrong_values_are_refused);
    RUN(a_cut_secret_is_not_repeated);
    RUN(an_alias_is_near_too);
    RUN(a_wrong_secret_is_not_repeated);
    RUN(completed_string_keeps_all_but_secrets);
    RUN(data_source_lies_below_the_string);
    return check_done();
}
