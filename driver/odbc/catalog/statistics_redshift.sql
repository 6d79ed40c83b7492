-- SQLStatistics on Redshift, which has no indexes: a row about the table (TYPE is SQL_TABLE_STAT). Keys are not enforced,
-- so none of them is shown as a unique index. The server counts rows when it analyses a table; 0.001 is its word for
-- never.
SELECT CAST(current_database() AS varchar(128)),
       n.nspname,
       c.relname,
       CAST(NULL AS smallint),
       CAST(NULL AS varchar(128)),
       CAST(NULL AS varchar(128)),
       0,
       CAST(NULL AS smallint),
       CAST(NULL AS varchar(128)),
       CAST(NULL AS varchar(1)),
       CASE WHEN c.reltuples > 2147483647 THEN 2147483647
            WHEN c.reltuples >= 1 THEN CAST(c.reltuples AS integer)
       END,
       CASE WHEN c.relpages > 0 THEN c.relpages END,
       CAST(NULL AS varchar(128))
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r'
  AND current_database() :catalog
  AND n.nspname :schema
  AND c.relname :table
ORDER BY 2, 3
