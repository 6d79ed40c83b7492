/* Bookmarks of static cursors: given, taken back, refused. */
#include <string.h>

#include "app.h"

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

enum { MARK_SIZE = 20, MARKED = 5 };

/* Five bookmarks in `marks`; the result stays open, with rowsets of one row. */
static void take_marks(unsigned char marks[MARKED][MARK_SIZE])
{
    SQLLEN lengths[MARKED];
    set(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
    set(SQL_ATTR_ROW_ARRAY_SIZE, MARKED);
    OK_STMT(&app, SQLBindCol(app.stmt, 0, SQL_C_VARBOOKMARK, marks, MARK_SIZE, lengths));
    app_run(&app, "select customer_id from sales.customers order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(lengths[4], 12);
    OK_STMT(&app, SQLBindCol(app.stmt, 0, SQL_C_VARBOOKMARK, NULL, 0, NULL));
    set(SQL_ATTR_ROW_ARRAY_SIZE, 1);
}

static void bookmarks_off(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    set(SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF);
    set_pointer(SQL_ATTR_FETCH_BOOKMARK_PTR, NULL);
    reset();
}

/* From every bookmark, by every offset. */
static void bookmarks_lead_back(void)
{
    unsigned char marks[MARKED][MARK_SIZE];
    take_marks(marks);
    for (int i = 0; i < MARKED; i++) {
        set_pointer(SQL_ATTR_FETCH_BOOKMARK_PTR, marks[i]);
        for (int offset = -6; offset <= 6; offset++) {
            int want = i + 1 + offset;
            SQLRETURN rc = SQLFetchScroll(app.stmt, SQL_FETCH_BOOKMARK, offset);
            CHECK_INT(rc, want < 1 || want > 5 ? SQL_NO_DATA : SQL_SUCCESS);
            if (rc == SQL_SUCCESS) {
                CHECK_INT(get(SQL_ATTR_ROW_NUMBER), want);
            }
        }
    }
    bookmarks_off();
}

static void column_0(void)
{
    unsigned char marks[MARKED][MARK_SIZE], one[MARK_SIZE];
    SQLLEN length = 0, octets = 0;
    take_marks(marks);
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, 3));
    OK_STMT(&app, SQLGetData(app.stmt, 0, SQL_C_VARBOOKMARK, one, MARK_SIZE, &length));
    CHECK_INT(length, 12);
    CHECK(memcmp(one, marks[2], 12) == 0);
    CHECK_INT(SQLGetData(app.stmt, 0, SQL_C_VARBOOKMARK, one, MARK_SIZE, &length), SQL_NO_DATA);
    FAILS_STMT(&app, SQLGetData(app.stmt, 0, SQL_C_SLONG, one, MARK_SIZE, &length), "HY003");
    SQLRETURN rc = SQLColAttribute(app.stmt, 0, SQL_DESC_OCTET_LENGTH, NULL, 0, NULL, &octets);
    OK_STMT(&app, rc);
    CHECK_INT(octets, 12);
    bookmarks_off();
}

static void bookmarks_that_lead_nowhere(void)
{
    unsigned char marks[MARKED][MARK_SIZE];
    take_marks(marks);
    FAILS_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_BOOKMARK, 0), "HY111");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    app_run(&app, "select customer_id from sales.customers order by 1");
    set_pointer(SQL_ATTR_FETCH_BOOKMARK_PTR, marks[1]); /* of the result before */
    FAILS_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_BOOKMARK, 0), "HY111");
    bookmarks_off();
}

