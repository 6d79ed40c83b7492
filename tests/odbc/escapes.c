/* Escape clauses executed on both servers: tests/table/executed.in, which has all of appendix E;
 * and SQLGetInfo's masks say of each function what became of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app.h"
#include "base/compiler.h"

#define TABLE "tests/table/executed.in"
enum { LINE = 500, LINES = 400 };

static struct app app;
static const char *source;
static char lines[LINES][LINE];
static size_t line_count;

/* One line of the table, cut into its fields. */
struct line {
    char server;
    char expression[LINE];
    const char *want;
    int number;
};

static bool cut(size_t at, struct line *line)
{
    char *bar = strchr(lines[at], '|');
    char *last = strrchr(lines[at], '|');
    *line = (struct line){.server = lines[at][0], .number = (int)at + 1};
    if (strchr("#\n", lines[at][0])) {
        return false;
    }
    if (!check_that(bar == lines[at] + 1 && last > bar, TABLE, line->number, "three fields")) {
        return false;
    }
    snprintf(line->expression, sizeof line->expression, "%.*s", (int)(last - bar - 1), bar + 1);
    line->want = last + 1;
    return line->server == 'b' || line->server == source[0];
}

static void read_table(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s/table/executed.in", RS_TESTS);
    FILE *file = fopen(path, "r");
    if (!CHECK(file != NULL)) {
        return;
    }
    for (line_count = 0; line_count < LINES && fgets(lines[line_count], LINE, file);) {
        lines[line_count][strcspn(lines[line_count], "\n")] =
            lines[line_count][0] == '\n' ? '\n' : '\0';
        line_count++;
    }
    CHECK(line_count < LINES);
    fclose(file);
}

static void execute(const struct line *line)
{
    char sql[LINE + 10];
    snprintf(sql, sizeof sql, "SELECT %s", line->expression);
    SQLRETURN rc = SQLExecDirect(app.stmt, SQLTEXT(sql), SQL_NTS);
    bool ok = true;
    if (line->want[0] == '!') {
        ok = check_int(rc, SQL_ERROR, TABLE, line->number, line->expression);
        ok = check_str(app_state(SQL_HANDLE_STMT, app.stmt), line->want + 1, TABLE, line->number,
                       line->expression) &&
             ok;
    } else {
        ok = check_int(SQL_SUCCEEDED(rc), 1, TABLE, line->number, line->expression) &&
             SQL_SUCCEEDED(SQLFetch(app.stmt)) &&
             check_str(app_cell(app.stmt, 1), line->want, TABLE, line->number, line->expression);
    }
    if (!ok) {
        fprintf(stderr, "    %s: %s\n", source, app_message(SQL_HANDLE_STMT, app.stmt));
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

static void all_lines(void)
{
    struct line line;
    for (size_t i = 0; i < line_count; i++) {
        if (cut(i, &line)) {
            execute(&line);
        }
    }
}

/* Is there a line for this server in which `word` is followed by `mark`; and does it have a value?
 */
static bool told(const char *word, char mark, bool *works)
{
    struct line line;
    bool found = false;
    size_t length = strlen(word);
    *works = false;
    for (size_t i = 0; i < line_count; i++) {
        bool mine = cut(i, &line);
        for (const char *at = line.expression; mine && (at = strstr(at, word)) != NULL;
             at += length) {
            found = found || at[length] == mark;
            *works = *works || (at[length] == mark && line.want[0] != '!');
        }
    }
    return found;
}

static const char *const functions[] = {
#define FN(name, least, most, both)                  "{fn " #name,
#define FN_BY(name, least, most, postgres, redshift) "{fn " #name,
#define TSI(name, redshift, add, diff)
#define CONVERSION(name, postgres, redshift)
#include "sql/fn.def"
#undef FN
#undef FN_BY
#undef TSI
#undef CONVERSION
};

static const char *const intervals[] = {
#define FN(name, least, most, both)
#define FN_BY(name, least, most, postgres, redshift)
#define TSI(name, redshift, add, diff) "{fn TIMESTAMPADD(" #name, "{fn TIMESTAMPDIFF(" #name,
#define CONVERSION(name, postgres, redshift)
#include "sql/fn.def"
#undef FN
#undef FN_BY
#undef TSI
#undef CONVERSION
};

static const char *const types[] = {
#define FN(name, least, most, both)
#define FN_BY(name, least, most, postgres, redshift)
#define TSI(name, redshift, add, diff)
#define CONVERSION(name, postgres, redshift) ", " #name,
#include "sql/fn.def"
#undef FN
#undef FN_BY
#undef TSI
#undef CONVERSION
};

static void complete(void)
{
    bool works;
    for (size_t i = 0; i < RS_COUNT(functions); i++) {
        check_that(told(functions[i], '(', &works), TABLE, 1, functions[i]);
    }
    for (size_t i = 0; i < RS_COUNT(intervals); i++) {
        check_that(told(intervals[i], ',', &works) && works, TABLE, 1, intervals[i]);
    }
    for (size_t i = 0; i < RS_COUNT(types); i++) {
        check_that(told(types[i], ')', &works) && works, TABLE, 1, types[i]);
    }
}

struct bit {
    const char *name;
    SQLUINTEGER value;
};

/* Of the headers: every function that ODBC has. */
static const struct bit bits[] = {
#define TYPE(name)
#define BIT(name) {#name, name},
#include "odbc_header.def"
#undef TYPE
#undef BIT
};

struct group {
    const char *prefix;
    SQLUSMALLINT type;
};

/* Bits whose function has another name in the clause. */
static const char *name_of(const char *bit)
{
    return strcmp(bit, "USERNAME") == 0   ? "USER"
           : strcmp(bit, "DBNAME") == 0   ? "DATABASE"
           : strcmp(bit, "LOCATE_2") == 0 ? "LOCATE"
                                          : bit;
}

/* What SQLGetInfo claims works, and what it does not claim is refused. */
static void claims(void)
{
    static const struct group groups[] = {{"SQL_FN_STR_", SQL_STRING_FUNCTIONS},
                                          {"SQL_FN_NUM_", SQL_NUMERIC_FUNCTIONS},
                                          {"SQL_FN_TD_", SQL_TIMEDATE_FUNCTIONS},
                                          {"SQL_FN_SYS_", SQL_SYSTEM_FUNCTIONS}};
    for (size_t g = 0; g < RS_COUNT(groups); g++) {
        SQLUINTEGER mask = 0, known = 0;
        OK_DBC(&app, SQLGetInfo(app.dbc, groups[g].type, &mask, sizeof mask, NULL));
        for (size_t i = 0; i < RS_COUNT(bits); i++) {
            char word[64];
            bool works = false;
            size_t length = strlen(groups[g].prefix);
            if (strncmp(bits[i].name, groups[g].prefix, length) == 0) {
                snprintf(word, sizeof word, "{fn %s", name_of(bits[i].name + length));
                check_that(told(word, '(', &works), TABLE, 1, word);
                check_int((mask & bits[i].value) != 0, works, TABLE, 1, word);
                known |= bits[i].value;
            }
        }
        CHECK_INT(mask & ~known, 0);
    }
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    RUN(read_table);
    for (size_t i = 0; i < 2; i++) {
        source = sources[i];
        app_open(&app, source);
        RUN(all_lines);
        RUN(complete);
        RUN(claims);
        app_close(&app);
    }
    return check_done();
}
