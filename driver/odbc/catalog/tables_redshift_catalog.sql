-- SQLTables on Redshift where svv_tables shows nothing: the catalogue of the leader node, also this session's temporary
-- tables.
SELECT CAST(current_database() AS varchar(128)) AS table_cat,
       CAST(schema_name AS varchar(128)) AS table_schem,
       CAST(table_name AS varchar(128)) AS table_name,
       CAST(kind AS varchar(32)) AS table_type,
       remarks
FROM (
    SELECT n.nspname AS schema_name,
           c.relname AS table_name,
           CASE WHEN n.nspname LIKE 'pg!_temp!_%' ESCAPE '!' THEN 'LOCAL TEMPORARY'
                WHEN n.nspname LIKE 'pg!_%' ESCAPE '!' OR n.nspname = 'information_schema'
                    THEN CASE c.relkind WHEN 'v' THEN 'SYSTEM VIEW' ELSE 'SYSTEM TABLE' END
                WHEN c.relkind = 'v' THEN 'VIEW'
                ELSE 'TABLE'
           END AS kind,
           obj_description(c.oid, 'pg_class') AS remarks
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v')
      AND n.nspname NOT LIKE 'pg!_toast%' ESCAPE '!'
      AND (n.nspname NOT LIKE 'pg!_temp!_%' ESCAPE '!' OR n.nspname = ANY (current_schemas(true)))
      AND current_database() :catalog
      AND n.nspname :schema
      AND c.relname :table
) AS found
WHERE kind :types
ORDER BY 4, 1, 2, 3
