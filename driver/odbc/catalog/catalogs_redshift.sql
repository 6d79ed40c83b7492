-- SQLTables with SQL_ALL_CATALOGS on Redshift: local databases and those of datashares. catalogs.sql follows where this
-- is not to be had.
SELECT CAST(database_name AS varchar(128)) AS table_cat,
       CAST(NULL AS varchar(128)) AS table_schem,
       CAST(NULL AS varchar(128)) AS table_name,
       CAST(NULL AS varchar(32)) AS table_type,
       CAST(NULL AS varchar(254)) AS remarks
FROM svv_redshift_databases
ORDER BY 1
