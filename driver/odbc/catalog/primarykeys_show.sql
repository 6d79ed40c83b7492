-- SQLPrimaryKeys on Redshift, also for another database. A table that the user may not see is an error.
SHOW CONSTRAINTS PRIMARY KEYS FROM TABLE :name_catalog.:name_schema.:name_table
