-- SQLTables with SQL_ALL_CATALOGS: the one database that this connection can look into.
SELECT CAST(current_database() AS varchar(128)) AS table_cat,
       CAST(NULL AS varchar(128)) AS table_schem,
       CAST(NULL AS varchar(128)) AS table_name,
       CAST(NULL AS varchar(32)) AS table_type,
       CAST(NULL AS varchar(254)) AS remarks