static void bookmarks_of_odbc_2(void)
{
    SQLULEN marks[3] = {0}, rows = 0;
    SQLUSMALLINT status[3];
    SQLINTEGER numbers[3] = {0};
    set(SQL_ATTR_USE_BOOKMARKS, SQL_UB_ON);
    set(SQL_ROWSET_SIZE, 3);
    OK_STMT(&app, SQLBindCol(app.stmt, 0, SQL_C_BOOKMARK, marks, 0, NULL));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, numbers, 0, NULL));
    app_run(&app, "select customer_id from sales.customers order by 1");
    OK_STMT(&app, SQLExtendedFetch(app.stmt, SQL_FETCH_LAST, 0, &rows, status));
    CHECK_INT(numbers[0], 3);
    SQLLEN wanted = (SQLLEN)marks[1];
    OK_STMT(&app, SQLExtendedFetch(app.stmt, SQL_FETCH_FIRST, 0, &rows, status));
    CHECK_INT(numbers[0], 1);
    OK_STMT(&app, SQLExtendedFetch(app.stmt, SQL_FETCH_BOOKMARK, wanted, &rows, status));
    CHECK_INT(numbers[0], 4);
    CHECK_INT(rows, 2);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    set(SQL_ROWSET_SIZE, 1);
    bookmarks_off();
}

static void rows_fetched_by_their_bookmarks(void)
{
    unsigned char marks[MARKED][MARK_SIZE], asked[3][MARK_SIZE];
    SQLINTEGER numbers[3] = {0};
    SQLLEN lengths[3];
    SQLUSMALLINT status[3];
    SQLULEN rows = 0;
    take_marks(marks);
    memcpy(asked[0], marks[4], MARK_SIZE);
    memset(asked[1], 0, MARK_SIZE);
    memcpy(asked[2], marks[0], MARK_SIZE);
    set(SQL_ATTR_ROW_ARRAY_SIZE, 3);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, status);
    set_pointer(SQL_ATTR_ROWS_FETCHED_PTR, &rows);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, numbers, 0, NULL));
    FAILS_STMT(&app, SQLBulkOperations(app.stmt, SQL_FETCH_BY_BOOKMARK), "HY111");
    OK_STMT(&app, SQLBindCol(app.stmt, 0, SQL_C_VARBOOKMARK, asked, MARK_SIZE, lengths));
    CHECK_INT(SQLBulkOperations(app.stmt, SQL_FETCH_BY_BOOKMARK), SQL_SUCCESS_WITH_INFO);
    CHECK_STR(app_state(SQL_HANDLE_STMT, app.stmt), "HY111");
    CHECK_INT(numbers[0], 5);
    CHECK_INT(numbers[2], 1);
    CHECK_INT(status[0], SQL_ROW_SUCCESS);
    CHECK_INT(status[1], SQL_ROW_ERROR);
    CHECK_INT(rows, 2);
    CHECK(memcmp(asked[0], marks[4], 12) == 0);
    FAILS_STMT(&app, SQLBulkOperations(app.stmt, SQL_ADD), "HYC00");
    FAILS_STMT(&app, SQLBulkOperations(app.stmt, SQL_UPDATE_BY_BOOKMARK), "HYC00");
    FAILS_STMT(&app, SQLBulkOperations(app.stmt, SQL_DELETE_BY_BOOKMARK), "HYC00");
    bookmarks_off();
}

/* Bookmarks are told even when the data is not wanted. */
static void bookmarks_without_data(void)
{
    unsigned char mark[MARK_SIZE] = {0};
    SQLINTEGER number = -1;
    SQLLEN length = 0;
    set(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
    set(SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF);
    OK_STMT(&app, SQLBindCol(app.stmt, 0, SQL_C_VARBOOKMARK, mark, MARK_SIZE, &length));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &number, 0, NULL));
    app_run(&app, "select customer_id from sales.customers order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(length, 12);
    CHECK_INT(mark[7], 1);
    CHECK_INT(number, -1);
    set(SQL_ATTR_RETRIEVE_DATA, SQL_RD_ON);
    bookmarks_off();
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        reset();
        RUN(bookmarks_lead_back);
        RUN(column_0);
        RUN(bookmarks_that_lead_nowhere);
        RUN(bookmarks_of_odbc_2);
        RUN(bookmarks_without_data);
        RUN(rows_fetched_by_their_bookmarks);
        app_close(&app);
    }
    return check_done();
}
