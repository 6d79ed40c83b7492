/* Answers of Redshift's SHOW commands as rows of the catalog functions; see catalogquery.h. Their
 * columns are found by name, in any case: clusters of different ages have different ones. They take
 * no condition but a LIKE on a name, and come in no order, so all of it is read. */
#include <stdio.h>
#include <string.h>

#include "odbc/catalogquery.h"
#include "odbc/dbc.h"

#define CELL_MOST 64 /* of what is made here: numbers and words */

/* One answer of a command, standing on a row. */
struct shown {
    const struct rs_rows *rows;
    struct rs_rows *keys; /* what an earlier answer told: column name, place in the key */
    int64_t answer;       /* its number among those of the command */
    char room[CELL_MOST]; /* for a cell that is made */
};

typedef struct rs_span make_fn(struct shown *shown, struct rs_span value);

/* A column of the question's rows; see catalogshow.def. */
struct shown_cell {
    const char *file, *column;
    make_fn *make;
    const char *place;
    int order;
};

static struct rs_span shown_value(const struct shown *shown, const char *column)
{
    const struct rs_rows *rows = shown->rows;
    size_t count = rows->ops->column_count(rows);
    for (size_t i = 0; i < count; i++) {
        if (rs_span_is_nocase(rs_span_of(rows->ops->column(rows, i)->name), column)) {
            return rows->ops->value(rows, i);
        }
    }
    return (struct rs_span){NULL, 0};
}

static struct rs_span number(struct shown *shown, int64_t value)
{
    int length = snprintf(shown->room, sizeof shown->room, "%lld", (long long)value);
    return (struct rs_span){shown->room, (size_t)length};
}

/* Temporary tables of other sessions, and TOAST, are nobody's business. */
static struct rs_span make_schema(struct shown *shown, struct rs_span name)
{
    (void)shown;
    bool hidden = rs_span_starts(name, "pg_toast") || rs_span_starts(name, "pg_temp_");
    return hidden ? (struct rs_span){NULL, 0} : name;
}

static struct rs_span make_table_type(struct shown *shown, struct rs_span type)
{
    struct rs_span schema = shown_value(shown, "schema_name");
    if (rs_span_starts(schema, "pg_temp_")) {
        return RS_SPAN_LIT("LOCAL TEMPORARY");
    }
    if (rs_span_starts(schema, "pg_") || rs_span_is(schema, "information_schema")) {
        return rs_span_is(type, "VIEW") ? RS_SPAN_LIT("SYSTEM VIEW") : RS_SPAN_LIT("SYSTEM TABLE");
    }
    return rs_span_is(type, "BASE TABLE") ? RS_SPAN_LIT("TABLE") : type;
}

static struct rs_span make_nullable(struct shown *shown, struct rs_span value)
{
    (void)shown;
    return rs_span_is_nocase(value, "NO") ? RS_SPAN_LIT("NO") : RS_SPAN_LIT("YES");
}

/* The modifier that pg_attribute would have: length, precision and scale come apart. */
static struct rs_span make_modifier(struct shown *shown, struct rs_span type)
{
    int64_t length = 0, precision = 0, scale = 0;
    bool decimal = rs_span_is_nocase(type, "numeric") || rs_span_is_nocase(type, "decimal");
    if (decimal && rs_span_to_i64(shown_value(shown, "numeric_precision"), &precision)) {
        bool whole = !rs_span_to_i64(shown_value(shown, "numeric_scale"), &scale);
        return number(shown, precision * 65536 + (whole ? 0 : scale) + 4);
    }
    bool has = rs_span_to_i64(shown_value(shown, "character_maximum_length"), &length);
    return number(shown, has ? length + 4 : -1);
}

/* Keys are a promise of the user's: the server keeps none of these rules, and shows none. */
static struct rs_span make_rule(struct shown *shown, struct rs_span value)
{
    int64_t rule = 0;
    return rs_span_to_i64(value, &rule) ? value : number(shown, SQL_NO_ACTION);
}

