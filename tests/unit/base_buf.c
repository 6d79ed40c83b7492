/* Spans, buffers, secrets and errors: the small things that everything is made of. */
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

#include "base/notes.h"
#include "base/secret.h"
#include "check.h"

static void spans_compare(void)
{
    CHECK(rs_span_is(RS_SPAN_LIT("host"), "host"));
    CHECK(!rs_span_is(RS_SPAN_LIT("host"), "hos"));
    CHECK(rs_span_is_nocase(RS_SPAN_LIT("HoSt"), "hOsT"));
    CHECK(!rs_span_is_nocase(RS_SPAN_LIT("[host"), "{host"));
    CHECK(!rs_span_is_nocase(RS_SPAN_LIT("\xC3\x84"), "\xC3\xA4")); /* only ASCII has case */
    CHECK(rs_span_starts(RS_SPAN_LIT("https://x"), "https://"));
    CHECK(!rs_span_starts(RS_SPAN_LIT("http"), "https"));
    CHECK(rs_span_starts_nocase(RS_SPAN_LIT("HTTPS://x"), "https://"));
    CHECK(rs_span_eq(rs_span_of(NULL), RS_SPAN_LIT("")));
    CHECK(rs_span_of(NULL).ptr == NULL);
}

static void spans_are_trimmed_and_cut(void)
{
    struct rs_span rest = RS_SPAN_LIT("a=1;;b=2");
    CHECK(rs_span_is(rs_span_trim(RS_SPAN_LIT(" \t\r\n\v\fx y ")), "x y"));
    CHECK_INT(rs_span_trim(RS_SPAN_LIT("   ")).len, 0);
    CHECK(rs_span_is(rs_span_cut(&rest, ';'), "a=1"));
    CHECK(rs_span_is(rs_span_cut(&rest, ';'), ""));
    CHECK(rest.ptr != NULL);
    CHECK(rs_span_is(rs_span_cut(&rest, ';'), "b=2"));
    CHECK(rest.ptr == NULL);
    CHECK_INT(rs_span_find(RS_SPAN_LIT("abc"), 'c'), 2);
    CHECK_INT(rs_span_find(RS_SPAN_LIT("abc"), 'x'), 3);
    char *copy = rs_span_dup((struct rs_span){"abcdef", 3});
    CHECK_STR(copy, "abc");
    free(copy);
}

static void numbers_are_whole_and_in_range(void)
{
    int64_t n = 7;
    uint32_t u = 7;
    CHECK(rs_span_to_i64(RS_SPAN_LIT("9223372036854775807"), &n) && n == INT64_MAX);
    CHECK(rs_span_to_i64(RS_SPAN_LIT("-9223372036854775808"), &n) && n == INT64_MIN);
    CHECK(rs_span_to_i64(RS_SPAN_LIT("+12"), &n) && n == 12);
    static const char *const bad[] = {"9223372036854775808",
                                      "-9223372036854775809",
                                      "",
                                      "-",
                                      "+",
                                      " 1",
                                      "1 ",
                                      "0x1",
                                      "1.0",
                                      "1e3",
                                      "--1"};
    for (size_t i = 0; i < RS_COUNT(bad); i++) {
        CHECK(!rs_span_to_i64(rs_span_of(bad[i]), &n));
    }
    CHECK_INT(n, 12); /* written on success only */
    CHECK(rs_span_to_u32(RS_SPAN_LIT("65535"), 65535, &u) && u == 65535);
    CHECK(!rs_span_to_u32(RS_SPAN_LIT("65536"), 65535, &u));
    CHECK(!rs_span_to_u32(RS_SPAN_LIT("-1"), 65535, &u));
    CHECK(!rs_span_to_u32(RS_SPAN_LIT("3"), 2, &u));
}

