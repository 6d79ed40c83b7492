-- SQLTables with SQL_ALL_CATALOGS on Redshift. The answers of SHOW are read by catalogshow.c, their columns by name;
-- :name_schema is a name and :like_table a LIKE or nothing (catalogquery.h).
SHOW DATABASES
