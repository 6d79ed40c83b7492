/* Rowsets, pieces, several statements at once, several results, cancelling. */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

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

static void reset(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
    set(SQL_ATTR_ROW_ARRAY_SIZE, 1);
    set(SQL_ATTR_ROW_BIND_TYPE, SQL_BIND_BY_COLUMN);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, NULL);
    set_pointer(SQL_ATTR_ROWS_FETCHED_PTR, NULL);
    set_pointer(SQL_ATTR_ROW_BIND_OFFSET_PTR, NULL);
}

static void rowsets_by_column(void)
{
    SQLINTEGER ids[3];
    char names[3][32];
    SQLLEN lengths[3];
    SQLUSMALLINT status[3];
    SQLULEN fetched = 0;
    set(SQL_ATTR_ROW_ARRAY_SIZE, 3);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, status);
    set_pointer(SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, ids, 0, NULL));
    OK_STMT(&app, SQLBindCol(app.stmt, 2, SQL_C_CHAR, names, sizeof names[0], lengths));
    app_run(&app, "select customer_id, city from sales.customers order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(fetched, 3);
    CHECK_INT(ids[2], 3);
    CHECK_STR(names[1], "Lyon");
    CHECK_INT(lengths[0], (long long)strlen("Århus"));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(fetched, 2);
    CHECK_INT(ids[1], 5);
    CHECK_INT(lengths[1], SQL_NULL_DATA);
    CHECK_INT(status[1], SQL_ROW_SUCCESS);
    CHECK_INT(status[2], SQL_ROW_NOROW);
    CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
    reset();
}

static void rowsets_by_row_with_offset(void)
{
    struct row {
        SQLINTEGER id;
        SQLLEN id_length;
        char name[24];
        SQLLEN name_length;
    } rows[2][2];
    SQLLEN offset = sizeof rows[0];
    set(SQL_ATTR_ROW_ARRAY_SIZE, 2);
    set(SQL_ATTR_ROW_BIND_TYPE, sizeof(struct row));
    set_pointer(SQL_ATTR_ROW_BIND_OFFSET_PTR, &offset);
    memset(rows, 0, sizeof rows);
    struct row *first = &rows[0][0];
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &first->id, 0, &first->id_length));
    OK_STMT(&app, SQLBindCol(app.stmt, 2, SQL_C_CHAR, first->name, 24, &first->name_length));
    app_run(&app, "select customer_id, name from sales.customers order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(rows[0][0].id, 0);
    CHECK_INT(rows[1][1].id, 2);
    CHECK_STR(rows[1][0].name, "Aarhus Cykler");
    offset = 0;
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(rows[0][0].id, 3);
    CHECK_STR(rows[0][1].name, "O'Neill & Sons");
    reset();
}

enum { LARGE = 100000 };

/* One rowset of a hundred thousand rows, of either kind of cursor. */
static void a_large_rowset(SQLULEN cursor_type)
{
    static SQLINTEGER numbers[LARGE];
    static SQLUSMALLINT status[LARGE];
    SQLULEN fetched = 0;
    SQLLEN sum = 0;
    memset(numbers, 0, sizeof numbers);
    set(SQL_ATTR_CURSOR_TYPE, cursor_type);
    set(SQL_ATTR_ROW_ARRAY_SIZE, LARGE);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, status);
    set_pointer(SQL_ATTR_ROWS_FETCHED_PTR, &fetched);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, numbers, 0, NULL));
    app_run(&app, "select 2 from sales.orders a, sales.orders b, sales.orders c, sales.orders d, "
                  "sales.orders e, sales.orders f, sales.customers g limit 100001");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(fetched, LARGE);
    for (int i = 0; i < LARGE; i++) {
        sum += numbers[i] + status[i];
    }
    CHECK_INT(sum, 2 * LARGE);
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(fetched, 1);
    reset();
    set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY);
}

static void large_rowsets(void)
{
    a_large_rowset(SQL_CURSOR_FORWARD_ONLY);
    a_large_rowset(SQL_CURSOR_STATIC);
}

