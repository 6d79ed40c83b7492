/* The server's settings: which names exist, what a new session has, what start-up may ask. */

const words = (text) => text.trim().split(/\s+/);

/* Settings that PostgreSQL itself has and Redshift too. */
const NATIVE = new Set(words(`
    application_name client_encoding client_min_messages datestyle default_transaction_isolation
    default_transaction_read_only extra_float_digits geqo integer_datetimes is_superuser lc_collate lc_ctype
    max_index_keys max_identifier_length search_path server_encoding session_authorization
    standard_conforming_strings statement_timeout timezone transaction_isolation transaction_read_only
`));

/* Redshift's own, and those it answers otherwise: kept on the backend under "redshift." with these defaults. */
export const SHADOWED = {
    analyze_threshold_percent: "10",
    auto_analyze: "on",
    cast_super_null_on_error: "on",
    datashare_enabled: "on",
    default_geometry_encoding: "1",
    describe_field_name_in_uppercase: "off",
    downcase_delimited_identifier: "on",
    enable_case_sensitive_identifier: "off",
    enable_case_sensitive_super_attribute: "off",
    enable_numeric_rounding: "on",
    enable_result_cache_for_session: "on",
    enable_vacuum_boost: "off",
    error_on_nondeterministic_update: "off",
    json_serialization_enable: "off",
    json_serialization_parse_nested_strings: "off",
    max_concurrency_scaling_clusters: "1",
    mv_enable_aqmv_for_session: "on",
    navigate_super_null_on_error: "on",
    padb_version: "1.0.77467",
    parse_super_null_on_error: "off",
    pg_federation_repeatable_read: "on",
    query_group: "unset",
    server_version: "8.0.2",
    spectrum_enable_pseudo_columns: "on",
    use_fips_ssl: "off",
    wlm_query_slot_count: "1",
};
export const SHADOW_PREFIX = "redshift.";

export const isShadowed = (name) => Object.hasOwn(SHADOWED, name);
/* Redshift's own that are PostgreSQL's by another name. */
const OTHERWISE = new Map([["readonly", "default_transaction_read_only"]]);
export const nativeName = (name) => OTHERWISE.get(name) ?? name;
export const isKnownSetting = (name) => NATIVE.has(name) || OTHERWISE.has(name) || isShadowed(name);

export const EXTRA_FLOAT_DIGITS = {
    max: 2,
    refusal: (value) => `${value} is outside the valid range for parameter "extra_float_digits" (-15 .. 2)`,
};

/* Keys of a start-up packet that are no settings. The right ones are what Redshift's own drivers send. */
const START_UP_KEYS = new Set(words(`
    user database options replication
    client_protocol_version driver_version driver_discovery_version os_version plugin_name idp_type provider_name
    token_type identity_namespace idc_client_display_name _pq_.compression
`));

/* What a session starts with on the backend, before the client's wishes. */
const SESSION = {
    standard_conforming_strings: "off",
    escape_string_warning: "off",
    backslash_quote: "on",
    extra_float_digits: "0",
    datestyle: "ISO, MDY",
    timezone: "UTC",
    default_transaction_isolation: "serializable",
    client_encoding: "UTF8",
    bytea_output: "escape",
    ...Object.fromEntries(Object.entries(SHADOWED).map(([name, value]) => [SHADOW_PREFIX + name, value])),
};

/* "-c a=b --c=d": pairs of name and value; backslash escapes a blank. */
export function parseOptions(text) {
    const parts = [...text.matchAll(/(?:\\[^]|[^\s\\])+/g)].map(([part]) => part.replace(/\\([^])/g, "$1"));
    const pairs = [];
    for (let at = 0; at < parts.length; at++) {
        const setting = parts[at] === "-c" ? parts[++at] : parts[at].replace(/^(-c|--)/, "");
        const equals = (setting ?? "").indexOf("=");
        if (equals < 1 || (setting === parts[at] && parts[at - 1] !== "-c"))
            return { error: { C: "42601", M: `invalid command-line arguments for server process` } };
        pairs.push([setting.slice(0, equals).replaceAll("-", "_").toLowerCase(), setting.slice(equals + 1)]);
    }
    return { pairs };
}

/* From the start-up packet's pairs to the backend's. Returns { parameters } or { error: { C, M } }. */
export function backendParameters(startup, { ignoreOptions = false } = {}) {
    const { pairs = [], error } = ignoreOptions ? {} : parseOptions(startup.options ?? "");
    if (error) return { error };
    const direct = Object.entries(startup).filter(([name]) => !START_UP_KEYS.has(name));
    const parameters = { user: startup.user, database: startup.database || startup.user, ...SESSION };
    for (const [given, value] of [...direct, ...pairs]) {
        const name = given.toLowerCase();
        const refused = refuseSetting(name, value);
        if (refused) return { error: refused };
        parameters[isShadowed(name) ? SHADOW_PREFIX + name : nativeName(name)] = name === "client_encoding" ? "UTF8" : value;
    }
    return { parameters };
}

function refuseSetting(name, value) {
    if (!isKnownSetting(name)) return { C: "42704", M: `unrecognized configuration parameter "${name}"` };
    if (name === "extra_float_digits" && Number(value) > EXTRA_FLOAT_DIGITS.max)
        return { C: "22023", M: EXTRA_FLOAT_DIGITS.refusal(value) };
    if (name === "client_encoding" && !/^['"]?(utf-?8|unicode)['"]?$/i.test(value))
        return { C: "22023", M: `conversion between ${value} and UNICODE is not supported` };
    return null;
}

/* ParameterStatus messages as Redshift's leader node sends them. */
const REPORTED = new Set(words(`
    client_encoding DateStyle integer_datetimes is_superuser server_encoding server_version session_authorization
    standard_conforming_strings TimeZone
`));
const ENCODINGS = new Set(["client_encoding", "server_encoding"]);

/* What the backend reports, as Redshift would report it; null when Redshift says nothing. */
export function reportedValue(name, value) {
    if (!REPORTED.has(name)) return null;
    if (name === "server_version") return SHADOWED.server_version;
    return ENCODINGS.has(name) && value === "UTF8" ? "UNICODE" : value;
}

/* The whole list at the start of a session. */
export function reportedAtStart(status, startup, discovery = 0) {
    const list = {};
    for (const [name, value] of Object.entries(status)) {
        const reported = reportedValue(name, value);
        if (reported !== null) list[name] = reported;
    }
    if (startup.client_encoding) list.client_encoding = startup.client_encoding;
    if (startup.client_protocol_version) list.server_protocol_version = "0"; /* plain protocol 3 only */
    return {
        ...list,
        padb_version: SHADOWED.padb_version,
        show_discovery: String(discovery),
        datashare_enabled: "on",
        external_database: "off",
        case_sensitive: "off",
    };
}
