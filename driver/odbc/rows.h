/* A result as the upper layers see it: a walk over results (rows with columns, or a count), one row
 * at a time, values in the server's text form. One kind stands over pq/, the other holds rows the
 * driver made itself; plan, fetch and getdata do not know which. */
#ifndef RS_ODBC_ROWS_H
#define RS_ODBC_ROWS_H

#include "pq/pq.h"

struct rs_rows;

struct rs_rows_ops {
    enum rs_pq_kind (*kind)(const struct rs_rows *rows);
    bool (*next)(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err);
    size_t (*column_count)(const struct rs_rows *rows);
    const struct rs_pq_column *(*column)(const struct rs_rows *rows, size_t index);
    bool (*fetch)(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                  struct rs_error *err);
    struct rs_span (*value)(const struct rs_rows *rows, size_t index);
    /* See rs_pq_result_ahead. */
    bool (*ahead)(struct rs_rows *rows, int64_t count, const struct rs_wait *wait);
    /* Static cursors; see rs_pq_result_keep, _seek, _last and _row. */
    void (*keep)(struct rs_rows *rows);
    bool (*seek)(struct rs_rows *rows, int64_t row, const struct rs_wait *wait, bool *have,
                 struct rs_error *err);
    bool (*last)(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                 struct rs_error *err);
    int64_t (*row)(const struct rs_rows *rows);
    int64_t (*affected)(const struct rs_rows *rows);
    const char *(*tag)(const struct rs_rows *rows);
    bool (*hold)(struct rs_rows *rows, const struct rs_wait *wait, struct rs_error *err);
    void (*close)(struct rs_rows *rows);
};

struct rs_rows {
    const struct rs_rows_ops *ops;
};

/* A column of a result set whose shape the standard gives: its name and type instead of the
 * server's. */
struct rs_rows_column {
    const char *name; /* borrowed, static */
    uint32_t oid;
    int typmod; /* varchar(n): n + 4; -1: none */
};

/* As the layers above see them; the caller's to free, the names are borrowed. NULL when memory is
 * out.
 */
struct rs_pq_column *rs_rows_columns(const struct rs_rows_column *columns, size_t count);

/* Rows of `result`, which moves in (and is closed when this fails). `columns`, when given, replaces
 * the server's description; borrowed, static. */
struct rs_rows *rs_rows_of_result(struct rs_pq_result *result, const struct rs_rows_column *columns,
                                  size_t count);

/* The rows of a cursor on the server, `size` at a time: `first` (moves in, before its first row)
 * has as many as there are, `command` brings the next ones, until one brings fewer. Its transaction
 * must be open until all are here (hold). NULL when memory is out. */
struct rs_rows *rs_rows_of_cursor(struct rs_pq *pq, struct rs_rows *first, const char *command,
                                  int64_t size);

/* Puts the results of `next`, which moves in, behind those of *first, in one walk; either may be
 * NULL. False when memory is out: *first is as it was, `next` is closed. */
bool rs_rows_chain(struct rs_rows **first, struct rs_rows *next) RS_MUST_CHECK;

/* Whether the rows of a result have a first one; the first fetch gives it again. Only for rows of a
 * result that were not fetched yet. */
bool rs_rows_peek(struct rs_rows *rows, const struct rs_wait *wait, bool *have,
                  struct rs_error *err) RS_MUST_CHECK;

/* Rows that the driver makes itself. Cells are added row by row, left to right; all of them before
 * the first fetch. `columns` may be NULL: nobody asks for them. NULL when memory is out. */
struct rs_rows *rs_rows_local(const struct rs_rows_column *columns, size_t count);
/* False when memory is out. A span that is not given is NULL. */
bool rs_rows_local_add(struct rs_rows *rows, struct rs_span value) RS_MUST_CHECK;
bool rs_rows_local_add_int(struct rs_rows *rows, int64_t value) RS_MUST_CHECK;
size_t rs_rows_local_count(const struct rs_rows *rows);
size_t rs_rows_local_bytes(const struct rs_rows *rows);
/* The same rows from the first one on, for another statement of the connection; nothing is added to
 * them any more. NULL when memory is out. */
struct rs_rows *rs_rows_local_again(struct rs_rows *rows);
/* By one column, then by the next; NULL comes first. Before the first fetch. False when memory is
 * out. */
struct rs_rows_order {
    size_t column;
    bool number; /* not as text, byte by byte */
};
bool rs_rows_local_sort(struct rs_rows *rows, const struct rs_rows_order *order,
                        size_t count) RS_MUST_CHECK;

void rs_rows_close(struct rs_rows *rows);

#endif
