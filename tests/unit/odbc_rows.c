/* Rows that the driver makes itself, and results one behind the other. */
#include <string.h>

#include "check.h"
#include "odbc/rows.h"

enum { OID_INT2 = 21, OID_VARCHAR = 1043 };

static const struct rs_rows_column columns[] = {{"NAME", OID_VARCHAR, 132},
                                                {"NUMBER", OID_INT2, -1}};

static void check_value(const struct rs_rows *rows, size_t index, const char *want)
{
    struct rs_span value = rows->ops->value(rows, index);
    CHECK(want ? rs_span_is(value, want) : !value.ptr);
}

static void rows_come_out_as_they_went_in(void)
{
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    bool have = false;
    struct rs_rows *rows = rs_rows_local(columns, 2);
    if (!CHECK(rows != NULL)) {
        return;
    }
    bool ok = rs_rows_local_add(rows, RS_SPAN_LIT("one")) && rs_rows_local_add_int(rows, 1) &&
              rs_rows_local_add(rows, RS_SPAN_LIT("")) &&
              rs_rows_local_add(rows, (struct rs_span){NULL, 0});
    if (CHECK(ok)) {
        CHECK_INT(rows->ops->kind(rows), RS_PQ_ROWS);
        CHECK_INT(rows->ops->column_count(rows), 2);
        CHECK_STR(rows->ops->column(rows, 1)->name, "NUMBER");
        CHECK(rows->ops->fetch(rows, &wait, &have, &err) && have);
        check_value(rows, 0, "one");
        check_value(rows, 1, "1");
        CHECK(rows->ops->fetch(rows, &wait, &have, &err) && have);
        check_value(rows, 0, "");
        check_value(rows, 1, NULL);
        CHECK(rows->ops->fetch(rows, &wait, &have, &err) && !have);
        CHECK(rows->ops->next(rows, &wait, &err));
        CHECK_INT(rows->ops->kind(rows), RS_PQ_END);
    }
    rs_rows_close(rows);
}

static void many_cells(void)
{
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    bool have = true, ok = true;
    struct rs_rows *rows = rs_rows_local(columns, 2);
    for (int i = 0; rows && ok && i < 100; i++) {
        ok = rs_rows_local_add(rows, RS_SPAN_LIT("x")) && rs_rows_local_add_int(rows, i);
    }
    int count = 0;
    while (rows && ok && rows->ops->fetch(rows, &wait, &have, &err) && have) {
        count++;
    }
    CHECK_INT(count, 100);
    rs_rows_close(rows);
}

static void any_row_again(void)
{
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    bool have = false;
    struct rs_rows *rows = rs_rows_local(columns, 2);
    bool ok = rows != NULL;
    for (int i = 0; ok && i < 3; i++) {
        ok = rs_rows_local_add(rows, RS_SPAN_LIT("x")) && rs_rows_local_add_int(rows, i);
    }
    if (CHECK(ok)) {
        CHECK(rows->ops->last(rows, &wait, &have, &err) && have);
        check_value(rows, 1, "2");
        CHECK(rows->ops->seek(rows, 0, &wait, &have, &err) && have);
        CHECK_INT(rows->ops->row(rows), 0);
        check_value(rows, 1, "0");
        CHECK(rows->ops->fetch(rows, &wait, &have, &err) && have);
        check_value(rows, 1, "1");
        CHECK(rows->ops->seek(rows, 3, &wait, &have, &err) && !have);
        CHECK(rows->ops->fetch(rows, &wait, &have, &err) && !have);
        CHECK(rows->ops->seek(rows, -1, &wait, &have, &err) && !have);
        CHECK(rows->ops->fetch(rows, &wait, &have, &err) && have);
        check_value(rows, 1, "0");
    }
    rs_rows_close(rows);
}

