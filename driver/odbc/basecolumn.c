/* Looking up base columns; see basecolumn.h. */
#include "odbc/basecolumn.h"

#include <stdlib.h>
#include <string.h>

#include "odbc/catalogquery.h"
#include "odbc/dbc.h"

enum { MAX_QUESTION = 1 << 20 };

static void forget(struct rs_base_column *column)
{
    free(column->schema);
    free(column->relation);
    free(column->name);
}

void rs_base_columns_clear(struct rs_base_columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        forget(&columns->list[i]);
    }
    free(columns->list);
    *columns = (struct rs_base_columns){0};
}

static int compare(const void *one, const void *other)
{
    const struct rs_base_column *a = one, *b = other;
    if (a->table != b->table) {
        return a->table < b->table ? -1 : 1;
    }
    return a->number - b->number;
}

static const struct rs_base_column *find(const struct rs_dbc *dbc, uint32_t table, int number)
{
    const struct rs_base_columns *known = &dbc->base_columns;
    struct rs_base_column wanted = {.table = table, .number = number};
    return known->count > 0 ? bsearch(&wanted, known->list, known->count, sizeof wanted, compare)
                            : NULL;
}

static const struct rs_base_column *base_of(const struct rs_desc *ird,
                                            const struct rs_desc_rec *rec)
{
    const struct rs_base_column *base = find(ird->dbc, rec->base_table, rec->base_number);
    return base && base->number > 0 ? base : NULL;
}

/* At the end: the list is sorted when all are there. The names move in. */
static bool add(struct rs_base_columns *to, struct rs_base_column *column)
{
    if (to->count == to->room) {
        size_t room = to->room ? to->room * 2 : 32;
        struct rs_base_column *list = realloc(to->list, room * sizeof *list);
        if (!list) {
            forget(column);
            return false;
        }
        to->list = list;
        to->room = room;
    }
    to->list[to->count++] = *column;
    return true;
}

static bool add_row(struct rs_base_columns *to, const struct rs_pq_result *row)
{
    int64_t table = 0, number = 0;
    if (!rs_span_to_i64(rs_pq_result_value(row, 0), &table) ||
        !rs_span_to_i64(rs_pq_result_value(row, 1), &number)) {
        return false;
    }
    struct rs_base_column column = {
        .table = (uint32_t)table,
        .number = (int)number,
        .schema = rs_span_dup(rs_pq_result_value(row, 2)),
        .relation = rs_span_dup(rs_pq_result_value(row, 3)),
        .name = rs_span_dup(rs_pq_result_value(row, 4)),
        .not_null = rs_span_is(rs_pq_result_value(row, 5), "t"),
        .automatic = rs_span_is(rs_pq_result_value(row, 6), "t"),
    };
    if (!column.schema || !column.relation || !column.name) {
        forget(&column);
        return false;
    }
    return add(to, &column);
}

/* Is it the first column of the result from its table? */
static bool opens_table(const struct rs_desc *ird, SQLSMALLINT number)
{
    for (SQLSMALLINT i = 1; i < number; i++) {
        if (ird->records[i].base_table == ird->records[number].base_table) {
            return false;
        }
    }
    return true;
}

/* "IN (1, 2": the tables that were not looked up yet. */
static void list_tables(const struct rs_desc *ird, struct rs_buf *out)
{
    for (SQLSMALLINT i = 1; i <= ird->count; i++) {
        uint32_t table = ird->records[i].base_table;
        if (table != 0 && !find(ird->dbc, table, 0) && opens_table(ird, i)) {
            rs_buf_add_format(out, "%s%u", out->len > 0 ? ", " : "IN (", (unsigned)table);
        }
    }
}

/* An open transaction goes on whatever becomes of the question, where there are savepoints; none is
 * begun for it. */
static bool may_ask(struct rs_dbc *dbc, const char *sql, const struct rs_wait *wait,
                    struct rs_error *err)
{
    bool began = false;
    if (!rs_dbc_settle(dbc, wait, err)) {
        return false;
    }
    enum rs_pq_txn txn = rs_pq_txn(rs_dbc_pq(dbc));
    return txn == RS_PQ_IDLE || (txn == RS_PQ_IN_TXN && rs_dbc_begin(dbc, sql, &began, wait, err));
}

static bool read_rows(struct rs_dbc *dbc, const char *sql, const struct rs_wait *wait,
                      struct rs_error *err)
{
    struct rs_pq_query query = {.sql = sql};
    struct rs_pq_result *result = NULL;
    bool have = true, ok = rs_pq_execute(rs_dbc_pq(dbc), &query, wait, &result, err);
    while (ok && have) {
        ok = rs_pq_result_fetch(result, wait, &have, err);
        ok = ok && (!have || add_row(&dbc->base_columns, result));
    }
    rs_pq_result_close(result);
    return ok;
}

static void sort(struct rs_base_columns *known)
{
    if (known->count > 0) {
        qsort(known->list, known->count, sizeof *known->list, compare);
    }
}

