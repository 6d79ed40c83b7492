// ./run bench [--rounds N] [--rows N] [SCENARIO...]: the driver beside raw libpq and psqlODBC, in turn, on one server, over TLS that is
// verified. Every figure is of one process that does one scenario; ratios are taken within a round, and medians shown.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string", default: "7" }, rows: { type: "string", default: "300000" } },
});
const rounds = Number(options.rounds);
const rows = Number(options.rows);
const scenarios = positionals.length > 0 ? positionals : ["connect", "text", "typed"];
const { STACK_DIR: dir, STACK_CA: ca, STACK_PG_PORT: port, STACK_DB: db, STACK_USER: user, STACK_PASSWORD: password } =
    process.env;
const programs = join(import.meta.dirname, "..", "build", "release", "bench");
const driver = join(import.meta.dirname, "..", "build", "release", "libredshiftodbc.so");
const psqlodbc = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
    .map((triplet) => `/usr/lib/${triplet}/odbc/psqlodbcw.so`)
    .find(existsSync);

const conninfo = `host=127.0.0.1 port=${port} dbname=${db} user=${user} password=${password} sslmode=verify-full sslrootcert=${ca}`;
const contenders = [
    { name: "libpq", program: "bench_libpq", target: conninfo },
    {
        name: "redshift-odbc",
        program: "bench_odbc",
        target: `Driver={bench-redshift};Host=127.0.0.1;Port=${port};Database=${db};UID=${user};PWD=${password};CAFile=${ca}`,
    },
    {
        name: "psqlODBC",
        program: "bench_odbc",
        target: `Driver={bench-psqlodbc};Server=127.0.0.1;Port=${port};Database=${db};UID=${user};PWD=${password};SSLmode=verify-full;pqopt={sslrootcert=${ca}}`,
    },
];

function prepare() {
    const ini = join(dir, "bench-odbc");
    mkdirSync(ini, { recursive: true });
    writeFileSync(
        join(ini, "odbcinst.ini"),
        `[bench-redshift]\nDriver=${driver}\nThreading=0\n[bench-psqlodbc]\nDriver=${psqlodbc}\nThreading=0\n`,
    );
    writeFileSync(join(ini, "odbc.ini"), "");
    const sql = `
        create table bench_rows as select 'row ' || g as a, md5(g::text) as b, (g % 97)::text as c,
            (now() + g * interval '1 second')::text as d, repeat('x', g % 40) as e, 'Zürich ' || (g % 7) as f
            from generate_series(1, ${rows}) g;
        create table bench_numbers as select g::int4 as i, g::int8 * 1000003 as l, g::float8 / 7 as d8,
            (g % 1000)::int4 as i2, -g::int8 as l2, sqrt(g::float8) as d82 from generate_series(1, ${rows}) g;`;
    execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-c", sql, conninfo]);
    return { ...process.env, ODBCSYSINI: ini, ODBCINI: join(ini, "odbc.ini"), HOME: dir };
}

function run(contender, scenario, env) {
    const done = spawnSync(join(programs, contender.program), [contender.target, scenario], { env, encoding: "utf8" });
    if (done.status !== 0) {
        throw new Error(`${contender.name} ${scenario}: ${done.stderr || done.error || done.signal}`);
    }
    return JSON.parse(done.stdout);
}

function median(list) {
    const sorted = [...list].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}

function measure(scenario, env) {
    const all = contenders.map(() => []);
    for (let round = 0; round <= rounds; round++) {
        const figures = contenders.map((contender) => run(contender, scenario, env));
        if (new Set(figures.map((one) => `${one.rows} ${one.sum}`)).size > 1) {
            throw new Error(`${scenario}: the values differ: ${JSON.stringify(figures)}`);
        }
        if (round > 0) {
            figures.forEach((one, i) => all[i].push(one)); // the first round warms up
        }
    }
    return all;
}

function show(scenario, all) {
    const cell = (text, width) => String(text).padStart(width);
    console.log(`\n${scenario}${scenario === "connect" ? " (20 connections)" : `, ${rows} rows x 6 columns`}`);
    console.log(`${"".padEnd(16)}${["wall s", "x libpq", "cpu s", "x libpq", "peak MiB"].map((t) => cell(t, 10)).join("")}`);
    contenders.forEach((contender, i) => {
        const ratio = (key) => median(all[i].map((one, round) => one[key] / all[0][round][key])).toFixed(2);
        const middle = (key) => median(all[i].map((one) => one[key]));
        const cells = [middle("wall").toFixed(3), ratio("wall"), middle("cpu").toFixed(3), ratio("cpu"), (middle("rss_kb") / 1024).toFixed(1)];
        console.log(`${contender.name.padEnd(16)}${cells.map((text) => cell(text, 10)).join("")}`);
    });
}

const env = prepare();
console.log(`medians of ${rounds} rounds, each contender a process of its own, in turn; PostgreSQL over verified TLS on loopback`);
for (const scenario of scenarios) {
    show(scenario, measure(scenario, env));
}
console.log("\nall contenders read the same values (checksums are equal)");
