-- SQLForeignKeys on both servers: the constraints first, then their columns, so that the server plans few tables at a time.
-- The numbers are SQL_CASCADE 0, SQL_RESTRICT 1, SQL_SET_NULL 2, SQL_NO_ACTION 3, SQL_SET_DEFAULT 4; SQL_INITIALLY_DEFERRED 5,
-- SQL_INITIALLY_IMMEDIATE 6, SQL_NOT_DEFERRABLE 7. Redshift's keys are a promise of the user's.
SELECT CAST(current_database() AS varchar(128)),
       pk_schema,
       pk_table,
       (SELECT a.attname FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = found.confrelid AND a.attnum = found.confkey[g.seq]),
       CAST(current_database() AS varchar(128)),
       fk_schema,
       fk_table,
       (SELECT a.attname FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = found.conrelid AND a.attnum = found.conkey[g.seq]),
       g.seq,
       CASE found.confupdtype WHEN 'c' THEN 0 WHEN 'r' THEN 1 WHEN 'n' THEN 2 WHEN 'd' THEN 4 ELSE 3 END,
       CASE found.confdeltype WHEN 'c' THEN 0 WHEN 'r' THEN 1 WHEN 'n' THEN 2 WHEN 'd' THEN 4 ELSE 3 END,
       found.conname,
       (SELECT pk.conname FROM pg_catalog.pg_constraint pk WHERE pk.conrelid = found.confrelid AND pk.contype = 'p'),
       CASE WHEN found.condeferred THEN 5 WHEN found.condeferrable THEN 6 ELSE 7 END
FROM (
    SELECT pn.nspname AS pk_schema, pc.relname AS pk_table, fn.nspname AS fk_schema, fc.relname AS fk_table,
           con.confrelid, con.conrelid, con.confkey, con.conkey, con.confupdtype, con.confdeltype, con.conname,
           con.condeferred, con.condeferrable
    FROM pg_catalog.pg_constraint con
    JOIN pg_catalog.pg_class pc ON pc.oid = con.confrelid
    JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
    JOIN pg_catalog.pg_class fc ON fc.oid = con.conrelid
    JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
    WHERE con.contype = 'f'
      AND current_database() :pk_catalog
      AND pn.nspname :pk_schema
      AND pc.relname :pk_table
      AND current_database() :fk_catalog
      AND fn.nspname :fk_schema
      AND fc.relname :fk_table
) AS found
JOIN generate_series(1, 32) AS g(seq) ON found.conkey[g.seq] IS NOT NULL
ORDER BY :order
