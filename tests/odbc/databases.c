/* The database of a session: SQL_ATTR_CURRENT_CATALOG once it is connected, and USE. */
#include <string.h>

#include "app.h"
#include "control.h"

static struct app app;

static SQLRETURN set_catalog(const char *name)
{
    return SQLSetConnectAttr(app.dbc, SQL_ATTR_CURRENT_CATALOG, SQLTEXT(name), SQL_NTS);
}

static const char *catalog(void)
{
    static char name[160];
    name[0] = '\0';
    OK_DBC(&app, SQLGetConnectAttr(app.dbc, SQL_ATTR_CURRENT_CATALOG, name, sizeof name, NULL));
    return name;
}

static const char *info_database(void)
{
    static char name[160];
    OK_DBC(&app, SQLGetInfo(app.dbc, SQL_DATABASE_NAME, name, sizeof name, NULL));
    return name;
}

static void another_database(void)
{
    OK_DBC(&app, set_catalog("shared"));
    CHECK_STR(catalog(), "shared");
    CHECK_STR(info_database(), "shared");
    CHECK_STR(app_value(&app, "show use"), "shared");
    OK_DBC(&app, set_catalog("shared"));
    OK_DBC(&app, set_catalog("dev"));
    CHECK_STR(app_value(&app, "show use"), "dev");
}

static void names_that_are_none(void)
{
    char longest[129];
    memset(longest, 'd', sizeof longest);
    longest[128] = '\0';
    FAILS(SQL_HANDLE_DBC, app.dbc, set_catalog("elsewhere"), "3D000");
    FAILS(SQL_HANDLE_DBC, app.dbc, set_catalog("a\"b; reset all"), "3D000");
    CHECK(strstr(app_message(SQL_HANDLE_DBC, app.dbc), "a\"b; reset all") != NULL);
    FAILS(SQL_HANDLE_DBC, app.dbc, set_catalog(""), "HY024");
    FAILS(SQL_HANDLE_DBC, app.dbc, set_catalog(longest), "HY024");
    longest[127] = '\0';
    FAILS(SQL_HANDLE_DBC, app.dbc, set_catalog(longest), "3D000");
    CHECK_STR(catalog(), "dev");
}

/* Rows on the wire are set aside; an open transaction keeps its database. */
static void while_other_things_go_on(void)
{
    app_run(&app, "select order_id from sales.orders order by 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    OK_DBC(&app, set_catalog("shared"));
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_STR(app_cell(app.stmt, 1), "1002");
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    OK_DBC(&app, set_catalog("dev"));
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, 0));
    CHECK_STR(app_value(&app, "select 1"), "1");
    FAILS(SQL_HANDLE_DBC, app.dbc, set_catalog("shared"), "HY011");
    CHECK_STR(catalog(), "dev");
    OK_DBC(&app, SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT));
    OK_DBC(&app, set_catalog("shared"));
    OK_DBC(&app, set_catalog("dev"));
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, SQL_ATTR_AUTOCOMMIT, (SQLPOINTER)SQL_AUTOCOMMIT_ON, 0));
}

/* The driver knows what the application's own statements did. */
static void use_as_a_statement(void)
{
    app_run(&app, "use Shared");
    CHECK_STR(catalog(), "shared");
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("use elsewhere"), SQL_NTS), "3D000");
    CHECK_STR(catalog(), "shared");
    app_run(&app, "reset use");
    CHECK_STR(catalog(), "dev");
}

/* The next one who gets it from a pool. */
static void resetting(void)
{
    OK_DBC(&app, set_catalog("shared"));
    OK_DBC(&app, SQLSetConnectAttr(app.dbc, 116 /* SQL_ATTR_RESET_CONNECTION */,
                                   (SQLPOINTER)1 /* SQL_RESET_CONNECTION_YES */, 0));
    CHECK_STR(catalog(), "dev");
    CHECK_STR(app_value(&app, "show use"), "dev");
}

static void server_without_use(void)
{
    FAILS(SQL_HANDLE_DBC, app.dbc, set_catalog("shared"), "HYC00");
    OK_DBC(&app, set_catalog("dev"));
    CHECK_STR(catalog(), "dev");
    CHECK_STR(app_value(&app, "select 1"), "1");
}

int main(void)
{
    app_open(&app, "rs");
    control_set("{\"redshift.use\": true}");
    RUN(another_database);
    RUN(names_that_are_none);
    RUN(while_other_things_go_on);
    RUN(use_as_a_statement);
    RUN(resetting);
    control_reset();
    RUN(server_without_use);
    app_close(&app);
    app_open(&app, "pg");
    RUN(server_without_use);
    app_close(&app);
    return check_done();
}
