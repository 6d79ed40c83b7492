-- SQLForeignKeys on Redshift for the keys of one table, also of another database.
SHOW CONSTRAINTS FOREIGN KEYS FROM TABLE :name_fk_catalog.:name_fk_schema.:name_fk_table
