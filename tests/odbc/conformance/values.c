/* Conversions: every C type with every SQL type, both ways, with a value that both can hold where
 * there is one. */
#include <stdio.h>
#include <string.h>

#include "base/compiler.h"
#include "conformance.h"

enum group { BIT, EXACT, REAL, DATE, TIME, TIMESTAMP, INTERVAL, GUID, CHARACTERS, BYTES };

#define WRITER(name, type, group) enum { name##_group = group };
#define CODE(code, name)
#include "value/ctype.def"
#undef WRITER
#undef CODE

struct c_type {
    const char *name;
    SQLSMALLINT code;
    enum group group;
};

static const struct c_type c_types[] = {
    {"SQL_C_CHAR", SQL_C_CHAR, CHARACTERS},
    {"SQL_C_WCHAR", SQL_C_WCHAR, CHARACTERS},
    {"SQL_C_BINARY", SQL_C_BINARY, BYTES},
#define WRITER(name, type, group)
#define CODE(code, name) {#code, code, (enum group)name##_group},
#include "value/ctype.def"
#undef WRITER
#undef CODE
};

/* The ODBC 1 names among the codes, and the default type. */
static bool is_another_name(const struct c_type *type)
{
    return strcmp(type->name, "SQL_BIGINT") == 0;
}

static bool year_month(SQLSMALLINT code)
{
    return code == SQL_C_INTERVAL_YEAR || code == SQL_C_INTERVAL_MONTH ||
           code == SQL_C_INTERVAL_YEAR_TO_MONTH;
}

/* A literal that the C type can hold. */
static const char *literal_for(const struct c_type *type)
{
    switch (type->group) {
    case DATE:
        return "2026-11-24";
    case TIME:
        return "13:14:15";
    case TIMESTAMP:
        return "2026-11-24 13:14:15";
    case GUID:
        return "6f9619ff-8b86-d011-b42d-00c04fc964ff";
    case INTERVAL:
        return type->code == SQL_C_INTERVAL_YEAR_TO_MONTH ? "1-0"
               : year_month(type->code)                   ? "0"
                                                          : "0 0:0:0";
    default:
        return "1";
    }
}

/* What is selected to get a column of the type; %s: a literal of the C type; NULL: the server has
 * no such type. */
struct column {
    const char *sql_type, *redshift, *postgres;
};

static const struct column columns[] = {
    {"SQL_BIT", "cast(1 as boolean)", "cast(1 as boolean)"},
    {"SQL_SMALLINT", "cast(1 as smallint)", "cast(1 as smallint)"},
    {"SQL_INTEGER", "cast(1 as integer)", "cast(1 as integer)"},
    {"SQL_BIGINT", "cast(1 as bigint)", "cast(1 as bigint)"},
    {"SQL_REAL", "cast(1 as real)", "cast(1 as real)"},
    {"SQL_DOUBLE", "cast(1 as double precision)", "cast(1 as double precision)"},
    {"SQL_NUMERIC", "cast(1 as numeric(10, 2))", "cast(1 as numeric(10, 2))"},
    {"SQL_CHAR", "cast('%s' as char(40))", "cast('%s' as char(40))"},
    {"SQL_VARCHAR", "cast('%s' as varchar(40))", "cast('%s' as varchar(40))"},
    {"SQL_LONGVARCHAR", "cast('%s' as super)", "cast('%s' as xml)"},
    {"SQL_LONGVARBINARY", "cast('00ff' as varbyte)", "cast('\\x00ff' as bytea)"},
    {"SQL_TYPE_DATE", "cast('2026-11-24' as date)", "cast('2026-11-24' as date)"},
    {"SQL_TYPE_TIME", "cast('13:14:15' as time)", "cast('13:14:15' as time)"},
    {"SQL_TYPE_TIMESTAMP", "cast('2026-11-24 00:00:00' as timestamp)",
     "cast('2026-11-24 00:00:00' as timestamp)"},
    {"SQL_INTERVAL_YEAR_TO_MONTH", "cast('0 years' as intervaly2m)", NULL},
    {"SQL_INTERVAL_DAY_TO_SECOND", "cast('0 days' as intervald2s)", NULL},
    {"SQL_GUID", NULL, "cast('6f9619ff-8b86-d011-b42d-00c04fc964ff' as uuid)"},
};

