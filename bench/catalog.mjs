// ./run bench catalog [--rounds N] [--latency MS]: the catalog functions over 5000 tables in 20 schemas of the Redshift stand-in, as an old
// cluster and as one with SHOW commands, with a delay on each message, and of PostgreSQL without one, beside psqlODBC. psqlODBC takes the
// stand-in for a server 8.0 and asks for pg_class.relhasoids and pg_trigger.tgconstrname, which such a server has and the PostgreSQL
// behind the stand-in has no more: for the functions that need them its line is the error. On PostgreSQL it answers all of them; it has
// no REMARKS in SQLTables, shows indexes as tables in SQLColumns, and has no row about the table in SQLStatistics, no key in
// SQLSpecialColumns. "navigator" is a tree of
// tables being filled: databases, schemas, then tables and columns schema by schema; its rows are those of the last answer. Round trips
// are the stand-in's count of queries, less those of a connection that asks nothing.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { controlClient } from "../tests/standins/lib/control.mjs";

const SCHEMAS = 20;
const TABLES = 250;
const FUNCTIONS = ["SQLTables", "SQLColumns", "SQLColumns-1", "SQLPrimaryKeys", "SQLForeignKeys", "SQLStatistics", "SQLSpecialColumns", "navigator"];

const { values: options } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string", default: "5" }, latency: { type: "string", default: "20" } },
});
const rounds = Number(options.rounds);
const { STACK_DIR: dir, STACK_CA: ca, STACK_PG_PORT: pgPort, STACK_RS_PORT: port, STACK_DB: db } = process.env;
const { STACK_USER: user, STACK_PASSWORD: password } = process.env;
const release = join(import.meta.dirname, "..", "build", "release");
const psqlodbc = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
    .map((triplet) => `/usr/lib/${triplet}/odbc/psqlodbcw.so`)
    .find(existsSync);
const control = controlClient();
const contendersOn = (port) => [
    { name: "redshift-odbc", target: `Driver={redshift};Host=localhost;Port=${port};Database=${db};UID=${user};PWD=${password};CAFile=${ca}` },
    {
        name: "psqlODBC",
        target: `Driver={psqlodbc};Server=localhost;Port=${port};Database=${db};UID=${user};PWD=${password};SSLmode=verify-full;pqopt={sslrootcert=${ca}}`,
    },
];

function prepare() {
    const ini = join(dir, "bench-odbc");
    mkdirSync(ini, { recursive: true });
    const drivers = `[redshift]\nDriver=${join(release, "libredshiftodbc.so")}\nThreading=0\n[psqlodbc]\nDriver=${psqlodbc}\nThreading=0\n`;
    writeFileSync(join(ini, "odbcinst.ini"), drivers);
    writeFileSync(join(ini, "odbc.ini"), "");
    const conninfo = `host=127.0.0.1 port=${pgPort} dbname=${db} user=${user} password=${password} sslmode=verify-full sslrootcert=${ca}`;
    const steps = [];
    for (let schema = 1; schema <= SCHEMAS; schema++) {
        steps.push("-c", `CREATE SCHEMA bench_${schema}`, "-c", `DO $$ BEGIN FOR n IN 1..${TABLES} LOOP EXECUTE format(
            'CREATE TABLE bench_${schema}.t%s (id integer %s, parent integer %s, name varchar(40), at timestamp, price numeric(12,2),
             a integer, b bigint, c date, d boolean, e varchar(200))', n,
            CASE WHEN n % 10 = 3 THEN 'PRIMARY KEY' END,
            CASE WHEN n = 123 THEN 'REFERENCES bench_${schema}.t113' END); END LOOP; END $$`);
    }
    execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", ...steps, "-c", "ANALYZE", conninfo], { stdio: ["ignore", "inherit", "ignore"] });
    return { ...process.env, ODBCSYSINI: ini, ODBCINI: join(ini, "odbc.ini"), HOME: dir };
}

const queries = async () => {
    const counters = await control.counters();
    return (counters["redshift.queries"] ?? 0) + (counters["redshift.parses"] ?? 0);
};

/* One process, one function: its figures and the queries it sent, or what it said when it failed. */
async function run(contender, name, env) {
    const before = await queries();
    const done = spawnSync(join(release, "bench", "bench_catalog"), [contender.target, name], { env, encoding: "utf8" });
    if (done.status !== 0) return { error: (done.stderr || String(done.error ?? done.signal)).trim() };
    return { ...JSON.parse(done.stdout), queries: (await queries()) - before };
}

function median(list) {
    const sorted = [...list].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

async function measure(contenders, name, env, connecting) {
    const all = contenders.map(() => []);
    for (let round = 0; round < rounds; round++)
        for (const [i, contender] of contenders.entries()) all[i].push(await run(contender, name, env));
    contenders.forEach((contender, i) => {
        const failed = all[i].find((one) => one.error);
        const cell = (text, width) => String(text).padStart(width);
        const head = `${(i === 0 ? name : "").padEnd(22)}${contender.name.padEnd(18)}`;
        if (failed) return console.log(`${head}   ${failed.error}`);
        const trips = connecting ? all[i][0].queries - connecting[i] : "-";
        const ms = (median(all[i].map((one) => one.wall)) * 1000).toFixed(0);
        console.log(`${head}${cell(ms, 8)}${cell(trips, 14)}${cell(all[i][0].rows, 10)}   ${all[i][0].sum}`);
    });
}

/* What connecting costs, in queries. */
async function connect(contenders, env) {
    const sent = [];
    for (const contender of contenders) {
        const one = await run(contender, "connect", env);
        if (one.error) throw new Error(`${contender.name} does not connect: ${one.error}`);
        sent.push(one.queries);
    }
    return sent;
}

async function compare(title, contenders, env, connecting) {
    console.log(`\n${title.padEnd(40)}${"ms".padStart(8)}${"round trips".padStart(14)}${"rows".padStart(10)}   checksum of the names`);
    for (const name of FUNCTIONS) await measure(contenders, name, env, connecting);
}

const env = prepare();
await control.set({ "redshift.latency_ms": Number(options.latency) });
console.log(`${SCHEMAS} schemas, ${SCHEMAS * TABLES} tables of 10 columns; SQLColumns-1 asks for one table. Medians of ${rounds} processes each, in turn`);
const redshift = contendersOn(port);
for (const discovery of [0, 4]) {
    await control.set({ "redshift.discovery": discovery });
    const title = `Redshift stand-in, ${options.latency} ms, ${discovery ? "SHOW" : "no SHOW"}`;
    await compare(title, redshift, env, await connect(redshift, env));
}
await compare("PostgreSQL", contendersOn(pgPort), env, null);
