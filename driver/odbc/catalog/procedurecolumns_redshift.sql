-- SQLProcedureColumns on Redshift, as in procedurecolumns_postgres.sql. proargtypes counts from 0 and has only what goes
-- in; proallargtypes counts from 1 and is NULL when nothing comes out. The server allows 32 of each.
SELECT CAST(current_database() AS varchar(128)),
       n.nspname,
       p.proname,
       CASE WHEN g.position = 0 OR p.proargnames[g.position] IS NULL THEN '' ELSE p.proargnames[g.position] END,
       CASE WHEN g.position = 0 THEN 5
            WHEN p.proargmodes[g.position] = 'o' THEN 4
            WHEN p.proargmodes[g.position] = 'b' THEN 2
            ELSE 1
       END,
       t.oid AS type_oid,
       -1 AS type_modifier,
       t.typname,
       CAST('YES' AS varchar(3)) AS is_nullable,
       CAST(NULL AS varchar(254)) AS remarks,
       CAST(NULL AS varchar(254)) AS column_def,
       g.position
FROM generate_series(0, 64) AS g(position)
JOIN pg_catalog.pg_proc_info p
     ON (g.position = 0 AND p.prokind = 'f' AND p.proallargtypes IS NULL)
     OR (g.position > 0 AND COALESCE(p.proallargtypes[g.position], p.proargtypes[g.position - 1]) IS NOT NULL)
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_type t
     ON t.oid = CASE WHEN g.position = 0 THEN p.prorettype
                     ELSE COALESCE(p.proallargtypes[g.position], p.proargtypes[g.position - 1])
                END
WHERE p.prokind IN ('f', 'p')
  AND (g.position > 0 OR t.typname <> 'void')
  AND current_database() :catalog
  AND n.nspname :schema
  AND p.proname :procedure
  AND CASE WHEN g.position = 0 OR p.proargnames[g.position] IS NULL THEN '' ELSE p.proargnames[g.position] END :column
ORDER BY 1, 2, 3, p.prooid, g.position
