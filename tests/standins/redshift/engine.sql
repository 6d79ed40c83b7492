-- Makes PostgreSQL 15's database "dev" answer like a Redshift leader node where drivers look:
-- types with Redshift's own OIDs, version(), functions and catalogue views.
-- Run once by the administrator.

SET allow_system_table_mods = on;

-- Types. The shell is given Redshift's OID before anything refers to it.
DO $$
DECLARE
    kind record;
BEGIN
    FOR kind IN SELECT * FROM (VALUES ('super', 4000, ''), ('varbyte', 6551, 'varchar'), ('geometry', 3000, ''),
                                      ('geography', 3001, ''), ('hllsketch', 2935, ''), ('intervaly2m', 1188, ''),
                                      ('intervald2s', 1190, '')) AS list (name, id, modifier)
    LOOP
        EXECUTE format('CREATE TYPE pg_catalog.%I', kind.name);
        UPDATE pg_type SET oid = kind.id WHERE typname = kind.name AND typnamespace = 'pg_catalog'::regnamespace;
        EXECUTE format('CREATE FUNCTION pg_catalog.%I(cstring) RETURNS pg_catalog.%I
                        LANGUAGE internal IMMUTABLE STRICT AS ''textin''', kind.name || '_in', kind.name);
        EXECUTE format('CREATE FUNCTION pg_catalog.%I(pg_catalog.%I) RETURNS cstring
                        LANGUAGE internal IMMUTABLE STRICT AS ''textout''', kind.name || '_out', kind.name);
        EXECUTE format('CREATE TYPE pg_catalog.%I (INPUT = %I, OUTPUT = %I, LIKE = text %s)',
                       kind.name, kind.name || '_in', kind.name || '_out',
                       CASE WHEN kind.modifier <> '' THEN ', TYPMOD_IN = varchartypmodin, TYPMOD_OUT = varchartypmodout'
                       END);
    END LOOP;
END $$;
CREATE CAST (super AS text) WITHOUT FUNCTION;
CREATE CAST (text AS super) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (varchar AS super) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (text AS varbyte) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (varchar AS varbyte) WITHOUT FUNCTION AS ASSIGNMENT;

CREATE FUNCTION pg_catalog.json_parse(text) RETURNS super LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT regexp_replace($1::jsonb::text, '([,:]) (?=([^"]*"[^"]*")*[^"]*$)', E'\\1', 'g')::super $$;
CREATE FUNCTION pg_catalog.json_serialize(super) RETURNS varchar LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT $1::text $$;
CREATE FUNCTION pg_catalog.to_varbyte(text, text) RETURNS varbyte LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT (CASE lower($2) WHEN 'hex' THEN lower($1)
                                 WHEN 'base64' THEN encode(decode($1, 'base64'), 'hex')
                                 ELSE encode(convert_to($1, 'UTF8'), 'hex') END)::varbyte $$;
CREATE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE
    AS $$ SELECT date_trunc('second', now() AT TIME ZONE 'UTC') $$;
