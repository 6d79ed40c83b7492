/* Descriptors of the application's own: used by statements, shared, copied, freed. */
#include "app.h"

static struct app app;

static void explicit_descriptors(void)
{
    SQLHDESC ard = NULL, own = NULL, now = NULL;
    SQLSMALLINT count = -1, type = 0;
    SQLINTEGER number = 0;
    char name[32];
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_DESC, app.dbc, &ard));
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, &own, 0, NULL));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, ard, 0));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &number, 0, NULL));
    OK(SQL_HANDLE_DESC, ard, SQLGetDescField(ard, 0, SQL_DESC_COUNT, &count, 0, NULL));
    CHECK_INT(count, 1);
    OK(SQL_HANDLE_DESC, ard, SQLGetDescField(ard, 1, SQL_DESC_CONCISE_TYPE, &type, 0, NULL));
    CHECK_INT(type, SQL_C_SLONG);
    app_run(&app, "select 41 + 1 as answer");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(number, 42);
    SQLHDESC ird = NULL;
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_IMP_ROW_DESC, &ird, 0, NULL));
    OK(SQL_HANDLE_DESC, ird, SQLGetDescField(ird, 1, SQL_DESC_NAME, name, sizeof name, NULL));
    CHECK_STR(name, "answer");
    FAILS(SQL_HANDLE_DESC, ird, SQLSetDescField(ird, 1, SQL_DESC_SCALE, NULL, 0), "HY016");
    OK(SQL_HANDLE_DESC, ard, SQLFreeHandle(SQL_HANDLE_DESC, ard));
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, &now, 0, NULL));
    CHECK(now == own);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

/* A descriptor freed in the middle of a fetch, and another one that may get its memory. */
static void freed_while_attached(void)
{
    SQLINTEGER first = 0, second = 0;
    SQLHDESC ard = NULL;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_DESC, app.dbc, &ard));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, ard, 0));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &first, 0, NULL));
    app_run(&app, "select customer_id from sales.customers order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(first, 1);
    OK(SQL_HANDLE_DESC, ard, SQLFreeHandle(SQL_HANDLE_DESC, ard));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(first, 1);
    CHECK_STR(app_cell(app.stmt, 1), "2");
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_DESC, app.dbc, &ard));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, ard, 0));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &second, 0, NULL));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(first, 1);
    CHECK_INT(second, 3);
    OK(SQL_HANDLE_DESC, ard, SQLFreeHandle(SQL_HANDLE_DESC, ard));
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

/* Bindings move from one statement to another. */
static void copied(void)
{
    SQLHSTMT other = NULL;
    SQLHDESC from = NULL, to = NULL, ird = NULL;
    SQLINTEGER number = 0;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &other));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &number, 0, NULL));
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, &from, 0, NULL));
    OK_STMT(&app, SQLGetStmtAttr(other, SQL_ATTR_APP_ROW_DESC, &to, 0, NULL));
    OK_STMT(&app, SQLGetStmtAttr(other, SQL_ATTR_IMP_ROW_DESC, &ird, 0, NULL));
    OK(SQL_HANDLE_DESC, to, SQLCopyDesc(from, to));
    FAILS(SQL_HANDLE_DESC, ird, SQLCopyDesc(from, ird), "HY016");
    OK(SQL_HANDLE_STMT, other, SQLExecDirect(other, SQLTEXT("select 43"), SQL_NTS));
    OK(SQL_HANDLE_STMT, other, SQLFetch(other));
    CHECK_INT(number, 43);
    SQLFreeHandle(SQL_HANDLE_STMT, other);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
}

/* One descriptor is where a statement's rows go and where another's parameters come from. */
static void one_descriptor_for_two_statements(void)
{
    SQLHSTMT other = NULL;
    SQLHDESC shared = NULL;
    SQLINTEGER number = 0;
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_DESC, app.dbc, &shared));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &other));
    OK_STMT(&app, SQLSetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, shared, 0));
    OK(SQL_HANDLE_STMT, other, SQLSetStmtAttr(other, SQL_ATTR_APP_PARAM_DESC, shared, 0));
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &number, 0, NULL));
    OK(SQL_HANDLE_STMT, other,
       SQLBindParameter(other, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                        NULL));
    OK(SQL_HANDLE_STMT, other, SQLPrepare(other, SQLTEXT("select cast(? as int) * 2"), SQL_NTS));
    app_run(&app, "select 1 as n union all select 2 order by n");
    for (SQLINTEGER i = 1; i <= 2; i++) {
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK_INT(number, i);
        OK(SQL_HANDLE_STMT, other, SQLExecute(other));
        OK(SQL_HANDLE_STMT, other, SQLFetch(other));
        CHECK_STR(app_cell(other, 1), i == 1 ? "2" : "4");
        SQLFreeStmt(other, SQL_CLOSE);
    }
    OK(SQL_HANDLE_DESC, shared, SQLFreeHandle(SQL_HANDLE_DESC, shared));
    FAILS(SQL_HANDLE_STMT, other, SQLExecute(other), "07002"); /* its own again, which is empty */
    SQLHDESC own = NULL;
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, &own, 0, NULL));
    FAILS(SQL_HANDLE_DESC, own, SQLFreeHandle(SQL_HANDLE_DESC, own), "HY017");
    FAILS(SQL_HANDLE_STMT, other, SQLSetStmtAttr(other, SQL_ATTR_APP_ROW_DESC, own, 0), "HY017");
    SQLFreeHandle(SQL_HANDLE_STMT, other);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(explicit_descriptors);
        RUN(freed_while_attached);
        RUN(copied);
        RUN(one_descriptor_for_two_statements);
        app_close(&app);
    }
    return check_done();
}