static void buffers_grow_up_to_their_ceiling(void)
{
    struct rs_buf buf;
    rs_buf_init(&buf, 300);
    CHECK_STR(rs_buf_str(&buf), "");
    rs_buf_add_str(&buf, "one ");
    rs_buf_add_format(&buf, "%d %s", 2, "three");
    CHECK(rs_buf_ok(&buf));
    CHECK_STR(rs_buf_str(&buf), "one 2 three");
    if (rs_buf_ok(&buf)) {
        rs_buf_consume(&buf, 4);
        CHECK_STR(rs_buf_str(&buf), "2 three");
    }
    for (int i = 0; i < 293; i++) {
        rs_buf_add_char(&buf, 'x');
    }
    CHECK(rs_buf_ok(&buf));
    CHECK_INT(buf.len, 300);
    rs_buf_add_char(&buf, 'x');
    CHECK(!rs_buf_ok(&buf));
    rs_buf_add_str(&buf, "");
    CHECK(!rs_buf_ok(&buf)); /* failure is sticky */
    CHECK(rs_buf_take(&buf) == NULL);
    CHECK(rs_buf_ok(&buf)); /* and over when the content is gone */
    rs_buf_clear(&buf);
}

static void the_content_of_a_buffer_moves_out(void)
{
    struct rs_buf buf;
    rs_buf_init(&buf, 10);
    char *text = rs_buf_take(&buf);
    CHECK_STR(text, "");
    free(text);
    rs_buf_add(&buf, "a\0b", 3);
    CHECK_INT(rs_buf_span(&buf).len, 3);
    text = rs_buf_take(&buf);
    CHECK(text && memcmp(text, "a\0b", 4) == 0);
    CHECK_INT(buf.len, 0);
    free(text);
    rs_buf_clear(&buf);
}

static void secrets_move_and_are_cleared(void)
{
    struct rs_secret a = {0}, b = {0};
    struct rs_error err = {0};
    struct rs_buf buf;
    CHECK_STR(rs_secret_str(&a), "");
    CHECK(!rs_secret_given(&a));
    CHECK(rs_secret_set(&a, RS_SPAN_LIT(""), &err) && rs_secret_given(&a));
    CHECK(rs_secret_set(&a, RS_SPAN_LIT("pass"), &err));
    CHECK_STR(rs_secret_str(&a), "pass");
    rs_secret_move(&b, &a);
    CHECK(!rs_secret_given(&a));
    CHECK(rs_span_is(rs_secret_span(&b), "pass"));
    CHECK(rs_secret_set(&b, rs_span_of(NULL), &err) && !rs_secret_given(&b));
    rs_buf_init_secret(&buf, 10000);
    for (int i = 0; i < 5000; i++) {
        rs_buf_add_char(&buf, 'k'); /* over a page, over several growths */
    }
    CHECK(rs_secret_take(&b, &buf, &err));
    CHECK_INT(rs_secret_span(&b).len, 5000);
    CHECK_INT(buf.len, 0);
    rs_secret_clear(&b);
    rs_secret_clear(&b);
    rs_error_clear(&err);
}

static void a_secret_buffer_that_failed_is_no_secret(void)
{
    struct rs_secret secret = {0};
    struct rs_error err = {0};
    struct rs_buf buf;
    rs_buf_init_secret(&buf, 3);
    rs_buf_add_str(&buf, "long");
    CHECK(!rs_secret_take(&secret, &buf, &err));
    CHECK(rs_error_is(&err, RS_HY001));
    CHECK(!rs_secret_given(&secret));
    rs_error_clear(&err);
}

static void the_first_error_wins(void)
{
    struct rs_error err = {0}, copy = {0};
    CHECK_STR(rs_error_text(&err), "");
    CHECK(!rs_fail(&err, RS_08001, "no answer from %s", "h"));
    rs_fail(&err, RS_HY000, "second");
    CHECK_STR(err.state, "08001");
    CHECK_STR(rs_error_text(&err), "no answer from h");
    rs_error_prefix(&err, "step %d: ", 1);
    CHECK_STR(rs_error_text(&err), "step 1: no answer from h");
    CHECK(rs_error_is(&err, RS_08001) && !rs_error_is(&err, RS_HY000));
    rs_error_copy(&copy, &err);
    rs_error_clear(&err);
    CHECK_STR(rs_error_text(&copy), "step 1: no answer from h");
    CHECK(!err.set);
    rs_error_clear(&copy);
}

