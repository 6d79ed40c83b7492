-- SQLTables on Redshift, the last source: external tables as their own view has them.
SELECT CAST(redshift_database_name AS varchar(128)) AS table_cat,
       CAST(schemaname AS varchar(128)) AS table_schem,
       CAST(tablename AS varchar(128)) AS table_name,
       CAST(kind AS varchar(32)) AS table_type,
       CAST(NULL AS varchar(254)) AS remarks
FROM (
    SELECT redshift_database_name, schemaname, tablename, CAST('EXTERNAL TABLE' AS varchar(32)) AS kind
    FROM svv_external_tables
    WHERE redshift_database_name :catalog
      AND schemaname :schema
      AND tablename :table
) AS found
WHERE kind :types
ORDER BY 4, 1, 2, 3
