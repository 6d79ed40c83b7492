-- SQLTables with SQL_ALL_SCHEMAS on Redshift where pg_namespace shows nothing, or behind USE of another database.
SELECT DISTINCT CAST(NULL AS varchar(128)) AS table_cat,
       CAST(schema_name AS varchar(128)) AS table_schem,
       CAST(NULL AS varchar(128)) AS table_name,
       CAST(NULL AS varchar(32)) AS table_type,
       CAST(NULL AS varchar(254)) AS remarks
FROM svv_all_schemas
WHERE database_name :catalog
ORDER BY 2
