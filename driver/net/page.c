/* The page that the person sees last; see page.h. */
#include "net/page.h"

#include "base/crypto.h"
#include "base/utf.h"
#include "net/page_parts.h"

/* Text from outside, harmless in elements and in double-quoted attributes: markup escaped, control
 * characters blanked, ill-formed UTF-8 shown as U+FFFD. With `breaks`, ARNs and addresses may be
 * broken where a reader expects it. */
static void add_text(struct rs_buf *out, const char *text, bool breaks)
{
    struct rs_span span = rs_span_of(text);
    for (size_t at = 0; at < span.len;) {
        char bytes[4];
        bool ok;
        uint32_t code = rs_utf8_next(span, &at, &ok);
        if (code == '<' || code == '>' || code == '&' || code == '"' || code == '\'') {
            rs_buf_add_format(out, "&#%u;", (unsigned)code);
        } else if (code < ' ' || (code >= 0x7F && code < 0xA0)) {
            rs_buf_add_char(out, ' ');
        } else {
            rs_buf_add(out, bytes, rs_utf8_put(code, bytes));
        }
        if (breaks && (code == '/' || code == '@')) {
            rs_buf_add_str(out, "<wbr>");
        }
    }
}

/* An element around outside text; nothing when there is none. */
static void add_element(struct rs_buf *out, const char *begin, const char *text, const char *end)
{
    if (text && *text) {
        rs_buf_add_str(out, begin);
        add_text(out, text, true);
        rs_buf_add_str(out, end);
    }
}

/* Without a script, and with a link for browsers that do not go on by themselves. */
static void add_refresh(struct rs_buf *out, const char *url)
{
    rs_buf_add_str(out, "<meta http-equiv=\"refresh\" content=\"0;url=");
    add_text(out, url, false);
    rs_buf_add_str(out, "\">\n");
}

static void add_link(struct rs_buf *out, const char *url)
{
    rs_buf_add_str(out, "<p class=\"advice\"><a href=\"");
    add_text(out, url, false);
    rs_buf_add_str(out, "\">Go on</a> if nothing happens.</p>\n");
}

static void add_head(struct rs_buf *out, const struct rs_page *page)
{
    rs_buf_add_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                        "<meta name=\"robots\" content=\"noindex\">\n");
    if (page->onward) {
        add_refresh(out, page->onward);
    }
    rs_buf_add_str(out, "<title>");
    add_text(out, page->title, false);
    rs_buf_add_str(out, " \xC2\xB7 Amazon Redshift</title>\n"
                        "<link rel=\"icon\" href=\"data:,\">\n<script>");
    rs_buf_add_str(out, rs_page_script);
    rs_buf_add_str(out, "</script>\n<style>");
    rs_buf_add_str(out, rs_page_style);
    rs_buf_add_str(out, "</style>\n</head>\n");
}

static void add_facts(struct rs_buf *out, const struct rs_page *page)
{
    bool any = (page->who && *page->who) || (page->what && *page->what);
    if (any) {
        rs_buf_add_str(out, "<dl>\n");
        add_element(out, "<div><dt>Account</dt><dd><bdi>", page->who, "</bdi></dd></div>\n");
        add_element(out, "<div><dt>Database</dt><dd><bdi>", page->what, "</bdi></dd></div>\n");
        rs_buf_add_str(out, "</dl>\n");
    }
}

void rs_page_write(struct rs_buf *out, const struct rs_page *page)
{
    static const char *const classes[] = {"success", "failure", "waiting", "nothing"};
    add_head(out, page);
    rs_buf_add_format(out, "<body class=\"%s\">\n<main>\n", classes[page->kind]);
    rs_buf_add_format(
        out, "<div class=\"sign\"><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\">%s</svg></div>\n",
        rs_page_pictures[page->kind]);
    add_element(out, "<h1>", page->title, "</h1>\n");
    add_element(out, "<p>", page->message, "</p>\n");
    add_facts(out, page);
    add_element(out, "<p class=\"advice\">", page->advice, "</p>\n");
    if (page->onward) {
        add_link(out, page->onward);
    }
    rs_buf_add_str(out, "</main>\n<footer><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\">"
                        "<ellipse cx=\"12\" cy=\"5.5\" rx=\"7.5\" ry=\"3\"/>"
                        "<path d=\"M4.5 5.5v13c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3v-13"
                        "M4.5 12c0 1.7 3.4 3 7.5 3s7.5-1.3 7.5-3\"/></svg>"
                        "Amazon Redshift ODBC sign-in</footer>\n</body>\n</html>\n");
}

static void add_hash(struct rs_buf *out, const char *directive, const char *content)
{
    struct rs_span part = rs_span_of(content);
    unsigned char digest[RS_SHA256_LEN];
    if (rs_sha256(&part, 1, digest)) {
        rs_buf_add_format(out, "; %s 'sha256-", directive);
        rs_base64_add(out, digest, sizeof digest);
        rs_buf_add_char(out, '\'');
    }
}

void rs_page_policy(struct rs_buf *out)
{
    rs_buf_add_str(out, "default-src 'none'");
    add_hash(out, "style-src", rs_page_style);
    add_hash(out, "script-src", rs_page_script);
    rs_buf_add_str(out, "; img-src data:; base-uri 'none'; form-action 'none'; "
                        "frame-ancestors 'none'");
}
