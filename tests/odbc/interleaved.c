/* Many results open on one connection, read in turn, over the ends of transactions, in little
 * memory. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app.h"

enum { STATEMENTS = 200, ROWS = 48, PAYLOAD = 2500 };

static struct app app;
static SQLHSTMT stmts[STATEMENTS];

/* Nameless files that this process has open: what was set aside beyond SetAsideMemory. */
static int nameless_files(void)
{
    int count = 0;
    DIR *dir = opendir("/proc/self/fd");
    if (!CHECK(dir != NULL)) {
        return 0;
    }
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[300], target[300];
        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        ssize_t length = readlink(path, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        count += strstr(target, " (deleted)") ? 1 : 0;
    }
    closedir(dir);
    return count;
}

static void set_autocommit(SQLULEN value)
{
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)value, 0));
}

/* Statement n has rows n * 1000 + 1, 2, 3 ... with a long text beside each number. */
static void open_one(int n)
{
    char sql[200];
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &stmts[n]));
    snprintf(
        sql, sizeof sql,
        "select %d + g, rpad(cast(%d + g as varchar), %d, '.') from generate_series(1, %d) as s(g)",
        n * 1000, n * 1000, PAYLOAD, ROWS);
    OK(SQL_HANDLE_STMT, stmts[n], SQLExecDirect(stmts[n], SQLTEXT(sql), SQL_NTS));
}

static bool read_one(int n, int row)
{
    SQLINTEGER number = 0;
    char text[PAYLOAD + 1], want[16];
    SQLLEN length = 0;
    if (!OK(SQL_HANDLE_STMT, stmts[n], SQLFetch(stmts[n]))) {
        return false;
    }
    OK(SQL_HANDLE_STMT, stmts[n], SQLGetData(stmts[n], 1, SQL_C_SLONG, &number, 0, NULL));
    OK(SQL_HANDLE_STMT, stmts[n], SQLGetData(stmts[n], 2, SQL_C_CHAR, text, sizeof text, &length));
    snprintf(want, sizeof want, "%d.", number);
    return CHECK_INT(number, n * 1000 + row) && CHECK_INT(length, PAYLOAD) &&
           CHECK(strncmp(text, want, strlen(want)) == 0);
}

/* The next row of every statement, last statement first. */
static bool read_row_of_all(int row)
{
    bool ok = true;
    for (int n = STATEMENTS - 1; n >= 0 && ok; n--) {
        ok = read_one(n, row);
    }
    return ok;
}

static void two_hundred_statements(void)
{
    set_autocommit(SQL_AUTOCOMMIT_OFF);
    app_run(&app, "create temporary table noted (n integer)");
    for (int n = 0; n < STATEMENTS; n++) {
        open_one(n);
    }
    CHECK(nameless_files() > 0);
    bool ok = true;
    for (int row = 1; row <= ROWS && ok; row++) {
        if (row == ROWS / 4) {
            app_run(&app, "insert into noted values (1)");
            OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
        }
        ok = read_row_of_all(row);
    }
    for (int n = 0; n < STATEMENTS; n++) {
        CHECK_INT(SQLFetch(stmts[n]), SQL_NO_DATA);
        CHECK_INT(SQLFreeHandle(SQL_HANDLE_STMT, stmts[n]), SQL_SUCCESS);
    }
    CHECK_STR(app_value(&app, "select sum(n) from noted"), "1");
    CHECK_INT(nameless_files(), 0);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    app_run(&app, "drop table noted");
    set_autocommit(SQL_AUTOCOMMIT_ON);
}

/* A result that is half read stays whole over the COMMIT of its transaction, and so does what was
 * done before in that transaction. */
static void half_read_over_commit(void)
{
    set_autocommit(SQL_AUTOCOMMIT_OFF);
    app_run(&app, "create temporary table kept (n integer)");
    app_run(&app, "insert into kept values (7)");
    open_one(0);
    for (int row = 1; row <= ROWS / 2; row++) {
        read_one(0, row);
    }
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    for (int row = ROWS / 2 + 1; row <= ROWS; row++) {
        read_one(0, row);
    }
    CHECK_INT(SQLFetch(stmts[0]), SQL_NO_DATA);
    SQLFreeHandle(SQL_HANDLE_STMT, stmts[0]);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_ROLLBACK));
    CHECK_STR(app_value(&app, "select n from kept"), "7");
    app_run(&app, "drop table kept");
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    set_autocommit(SQL_AUTOCOMMIT_ON);
}

/* Closing a half-read result inside a transaction loses nothing of the transaction. */
static void half_read_and_closed(void)
{
    set_autocommit(SQL_AUTOCOMMIT_OFF);
    app_run(&app, "create temporary table kept (n integer)");
    app_run(&app, "insert into kept values (8)");
    open_one(0);
    read_one(0, 1);
    OK(SQL_HANDLE_STMT, stmts[0], SQLCloseCursor(stmts[0]));
    SQLFreeHandle(SQL_HANDLE_STMT, stmts[0]);
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    CHECK_STR(app_value(&app, "select n from kept"), "8");
    app_run(&app, "drop table kept");
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    set_autocommit(SQL_AUTOCOMMIT_ON);
}

int main(void)
{
    static const char *const strings[] = {"DSN=rs;SetAsideMemory=1", "DSN=pg;SetAsideMemory=1"};
    for (size_t i = 0; i < 2; i++) {
        app_open_string(&app, strings[i]);
        RUN(two_hundred_statements);
        RUN(half_read_over_commit);
        RUN(half_read_and_closed);
        app_close(&app);
    }
    return check_done();
}
