/* The fields of descriptors: binding by them, what one does to the others, what is refused, arrays
 * and offsets. */
#include <string.h>

#include "app.h"

static struct app app;

static SQLHDESC desc(SQLINTEGER attribute)
{
    SQLHDESC found = NULL;
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, attribute, &found, 0, NULL));
    return found;
}

#define ARD desc(SQL_ATTR_APP_ROW_DESC)
#define APD desc(SQL_ATTR_APP_PARAM_DESC)
#define IRD desc(SQL_ATTR_IMP_ROW_DESC)
#define IPD desc(SQL_ATTR_IMP_PARAM_DESC)

static void set(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field, SQLLEN value)
{
    OK(SQL_HANDLE_DESC, handle, SQLSetDescField(handle, number, field, (SQLPOINTER)value, 0));
}

static void point(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field, void *value)
{
    OK(SQL_HANDLE_DESC, handle, SQLSetDescField(handle, number, field, value, 0));
}

static void refuse(SQLHDESC handle, SQLSMALLINT field, SQLLEN value, const char *state)
{
    FAILS(SQL_HANDLE_DESC, handle, SQLSetDescField(handle, 1, field, (SQLPOINTER)value, 0), state);
}

/* A 16-bit field. */
static SQLSMALLINT small(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field)
{
    SQLSMALLINT value = -77;
    OK(SQL_HANDLE_DESC, handle, SQLGetDescField(handle, number, field, &value, 0, NULL));
    return value;
}

static SQLINTEGER whole(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field)
{
    SQLINTEGER value = -77;
    OK(SQL_HANDLE_DESC, handle, SQLGetDescField(handle, number, field, &value, 0, NULL));
    return value;
}

static void *pointer(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field)
{
    void *value = &value;
    OK(SQL_HANDLE_DESC, handle, SQLGetDescField(handle, number, field, &value, 0, NULL));
    return value;
}

static void reset(void)
{
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
}

/* A record that cannot be is refused when its data is bound, and is then not bound. */
static void consistency(void)
{
    SQLHDESC ard = NULL;
    SQLINTEGER number = 0;
    SQLPOINTER data = &number;
    OK_STMT(&app, SQLGetStmtAttr(app.stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL));
    SQLRETURN rc = SQLSetDescRec(ard, 1, SQL_DATETIME, 9, 0, 0, 0, &number, NULL, NULL);
    FAILS(SQL_HANDLE_DESC, ard, rc, "HY021");
    rc = SQLSetDescRec(ard, 1, SQL_C_NUMERIC, 0, 0, 39, 0, &number, NULL, NULL);
    FAILS(SQL_HANDLE_DESC, ard, rc, "HY021");
    rc = SQLSetDescRec(ard, 1, 1234, 0, 0, 0, 0, &number, NULL, NULL);
    FAILS(SQL_HANDLE_DESC, ard, rc, "HY021");
    OK(SQL_HANDLE_DESC, ard, SQLGetDescField(ard, 1, SQL_DESC_DATA_PTR, &data, 0, NULL));
    CHECK(data == NULL);
    rc = SQLSetDescField(ard, 1, SQL_DESC_TYPE, (SQLPOINTER)SQL_C_NUMERIC, 0);
    OK(SQL_HANDLE_DESC, ard, rc);
    rc = SQLSetDescField(ard, 1, SQL_DESC_PRECISION, (SQLPOINTER)77, 0);
    OK(SQL_HANDLE_DESC, ard, rc);
    FAILS(SQL_HANDLE_DESC, ard, SQLSetDescField(ard, 1, SQL_DESC_DATA_PTR, &number, 0), "HY021");
    rc = SQLSetDescRec(ard, 1, SQL_C_SLONG, 0, 0, 0, 0, &number, NULL, NULL);
    OK(SQL_HANDLE_DESC, ard, rc);
    app_run(&app, "select 42");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(number, 42);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_UNBIND);
}

static const SQLSMALLINT attributes_of_a_type[] = {
    SQL_DESC_CONCISE_TYPE,
    SQL_DESC_TYPE,
    SQL_DESC_DATETIME_INTERVAL_CODE,
    SQL_DESC_DATETIME_INTERVAL_PRECISION,
    SQL_DESC_LENGTH,
    SQL_DESC_OCTET_LENGTH,
    SQL_DESC_PRECISION,
    SQL_DESC_SCALE,
    SQL_DESC_NUM_PREC_RADIX,
};

