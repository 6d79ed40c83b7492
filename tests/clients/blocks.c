/* A program in the manner of arrow-odbc and turbodbc: 100 000 rows in blocks, each column into an
 * array of its own with an array of lengths, and two sets of arrays of which one is filled while
 * the other is worked on. The sums over the columns are compared with psql's. */
#include <sql.h>
#include <sqlext.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"

enum { BLOCK = 4096, WORDS = 24 };

struct block {
    int64_t id[BLOCK];
    double ratio[BLOCK];
    SQLWCHAR words[BLOCK][WORDS];
    SQL_DATE_STRUCT day[BLOCK];
    SQL_TIMESTAMP_STRUCT moment[BLOCK];
    unsigned char flag[BLOCK];
    char price[BLOCK][16];
    SQLLEN id_length[BLOCK], ratio_length[BLOCK], words_length[BLOCK], day_length[BLOCK],
        moment_length[BLOCK], flag_length[BLOCK], price_length[BLOCK];
    SQLUSMALLINT status[BLOCK];
    SQLULEN rows;
};

struct totals {
    long long rows, id, halves, words, letters, days, micros, flags, cents, nulls;
};

static struct block blocks[2];
static SQLHSTMT stmt;
static const char *source;

static void ok(SQLRETURN rc, const char *call)
{
    SQLCHAR state[6] = "", text[512] = "";
    if (rc != SQL_SUCCESS) {
        SQLGetDiagRec(SQL_HANDLE_STMT, stmt, 1, state, NULL, text, sizeof text, NULL);
        printf("failed: %s %s: %d %s %s\n", source, call, rc, (char *)state, (char *)text);
        exit(1);
    }
}

#define OK(call) ok(call, #call)

static void bind(struct block *b)
{
    OK(SQLSetStmtAttr(stmt, SQL_ATTR_ROW_STATUS_PTR, b->status, 0));
    OK(SQLSetStmtAttr(stmt, SQL_ATTR_ROWS_FETCHED_PTR, &b->rows, 0));
    OK(SQLBindCol(stmt, 1, SQL_C_SBIGINT, b->id, sizeof *b->id, b->id_length));
    OK(SQLBindCol(stmt, 2, SQL_C_DOUBLE, b->ratio, sizeof *b->ratio, b->ratio_length));
    OK(SQLBindCol(stmt, 3, SQL_C_WCHAR, b->words, sizeof *b->words, b->words_length));
    OK(SQLBindCol(stmt, 4, SQL_C_TYPE_DATE, b->day, sizeof *b->day, b->day_length));
    OK(SQLBindCol(stmt, 5, SQL_C_TYPE_TIMESTAMP, b->moment, sizeof *b->moment, b->moment_length));
    OK(SQLBindCol(stmt, 6, SQL_C_BIT, b->flag, sizeof *b->flag, b->flag_length));
    OK(SQLBindCol(stmt, 7, SQL_C_CHAR, b->price, sizeof *b->price, b->price_length));
}

static long long letters(const SQLWCHAR *text, SQLLEN bytes)
{
    long long sum = 0;
    for (SQLLEN i = 0; i < bytes / (SQLLEN)sizeof *text; i++) {
        sum += text[i];
    }
    return sum;
}

static void add(struct totals *sum, const struct block *b, size_t i)
{
    sum->rows++;
    sum->id += b->id[i];
    if (b->words_length[i] == SQL_NULL_DATA) {
        sum->nulls++;
    } else {
        sum->words += b->words_length[i];
        sum->letters += letters(b->words[i], b->words_length[i]);
    }
    if (b->ratio_length[i] == SQL_NULL_DATA) {
        sum->nulls++;
    } else {
        sum->halves += (long long)(b->ratio[i] * 2);
    }
    sum->days += b->day[i].year * 10000LL + b->day[i].month * 100 + b->day[i].day;
    sum->micros += b->moment[i].hour * 3600LL + b->moment[i].fraction / 1000;
    sum->flags += b->flag[i];
    sum->cents +=
        strtoll(b->price[i], NULL, 10) * 100 + strtoll(strchr(b->price[i], '.') + 1, NULL, 10);
}

static void fetch(struct totals *sum)
{
    SQLRETURN rc;
    for (int turn = 0;; turn ^= 1) {
        struct block *b = &blocks[turn];
        bind(b);
        if ((rc = SQLFetch(stmt)) == SQL_NO_DATA) {
            return;
        }
        ok(rc, "SQLFetch");
        for (size_t i = 0; i < b->rows; i++) {
            if (b->status[i] != SQL_ROW_SUCCESS) {
                same("status", "not SQL_ROW_SUCCESS", "SQL_ROW_SUCCESS");
            }
            add(sum, b, i);
        }
    }
}

static void try_source(SQLHENV env, const char *name)
{
    SQLHDBC dbc;
    struct totals sum = {0};
    char line[300];
    source = name;
    SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
    if (!SQL_SUCCEEDED(SQLConnect(dbc, (SQLCHAR *)name, SQL_NTS, NULL, 0, NULL, 0))) {
        same("connected", "no", "yes");
        return;
    }
    SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt);
    OK(SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)BLOCK, 0));
    OK(SQLSetStmtAttr(stmt, SQL_ATTR_ROW_BIND_TYPE, SQL_BIND_BY_COLUMN, 0));
    OK(SQLExecDirect(stmt, (SQLCHAR *)"select * from test.blocks", SQL_NTS));
    fetch(&sum);
    snprintf(line, sizeof line, "%lld|%lld|%lld|%lld|%lld|%lld|%lld|%lld|%lld\n", sum.rows, sum.id,
             sum.halves, sum.words, sum.days, sum.micros, sum.flags, sum.cents, sum.nulls);
    same_answer(name, line,
                "select count(*), sum(id), sum(ratio * 2)::bigint, sum(length(words)) * 2,"
                " sum(to_char(day, 'YYYYMMDD')::bigint),"
                " sum(extract(hour from moment) * 3600 + extract(microseconds from moment)"
                " - floor(extract(second from moment)) * 1000000)::bigint,"
                " sum(flag::int), (sum(price) * 100)::bigint,"
                " sum((words is null)::int + (ratio is null)::int) from test.blocks");
    snprintf(line, sizeof line, "%lld\n", sum.letters);
    same_answer(
        name, line,
        "select sum(ascii(letter)) from test.blocks, regexp_split_to_table(words, '') letter");
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
    SQLDisconnect(dbc);
    SQLFreeHandle(SQL_HANDLE_DBC, dbc);
}

int main(void)
{
    SQLHENV env;
    free(ask(
        "create table test.blocks as select g::bigint as id,"
        " case when g % 10 > 0 then g / 2.0::float8 end as ratio,"
        " case when g % 7 > 0 then ('naïve 漢 ' || g)::varchar(20) end as words,"
        " date '2000-01-01' + g % 9000 as day,"
        " timestamp '2000-01-01 00:00:00.000001' + g * interval '1 hour 0.001001 second' as moment,"
        " g % 3 = 0 as flag, (g / 100.0)::numeric(12,2) as price"
        " from generate_series(1, 100000) g"));
    SQLAllocHandle(SQL_HANDLE_ENV, NULL, &env);
    SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
    try_source(env, "rs");
    try_source(env, "pg");
    SQLFreeHandle(SQL_HANDLE_ENV, env);
    return ask_done();
}
