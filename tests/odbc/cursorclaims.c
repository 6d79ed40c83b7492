/* What SQLGetInfo says of cursors is tried: what is claimed works, what is not is refused. */
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "base/compiler.h"

static struct app app;

enum { ROWS = 2 };

static SQLINTEGER numbers[ROWS];
static unsigned char marks[ROWS][20];

static SQLUINTEGER number(SQLUSMALLINT type)
{
    SQLUINTEGER value = 0; /* the upper half stays 0 for the types of 16 bits */
    OK_DBC(&app, SQLGetInfo(app.dbc, type, &value, sizeof value, NULL));
    return value;
}

static SQLRETURN set(SQLINTEGER attribute, SQLULEN value)
{
    return SQLSetStmtAttr(app.stmt, attribute, (SQLPOINTER)value, 0);
}

/* A rowset of two rows in the middle of six, with bookmarks where the cursor has them. */
static void open_cursor(SQLULEN type)
{
    OK_DBC(&app, SQLFreeHandle(SQL_HANDLE_STMT, app.stmt));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &app.stmt));
    OK_STMT(&app, set(SQL_ATTR_CURSOR_TYPE, type));
    OK_STMT(&app, set(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE));
    OK_STMT(&app, set(SQL_ATTR_ROW_ARRAY_SIZE, ROWS));
    OK_STMT(&app, SQLSetCursorName(app.stmt, SQLTEXT("claimed"), SQL_NTS));
    OK_STMT(&app, SQLBindCol(app.stmt, 0, SQL_C_VARBOOKMARK, marks, sizeof marks[0], NULL));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, numbers, 0, NULL));
    app_run(&app, "select a from claimed order by a");
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0));
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0));
}

static SQLRETURN fetch_marked(void)
{
    SQLSetStmtAttr(app.stmt, SQL_ATTR_FETCH_BOOKMARK_PTR, marks[0], 0);
    return SQLFetchScroll(app.stmt, SQL_FETCH_BOOKMARK, 0);
}

/* A statement about the current row, run on another handle as it must be. */
static SQLRETURN positioned(const char *sql)
{
    SQLHSTMT other = NULL;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &other));
    SQLRETURN rc = SQLExecDirect(other, SQLTEXT(sql), SQL_NTS);
    SQLFreeHandle(SQL_HANDLE_STMT, other);
    return rc;
}

static SQLRETURN set_pos(SQLUSMALLINT operation, SQLUSMALLINT lock)
{
    return SQLSetPos(app.stmt, 1, operation, lock);
}

static SQLRETURN try_scrolling(SQLUINTEGER bit)
{
    switch (bit) {
    case SQL_CA1_NEXT:
        return SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0);
    case SQL_CA1_ABSOLUTE:
        return SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, 1);
    case SQL_CA1_RELATIVE:
        return SQLFetchScroll(app.stmt, SQL_FETCH_RELATIVE, -1);
    default:
        return fetch_marked();
    }
}

static SQLRETURN try_operation(SQLUINTEGER bit)
{
    switch (bit) {
    case SQL_CA1_LOCK_NO_CHANGE:
    case SQL_CA1_POS_POSITION:
        return set_pos(SQL_POSITION, SQL_LOCK_NO_CHANGE);
    case SQL_CA1_LOCK_EXCLUSIVE:
        return set_pos(SQL_POSITION, SQL_LOCK_EXCLUSIVE);
    case SQL_CA1_LOCK_UNLOCK:
        return set_pos(SQL_POSITION, SQL_LOCK_UNLOCK);
    case SQL_CA1_POS_UPDATE:
        return set_pos(SQL_UPDATE, SQL_LOCK_NO_CHANGE);
    case SQL_CA1_POS_DELETE:
        return set_pos(SQL_DELETE, SQL_LOCK_NO_CHANGE);
    case SQL_CA1_POS_REFRESH:
        return set_pos(SQL_REFRESH, SQL_LOCK_NO_CHANGE);
    case SQL_CA1_POSITIONED_UPDATE:
        return positioned("update claimed set a = 7 where current of claimed");
    case SQL_CA1_POSITIONED_DELETE:
        return positioned("delete from claimed where current of claimed");
    case SQL_CA1_BULK_ADD:
        return SQLBulkOperations(app.stmt, SQL_ADD);
    case SQL_CA1_BULK_UPDATE_BY_BOOKMARK:
        return SQLBulkOperations(app.stmt, SQL_UPDATE_BY_BOOKMARK);
    case SQL_CA1_BULK_DELETE_BY_BOOKMARK:
        return SQLBulkOperations(app.stmt, SQL_DELETE_BY_BOOKMARK);
    case SQL_CA1_BULK_FETCH_BY_BOOKMARK:
        return SQLBulkOperations(app.stmt, SQL_FETCH_BY_BOOKMARK);
    default:
        return try_scrolling(bit);
    }
}

struct bit {
    const char *name;
    SQLUINTEGER bit;
};

