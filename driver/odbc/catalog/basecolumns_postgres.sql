-- Columns of tables by their OIDs, for SQL_DESC_BASE_TABLE_NAME and its like on PostgreSQL. A column that counts by itself
-- is an identity column or takes its default from a sequence.
SELECT a.attrelid,
       a.attnum,
       n.nspname,
       c.relname,
       a.attname,
       a.attnotnull,
       (a.attidentity <> '' OR COALESCE(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%') AS automatic
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0
  AND NOT a.attisdropped
  AND a.attrelid :tables
