-- As refcursors_postgres.sql, on Redshift, whose pg_proc_info is pg_proc with procedures.
SELECT 1
FROM generate_series(0, 64) AS g(position)
JOIN pg_catalog.pg_proc_info p ON p.prorettype = 1790
     OR COALESCE(p.proallargtypes[g.position], p.proargtypes[g.position - 1]) = 1790
WHERE p.proname :procedure
LIMIT 1