/* Is there a column of every SQL type that the table of server types has? */
static void every_type_has_a_column(void)
{
    static const char *const of_servers[] = {
#define TYPE(oid, name, sql_type, rule, size, prefix, suffix, reader, servers) #sql_type,
#define ALIAS(name, oid)
#include "value/type.def"
#undef TYPE
#undef ALIAS
    };
    for (size_t i = 0; i < RS_COUNT(of_servers); i++) {
        bool found = false;
        for (size_t k = 0; k < RS_COUNT(columns); k++) {
            found = found || strcmp(columns[k].sql_type, of_servers[i]) == 0;
        }
        check_that(found, "driver/value/type.def", 1, of_servers[i]);
    }
}

union buffer {
    char text[512];
    SQLWCHAR wide[256];
    signed char tiny;
    SQLSMALLINT small;
    SQLINTEGER whole;
    int64_t big;
    float single;
    double real;
    SQL_NUMERIC_STRUCT numeric;
    SQL_DATE_STRUCT date;
    SQL_TIME_STRUCT time;
    SQL_TIMESTAMP_STRUCT timestamp;
    SQL_INTERVAL_STRUCT interval;
    SQLGUID guid;
};

static void tell(const char *subject, const struct c_type *c_type, const char *sql_type,
                 SQLRETURN rc)
{
    char name[128];
    snprintf(name, sizeof name, "%s.%s", c_type->name, sql_type);
    row(subject, name, SQL_SUCCEEDED(rc) ? "yes" : app_state(SQL_HANDLE_STMT, app.stmt));
}

static void get(const struct column *column, const struct c_type *c_type)
{
    char sql[256], value[200];
    union buffer buffer;
    SQLLEN length = 0;
    const char *expression = source[0] == 'r' ? column->redshift : column->postgres;
    if (!expression || is_another_name(c_type)) {
        return;
    }
    bool text = strstr(expression, "%s") != NULL;
    snprintf(value, sizeof value, "%.*s%s%s",
             text ? (int)(strstr(expression, "%s") - expression) : 199, expression,
             text ? literal_for(c_type) : "", text ? strstr(expression, "%s") + 2 : "");
    snprintf(sql, sizeof sql, "select %s", value);
    app_run(&app, sql);
    if (OK_STMT(&app, SQLFetch(app.stmt))) {
        tell("get", c_type, column->sql_type,
             SQLGetData(app.stmt, 1, c_type->code, &buffer, sizeof buffer, &length));
    }
    SQLFreeStmt(app.stmt, SQL_CLOSE);
}

void conversions_to_c(void)
{
    every_type_has_a_column();
    for (size_t i = 0; i < RS_COUNT(c_types); i++) {
        for (size_t k = 0; k < RS_COUNT(columns); k++) {
            get(&columns[k], &c_types[i]);
        }
    }
}

struct parameter {
    const char *name;
    SQLSMALLINT type;
};

static const struct parameter parameters[] = {
#define PARAM(sql_type, class, postgres, redshift) {#sql_type, sql_type},
#include "value/param.def"
#undef PARAM
};

/* Characters of a literal that the SQL type takes. */
static const char *literal_of(SQLSMALLINT sql_type)
{
    switch (sql_type) {
    case SQL_TYPE_DATE:
        return "2026-11-24";
    case SQL_TYPE_TIME:
        return "13:14:15";
    case SQL_TYPE_TIMESTAMP:
        return "2026-11-24 13:14:15";
    case SQL_GUID:
        return "6f9619ff-8b86-d011-b42d-00c04fc964ff";
    case SQL_BINARY:
    case SQL_VARBINARY:
    case SQL_LONGVARBINARY:
        return "00ff";
    case SQL_INTERVAL_YEAR_TO_MONTH:
        return "1-2";
    case SQL_INTERVAL_DAY_TO_HOUR:
        return "1 2";
    case SQL_INTERVAL_DAY_TO_MINUTE:
        return "1 2:03";
    case SQL_INTERVAL_DAY_TO_SECOND:
        return "1 2:03:04";
    case SQL_INTERVAL_HOUR_TO_MINUTE:
        return "2:03";
    case SQL_INTERVAL_HOUR_TO_SECOND:
        return "2:03:04";
    case SQL_INTERVAL_MINUTE_TO_SECOND:
        return "3:04";
    default:
        return "1";
    }
}

