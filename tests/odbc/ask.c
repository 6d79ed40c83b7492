/* See ask.h. */
#include "ask.h"

#include <stddef.h>
#include <stdint.h>

#define SQLTEXT(text) ((SQLCHAR *)(uintptr_t)(text))

static SQLSMALLINT nts(const char *text)
{
    return text ? SQL_NTS : 0;
}

SQLWCHAR *ask_wide_text(const char *text, int slot)
{
    static SQLWCHAR buffers[4][256];
    SQLWCHAR *out = buffers[slot];
    size_t n = 0;
    for (const unsigned char *at = (const unsigned char *)text; at && *at && n < 250; at++) {
        int more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
        unsigned code = more ? *at & (0x3fu >> more) : *at;
        for (; more > 0; more--) {
            code = code << 6 | (*++at & 0x3fu);
        }
        if (code >= 0x10000) {
            out[n++] = (SQLWCHAR)(0xd7c0 + (code >> 10));
            code = 0xdc00 | (code & 0x3ff);
        }
        out[n++] = (SQLWCHAR)code;
    }
    out[n] = 0;
    return text ? out : NULL;
}

static SQLCHAR *narrow(const char *text, int slot)
{
    (void)slot;
    return SQLTEXT(text);
}

#define CATALOG(text) text(n->catalog, 0), nts(n->catalog)
#define SCHEMA(text)  text(n->schema, 1), nts(n->schema)
#define OBJECT(text)  text(n->object, 2), nts(n->object)
#define COLUMN(text)  text(n->column, 3), nts(n->column)
#define NAME(text)    CATALOG(text), SCHEMA(text), OBJECT(text)
#define NO_NAME       NULL, 0, NULL, 0, NULL, 0

/* clang-format off */
#define DOORS(door, suffix, text)                                                                 \
    SQLRETURN door(SQLHSTMT stmt, enum ask_function function, const struct ask_names *n)          \
    {                                                                                             \
        SQLFreeStmt(stmt, SQL_CLOSE);                                                             \
        switch (function) {                                                                       \
        case ASK_TABLES: return SQLTables##suffix(stmt, NAME(text), COLUMN(text));                \
        case ASK_COLUMNS: return SQLColumns##suffix(stmt, NAME(text), COLUMN(text));              \
        case ASK_PRIMARY: return SQLPrimaryKeys##suffix(stmt, NAME(text));                        \
        case ASK_IMPORTED: return SQLForeignKeys##suffix(stmt, NO_NAME, NAME(text));              \
        case ASK_EXPORTED: return SQLForeignKeys##suffix(stmt, NAME(text), NO_NAME);              \
        case ASK_SPECIAL:                                                                         \
            return SQLSpecialColumns##suffix(stmt, SQL_BEST_ROWID, NAME(text), SQL_SCOPE_SESSION, \
                                             SQL_NULLABLE);                                       \
        case ASK_STATISTICS:                                                                      \
            return SQLStatistics##suffix(stmt, NAME(text), SQL_INDEX_ALL, SQL_QUICK);             \
        case ASK_PROCEDURES: return SQLProcedures##suffix(stmt, NAME(text));                      \
        case ASK_PARAMETERS: return SQLProcedureColumns##suffix(stmt, NAME(text), COLUMN(text));  \
        case ASK_GRANTS: return SQLTablePrivileges##suffix(stmt, NAME(text));                     \
        default: return SQLColumnPrivileges##suffix(stmt, NAME(text), COLUMN(text));              \
        }                                                                                         \
    }
DOORS(ask_narrow, , narrow)
DOORS(ask_wide, W, ask_wide_text)
/* clang-format on */
