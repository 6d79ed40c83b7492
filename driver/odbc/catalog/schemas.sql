-- SQLTables with SQL_ALL_SCHEMAS, on both servers: external schemas are in pg_namespace too. Schemas of other
-- sessions' temporary tables and of TOAST are nobody's business.
SELECT CAST(NULL AS varchar(128)) AS table_cat,
       CAST(nspname AS varchar(128)) AS table_schem,
       CAST(NULL AS varchar(128)) AS table_name,
       CAST(NULL AS varchar(32)) AS table_type,
       CAST(NULL AS varchar(254)) AS remarks
FROM pg_catalog.pg_namespace
WHERE nspname NOT LIKE 'pg!_toast%' ESCAPE '!'
  AND nspname NOT LIKE 'pg!_temp!_%' ESCAPE '!'
ORDER BY 2
