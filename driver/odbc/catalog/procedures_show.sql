-- SQLProcedures on Redshift for one schema, also of another database: two answers, one round trip.
SHOW PROCEDURES FROM SCHEMA :name_catalog.:name_schema :like_procedure;
SHOW FUNCTIONS FROM SCHEMA :name_catalog.:name_schema :like_procedure