static void rows_are_sorted(void)
{
    static const struct rs_rows_order by_name[] = {{0, false}, {1, true}},
                                      by_number[] = {{1, true}};
    static const char *const names[] = {"b", "a", "ab", NULL, "b"};
    static const int64_t numbers[] = {10, 5, 7, 9, 9};
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    bool have = false, ok = true;
    struct rs_rows *rows = rs_rows_local(NULL, 2);
    for (size_t i = 0; rows && ok && i < RS_COUNT(names); i++) {
        struct rs_span name = {names[i], names[i] ? strlen(names[i]) : 0};
        ok = rs_rows_local_add(rows, name) && rs_rows_local_add_int(rows, numbers[i]);
    }
    ok = rows && ok && rs_rows_local_sort(rows, by_name, 2);
    if (CHECK(ok)) {
        static const char *const sorted[] = {"9", "5", "7", "9", "10"};
        CHECK_INT(rs_rows_local_count(rows), 5);
        for (size_t i = 0; i < RS_COUNT(sorted); i++) {
            CHECK(rows->ops->seek(rows, (int64_t)i, &wait, &have, &err) && have);
            check_value(rows, 1, sorted[i]);
        }
        ok = rs_rows_local_sort(rows, by_number, 1);
        CHECK(ok && rows->ops->last(rows, &wait, &have, &err) && have);
        check_value(rows, 1, "10");
    }
    rs_rows_close(rows);
}

/* Each reader stands where it stands, and the rows live as long as one of them. */
static void the_same_rows_again(void)
{
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    bool have = false;
    struct rs_rows *rows = rs_rows_local(columns, 2), *again = NULL;
    bool ok = rows && rs_rows_local_add(rows, RS_SPAN_LIT("one")) &&
              rs_rows_local_add_int(rows, 1) &&
              rs_rows_local_add(rows, (struct rs_span){NULL, 0}) && rs_rows_local_add_int(rows, 2);
    ok = ok && (again = rs_rows_local_again(rows)) != NULL;
    if (CHECK(ok)) {
        CHECK(rs_rows_local_bytes(rows) >= strlen("one12"));
        CHECK(rows->ops->last(rows, &wait, &have, &err) && have);
        CHECK(again->ops->fetch(again, &wait, &have, &err) && have);
        check_value(rows, 1, "2");
        rs_rows_close(rows);
        rows = NULL;
        check_value(again, 0, "one");
        CHECK_STR(again->ops->column(again, 0)->name, "NAME");
        CHECK(again->ops->fetch(again, &wait, &have, &err) && have);
        check_value(again, 0, NULL);
    }
    rs_rows_close(rows);
    rs_rows_close(again);
}

static struct rs_rows *one_row(int64_t number)
{
    struct rs_rows *rows = rs_rows_local(columns + 1, 1);
    if (rows && !rs_rows_local_add_int(rows, number)) {
        rs_rows_close(rows);
        rows = NULL;
    }
    return rows;
}

/* What did not fit behind the others is closed, and they are as they were. */
static void one_result_behind_the_other(void)
{
    static const char *const want[] = {"1", "2", "3", "4", "5"};
    struct rs_error err = {0};
    struct rs_wait wait = {RS_NO_DEADLINE, NULL};
    struct rs_rows *all = NULL;
    bool have = false, ok = rs_rows_chain(&all, NULL);
    CHECK(ok && !all);
    for (int i = 1; ok && i <= (int)RS_COUNT(want); i++) {
        struct rs_rows *next = one_row(i);
        ok = next != NULL && rs_rows_chain(&all, next);
    }
    if (CHECK(ok)) {
        for (size_t i = 0; i < RS_COUNT(want); i++) {
            CHECK_INT(all->ops->kind(all), RS_PQ_ROWS);
            CHECK_INT(all->ops->column_count(all), 1);
            CHECK(all->ops->fetch(all, &wait, &have, &err) && have);
            check_value(all, 0, want[i]);
            CHECK(all->ops->fetch(all, &wait, &have, &err) && !have);
            CHECK(all->ops->hold(all, &wait, &err));
            CHECK(all->ops->next(all, &wait, &err));
        }
        CHECK_INT(all->ops->kind(all), RS_PQ_END);
    }
    rs_rows_close(all);
}

int main(void)
{
    RUN(rows_come_out_as_they_went_in);
    RUN(many_cells);
    RUN(any_row_again);
    RUN(rows_are_sorted);
    RUN(the_same_rows_again);
    RUN(one_result_behind_the_other);
    return check_done();
}