/* Whatever is said of a type after it was bound takes the binding away; the data pointer, which
 * comes last, gives it back. */
static void later_attributes_unbind(void)
{
    SQLINTEGER number = 0;
    SQLLEN length = -1;
    for (size_t i = 0; i < sizeof attributes_of_a_type / sizeof attributes_of_a_type[0]; i++) {
        number = 0;
        OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &number, 0, &length));
        CHECK(pointer(ARD, 1, SQL_DESC_DATA_PTR) == &number);
        set(ARD, 1, attributes_of_a_type[i], i < 2 ? SQL_C_SLONG : 4);
        CHECK(pointer(ARD, 1, SQL_DESC_DATA_PTR) == NULL);
        CHECK(pointer(ARD, 1, SQL_DESC_OCTET_LENGTH_PTR) == &length);
        app_run(&app, "select 42");
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK_INT(number, 0);
        SQLFreeStmt(app.stmt, SQL_CLOSE);
        point(ARD, 1, SQL_DESC_DATA_PTR, &number);
        app_run(&app, "select 42");
        OK_STMT(&app, SQLFetch(app.stmt));
        CHECK_INT(number, 42);
        reset();
    }
    OK_STMT(&app, SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                   &number, 0, NULL));
    set(IPD, 1, SQL_DESC_PRECISION, 5); /* has no binding to lose */
    CHECK(pointer(APD, 1, SQL_DESC_DATA_PTR) == &number);
    set(APD, 1, SQL_DESC_PRECISION, 5);
    CHECK(pointer(APD, 1, SQL_DESC_DATA_PTR) == NULL);
    FAILS_STMT(&app, SQLExecDirect(app.stmt, SQLTEXT("select ?"), SQL_NTS), "07002");
    reset();
}

static void pointers_and_headers_keep_the_binding(void)
{
    SQLINTEGER number = 0;
    SQLLEN length = -1, indicator = -1, offset = 0;
    SQLUSMALLINT status = 9;
    SQLULEN rows = 9;
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &number, 0, NULL));
    point(ARD, 1, SQL_DESC_OCTET_LENGTH_PTR, &length);
    point(ARD, 1, SQL_DESC_INDICATOR_PTR, &indicator);
    set(ARD, 0, SQL_DESC_ARRAY_SIZE, 1);
    point(ARD, 0, SQL_DESC_BIND_OFFSET_PTR, &offset);
    point(IRD, 0, SQL_DESC_ARRAY_STATUS_PTR, &status);
    point(IRD, 0, SQL_DESC_ROWS_PROCESSED_PTR, &rows);
    CHECK(pointer(ARD, 1, SQL_DESC_DATA_PTR) == &number);
    app_run(&app, "select 42");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(number, 42);
    CHECK_INT(length, 4);
    CHECK_INT(indicator, 0);
    CHECK_INT(status, SQL_ROW_SUCCESS);
    CHECK_INT(rows, 1);
    point(ARD, 0, SQL_DESC_BIND_OFFSET_PTR, NULL);
    point(IRD, 0, SQL_DESC_ARRAY_STATUS_PTR, NULL);
    point(IRD, 0, SQL_DESC_ROWS_PROCESSED_PTR, NULL);
    reset();
}

