-- SQLTables on Redshift in other databases (datashares, external ones), or where the local sources show nothing.
SELECT CAST(database_name AS varchar(128)) AS table_cat,
       CAST(schema_name AS varchar(128)) AS table_schem,
       CAST(table_name AS varchar(128)) AS table_name,
       CAST(kind AS varchar(32)) AS table_type,
       remarks
FROM (
    SELECT database_name, schema_name, table_name, remarks,
           CASE WHEN schema_name LIKE 'pg!_temp!_%' ESCAPE '!' THEN 'LOCAL TEMPORARY'
                WHEN schema_name LIKE 'pg!_%' ESCAPE '!' OR schema_name = 'information_schema'
                    THEN CASE table_type WHEN 'VIEW' THEN 'SYSTEM VIEW' ELSE 'SYSTEM TABLE' END
                WHEN table_type = 'BASE TABLE' THEN 'TABLE'
                ELSE table_type
           END AS kind
    FROM svv_all_tables
    WHERE database_name :catalog
      AND schema_name :schema
      AND table_name :table
) AS found
WHERE kind :types
ORDER BY 4, 1, 2, 3
