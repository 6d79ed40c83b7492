-- SQLProcedureColumns on PostgreSQL: the value that a function returns at position 0, then its parameters. COLUMN_TYPE:
-- SQL_PARAM_INPUT 1, SQL_PARAM_INPUT_OUTPUT 2, SQL_RESULT_COL 3, SQL_PARAM_OUTPUT 4, SQL_RETURN_VALUE 5. Types as in
-- columns_postgres.sql.
SELECT CAST(current_database() AS varchar(128)),
       n.nspname,
       p.proname,
       COALESCE(a.name, '') AS column_name,
       a.kind,
       CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END AS type_oid,
       CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE -1 END AS type_modifier,
       t.typname,
       'YES' AS is_nullable,
       CAST(NULL AS varchar(254)) AS remarks,
       CASE WHEN a.position > 0 THEN pg_get_function_arg_default(p.oid, CAST(a.position AS integer)) END,
       a.position
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN LATERAL (
    SELECT 0 AS position, '' AS name, CASE WHEN p.proretset THEN 3 ELSE 5 END AS kind, p.prorettype AS type
    WHERE p.proallargtypes IS NULL AND p.prokind = 'f' AND p.prorettype <> CAST('void' AS regtype)
    UNION ALL
    SELECT one.position, p.proargnames[one.position],
           CASE p.proargmodes[one.position] WHEN 'o' THEN 4 WHEN 'b' THEN 2 WHEN 't' THEN 3 ELSE 1 END,
           one.type
    FROM unnest(COALESCE(p.proallargtypes, CAST(p.proargtypes AS oid[]))) WITH ORDINALITY AS one(type, position)
) AS a ON true
JOIN pg_catalog.pg_type t ON t.oid = a.type
WHERE p.prokind IN ('f', 'p')
  AND current_database() :catalog
  AND n.nspname :schema
  AND p.proname :procedure
  AND COALESCE(a.name, '') :column
ORDER BY 1, 2, 3, p.oid, a.position
