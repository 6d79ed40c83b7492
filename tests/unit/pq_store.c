/* Rows set aside come back as they were, in order, while more are added. */
#include <string.h>

#include "check.h"
#include "pq/store.h"

static bool add(struct rs_pq_store *store, const char *a, const char *b)
{
    struct rs_span values[] = {rs_span_of(a), rs_span_of(b)};
    struct rs_error err = {0};
    bool ok = CHECK(rs_pq_store_add(store, values, 2, &err));
    rs_error_clear(&err);
    return ok;
}

static void values_nulls_and_empty_ones(void)
{
    struct rs_pq_store store = {0};
    struct rs_span values[2];
    CHECK(!rs_pq_store_has(&store));
    CHECK(!rs_pq_store_take(&store, values, 2));
    if (add(&store, "one", NULL) && add(&store, "", "two")) {
        CHECK(rs_pq_store_has(&store));
        CHECK(rs_pq_store_take(&store, values, 2));
        CHECK_STR(values[0].ptr, "one");
        CHECK(values[1].ptr == NULL);
        CHECK(rs_pq_store_take(&store, values, 2));
        CHECK_STR(values[0].ptr, "");
        CHECK_INT(values[0].len, 0);
        CHECK_STR(values[1].ptr, "two");
        CHECK(!rs_pq_store_take(&store, values, 2));
    }
    rs_pq_store_clear(&store);
}

static void bytes_with_nul(void)
{
    struct rs_pq_store store = {0};
    struct rs_span value = {"a\0b", 3}, got = {0};
    struct rs_error err = {0};
    if (CHECK(rs_pq_store_add(&store, &value, 1, &err)) &&
        CHECK(rs_pq_store_take(&store, &got, 1))) {
        CHECK(rs_span_eq(got, value));
        CHECK(got.ptr[3] == '\0');
    }
    rs_error_clear(&err);
    rs_pq_store_clear(&store);
}

static void rows_without_columns_count(void)
{
    struct rs_pq_store store = {0};
    struct rs_error err = {0};
    struct rs_span none[1];
    if (CHECK(rs_pq_store_add(&store, NULL, 0, &err) && rs_pq_store_add(&store, NULL, 0, &err))) {
        CHECK(rs_pq_store_take(&store, none, 0));
        CHECK(rs_pq_store_take(&store, none, 0));
        CHECK(!rs_pq_store_take(&store, none, 0));
    }
    rs_error_clear(&err);
    rs_pq_store_clear(&store);
}

/* Over many chunks, reading and writing in turn, with a value larger than any chunk. */
static void many_rows(void)
{
    enum { ROWS = 3000, BIG = 3 << 20 };
    static char text[BIG];
    struct rs_pq_store store = {0};
    struct rs_error err = {0};
    struct rs_span got[1];
    size_t read = 0;
    bool ok = true;
    memset(text, 'x', sizeof text);
    for (size_t i = 0; ok && i < ROWS; i++) {
        struct rs_span value = {text, i == 1000 ? sizeof text : i % 700};
        ok = CHECK(rs_pq_store_add(&store, &value, 1, &err));
        for (; ok && i % 3 == 0 && read <= i / 2; read++) {
            CHECK(rs_pq_store_take(&store, got, 1));
            CHECK_INT(got[0].len, read == 1000 ? sizeof text : read % 700);
        }
    }
    for (; ok && read < ROWS; read++) {
        CHECK(rs_pq_store_take(&store, got, 1));
        CHECK_INT(got[0].len, read == 1000 ? sizeof text : read % 700);
    }
    CHECK(!ok || !rs_pq_store_has(&store));
    rs_error_clear(&err);
    rs_pq_store_clear(&store);
}

int main(void)
{
    RUN(values_nulls_and_empty_ones);
    RUN(bytes_with_nul);
    RUN(rows_without_columns_count);
    RUN(many_rows);
    return check_done();
}