/* SQL_DESC_TYPE and its subcode, in either order, are the concise type; each type has presets. */
static void types_have_two_halves(void)
{
    refuse(ARD, SQL_DESC_TYPE, SQL_TYPE_DATE, "HY021");
    refuse(ARD, SQL_DESC_TYPE, SQL_INTERVAL_DAY, "HY021");
    refuse(IPD, SQL_DESC_TYPE, SQL_TYPE_TIMESTAMP, "HY021");
    set(ARD, 1, SQL_DESC_TYPE, SQL_DATETIME);
    CHECK_INT(small(ARD, 1, SQL_DESC_TYPE), SQL_DATETIME);
    refuse(ARD, SQL_DESC_DATA_PTR, 8, "HY021"); /* which of them? */
    set(ARD, 1, SQL_DESC_DATETIME_INTERVAL_CODE, SQL_CODE_TIMESTAMP);
    CHECK_INT(small(ARD, 1, SQL_DESC_CONCISE_TYPE), SQL_C_TYPE_TIMESTAMP);
    CHECK_INT(small(ARD, 1, SQL_DESC_PRECISION), 6);
    set(ARD, 1, SQL_DESC_DATETIME_INTERVAL_CODE, SQL_CODE_DATE);
    CHECK_INT(small(ARD, 1, SQL_DESC_PRECISION), 0);
    set(ARD, 1, SQL_DESC_TYPE, SQL_C_SLONG);
    CHECK_INT(small(ARD, 1, SQL_DESC_DATETIME_INTERVAL_CODE), 0);
    set(ARD, 1, SQL_DESC_DATETIME_INTERVAL_CODE, SQL_CODE_DAY_TO_SECOND);
    set(ARD, 1, SQL_DESC_TYPE, SQL_INTERVAL);
    CHECK_INT(small(ARD, 1, SQL_DESC_CONCISE_TYPE), SQL_C_INTERVAL_DAY_TO_SECOND);
    CHECK_INT(small(ARD, 1, SQL_DESC_PRECISION), 6);
    CHECK_INT(whole(ARD, 1, SQL_DESC_DATETIME_INTERVAL_PRECISION), 2);
    set(ARD, 1, SQL_DESC_DATETIME_INTERVAL_CODE, 99);
    refuse(ARD, SQL_DESC_DATA_PTR, 8, "HY021");
    set(ARD, 1, SQL_DESC_CONCISE_TYPE, SQL_C_INTERVAL_YEAR);
    CHECK_INT(small(ARD, 1, SQL_DESC_TYPE), SQL_INTERVAL);
    CHECK_INT(small(ARD, 1, SQL_DESC_DATETIME_INTERVAL_CODE), SQL_CODE_YEAR);
    CHECK_INT(small(ARD, 1, SQL_DESC_PRECISION), 0);
    set(ARD, 1, SQL_DESC_CONCISE_TYPE, SQL_C_NUMERIC);
    CHECK_INT(small(ARD, 1, SQL_DESC_PRECISION), 38);
    CHECK_INT(small(ARD, 1, SQL_DESC_SCALE), 0);
    CHECK_INT(whole(ARD, 1, SQL_DESC_NUM_PREC_RADIX), 10);
    set(ARD, 1, SQL_DESC_NUM_PREC_RADIX, 2);
    CHECK_INT(whole(ARD, 1, SQL_DESC_NUM_PREC_RADIX), 2);
    reset();
}

struct inconsistent {
    SQLSMALLINT type, field;
    SQLLEN value;
};

static const struct inconsistent inconsistencies[] = {
    {SQL_C_NUMERIC, SQL_DESC_PRECISION, 0},
    {SQL_C_NUMERIC, SQL_DESC_PRECISION, 39},
    {SQL_C_NUMERIC, SQL_DESC_SCALE, 39},
    {SQL_C_TYPE_TIMESTAMP, SQL_DESC_PRECISION, 10},
    {SQL_C_TYPE_TIME, SQL_DESC_PRECISION, -1},
    {SQL_C_INTERVAL_SECOND, SQL_DESC_PRECISION, 10},
    {SQL_C_INTERVAL_DAY, SQL_DESC_DATETIME_INTERVAL_PRECISION, 0},
    {SQL_C_INTERVAL_DAY, SQL_DESC_DATETIME_INTERVAL_PRECISION, 10},
};

static void inconsistent_records_are_not_bound(void)
{
    for (size_t i = 0; i < sizeof inconsistencies / sizeof inconsistencies[0]; i++) {
        const struct inconsistent *c = &inconsistencies[i];
        SQLHDESC const both[] = {ARD, APD};
        for (size_t k = 0; k < 2; k++) {
            set(both[k], 1, SQL_DESC_CONCISE_TYPE, c->type);
            set(both[k], 1, c->field, c->value);
            refuse(both[k], SQL_DESC_DATA_PTR, 8, "HY021");
            CHECK(pointer(both[k], 1, SQL_DESC_DATA_PTR) == NULL);
        }
    }
    set(ARD, 1, SQL_DESC_CONCISE_TYPE, 1234);
    refuse(ARD, SQL_DESC_DATA_PTR, 8, "HY021");
    reset();
}

