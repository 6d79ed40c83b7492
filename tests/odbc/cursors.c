/* Static cursors: where each fetch goes, against a model written from the reference's tables. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "app.h"

enum { MAX_ROWS = 12, MAX_SIZE = 14 };

static struct app app;

static void set(SQLINTEGER attribute, SQLULEN value)
{
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, attribute, (SQLPOINTER)value, 0));
}

static void set_pointer(SQLINTEGER attribute, void *value)
{
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, attribute, value, 0));
}

static SQLULEN get(SQLINTEGER attribute)
{
    SQLULEN value = 999999;
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, attribute, &value, 0, NULL));
    return value;
}

static void reset(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
    set(SQL_ATTR_ROW_ARRAY_SIZE, 1);
    set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
    set(SQL_ATTR_MAX_ROWS, 0);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, NULL);
    set_pointer(SQL_ATTR_ROWS_FETCHED_PTR, NULL);
}

/* The model: ODBC reference, SQLFetchScroll, "Cursor positioning rules", case by case. */
enum { BEFORE = 0, AFTER = 1000 };

struct model {
    int last;  /* LastResultRow */
    int start; /* CurrRowsetStart, BEFORE or AFTER */
    int size;  /* of the previous rowset */
    bool warned;
};

static int magnitude(int n)
{
    return n < 0 ? -n : n;
}

static int model_next(const struct model *m)
{
    if (m->start == BEFORE) {
        return 1;
    }
    if (m->start == AFTER) {
        return AFTER;
    }
    return m->start + m->size <= m->last ? m->start + m->size : AFTER;
}

static int model_prior(struct model *m, int size)
{
    if (m->start == BEFORE || m->start == 1) {
        return BEFORE;
    }
    if (m->start == AFTER && m->last >= size) {
        return m->last - size + 1;
    }
    if (m->start == AFTER || m->start <= size) {
        m->warned = true;
        return 1;
    }
    return m->start - size;
}

static int model_absolute(struct model *m, int offset, int size)
{
    if (offset < 0 && magnitude(offset) <= m->last) {
        return m->last + offset + 1;
    }
    if (offset < 0 && magnitude(offset) > size) {
        return BEFORE;
    }
    if (offset < 0) {
        m->warned = true;
        return 1;
    }
    return offset > m->last ? AFTER : offset;
}

static int model_relative(struct model *m, int offset, int size)
{
    if ((m->start == BEFORE && offset > 0) || (m->start == AFTER && offset < 0)) {
        return model_absolute(m, offset, size);
    }
    if (m->start == BEFORE || m->start == AFTER) {
        return m->start;
    }
    if (m->start + offset < 1) {
        if (m->start == 1 || magnitude(offset) > size) {
            return BEFORE;
        }
        m->warned = true;
        return 1;
    }
    return m->start + offset > m->last ? AFTER : m->start + offset;
}

static int model_last(const struct model *m, int size)
{
    return size <= m->last ? m->last - size + 1 : 1;
}

static void model_move(struct model *m, SQLSMALLINT orientation, int offset, int size)
{
    int start = m->start;
    m->warned = false;
    switch (orientation) {
    case SQL_FETCH_NEXT:
        start = model_next(m);
        break;
    case SQL_FETCH_PRIOR:
        start = model_prior(m, size);
        break;
    case SQL_FETCH_FIRST:
        start = 1;
        break;
    case SQL_FETCH_LAST:
        start = model_last(m, size);
        break;
    case SQL_FETCH_ABSOLUTE:
        start = model_absolute(m, offset, size);
        break;
    default:
        start = model_relative(m, offset, size);
    }
    if (start != BEFORE && start > m->last) { /* an empty result set has no row 1 */
        start = AFTER;
        m->warned = false;
    }
    m->start = start;
    m->size = size;
}

struct rowset {
    SQLINTEGER numbers[MAX_SIZE];
    SQLUSMALLINT status[MAX_SIZE];
    SQLULEN fetched;
    int bad; /* expectations that failed */
};

static struct rowset got;
static bool old_fetch; /* SQLExtendedFetch instead of SQLFetchScroll */

static SQLRETURN fetch(SQLSMALLINT orientation, int offset)
{
    if (old_fetch) {
        return SQLExtendedFetch(app.stmt, (SQLUSMALLINT)orientation, offset, &got.fetched,
                                got.status);
    }
    return SQLFetchScroll(app.stmt, orientation, offset);
}

static void expect(bool ok, const char *what, const struct model *m, SQLSMALLINT orientation,
                   int offset)
{
    if (!ok && got.bad++ < 5) {
        fprintf(stderr, "    %s: orientation %d, offset %d, size %d, of %d rows, to %d\n", what,
                orientation, offset, m->size, m->last, m->start);
    }
}

