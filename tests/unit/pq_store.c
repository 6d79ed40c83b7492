/* Rows set aside come back as they were: in order while more are added, by number when they are
 * kept; from memory, from a file, and when the disk was full for a while. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "pq/store.h"

enum { PLENTY = 64 << 20 };

static struct rs_pq_store make(size_t limit, bool keep)
{
    struct rs_pq_store store = {.budget = rs_pq_budget_new(limit, NULL), .keep = keep};
    return store;
}

/* All memory that was counted is given back. */
static void end(struct rs_pq_store *store)
{
    struct rs_pq_budget *budget = store->budget;
    rs_pq_store_clear(store);
    CHECK(!budget || budget->used == 0);
    rs_pq_budget_release(budget);
}

static bool add(struct rs_pq_store *store, const char *a, const char *b)
{
    struct rs_span values[] = {rs_span_of(a), rs_span_of(b)};
    struct rs_error err = {0};
    bool ok = CHECK(rs_pq_store_add(store, values, 2, &err));
    rs_error_clear(&err);
    return ok;
}

static bool take(struct rs_pq_store *store, struct rs_span *values, size_t count)
{
    struct rs_error err = {0};
    bool have = false;
    CHECK(rs_pq_store_take(store, values, count, &have, &err));
    rs_error_clear(&err);
    return have;
}

/* Row n of the tests: n as text, then a value of a length that follows from n, each 17th NULL. */
enum { BIG = 200 * 1024, COLUMNS = 2 };
static const char *filler(void)
{
    static char text[BIG];
    if (!text[0]) {
        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = (char)('a' + i % 23);
        }
    }
    return text;
}

static size_t length_of(int64_t n)
{
    return n % 1009 == 500 ? BIG : (size_t)(n * 7919 % 211);
}

static bool add_row(struct rs_pq_store *store, int64_t n, struct rs_error *err)
{
    char number[24];
    int len = snprintf(number, sizeof number, "%lld", (long long)n);
    struct rs_span values[COLUMNS] = {{number, (size_t)len}, {filler(), length_of(n)}};
    if (n % 17 == 3) {
        values[1] = (struct rs_span){0};
    }
    return rs_pq_store_add(store, values, COLUMNS, err);
}

static bool is_row(const struct rs_span *values, int64_t n)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)n);
    struct rs_span wanted = {filler(), length_of(n)};
    bool same = n % 17 == 3 ? !values[1].ptr
                            : values[1].ptr && rs_span_eq(values[1], wanted) &&
                                  values[1].ptr[values[1].len] == '\0';
    return rs_span_is(values[0], number) && same;
}

/* Adds rows n..to; false when memory was out. */
static bool add_rows(struct rs_pq_store *store, int64_t n, int64_t to)
{
    struct rs_error err = {0};
    bool ok = store->budget != NULL;
    for (; ok && n < to; n++) {
        ok = CHECK(add_row(store, n, &err));
    }
    rs_error_clear(&err);
    return ok;
}

static void values_nulls_and_empty_ones(void)
{
    struct rs_pq_store store = make(PLENTY, false);
    struct rs_span values[2];
    CHECK(!rs_pq_store_has(&store));
    CHECK(!take(&store, values, 2));
    if (CHECK(store.budget) && add(&store, "one", NULL) && add(&store, "", "two")) {
        CHECK(rs_pq_store_has(&store));
        CHECK(take(&store, values, 2));
        CHECK_STR(values[0].ptr, "one");
        CHECK(values[1].ptr == NULL);
        CHECK(take(&store, values, 2));
        CHECK_STR(values[0].ptr, "");
        CHECK_INT(values[0].len, 0);
        CHECK_STR(values[1].ptr, "two");
        CHECK(!take(&store, values, 2));
        CHECK_INT(store.budget->used, 0); /* what is read is free */
    }
    end(&store);
}

static void bytes_with_nul(void)
{
    struct rs_pq_store store = make(PLENTY, false);
    struct rs_span value = {"a\0b", 3}, got = {0};
    struct rs_error err = {0};
    if (CHECK(store.budget) && CHECK(rs_pq_store_add(&store, &value, 1, &err)) &&
        CHECK(take(&store, &got, 1))) {
        CHECK(rs_span_eq(got, value));
        CHECK(got.ptr[3] == '\0');
    }
    rs_error_clear(&err);
    end(&store);
}

static void rows_without_columns_count(void)
{
    struct rs_pq_store store = make(PLENTY, false);
    struct rs_error err = {0};
    struct rs_span none[1];
    if (CHECK(store.budget) &&
        CHECK(rs_pq_store_add(&store, NULL, 0, &err) && rs_pq_store_add(&store, NULL, 0, &err))) {
        CHECK(take(&store, none, 0));
        CHECK(take(&store, none, 0));
        CHECK(!take(&store, none, 0));
    }
    rs_error_clear(&err);
    end(&store);
}

