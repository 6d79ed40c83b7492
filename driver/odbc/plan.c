/* The plan of a fetch: for each bound column its converter and where its value goes. Made at the
 * first fetch and again when a binding changes; the addresses follow the application's offset,
 * which may change with every rowset. Nothing is decided per cell. */
#include <stdlib.h>

#include "odbc/dbc.h"

void rs_plan_clear(struct rs_plan *plan)
{
    free(plan->columns);
    *plan = (struct rs_plan){0};
}

static void plan_column(struct rs_stmt *stmt, const struct rs_desc_rec *ard, SQLSMALLINT number,
                        struct rs_plan_column *out)
{
    const struct rs_desc_rec *ird = rs_desc_at(stmt->ird, number);
    SQLSMALLINT c_type =
        ard->concise == SQL_C_DEFAULT ? rs_default_c_type(ird->concise) : ard->concise;
    size_t fixed = rs_c_type_size(c_type);
    *out = (struct rs_plan_column){
        .number = number,
        .convert = rs_converter(&ird->what, c_type),
        .type = &ird->what,
        .buffer = {.bound = ard->data, .element = fixed ? fixed : (size_t)ard->octets},
        .octets = {.bound = ard->octets_ptr, .element = sizeof *ard->octets_ptr},
        .indicator = {.bound = ard->indicator_ptr, .element = sizeof *ard->indicator_ptr},
        .target = {.c_type = c_type,
                   .capacity = ard->octets,
                   .precision = ard->precision,
                   .scale = ard->scale,
                   .leading = ard->interval_precision},
    };
}

static bool make(struct rs_stmt *stmt)
{
    struct rs_plan *plan = &stmt->plan;
    const struct rs_desc *ard = stmt->ard;
    rs_plan_clear(plan);
    SQLSMALLINT count = ard->count < stmt->ird->count ? ard->count : stmt->ird->count;
    plan->columns = calloc((size_t)count + 1, sizeof *plan->columns);
    if (!plan->columns) {
        return false;
    }
    for (SQLSMALLINT i = stmt->cursor.bookmarks ? 0 : 1; i <= count; i++) {
        const struct rs_desc_rec *rec = rs_desc_at(ard, i);
        if (rec->bound) {
            plan_column(stmt, rec, i, &plan->columns[plan->count++]);
        }
    }
    plan->ard = ard;
    plan->version = ard->version;
    plan->valid = true;
    return true;
}

static void place(struct rs_plan_slot *slot, const struct rs_desc *ard)
{
    slot->first = (uintptr_t)rs_desc_address(ard, slot->bound, 0, slot->element);
    slot->step = (uintptr_t)rs_desc_address(ard, slot->bound, 1, slot->element) - slot->first;
}

bool rs_plan_refresh(struct rs_stmt *stmt)
{
    struct rs_plan *plan = &stmt->plan;
    bool current = plan->valid && plan->ard == stmt->ard && plan->version == stmt->ard->version;
    if (!current && !make(stmt)) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        place(&plan->columns[i].buffer, stmt->ard);
        place(&plan->columns[i].octets, stmt->ard);
        place(&plan->columns[i].indicator, stmt->ard);
    }
    return true;
}
