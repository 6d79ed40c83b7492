-- SQLColumns on Redshift for one table, also of another database.
SHOW COLUMNS FROM TABLE :name_catalog.:name_schema.:name_table :like_column
