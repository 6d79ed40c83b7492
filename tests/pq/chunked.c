/* libpq 17 can give several rows in one result. Whatever libpq is here, it does so for the tests
 * that are linked with this: up to MOST rows that have arrived become one result. */
#include <libpq-fe.h>

enum { MOST = 5, COLUMNS = 200 };

PGresult *__real_PQgetResult(PGconn *conn);
PGresult *__wrap_PQgetResult(PGconn *conn);
int __real_PQisBusy(PGconn *conn);
int __wrap_PQisBusy(PGconn *conn);
void __real_PQfinish(PGconn *conn);
void __wrap_PQfinish(PGconn *conn);

static PGresult *waiting; /* was read too far, of `whose` */
static PGconn *whose;

static void copy_row(PGresult *to, int row, const PGresult *from)
{
    for (int i = 0; i < PQnfields(from); i++) {
        char *value = PQgetisnull(from, 0, i) ? NULL : PQgetvalue(from, 0, i);
        PQsetvalue(to, row, i, value, value ? PQgetlength(from, 0, i) : -1);
    }
}

static PGresult *like(PGconn *conn, const PGresult *first)
{
    PGresult *made = PQmakeEmptyPGresult(conn, PGRES_SINGLE_TUPLE);
    PGresAttDesc columns[COLUMNS];
    int count = PQnfields(first);
    for (int i = 0; i < count && i < COLUMNS; i++) {
        columns[i] = (PGresAttDesc){.name = PQfname(first, i),
                                    .tableid = PQftable(first, i),
                                    .columnid = PQftablecol(first, i),
                                    .typid = PQftype(first, i),
                                    .typlen = PQfsize(first, i),
                                    .atttypmod = PQfmod(first, i)};
    }
    PQsetResultAttrs(made, count, columns);
    return made;
}

static PGresult *next(PGconn *conn)
{
    PGresult *result = waiting;
    if (result && whose == conn) {
        waiting = NULL;
        return result;
    }
    return __real_PQgetResult(conn);
}

PGresult *__wrap_PQgetResult(PGconn *conn)
{
    PGresult *row = next(conn);
    if (PQresultStatus(row) != PGRES_SINGLE_TUPLE || (waiting && whose != conn)) {
        return row;
    }
    PGresult *chunk = like(conn, row);
    int rows = 0;
    while (PQresultStatus(row) == PGRES_SINGLE_TUPLE) {
        copy_row(chunk, rows++, row);
        PQclear(row);
        row = NULL;
        if (rows == MOST || __real_PQisBusy(conn)) {
            return chunk;
        }
        row = __real_PQgetResult(conn);
    }
    waiting = row;
    whose = conn;
    return chunk;
}

int __wrap_PQisBusy(PGconn *conn)
{
    return (!waiting || whose != conn) && __real_PQisBusy(conn);
}

void __wrap_PQfinish(PGconn *conn)
{
    if (waiting && whose == conn) {
        PQclear(waiting);
        waiting = NULL;
    }
    __real_PQfinish(conn);
}