/* One fetch, and all that can be seen of it. */
static void step(struct model *m, SQLSMALLINT orientation, int offset, int size)
{
    memset(got.numbers, 0, sizeof got.numbers);
    memset(got.status, 0xEE, sizeof got.status);
    model_move(m, orientation, offset, size);
    int rows = 0;
    if (m->start != BEFORE && m->start != AFTER) {
        rows = m->last - m->start + 1 < size ? m->last - m->start + 1 : size;
    }
    SQLRETURN want = m->warned ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
    SQLRETURN rc = fetch(orientation, offset);
    expect(rc == (rows ? want : SQL_NO_DATA), "return code", m, orientation, offset);
    if (m->warned) {
        expect(strcmp(app_state(SQL_HANDLE_STMT, app.stmt), "01S06") == 0, "01S06", m, orientation,
               offset);
    }
    expect(got.fetched == (SQLULEN)rows || (old_fetch && rows == 0), "rows fetched", m, orientation,
           offset);
    for (int i = 0; i < size; i++) {
        bool there = i < rows;
        expect(got.numbers[i] == (there ? m->start + i : 0), "number", m, orientation, offset);
        expect(got.status[i] == (there ? SQL_ROW_SUCCESS : SQL_ROW_NOROW) || (old_fetch && !rows),
               "status", m, orientation, offset);
    }
    if (rows) {
        SQLULEN number = 0;
        SQLRETURN ok = SQLGetStmtAttr(app.stmt, SQL_ATTR_ROW_NUMBER, &number, 0, NULL);
        expect(ok == SQL_SUCCESS && number == (SQLULEN)m->start, "row number", m, orientation,
               offset);
    }
}

static void resize(int size)
{
    set(old_fetch ? SQL_ROWSET_SIZE : SQL_ATTR_ROW_ARRAY_SIZE, (SQLULEN)size);
}

/* The position before the tested fetch: before the start, after the end, or rowset `at`. */
static void go(struct model *m, int at, int size)
{
    resize(size);
    if (at == BEFORE) {
        step(m, SQL_FETCH_ABSOLUTE, 0, size);
    } else if (at == AFTER) {
        step(m, SQL_FETCH_ABSOLUTE, AFTER, size);
    } else {
        step(m, SQL_FETCH_ABSOLUTE, at, size);
    }
}

static const SQLSMALLINT orientations[] = {SQL_FETCH_NEXT, SQL_FETCH_PRIOR,    SQL_FETCH_FIRST,
                                           SQL_FETCH_LAST, SQL_FETCH_ABSOLUTE, SQL_FETCH_RELATIVE};

static void every_move_from(struct model *m, int at, int before, int size)
{
    for (size_t i = 0; i < sizeof orientations / sizeof orientations[0]; i++) {
        bool far = orientations[i] == SQL_FETCH_ABSOLUTE || orientations[i] == SQL_FETCH_RELATIVE;
        int reach = far ? m->last + 3 : 0;
        for (int offset = -reach; offset <= reach; offset++) {
            go(m, at, before);
            resize(size);
            step(m, orientations[i], offset, size);
        }
    }
}

/* All orientations and offsets, from all positions, with rowsets whose size changes. */
static void every_move(int rows, int limit)
{
    static const int sizes[] = {1, 2, 3, 5, 13};
    char sql[256];
    snprintf(sql, sizeof sql,
             "select n from (select order_id - 1000 as n from sales.orders union all select "
             "order_id - 994 from sales.orders) t where n <= %d order by 1",
             rows);
    set(SQL_ATTR_MAX_ROWS, (SQLULEN)limit);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, old_fetch ? NULL : got.status);
    set_pointer(SQL_ATTR_ROWS_FETCHED_PTR, old_fetch ? NULL : &got.fetched);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, got.numbers, 0, NULL));
    struct model m = {.last = limit && limit < rows ? limit : rows, .start = BEFORE, .size = 1};
    app_run(&app, sql);
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++) {
            every_move_from(&m, BEFORE, sizes[i], sizes[j]);
            every_move_from(&m, AFTER, sizes[i], sizes[j]);
            for (int at = 1; at <= m.last; at += rows > 5 ? 3 : 1) {
                every_move_from(&m, at, sizes[i], sizes[j]);
            }
        }
    }
    CHECK_INT(got.bad, 0);
    got.bad = 0;
    reset();
}

static void positions_follow_the_tables(void)
{
    every_move(0, 0);
    every_move(1, 0);
    every_move(4, 0);
    every_move(MAX_ROWS, 0);
    every_move(MAX_ROWS, 4);
}

static void positions_of_sqlextendedfetch(void)
{
    old_fetch = true;
    every_move(0, 0);
    every_move(4, 0);
    old_fetch = false;
    set(SQL_ROWSET_SIZE, 1);
}