/* Fixed-length sources for SQL_C_BINARY: the bytes of the default C type. */
static SQLLEN fill_binary(union buffer *buffer, SQLSMALLINT sql_type)
{
    memset(buffer, 0, sizeof *buffer);
    switch (sql_type) {
    case SQL_BIT:
    case SQL_TINYINT:
        buffer->tiny = 1;
        return 1;
    case SQL_SMALLINT:
        buffer->small = 1;
        return sizeof buffer->small;
    case SQL_INTEGER:
        buffer->whole = 1;
        return sizeof buffer->whole;
    case SQL_BIGINT:
        buffer->big = 1;
        return sizeof buffer->big;
    case SQL_REAL:
        buffer->single = 1;
        return sizeof buffer->single;
    case SQL_FLOAT:
    case SQL_DOUBLE:
        buffer->real = 1;
        return sizeof buffer->real;
    case SQL_TYPE_DATE:
        buffer->date = (SQL_DATE_STRUCT){2026, 11, 24};
        return sizeof buffer->date;
    case SQL_TYPE_TIME:
        buffer->time = (SQL_TIME_STRUCT){13, 14, 15};
        return sizeof buffer->time;
    case SQL_TYPE_TIMESTAMP:
        buffer->timestamp = (SQL_TIMESTAMP_STRUCT){2026, 11, 24, 13, 14, 15, 0};
        return sizeof buffer->timestamp;
    case SQL_GUID:
        return sizeof buffer->guid;
    default:
        if (sql_type >= SQL_INTERVAL_YEAR && sql_type <= SQL_INTERVAL_MINUTE_TO_SECOND) {
            buffer->interval.interval_type = (SQLINTERVAL)(sql_type - SQL_INTERVAL_YEAR + 1);
            return sizeof buffer->interval;
        }
        buffer->text[0] = '1';
        return 1;
    }
}

static void fill_number(union buffer *buffer, SQLSMALLINT c_type)
{
    switch (c_type) {
    case SQL_C_BIT:
    case SQL_C_TINYINT:
    case SQL_C_STINYINT:
    case SQL_C_UTINYINT:
        buffer->tiny = 1;
        return;
    case SQL_C_SHORT:
    case SQL_C_SSHORT:
    case SQL_C_USHORT:
        buffer->small = 1;
        return;
    case SQL_C_LONG:
    case SQL_C_SLONG:
    case SQL_C_ULONG:
        buffer->whole = 1;
        return;
    case SQL_C_FLOAT:
        buffer->single = 1;
        return;
    case SQL_C_DOUBLE:
        buffer->real = 1;
        return;
    case SQL_C_NUMERIC:
        buffer->numeric = (SQL_NUMERIC_STRUCT){.precision = 1, .sign = 1, .val = {1}};
        return;
    default:
        buffer->big = 1;
    }
}

/* A value that the SQL type can hold when any of the C type can; its length. */
static SQLLEN fill(union buffer *buffer, const struct c_type *c_type, SQLSMALLINT sql_type)
{
    const char *text = literal_of(sql_type);
    memset(buffer, 0, sizeof *buffer);
    switch (c_type->group) {
    case CHARACTERS:
        for (size_t i = 0; i <= strlen(text); i++) {
            if (c_type->code == SQL_C_CHAR) {
                buffer->text[i] = text[i];
            } else {
                buffer->wide[i] = (SQLWCHAR)text[i];
            }
        }
        return SQL_NTS;
    case BYTES:
        return fill_binary(buffer, sql_type);
    case BIT:
    case EXACT:
    case REAL:
        fill_number(buffer, c_type->code);
        break;
    case DATE:
        buffer->date = (SQL_DATE_STRUCT){2026, 11, 24};
        break;
    case TIME:
        buffer->time = (SQL_TIME_STRUCT){13, 14, 15};
        break;
    case TIMESTAMP:
        buffer->timestamp = (SQL_TIMESTAMP_STRUCT){2026, 11, 24, 0, 0, 0, 0};
        break;
    case INTERVAL:
        break; /* of length 0: it fits the fields of every type of its class */
    default:
        break;
    }
    return 0;
}

static void put(const struct parameter *parameter, const struct c_type *c_type)
{
    union buffer buffer;
    SQLLEN length = fill(&buffer, c_type, parameter->type);
    SQLULEN size = 200;
    if (is_another_name(c_type)) {
        return;
    }
    SQLRETURN rc = SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, c_type->code, parameter->type,
                                    size, 0, &buffer, sizeof buffer, &length);
    if (SQL_SUCCEEDED(rc)) {
        rc = SQLExecDirect(app.stmt, SQLTEXT("select cast(? as varchar(200))"), SQL_NTS);
    }
    tell("put", c_type, parameter->name, rc);
    SQLFreeStmt(app.stmt, SQL_CLOSE);
    SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
}

void conversions_to_sql(void)
{
    for (size_t i = 0; i < RS_COUNT(c_types); i++) {
        for (size_t k = 0; k < RS_COUNT(parameters); k++) {
            put(&parameters[k], &c_types[i]);
        }
    }
}
