-- SQLSpecialColumns(SQL_BEST_ROWID) on Redshift for a table of another database: the first answer says which columns,
-- the second what types they have. One round trip.
SHOW CONSTRAINTS PRIMARY KEYS FROM TABLE :name_catalog.:name_schema.:name_table;
SHOW COLUMNS FROM TABLE :name_catalog.:name_schema.:name_table