/* An IPD takes the data pointer as a question. */
static void parameters_are_checked_by_the_data_pointer(void)
{
    set(IPD, 1, SQL_DESC_CONCISE_TYPE, SQL_DECIMAL);
    set(IPD, 1, SQL_DESC_PRECISION, 99);
    refuse(IPD, SQL_DESC_DATA_PTR, 8, "HY021");
    set(IPD, 1, SQL_DESC_PRECISION, 9);
    set(IPD, 1, SQL_DESC_DATA_PTR, 8);
    set(IPD, 1, SQL_DESC_CONCISE_TYPE, 1234);
    refuse(IPD, SQL_DESC_DATA_PTR, 8, "HY021");
    FAILS(SQL_HANDLE_DESC, IPD, SQLSetDescRec(IPD, 1, SQL_INTERVAL, 44, 0, 0, 0, NULL, NULL, NULL),
          "HY021");
    FAILS(SQL_HANDLE_DESC, IPD, SQLSetDescRec(IPD, 0, SQL_INTEGER, 0, 0, 0, 0, NULL, NULL, NULL),
          "07009");
    OK(SQL_HANDLE_DESC, IPD, SQLSetDescRec(IPD, 1, SQL_NUMERIC, 0, 0, 9, 2, NULL, NULL, NULL));
    CHECK_INT(small(IPD, 1, SQL_DESC_SCALE), 2);
    refuse(IPD, SQL_DESC_PARAMETER_TYPE, 77, "HY105");
    refuse(IPD, SQL_DESC_UNNAMED, SQL_NAMED, "HY092");
    set(IPD, 1, SQL_DESC_UNNAMED, SQL_UNNAMED);
    reset();
}

static void counts_fall_and_rise(void)
{
    SQLINTEGER first = 0, third = 0;
    OK_STMT(&app, SQLBindCol(app.stmt, 1, SQL_C_SLONG, &first, 0, NULL));
    OK_STMT(&app, SQLBindCol(app.stmt, 3, SQL_C_SLONG, &third, 0, NULL));
    CHECK_INT(small(ARD, 0, SQL_DESC_COUNT), 3);
    point(ARD, 3, SQL_DESC_DATA_PTR, NULL);
    CHECK_INT(small(ARD, 0, SQL_DESC_COUNT), 1);
    point(ARD, 3, SQL_DESC_DATA_PTR, &third); /* its type is still there */
    CHECK_INT(small(ARD, 0, SQL_DESC_COUNT), 3);
    app_run(&app, "select 1, 2, 3");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(first * 10 + third, 13);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    set(ARD, 0, SQL_DESC_COUNT, 2);
    SQLSMALLINT type = 0;
    CHECK_INT(SQLGetDescField(ARD, 3, SQL_DESC_TYPE, &type, 0, NULL), SQL_NO_DATA);
    set(ARD, 0, SQL_DESC_COUNT, 3); /* a record of its own, not the old one */
    CHECK_INT(small(ARD, 3, SQL_DESC_CONCISE_TYPE), SQL_C_DEFAULT);
    CHECK(pointer(ARD, 3, SQL_DESC_DATA_PTR) == NULL);
    first = third = 0;
    app_run(&app, "select 4, 5, 6");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(first * 10 + third, 40);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    set(ARD, 0, SQL_DESC_COUNT, 0);
    app_run(&app, "select 7");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(first, 4);
    FAILS(SQL_HANDLE_DESC, ARD, SQLSetDescField(ARD, 0, SQL_DESC_COUNT, (SQLPOINTER)-1, 0),
          "07009");
    reset();
}

/* SQLSetDescRec binds columns and parameters without any other function. */
static void records_bind(void)
{
    SQLINTEGER in = 20, out = 0;
    SQLLEN length = 0, indicator = -9;
    OK(SQL_HANDLE_DESC, APD, SQLSetDescRec(APD, 1, SQL_C_SLONG, 0, 0, 0, 0, &in, &length, &length));
    OK(SQL_HANDLE_DESC, IPD, SQLSetDescRec(IPD, 1, SQL_INTEGER, 0, 0, 0, 0, NULL, NULL, NULL));
    OK(SQL_HANDLE_DESC, ARD,
       SQLSetDescRec(ARD, 1, SQL_C_SLONG, 0, 0, 0, 0, &out, &length, &indicator));
    app_run(&app, "select cast(? as int) + 1");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(out, 21);
    CHECK_INT(length, 4);
    CHECK_INT(indicator, 0);
    FAILS(SQL_HANDLE_DESC, IRD, SQLSetDescRec(IRD, 1, SQL_INTEGER, 0, 0, 0, 0, NULL, NULL, NULL),
          "HY016");
    FAILS(SQL_HANDLE_DESC, APD, SQLSetDescRec(APD, 0, SQL_C_SLONG, 0, 0, 0, 0, &in, NULL, NULL),
          "07009");
    FAILS(SQL_HANDLE_DESC, ARD,
          SQLSetDescRec(ARD, 1, SQL_C_TYPE_DATE, 0, 0, 0, 0, &out, NULL, NULL), "HY021");
    reset();
}