static struct rs_span make_deferrability(struct shown *shown, struct rs_span value)
{
    int64_t rule = 0;
    return rs_span_to_i64(value, &rule) ? value : number(shown, SQL_NOT_DEFERRABLE);
}

static struct rs_span make_procedure_name(struct shown *shown, struct rs_span value)
{
    return value.ptr ? value : shown_value(shown, "function_name");
}

static struct rs_span make_procedure_type(struct shown *shown, struct rs_span value)
{
    return number(shown, value.ptr ? SQL_PT_PROCEDURE : SQL_PT_FUNCTION);
}

static struct rs_span make_parameter_kind(struct shown *shown, struct rs_span value)
{
    bool in = rs_span_starts_nocase(value, "IN");
    bool out = rs_span_starts_nocase(value, "OUT") || rs_span_starts_nocase(value, "INOUT");
    return number(shown, in && out ? SQL_PARAM_INPUT_OUTPUT
                         : out     ? SQL_PARAM_OUTPUT
                                   : SQL_PARAM_INPUT);
}

/* A parameter without a name has the empty one. */
static struct rs_span make_text(struct shown *shown, struct rs_span value)
{
    (void)shown;
    return value.ptr ? value : RS_SPAN_LIT("");
}

static struct rs_span make_answer_number(struct shown *shown, struct rs_span value)
{
    (void)value;
    return number(shown, shown->answer);
}

static struct rs_span make_grantee(struct shown *shown, struct rs_span value)
{
    (void)shown;
    return rs_span_is_nocase(value, "public") ? RS_SPAN_LIT("PUBLIC") : value;
}

static struct rs_span make_grantable(struct shown *shown, struct rs_span value)
{
    (void)shown;
    return rs_span_starts_nocase(value, "t") ? RS_SPAN_LIT("YES") : RS_SPAN_LIT("NO");
}

static struct rs_span make_session_scope(struct shown *shown, struct rs_span value)
{
    (void)value;
    return number(shown, SQL_SCOPE_SESSION);
}

static struct rs_span make_no_pseudo(struct shown *shown, struct rs_span value)
{
    (void)value;
    return number(shown, SQL_PC_NOT_PSEUDO);
}

/* The place of a column in the key; NULL: it is not in it. */
static struct rs_span make_key_seq(struct shown *shown, struct rs_span name)
{
    const struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    struct rs_rows *keys = shown->keys;
    bool have = true;
    for (int64_t i = 0; have && keys->ops->seek(keys, i, &wait, &have, NULL) && have; i++) {
        if (rs_span_eq(keys->ops->value(keys, 0), name)) {
            return keys->ops->value(keys, 1);
        }
    }
    return (struct rs_span){NULL, 0};
}

static const struct shown_cell cells[] = {
#define CELL(file, column, make, place, order) {#file, column, make, place, order},
#include "odbc/catalogshow.def"
#undef CELL
};

#define ORDERS_MOST 4

/* The cells of one command, and what its answers become. */
struct taking {
    struct rs_stmt *stmt;
    const struct rs_catalog_query *query;
    const struct shown_cell *cells;
    size_t count;
    struct shown shown;
    struct rs_rows *rows; /* owned */
};

static void find_cells(struct taking *taking, const char *file)
{
    size_t first = 0;
    while (strcmp(cells[first].file, file) != 0) {
        first++;
    }
    taking->cells = &cells[first];
    while (first + taking->count < RS_COUNT(cells) &&
           strcmp(cells[first + taking->count].file, file) == 0) {
        taking->count++;
    }
}

/* What the server's LIKE found too much, and what no LIKE can say. */
static bool is_wanted(const struct taking *taking, const struct shown_cell *cell,
                      struct rs_span value)
{
    const struct rs_catalog_place *place =
        cell->place ? rs_catalog_place(taking->query, rs_span_of(cell->place)) : NULL;
    bool picks = cell->make == make_key_seq || cell->make == make_schema;
    return picks ? value.ptr != NULL : !place || rs_place_admits(taking->stmt, place, value);
}

