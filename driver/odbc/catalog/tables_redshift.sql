-- SQLTables on Redshift: svv_tables also has external tables and late-binding views. It may run on compute nodes, where
-- functions of the leader node cannot follow: nothing is joined to it.
SELECT CAST(table_catalog AS varchar(128)) AS table_cat,
       CAST(table_schema AS varchar(128)) AS table_schem,
       CAST(table_name AS varchar(128)) AS table_name,
       CAST(kind AS varchar(32)) AS table_type,
       remarks
FROM (
    SELECT table_catalog, table_schema, table_name, remarks,
           CASE WHEN table_schema LIKE 'pg!_temp!_%' ESCAPE '!' THEN 'LOCAL TEMPORARY'
                WHEN table_schema LIKE 'pg!_%' ESCAPE '!' OR table_schema = 'information_schema'
                    THEN CASE table_type WHEN 'VIEW' THEN 'SYSTEM VIEW' ELSE 'SYSTEM TABLE' END
                WHEN table_type = 'BASE TABLE' THEN 'TABLE'
                ELSE table_type
           END AS kind
    FROM svv_tables
    WHERE table_catalog :catalog
      AND table_schema :schema
      AND table_name :table
) AS found
WHERE kind :types
ORDER BY 4, 1, 2, 3
