-- SQLSpecialColumns(SQL_BEST_ROWID) on both servers: the primary key. Types as in columns_postgres.sql.
SELECT 2 AS scope, -- SQL_SCOPE_SESSION
       a.attname,
       a.atttypid,
       a.atttypmod,
       t.typname,
       1 AS pseudo_column -- SQL_PC_NOT_PSEUDO
FROM generate_series(1, 32) AS g(seq)
JOIN pg_catalog.pg_constraint con ON con.contype = 'p' AND con.conkey[g.seq] IS NOT NULL
JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = con.conkey[g.seq]
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE current_database() :catalog
  AND n.nspname :schema
  AND c.relname :table
ORDER BY c.oid, g.seq
