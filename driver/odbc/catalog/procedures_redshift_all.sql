-- SQLProcedures on Redshift in other databases where SHOW is not to be had. PROCEDURE_TYPE as in procedures_postgres.sql.
SELECT CAST(database_name AS varchar(128)),
       CAST(schema_name AS varchar(128)),
       CAST(function_name AS varchar(128)),
       CAST(NULL AS integer),
       CAST(NULL AS integer),
       CAST(NULL AS integer),
       CAST(NULL AS varchar(254)),
       CASE WHEN function_type LIKE '%PROCEDURE' THEN 1 ELSE 2 END
FROM svv_redshift_functions
WHERE function_type NOT LIKE 'AGGREGATE%'
  AND database_name :catalog
  AND schema_name :schema
  AND function_name :procedure
ORDER BY 1, 2, 3, argument_type
