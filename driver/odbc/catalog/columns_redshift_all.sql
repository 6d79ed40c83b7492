-- SQLColumns on Redshift in other databases, or where the local sources show nothing. As columns_redshift.sql.
SELECT CAST(database_name AS varchar(128)),
       CAST(schema_name AS varchar(128)),
       CAST(table_name AS varchar(128)),
       CAST(column_name AS varchar(128)),
       CAST(NULL AS bigint) AS type_oid,
       CASE WHEN data_type IN ('numeric', 'decimal') AND numeric_precision IS NOT NULL
                THEN numeric_precision * 65536 + COALESCE(numeric_scale, 0) + 4
            WHEN character_maximum_length IS NOT NULL THEN character_maximum_length + 4
            ELSE -1
       END AS type_modifier,
       data_type,
       CASE WHEN is_nullable IN ('NO', 'no') THEN 'NO' ELSE 'YES' END AS is_nullable,
       remarks,
       column_default,
       ordinal_position
FROM svv_all_columns
WHERE database_name :catalog
  AND schema_name :schema
  AND table_name :table
  AND column_name :column
ORDER BY 1, 2, 3, 11
