/* Codes of ODBC 2 and default C types; see value.h. ODBC reference, appendix D, "Default C data
 * types", and "Datetime data type changes". */
#include "value/value.h"

struct pair {
    SQLSMALLINT from, to;
};

static SQLSMALLINT look_up(const struct pair *pairs, size_t count, SQLSMALLINT code,
                           SQLSMALLINT other)
{
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].from == code) {
            return pairs[i].to;
        }
    }
    return other;
}

/* The date and time codes are the same numbers for C and SQL types. */
static const struct pair renumbered[] = {
    {SQL_DATE, SQL_TYPE_DATE},
    {SQL_TIME, SQL_TYPE_TIME},
    {SQL_TIMESTAMP, SQL_TYPE_TIMESTAMP},
};

SQLSMALLINT rs_c_type_modern(SQLSMALLINT c_type)
{
    return look_up(renumbered, RS_COUNT(renumbered), c_type, c_type);
}

SQLSMALLINT rs_sql_type_modern(SQLSMALLINT sql_type)
{
    return look_up(renumbered, RS_COUNT(renumbered), sql_type, sql_type);
}

/* Intervals, dates and SQL_GUID are their own C types; what is not here is character data. */
static const struct pair defaults[] = {
    {SQL_WCHAR, SQL_C_WCHAR},
    {SQL_WVARCHAR, SQL_C_WCHAR},
    {SQL_WLONGVARCHAR, SQL_C_WCHAR},
    {SQL_BIT, SQL_C_BIT},
    {SQL_TINYINT, SQL_C_STINYINT},
    {SQL_SMALLINT, SQL_C_SSHORT},
    {SQL_INTEGER, SQL_C_SLONG},
    {SQL_BIGINT, SQL_C_SBIGINT},
    {SQL_REAL, SQL_C_FLOAT},
    {SQL_FLOAT, SQL_C_DOUBLE},
    {SQL_DOUBLE, SQL_C_DOUBLE},
    {SQL_BINARY, SQL_C_BINARY},
    {SQL_VARBINARY, SQL_C_BINARY},
    {SQL_LONGVARBINARY, SQL_C_BINARY},
    {SQL_TYPE_DATE, SQL_C_TYPE_DATE},
    {SQL_TYPE_TIME, SQL_C_TYPE_TIME},
    {SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP},
    {SQL_GUID, SQL_C_GUID},
};

SQLSMALLINT rs_default_c_type(SQLSMALLINT sql_type)
{
    sql_type = rs_sql_type_modern(sql_type);
    if (rs_interval_type(sql_type)) {
        return sql_type;
    }
    return look_up(defaults, RS_COUNT(defaults), sql_type, SQL_C_CHAR);
}
