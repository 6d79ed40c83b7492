-- SQLColumns on PostgreSQL. The type's OID and modifier become DATA_TYPE, COLUMN_SIZE and the like in the driver
-- (described.c). A domain is its base type.
SELECT CAST(current_database() AS varchar(128)),
       n.nspname,
       c.relname,
       a.attname,
       CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END AS type_oid,
       CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS type_modifier,
       t.typname,
       CASE WHEN a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) THEN 'NO' ELSE 'YES' END AS is_nullable,
       r.description AS remarks,
       pg_get_expr(d.adbin, d.adrelid) AS column_def,
       a.attnum
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description r
       ON r.objoid = c.oid AND r.classoid = CAST('pg_catalog.pg_class' AS regclass) AND r.objsubid = a.attnum
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND a.attnum > 0
  AND NOT a.attisdropped
  AND current_database() :catalog
  AND n.nspname :schema
  AND c.relname :table
  AND a.attname :column
ORDER BY 1, 2, 3, 11