static void one_bad_cell_spoils_its_row_only(void)
{
    SQLSMALLINT numbers[3] = {0};
    SQLUSMALLINT status[3];
    set(SQL_ATTR_ROW_ARRAY_SIZE, 3);
    set_pointer(SQL_ATTR_ROW_STATUS_PTR, status);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SSHORT, numbers, 0, NULL));
    app_run(&app, "select 1 union all select 70000 union all select 70001 - 70000 order by 1 desc");
    CHECK_INT(SQLFetch(app.stmt), SQL_SUCCESS_WITH_INFO);
    CHECK_STR(app_state(SQL_HANDLE_STMT, app.stmt), "22003");
    SQLLEN row = 0;
    OK_STMT(&app,
            SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_ROW_NUMBER, &row, 0, NULL));
    CHECK_INT(row, 1);
    CHECK_INT(status[0], SQL_ROW_ERROR);
    CHECK_INT(status[1], SQL_ROW_SUCCESS);
    CHECK_INT(numbers[1], 1);
    reset();
}

static void text_in_pieces(void)
{
    char piece[5];
    SQLLEN length = 0;
    app_run(&app, "select 'twelve bytes', 2");
    OK_STMT(&app, SQLFetch(app.stmt));
    WARNS(SQL_HANDLE_STMT, app.stmt, SQLGetData(app.stmt, 1, SQL_C_CHAR, piece, 5, &length),
          "01004");
    CHECK_STR(piece, "twel");
    CHECK_INT(length, 12);
    WARNS(SQL_HANDLE_STMT, app.stmt, SQLGetData(app.stmt, 1, SQL_C_CHAR, piece, 5, &length),
          "01004");
    CHECK_STR(piece, "ve b");
    CHECK_INT(length, 8);
    CHECK_INT(SQLGetData(app.stmt, 1, SQL_C_CHAR, piece, 5, &length), SQL_SUCCESS);
    CHECK_STR(piece, "ytes");
    CHECK_INT(length, 4);
    CHECK_INT(SQLGetData(app.stmt, 1, SQL_C_CHAR, piece, 5, &length), SQL_NO_DATA);
    CHECK_STR(app_cell(app.stmt, 2), "2");
    CHECK_STR(app_cell(app.stmt, 1), "twelve bytes");
    reset();
}

/* One column as one C type: its length is asked for twice, then all of it is taken. */
static void length_first(SQLUSMALLINT column, SQLSMALLINT c_type, SQLLEN want)
{
    char value[64], none;
    SQLLEN length = -7;
    SQLRETURN rc = SQLGetData(app.stmt, column, c_type, &none, 0, &length);
    CHECK(SQL_SUCCEEDED(rc));
    CHECK_INT(length, want);
    length = -7;
    rc = SQLGetData(app.stmt, column, c_type, &none, 0, &length);
    CHECK(SQL_SUCCEEDED(rc));
    CHECK_INT(length, want);
    /* unixODBC refuses a null pointer before the driver sees it. */
    FAILS_STMT(&app, SQLGetData(app.stmt, column, c_type, NULL, 0, &length), "HY009");
    OK_STMT(&app, SQLGetData(app.stmt, column, c_type, value, sizeof value, &length));
    CHECK_INT(length, want);
    CHECK_INT(SQLGetData(app.stmt, column, c_type, value, sizeof value, &length), SQL_NO_DATA);
}

static void length_asked_for_before_the_value(void)
{
    app_run(&app, "select 'twelve bytes', '', cast(null as varchar), 123.50, "
                  "cast('2026-11-24' as date)");
    OK_STMT(&app, SQLFetch(app.stmt));
    length_first(1, SQL_C_CHAR, 12);
    length_first(1, SQL_C_WCHAR, 24);
    length_first(1, SQL_C_BINARY, 12);
    length_first(2, SQL_C_CHAR, 0);
    length_first(2, SQL_C_WCHAR, 0);
    length_first(2, SQL_C_BINARY, 0);
    length_first(3, SQL_C_CHAR, SQL_NULL_DATA);
    length_first(3, SQL_C_BINARY, SQL_NULL_DATA);
    length_first(4, SQL_C_CHAR, 6);
    length_first(5, SQL_C_CHAR, 10);
    length_first(5, SQL_C_WCHAR, 20);
    reset();
}

