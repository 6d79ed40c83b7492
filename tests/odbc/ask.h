/* Every catalog function by the same call, for the tests that try all of them. */
#ifndef RS_TESTS_ODBC_ASK_H
#define RS_TESTS_ODBC_ASK_H

#include <sql.h>
#include <sqlext.h>

enum ask_function {
    ASK_TABLES,
    ASK_COLUMNS,
    ASK_PRIMARY,
    ASK_IMPORTED, /* SQLForeignKeys: the keys of a table */
    ASK_EXPORTED, /* those that refer to it */
    ASK_SPECIAL,
    ASK_STATISTICS,
    ASK_PROCEDURES,
    ASK_PARAMETERS,
    ASK_GRANTS,
    ASK_COLUMN_GRANTS,
    ASK_FUNCTIONS
};

/* UTF-8; NULL: a null pointer. What a function has no argument for is not used. */
struct ask_names {
    const char *catalog, *schema, *object, *column; /* SQLTables: the column is the list of types */
};

typedef SQLRETURN ask_fn(SQLHSTMT stmt, enum ask_function function, const struct ask_names *names);

/* Closes the cursor, then calls it by the narrow or by the wide door. */
ask_fn ask_narrow, ask_wide;
/* UTF-8 as the wide doors take it; static memory, one text for each slot from 0 to 3. */
SQLWCHAR *ask_wide_text(const char *text, int slot);

#endif
