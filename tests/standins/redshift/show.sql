-- What Redshift's SHOW commands answer (redshift/show.mjs sends them here): over the real tables of "dev", and over tables of
-- what other databases have: "shared" comes from a datashare, "awsdatacatalog" is seen by SHOW alone. Columns as documented.
-- Run by the administrator after engine.sql.

CREATE TABLE pg_catalog.stand_in_primary_keys (
    database_name varchar(128), schema_name varchar(128), table_name varchar(128), pk_name varchar(128),
    column_name varchar(128), key_seq integer);
CREATE TABLE pg_catalog.stand_in_foreign_keys (
    pk_database_name varchar, pk_schema_name varchar, pk_table_name varchar, pk_column_name varchar,
    fk_database_name varchar, fk_schema_name varchar, fk_table_name varchar, fk_column_name varchar,
    key_seq integer, fk_name varchar, pk_name varchar, update_rule integer, delete_rule integer,
    deferrability integer);
CREATE TABLE pg_catalog.stand_in_routines (
    database_name varchar(128), schema_name varchar(128), routine_name varchar(128), is_procedure boolean,
    argument_list varchar(512), return_type varchar(512), remarks varchar(512));
CREATE TABLE pg_catalog.stand_in_parameters (
    database_name varchar(128), schema_name varchar(128), routine_name varchar(128), argument_list varchar(512),
    parameter_name varchar(128), ordinal_position integer, parameter_type varchar(16), data_type varchar(128),
    character_maximum_length integer, numeric_precision integer, numeric_scale integer);
CREATE TABLE pg_catalog.stand_in_grants (
    database_name varchar(128), schema_name varchar(128), object_name varchar(128), column_name varchar(128),
    grantor_name varchar(128), identity_name varchar(128), identity_type varchar(16), privilege_type varchar(32),
    admin_option boolean);

INSERT INTO pg_catalog.stand_in_shared VALUES
    ('shared', 'public', 'deals', 'id', 1, 'integer', NULL, 32, 0),
    ('shared', 'public', 'deals', 'partner', 2, 'character varying', 30, NULL, NULL),
    ('shared', 'public', 'deals', 'note', 3, 'text', NULL, NULL, NULL),
    ('shared', 'odd', 'things', 'a', 1, 'integer', NULL, 32, 0),
    ('awsdatacatalog', 'lake.house', 'visits', 'at', 1, 'timestamp', NULL, NULL, NULL),
    ('awsdatacatalog', 'lake.house', 'visits', 'pa"ge', 2, 'string', NULL, NULL, NULL);
INSERT INTO pg_catalog.stand_in_primary_keys VALUES
    ('shared', 'public', 'partners', 'partners_pkey', 'share', 2),
    ('shared', 'public', 'partners', 'partners_pkey', 'partner', 1);
INSERT INTO pg_catalog.stand_in_foreign_keys VALUES
    ('shared', 'public', 'partners', 'partner', 'shared', 'public', 'deals', 'partner', 1, 'deals_partner_fkey',
     'partners_pkey', NULL, NULL, NULL);
INSERT INTO pg_catalog.stand_in_routines VALUES
    ('shared', 'public', 'pay', true, 'integer, numeric', 'numeric', 'Pays a partner'),
    ('shared', 'public', 'rate', false, 'character varying', 'numeric(8,4)', NULL),
    ('shared', 'odd', 'evil', true, 'integer); SELECT 1; --', NULL, NULL);
INSERT INTO pg_catalog.stand_in_parameters VALUES
    ('shared', 'public', 'pay', 'integer, numeric', 'deal', 1, 'IN', 'integer', NULL, 32, 0),
    ('shared', 'public', 'pay', 'integer, numeric', 'amount', 2, 'INOUT', 'numeric', NULL, 10, 2),
    ('shared', 'public', 'rate', 'character varying', 'partner', 1, 'IN', 'character varying', 30, NULL, NULL);
INSERT INTO pg_catalog.stand_in_grants VALUES
    ('shared', 'public', 'deals', NULL, 'owner', 'public', 'public', 'SELECT', false),
    ('shared', 'public', 'deals', NULL, 'owner', 'ann', 'user', 'INSERT', true),
    ('shared', 'public', 'deals', 'note', 'owner', 'ann', 'user', 'UPDATE', false);

CREATE VIEW pg_catalog.svv_redshift_functions AS
    SELECT database_name, schema_name, routine_name AS function_name,
           CASE WHEN is_procedure THEN 'STORED PROCEDURE' ELSE 'REGULAR FUNCTION' END::varchar(128) AS function_type,
           argument_list AS argument_type, return_type::varchar(128) AS result_type
    FROM pg_catalog.stand_in_routines;

