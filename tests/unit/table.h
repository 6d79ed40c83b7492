/* Tables of cases (tests/table): a line a case, fields between vertical bars, # before a
 * comment. In texts \n is a line feed, \p a vertical bar, \z a NUL byte, \e nothing at all, \xHH
 * any byte. */
#ifndef RS_TESTS_TABLE_H
#define RS_TESTS_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "check.h"

/* Opens the escapes of a field in place; returns the bytes, behind which a NUL stands. */
static inline size_t table_unescape(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++) {
        if (*at != '\\') {
            *to++ = *at;
            continue;
        }
        at++;
        if (*at == 'x') {
            char digits[3] = {at[1], at[2], '\0'};
            *to++ = (char)strtoul(digits, NULL, 16);
            at += 2;
        } else if (*at != 'e') {
            *to++ = *at == 'n' ? '\n' : *at == 'p' ? '|' : *at == 'z' ? '\0' : *at;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

/* "cap=5,prec=2": the number behind a name, or the preset. */
static inline long table_option(const char *options, const char *name, long preset)
{
    size_t len = strlen(name);
    for (const char *at = options; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, len) == 0 && at[len] == '=') {
            return strtol(at + len + 1, NULL, 10);
        }
    }
    return preset;
}

/* Cuts a line into `count` fields; false when it has fewer. The last one takes the rest. */
static inline bool table_split(char *line, char **fields, size_t count)
{
    size_t found = 0;
    line[strcspn(line, "\n")] = '\0';
    while (line && found < count) {
        fields[found++] = line;
        line = found < count ? strchr(line, '|') : NULL;
        if (line) {
            *line++ = '\0';
        }
    }
    return found == count;
}

/* Calls `each` with the fields of every case of tests/<name>; of these the last is the reason. */
static inline void table_walk(const char *name, size_t count,
                              void (*each)(const char *table, int number, char **fields))
{
    FILE *file = fopen(check_data(name), "r");
    char *line = NULL, *fields[16];
    size_t room = 0;
    if (!CHECK(file != NULL)) {
        return;
    }
    for (int number = 1; getline(&line, &room, file) > 0; number++) {
        if (line[0] == '#' || line[0] == '\n') {
            continue;
        }
        if (check_that(table_split(line, fields, count), name, number, "enough fields") &&
            check_that(fields[count - 1][0] != '\0', name, number, "a reason")) {
            each(name, number, fields);
        }
    }
    free(line);
    fclose(file);
}

/* "today" at the front of what is wanted is the date of today. */
static inline void table_today(const char *wanted, struct rs_buf *out)
{
    time_t now = time(NULL);
    struct tm local;
    bool today = strncmp(wanted, "today", 5) == 0;
    if (today) {
        localtime_r(&now, &local);
        rs_buf_add_format(out, "%04d-%02d-%02d", local.tm_year + 1900, local.tm_mon + 1,
                          local.tm_mday);
    }
    rs_buf_add_str(out, wanted + (today ? 5 : 0));
}

#endif
