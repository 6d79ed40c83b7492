-- SQLColumnPrivileges on Redshift for a table of another database.
SHOW COLUMN GRANTS ON TABLE :name_catalog.:name_schema.:name_table :like_column
