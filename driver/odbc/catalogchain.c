/* Which files answer which question, in which order; see catalogquery.h and
 * docs/internals/catalog.md. No view of Redshift shows everything to everybody on every cluster, so
 * a question goes to the next source when one has no rows or does not exist. */
#include <string.h>

#include "odbc/catalogquery.h"

#define SOURCES_MOST 6 /* with the end of the list */

enum where { POSTGRES = 1, REDSHIFT = 2, WIDE = 4 };

struct chain {
    const char *question;
    unsigned where;
    struct rs_catalog_source sources[SOURCES_MOST];
};

/* clang-format off */
#define ANYWHERE(name) {.file = (name), .anywhere = true}
#define IF_THERE(name) {.file = (name)}
#define SHOW(name, since) {.file = (name), .discovery = (since)}
#define SHOW_EACH(name, since) {.file = (name), .discovery = (since), .each = true}
#define SHOW_FINAL(name, since) {.file = (name), .discovery = (since), .final = true}

/* The first row that fits; the local sources come last in a wide question because a name in them
 * may still be the one that is meant. */
static const struct chain chains[] = {
    {"catalogs", POSTGRES, {ANYWHERE("catalogs")}},
    {"catalogs", REDSHIFT | WIDE,
     {SHOW("catalogs_show", 2), IF_THERE("catalogs_redshift"), ANYWHERE("catalogs")}},
    {"schemas", POSTGRES, {ANYWHERE("schemas")}},
    {"schemas", REDSHIFT,
     {SHOW("schemas_show", 2), ANYWHERE("schemas"), IF_THERE("schemas_redshift_all")}},
    {"schemas", WIDE, {SHOW("schemas_show", 2), IF_THERE("schemas_redshift_all")}},
    {"tables", POSTGRES, {ANYWHERE("tables_postgres")}},
    {"tables", REDSHIFT,
     {SHOW("tables_show", 2), ANYWHERE("tables_redshift"), ANYWHERE("tables_redshift_catalog"),
      IF_THERE("tables_redshift_all"), IF_THERE("tables_redshift_external")}},
    {"tables", WIDE,
     {SHOW("tables_show", 2), IF_THERE("tables_redshift_all"), ANYWHERE("tables_redshift"),
      IF_THERE("tables_redshift_external")}},
    {"columns", POSTGRES, {ANYWHERE("columns_postgres")}},
    {"columns", REDSHIFT,
     {SHOW("columns_show", 2), ANYWHERE("columns_redshift"), ANYWHERE("columns_redshift_catalog"),
      IF_THERE("columns_redshift_all"), IF_THERE("columns_redshift_external")}},
    {"columns", WIDE,
     {SHOW("columns_show", 2), IF_THERE("columns_redshift_all"), ANYWHERE("columns_redshift"),
      IF_THERE("columns_redshift_external")}},
    {"primarykeys", POSTGRES, {ANYWHERE("primarykeys")}},
    {"primarykeys", REDSHIFT, {SHOW_FINAL("primarykeys_show", 3), ANYWHERE("primarykeys")}},
    {"primarykeys", WIDE, {SHOW_FINAL("primarykeys_show", 3)}},
    {"foreignkeys", POSTGRES, {ANYWHERE("foreignkeys")}},
    {"foreignkeys", REDSHIFT,
     {SHOW_FINAL("foreignkeys_show", 3), SHOW_FINAL("foreignkeys_show_exported", 3),
      ANYWHERE("foreignkeys")}},
    {"foreignkeys", WIDE,
     {SHOW_FINAL("foreignkeys_show", 3), SHOW_FINAL("foreignkeys_show_exported", 3)}},
    {"specialcolumns", POSTGRES | REDSHIFT, {ANYWHERE("specialcolumns")}},
    {"specialcolumns", WIDE, {SHOW("specialcolumns_show", 3)}},
    {"statistics", POSTGRES, {ANYWHERE("statistics_postgres")}},
    {"statistics", REDSHIFT, {ANYWHERE("statistics_redshift")}},
    {"procedures", POSTGRES, {ANYWHERE("procedures_postgres")}},
    {"procedures", REDSHIFT, {SHOW("procedures_show", 3), ANYWHERE("procedures_redshift")}},
    {"procedures", WIDE, {SHOW("procedures_show", 3), IF_THERE("procedures_redshift_all")}},
    {"procedurecolumns", POSTGRES, {ANYWHERE("procedurecolumns_postgres")}},
    {"procedurecolumns", REDSHIFT,
     {ANYWHERE("procedurecolumns_redshift"), SHOW_EACH("procedurecolumns_show", 3)}},
    {"procedurecolumns", WIDE, {SHOW_EACH("procedurecolumns_show", 3)}},
    {"tableprivileges", POSTGRES, {ANYWHERE("tableprivileges_postgres")}},
    {"tableprivileges", REDSHIFT,
     {IF_THERE("tableprivileges_redshift"), ANYWHERE("tableprivileges_redshift_old")}},
    {"tableprivileges", WIDE, {SHOW("tableprivileges_show", 3)}},
    {"columnprivileges", POSTGRES, {ANYWHERE("columnprivileges_postgres")}},
    {"columnprivileges", REDSHIFT,
     {IF_THERE("columnprivileges_redshift"), ANYWHERE("columnprivileges_redshift_old")}},
    {"columnprivileges", WIDE, {SHOW("columnprivileges_show", 3)}},
};
/* clang-format on */

const struct rs_catalog_source *rs_catalog_sources(const char *question, bool redshift, bool wide)
{
    static const struct rs_catalog_source none = {0};
    unsigned where = !redshift ? POSTGRES : wide ? WIDE : REDSHIFT;
    for (size_t i = 0; i < RS_COUNT(chains); i++) {
        if ((chains[i].where & where) && strcmp(chains[i].question, question) == 0) {
            return chains[i].sources;
        }
    }
    return &none;
}
