-- SQLForeignKeys on Redshift for the keys that refer to one table, also of another database.
SHOW CONSTRAINTS FOREIGN KEYS EXPORTED FROM TABLE :name_pk_catalog.:name_pk_schema.:name_pk_table
