-- SQLStatistics on PostgreSQL: a row about the table, then its indexes, key by key. An index of an expression shows the
-- expression where the column's name would be. TYPE: SQL_TABLE_STAT 0, SQL_INDEX_CLUSTERED 1, SQL_INDEX_HASHED 2,
-- SQL_INDEX_OTHER 3. A table that was never analysed has -1 rows.
SELECT CAST(current_database() AS varchar(128)),
       schema_name, table_name, non_unique, index_qualifier, index_name, type, ordinal_position, column_name,
       asc_or_desc,
       CASE WHEN row_estimate >= 0 THEN CAST(least(row_estimate, 2147483647) AS integer) END,
       pages,
       filter_condition
FROM (
    SELECT n.nspname AS schema_name, c.relname AS table_name, NULL AS non_unique, NULL AS index_qualifier,
           NULL AS index_name, 0 AS type, NULL AS ordinal_position, NULL AS column_name, NULL AS asc_or_desc,
           c.reltuples AS row_estimate, c.relpages AS pages, NULL AS filter_condition
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm')
      AND current_database() :catalog
      AND n.nspname :schema
      AND c.relname :table
    UNION ALL
    SELECT n.nspname, c.relname, CASE WHEN i.indisunique THEN 0 ELSE 1 END, n.nspname, x.relname,
           CASE WHEN i.indisclustered THEN 1 WHEN am.amname = 'hash' THEN 2 ELSE 3 END,
           g.seq, pg_get_indexdef(i.indexrelid, g.seq, true),
           CASE WHEN pg_index_column_has_property(i.indexrelid, g.seq, 'asc') THEN 'A'
                WHEN pg_index_column_has_property(i.indexrelid, g.seq, 'desc') THEN 'D'
           END,
           x.reltuples, x.relpages, pg_get_expr(i.indpred, i.indrelid)
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
    JOIN pg_catalog.pg_am am ON am.oid = x.relam
    JOIN generate_series(1, 32) AS g(seq) ON g.seq <= i.indnkeyatts
    WHERE i.indisvalid
      AND CASE WHEN i.indisunique THEN 0 ELSE 1 END :unique
      AND current_database() :catalog
      AND n.nspname :schema
      AND c.relname :table
) AS found
ORDER BY CASE WHEN type = 0 THEN -1 ELSE non_unique END, 7, 5, 6, 2, 3, 8
