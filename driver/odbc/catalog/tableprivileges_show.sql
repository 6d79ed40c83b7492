-- SQLTablePrivileges on Redshift for a table of another database.
SHOW GRANTS ON TABLE :name_catalog.:name_schema.:name_table