/* Rows that the driver makes itself, and those that it describes, scroll, too. */
static void catalogs_scroll(void)
{
    char first[64], last[64];
    OK_STMT(&app, SQLGetTypeInfo(app.stmt, SQL_ALL_TYPES));
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_LAST, 0));
    snprintf(last, sizeof last, "%s", app_cell(app.stmt, 1));
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_FIRST, 0));
    snprintf(first, sizeof first, "%s", app_cell(app.stmt, 1));
    CHECK(strcmp(first, last) != 0);
    CHECK_INT(SQLFetchScroll(app.stmt, SQL_FETCH_PRIOR, 0), SQL_NO_DATA);
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, -1));
    CHECK_STR(app_cell(app.stmt, 1), last);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLRETURN rc = SQLColumns(app.stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, SQLTEXT("orders"),
                              SQL_NTS, NULL, 0);
    OK_STMT(&app, rc);
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_LAST, 0));
    snprintf(last, sizeof last, "%s", app_cell(app.stmt, 17));
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, 1));
    CHECK_STR(app_cell(app.stmt, 17), "1");
    CHECK_STR(app_cell(app.stmt, 4), "order_id");
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, -1));
    CHECK_STR(app_cell(app.stmt, 17), last);
    reset();
}

static void attributes_that_go_together(void)
{
    set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY);
    CHECK_INT(get(SQL_ATTR_CURSOR_SCROLLABLE), SQL_NONSCROLLABLE);
    set(SQL_ATTR_CURSOR_SCROLLABLE, SQL_SCROLLABLE);
    CHECK_INT(get(SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    CHECK_INT(get(SQL_ATTR_CURSOR_SENSITIVITY), SQL_INSENSITIVE);
    set(SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE);
    CHECK_INT(get(SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_FORWARD_ONLY);
    set(SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE);
    CHECK_INT(get(SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    static const SQLULEN others[] = {SQL_CURSOR_KEYSET_DRIVEN, SQL_CURSOR_DYNAMIC};
    for (size_t i = 0; i < 2; i++) {
        set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY);
        WARNS(SQL_HANDLE_STMT, app.stmt,
              SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)others[i], 0), "01S02");
        CHECK_INT(get(SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    }
    WARNS(SQL_HANDLE_STMT, app.stmt,
          SQLSetStmtAttr(app.stmt, SQL_ATTR_CONCURRENCY, (SQLPOINTER)SQL_CONCUR_VALUES, 0),
          "01S02");
    FAILS_STMT(&app,
               SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_SENSITIVITY, (SQLPOINTER)SQL_SENSITIVE, 0),
               "HYC00");
    app_run(&app, "select 1");
    FAILS_STMT(&app,
               SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0),
               "24000");
    reset();
}

static void scroll_options_of_odbc_1(void)
{
    set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY);
    SQLRETURN rc = SQLSetScrollOptions(app.stmt, SQL_CONCUR_READ_ONLY, SQL_SCROLL_STATIC, 7);
    OK_STMT(&app, rc);
    CHECK_INT(get(SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_STATIC);
    CHECK_INT(get(SQL_ROWSET_SIZE), 7);
    rc = SQLSetScrollOptions(app.stmt, SQL_CONCUR_READ_ONLY, SQL_SCROLL_FORWARD_ONLY, 1);
    OK_STMT(&app, rc);
    CHECK_INT(get(SQL_ATTR_CURSOR_TYPE), SQL_CURSOR_FORWARD_ONLY);
    reset();
}

static void another_fetch_type(void)
{
    app_run(&app, "select 1");
    FAILS_STMT(&app, SQLFetchScroll(app.stmt, 42, 0), "HY106");
    FAILS_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_BOOKMARK, 0), "HY106");
    reset();
}

/* SQLGetData reads the row that SQLSetPos chose, in any order. */
static void any_row_of_a_rowset(void)
{
    set(SQL_ATTR_ROW_ARRAY_SIZE, 3);
    app_run(&app, "select customer_id, name from sales.customers order by 1");
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, 2));
    CHECK_STR(app_cell(app.stmt, 1), "2");
    OK_STMT(&app, SQLSetPos(app.stmt, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    CHECK_INT(get(SQL_ATTR_ROW_NUMBER), 4);
    CHECK_STR(app_cell(app.stmt, 1), "4");
    OK_STMT(&app, SQLSetPos(app.stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    CHECK_STR(app_cell(app.stmt, 1), "2");
    FAILS_STMT(&app, SQLSetPos(app.stmt, 4, SQL_POSITION, SQL_LOCK_NO_CHANGE), "HY107");
    FAILS_STMT(&app, SQLSetPos(app.stmt, 0, SQL_POSITION, SQL_LOCK_NO_CHANGE), "HY109");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "5");
    reset();
    set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY);
    set(SQL_ATTR_ROW_ARRAY_SIZE, 3);
    app_run(&app, "select customer_id from sales.customers order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    char text[8];
    FAILS_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_CHAR, text, 8, NULL), "HY109");
    OK_STMT(&app, SQLSetPos(app.stmt, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE)); /* node-odbc does so */
    FAILS_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_CHAR, text, 8, NULL), "HY109");
    FAILS_STMT(&app, SQLSetPos(app.stmt, 2, SQL_REFRESH, SQL_LOCK_NO_CHANGE), "HY109");
    reset();
}

