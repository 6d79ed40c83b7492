-- SQLPrimaryKeys on both servers. Redshift keeps primary keys as a promise of the user's.
SELECT CAST(current_database() AS varchar(128)),
       n.nspname,
       c.relname,
       a.attname,
       g.seq,
       con.conname
FROM generate_series(1, 32) AS g(seq)
JOIN pg_catalog.pg_constraint con ON con.contype = 'p' AND con.conkey[g.seq] IS NOT NULL
JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = con.conkey[g.seq]
WHERE current_database() :catalog
  AND n.nspname :schema
  AND c.relname :table
ORDER BY 1, 2, 3, 5
