-- SQLColumnPrivileges on Redshift: what the owner has, what was granted on the table (as in tableprivileges_redshift.sql)
-- and on the column itself (svv_column_privileges).
SELECT DISTINCT CAST(current_database() AS varchar(128)), schema_name, table_name, column_name, grantor, grantee,
       privilege, is_grantable
FROM (
    SELECT n.nspname AS schema_name, c.relname AS table_name, CAST(a.attname AS varchar(128)) AS column_name,
           CAST('_SYSTEM' AS varchar(128)) AS grantor, CAST(u.usename AS varchar(128)) AS grantee, p.privilege,
           CAST('YES' AS varchar(3)) AS is_grantable
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_user u ON u.usesysid = c.relowner
    CROSS JOIN (SELECT CAST('SELECT' AS varchar(16)) AS privilege UNION ALL SELECT 'INSERT' UNION ALL SELECT 'UPDATE'
                UNION ALL SELECT 'REFERENCES') AS p
    WHERE c.relkind IN ('r', 'v')
    UNION ALL
    SELECT r.namespace_name, r.relation_name, a.attname, NULL,
           CASE WHEN r.identity_type = 'public' THEN 'PUBLIC' ELSE r.identity_name END, r.privilege_type,
           CASE WHEN r.admin_option THEN 'YES' ELSE 'NO' END
    FROM pg_catalog.svv_relation_privileges r
    JOIN pg_catalog.pg_namespace n ON n.nspname = r.namespace_name
    JOIN pg_catalog.pg_class c ON c.relname = r.relation_name AND c.relnamespace = n.oid
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE r.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
    UNION ALL
    SELECT namespace_name, relation_name, column_name, NULL,
           CASE WHEN identity_type = 'public' THEN 'PUBLIC' ELSE identity_name END, privilege_type, 'NO'
    FROM pg_catalog.svv_column_privileges
) AS found
WHERE current_database() :catalog
  AND schema_name :schema
  AND table_name :table
  AND column_name :column
ORDER BY 1, 2, 3, 4, 7, 6
