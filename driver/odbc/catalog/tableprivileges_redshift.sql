-- SQLTablePrivileges on Redshift: svv_relation_privileges has what was granted to users, groups and roles, but not by
-- whom; what an owner has by being the owner comes from pg_class. GRANTOR as in tableprivileges_postgres.sql.
SELECT CAST(current_database() AS varchar(128)), schema_name, table_name, grantor, grantee, privilege, is_grantable
FROM (
    SELECT n.nspname AS schema_name, c.relname AS table_name, CAST('_SYSTEM' AS varchar(128)) AS grantor,
           CAST(u.usename AS varchar(128)) AS grantee, p.privilege, CAST('YES' AS varchar(3)) AS is_grantable
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_user u ON u.usesysid = c.relowner
    CROSS JOIN (SELECT CAST('SELECT' AS varchar(16)) AS privilege UNION ALL SELECT 'INSERT' UNION ALL SELECT 'UPDATE'
                UNION ALL SELECT 'DELETE' UNION ALL SELECT 'REFERENCES') AS p
    WHERE c.relkind IN ('r', 'v')
    UNION ALL
    SELECT namespace_name, relation_name, NULL,
           CASE WHEN identity_type = 'public' THEN 'PUBLIC' ELSE identity_name END, privilege_type,
           CASE WHEN admin_option THEN 'YES' ELSE 'NO' END
    FROM pg_catalog.svv_relation_privileges
    WHERE privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES')
) AS found
WHERE current_database() :catalog
  AND schema_name :schema
  AND table_name :table
ORDER BY 1, 2, 3, 6, 5