CREATE FUNCTION pg_catalog.dateadd(text, bigint, timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT $3 + $2 * CASE lower($1) WHEN 'quarter' THEN interval '3 months' ELSE ('1 ' || $1)::interval END $$;
CREATE FUNCTION pg_catalog.datediff(text, timestamp, timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT (CASE lower($1)
            WHEN 'year' THEN extract(year FROM $3) - extract(year FROM $2)
            WHEN 'quarter' THEN 4 * (extract(year FROM $3) - extract(year FROM $2))
                              + extract(quarter FROM $3) - extract(quarter FROM $2)
            WHEN 'month' THEN 12 * (extract(year FROM $3) - extract(year FROM $2))
                            + extract(month FROM $3) - extract(month FROM $2)
            ELSE extract(epoch FROM date_trunc(lower($1), $3) - date_trunc(lower($1), $2))
               / extract(epoch FROM ('1 ' || $1)::interval) END)::bigint $$;
CREATE FUNCTION pg_catalog.len(text) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT length($1) $$;
CREATE FUNCTION pg_catalog.round(double precision, integer) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT round($1::numeric, $2)::double precision $$;
CREATE FUNCTION pg_catalog.trunc(double precision, integer) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
    AS $$ SELECT trunc($1::numeric, $2)::double precision $$;
CREATE FUNCTION pg_catalog.soundex(text) RETURNS text LANGUAGE c IMMUTABLE STRICT AS '$libdir/fuzzystrmatch', 'soundex';
CREATE FUNCTION pg_catalog.difference(text, text) RETURNS integer LANGUAGE c IMMUTABLE STRICT
    AS '$libdir/fuzzystrmatch', 'difference';
CREATE FUNCTION pg_catalog.nvl(anycompatible, anycompatible) RETURNS anycompatible LANGUAGE sql IMMUTABLE
    AS $$ SELECT coalesce($1, $2) $$;

CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE STRICT AS $$
    SELECT 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 '
           '(Red Hat 3.4.2-6.fc3), Redshift 1.0.77467' $$;

-- What PostgreSQL has no like of, as tables to fill: external schemas, tables and columns, late-binding views (which have
-- no columns in pg_attribute) and what datashares bring.
CREATE TABLE pg_catalog.svv_external_schemas (
    esoid oid, eskind smallint, schemaname varchar(128), esowner integer, databasename varchar(128),
    esoptions varchar(512));
CREATE TABLE pg_catalog.svv_external_tables (
    redshift_database_name varchar(128), schemaname varchar(128), tablename varchar(128), tabletype varchar(128),
    location varchar(512), input_format varchar(128), output_format varchar(128), serialization_lib varchar(128),
    serde_parameters varchar(512), compressed integer, parameters varchar(512));
CREATE TABLE pg_catalog.svv_external_columns (
    redshift_database_name varchar(128), schemaname varchar(128), tablename varchar(128), columnname varchar(128),
    external_type varchar(128), columnnum integer, part_key integer, is_nullable varchar(5));
CREATE TABLE pg_catalog.stand_in_late_binding (
    schemaname name, tablename name, columnname name, columntype text, columnnum integer);
CREATE TABLE pg_catalog.stand_in_shared (
    database_name varchar(128), schema_name varchar(128), table_name varchar(128), column_name varchar(128),
    ordinal_position integer, data_type varchar(128), character_maximum_length integer, numeric_precision integer,
    numeric_scale integer);
INSERT INTO pg_catalog.svv_external_schemas VALUES (90001, 1, 'spectrum', 10, 'lake', NULL);
INSERT INTO pg_catalog.svv_external_tables (redshift_database_name, schemaname, tablename, tabletype)
    VALUES ('dev', 'spectrum', 'clicks', 'TABLE');
INSERT INTO pg_catalog.svv_external_columns VALUES
    ('dev', 'spectrum', 'clicks', 'at', 'timestamp', 1, 0, 'true'),
    ('dev', 'spectrum', 'clicks', 'page', 'varchar(200)', 2, 0, 'true'),
    ('dev', 'spectrum', 'clicks', 'cost', 'decimal(10,2)', 3, 0, 'true'),
    ('dev', 'spectrum', 'clicks', 'visitor', 'string', 4, 0, 'true');
INSERT INTO pg_catalog.stand_in_late_binding VALUES
    ('test', 'late', 'id', 'integer', 1), ('test', 'late', 'label', 'character varying(40)', 2),
    ('test', 'late', 'price', 'numeric(12,3)', 3), ('test', 'late', 'note', 'text', 4);
INSERT INTO pg_catalog.stand_in_shared VALUES
    ('shared', 'public', 'partners', 'partner', 1, 'character varying', 30, NULL, NULL),
    ('shared', 'public', 'partners', 'share', 2, 'numeric', NULL, 5, 2);

-- Catalogue views of Redshift. Rows are what the user may see, as on a cluster.
CREATE VIEW pg_catalog.svv_tables AS
    SELECT current_database()::varchar(128) AS table_catalog, n.nspname::varchar(128) AS table_schema,
           c.relname::varchar(128) AS table_name,
           CASE WHEN c.relpersistence = 't' THEN 'LOCAL TEMPORARY' WHEN c.relkind IN ('v', 'm') THEN 'VIEW' ELSE 'BASE TABLE'
           END::varchar(128) AS table_type,
           d.description::varchar(512) AS remarks
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
    WHERE c.relkind IN ('r', 'v', 'm') AND NOT pg_is_other_temp_schema(n.oid)
      AND (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
           OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE'))
    UNION ALL
    SELECT redshift_database_name, schemaname, tablename, 'EXTERNAL TABLE', NULL
    FROM pg_catalog.svv_external_tables
    UNION ALL
    SELECT DISTINCT current_database()::varchar, schemaname::varchar, tablename::varchar, 'VIEW', NULL
    FROM pg_catalog.stand_in_late_binding;

CREATE VIEW pg_catalog.svv_columns AS
    SELECT current_database()::varchar(128) AS table_catalog, n.nspname::varchar(128) AS table_schema,
           c.relname::varchar(128) AS table_name, a.attname::varchar(128) AS column_name,
           a.attnum::integer AS ordinal_position, pg_get_expr(f.adbin, f.adrelid)::varchar(4000) AS column_default,
           CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END::varchar(3) AS is_nullable,
           CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY' ELSE format_type(a.atttypid, NULL)
           END::varchar(128) AS data_type,
           CASE WHEN a.atttypid IN (1042, 1043) AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS character_maximum_length,
           CASE a.atttypid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53
                           WHEN 1700 THEN CASE WHEN a.atttypmod > 4 THEN (a.atttypmod - 4) >> 16 END
           END AS numeric_precision,
           CASE WHEN a.atttypid = 1700 THEN 10 WHEN a.atttypid IN (20, 21, 23, 700, 701) THEN 2
           END AS numeric_precision_radix,
           CASE WHEN a.atttypid IN (20, 21, 23) THEN 0
                WHEN a.atttypid = 1700 AND a.atttypmod > 4 THEN (a.atttypmod - 4) & 65535
           END AS numeric_scale,
           CASE WHEN a.atttypid IN (1083, 1266, 1114, 1184) THEN 6 WHEN a.atttypid = 1082 THEN 0
           END AS datetime_precision,
           NULL::varchar(128) AS interval_type, NULL::varchar(128) AS interval_precision,
           NULL::varchar(128) AS character_set_catalog, NULL::varchar(128) AS character_set_schema,
           NULL::varchar(128) AS character_set_name, NULL::varchar(128) AS collation_catalog,
           NULL::varchar(128) AS collation_schema, NULL::varchar(128) AS collation_name,
           NULL::varchar(128) AS domain_name, d.description::varchar(512) AS remarks
    FROM (SELECT oid, relname, relnamespace FROM pg_class c
          WHERE relkind IN ('r', 'v', 'm')
            AND (pg_has_role(relowner, 'USAGE') OR has_any_column_privilege(oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
          OFFSET 0) c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND NOT pg_is_other_temp_schema(n.oid)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum
    LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
    UNION ALL
    SELECT current_database()::varchar, schema_name, table_name, column_name, position, NULL, 'YES', type,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT schemaname, tablename, columnname, columnnum, external_type FROM pg_catalog.svv_external_columns
          UNION ALL
          SELECT schemaname::varchar, tablename::varchar, columnname::varchar, columnnum, columntype::varchar
          FROM pg_catalog.stand_in_late_binding)
         AS others (schema_name, table_name, column_name, position, type);

CREATE VIEW pg_catalog.svv_all_schemas AS
    SELECT current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name,
           nspowner::integer AS schema_owner, 'local'::varchar(128) AS schema_type,
           nspacl::varchar(128) AS schema_acl, NULL::varchar(128) AS source_database,
           NULL::varchar(128) AS schema_option
    FROM pg_namespace
    UNION ALL
    SELECT DISTINCT database_name, schema_name, 10, 'shared', NULL, NULL, NULL FROM pg_catalog.stand_in_shared
    WHERE database_name <> 'awsdatacatalog';
CREATE VIEW pg_catalog.svv_redshift_schemas AS SELECT * FROM pg_catalog.svv_all_schemas;

CREATE VIEW pg_catalog.svv_all_tables AS
    SELECT table_catalog AS database_name, table_schema AS schema_name, table_name,
           replace(table_type, 'BASE TABLE', 'TABLE')::varchar(128) AS table_type,
           NULL::varchar(128) AS table_acl, remarks
    FROM pg_catalog.svv_tables
    UNION ALL
    SELECT DISTINCT database_name, schema_name, table_name, 'TABLE', NULL, NULL FROM pg_catalog.stand_in_shared
    WHERE database_name <> 'awsdatacatalog';

CREATE VIEW pg_catalog.svv_all_columns AS
    SELECT table_catalog AS database_name, table_schema AS schema_name, table_name, column_name,
           ordinal_position, column_default, is_nullable, data_type, character_maximum_length,
           numeric_precision, numeric_scale, remarks
    FROM pg_catalog.svv_columns
    UNION ALL
    SELECT database_name, schema_name, table_name, column_name, ordinal_position, NULL, 'YES', data_type,
           character_maximum_length, numeric_precision, numeric_scale, NULL
    FROM pg_catalog.stand_in_shared WHERE database_name <> 'awsdatacatalog';

CREATE VIEW pg_catalog.svv_redshift_databases AS
    SELECT datname::varchar(128) AS database_name, datdba::integer AS database_owner,
           'local'::varchar(32) AS database_type, datacl::varchar(128) AS database_acl,
           NULL::varchar(128) AS database_options, 'Snapshot Isolation'::varchar(128) AS database_isolation_level
    FROM pg_database WHERE NOT datistemplate
    UNION ALL
    SELECT DISTINCT database_name, 10, 'shared', NULL, NULL, NULL FROM pg_catalog.stand_in_shared
    WHERE database_name <> 'awsdatacatalog';

CREATE TABLE pg_catalog.pg_external_schema (esoid oid, eskind smallint, esdbname varchar(128), esoptions varchar(512));
CREATE FUNCTION pg_catalog.pg_get_late_binding_view_cols() RETURNS SETOF record LANGUAGE sql STABLE
    AS $$ SELECT schemaname, tablename, columnname, columntype, columnnum FROM pg_catalog.stand_in_late_binding $$;

CREATE VIEW pg_catalog.pg_proc_info AS
    SELECT oid AS prooid, proname, pronamespace, proowner, prokind, proargmodes, proargnames, proargtypes,
           proallargtypes, prorettype, prosrc
    FROM pg_proc;

-- USE, for redshift/use.mjs.
CREATE PROCEDURE pg_catalog.stand_in_use(wanted text) LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.svv_redshift_databases d WHERE d.database_name = wanted) THEN
        RAISE 'database "%" does not exist', wanted USING ERRCODE = '3D000';
    END IF;
    PERFORM set_config('redshift.used_database', wanted, false);
END $$;

-- What was granted on relations and columns, to whom; an owner has it without a grant.
CREATE VIEW pg_catalog.svv_relation_privileges AS
    SELECT n.nspname::text AS namespace_name, c.relname::text AS relation_name, acl.privilege_type::text,
           acl.grantee::integer AS identity_id,
           CASE WHEN acl.grantee = 0 THEN 'public' ELSE pg_get_userbyid(acl.grantee)::text END AS identity_name,
           CASE WHEN acl.grantee = 0 THEN 'public' ELSE 'user' END::text AS identity_type,
           acl.is_grantable AS admin_option
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) acl
    WHERE c.relkind IN ('r', 'v') AND acl.grantee <> c.relowner;
CREATE VIEW pg_catalog.svv_column_privileges AS
    SELECT n.nspname::text AS namespace_name, c.relname::text AS relation_name, a.attname::text AS column_name,
           acl.privilege_type::text, acl.grantee::integer AS identity_id,
           CASE WHEN acl.grantee = 0 THEN 'public' ELSE pg_get_userbyid(acl.grantee)::text END AS identity_name,
           CASE WHEN acl.grantee = 0 THEN 'public' ELSE 'user' END::text AS identity_type
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
         aclexplode(a.attacl) acl;

GRANT SELECT ON pg_catalog.svv_relation_privileges, pg_catalog.svv_column_privileges TO PUBLIC;
GRANT SELECT ON pg_catalog.stand_in_late_binding, pg_catalog.stand_in_shared, pg_catalog.svv_tables, pg_catalog.svv_columns, pg_catalog.svv_all_schemas,
    pg_catalog.svv_redshift_schemas, pg_catalog.svv_all_tables, pg_catalog.svv_all_columns,
    pg_catalog.svv_redshift_databases, pg_catalog.svv_external_schemas, pg_catalog.svv_external_tables,
    pg_catalog.svv_external_columns, pg_catalog.pg_external_schema, pg_catalog.pg_proc_info TO PUBLIC;
