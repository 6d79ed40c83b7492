-- SQLColumns on Redshift, the last source: columns of external tables. Types in words with their lengths.
SELECT CAST(redshift_database_name AS varchar(128)),
       CAST(schemaname AS varchar(128)),
       CAST(tablename AS varchar(128)),
       CAST(columnname AS varchar(128)),
       CAST(NULL AS bigint) AS type_oid,
       -1 AS type_modifier,
       external_type,
       CASE WHEN is_nullable = 'false' THEN 'NO' ELSE 'YES' END AS is_nullable,
       CAST(NULL AS varchar(254)) AS remarks,
       CAST(NULL AS varchar(254)) AS column_def,
       columnnum
FROM svv_external_columns
WHERE redshift_database_name :catalog
  AND schemaname :schema
  AND tablename :table
  AND columnname :column
ORDER BY 1, 2, 3, 11
