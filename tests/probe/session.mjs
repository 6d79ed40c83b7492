// Questions to a running session: pipelining, cancel, parameters, what is refused and how.
import { message } from "../standins/lib/pgwire.mjs";
import { ask, bind, describe, execute, parse, simple, sync, textOf } from "./wire.mjs";

const briefError = ({ S, C, M, D, H }) => ({ severity: S, code: C, message: M, ...(D ? { detail: D } : {}), ...(H ? { hint: H } : {}) });

const brief = ({ types, rows, errors, states, parameters }) => ({
    types,
    states,
    ...(rows.length ? { rows: textOf(rows.slice(0, 5)) } : {}),
    ...(errors.length ? { errors: errors.map(briefError) } : {}),
    ...(parameters ? { parameters } : {}),
});

const flight = (sql, values, oids) => [parse(sql, oids), describe("S"), bind(values), execute(), sync()];

/* Runs each; a session that the server closed is replaced. */
async function each(server, list, run) {
    const answers = {};
    let session;
    for (const item of list) {
        const name = Array.isArray(item) ? item[0] : item;
        try {
            session ??= await server.signOn();
            answers[name] = brief(await run(session, item));
            if (/[TE]$/.test(answers[name].states)) {
                await ask(session, simple("rollback"));
            }
        } catch (error) {
            answers[name] = { failed: error.message };
            session?.talk.socket.destroy();
            session = undefined;
        }
    }
    session?.talk.socket.destroy();
    return answers;
}

async function alone(server, work) {
    const session = await server.signOn();
    try {
        return await work(session);
    } finally {
        session.talk.socket.destroy();
    }
}

const pipelining = (server) =>
    alone(server, async (session) => ({
        "two flights, a Sync each": brief(await ask(session, [...flight("select 1"), ...flight("select 2")], 2)),
        "three statements, one Sync": brief(
            await ask(
                session,
                ["select 1", "select 2", "select 3"].flatMap((sql) => [parse(sql), bind(), execute()]).concat(sync()),
            ),
        ),
        "the first of two fails, a Sync each": brief(
            await ask(session, [...flight("select no_such_column"), ...flight("select 2")], 2),
        ),
        "two simple queries": brief(await ask(session, [simple("select 1"), simple("select 2")], 2)),
    }));

const several = (server) =>
    each(
        server,
        [
            ["in one Query", (session) => ask(session, simple("select 1; select 2"))],
            ["in one Parse", (session) => ask(session, flight("select 1; select 2"))],
            ["in one Parse, an empty one behind", (session) => ask(session, flight("select 1;"))],
            ["none in a Query", (session) => ask(session, simple(""))],
            ["a comment in a Query", (session) => ask(session, simple("/* nothing */"))],
            ["none in a Parse", (session) => ask(session, flight(""))],
        ],
        (session, [, run]) => run(session),
    );

/* Each in a transaction of its own over a temporary table, which is rolled back. */
const untyped = (server) =>
    each(
        server,
        [
            ["select $1", ["x"]],
            ["select $1::varchar", ["x"]],
            ["select $1 from pg_catalog.pg_class limit 1", ["x"]],
            ["select $1 from probe_table", ["x"]],
            ["select $1, a from probe_table where a = $2", ["x", "1"]],
            ["select a from probe_table where a = $1", ["1"]],
            ["select a from probe_table where b = $1", ["x"]],
            ["select a from probe_table limit $1", ["1"]],
            ["insert into probe_table values ($1, $2)", ["1", "x"]],
            ["update probe_table set b = $1 where a = $2", ["x", "1"]],
            ["select coalesce($1, b) from probe_table", ["x"]],
        ],
        async (session, [sql, values]) => {
            const made = await ask(session, simple("begin; create temp table probe_table (a int, b varchar(20)); insert into probe_table values (1, 'one')"));
            return made.errors.length ? made : ask(session, flight(sql, values, []));
        },
    );

/* The catalogue has some thousands of columns; their cube keeps any leader node busy. */
const SLOW = "select count(*) from pg_catalog.pg_attribute a, pg_catalog.pg_attribute b, pg_catalog.pg_attribute c";

const cancelOverTls = (server) =>
    alone(server, async (session) => {
        const begin = performance.now();
        const running = ask(session, simple(SLOW));
        await new Promise((done) => setTimeout(done, 1000));
        await server.cancel(session);
        const asked = performance.now();
        const { errors, states } = await running;
        return {
            errors: errors.map(briefError),
            states,
            runMs: Math.round(asked - begin),
            endedAfterMs: Math.round(performance.now() - asked),
            goesOn: brief(await ask(session, simple("select 1"))),
        };
    });

