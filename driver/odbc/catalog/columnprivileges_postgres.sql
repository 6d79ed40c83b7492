-- SQLColumnPrivileges on PostgreSQL: what was granted on the column itself or on its table, as in
-- tableprivileges_postgres.sql.
SELECT DISTINCT CAST(current_database() AS varchar(128)),
       n.nspname,
       c.relname,
       a.attname,
       CASE WHEN acl.grantee = c.relowner THEN '_SYSTEM' ELSE CAST(pg_get_userbyid(acl.grantor) AS varchar(128)) END,
       CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE CAST(pg_get_userbyid(acl.grantee) AS varchar(128)) END,
       acl.privilege_type,
       CASE WHEN acl.is_grantable OR acl.grantee = c.relowner THEN 'YES' ELSE 'NO' END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN LATERAL (
    SELECT * FROM aclexplode(COALESCE(c.relacl, acldefault('r', c.relowner)))
    UNION ALL
    SELECT * FROM aclexplode(a.attacl)
) AS acl ON true
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND acl.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
  AND current_database() :catalog
  AND n.nspname :schema
  AND c.relname :table
  AND a.attname :column
ORDER BY 1, 2, 3, 4, 7, 6