-- Who asks for what is not there, or may not be seen, gets an error.
CREATE FUNCTION pg_catalog.stand_in_must(there boolean, kind text, name text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF there IS NOT TRUE THEN
        RAISE EXCEPTION '% "%" does not exist', kind, name USING ERRCODE = CASE kind WHEN 'Schema' THEN '3F000' ELSE '42P01' END;
    END IF;
END $$;
CREATE FUNCTION pg_catalog.stand_in_must_see(db text, schema text, tab text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_catalog.stand_in_must(
        EXISTS (SELECT FROM pg_catalog.stand_in_show_tables(db, schema) AS t WHERE t.table_name = tab), 'Relation', tab);
END $$;

CREATE FUNCTION pg_catalog.stand_in_show_databases() RETURNS TABLE (
    database_name varchar, database_owner integer, database_type varchar, database_acl varchar, parameters varchar,
    database_isolation_level varchar) LANGUAGE sql STABLE AS $$
    SELECT datname::varchar, datdba::integer, 'local', datacl::varchar, NULL, 'Snapshot Isolation'
    FROM pg_database WHERE NOT datistemplate
    UNION ALL
    SELECT DISTINCT database_name, 10, 'shared', NULL, NULL, NULL FROM pg_catalog.stand_in_shared $$;

CREATE FUNCTION pg_catalog.stand_in_show_schemas(db text) RETURNS TABLE (
    database_name varchar, schema_name varchar, schema_owner integer, schema_type varchar, schema_acl varchar,
    source_database varchar, schema_option varchar) LANGUAGE sql STABLE AS $$
    SELECT db::varchar, nspname::varchar, nspowner::integer, 'local', nspacl::varchar, NULL, NULL
    FROM pg_namespace WHERE db = current_database() AND has_schema_privilege(oid, 'USAGE')
    UNION ALL
    SELECT db, schemaname, 1, 'external', NULL, databasename, NULL
    FROM pg_catalog.svv_external_schemas WHERE db = current_database()
    UNION ALL
    SELECT DISTINCT database_name, schema_name, 1, 'shared', NULL, NULL, NULL
    FROM pg_catalog.stand_in_shared WHERE database_name = db $$;

CREATE FUNCTION pg_catalog.stand_in_show_tables(db text, schema text) RETURNS TABLE (
    database_name varchar, schema_name varchar, table_name varchar, table_type varchar, table_acl varchar,
    remarks varchar, owner varchar, last_altered_time timestamp, last_modified_time timestamp, dist_style varchar,
    table_subtype varchar) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_catalog.stand_in_must(
        EXISTS (SELECT FROM pg_catalog.stand_in_show_schemas(db) s WHERE s.schema_name = schema), 'Schema', schema);
    RETURN QUERY
        SELECT t.table_catalog, t.table_schema, t.table_name, replace(t.table_type, 'BASE TABLE', 'TABLE')::varchar,
               NULL::varchar, t.remarks, NULL::varchar, NULL::timestamp, NULL::timestamp, NULL::varchar, NULL::varchar
        FROM pg_catalog.svv_tables t WHERE db = current_database() AND t.table_schema = schema
        UNION ALL
        SELECT DISTINCT s.database_name, s.schema_name, s.table_name, 'TABLE', NULL::varchar, NULL::varchar, NULL::varchar,
               NULL::timestamp, NULL::timestamp, NULL::varchar, 'REGULAR TABLE'
        FROM pg_catalog.stand_in_shared s WHERE s.database_name = db AND s.schema_name = schema
        ORDER BY 3 DESC; -- in no useful order
END $$;

CREATE FUNCTION pg_catalog.stand_in_show_columns(db text, schema text, tab text) RETURNS TABLE (
    database_name varchar, schema_name varchar, table_name varchar, column_name varchar, ordinal_position integer,
    column_default varchar, is_nullable varchar, data_type varchar, character_maximum_length integer,
    numeric_precision integer, numeric_scale integer, remarks varchar, sort_key_type varchar, sort_key integer,
    dist_key integer, encoding varchar, collation_name varchar) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_catalog.stand_in_must_see(db, schema, tab);
    RETURN QUERY
        SELECT c.table_catalog, c.table_schema, c.table_name, c.column_name, c.ordinal_position, c.column_default,
               c.is_nullable, c.data_type, c.character_maximum_length, c.numeric_precision, c.numeric_scale, c.remarks,
               NULL::varchar, 0, 0, NULL::varchar, NULL::varchar
        FROM pg_catalog.svv_columns c
        WHERE db = current_database() AND c.table_schema = schema AND c.table_name = tab
        UNION ALL
        SELECT s.database_name, s.schema_name, s.table_name, s.column_name, s.ordinal_position, NULL, 'YES', s.data_type,
               s.character_maximum_length, s.numeric_precision, s.numeric_scale, NULL, NULL, 0, 0, NULL, NULL
        FROM pg_catalog.stand_in_shared s
        WHERE s.database_name = db AND s.schema_name = schema AND s.table_name = tab
        ORDER BY 4 DESC;
END $$;

CREATE FUNCTION pg_catalog.stand_in_show_primary_keys(db text, schema text, tab text) RETURNS TABLE (
    database_name varchar, schema_name varchar, table_name varchar, pk_name varchar, column_name varchar,
    key_seq integer) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_catalog.stand_in_must_see(db, schema, tab);
    RETURN QUERY
        SELECT db::varchar, schema::varchar, tab::varchar, k.conname::varchar, a.attname::varchar, g.seq::integer
        FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid AND c.relname = tab
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = schema,
             unnest(k.conkey) WITH ORDINALITY AS g (attnum, seq)
        JOIN pg_attribute a ON a.attnum = g.attnum
        WHERE k.contype = 'p' AND a.attrelid = c.oid AND db = current_database()
        UNION ALL
        SELECT p.* FROM pg_catalog.stand_in_primary_keys p
        WHERE p.database_name = db AND p.schema_name = schema AND p.table_name = tab
        ORDER BY 6 DESC;
END $$;

-- Those of the table itself, and (exported) those that refer to it.
CREATE FUNCTION pg_catalog.stand_in_show_foreign_keys(db text, schema text, tab text, exported boolean)
    RETURNS SETOF pg_catalog.stand_in_foreign_keys LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_catalog.stand_in_must_see(db, schema, tab);
    RETURN QUERY
        SELECT db::varchar, pn.nspname::varchar, pc.relname::varchar, pa.attname::varchar, db::varchar,
               fn.nspname::varchar, fc.relname::varchar, fa.attname::varchar, g.seq::integer, k.conname::varchar,
               (SELECT conname FROM pg_constraint WHERE conrelid = pc.oid AND contype = 'p')::varchar,
               NULL::integer, NULL::integer, NULL::integer
        FROM pg_constraint k
        JOIN pg_class pc ON pc.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = pc.relnamespace
        JOIN pg_class fc ON fc.oid = k.conrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace,
             unnest(k.conkey, k.confkey) WITH ORDINALITY AS g (fnum, pnum, seq)
        JOIN pg_attribute fa ON fa.attnum = g.fnum JOIN pg_attribute pa ON pa.attnum = g.pnum
        WHERE k.contype = 'f' AND fa.attrelid = fc.oid AND pa.attrelid = pc.oid AND db = current_database()
          AND CASE WHEN exported THEN pn.nspname = schema AND pc.relname = tab
                   ELSE fn.nspname = schema AND fc.relname = tab END
        UNION ALL
        SELECT f.* FROM pg_catalog.stand_in_foreign_keys f
        WHERE CASE WHEN exported THEN (f.pk_database_name, f.pk_schema_name, f.pk_table_name) = (db, schema, tab)
                   ELSE (f.fk_database_name, f.fk_schema_name, f.fk_table_name) = (db, schema, tab) END
        ORDER BY 9 DESC;
END $$;

CREATE FUNCTION pg_catalog.stand_in_show_routines(db text, schema text, procedures boolean) RETURNS TABLE (
    database_name varchar, schema_name varchar, routine_name varchar, number_of_arguments integer,
    argument_list varchar, return_type varchar, remarks varchar) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_catalog.stand_in_must(
        EXISTS (SELECT FROM pg_catalog.stand_in_show_schemas(db) s WHERE s.schema_name = schema), 'Schema', schema);
    RETURN QUERY
        SELECT db::varchar, n.nspname::varchar, p.proname::varchar, p.pronargs::integer,
               oidvectortypes(p.proargtypes)::varchar, format_type(p.prorettype, NULL)::varchar,
               obj_description(p.oid, 'pg_proc')::varchar
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE db = current_database() AND n.nspname = schema AND p.prokind = CASE WHEN procedures THEN 'p' ELSE 'f' END
        UNION ALL
        SELECT r.database_name, r.schema_name, r.routine_name, 1, r.argument_list, r.return_type, r.remarks
        FROM pg_catalog.stand_in_routines r
        WHERE r.database_name = db AND r.schema_name = schema AND r.is_procedure = procedures
        ORDER BY 3 DESC;
END $$;
CREATE FUNCTION pg_catalog.stand_in_show_procedures(db text, schema text) RETURNS TABLE (
    database_name varchar, schema_name varchar, procedure_name varchar, number_of_arguments integer,
    argument_list varchar, return_type varchar, remarks varchar) LANGUAGE sql STABLE AS $$
    SELECT * FROM pg_catalog.stand_in_show_routines(db, schema, true) $$;
CREATE FUNCTION pg_catalog.stand_in_show_functions(db text, schema text) RETURNS TABLE (
    database_name varchar, schema_name varchar, function_name varchar, number_of_arguments integer,
    argument_list varchar, return_type varchar, remarks varchar) LANGUAGE sql STABLE AS $$
    SELECT * FROM pg_catalog.stand_in_show_routines(db, schema, false) $$;

CREATE FUNCTION pg_catalog.stand_in_show_parameters(db text, schema text, routine text, arguments text)
    RETURNS SETOF pg_catalog.stand_in_parameters LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT p.* FROM pg_catalog.stand_in_parameters p
                 WHERE (p.database_name, p.schema_name, p.routine_name, p.argument_list) = (db, schema, routine, arguments)
                 ORDER BY 6 DESC;
    PERFORM pg_catalog.stand_in_must(FOUND, 'Relation', routine);
END $$;
CREATE FUNCTION pg_catalog.stand_in_show_procedure_parameters(db text, schema text, routine text, arguments text)
    RETURNS TABLE (database_name varchar, schema_name varchar, procedure_name varchar, parameter_name varchar,
                   ordinal_position integer, parameter_type varchar, data_type varchar,
                   character_maximum_length integer, numeric_precision integer, numeric_scale integer)
    LANGUAGE sql STABLE AS $$
    SELECT database_name, schema_name, routine_name, parameter_name, ordinal_position, parameter_type, data_type,
           character_maximum_length, numeric_precision, numeric_scale
    FROM pg_catalog.stand_in_show_parameters(db, schema, routine, arguments) $$;
CREATE FUNCTION pg_catalog.stand_in_show_function_parameters(db text, schema text, routine text, arguments text)
    RETURNS TABLE (database_name varchar, schema_name varchar, function_name varchar, parameter_name varchar,
                   ordinal_position integer, parameter_type varchar, data_type varchar,
                   character_maximum_length integer, numeric_precision integer, numeric_scale integer)
    LANGUAGE sql STABLE AS $$
    SELECT * FROM pg_catalog.stand_in_show_procedure_parameters(db, schema, routine, arguments) $$;

CREATE FUNCTION pg_catalog.stand_in_show_grants(db text, schema text, tab text) RETURNS TABLE (
    database_name varchar, schema_name varchar, object_name varchar, object_type varchar, privilege_type varchar,
    identity_id integer, identity_name varchar, identity_type varchar, admin_option boolean, privilege_scope varchar,
    grantor_name varchar) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_catalog.stand_in_must_see(db, schema, tab);
    RETURN QUERY SELECT g.database_name, g.schema_name, g.object_name, 'TABLE'::varchar, g.privilege_type, 100,
                        g.identity_name, g.identity_type, g.admin_option, 'TABLE'::varchar, g.grantor_name
                 FROM pg_catalog.stand_in_grants g
                 WHERE (g.database_name, g.schema_name, g.object_name) = (db, schema, tab) AND g.column_name IS NULL;
END $$;
CREATE FUNCTION pg_catalog.stand_in_show_column_grants(db text, schema text, tab text) RETURNS TABLE (
    database_name varchar, schema_name varchar, table_name varchar, column_name varchar, object_type varchar,
    privilege_type varchar, identity_id integer, identity_name varchar, identity_type varchar, admin_option boolean,
    grantor_name varchar) LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_catalog.stand_in_must_see(db, schema, tab);
    RETURN QUERY SELECT g.database_name, g.schema_name, g.object_name, g.column_name, 'COLUMN'::varchar, g.privilege_type,
                        100, g.identity_name, g.identity_type, g.admin_option, g.grantor_name
                 FROM pg_catalog.stand_in_grants g
                 WHERE (g.database_name, g.schema_name, g.object_name) = (db, schema, tab) AND g.column_name IS NOT NULL;
END $$;

GRANT SELECT ON pg_catalog.stand_in_primary_keys, pg_catalog.stand_in_foreign_keys, pg_catalog.stand_in_routines,
    pg_catalog.stand_in_parameters, pg_catalog.stand_in_grants, pg_catalog.svv_redshift_functions TO PUBLIC;
