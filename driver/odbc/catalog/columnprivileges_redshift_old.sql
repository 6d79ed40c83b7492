-- SQLColumnPrivileges where columnprivileges_redshift.sql does not work, as in tableprivileges_redshift_old.sql.
SELECT CAST(current_database() AS varchar(128)),
       CAST(table_schema AS varchar(128)),
       CAST(table_name AS varchar(128)),
       CAST(column_name AS varchar(128)),
       CAST(grantor AS varchar(128)),
       CAST(grantee AS varchar(128)),
       CAST(privilege_type AS varchar(128)),
       CAST(is_grantable AS varchar(3))
FROM information_schema.column_privileges
WHERE table_catalog :catalog
  AND table_schema :schema
  AND table_name :table
  AND column_name :column
ORDER BY 1, 2, 3, 4, 7, 6
