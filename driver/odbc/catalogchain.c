/* Which files answer which question, in which order; see catalogquery.h and
 * docs/internals/catalog.md. No view of Redshift shows everything to everybody on every cluster, so
 * a question goes to the next source when one has no rows or does not exist. */
#include <string.h>

#include "odbc/catalogquery.h"

#define SOURCES_MOST 5 /* with the end of the list */

enum where { POSTGRES = 1, REDSHIFT = 2, WIDE = 4 };

struct chain {
    const char *question;
    unsigned where;
    struct rs_catalog_source sources[SOURCES_MOST];
};

#define ANYWHERE(name)                                                                             \
    {                                                                                              \
        (name), true                                                                               \
    }
#define IF_THERE(name)                                                                             \
    {                                                                                              \
        (name), false                                                                              \
    }

/* The first row that fits; the local sources come last in a wide question because a name in them
 * may still be the one that is meant. */
static const struct chain chains[] = {
    {"catalogs", POSTGRES, {ANYWHERE("catalogs")}},
    {"catalogs", REDSHIFT | WIDE, {IF_THERE("catalogs_redshift"), ANYWHERE("catalogs")}},
    {"schemas", POSTGRES, {ANYWHERE("schemas")}},
    {"schemas", REDSHIFT | WIDE, {ANYWHERE("schemas"), IF_THERE("schemas_redshift_all")}},
    {"tables", POSTGRES, {ANYWHERE("tables_postgres")}},
    {"tables",
     REDSHIFT,
     {ANYWHERE("tables_redshift"), ANYWHERE("tables_redshift_catalog"),
      IF_THERE("tables_redshift_all"), IF_THERE("tables_redshift_external")}},
    {"tables",
     WIDE,
     {IF_THERE("tables_redshift_all"), ANYWHERE("tables_redshift"),
      IF_THERE("tables_redshift_external")}},
    {"columns", POSTGRES, {ANYWHERE("columns_postgres")}},
    {"columns",
     REDSHIFT,
     {ANYWHERE("columns_redshift"), ANYWHERE("columns_redshift_catalog"),
      IF_THERE("columns_redshift_all"), IF_THERE("columns_redshift_external")}},
    {"columns",
     WIDE,
     {IF_THERE("columns_redshift_all"), ANYWHERE("columns_redshift"),
      IF_THERE("columns_redshift_external")}},
    {"primarykeys", POSTGRES | REDSHIFT | WIDE, {ANYWHERE("primarykeys")}},
    {"foreignkeys", POSTGRES | REDSHIFT | WIDE, {ANYWHERE("foreignkeys")}},
    {"specialcolumns", POSTGRES | REDSHIFT | WIDE, {ANYWHERE("specialcolumns")}},
    {"statistics", POSTGRES, {ANYWHERE("statistics_postgres")}},
    {"statistics", REDSHIFT | WIDE, {ANYWHERE("statistics_redshift")}},
    {"procedures", POSTGRES, {ANYWHERE("procedures_postgres")}},
    {"procedures", REDSHIFT | WIDE, {ANYWHERE("procedures_redshift")}},
    {"procedurecolumns", POSTGRES, {ANYWHERE("procedurecolumns_postgres")}},
    {"procedurecolumns", REDSHIFT | WIDE, {ANYWHERE("procedurecolumns_redshift")}},
    {"tableprivileges", POSTGRES, {ANYWHERE("tableprivileges_postgres")}},
    {"tableprivileges",
     REDSHIFT | WIDE,
     {IF_THERE("tableprivileges_redshift"), ANYWHERE("tableprivileges_redshift_old")}},
    {"columnprivileges", POSTGRES, {ANYWHERE("columnprivileges_postgres")}},
    {"columnprivileges",
     REDSHIFT | WIDE,
     {IF_THERE("columnprivileges_redshift"), ANYWHERE("columnprivileges_redshift_old")}},
};

const struct rs_catalog_source *rs_catalog_sources(const char *question, bool redshift, bool wide)
{
    static const struct rs_catalog_source none = {NULL, false};
    unsigned where = !redshift ? POSTGRES : wide ? WIDE : REDSHIFT;
    for (size_t i = 0; i < RS_COUNT(chains); i++) {
        if ((chains[i].where & where) && strcmp(chains[i].question, question) == 0) {
            return chains[i].sources;
        }
    }
    return &none;
}
