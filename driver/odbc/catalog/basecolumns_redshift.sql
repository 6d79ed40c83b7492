-- As basecolumns_postgres.sql on Redshift, where IDENTITY(...) is a default that calls a function of that name.
SELECT a.attrelid,
       a.attnum,
       n.nspname,
       c.relname,
       a.attname,
       a.attnotnull,
       (COALESCE(pg_get_expr(d.adbin, d.adrelid), '') LIKE '%identity%(%') AS automatic
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0
  AND NOT a.attisdropped
  AND a.attrelid :tables