#define BIT(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }
static const struct bit operations[] = {
    BIT(SQL_CA1_NEXT),
    BIT(SQL_CA1_ABSOLUTE),
    BIT(SQL_CA1_RELATIVE),
    BIT(SQL_CA1_BOOKMARK),
    BIT(SQL_CA1_LOCK_NO_CHANGE),
    BIT(SQL_CA1_LOCK_EXCLUSIVE),
    BIT(SQL_CA1_LOCK_UNLOCK),
    BIT(SQL_CA1_POS_POSITION),
    BIT(SQL_CA1_POS_UPDATE),
    BIT(SQL_CA1_POS_DELETE),
    BIT(SQL_CA1_POS_REFRESH),
    BIT(SQL_CA1_POSITIONED_UPDATE),
    BIT(SQL_CA1_POSITIONED_DELETE),
    BIT(SQL_CA1_BULK_ADD),
    BIT(SQL_CA1_BULK_UPDATE_BY_BOOKMARK),
    BIT(SQL_CA1_BULK_DELETE_BY_BOOKMARK),
    BIT(SQL_CA1_BULK_FETCH_BY_BOOKMARK),
};

static void operations_of(SQLULEN type, SQLUINTEGER claimed)
{
    for (size_t i = 0; i < RS_COUNT(operations); i++) {
        open_cursor(type);
        bool works = SQL_SUCCEEDED(try_operation(operations[i].bit));
        check_int(works, (claimed & operations[i].bit) != 0, "driver/odbc/info.def", (int)type,
                  operations[i].name);
    }
}

static void forward_only(void)
{
    operations_of(SQL_CURSOR_FORWARD_ONLY, number(SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES1));
}

static void fixed_rows(void)
{
    operations_of(SQL_CURSOR_STATIC, number(SQL_STATIC_CURSOR_ATTRIBUTES1));
    CHECK_INT(number(SQL_POS_OPERATIONS),
              SQL_POS_POSITION | SQL_POS_REFRESH); /* ODBC 2's words for the same */
    CHECK_INT(number(SQL_POSITIONED_STATEMENTS), 0);
    CHECK_INT(number(SQL_LOCK_TYPES), 0);
}

struct value {
    const char *name;
    SQLUSMALLINT info;
    SQLUINTEGER bit;
    SQLINTEGER attribute;
    SQLULEN value;
};

/* A kind of cursor is had when its attribute is taken as it is. */
static void kinds(void)
{
    static const struct value values[] = {
        {"forward only", SQL_SCROLL_OPTIONS, SQL_SO_FORWARD_ONLY, SQL_ATTR_CURSOR_TYPE,
         SQL_CURSOR_FORWARD_ONLY},
        {"static", SQL_SCROLL_OPTIONS, SQL_SO_STATIC, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC},
        {"keyset", SQL_SCROLL_OPTIONS, SQL_SO_KEYSET_DRIVEN, SQL_ATTR_CURSOR_TYPE,
         SQL_CURSOR_KEYSET_DRIVEN},
        {"dynamic", SQL_SCROLL_OPTIONS, SQL_SO_DYNAMIC, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_DYNAMIC},
        {"read only", SQL_SCROLL_CONCURRENCY, SQL_SCCO_READ_ONLY, SQL_ATTR_CONCURRENCY,
         SQL_CONCUR_READ_ONLY},
        {"lock", SQL_SCROLL_CONCURRENCY, SQL_SCCO_LOCK, SQL_ATTR_CONCURRENCY, SQL_CONCUR_LOCK},
        {"row versions", SQL_SCROLL_CONCURRENCY, SQL_SCCO_OPT_ROWVER, SQL_ATTR_CONCURRENCY,
         SQL_CONCUR_ROWVER},
        {"values", SQL_SCROLL_CONCURRENCY, SQL_SCCO_OPT_VALUES, SQL_ATTR_CONCURRENCY,
         SQL_CONCUR_VALUES},
    };
    for (size_t i = 0; i < RS_COUNT(values); i++) {
        bool claimed = number(values[i].info) & values[i].bit;
        OK_DBC(&app, SQLFreeHandle(SQL_HANDLE_STMT, app.stmt));
        OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &app.stmt));
        check_int(set(values[i].attribute, values[i].value) == SQL_SUCCESS, claimed,
                  "driver/odbc/info.def", 1, values[i].name);
    }
    CHECK_INT(number(SQL_CURSOR_SENSITIVITY), SQL_INSENSITIVE);
    FAILS_STMT(&app, set(SQL_ATTR_CURSOR_SENSITIVITY, SQL_SENSITIVE), "HYC00");
    CHECK_INT(number(SQL_DYNAMIC_CURSOR_ATTRIBUTES1) | number(SQL_DYNAMIC_CURSOR_ATTRIBUTES2), 0);
    CHECK_INT(number(SQL_KEYSET_CURSOR_ATTRIBUTES1) | number(SQL_KEYSET_CURSOR_ATTRIBUTES2), 0);
}

