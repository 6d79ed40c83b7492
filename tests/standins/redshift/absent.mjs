/* Names that PostgreSQL 15 has and Redshift, grown from PostgreSQL 8.0, has not.
   They are renamed on the way in, so that the server's own "does not exist" comes out. */

const words = (text) => new Set(text.trim().split(/\s+/));

/* Only where a parenthesis follows, alone or after "pg_catalog.". */
export const ABSENT_FUNCTIONS = words(`
    acldefault aclexplode array_agg array_length array_position array_positions array_remove array_replace array_to_json bit_xor
    cardinality clock_timestamp concat_ws every format gen_random_uuid generate_subscripts
    json_agg json_build_array json_build_object json_each json_object_agg jsonb_agg jsonb_build_object
    jsonb_object_agg make_date make_interval make_time make_timestamp make_timestamptz num_nonnulls num_nulls
    parse_ident pg_advisory_lock pg_advisory_unlock pg_advisory_unlock_all pg_advisory_xact_lock
    pg_collation_for pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result
    pg_get_serial_sequence pg_index_column_has_property pg_is_in_recovery pg_listening_channels pg_my_temp_schema pg_relation_size pg_size_pretty pg_sleep
    pg_table_size pg_total_relation_size pg_typeof quote_nullable regexp_match regexp_matches
    regexp_split_to_array regexp_split_to_table row_to_json statement_timestamp string_agg to_json to_jsonb
    to_regclass to_regnamespace to_regproc to_regtype transaction_timestamp txid_current unnest
    xmlagg xmlelement
`);

/* Catalogue columns and relations, wherever the word stands without a parenthesis behind it. */
export const ABSENT_NAMES = words(`
    attcollation attgenerated atthasmissing attidentity conindid datcollate datctype datlocprovider indcheckxmin
    indisexclusion indislive indisready indisvalid proisagg proparallel prosupport relforcerowsecurity
    relispartition relminmxid relpersistence relreplident relrowsecurity typarray typcategory typcollation
    typispreferred typsubscript
    pg_auth_members pg_authid pg_collation pg_enum pg_extension pg_foreign_server pg_foreign_table pg_matviews
    pg_partitioned_table pg_policies pg_publication pg_range pg_roles pg_seclabel pg_sequence pg_sequences
    pg_subscription
`);

/* Types that Redshift refuses in a table's definition. */
export const UNSUPPORTED_TYPES = words(`
    bigserial bytea cidr circle inet json jsonb line lseg macaddr money path point polygon serial smallserial
    tsquery tsvector uuid xml
`);
