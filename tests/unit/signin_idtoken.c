/* ID tokens: the table that a certified client was the oracle of, and the words of the refusals. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "redshift_odbc.h"
#include "signin/idtoken.h"

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        text = calloc(1, (size_t)size + 1);
    }
    if (text && fread(text, 1, (size_t)size, file) != (size_t)size) {
        text[0] = '\0';
    }
    if (file) {
        fclose(file);
    }
    return text;
}

static cJSON *table;
static char *jwks;

static const char *text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static struct rs_idtoken_rules rules_of(const cJSON *one)
{
    struct rs_idtoken_rules rules = {.issuer = text_of(table, "issuer"),
                                     .client_id = text_of(table, "client_id"),
                                     .nonce = rs_span_of(text_of(table, "nonce")),
                                     .access_token = rs_span_of(text_of(one, "access_token")),
                                     .max_age_s = -1,
                                     .now = (int64_t)cJSON_GetObjectItem(table, "now")->valuedouble,
                                     .tolerance_s =
                                         cJSON_GetObjectItem(table, "tolerance")->valueint};
    return rules;
}

static const cJSON *case_named(const char *name)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, cJSON_GetObjectItem(table, "cases"))
    {
        if (strcmp(text_of(one, "name"), name) == 0) {
            return one;
        }
    }
    fprintf(stderr, "no case %s\n", name);
    abort();
}

/* The message of the refusal, owned; NULL when it was taken. */
static char *refusal(const cJSON *one, const struct rs_idtoken_rules *rules, bool *unknown_key)
{
    struct rs_idtoken claims = {0};
    struct rs_error err = {0};
    char *text = NULL;
    if (!rs_idtoken_check(rs_span_of(text_of(one, "token")), rs_span_of(jwks), rules, &claims,
                          unknown_key, &err)) {
        CHECK(rs_error_is(&err, RS_28000));
        CHECK_INT(err.native, RS_NATIVE_ID_TOKEN_INVALID);
        text = strdup(rs_error_text(&err));
    }
    rs_idtoken_clear(&claims);
    rs_error_clear(&err);
    return text;
}

static void every_case_as_the_table_says(void)
{
    int count = 0;
    const cJSON *one;
    cJSON_ArrayForEach(one, cJSON_GetObjectItem(table, "cases"))
    {
        bool unknown, accept = cJSON_IsTrue(cJSON_GetObjectItem(one, "accept"));
        struct rs_idtoken_rules rules = rules_of(one);
        char *text = refusal(one, &rules, &unknown);
        const char *name = text_of(one, "name"); /* and the reason, when the verdict is wrong */
        if (accept) {
            CHECK_STR(text ? text : name, name);
        } else {
            CHECK_STR(text ? name : "taken", name);
        }
        free(text);
        count++;
    }
    CHECK(count >= 60);
}

