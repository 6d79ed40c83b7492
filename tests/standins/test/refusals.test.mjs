/* What the Redshift stand-in refuses, and how. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { cstring, message } from "../lib/pgwire.mjs";
import { REFUSALS } from "../redshift/refusals.mjs";
import { bind, extended, parse, query, readUntil, signOn } from "./client.mjs";

const session = await signOn();
after(() => session.talk.socket.destroy());

/* name of the refusal, text, SQLSTATE, part of the message */
const REFUSED = [
    ["escape-string", "select E'a\\'b'", "42704", 'type "e" does not exist'],
    ["savepoint", "SAVEPOINT a", "0A000", 'SQL command "SAVEPOINT a" not supported.'],
    ["savepoint", "release savepoint a", "0A000", "not supported"],
    ["rollback-to", "rollback to savepoint a", "0A000", "not supported"],
    ["listen", "UNLISTEN *", "0A000", 'SQL command "UNLISTEN *" not supported.'],
    ["create-index", "create unique index i on sales.orders (product)", "0A000", "not supported"],
    ["copy-stdin", "copy test.t from stdin", "0A000", "LOAD source is not supported"],
    ["discard", "discard all", "42601", 'syntax error at or near "discard"'],
    ["deallocate-all", "deallocate ALL", "42601", 'syntax error at or near "ALL"'],
    ["returning", "insert into test.t values (1) returning *", "42601", 'at or near "returning"'],
    ["values-list", "select * from (values (1), (2)) v", "42601", 'at or near "values"'],
    ["values-list", "values (1)", "42601", 'at or near "values"'],
    ["on-conflict", "insert into test.t values (1) on conflict do nothing", "42601", 'at or near "on"'],
    ["lateral", "select * from sales.orders o, lateral (select o.quantity) q", "42601", 'at or near "lateral"'],
    ["materialized", "with a as materialized (select 1) select * from a", "42601", 'at or near "materialized"'],
    ["filter", "select count(*) filter (where true) from sales.orders", "42601", 'at or near "filter"'],
    ["ordinality", "select * from generate_series(1, 2) with ordinality", "42601", 'at or near "ordinality"'],
    ["window-clause", "select sum(1) over w from sales.orders window w as ()", "42601", 'at or near "window"'],
    ["column-type", "create table test.u (id integer, key uuid)", "0A000", 'Column "key" has unsupported type "uuid".'],
    ["setting", "set lock_timeout to 5", "42704", 'unrecognized configuration parameter "lock_timeout"'],
    ["extra-float-digits", "set extra_float_digits = 3", "22023", "3 is outside the valid range"],
    ["too-many-parameters", "select $32768::int", "42P02", "there is no parameter $-32768"],
    ["untyped-parameter", "select $1 from sales.orders", "XX000", "Assert"],
];

for (const [name, sql, code, part] of REFUSED)
    test(`refused (${name}): ${sql}`, async () => {
        const { error, state } = await extended(session, sql);
        assert.equal(error?.C, code);
        assert.ok(error.M.includes(part), error.M);
        assert.equal(state, "I");
    });

test("every row of the table of refusals has an example here", () => {
    assert.deepEqual(new Set(REFUSED.map(([name]) => name)), new Set(REFUSALS.map(({ name }) => name)));
});

/* text, part of the message: PostgreSQL's own errors, about names that are newer than 8.0 */
const ABSENT = [
    ["select string_agg(name, ', ') from sales.customers", "function string_agg(character varying, unknown) does not exist"],
    ["select pg_catalog.array_agg(name) from sales.customers", "function pg_catalog.array_agg(character varying) does not exist"],
    ["select * from unnest(array[1])", "function unnest(integer[]) does not exist"],
    ["select to_regclass('x')", "function to_regclass(unknown) does not exist"],
    ["select t.typarray from pg_type t", "column t.typarray does not exist"],
    ["select * from pg_catalog.pg_roles", 'relation "pg_catalog.pg_roles" does not exist'],
];

for (const [sql, part] of ABSENT)
    test(`absent: ${sql}`, async () => {
        const { error } = await query(session, sql);
        assert.equal(error?.M, part);
        assert.doesNotMatch(JSON.stringify(error), /not_on_redshift/);
    });

test("an error's position is the one in the client's text", async () => {
    const { error } = await query(session, "show query_group; select string_agg(1), nowhere from sales.orders");
    assert.equal(error.P, String("show query_group; select ".length + 1));
});