static void rows_read_again(void)
{
    SQLINTEGER numbers[3];
    SQLUSMALLINT status[3], ignore[3] = {SQL_ROW_PROCEED, SQL_ROW_IGNORE, SQL_ROW_PROCEED};
    set(SQL_ATTR_ROW_ARRAY_SIZE, 3);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, status);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, numbers, 0, NULL));
    app_run(&app, "select customer_id from sales.customers order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    memset(numbers, 0, sizeof numbers);
    OK_STMT(&app, SQLSetPos(app.stmt, 2, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    CHECK_INT(numbers[0], 0);
    CHECK_INT(numbers[1], 2);
    CHECK_INT(get(SQL_ATTR_ROW_NUMBER), 2);
    memset(numbers, 0, sizeof numbers);
    set_pointer(SQL_ATTR_ROW_OPERATION_PTR, ignore);
    OK_STMT(&app, SQLSetPos(app.stmt, 0, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    CHECK_INT(numbers[0], 1);
    CHECK_INT(numbers[1], 0);
    CHECK_INT(numbers[2], 3);
    set_pointer(SQL_ATTR_ROW_OPERATION_PTR, NULL);
    FAILS_STMT(&app, SQLSetPos(app.stmt, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE), "HYC00");
    FAILS_STMT(&app, SQLSetPos(app.stmt, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE), "HYC00");
    FAILS_STMT(&app, SQLSetPos(app.stmt, 1, SQL_ADD, SQL_LOCK_NO_CHANGE), "HYC00");
    FAILS_STMT(&app, SQLSetPos(app.stmt, 1, SQL_POSITION, SQL_LOCK_EXCLUSIVE), "HYC00");
    FAILS_STMT(&app, SQLSetPos(app.stmt, 1, 99, SQL_LOCK_NO_CHANGE), "HY092");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(numbers[1], 5);
    reset();
}

/* Offsets at the ends of their range. */
static void far_away(void)
{
    static const SQLLEN ends[] = {INT64_MAX, INT64_MAX - 1, INT64_MIN, INT64_MIN + 1};
    app_run(&app, "select customer_id from sales.customers order by 1");
    for (size_t i = 0; i < 4; i++) {
        OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, 2));
        CHECK_INT(SQLFetchScroll(app.stmt, SQL_FETCH_RELATIVE, ends[i]), SQL_NO_DATA);
        CHECK_INT(SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, ends[i]), SQL_NO_DATA);
    }
    reset();
}

enum { STATEMENTS = 200 };

/* Forward-only and static cursors in turn, one row of each at a time. */
static void many_statements(void)
{
    SQLHSTMT stmts[STATEMENTS];
    int good = 0;
    for (int i = 0; i < STATEMENTS; i++) {
        OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &stmts[i]));
        SQLULEN type = i % 2 ? SQL_CURSOR_STATIC : SQL_CURSOR_FORWARD_ONLY;
        SQLSetStmtAttr(stmts[i], SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)type, 0);
        SQLExecDirect(stmts[i], SQLTEXT("select customer_id from sales.customers order by 1"),
                      SQL_NTS);
    }
    for (int row = 1; row <= 5; row++) {
        for (int i = 0; i < STATEMENTS; i++) {
            SQLRETURN rc =
                i % 2 ? SQLFetchScroll(stmts[i], SQL_FETCH_ABSOLUTE, -row) : SQLFetch(stmts[i]);
            const char want[] = {(char)('0' + (i % 2 ? 6 - row : row)), '\0'};
            good += rc == SQL_SUCCESS && strcmp(app_cell(stmts[i], 1), want) == 0 ? 1 : 0;
        }
    }
    CHECK_INT(good, 5 * STATEMENTS);
    for (int i = 0; i < STATEMENTS; i++) {
        SQLFreeHandle(SQL_HANDLE_STMT, stmts[i]);
    }
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        reset();
        RUN(positions_follow_the_tables);
        RUN(positions_of_sqlextendedfetch);
        RUN(catalogs_scroll);
        RUN(attributes_that_go_together);
        RUN(scroll_options_of_odbc_1);
        RUN(another_fetch_type);
        RUN(far_away);
        RUN(any_row_of_a_rowset);
        RUN(rows_read_again);
        RUN(many_statements);
        app_close(&app);
    }
    return check_done();
}
