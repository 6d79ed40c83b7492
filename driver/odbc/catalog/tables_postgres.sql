-- SQLTables on PostgreSQL. A place like :schema stands for a whole condition on what is left of it; see catalogquery.h.
-- Names that begin with pg_ belong to the system. What is the same for a schema, or for a kind of table, is worked out once
-- for it: also its place in the alphabet, for thousands of equal names in front of the table's sort slowly.
SELECT (SELECT CAST(current_database() AS varchar(128))) AS table_cat, n.nspname, c.relname, k.table_type, d.description
FROM (VALUES ('user', 'r', 'TABLE', 6), ('user', 'p', 'TABLE', 6), ('user', 'v', 'VIEW', 7),
             ('user', 'm', 'MATERIALIZED VIEW', 3), ('user', 'f', 'FOREIGN TABLE', 1),
             ('system', 'r', 'SYSTEM TABLE', 4), ('system', 'v', 'SYSTEM VIEW', 5),
             ('session', 'r', 'LOCAL TEMPORARY', 2), ('session', 'p', 'LOCAL TEMPORARY', 2),
             ('session', 'v', 'LOCAL TEMPORARY', 2)) AS k (owner, relkind, table_type, place)
JOIN (
    SELECT oid, nspname, row_number() OVER (ORDER BY nspname) AS place,
           CASE WHEN nspname LIKE 'pg!_temp!_%' ESCAPE '!' THEN 'session'
                WHEN nspname LIKE 'pg!_%' ESCAPE '!' OR nspname = 'information_schema' THEN 'system'
                ELSE 'user'
           END AS owner
    FROM pg_catalog.pg_namespace
    WHERE nspname NOT LIKE 'pg!_toast%' ESCAPE '!'
      AND nspname :schema
) AS n ON n.owner = k.owner
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind = CAST(k.relkind AS "char")
LEFT JOIN (
    SELECT objoid, description
    FROM pg_catalog.pg_description
    WHERE classoid = CAST('pg_catalog.pg_class' AS regclass) AND objsubid = 0
    OFFSET 0
) AS d ON d.objoid = c.oid
WHERE current_database() :catalog
  AND c.relname :table
  AND k.table_type :types
ORDER BY k.place * 1000000 + n.place, c.relname
