/* odbc_scroll [ROWS [CONNECTION-STRING]]: a static cursor over many rows, scrolled in every way,
 * within SetAsideMemory. Says how long each way took and how much memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app.h"

enum { ROWSET = 100, JUMPS = 1000, MARKS = 50, LIMIT_MIB = 16, SLACK_MIB = 16 };

static struct app app;
static SQLLEN total = 100000;
static const char *string;
static SQLINTEGER numbers[ROWSET];
static char texts[ROWSET][40];
static SQLUSMALLINT status[ROWSET];
static SQLULEN fetched;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* "VmHWM:" (the peak) or "VmRSS:" (now) in KiB. */
static long memory_kib(const char *which)
{
    char line[200];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "re");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, which, strlen(which)) == 0) {
            kib = strtol(line + strlen(which), NULL, 10);
        }
    }
    if (file) {
        fclose(file);
    }
    return kib;
}

static void set(SQLINTEGER attribute, void *value)
{
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, attribute, value, 0));
}

static void execute(void)
{
    char sql[200];
    set(SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC);
    set(SQL_ATTR_USE_BOOKMARKS, (SQLPOINTER)SQL_UB_VARIABLE);
    set(SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)ROWSET);
    set(SQL_ATTR_ROW_STATUS_PTR, status);
    set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, numbers, 0, NULL));
    OK_STMT(&app, SQLBindCol(app.stmt, 2, SQL_C_CHAR, texts, sizeof texts[0], NULL));
    snprintf(sql, sizeof sql,
             "select g, md5(cast(g as varchar)) from generate_series(1, %lld) as s(g)",
             (long long)total);
    app_run(&app, sql);
}

/* The rowset begins with row `first` and has `count` rows. */
static bool shows(SQLLEN first, SQLULEN count)
{
    bool ok = CHECK_INT(fetched, count) && CHECK_INT(numbers[0], first);
    for (SQLULEN i = 0; i < count && ok; i++) {
        ok = CHECK_INT(numbers[i], first + (SQLLEN)i) && CHECK_INT(strlen(texts[i]), 32) &&
             CHECK_INT(status[i], SQL_ROW_SUCCESS);
    }
    return ok;
}

static SQLULEN count_from(SQLLEN first)
{
    return first + ROWSET - 1 <= total ? ROWSET : (SQLULEN)(total - first + 1);
}

static bool scroll(SQLSMALLINT orientation, SQLLEN offset, SQLLEN first)
{
    return OK_STMT(&app, SQLFetchScroll(app.stmt, orientation, offset)) &&
           shows(first, count_from(first));
}

static void told(const char *what, double since)
{
    fprintf(stderr, "    %-28s %7.3f s, peak %6.1f MiB\n", what, now() - since,
            (double)memory_kib("VmHWM:") / 1024);
}

static void ends(void)
{
    double begin = now();
    scroll(SQL_FETCH_FIRST, 0, 1);
    told("first", begin);
    begin = now();
    scroll(SQL_FETCH_LAST, 0, total - ROWSET + 1);
    told("last", begin);
    CHECK_INT(SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0), SQL_NO_DATA);
    scroll(SQL_FETCH_PRIOR, 0, total - ROWSET + 1);
    scroll(SQL_FETCH_FIRST, 0, 1);
    CHECK_INT(SQLFetchScroll(app.stmt, SQL_FETCH_PRIOR, 0), SQL_NO_DATA);
}

/* Places that are far apart, the same in every run. */
static SQLLEN place(int i)
{
    return 1 + (SQLLEN)((unsigned long long)(i + 1) * 2654435761ULL %
                        (unsigned long long)(total - 2 * ROWSET));
}

static void absolute(void)
{
    double begin = now();
    bool ok = true;
    for (int i = 0; i < JUMPS && ok; i++) {
        ok = scroll(SQL_FETCH_ABSOLUTE, place(i), place(i));
    }
    told("1000 x absolute", begin);
    scroll(SQL_FETCH_ABSOLUTE, -ROWSET, total - ROWSET + 1);
    CHECK_INT(SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, total + 1), SQL_NO_DATA);
}

static void relative(void)
{
    double begin = now();
    bool ok = scroll(SQL_FETCH_ABSOLUTE, total / 2, total / 2);
    SQLLEN at = total / 2;
    for (int i = 0; i < JUMPS && ok; i++) {
        SQLLEN step = i % 2 ? total / 3 : -(total / 3);
        at += step;
        ok = scroll(SQL_FETCH_RELATIVE, step, at);
    }
    told("1000 x relative", begin);
}

static void bookmarks(void)
{
    unsigned char marks[MARKS][20];
    SQLLEN length = 0;
    double begin = now();
    bool ok = true;
    for (int i = 0; i < MARKS && ok; i++) {
        ok = scroll(SQL_FETCH_ABSOLUTE, place(i), place(i)) &&
             OK_STMT(&app, SQLGetData(app.stmt, 0, SQL_C_VARBOOKMARK, marks[i], sizeof marks[i],
                                      &length));
    }
    for (int i = MARKS; i-- > 0 && ok;) {
        set(SQL_ATTR_FETCH_BOOKMARK_PTR, marks[i]);
        ok = scroll(SQL_FETCH_BOOKMARK, ROWSET, place(i) + ROWSET);
    }
    told("50 bookmarks, there and back", begin);
}

static void everything(void)
{
    double begin = now();
    SQLLEN rows = 0;
    SQLRETURN rc = SQLFetchScroll(app.stmt, SQL_FETCH_FIRST, 0);
    while (SQL_SUCCEEDED(rc) && numbers[0] == rows + 1) {
        rows += (SQLLEN)fetched;
        rc = SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0);
    }
    CHECK_INT(rows, total);
    told("every row once more", begin);
}

static void scrolling(void)
{
    app_open_string(&app, string);
    long before = memory_kib("VmRSS:");
    double begin = now();
    execute();
    told("execute", begin);
    ends();
    absolute();
    relative();
    bookmarks();
    everything();
    long grown = (memory_kib("VmHWM:") - before) / 1024;
    fprintf(stderr, "    %lld rows: grew by %ld MiB, SetAsideMemory is %d\n", (long long)total,
            grown, LIMIT_MIB);
#ifndef __SANITIZE_ADDRESS__ /* which keeps freed memory */
    CHECK(grown < LIMIT_MIB + SLACK_MIB);
#endif
    app_close(&app);
}

int main(int argc, char **argv)
{
    char text[64];
    snprintf(text, sizeof text, "DSN=pg;SetAsideMemory=%d", LIMIT_MIB);
    total = argc > 1 ? strtoll(argv[1], NULL, 10) : total;
    string = argc > 2 ? argv[2] : text;
    RUN(scrolling);
    return check_done();
}