static void wide_text_in_pieces(void)
{
    SQLWCHAR piece[3];
    SQLLEN length = 0;
    app_run(&app, "select name from sales.customers where customer_id = 3");
    OK_STMT(&app, SQLFetch(app.stmt));
    WARNS(SQL_HANDLE_STMT, app.stmt,
          SQLGetData(app.stmt, 1, SQL_C_WCHAR, piece, sizeof piece, &length), "01004");
    CHECK_INT(length, 10);
    CHECK_INT(piece[0], 0x6771);
    CHECK_INT(piece[2], 0);
    WARNS(SQL_HANDLE_STMT, app.stmt,
          SQLGetData(app.stmt, 1, SQL_C_WCHAR, piece, sizeof piece, &length), "01004");
    CHECK_INT(length, 6);
    CHECK_INT(SQLGetData(app.stmt, 1, SQL_C_WCHAR, piece, sizeof piece, &length), SQL_SUCCESS);
    CHECK_INT(length, 2);
    reset();
}

static void second_statement_while_the_first_is_half_fetched(void)
{
    SQLHSTMT second;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &second));
    app_run(&app, "select order_id from sales.orders order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "1001");
    SQLRETURN rc =
        SQLExecDirect(second, SQLTEXT("select customer_id from sales.customers"), SQL_NTS);
    OK(SQL_HANDLE_STMT, second, rc);
    OK(SQL_HANDLE_STMT, second, SQLFetch(second));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "1002");
    int rest = 0;
    while (SQLFetch(second) == SQL_SUCCESS) {
        rest++;
    }
    CHECK_INT(rest, 4);
    rest = 0;
    while (SQLFetch(app.stmt) == SQL_SUCCESS) {
        rest++;
    }
    CHECK_INT(rest, 4);
    SQLFreeHandle(SQL_HANDLE_STMT, second);
    reset();
}

static void several_results(void)
{
    SQLLEN count = 0;
    app_run(&app, "create temp table fetch_t (n int); insert into fetch_t values (1), (2);"
                  "select n from fetch_t order by n; drop table fetch_t");
    OK_STMT(&app, SQLMoreResults(app.stmt));
    OK_STMT(&app, SQLRowCount(app.stmt, &count));
    CHECK_INT(count, 2);
    OK_STMT(&app, SQLMoreResults(app.stmt));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "1");
    OK_STMT(&app, SQLMoreResults(app.stmt));
    CHECK_INT(SQLMoreResults(app.stmt), SQL_NO_DATA);
    reset();
}

static void row_limit(void)
{
    set(SQL_ATTR_MAX_ROWS, 2);
    app_run(&app, "select customer_id from sales.customers");
    OK_STMT(&app, SQLFetch(app.stmt));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
    set(SQL_ATTR_MAX_ROWS, 0);
    reset();
}