/* Reading and writing in turn; the row that was taken last stays while others are added. */
static void in_order(size_t limit, int64_t rows)
{
    struct rs_pq_store store = make(limit, false);
    struct rs_span got[COLUMNS];
    int64_t read = 0;
    bool ok = CHECK(store.budget);
    for (int64_t n = 0; ok && n < rows; n += 100) {
        ok = add_rows(&store, n, n + 100);
        CHECK(!ok || read == 0 || is_row(got, read - 1));
        for (; ok && read < n / 2; read++) {
            ok = CHECK(take(&store, got, COLUMNS)) && CHECK(is_row(got, read));
        }
    }
    if (ok && limit != PLENTY) {
        CHECK(store.spill.flushed > 0);
    }
    for (; ok && read < rows; read++) {
        ok = CHECK(take(&store, got, COLUMNS)) && CHECK(is_row(got, read));
    }
    CHECK(!ok || !rs_pq_store_has(&store));
    CHECK(!ok || !take(&store, got, COLUMNS));
    CHECK(!store.spill.open); /* the file goes as soon as it is read */
    end(&store);
}

static void in_order_from_memory(void)
{
    in_order(PLENTY, 3000);
}

static void in_order_from_a_file(void)
{
    in_order(1, 3000);
    in_order(5000, 1200);
}

static void in_order_from_both(void)
{
    in_order(300 * 1024, 3000);
}

/* A store that was read to its end begins anew. */
static void used_again(void)
{
    struct rs_pq_store store = make(1, false);
    struct rs_span got[COLUMNS];
    for (int round = 0; round < 3; round++) {
        bool ok = add_rows(&store, 0, 700);
        for (int64_t n = 0; ok && n < 700; n++) {
            ok = CHECK(take(&store, got, COLUMNS)) && CHECK(is_row(got, n));
        }
    }
    end(&store);
}

