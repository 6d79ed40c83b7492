/* XML: answers of AWS's query protocol, and what is refused. */
#include "base/xml.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

struct answer {
    char *id, *user;
    struct rs_secret secret;
};

static const struct rs_xml_field fields[] = {
    {"AssumeRoleWithWebIdentityResult/Credentials/AccessKeyId", RS_XML_STRING,
     offsetof(struct answer, id), true},
    {"Credentials/SecretAccessKey", RS_XML_SECRET, offsetof(struct answer, secret), false},
    {"Arn", RS_XML_STRING, offsetof(struct answer, user), false},
};

static const struct rs_xml_field any[] = {{"a", RS_XML_STRING, offsetof(struct answer, id), true}};

static void clear(struct answer *answer)
{
    free(answer->id);
    free(answer->user);
    rs_secret_clear(&answer->secret);
    *answer = (struct answer){0};
}

static bool read_any(struct rs_span text, struct answer *answer, struct rs_error *err)
{
    clear(answer);
    rs_error_clear(err);
    return rs_xml_read(text, "the answer", any, 1, answer, err);
}

/* As printed in the AWS STS API reference, shortened. */
static const char sts[] =
    "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
    "  <AssumeRoleWithWebIdentityResult>\n"
    "    <SubjectFromWebIdentityToken>amzn1.account.AF6</SubjectFromWebIdentityToken>\n"
    "    <AssumedRoleUser>\n"
    "      <Arn>arn:aws:sts::123456789012:assumed-role/Fed/app1</Arn>\n"
    "      <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:app1</AssumedRoleId>\n"
    "    </AssumedRoleUser>\n"
    "    <Credentials>\n"
    "      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>\n"
    "      <AccessKeyId> ASgeIAIOSFODNN7EXAMPLE\n </AccessKeyId>\n"
    "    </Credentials>\n"
    "  </AssumeRoleWithWebIdentityResult>\n"
    "  <ResponseMetadata><Arn>second</Arn></ResponseMetadata>\n"
    "</AssumeRoleWithWebIdentityResponse>\n";

static void an_answer_of_sts_is_read(void)
{
    struct answer a = {0};
    struct rs_error err = {0};
    CHECK(rs_xml_read(RS_SPAN_LIT(sts), "the answer of STS", fields, 3, &a, &err));
    CHECK_STR(a.id, "ASgeIAIOSFODNN7EXAMPLE");
    CHECK_STR(rs_secret_str(&a.secret), "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY");
    CHECK_STR(a.user, "arn:aws:sts::123456789012:assumed-role/Fed/app1");
    clear(&a);
    rs_error_clear(&err);
}

static void an_error_answer_is_read(void)
{
    static const struct rs_xml_field error_fields[] = {{"Error/Code", RS_XML_STRING,
                                                        offsetof(struct answer, id), true},
                                                       {"Error/Message", RS_XML_STRING,
                                                        offsetof(struct answer, user), false}};
    struct answer a = {0};
    struct rs_error err = {0};
    CHECK(rs_xml_read(
        RS_SPAN_LIT("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ErrorResponse xmlns=\"x\"><Error>"
                    "<Type>Sender</Type><Code>ExpiredTokenException</Code><Message>Token expired: "
                    "a &lt; b &amp; &#xE9;</Message></Error></ErrorResponse>"),
        "x", error_fields, 2, &a, &err));
    CHECK_STR(a.id, "ExpiredTokenException");
    CHECK_STR(a.user, "Token expired: a < b & é");
    clear(&a);
    rs_error_clear(&err);
}

static void text_is_joined_and_namespaces_ignored(void)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"<r><a> x<![CDATA[ <y> & ]]>&amp;z<!-- c -->1<?pi?>2 </a></r>", "x <y> & &z12"},
        {"<n:r xmlns:n='u'><n:a t='1'>v</n:a></n:r>", "v"},
        {"<a>root</a>", "root"},
        {"<r><a/></r>", ""},
        {"<r><xa>no</xa><a>yes</a><a>later</a></r>", "yes"},
        {"<r><a>mixed<b>x</b></a><a>leaf</a></r>", "leaf"},
        {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>", "é"},
    };
    struct answer a = {0};
    struct rs_error err = {0};
    for (size_t i = 0; i < RS_COUNT(cases); i++) {
        CHECK(read_any(rs_span_of(cases[i].text), &a, &err));
        CHECK_STR(a.id, cases[i].want);
    }
    clear(&a);
    rs_error_clear(&err);
}