const strayCopyData = (server) =>
    alone(server, async (session) => brief(await ask(session, [message("d", "stray bytes"), simple("select 1")])));

const portals = (server) =>
    alone(server, async (session) => {
        const rows = "select attnum from pg_catalog.pg_attribute limit 5";
        return {
            "two of five rows, then the rest": brief(
                await ask(session, [parse(rows), bind(), execute(2), execute(0), sync()]),
            ),
            "two of five rows, Flush, Sync": brief(
                await ask(session, [parse(rows), bind(), execute(2), message("H"), sync()]),
            ),
        };
    });

const BINARY = [
    "1::int2", "1::int4", "1::int8", "1.5::float4", "1.5::float8", "1.25::numeric(10,2)", "true", "'x'::varchar(3)",
    "date '2026-01-02'", "timestamp '2026-01-02 03:04:05.678'", "timestamptz '2026-01-02 03:04:05+00'",
];

const binary = async (server) => {
    const answers = {};
    for (const value of BINARY) {
        answers[value] = await alone(server, async (session) => {
            const flightOf = [parse(`select ${value} as a`), bind([], 1), describe("P"), execute(), sync()];
            const { rows, columns, errors } = await ask(session, flightOf);
            return errors.length
                ? { errors: errors.map(briefError) }
                : { format: columns[0].format, oid: columns[0].oid, hex: rows[0][0].toString("hex") };
        }).catch((error) => ({ failed: error.message }));
    }
    return answers;
};

const STATEMENTS = [
    "select 'a\\\\b', length('a\\\\b')", "select E'a\\\\nb'", "show standard_conforming_strings",
    "set standard_conforming_strings = on", "set extra_float_digits = 3", "set lock_timeout = 1",
    "begin; savepoint a", "discard all", "deallocate all", "unlisten *", "select * from (values (1), (2)) v",
    "begin; create temp table probe_returning (a int); insert into probe_returning values (1) returning a",
    "show search_path", "show databases", "select version()", "select current_setting('padb_version')", "select 1/0",
    "select no_such_column", "select * from no_such_table", "selec 1", "select cast('x' as int)",
    "select 0.1::float8, 1::float8/3, 1e22::float8, 0.1::float4",
    "set extra_float_digits = 2; select 0.1::float8, 1::float8/3, 1e22::float8, 0.1::float4",
    "select to_char(timestamp '2026-01-02 03:04:05', 'YYYY')", "select interval '1 day 2 hours'",
    "select oid::int, typname from pg_catalog.pg_type where typname in ('super','varbyte','geometry','geography','hllsketch') order by 2",
    "select 1 where 1 = any(array[1,2])", "begin; select 1/0; select 1", "fetch 1 from no_such_cursor",
];

const RELATIONS = [
    "svv_tables", "svv_columns", "svv_all_tables", "svv_all_columns", "svv_all_schemas", "svv_redshift_databases",
    "svv_external_schemas", "svv_external_tables", "svv_external_columns", "pg_catalog.pg_proc_info", "pg_user",
    "pg_group", "information_schema.columns", "pg_catalog.pg_external_schema",
    "pg_get_late_binding_view_cols() as c(a name, b name, c name, d varchar, e int)",
];

/* All fields of an error, as letters. */
const errorFieldsOf = (server) =>
    alone(server, async (session) => {
        const { errors } = await ask(session, simple("select * from no_such_table"));
        return errors[0];
    });

const parameterLimit = (server) =>
    each(server, ["select $32767::int", "select $32768::int"], (session, sql) => ask(session, [parse(sql), sync()]));

/** name -> question(server) */
export const SESSION = {
    pipelining,
    "several statements": several,
    "parameters of no type": untyped,
    "parameter numbers": parameterLimit,
    "cancel over TLS": cancelOverTls,
    "stray CopyData": strayCopyData,
    portals,
    "binary results": binary,
    statements: (server) => each(server, STATEMENTS, (session, sql) => ask(session, simple(sql))),
    relations: (server) =>
        each(server, RELATIONS, (session, name) => ask(session, simple(`select 1 from ${name} limit 0`))),
    "fields of an error": errorFieldsOf,
};