struct row {
    SQLINTEGER number;
    SQLLEN length;
    char text[8];
};

/* Two rowsets into one array, row by row: the offset moves every pointer. */
static void rows_by_fields(void)
{
    struct row rows[4];
    SQLLEN offset = 0;
    SQLUSMALLINT status[2] = {9, 9};
    SQLULEN fetched = 0;
    memset(rows, 0, sizeof rows);
    set(ARD, 0, SQL_DESC_ARRAY_SIZE, 2);
    set(ARD, 0, SQL_DESC_BIND_TYPE, sizeof rows[0]);
    point(ARD, 0, SQL_DESC_BIND_OFFSET_PTR, &offset);
    point(IRD, 0, SQL_DESC_ARRAY_STATUS_PTR, status);
    point(IRD, 0, SQL_DESC_ROWS_PROCESSED_PTR, &fetched);
    set(ARD, 1, SQL_DESC_CONCISE_TYPE, SQL_C_SLONG);
    point(ARD, 1, SQL_DESC_DATA_PTR, &rows[0].number);
    set(ARD, 2, SQL_DESC_CONCISE_TYPE, SQL_C_CHAR);
    set(ARD, 2, SQL_DESC_OCTET_LENGTH, sizeof rows[0].text);
    point(ARD, 2, SQL_DESC_OCTET_LENGTH_PTR, &rows[0].length);
    point(ARD, 2, SQL_DESC_INDICATOR_PTR, &rows[0].length);
    point(ARD, 2, SQL_DESC_DATA_PTR, rows[0].text);
    app_run(&app, "select 1 as n, 'one' as t union all select 2, null union all select 3, 'three' "
                  "order by n");
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(fetched, 2);
    offset = 2 * sizeof rows[0];
    OK_STMT(&app, SQLFetch(app.stmt));
    CHECK_INT(fetched, 1);
    CHECK_INT(status[0], SQL_ROW_SUCCESS);
    CHECK_INT(status[1], SQL_ROW_NOROW);
    CHECK_INT(rows[0].number * 100 + rows[1].number * 10 + rows[2].number, 123);
    CHECK_STR(rows[0].text, "one");
    CHECK_INT(rows[1].length, SQL_NULL_DATA);
    CHECK_STR(rows[2].text, "three");
    CHECK_INT(rows[3].number, 0);
    set(ARD, 0, SQL_DESC_ARRAY_SIZE, 1);
    set(ARD, 0, SQL_DESC_BIND_TYPE, SQL_BIND_BY_COLUMN);
    point(ARD, 0, SQL_DESC_BIND_OFFSET_PTR, NULL);
    point(IRD, 0, SQL_DESC_ARRAY_STATUS_PTR, NULL);
    point(IRD, 0, SQL_DESC_ROWS_PROCESSED_PTR, NULL);
    FAILS(SQL_HANDLE_DESC, ARD, SQLSetDescField(ARD, 0, SQL_DESC_ARRAY_SIZE, (SQLPOINTER)0, 0),
          "HY024");
    reset();
}