static void errors_without_memory_still_have_words(void)
{
    struct rs_error err = {0};
    CHECK(!rs_fail_memory(&err));
    CHECK_STR(err.state, "HY001");
    CHECK_STR(rs_error_text(&err), "memory ran out");
    rs_error_prefix(&err, "x: ");
    CHECK_STR(rs_error_text(&err), "x: memory ran out");
    rs_error_clear(&err);
}

static void a_servers_states_pass_through(void)
{
    struct rs_error err = {0};
    rs_fail_server(&err, RS_SPAN_LIT("XX000"), RS_SPAN_LIT("internal"));
    CHECK_STR(err.state, "XX000");
    rs_error_clear(&err);
    rs_fail_server(&err, RS_SPAN_LIT("XX"), RS_SPAN_LIT("internal"));
    CHECK_STR(err.state, "HY000");
    rs_error_clear(&err);
    CHECK_STR(rs_state_code(RS_01004), "01004");
    CHECK(strlen(rs_state_text(RS_HY010)) > 0);
}

/* What a stranger sent may be quoted; what it breaks is the quotation alone. */
static void messages_are_one_line_of_utf8(void)
{
    struct rs_error err = {0};
    struct rs_notes notes = {0};
    rs_fail(&err, RS_HY000, "it says \"%.*s\"", 4, "a\r\xC3\xA9\xC3\xA9");
    CHECK_STR(err.text ? err.text : "", "it says \"a \xC3\xA9\"");
    rs_error_clear(&err);
    rs_fail_server(&err, RS_SPAN_LIT("42601"), RS_SPAN_LIT("near \"\xE2\x82\"\n\x1B[1m"));
    CHECK_STR(err.text ? err.text : "", "near \"??\"  [1m");
    rs_error_clear(&err);
    rs_note(&notes, RS_01000, "tab\there, \xFF");
    if (CHECK_INT(notes.count, 1)) {
        CHECK_STR(notes.items[0].text, "tab here, ?");
    }
    rs_notes_clear(&notes);
}

static void notes_come_in_order_and_end_at_a_thousand(void)
{
    struct rs_notes notes = {0};
    rs_note(&notes, RS_01S00, "unknown keyword %s", "Hots");
    rs_note_server(&notes, RS_SPAN_LIT("01007"), RS_SPAN_LIT("notice"));
    if (CHECK_INT(notes.count, 2)) {
        CHECK_STR(notes.items[0].state, "01S00");
        CHECK_STR(notes.items[0].text, "unknown keyword Hots");
        CHECK_STR(notes.items[1].state, "01007");
    }
    rs_notes_clear(&notes);
    CHECK_INT(notes.count, 0);
    rs_notes_clear(&notes);
}

static void a_flood_of_notes_is_cut(void)
{
    struct rs_notes notes = {0};
    for (int i = 0; i < 1100; i++) {
        rs_note(&notes, RS_01000, "%d", i);
    }
    CHECK_INT(notes.count, 1000);
    rs_notes_clear(&notes);
}

int main(void)
{
    RUN(spans_compare);
    RUN(spans_are_trimmed_and_cut);
    RUN(numbers_are_whole_and_in_range);
    RUN(buffers_grow_up_to_their_ceiling);
    RUN(the_content_of_a_buffer_moves_out);
    RUN(secrets_move_and_are_cleared);
    RUN(a_secret_buffer_that_failed_is_no_secret);
    RUN(the_first_error_wins);
    RUN(errors_without_memory_still_have_words);
    RUN(a_servers_states_pass_through);
    RUN(messages_are_one_line_of_utf8);
    RUN(notes_come_in_order_and_end_at_a_thousand);
    RUN_ONCE(a_flood_of_notes_is_cut);
    return check_done();
}
