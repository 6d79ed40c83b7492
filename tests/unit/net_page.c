/* The page: what it shows, that outside text stays text, that the policy fits its content. */
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "check.h"
#include "net/page.h"

static char *write_page(struct rs_page page)
{
    struct rs_buf out;
    rs_buf_init(&out, 1 << 20);
    rs_page_write(&out, &page);
    CHECK(rs_buf_ok(&out));
    char *html = rs_buf_take(&out);
    return html ? html : calloc(1, 1);
}

static void says_who_and_what(void)
{
    char *html = write_page((struct rs_page){.kind = RS_PAGE_SUCCESS,
                                             .title = "You are signed in",
                                             .who = "ana.lopes",
                                             .what = "dev on test-cluster",
                                             .message = "Your program is connected.",
                                             .advice = "You can close this tab."});
    CHECK(strstr(html, "<!DOCTYPE html>\n<html lang=\"en\">") == html);
    CHECK(strstr(html, "<title>You are signed in \xC2\xB7 Amazon Redshift</title>"));
    CHECK(strstr(html, "<h1>You are signed in</h1>"));
    CHECK(strstr(html, "ana.lopes") && strstr(html, "dev on test-cluster"));
    CHECK(strstr(html, "Your program is connected.") && strstr(html, "You can close this tab."));
    CHECK(strstr(html, "<link rel=\"icon\" href=\"data:,\">"));
    CHECK(strstr(html, "name=\"viewport\"") && strstr(html, "prefers-color-scheme:dark"));
    CHECK(!strstr(html, "http://") && !strstr(html, "https://") && !strstr(html, "url("));
    free(html);
}

static void leaves_out_what_is_not_known(void)
{
    char *html = write_page((struct rs_page){.kind = RS_PAGE_NOT_HERE, .title = "Nothing here"});
    CHECK(!strstr(html, "<dl>") && !strstr(html, "advice\">") && !strstr(html, "(null)"));
    free(html);
}

static void outside_text_is_text(void)
{
    static const char evil[] = "</title></style></h1><script>alert(\"1\")</script>'&\n\x01\xFF";
    char *html = write_page((struct rs_page){.kind = RS_PAGE_FAILURE,
                                             .title = evil,
                                             .who = evil,
                                             .what = evil,
                                             .message = evil,
                                             .advice = evil});
    size_t scripts = 0;
    for (const char *at = html; (at = strstr(at, "<script")); at++) {
        scripts++;
    }
    CHECK_INT(scripts, 1);
    CHECK(strstr(html, "&#60;script&#62;alert(&#34;1&#34;)"));
    CHECK(strstr(html, "&#39;&#38;  \xEF\xBF\xBD"));
    CHECK(!strstr(html, "\x01"));
    free(html);
}

/* The hash in the policy of what stands between the tags, as a browser computes it. */
static void policy_has_hash_of(const char *html, const char *begin, const char *end,
                               const char *policy)
{
    const char *from = strstr(html, begin), *to = strstr(html, end);
    if (!CHECK(from && to)) {
        return;
    }
    from += strlen(begin);
    struct rs_span content = {from, (size_t)(to - from)};
    unsigned char digest[RS_SHA256_LEN];
    struct rs_buf want;
    rs_buf_init(&want, 1000);
    CHECK(rs_sha256(&content, 1, digest));
    rs_buf_add_str(&want, "-src 'sha256-");
    rs_base64_add(&want, digest, sizeof digest);
    rs_buf_add_str(&want, "'");
    CHECK(strstr(policy, rs_buf_str(&want)) != NULL);
    rs_buf_clear(&want);
}

static void policy_fits(void)
{
    char *html = write_page((struct rs_page){.kind = RS_PAGE_WAITING, .title = "x"});
    struct rs_buf policy;
    rs_buf_init(&policy, 4096);
    rs_page_policy(&policy);
    policy_has_hash_of(html, "<style>", "</style>", rs_buf_str(&policy));
    policy_has_hash_of(html, "<script>", "</script>", rs_buf_str(&policy));
    CHECK(rs_span_starts(rs_buf_span(&policy), "default-src 'none'; "));
    CHECK(strstr(rs_buf_str(&policy), "frame-ancestors 'none'"));
    CHECK(strstr(html, "<script>history.replaceState(null,'','/')</script>"));
    CHECK(!strstr(html, " style=") && !strstr(html, " onload="));
    rs_buf_clear(&policy);
    free(html);
}

int main(void)
{
    RUN(says_who_and_what);
    RUN(leaves_out_what_is_not_known);
    RUN(outside_text_is_text);
    RUN(policy_fits);
    return check_done();
}
