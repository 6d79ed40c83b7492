-- SQLColumns on Redshift where svv_columns shows nothing: the catalogue of the leader node, also this session's temporary
-- tables, and late-binding views, whose columns have types in words only (described.c reads their length).
SELECT CAST(current_database() AS varchar(128)),
       CAST(n.nspname AS varchar(128)),
       CAST(c.relname AS varchar(128)),
       CAST(a.attname AS varchar(128)),
       CAST(a.atttypid AS bigint) AS type_oid,
       a.atttypmod AS type_modifier,
       CAST(t.typname AS varchar(128)),
       CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS is_nullable,
       CAST(r.description AS varchar(254)) AS remarks,
       CAST(pg_get_expr(d.adbin, d.adrelid) AS varchar(4000)) AS column_def,
       CAST(a.attnum AS integer)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description r
       ON r.objoid = c.oid AND r.classoid = CAST('pg_catalog.pg_class' AS regclass) AND r.objsubid = a.attnum
WHERE c.relkind IN ('r', 'v', 'm')
  AND a.attnum > 0
  AND NOT a.attisdropped
  AND (n.nspname NOT LIKE 'pg!_temp!_%' ESCAPE '!' OR n.nspname = ANY (current_schemas(true)))
  AND current_database() :catalog
  AND n.nspname :schema
  AND c.relname :table
  AND a.attname :column
UNION ALL
SELECT CAST(current_database() AS varchar(128)),
       CAST(schemaname AS varchar(128)),
       CAST(tablename AS varchar(128)),
       CAST(columnname AS varchar(128)),
       CAST(NULL AS bigint),
       -1,
       CAST(columntype AS varchar(128)),
       'YES',
       CAST(NULL AS varchar(254)),
       CAST(NULL AS varchar(4000)),
       columnnum
FROM pg_get_late_binding_view_cols()
     AS late(schemaname name, tablename name, columnname name, columntype text, columnnum integer)
WHERE current_database() :catalog
  AND schemaname :schema
  AND tablename :table
  AND columnname :column
ORDER BY 1, 2, 3, 11
