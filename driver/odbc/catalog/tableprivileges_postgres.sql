-- SQLTablePrivileges on PostgreSQL. A list that is NULL stands for the owner's rights. GRANTOR of what the owner has is
-- _SYSTEM, as the standard says.
SELECT CAST(current_database() AS varchar(128)),
       n.nspname,
       c.relname,
       CASE WHEN acl.grantee = c.relowner THEN '_SYSTEM' ELSE CAST(pg_get_userbyid(acl.grantor) AS varchar(128)) END,
       CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE CAST(pg_get_userbyid(acl.grantee) AS varchar(128)) END,
       acl.privilege_type,
       CASE WHEN acl.is_grantable OR acl.grantee = c.relowner THEN 'YES' ELSE 'NO' END
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN LATERAL aclexplode(COALESCE(c.relacl, acldefault('r', c.relowner))) AS acl ON true
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND acl.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES')
  AND current_database() :catalog
  AND n.nspname :schema
  AND c.relname :table
ORDER BY 1, 2, 3, 6, 5