static void refusals_say_which_check_and_the_values(void)
{
    static const struct {
        const char *name, *words;
    } expected[] = {
        {"encrypted (JWE)", "it is encrypted (JWE)"},
        {"iss with a slash at the end",
         "iss is \"https://login.example.com/tenant/\", expected \"https://login.example.com/"
         "tenant\""},
        {"aud another client",
         "aud is \"someone-elses-app\", which lacks the client \"redshift-odbc-test\""},
        {"azp another, aud the client", "azp is \"other\", expected \"redshift-odbc-test\""},
        {"nonce of another sign-in", "it answers another request"},
        {"exp an hour ago", "it expired (exp) 2025-11-24 15:00:00 UTC; the time here is 2025-11-24 "
                            "16:00:00 UTC"},
        {"sub of 256 characters", "sub has 256 characters"},
        {"alg none with a signature", "it is signed with \"none\""},
        {"crit with b64", "crit \"b64\""},
        {"unknown kid", "no key that fits it (alg RS256, kid \"unknown\")"},
        {"no kid and two keys that fit", "it does not say with which"},
        {"payload changed", "its signature (RS256) does not fit"},
        {"at_hash of another token", "at_hash"},
        {"three empty parts", "not a signed token of three parts"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        bool unknown;
        const cJSON *one = case_named(expected[i].name);
        struct rs_idtoken_rules rules = rules_of(one);
        char *text = refusal(one, &rules, &unknown);
        CHECK(text != NULL);
        if (text) {
            CHECK_STR(strstr(text, expected[i].words) ? expected[i].words : text,
                      expected[i].words);
            CHECK(strchr(text, '\n') == NULL);
            CHECK(strstr(text, text_of(table, "nonce")) == NULL);
        }
        free(text);
    }
}

static void only_missing_keys_ask_for_newer_ones(void)
{
    bool unknown;
    struct rs_idtoken_rules rules = rules_of(case_named("unknown kid"));
    free(refusal(case_named("unknown kid"), &rules, &unknown));
    CHECK(unknown);
    free(refusal(case_named("payload changed"), &rules, &unknown));
    CHECK(!unknown);
    free(refusal(case_named("exp an hour ago"), &rules, &unknown));
    CHECK(!unknown);
}

static void a_clock_that_is_off_is_named(void)
{
    bool unknown;
    const cJSON *one = case_named("exp an hour ago");
    struct rs_idtoken_rules rules = rules_of(one);
    rules.provider_date = rules.now - 3700;
    char *text = refusal(one, &rules, &unknown);
    CHECK(text && strstr(text, "this computer's clock is 3700 s ahead of the provider's"));
    free(text);
}

static void the_person_of_the_hint(void)
{
    bool unknown;
    const cJSON *one = case_named("RS256");
    struct rs_idtoken_rules rules = rules_of(one);
    rules.login_hint = "Ana.Lopes@example.com";
    char *text = refusal(one, &rules, &unknown);
    CHECK_STR(text, NULL);
    free(text);
    rules.login_hint = "bob@example.com";
    text = refusal(one, &rules, &unknown);
    CHECK_STR(text, "the browser signed in as \"ana.lopes@example.com\", but LoginHint is "
                    "\"bob@example.com\": sign out at the identity provider, or change LoginHint");
    free(text);
    rules.login_hint = "example.com";
    text = refusal(one, &rules, &unknown);
    CHECK_STR(text, NULL);
    free(text);
}

static void a_refreshed_token_is_about_the_same_person(void)
{
    bool unknown;
    const cJSON *one = case_named("nonce missing");
    struct rs_idtoken_rules rules = rules_of(one);
    rules.nonce = (struct rs_span){0};
    rules.subject = "7f0c2d54-ana";
    char *text = refusal(one, &rules, &unknown);
    CHECK_STR(text, NULL);
    free(text);
    rules.subject = "somebody-else";
    text = refusal(one, &rules, &unknown);
    CHECK(text && strstr(text, "sub is \"7f0c2d54-ana\" after a refresh"));
    free(text);
}

static void max_age_needs_auth_time(void)
{
    bool unknown;
    const cJSON *one = case_named("RS256");
    struct rs_idtoken_rules rules = rules_of(one);
    rules.max_age_s = 300;
    char *text = refusal(one, &rules, &unknown);
    CHECK(text && strstr(text, "no auth_time"));
    free(text);
}

int main(void)
{
    char *text = read_file(check_data("table/idtoken.json"));
    table = cJSON_Parse(text);
    jwks = cJSON_PrintUnformatted(cJSON_GetObjectItem(table, "jwks"));
    RUN(every_case_as_the_table_says);
    RUN(refusals_say_which_check_and_the_values);
    RUN(only_missing_keys_ask_for_newer_ones);
    RUN(a_clock_that_is_off_is_named);
    RUN(the_person_of_the_hint);
    RUN(a_refreshed_token_is_about_the_same_person);
    RUN(max_age_needs_auth_time);
    cJSON_free(jwks);
    cJSON_Delete(table);
    free(text);
    return check_done();
}
