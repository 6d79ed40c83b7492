/* The signer against AWS's own: every line of tests/table/sigv4.txt, whose head describes its
 * fields. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "check.h"

enum {
    KEY_ID,
    SECRET,
    TOKEN,
    REGION,
    SERVICE,
    DATE,
    METHOD,
    HOST,
    PATH,
    QUERY,
    HEADERS,
    BODY,
    WANT,
    FIELDS
};

/* \\ \t \n in place; returns the new end. */
static void unescape(char *text)
{
    char *to = text;
    for (; *text; text++) {
        if (*text == '\\' && text[1]) {
            text++;
            *to++ = *text;
            to[-1] = *text == 't' ? '\t' : *text == 'n' ? '\n' : *text;
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
}

static size_t unhex(char *text)
{
    size_t len = strlen(text) / 2;
    for (size_t i = 0; i < len; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};
        text[i] = (char)strtoul(pair, NULL, 16);
    }
    return len;
}

static size_t read_headers(char *text, struct rs_sigv4_header *list)
{
    size_t count = 0;
    struct rs_span rest = {text[0] ? text : NULL, strlen(text)};
    while (rest.ptr && count < 32) {
        struct rs_span line = rs_span_cut(&rest, '\n');
        list[count].name = rs_span_cut(&line, ':');
        list[count++].value = line;
    }
    return count;
}

static bool sign_line(char **field)
{
    struct rs_sigv4_header headers[32];
    struct rs_error err = {0};
    struct rs_aws_keys keys = {.id = rs_span_dup(rs_span_of(field[KEY_ID]))};
    struct rs_buf out;
    rs_buf_init(&out, 65536);
    bool ok = keys.id && rs_secret_set(&keys.secret, rs_span_of(field[SECRET]), &err) &&
              rs_secret_set(&keys.session_token, rs_span_of(field[TOKEN]), &err);
    struct rs_sigv4_request request = {
        .method = rs_span_of(field[METHOD]),
        .host = rs_span_of(field[HOST]),
        .path = rs_span_of(field[PATH]),
        .query = rs_span_of(field[QUERY]),
        .headers = headers,
        .header_count = read_headers(field[HEADERS], headers),
        .body = {field[BODY], unhex(field[BODY])},
        .region = field[REGION],
        .service = field[SERVICE],
        .date = field[DATE],
    };
    ok = ok && rs_sigv4_authorization(&keys, &request, &out) &&
         strcmp(rs_buf_str(&out), field[WANT]) == 0;
    rs_buf_clear(&out);
    rs_aws_keys_clear(&keys);
    rs_error_clear(&err);
    return ok;
}

static bool split_line(char *line, char **field)
{
    for (int i = 0; i < FIELDS; i++) {
        field[i] = strsep(&line, "\t");
        if (!field[i]) {
            return false;
        }
        field[i][strcspn(field[i], "\n")] = '\0';
        unescape(field[i]);
    }
    return true;
}

/* At most `most` cases of the table. */
static size_t sign_table(size_t most)
{
    char *line = NULL, *field[FIELDS];
    size_t capacity = 0, number = 0, cases = 0;
    FILE *file = fopen(check_data("table/sigv4.txt"), "r");
    if (!CHECK(file != NULL)) {
        return 0;
    }
    while (cases < most && getline(&line, &capacity, file) > 0) {
        number++;
        if (line[0] == '#') {
            continue;
        }
        bool ok = split_line(line, field) && sign_line(field);
        if (!ok) {
            fprintf(stderr, "sigv4.txt:%zu differs\n", number);
        }
        CHECK(ok);
        cases++;
    }
    free(line);
    fclose(file);
    return cases;
}

static void signs_as_aws_does(void)
{
    CHECK(sign_table(SIZE_MAX) >= 1000);
}

static void signs_one_request(void)
{
    CHECK(sign_table(1) == 1);
}

int main(void)
{
    RUN_ONCE(signs_as_aws_does);
    RUN(signs_one_request);
    return check_done();
}
