-- SQLProcedureColumns on Redshift for the procedures and functions of one schema, also of another database, in two round
-- trips: a list of them, then the parameters of each (catalogparameters.c).
SHOW PROCEDURES FROM SCHEMA :name_catalog.:name_schema :like_procedure;
SHOW FUNCTIONS FROM SCHEMA :name_catalog.:name_schema :like_procedure
