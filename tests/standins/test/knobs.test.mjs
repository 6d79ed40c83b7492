/* The stand-in as a bad server: certificates, resets, silence, a connection that breaks. psql's libpq is the witness. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { afterEach, test } from "node:test";
import { controlClient } from "../lib/control.mjs";
import { connectPlain, env, query, signOn } from "./client.mjs";

const control = controlClient();
afterEach(() => control.reset());

/* Runs psql; resolves to { code, out, err }. */
function psql(sql, more = "") {
    const target = `host=${env.STACK_RS_HOST} port=${env.STACK_RS_PORT} dbname=${env.STACK_DB} user=${env.STACK_USER}`;
    const conninfo = `${target} sslmode=verify-full sslrootcert=${env.STACK_CA} ${more}`;
    return new Promise((done) => {
        const options = { env: { ...env, PGPASSWORD: env.STACK_PASSWORD } };
        execFile("psql", ["-XAt", "-c", sql, conninfo], options, (error, out, err) =>
            done({ code: error?.code ?? 0, out, err })
        );
    });
}

test("libpq connects with verify-full and reads rows", async () => {
    const { code, out, err } = await psql("select name, city from sales.customers order by 1 limit 2");
    assert.deepEqual([code, out, err], [0, "Aarhus Cykler|Århus\nBoulangerie Gérard|Lyon\n", ""]);
});

test("libpq shows the FATAL of a wrong password and of a database that is not there", async () => {
    assert.match((await psql("select 1", "password=wrong")).err, /FATAL: {2}password authentication failed for user/);
    assert.match((await psql("select 1", "dbname=elsewhere")).err, /FATAL: {2}database "elsewhere" does not exist/);
    assert.match((await psql("select 1", "sslmode=disable")).err, /no pg_hba.conf entry/);
});

for (const [certificate, text] of [
    ["stranger", /certificate verify failed/],
    ["expired", /certificate verify failed/],
    ["wrong-host", /does not match host name/],
])
    test(`libpq refuses the certificate: ${certificate}`, async () => {
        await control.set({ "redshift.certificate": certificate });
        const { code, err } = await psql("select 1");
        assert.equal(code, 2);
        assert.match(err, text);
    });

test("without TLS on offer libpq gives up", async () => {
    await control.set({ "redshift.tls": "off" });
    assert.match((await psql("select 1")).err, /does not support SSL/);
});

test("the first connections are reset, then it works", async () => {
    await control.set({ "redshift.refuse_first": 2 });
    for (let attempt = 0; attempt < 2; attempt++) assert.equal((await psql("select 1")).code, 2);
    assert.equal((await psql("select 1")).out, "1\n");
    assert.equal((await control.counters())["redshift.resets"], 2);
});

test("the server goes in mid-query, after exactly so many rows", async () => {
    await control.set({ "redshift.gone_after_rows": 1500 });
    const { code, err } = await psql("select n, repeat('x', 100) from generate_series(1, 5000) n", "");
    assert.equal(code, 2);
    assert.match(err, /closed the connection|connection.*(lost|closed)/i);
    assert.equal((await control.counters())["redshift.gone"], 1);
});

test("silence: before TLS, after TLS and in a session", { timeout: 20000 }, async () => {
    for (const place of ["connect", "sign-on"]) {
        await control.set({ "redshift.silent": place });
        assert.match((await psql("select 1", "connect_timeout=2")).err, /timeout expired/);
    }
    await control.set({ "redshift.silent": "" });
    const session = await signOn();
    await control.set({ "redshift.silent": "session" });
    const answer = query(session, "select 1").catch(() => "gone");
    const late = new Promise((done) => setTimeout(done, 300, "nothing"));
    assert.equal(await Promise.race([answer, late]), "nothing");
    session.talk.socket.destroy();
});

test("latency is added to each round trip", async () => {
    await control.set({ "redshift.latency_ms": 80 });
    const session = await signOn();
    const before = performance.now();
    for (let trip = 0; trip < 3; trip++) await query(session, "select 1");
    assert.ok(performance.now() - before >= 235);
    session.talk.socket.destroy();
});

test("large results and large requests arrive unchanged", async () => {
    const session = await signOn();
    const { rows } = await query(session, "select n, repeat(chr(65 + n % 26), 1000 + n % 7) from generate_series(1, 20000) n");
    assert.equal(rows.length, 20000);
    assert.ok(rows.every(([n, text]) => text === String.fromCharCode(65 + (n % 26)).repeat(1000 + (n % 7))));
    const wide = await query(session, `select length('${"y".repeat(3_000_000)}'), repeat('z', 5000000)`);
    assert.equal(wide.rows[0][0], "3000000");
    assert.equal(wide.rows[0][1].length, 5000000);
    session.talk.socket.destroy();
});

test("a cut of every length in the answer's bytes gives the same messages", async () => {
    const session = await signOn();
    for (let width = 1; width < 40; width++) {
        const { rows, types } = await query(session, `select repeat('a', ${width}), null; show query_group`);
        assert.deepEqual([rows, types], [[["a".repeat(width), null], ["unset"]], "TDCTDCZ"]);
    }
    session.talk.socket.destroy();
});

test("dropping all connections ends sessions; an unknown knob is refused", async () => {
    const session = await signOn();
    await control.do("redshift.drop");
    await assert.rejects(query(session, "select 1"));
    await assert.rejects(control.set({ "redshift.certifcate": "good" }), /no such knob/);
    (await connectPlain()).socket.destroy();
});

test("USE is there when the cluster has it, and READONLY holds", async () => {
    assert.match((await psql("USE shared")).err, /syntax error/);
    await control.set({ "redshift.use": true });
    const session = await signOn();
    await query(session, 'USE "shared"');
    assert.deepEqual((await query(session, "SHOW USE")).rows, [["shared"]]);
    await query(session, "RESET USE");
    assert.deepEqual((await query(session, "show use")).rows, [["dev"]]);
    assert.match((await psql("USE elsewhere")).err, /database "elsewhere" does not exist/);
    await query(session, "SET READONLY=1");
    assert.equal((await query(session, "CREATE TABLE test.never (n int)")).error.C, "25006");
    session.talk.socket.destroy();
});

test("SHOW TABLES and its like are there from show_discovery on that has them", async () => {
    const tables = "SHOW TABLES FROM SCHEMA dev.sales LIKE 'o%'";
    const keys = 'SHOW CONSTRAINTS PRIMARY KEYS FROM TABLE "sales"."orders"';
    assert.match((await psql(tables)).err, /syntax error at or near "FROM"/);
    await control.set({ "redshift.discovery": 2 });
    assert.match((await psql(tables)).out, /^dev\|sales\|orders\|TABLE\|/);
    assert.match((await psql(keys)).err, /syntax error/);
    await control.set({ "redshift.discovery": 3 });
    assert.equal((await psql(keys)).out, "dev|sales|orders|orders_pkey|order_id|1\n");
    assert.match((await psql("SHOW TABLES FROM SCHEMA dev.nowhere")).err, /Schema "nowhere" does not exist/);
    await control.set({ "redshift.empty": "show_tables" });
    assert.equal((await psql(tables)).out, "");
    await control.set({ "redshift.empty": "", "redshift.absent": "show_tables" });
    assert.match((await psql(tables)).err, /syntax error/);
});
