/* What the functions do that can execute asynchronously, apart from the call that brought their
 * arguments. */
#include "api/call.h"
#include "odbc/catalog.h"

static struct rs_stmt *stmt_of(const struct rs_call *call)
{
    return (struct rs_stmt *)call->handle;
}

/* What only asks for data. (unixODBC has no way back from SQL_NEED_DATA at the end of polling.) */
bool rs_ready_exec_direct(struct rs_call *call)
{
    struct rs_stmt *stmt = stmt_of(call);
    return stmt->apd->count > 0 && rs_sets_ask(stmt, rs_stmt_markers_in(stmt, call->text[0]));
}

bool rs_ready_execute(struct rs_call *call)
{
    return rs_sets_ask(stmt_of(call), stmt_of(call)->markers);
}

bool rs_ready_fetch(struct rs_call *call)
{
    return rs_cursor_ahead(stmt_of(call), NULL);
}

SQLRETURN rs_body_exec_direct(struct rs_call *call)
{
    return rs_stmt_exec_direct(stmt_of(call), call->text[0]);
}

SQLRETURN rs_body_execute(struct rs_call *call)
{
    struct rs_stmt *stmt = stmt_of(call);
    return stmt->prepared ? rs_stmt_execute(stmt) : rs_post(&stmt->h, RS_HY010, NULL);
}

SQLRETURN rs_body_fetch(struct rs_call *call)
{
    return rs_stmt_fetch(stmt_of(call), (SQLSMALLINT)call->number[0], call->number[1]);
}

SQLRETURN rs_body_extended_fetch(struct rs_call *call)
{
    struct rs_extended_fetch_args args = {(SQLUSMALLINT)call->number[0], call->number[1],
                                          call->out[0], call->out[1]};
    return rs_stmt_extended_fetch(stmt_of(call), &args);
}

/* Catalog, schema and name are always the texts `at` to `at` + 2. */
static struct rs_catalog_name name_of(const struct rs_call *call, size_t at)
{
    return (struct rs_catalog_name){call->text[at], call->text[at + 1], call->text[at + 2]};
}

SQLRETURN rs_body_tables(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    return rs_catalog_tables(stmt_of(call), &name, call->text[3]);
}

SQLRETURN rs_body_columns(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    return rs_catalog_columns(stmt_of(call), &name, call->text[3]);
}

SQLRETURN rs_body_primary_keys(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    return rs_catalog_primary_keys(stmt_of(call), &name);
}

SQLRETURN rs_body_foreign_keys(struct rs_call *call)
{
    struct rs_catalog_name primary = name_of(call, 0), foreign = name_of(call, 3);
    return rs_catalog_foreign_keys(stmt_of(call), &primary, &foreign);
}

SQLRETURN rs_body_special_columns(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    SQLLEN kind = call->number[0], scope = call->number[1], nullable = call->number[2];
    if (kind != SQL_BEST_ROWID && kind != SQL_ROWVER) {
        return rs_post(call->handle, RS_HY097, NULL);
    }
    if (scope > SQL_SCOPE_SESSION || nullable > SQL_NULLABLE) {
        return rs_post(call->handle, scope > SQL_SCOPE_SESSION ? RS_HY098 : RS_HY099, NULL);
    }
    return rs_catalog_special_columns(stmt_of(call), (SQLUSMALLINT)kind, &name);
}

SQLRETURN rs_body_statistics(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    SQLLEN unique = call->number[0], accuracy = call->number[1];
    if (unique > SQL_INDEX_ALL || accuracy > SQL_ENSURE) {
        return rs_post(call->handle, unique > SQL_INDEX_ALL ? RS_HY100 : RS_HY101, NULL);
    }
    return rs_catalog_statistics(stmt_of(call), &name, (SQLUSMALLINT)unique);
}

SQLRETURN rs_body_table_privileges(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    return rs_catalog_table_privileges(stmt_of(call), &name);
}

SQLRETURN rs_body_column_privileges(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    return rs_catalog_column_privileges(stmt_of(call), &name, call->text[3]);
}

SQLRETURN rs_body_procedures(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    return rs_catalog_procedures(stmt_of(call), &name);
}

SQLRETURN rs_body_procedure_columns(struct rs_call *call)
{
    struct rs_catalog_name name = name_of(call, 0);
    return rs_catalog_procedure_columns(stmt_of(call), &name, call->text[3]);
}