/* Bookmarks go with the cursor, and live through the end of a transaction. */
static void bookmarks(void)
{
    SQLUINTEGER claimed = number(SQL_BOOKMARK_PERSISTENCE);
    OK_DBC(&app,
           SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_OFF, 0));
    open_cursor(SQL_CURSOR_STATIC);
    unsigned char kept[20];
    memcpy(kept, marks[0], sizeof kept);
    OK_STMT(&app, SQLFetchScroll(app.stmt, SQL_FETCH_FIRST, 0));
    CHECK(claimed & SQL_BP_SCROLL);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    CHECK(claimed & SQL_BP_TRANSACTION);
    memcpy(marks[0], kept, sizeof kept);
    OK_STMT(&app, fetch_marked());
    CHECK_INT(numbers[0], 3);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
}

/* SQLGetData of bound columns, in any order, on any row of a rowset. */
static void get_data(void)
{
    SQLINTEGER value = 0;
    SQLUINTEGER claimed = number(SQL_GETDATA_EXTENSIONS);
    CHECK(claimed & SQL_GD_BOUND && claimed & SQL_GD_ANY_COLUMN && claimed & SQL_GD_ANY_ORDER &&
          claimed & SQL_GD_BLOCK);
    open_cursor(SQL_CURSOR_STATIC);
    OK_STMT(&app, SQLSetPos(app.stmt, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    OK_STMT(&app, SQLGetData(app.stmt, 1, SQL_C_SLONG, &value, 0, NULL));
    CHECK_INT(value, 4);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_STMT(&app, set(SQL_ATTR_ROW_ARRAY_SIZE, 1));
    app_run(&app, "select 1, 2, 3");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 3), "3");
    CHECK_STR(app_cell(app.stmt, 1), "1");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

/* SQL_CA2_MAX_ROWS_SELECT, SQL_CA2_MAX_ROWS_CATALOG. */
static void max_rows(void)
{
    SQLUINTEGER of_both =
        number(SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES2) & number(SQL_STATIC_CURSOR_ATTRIBUTES2);
    static const SQLULEN types[] = {SQL_CURSOR_FORWARD_ONLY, SQL_CURSOR_STATIC};
    CHECK_INT(of_both & (SQL_CA2_MAX_ROWS_SELECT | SQL_CA2_MAX_ROWS_CATALOG),
              SQL_CA2_MAX_ROWS_SELECT | SQL_CA2_MAX_ROWS_CATALOG);
    for (size_t i = 0; i < RS_COUNT(types); i++) {
        OK_DBC(&app, SQLFreeHandle(SQL_HANDLE_STMT, app.stmt));
        OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &app.stmt));
        OK_STMT(&app, set(SQL_ATTR_CURSOR_TYPE, types[i]));
        OK_STMT(&app, set(SQL_ATTR_MAX_ROWS, 1));
        app_run(&app, "select 1 union all select 2");
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
        SQLFreeStmt(app.stmt, SQL_CLOSE);
        OK_STMT(&app, SQLColumns(app.stmt, NULL, 0, SQLTEXT("sales"), SQL_NTS, NULL, 0, NULL, 0));
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
        SQLFreeStmt(app.stmt, SQL_CLOSE);
    }
}

/* An array of parameters: one count for all sets, or one result for each. */
static void parameter_arrays(void)
{
    SQLINTEGER values[3] = {11, 12, 13};
    SQLLEN count = 0;
    int results = 0;
    OK_DBC(&app, SQLFreeHandle(SQL_HANDLE_STMT, app.stmt));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &app.stmt));
    OK_STMT(&app, set(SQL_ATTR_PARAMSET_SIZE, 3));
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 10, 0,
                                   values, 0, NULL));
    app_run(&app, "insert into claimed values (?)");
    OK_STMT(&app, SQLRowCount(app.stmt, &count));
    CHECK_INT(SQLMoreResults(app.stmt), SQL_NO_DATA);
    CHECK_INT(count == 3, number(SQL_PARAM_ARRAY_ROW_COUNTS) == SQL_PARC_NO_BATCH);
    SQLRETURN rc = SQLExecDirect(app.stmt, SQLTEXT("select cast(? as integer)"), SQL_NTS);
    for (; SQL_SUCCEEDED(rc); rc = SQLMoreResults(app.stmt)) {
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK_INT(strtol(app_cell(app.stmt, 1), NULL, 10), values[results]);
        CHECK_INT(SQLFetch(app.stmt), SQL_NO_DATA);
        results++;
    }
    CHECK_INT(results, number(SQL_PARAM_ARRAY_SELECTS) == SQL_PAS_BATCH ? 3 : 0);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        app_run(&app, "create temporary table claimed (a integer)");
        app_run(&app, "insert into claimed values (1), (2), (3), (4), (5), (6)");
        RUN(forward_only);
        RUN(fixed_rows);
        RUN(kinds);
        RUN(bookmarks);
        RUN(get_data);
        RUN(max_rows);
        RUN(parameter_arrays);
        app_close(&app);
    }
    return check_done();
}
