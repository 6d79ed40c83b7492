-- SQLTables on Redshift where svv_tables shows nothing: the catalogue of the leader node, also this session's temporary
-- tables. A materialized view is a view, as in svv_tables.
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
                WHEN c.relkind IN ('v', 'm') THEN 'VIEW'
                ELSE 'TABLE'
           END AS kind,
           d.description AS remarks
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_description d
           ON d.objoid = c.oid AND d.classoid = CAST('pg_catalog.pg_class' AS regclass) AND d.objsubid = 0
    WHERE c.relkind IN ('r', 'v', 'm')
      AND n.nspname NOT LIKE 'pg!_toast%' ESCAPE '!'
      AND (n.nspname NOT LIKE 'pg!_temp!_%' ESCAPE '!' OR n.nspname = ANY (current_schemas(true)))
      AND current_database() :catalog
      AND n.nspname :schema
      AND c.relname :table
) AS found
WHERE kind :types
ORDER BY 4, 1, 2, 3