/* Four sets from an array, column by column, of which one is left out. */
static void sets_by_fields(void)
{
    SQLINTEGER numbers[] = {0, 1, 2, 3, 4};
    SQLLEN offset = sizeof numbers[0];
    SQLUSMALLINT operations[] = {SQL_PARAM_PROCEED, SQL_PARAM_IGNORE, SQL_PARAM_PROCEED,
                                 SQL_PARAM_PROCEED};
    SQLUSMALLINT status[] = {99, 99, 99, 99};
    SQLULEN processed = 0;
    app_run(&app, "create temp table descriptors_t (n int)");
    set(APD, 0, SQL_DESC_ARRAY_SIZE, 4);
    point(APD, 0, SQL_DESC_BIND_OFFSET_PTR, &offset);
    point(APD, 0, SQL_DESC_ARRAY_STATUS_PTR, operations);
    point(IPD, 0, SQL_DESC_ARRAY_STATUS_PTR, status);
    point(IPD, 0, SQL_DESC_ROWS_PROCESSED_PTR, &processed);
    set(IPD, 1, SQL_DESC_CONCISE_TYPE, SQL_INTEGER);
    set(APD, 1, SQL_DESC_CONCISE_TYPE, SQL_C_SLONG);
    point(APD, 1, SQL_DESC_DATA_PTR, numbers);
    app_run(&app, "insert into descriptors_t values (?)");
    CHECK_INT(processed, 4);
    CHECK_INT(status[0], SQL_PARAM_SUCCESS);
    CHECK_INT(status[1], SQL_PARAM_UNUSED);
    CHECK_INT(status[3], SQL_PARAM_SUCCESS);
    set(APD, 0, SQL_DESC_ARRAY_SIZE, 1);
    point(APD, 0, SQL_DESC_BIND_OFFSET_PTR, NULL);
    point(APD, 0, SQL_DESC_ARRAY_STATUS_PTR, NULL);
    point(IPD, 0, SQL_DESC_ARRAY_STATUS_PTR, NULL);
    point(IPD, 0, SQL_DESC_ROWS_PROCESSED_PTR, NULL);
    reset();
    CHECK_STR(app_value(&app, "select sum(n) from descriptors_t"), "8");
    app_run(&app, "drop table descriptors_t");
}

/* What a statement's columns are can be seen when it is prepared, and not before. */
static void columns_of_prepared_statements(void)
{
    SQLHSTMT fresh = NULL;
    SQLHDESC ird = NULL, copy = NULL;
    SQLSMALLINT count = -1;
    char name[16] = "";
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_STMT, app.dbc, &fresh));
    OK_DBC(&app, SQLAllocHandle(SQL_HANDLE_DESC, app.dbc, &copy));
    OK(SQL_HANDLE_STMT, fresh, SQLGetStmtAttr(fresh, SQL_ATTR_IMP_ROW_DESC, &ird, 0, NULL));
    FAILS(SQL_HANDLE_DESC, ird, SQLGetDescField(ird, 0, SQL_DESC_COUNT, &count, 0, NULL), "HY007");
    FAILS(SQL_HANDLE_DESC, copy, SQLCopyDesc(ird, copy), "HY007");
    OK(SQL_HANDLE_STMT, fresh, SQLPrepare(fresh, SQLTEXT("select 1.5 as a, 'x' as b"), SQL_NTS));
    CHECK_INT(small(ird, 0, SQL_DESC_COUNT), 2);
    OK(SQL_HANDLE_DESC, ird,
       SQLGetDescRec(ird, 1, (SQLCHAR *)name, sizeof name, NULL, NULL, NULL, NULL, NULL, NULL,
                     NULL));
    CHECK_STR(name, "a");
    OK(SQL_HANDLE_DESC, copy, SQLCopyDesc(ird, copy));
    CHECK_INT(small(copy, 1, SQL_DESC_CONCISE_TYPE), SQL_NUMERIC);
    OK(SQL_HANDLE_STMT, fresh, SQLPrepare(fresh, SQLTEXT("select no_such_column"), SQL_NTS));
    FAILS(SQL_HANDLE_DESC, ird, SQLGetDescField(ird, 1, SQL_DESC_NAME, name, 16, NULL), "42S22");
    SQLFreeHandle(SQL_HANDLE_DESC, copy);
    SQLFreeHandle(SQL_HANDLE_STMT, fresh);
}

int main(void)
{
    static const char *const sources[] = {"rs", "pg"};
    for (size_t i = 0; i < 2; i++) {
        app_open(&app, sources[i]);
        RUN(consistency);
        RUN(later_attributes_unbind);
        RUN(pointers_and_headers_keep_the_binding);
        RUN(types_have_two_halves);
        RUN(inconsistent_records_are_not_bound);
        RUN(parameters_are_checked_by_the_data_pointer);
        RUN(counts_fall_and_rise);
        RUN(records_bind);
        RUN(rows_by_fields);
        RUN(sets_by_fields);
        RUN(columns_of_prepared_statements);
        app_close(&app);
    }
    return check_done();
}