static void doctypes_and_entities_are_refused(void)
{
    static const char *const bad[] = {
        "<!DOCTYPE a><a>x</a>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a>x</a>",
        "<!DOCTYPE a [<!ENTITY e 'v'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY a0 'ha'><!ENTITY a1 '&a0;&a0;&a0;&a0;'>]><a>&a1;</a>",
    };
    struct answer a = {0};
    struct rs_error err = {0};
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        CHECK(!read_any(rs_span_of(bad[i]), &a, &err));
        CHECK_STR(rs_error_text(&err), "the answer has a DOCTYPE, which is not accepted");
        CHECK(!a.id);
    }
    CHECK(!read_any(RS_SPAN_LIT("<a>&e;</a>"), &a, &err));
    CHECK_STR(rs_error_text(&err),
              "the answer is not well-formed XML: undefined entity, in line 1");
    clear(&a);
    rs_error_clear(&err);
}

static void what_is_not_well_formed_is_refused(void)
{
    static const char *const bad[] = {
        "",         "x",           "<a>",         "<a></b>",     "<a>x</a>x", "<a>x</a><a/>",
        "<a b=1/>", "<a>\xFF</a>", "<a>&#0;</a>", "<a>\x01</a>", "{\"a\":1}", "<html><br></html>",
    };
    struct answer a = {0};
    struct rs_error err = {0};
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        CHECK(!read_any(rs_span_of(bad[i]), &a, &err));
        CHECK(strstr(rs_error_text(&err), "the answer is not well-formed XML"));
    }
    CHECK(!read_any(RS_SPAN_LIT("<r><b>x</b></r>"), &a, &err));
    CHECK_STR(rs_error_text(&err), "the answer has no <a>");
    clear(&a);
    rs_error_clear(&err);
}

/* `depth` elements within each other, the innermost an <a>. */
static void nest(struct rs_buf *text, int depth)
{
    rs_buf_reset(text);
    for (int i = 1; i < depth; i++) {
        rs_buf_add_str(text, "<r>");
    }
    rs_buf_add_str(text, "<a>x</a>");
    for (int i = 1; i < depth; i++) {
        rs_buf_add_str(text, "</r>");
    }
}

static void depth_and_size_are_bounded(void)
{
    struct answer a = {0};
    struct rs_error err = {0};
    struct rs_buf text;
    rs_buf_init(&text, 1000000);
    nest(&text, 32);
    CHECK(read_any(rs_buf_span(&text), &a, &err));
    nest(&text, 33);
    CHECK(!read_any(rs_buf_span(&text), &a, &err));
    CHECK_STR(rs_error_text(&err), "the answer is nested more than 32 elements deep");
    rs_buf_reset(&text);
    rs_buf_add_str(&text, "<a>");
    char *room = rs_buf_reserve(&text, 256 * 1024 - 7);
    if (room) {
        memset(room, 'x', 256 * 1024 - 7);
        rs_buf_grew(&text, 256 * 1024 - 7);
    }
    rs_buf_add_str(&text, "</a>");
    CHECK(read_any(rs_buf_span(&text), &a, &err));
    CHECK(a.id && strlen(a.id) == 256 * 1024 - 7);
    rs_buf_add_char(&text, '\n');
    CHECK(!read_any(rs_buf_span(&text), &a, &err));
    CHECK_STR(rs_error_text(&err), "the answer is XML of more than 256 KiB");
    rs_buf_clear(&text);
    clear(&a);
    rs_error_clear(&err);
}

int main(void)
{
    RUN(an_answer_of_sts_is_read);
    RUN(an_error_answer_is_read);
    RUN(text_is_joined_and_namespaces_ignored);
    RUN(doctypes_and_entities_are_refused);
    RUN(what_is_not_well_formed_is_refused);
    RUN(depth_and_size_are_bounded);
    return check_done();
}
