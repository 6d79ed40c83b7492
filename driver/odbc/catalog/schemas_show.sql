-- SQLTables with SQL_ALL_SCHEMAS on Redshift: the schemas that the user may look into.
SHOW SCHEMAS FROM DATABASE :name_catalog
