-- SQLTables on Redshift for one schema, also of another database.
SHOW TABLES FROM SCHEMA :name_catalog.:name_schema :like_table
