-- SQLTablePrivileges on clusters without svv_relation_privileges, or where it may not be read: what the user has granted
-- or was granted.
SELECT CAST(current_database() AS varchar(128)),
       CAST(table_schema AS varchar(128)),
       CAST(table_name AS varchar(128)),
       CAST(grantor AS varchar(128)),
       CAST(grantee AS varchar(128)),
       CAST(privilege_type AS varchar(128)),
       CAST(is_grantable AS varchar(3))
FROM information_schema.table_privileges
WHERE privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES')
  AND table_catalog :catalog
  AND table_schema :schema
  AND table_name :table
ORDER BY 1, 2, 3, 6, 5