/* What must go through, although it looks like something refused. */
const ACCEPTED = [
    ["select 'it\\'s'", [["it's"]]],
    ["select 'E''x'", [["E'x"]]],
    ["select 'values', \"returning\" from (select 1 as \"returning\") t", [["values", "1"]]],
    ["select 1 /* savepoint /* nested */ E'x' */ -- discard", [["1"]]],
    ["select $$E'x'$$", [["E'x'"]]],
    ["select 1 as typarray", [["1"]]],
    ["set session query_group to 'a'; show query_group", [["a"]]],
    ["select json_parse('{\"a\": [1, 2]}')", [['{"a":[1,2]}']]],
    ["select count(*) from svv_external_tables", [["1"]]],
    ["select column_name from svv_columns where table_name = 'orders' and ordinal_position = 1", [["order_id"]]],
    ["select current_setting('server_version')", [["8.0.2"]]],
    ["select count(*) from pg_get_late_binding_view_cols() c(s name, t name, n name, y text, i int)", [["4"]]],
    ["show transaction_isolation", [["serializable"]]],
    ["select version() like '%Redshift 1.0.77467'", [["t"]]],
];

for (const [sql, rows] of ACCEPTED)
    test(`accepted: ${sql}`, async () => {
        const result = await query(session, sql);
        assert.equal(result.error, undefined);
        assert.deepEqual(result.rows, rows);
    });

test("column names are the client's", async () => {
    const { columns } = await query(session, "select 1 as typarray, 2 as pg_roles");
    assert.deepEqual(columns.map(({ name }) => name), ["typarray", "pg_roles"]);
});

test("super and varbyte have Redshift's OIDs", async () => {
    const { columns, rows } = await query(session, "select c_super, c_varbyte from test.everyday_types where id = 1");
    assert.deepEqual(columns.map(({ oid }) => oid), [4000, 6551]);
    assert.deepEqual(rows, [['{"a":[1,2,{"b":null}]}', "00ff10"]]);
    const created = await query(session, "create table test.own (s super, v varbyte(10)); drop table test.own");
    assert.equal(created.error, undefined);
});

test("a parameter without a type is fine where the leader node answers alone, or with a type", async () => {
    assert.deepEqual((await extended(session, "select $1", { values: ["a"] })).rows, [["a"]]);
    const typed = await extended(session, "select $1 from sales.orders limit 1", { oids: [1043], values: ["a"] });
    assert.deepEqual(typed.rows, [["a"]]);
    const unknown = await extended(session, "select $1 from sales.orders limit 1", { oids: [705], values: ["a"] });
    assert.match(unknown.error.D, /Invalid type: 705/);
    const compared = await extended(session, "select product from sales.orders where order_id = $1", { values: ["1004"] });
    assert.deepEqual(compared.rows, [["Bell"]]);
});

test("32767 parameters are taken", async () => {
    const count = 32767;
    const list = Array.from({ length: count }, (_, at) => `$${at + 1}`).join();
    const { rows, error } = await extended(session, `select count(*) from sales.orders where order_id in (${list})`, {
        oids: Array(count).fill(20),
        values: Array.from({ length: count }, (_, at) => String(at)),
    });
    assert.deepEqual([error, rows], [undefined, [["6"]]]);
});

test("an INSERT of many rows without types is looked at quickly", async () => {
    await query(session, "create table test.many (a int, b int)");
    const rows = Array.from({ length: 16000 }, (_, at) => `($${2 * at + 1}, $${2 * at + 2})`).join();
    const before = performance.now();
    const { error } = await extended(session, `insert into test.many values ${rows}`, { values: Array(32000).fill("7") });
    assert.equal(error, undefined);
    assert.ok(performance.now() - before < 3000);
    await query(session, "drop table test.many");
});

test("several commands in one Parse are refused, in one simple query they run", async () => {
    const { error } = await extended(session, "select 1; select 2");
    assert.deepEqual([error.C, error.M], ["42601", "cannot insert multiple commands into a prepared statement"]);
    assert.deepEqual((await query(session, "select 1; select 2")).rows, [["1"], ["2"]]);
});

test("a refusal in a transaction aborts it, and nothing of its text has run", async () => {
    await query(session, "create table test.kept (a int)");
    assert.equal((await query(session, "begin; insert into test.kept values (1)")).state, "T");
    const refused = await query(session, "insert into test.kept values (2); select E'x'");
    assert.deepEqual([refused.error.C, refused.state], ["42704", "E"]);
    assert.equal((await query(session, "select 1")).error.C, "25P02");
    await query(session, "rollback");
    assert.deepEqual((await query(session, "select count(*) from test.kept")).rows, [["0"]]);
    await query(session, "drop table test.kept");
});

test("refusals keep their place among pipelined answers", async () => {
    const { talk } = session;
    const flight = (sql) => [parse(sql), bind([]), message("E", "\0\0\0\0\0"), message("S")];
    talk.write(...flight("select 1"), ...flight("select E'x'"), ...flight("select 3"), message("Q", cstring("discard all")));
    let types = "";
    for (let ready = 0; ready < 4; ready++) types += (await readUntil(talk, ["Z"])).map(({ type }) => type).join("");
    assert.equal(types, "12DCZ" + "EZ" + "12DCZ" + "EZ");
});