/* What SQL_ATTR_MAX_LENGTH cuts is gone without a word; what a buffer cuts is told as ever. */
static void values_up_to_a_length(void)
{
    char name[16] = "", small[4];
    SQLULEN most = 7;
    SQLLEN length = 0;
    set(SQL_ATTR_MAX_LENGTH, 6);
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_MAX_LENGTH, &most, 0, NULL));
    CHECK_INT(most, 6);
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_CHAR, name, sizeof name, &length));
    app_run(&app, "select 'twelve bytes', 'Århus', 12345678");
    CHECK_INT(SQLFetch(app.stmt), SQL_SUCCESS);
    CHECK_STR(name, "twelve");
    CHECK_INT(length, 6);
    CHECK_INT(SQLGetData(app.stmt, 1, SQL_C_WCHAR, name, sizeof name, &length), SQL_SUCCESS);
    CHECK_INT(length, 12);
    WARNS(SQL_HANDLE_STMT, app.stmt,
          SQLGetData(app.stmt, 1, SQL_C_CHAR, small, sizeof small, &length), "01004");
    CHECK_INT(length, 6);
    CHECK_INT(SQLGetData(app.stmt, 1, SQL_C_CHAR, small, sizeof small, &length), SQL_SUCCESS);
    CHECK_STR(small, "lve");
    CHECK_STR(app_cell(app.stmt, 2), "Århus");
    CHECK_STR(app_cell(app.stmt, 3), "12345678");
    set(SQL_ATTR_MAX_LENGTH, 1); /* also while the cursor is open */
    CHECK_STR(app_cell(app.stmt, 2), "");
    CHECK_STR(app_cell(app.stmt, 1), "t");
    set(SQL_ATTR_MAX_LENGTH, 0);
    reset();
    CHECK_STR(app_value(&app, "select 'twelve bytes'"), "twelve bytes");
}

static void cursor_only_moves_forward(void)
{
    app_run(&app, "select 1");
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0));
    FAILS_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_PRIOR, 0), "HY106");
    reset();
}

static void time_out(void)
{
    set(SQL_ATTR_QUERY_TIMEOUT, 1);
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select test.wait(20)"), SQL_NTS), "HYT00");
    set(SQL_ATTR_QUERY_TIMEOUT, 0);
    CHECK_STR(app_value(&app, "select 'still here'"), "still here");
}

static void *cancel_soon(void *arg)
{
    (void)arg;
    usleep(300000);
    SQLCancel(app.stmt);
    return NULL;
}

static void cancelled_from_another_thread(void)
{
    pthread_t thread;
    CHECK_INT(pthread_create(&thread, NULL, cancel_soon, NULL), 0);
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select test.wait(20)"), SQL_NTS), "HY008");
    pthread_join(thread, NULL);
    CHECK_STR(app_value(&app, "select 'still here'"), "still here");
}

enum { THREADS = 4, ROUNDS = 25 };

/* Its own statement on the common connection; the driver takes turns. */
static void *query_often(void *arg)
{
    int *good = arg;
    SQLHSTMT stmt = NULL;
    SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &stmt);
    for (int i = 0; i < ROUNDS; i++) {
        SQLINTEGER number = 0;
        int rows = 0;
        SQLBindCol(stmt, 1, SQL_C_SLONG, &number, 0, NULL);
        SQLExecDirect(stmt, SQLTEXT("select customer_id from sales.customers order by 1"), SQL_NTS);
        while (SQLFetch(stmt) == SQL_SUCCESS && number == rows + 1) {
            rows++;
        }
        *good += rows == 5 ? 1 : 0;
        SQLFreeStmt(stmt, SQL_CLOSE);
    }
    SQLFreeHandle(SQL_HANDLE_STMT, stmt);
    return NULL;
}

static void threads_share_a_connection(void)
{
    pthread_t threads[THREADS];
    int good[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        CHECK_INT(pthread_create(&threads[i], NULL, query_often, &good[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK_INT(good[i], ROUNDS);
    }
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(rowsets_by_column);
        RUN(rowsets_by_row_with_offset);
        RUN(large_rowsets);
        RUN(one_bad_cell_spoils_its_row_only);
        RUN(text_in_pieces);
        RUN(length_asked_for_before_the_value);
        RUN(wide_text_in_pieces);
        RUN(second_statement_while_the_first_is_half_fetched);
        RUN(several_results);
        RUN(row_limit);
        RUN(values_up_to_a_length);
        RUN(cursor_only_moves_forward);
        RUN(time_out);
        RUN(cancelled_from_another_thread);
        RUN(threads_share_a_connection);
        app_close(&app);
    }
    return check_done();
}
