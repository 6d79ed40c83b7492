/* One execution on the server; see run.h. */
#include "odbc/run.h"

#include <string.h>

#include "odbc/dbc.h"

enum { OID_VARCHAR = 1043 };

/* What the server says of parameters whose type does not fit. */
struct complaint {
    const char *state, *words; /* NULL: any */
    bool untyped;              /* the trouble is a parameter without a type */
};

static const struct complaint complaints[] = {
    {"42P18", NULL, true}, /* could not determine data type of parameter $1 */
    {"42P08", NULL, true}, /* inconsistent types deduced for parameter $1 */
    {"XX000", "nvalid type: 705", true},
    {"XX000", "conversion function from unknown", true},
    {"42883", NULL, false}, /* operator does not exist: integer = character varying */
    {"42804", NULL, false}, /* column is of type uuid but expression is of type character varying */
    {"42846", NULL, false}, /* cannot cast type */
    {"42725", NULL, false}, /* operator is not unique */
};

static const struct complaint *complaint_of(const struct rs_error *err)
{
    for (size_t i = 0; i < RS_COUNT(complaints); i++) {
        const struct complaint *c = &complaints[i];
        if (strcmp(err->state, c->state) == 0 &&
            (!c->words || strstr(rs_error_text(err), c->words))) {
            return c;
        }
    }
    return NULL;
}

static uint32_t retyped(uint32_t oid, enum rs_param_rule rule)
{
    switch (rule) {
    case RS_PARAM_UNTYPED:
        return 0;
    case RS_PARAM_VARCHAR:
        return oid == 0 ? OID_VARCHAR : oid;
    case RS_PARAM_AS_BOUND:
    default:
        return oid;
    }
}

static void retype(struct rs_run *run, enum rs_param_rule rule)
{
    for (size_t i = 0; run->typed && i < run->query.param_count; i++) {
        run->typed[i].oid = retyped(run->typed[i].oid, rule);
    }
}

static bool changes(const struct rs_run *run, enum rs_param_rule rule)
{
    for (size_t i = 0; i < run->query.param_count; i++) {
        if (retyped(run->typed[i].oid, rule) != run->typed[i].oid) {
            return true;
        }
    }
    return false;
}

/* The rule for a second attempt, or RS_PARAM_AS_BOUND: none. What a procedure that is called says
 * about its own statements comes too late: it may have committed. */
static enum rs_param_rule other_rule(const struct rs_stmt *stmt, const struct rs_run *run,
                                     const struct rs_error *err)
{
    const struct complaint *complaint = complaint_of(err);
    bool call = rs_span_starts_nocase(rs_span_of(run->query.sql), "CALL");
    if (!run->typed || !complaint || stmt->param_rule != RS_PARAM_AS_BOUND ||
        (call && strncmp(rs_error_text(err), "procedure ", 10) != 0)) {
        return RS_PARAM_AS_BOUND;
    }
    enum rs_param_rule first = complaint->untyped ? RS_PARAM_VARCHAR : RS_PARAM_UNTYPED;
    enum rs_param_rule second = complaint->untyped ? RS_PARAM_UNTYPED : RS_PARAM_VARCHAR;
    if (changes(run, first)) {
        return first;
    }
    return changes(run, second) ? second : RS_PARAM_AS_BOUND;
}

struct attempt {
    struct rs_stmt *stmt;
    struct rs_run *run;
    const struct rs_wait *wait;
    struct rs_pq_result *result;
    bool began; /* a transaction, for this statement */
    bool alone; /* none is wanted for it */
};

static bool begin(struct attempt *a, struct rs_error *err)
{
    struct rs_dbc *dbc = a->stmt->dbc;
    return a->run->together ? rs_dbc_begin_own(dbc, &a->began, a->wait, err)
                            : rs_dbc_begin(dbc, a->run->query.sql, &a->began, a->wait, err);
}

static bool try_it(struct attempt *a, struct rs_error *err)
{
    struct rs_dbc *dbc = a->stmt->dbc;
    return (a->alone || begin(a, err)) &&
           rs_pq_execute(rs_dbc_pq(dbc), &a->run->query, a->wait, &a->result, err);
}

/* Of two failures the one that says more: the first tells the type that the application bound, the
 * second, when it is about the value, what is really wrong. */
static void keep_better(struct rs_error *err, struct rs_error *second)
{
    if (!complaint_of(second)) {
        rs_error_clear(err);
        *err = *second;
        *second = (struct rs_error){0};
    }
    rs_error_clear(second);
}

static bool try_other_types(struct attempt *a, struct rs_error *err)
{
    struct rs_error second = {0};
    enum rs_param_rule rule = other_rule(a->stmt, a->run, err);
    if (rule == RS_PARAM_AS_BOUND || !rs_dbc_undo(a->stmt->dbc, a->began)) {
        return false;
    }
    retype(a->run, rule);
    if (!try_it(a, &second)) {
        keep_better(err, &second);
        return false;
    }
    rs_error_clear(err);
    a->stmt->param_rule = rule;
    return true;
}

/* A procedure whose arguments are counted in another way. */
static bool try_instead(struct attempt *a, struct rs_error *err)
{
    struct rs_error second = {0};
    struct rs_pq_query first = a->run->query;
    if (!a->run->instead.sql || strcmp(err->state, "42883") != 0 ||
        !rs_dbc_undo(a->stmt->dbc, a->began)) {
        return false;
    }
    a->run->query = a->run->instead;
    bool ok = try_it(a, &second);
    a->run->query = first;
    rs_error_clear(ok ? err : &second);
    return ok;
}

/* What cannot run in a transaction, as the server says and the driver's table of statements does
 * not: a procedure that commits, for instance. */
static bool try_alone(struct attempt *a, struct rs_error *err)
{
    bool refused = strcmp(err->state, "25001") == 0 || strcmp(err->state, "2D000") == 0 ||
                   strstr(rs_error_text(err), "atomic context"); /* Redshift, of procedures */
    if (!refused || !a->began || !rs_dbc_undo(a->stmt->dbc, true)) {
        return false;
    }
    rs_error_clear(err);
    a->began = false;
    a->alone = true;
    return try_it(a, err);
}

SQLRETURN rs_run_lost(struct rs_stmt *stmt)
{
    stmt->sets.lost = true;
    rs_post(&stmt->h, RS_01000,
            "the transaction was rolled back: what its earlier statements did is undone");
    return SQL_ERROR;
}

SQLRETURN rs_stmt_run(struct rs_stmt *stmt, struct rs_run *run)
{
    struct rs_error err = {0};
    struct rs_wait wait;
    struct attempt a = {.stmt = stmt, .run = run, .wait = &wait};
    retype(run, stmt->param_rule);
    rs_stmt_wait_begin(stmt, true, &wait);
    bool ok = try_it(&a, &err) || try_instead(&a, &err) || try_other_types(&a, &err) ||
              try_alone(&a, &err);
    bool lost = !ok && rs_dbc_recover(stmt->dbc, a.began, &err);
    run->together = run->together && a.began;
    rs_stmt_wait_end(stmt);
    if (!ok) {
        rs_post_error(&stmt->h, &err);
        return lost ? rs_run_lost(stmt) : SQL_ERROR;
    }
    const struct rs_internal *shape = run->shape;
    stmt->rows =
        rs_rows_of_result(a.result, shape ? shape->columns : NULL, shape ? shape->column_count : 0);
    return stmt->rows ? SQL_SUCCESS : rs_post(&stmt->h, RS_HY001, NULL);
}
