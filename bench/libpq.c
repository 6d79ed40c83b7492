/* bench_libpq CONNINFO SCENARIO: the scenario over raw libpq in single-row mode, values converted
 * as an application would. */
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"

static int fail(PGconn *conn)
{
    fprintf(stderr, "%s\n", PQerrorMessage(conn));
    PQfinish(conn);
    return 1;
}

static void add_value(struct bench_sum *sum, char kind, const PGresult *row, int column)
{
    const char *text = PQgetvalue(row, 0, column);
    if (kind == 't') {
        bench_add(sum, text, (size_t)PQgetlength(row, 0, column));
    } else if (kind == 'd') {
        double value = strtod(text, NULL);
        bench_add(sum, &value, sizeof value);
    } else if (kind == 'l') {
        int64_t value = strtoll(text, NULL, 10);
        bench_add(sum, &value, sizeof value);
    } else {
        int32_t value = (int32_t)strtol(text, NULL, 10);
        bench_add(sum, &value, sizeof value);
    }
}

static int fetch(PGconn *conn, const struct bench_scenario *scenario, struct bench_sum *sum)
{
    PGresult *row;
    int ok = PQsendQuery(conn, scenario->sql) && PQsetSingleRowMode(conn);
    while (ok && (row = PQgetResult(conn)) != NULL) {
        ok = PQresultStatus(row) == PGRES_SINGLE_TUPLE || PQresultStatus(row) == PGRES_TUPLES_OK;
        if (PQntuples(row) == 1) {
            for (int i = 0; i < BENCH_COLUMNS; i++) {
                add_value(sum, scenario->kinds[i], row, i);
            }
            sum->rows++;
        }
        PQclear(row);
    }
    return ok;
}

static int connect_often(const char *conninfo)
{
    for (int i = 0; i < BENCH_CONNECTS; i++) {
        PGconn *conn = PQconnectdb(conninfo);
        if (PQstatus(conn) != CONNECTION_OK) {
            return fail(conn);
        }
        PQfinish(conn);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct bench_scenario *scenario = argc == 3 ? bench_find(argv[2]) : NULL;
    struct bench_sum sum;
    if (!scenario) {
        return 2;
    }
    bench_sum_init(&sum);
    struct bench_clock begin = bench_now();
    if (!scenario->kinds) {
        int status = connect_often(argv[1]);
        bench_report(begin, &sum);
        return status;
    }
    PGconn *conn = PQconnectdb(argv[1]);
    begin = bench_now();
    if (PQstatus(conn) != CONNECTION_OK || !fetch(conn, scenario, &sum)) {
        return fail(conn);
    }
    bench_report(begin, &sum);
    PQfinish(conn);
    return 0;
}
