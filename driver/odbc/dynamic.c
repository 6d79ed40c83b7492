/* Kinds of statements; see dynamic.h. */
#include "odbc/dynamic.h"

#include "base/compiler.h"
#include "sql/statement.h"

#define RS_WHEN_ALWAYS false
#define RS_WHEN_ROWS   true

static const struct rs_dynamic functions[] = {
#define FUNCTION(words, name, id, when) {words, name, SQL_DIAG_##id, RS_WHEN_##when},
#include "odbc/dynamic.def"
#undef FUNCTION
};

const struct rs_dynamic *rs_dynamic_of(struct rs_span words, bool rows)
{
    static const struct rs_dynamic unknown = {"", "", SQL_DIAG_UNKNOWN_STATEMENT, false};
    for (size_t i = 0; i < RS_COUNT(functions); i++) {
        if ((rows || !functions[i].rows) && rs_sql_begins(words, functions[i].words)) {
            return &functions[i];
        }
    }
    return &unknown;
}
