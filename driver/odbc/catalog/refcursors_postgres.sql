-- Whether a procedure or function of this name takes or gives a cursor (type 1790), on PostgreSQL. proargtypes counts from
-- 0 and has only what goes in; proallargtypes counts from 1 and is NULL when nothing comes out.
SELECT 1
FROM generate_series(0, 64) AS g(position)
JOIN pg_catalog.pg_proc p ON p.prorettype = 1790
     OR COALESCE(p.proallargtypes[g.position], p.proargtypes[g.position - 1]) = 1790
WHERE p.proname :procedure
LIMIT 1