static struct rs_span cell_value(struct shown *shown, const struct shown_cell *cell)
{
    struct rs_span value =
        cell->column ? shown_value(shown, cell->column) : (struct rs_span){NULL, 0};
    return cell->make ? cell->make(shown, value) : value;
}

/* The row of an answer that only tells which columns are in the key. */
static bool take_key(struct taking *taking)
{
    return rs_rows_local_add(taking->shown.keys, shown_value(&taking->shown, "column_name")) &&
           rs_rows_local_add(taking->shown.keys, shown_value(&taking->shown, "key_seq"));
}

static bool take_row(struct taking *taking)
{
    struct shown *shown = &taking->shown;
    if (taking->cells[taking->count - 1].make == make_key_seq &&
        shown_value(shown, "key_seq").ptr) {
        return take_key(taking);
    }
    for (size_t i = 0; i < taking->count; i++) {
        if (!is_wanted(taking, &taking->cells[i], cell_value(shown, &taking->cells[i]))) {
            return true;
        }
    }
    bool ok = true;
    for (size_t i = 0; ok && i < taking->count; i++) {
        ok = rs_rows_local_add(taking->rows, cell_value(shown, &taking->cells[i]));
    }
    return ok;
}

/* Every row of every answer of the command. */
static bool take_answers(struct taking *taking, const struct rs_wait *wait, struct rs_error *err)
{
    struct rs_rows *from = taking->stmt->rows;
    taking->shown.rows = from;
    for (bool have = true; from->ops->kind(from) != RS_PQ_END; have = true) {
        while (have) {
            if (!from->ops->fetch(from, wait, &have, err)) {
                return false;
            }
            if (have && !take_row(taking)) {
                return rs_fail_memory(err);
            }
        }
        if (!from->ops->next(from, wait, err)) {
            return false;
        }
        taking->shown.answer++;
    }
    return true;
}

static bool sort(const struct taking *taking)
{
    struct rs_rows_order order[ORDERS_MOST];
    size_t count = 0;
    for (int rank = 1; rank <= ORDERS_MOST; rank++) {
        for (size_t i = 0; i < taking->count; i++) {
            int own = taking->cells[i].order;
            if (own == rank || own == -rank) {
                order[count++] = (struct rs_rows_order){.column = i, .number = own < 0};
            }
        }
    }
    return rs_rows_local_sort(taking->rows, order, count);
}

static SQLRETURN show(struct taking *taking)
{
    struct rs_rows *rows = taking->rows;
    taking->rows = NULL;
    if (!taking->query->shape) {
        return rs_stmt_show_rows(taking->stmt, rows);
    }
    rs_stmt_close(taking->stmt);
    taking->stmt->rows = rows; /* for rs_catalog_describe */
    return SQL_SUCCESS;
}

SQLRETURN rs_catalog_take_shown(struct rs_stmt *stmt, const struct rs_catalog_query *query,
                                const char *file, struct rs_rows *more, bool *have)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    struct taking taking = {.stmt = stmt, .query = query};
    find_cells(&taking, file);
    taking.rows = more ? more : rs_rows_local(query->columns, taking.count);
    taking.shown.keys = rs_rows_local(NULL, 2);
    rs_stmt_wait_begin(stmt, true, &wait);
    bool room = taking.rows && taking.shown.keys;
    bool ok = room ? take_answers(&taking, &wait, &err) : rs_fail_memory(&err);
    ok = ok && (sort(&taking) || rs_fail_memory(&err));
    rs_stmt_wait_end(stmt);
    *have = ok && rs_rows_local_count(taking.rows) > 0;
    SQLRETURN rc = ok ? show(&taking) : rs_post_error(&stmt->h, &err);
    rs_rows_close(taking.rows);
    rs_rows_close(taking.shown.keys);
    return rc;
}