/* Also what was asked in vain is not asked again. */
static void mark_tables(const struct rs_desc *ird)
{
    struct rs_base_columns *known = &ird->dbc->base_columns;
    sort(known);
    for (SQLSMALLINT i = 1; i <= ird->count; i++) {
        struct rs_base_column mark = {.table = ird->records[i].base_table};
        if (mark.table != 0 && opens_table(ird, i) && !find(ird->dbc, mark.table, 0)) {
            add(known, &mark);
            sort(known);
        }
    }
}

/* Appends the question about `tables`, which are a condition but for its end. */
static bool fill_question(const struct rs_desc *ird, struct rs_buf *tables, struct rs_buf *out)
{
    rs_buf_add_char(tables, ')');
    struct rs_catalog_place place = {"tables", RS_PLACE_SQL, rs_buf_span(tables)};
    struct rs_catalog_query query = {.places = &place, .place_count = 1};
    const char *text =
        rs_catalog_text(ird->dbc->rules.redshift ? "basecolumns_redshift" : "basecolumns_postgres");
    return rs_buf_ok(tables) && rs_catalog_fill(ird->stmt, &query, text, out) == RS_FILLED;
}

static bool look_up(struct rs_desc *ird, struct rs_buf *tables)
{
    struct rs_dbc *dbc = ird->dbc;
    struct rs_error err = {0};
    struct rs_wait wait;
    struct rs_buf sql;
    rs_buf_init(&sql, MAX_QUESTION);
    rs_stmt_wait_begin(ird->stmt, false, &wait);
    bool asked = fill_question(ird, tables, &sql) && may_ask(dbc, rs_buf_str(&sql), &wait, &err);
    if (asked && !read_rows(dbc, rs_buf_str(&sql), &wait, &err)) {
        rs_dbc_undo(dbc, false);
    }
    rs_stmt_wait_end(ird->stmt);
    rs_error_clear(&err);
    rs_buf_clear(&sql);
    return asked;
}

/* A table's NOT NULL holds for the result only when nothing in the statement can add NULLs. */
static void set_nullable(struct rs_desc *ird)
{
    struct rs_dbc *dbc = ird->dbc;
    bool escapes = !rs_pq_server(rs_dbc_pq(dbc))->standard_strings;
    bool adds = !ird->stmt->sql || rs_sql_may_add_nulls(rs_span_of(ird->stmt->sql), escapes);
    for (SQLSMALLINT i = 1; i <= ird->count; i++) {
        struct rs_desc_rec *rec = &ird->records[i];
        const struct rs_base_column *base = base_of(ird, rec);
        if (base && !(base->not_null && adds)) {
            rec->nullable = base->not_null ? SQL_NO_NULLS : SQL_NULLABLE;
        }
    }
}

/* What is known from before a change is forgotten. */
static uint64_t refresh(struct rs_dbc *dbc)
{
    uint64_t stamp = rs_pq_changes(rs_dbc_pq(dbc)) + 1;
    if (dbc->base_columns.stamp != stamp) {
        rs_base_columns_clear(&dbc->base_columns);
        dbc->base_columns.stamp = stamp;
    }
    return stamp;
}

void rs_base_columns_ask(struct rs_desc *ird)
{
    struct rs_buf tables;
    if (ird->dbc->state != RS_C_CONNECTED) {
        return;
    }
    uint64_t stamp = refresh(ird->dbc);
    if (ird->based == stamp) {
        return;
    }
    rs_buf_init(&tables, MAX_QUESTION);
    list_tables(ird, &tables);
    if (tables.len == 0 || look_up(ird, &tables)) {
        mark_tables(ird);
        set_nullable(ird);
        ird->based = stamp;
    }
    rs_buf_clear(&tables);
}

bool rs_base_field(SQLSMALLINT field)
{
    static const SQLSMALLINT fields[] = {SQL_DESC_BASE_COLUMN_NAME, SQL_DESC_BASE_TABLE_NAME,
                                         SQL_DESC_TABLE_NAME,       SQL_DESC_SCHEMA_NAME,
                                         SQL_DESC_CATALOG_NAME,     SQL_DESC_NULLABLE,
                                         SQL_DESC_AUTO_UNIQUE_VALUE};
    for (size_t i = 0; i < RS_COUNT(fields); i++) {
        if (fields[i] == field) {
            return true;
        }
    }
    return false;
}

struct rs_span rs_base_text(const struct rs_desc *ird, const struct rs_desc_rec *rec,
                            SQLSMALLINT field)
{
    const struct rs_base_column *base = base_of(ird, rec);
    const char *database = ird->dbc->database;
    if (!base) {
        return RS_SPAN_LIT("");
    }
    switch (field) {
    case SQL_DESC_BASE_COLUMN_NAME:
        return rs_span_of(base->name);
    case SQL_DESC_SCHEMA_NAME:
        return rs_span_of(base->schema);
    case SQL_DESC_CATALOG_NAME:
        return rs_span_of(database ? database : "");
    default: /* SQL_DESC_BASE_TABLE_NAME, SQL_DESC_TABLE_NAME */
        return rs_span_of(base->relation);
    }
}

bool rs_base_is_automatic(const struct rs_desc *ird, const struct rs_desc_rec *rec)
{
    const struct rs_base_column *base = base_of(ird, rec);
    return base && base->automatic;
}
