-- SQLProcedures on PostgreSQL: procedures and functions, aggregates left out. PROCEDURE_TYPE: SQL_PT_PROCEDURE 1,
-- SQL_PT_FUNCTION 2. A name with several argument lists has a row for each.
SELECT CAST(current_database() AS varchar(128)),
       n.nspname,
       p.proname,
       CAST(NULL AS integer),
       CAST(NULL AS integer),
       CAST(NULL AS integer),
       d.description,
       CASE p.prokind WHEN 'p' THEN 1 ELSE 2 END
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_description d
       ON d.objoid = p.oid AND d.classoid = CAST('pg_catalog.pg_proc' AS regclass) AND d.objsubid = 0
WHERE p.prokind IN ('f', 'p')
  AND current_database() :catalog
  AND n.nspname :schema
  AND p.proname :procedure
ORDER BY 1, 2, 3, p.oid