static uint32_t dice(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static bool look_at(struct rs_pq_store *store, int64_t row)
{
    struct rs_span got[COLUMNS];
    struct rs_error err = {0};
    bool have = false, ok = CHECK(rs_pq_store_seek(store, row, &err)) &&
                            CHECK(rs_pq_store_take(store, got, COLUMNS, &have, &err)) &&
                            CHECK(have == (row < store->rows)) &&
                            (!have || CHECK(is_row(got, row)));
    rs_error_clear(&err);
    return ok;
}

/* Kept rows in any order, while more are added. */
static void in_any_order(size_t limit, int64_t rows)
{
    struct rs_pq_store store = make(limit, true);
    struct rs_span got[COLUMNS];
    uint32_t chance = 1;
    bool ok = CHECK(store.budget);
    for (int64_t n = 0; ok && n < rows; n += 100) {
        ok = add_rows(&store, n, n + 100);
        for (int i = 0; ok && i < 40; i++) {
            ok = look_at(&store, (int64_t)dice(&chance) % (store.rows + 1));
        }
    }
    for (int64_t row = store.rows; ok && row > rows - 200; row--) {
        ok = look_at(&store, row);
    }
    for (int64_t row = 0; ok && row < 100; row++) {
        ok = look_at(&store, row) && (row % 3 != 0 || look_at(&store, row + 30));
    }
    ok = ok && look_at(&store, 10);
    for (int64_t row = 11; ok && row < rows; row++) {
        ok = CHECK(take(&store, got, COLUMNS)) && CHECK(is_row(got, row));
    }
    CHECK(!ok || store.spilled == (limit != PLENTY));
    end(&store);
}

static void in_any_order_in_memory(void)
{
    in_any_order(PLENTY, 2000);
}

static void in_any_order_in_a_file(void)
{
    in_any_order(1, 2000);
    in_any_order(200 * 1024, 2000);
}

/* The index keeps its size: its steps grow. */
static void an_index_of_any_number_of_rows(void)
{
    enum { ROWS = 3000000 };
    struct rs_pq_store store = make(4 << 20, true);
    struct rs_span value = {0}, got = {0};
    struct rs_error err = {0};
    uint32_t chance = 7;
    char number[24];
    bool ok = CHECK(store.budget), have;
    for (int64_t n = 0; ok && n < ROWS; n++) {
        value = (struct rs_span){number, (size_t)snprintf(number, sizeof number, "%d", (int)n)};
        ok = CHECK(rs_pq_store_add(&store, &value, 1, &err));
    }
    for (int i = 0; ok && i < 2000; i++) {
        int64_t row = i == 0 ? ROWS - 1 : (int64_t)(dice(&chance) % ROWS);
        ok = CHECK(rs_pq_store_seek(&store, row, &err)) &&
             CHECK(rs_pq_store_take(&store, &got, 1, &have, &err));
        snprintf(number, sizeof number, "%d", (int)row);
        ok = ok && CHECK_STR(got.ptr, number);
    }
    if (ok) {
        CHECK(store.index.count <= 65536);
        CHECK(store.budget->used < (5 << 20));
    }
    rs_error_clear(&err);
    end(&store);
}

/* One result may use all of the limit; small ones beside it still need no file. */
static void a_shared_limit(void)
{
    struct rs_pq_store big = make(100 * 1024, false);
    struct rs_pq_store small = {.budget = big.budget};
    if (add_rows(&big, 0, 3000) && add_rows(&small, 0, 100)) {
        CHECK(big.spill.flushed > 0);
        CHECK(!small.spill.open);
        CHECK(big.budget->used < 100 * 1024 + BIG + 5 * 64 * 1024);
    }
    rs_pq_store_clear(&small);
    end(&big);
}

static void the_file_is_private(void)
{
    struct rs_pq_store store = make(1, true);
    struct stat facts;
    if (add_rows(&store, 0, 1500) && CHECK(store.spill.open)) {
        CHECK(fstat(store.spill.fd, &facts) == 0);
        CHECK_INT(facts.st_mode & 07777, 0600);
        CHECK_INT(facts.st_nlink, 0);
        CHECK(fcntl(store.spill.fd, F_GETFD) & FD_CLOEXEC);
    }
    end(&store);
}

static void without_folder(const char *folder)
{
    struct rs_pq_store store = {.budget = rs_pq_budget_new(1, folder)};
    struct rs_span got[COLUMNS];
    struct rs_error err = {0};
    int64_t n = 0, read = 0;
    bool ok = CHECK(store.budget);
    while (ok && n < 5000 && add_row(&store, n, &err)) {
        n++;
    }
    CHECK(n > 100 && n < 5000);
    CHECK_STR(err.state, "HY000");
    CHECK(strstr(rs_error_text(&err), "/nowhere at all: No such file") != NULL);
    for (; ok && read < n; read++) {
        ok = CHECK(take(&store, got, COLUMNS)) && CHECK(is_row(got, read));
    }
    rs_error_clear(&err);
    end(&store);
}

static void no_folder(void)
{
    without_folder("/nowhere at all");
    setenv("TMPDIR", "/nowhere at all", 1);
    without_folder(NULL);
    unsetenv("TMPDIR");
}

/* Until `limit` bytes of a file; SIGXFSZ, which the kernel sends then, must not end the program. */
static void file_limit(rlim_t limit)
{
    struct rlimit both;
    getrlimit(RLIMIT_FSIZE, &both);
    both.rlim_cur = limit;
    setrlimit(RLIMIT_FSIZE, &both);
}

static void a_full_disk(void)
{
    struct rs_pq_store store = make(1, true);
    struct rs_error err = {0};
    int64_t n = 0;
    bool ok = CHECK(store.budget);
    file_limit(150000);
    while (ok && n < 5000 && add_row(&store, n, &err)) {
        n++;
    }
    CHECK_STR(err.state, "HY000");
    CHECK(strstr(rs_error_text(&err), "/tmp: File too large") != NULL);
    fprintf(stderr, "    %s\n", rs_error_text(&err));
    rs_error_clear(&err);
    CHECK(ok && !add_row(&store, n, &err)); /* as long as it is full */
    rs_error_clear(&err);
    for (int64_t row = n; ok && row >= 0; row--) {
        ok = look_at(&store, row);
    }
    file_limit(RLIM_INFINITY);
    ok = ok && add_rows(&store, n, 2000);
    for (int64_t row = 0; ok && row <= 2000; row += 1 + row % 3) {
        ok = look_at(&store, row);
    }
    rs_error_clear(&err);
    end(&store);
}

int main(void)
{
    unsetenv("TMPDIR");
    RUN(values_nulls_and_empty_ones);
    RUN(bytes_with_nul);
    RUN(rows_without_columns_count);
    RUN(in_order_from_memory);
    RUN(in_order_from_a_file);
    RUN(in_order_from_both);
    RUN(used_again);
    RUN(in_any_order_in_memory);
    RUN(in_any_order_in_a_file);
    RUN_ONCE(an_index_of_any_number_of_rows);
    RUN(a_shared_limit);
    RUN(the_file_is_private);
    RUN(no_folder);
    RUN(a_full_disk);
    return check_done();
}
