-- SQLForeignKeys on both servers. The numbers are SQL_CASCADE 0, SQL_RESTRICT 1, SQL_SET_NULL 2, SQL_NO_ACTION 3,
-- SQL_SET_DEFAULT 4; SQL_INITIALLY_DEFERRED 5, SQL_INITIALLY_IMMEDIATE 6, SQL_NOT_DEFERRABLE 7. Redshift's keys are a
-- promise of the user's.
SELECT CAST(current_database() AS varchar(128)),
       pn.nspname,
       pc.relname,
       pa.attname,
       CAST(current_database() AS varchar(128)),
       fn.nspname,
       fc.relname,
       fa.attname,
       g.seq,
       CASE con.confupdtype WHEN 'c' THEN 0 WHEN 'r' THEN 1 WHEN 'n' THEN 2 WHEN 'd' THEN 4 ELSE 3 END,
       CASE con.confdeltype WHEN 'c' THEN 0 WHEN 'r' THEN 1 WHEN 'n' THEN 2 WHEN 'd' THEN 4 ELSE 3 END,
       con.conname,
       pk.conname,
       CASE WHEN con.condeferred THEN 5 WHEN con.condeferrable THEN 6 ELSE 7 END
FROM generate_series(1, 32) AS g(seq)
JOIN pg_catalog.pg_constraint con ON con.contype = 'f' AND con.conkey[g.seq] IS NOT NULL
JOIN pg_catalog.pg_class pc ON pc.oid = con.confrelid
JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
JOIN pg_catalog.pg_attribute pa ON pa.attrelid = pc.oid AND pa.attnum = con.confkey[g.seq]
JOIN pg_catalog.pg_class fc ON fc.oid = con.conrelid
JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
JOIN pg_catalog.pg_attribute fa ON fa.attrelid = fc.oid AND fa.attnum = con.conkey[g.seq]
LEFT JOIN pg_catalog.pg_constraint pk ON pk.conrelid = pc.oid AND pk.contype = 'p'
WHERE current_database() :pk_catalog
  AND pn.nspname :pk_schema
  AND pc.relname :pk_table
  AND current_database() :fk_catalog
  AND fn.nspname :fk_schema
  AND fc.relname :fk_table
ORDER BY :order
