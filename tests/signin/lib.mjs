// What every test here needs: a place with a driver manager's files, state and logs of its own; programs that connect;
// counters of what the stand-ins saw.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { controlClient } from "../standins/lib/control.mjs";

export const { env } = process;
export const control = controlClient();
export const ROBOT = join(import.meta.dirname, "robot");
export const PERSON = env.STACK_PERSON;
export const QUERY = "select name, city from sales.customers where customer_id <= 2 order by customer_id";
export const ROWS = [
    ["Aarhus Cykler", "Århus"],
    ["Boulangerie Gérard", "Lyon"],
];

const CHECK_SECRETS = join(import.meta.dirname, "../../.ci/check-secrets");
const CONNECT_COMMAND = `exec "$SIGNIN_CONNECT" --query "$SIGNIN_QUERY" "$SIGNIN_STRING"`;
const { SIGNIN_CONNECT: CONNECT, SIGNIN_DRIVER: DRIVER, SIGNIN_TOOL: TOOL } = env;
assert.ok(CONNECT && DRIVER, "SIGNIN_CONNECT and SIGNIN_DRIVER name the program and the driver; ctest sets them");
const LOGS = env.RS_TEST_LOGS ? join(env.RS_TEST_LOGS, "signin") : join(env.STACK_DIR, "logs");
mkdirSync(LOGS, { recursive: true });

/* Values with special characters are braced. */
export function connectionString(options) {
    const text = (value) => (/[[\]{}(),;?*=!@]/.test(value) ? `{${String(value).replaceAll("}", "}}")}}` : value);
    return Object.entries(options)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}=${text(value)}`)
        .join(";");
}

/** A provisioned cluster, named and nothing more; the browser; the stack's certificates. */
export const cluster = () => ({
    Driver: "Redshift",
    AuthType: "browser",
    Issuer: env.STACK_ISSUER,
    ClientID: env.STACK_CLIENT_ID,
    RoleArn: env.STACK_ROLE_ARN,
    Region: env.STACK_REGION,
    ClusterID: env.STACK_CLUSTER_ID,
    Database: env.STACK_DB,
    CAFile: env.STACK_CA,
    StsEndpoint: env.STACK_AWS_ENDPOINT,
    RedshiftEndpoint: env.STACK_AWS_ENDPOINT,
    ServerlessEndpoint: env.STACK_AWS_ENDPOINT,
    TokenCache: "file", /* nothing is left in a keyring of whoever runs the tests */
    ...(env.STACK_ISSUER.startsWith("http:") ? { UnsafeHttp: 1 } : {}),
});

/** The same with a user and a password of the database. */
export const byPassword = () => ({
    Driver: "Redshift",
    Host: env.STACK_RS_HOST,
    Port: env.STACK_RS_PORT,
    Database: env.STACK_DB,
    UID: env.STACK_USER,
    PWD: env.STACK_PASSWORD,
    CAFile: env.STACK_CA,
});

/**
 * A new place: no sign-in is stored there. Its env is for programs; browser is the command that stands for one; wrap is a
 * program, with arguments, that starts them.
 */
export function newPlace(name, { browser = ROBOT, wrap = [], ...more } = {}) {
    const dir = mkdtempSync(join(env.STACK_DIR, `${name}-`));
    const state = join(dir, "state");
    const log = join(LOGS, `${name}-${process.pid}.log`);
    mkdirSync(state);
    writeFileSync(join(dir, "odbcinst.ini"), `[Redshift]\nDriver = ${DRIVER}\nThreading = 0\n`);
    writeFileSync(join(dir, "odbc.ini"), "");
    const kept = Object.entries(env).filter(([key]) => /^(PATH|LANG|LC_.*|STACK_.*|[A-Z]+SAN_OPTIONS)$/.test(key));
    return {
        dir,
        wrap,
        state,
        log,
        robotLog: join(dir, "robot.jsonl"),
        personLog: join(dir, "person.jsonl"),
        env: {
            ...Object.fromEntries(kept),
            HOME: dir,
            TMPDIR: dir,
            ODBCSYSINI: dir,
            ODBCINI: join(dir, "odbc.ini"),
            XDG_STATE_HOME: state,
            ROBOT_LOG: join(dir, "robot.jsonl"),
            PERSON_LOG: join(dir, "person.jsonl"),
            ...(browser ? { BROWSER: browser } : {}),
            ...more,
        },
    };
}

export const linesOf = (file) =>
    existsSync(file)
        ? readFileSync(file, "utf8")
              .split("\n")
              .filter(Boolean)
              .map((line) => JSON.parse(line))
        : [];

/** How many times the driver started a browser in this place. */
export const windows = (place) =>
    [...linesOf(place.robotLog), ...linesOf(place.personLog)].filter(({ event }) => event === "started").length;

/** The authorization request that the robot was led to. */
export const requestOf = (place) => new URL(linesOf(place.robotLog).find(({ event }) => event === "request").url);

/** Pages that the person saw, in order. */
export const pages = (place) =>
    [...linesOf(place.robotLog), ...linesOf(place.personLog)].filter(({ event }) => event === "page");

/**
 * Starts a program that connects. Returns { lines (a promise of all), first (of the first), disconnected (of the last, when
 * everything is freed), finish(): ends its input }.
 * args are those of connect.c before the connection string.
 */
export function startProgram(place, options, args = ["--query", QUERY]) {
    const string = connectionString({ ...options, LogLevel: "trace", LogPath: place.log });
    const [program, ...words] = [...place.wrap, CONNECT, ...args, string];
    const child = spawn(program, words, { env: place.env, stdio: ["pipe", "pipe", "pipe"] });
    const lines = [];
    const errors = [];
    const reader = createInterface({ input: child.stdout });
    child.stderr.on("data", (data) => errors.push(data));
    const first = new Promise((done) => reader.once("line", (line) => done(JSON.parse(line))));
    const disconnected = new Promise((done) => reader.on("line", (line) => "children" in JSON.parse(line) && done()));
    reader.on("line", (line) => lines.push(JSON.parse(line)));
    const all = new Promise((done, fail) => {
        child.once("error", fail);
        child.once("close", (code, signal) => {
            const said = Buffer.concat(errors).toString();
            if (signal || code > 1 || said) {
                fail(new Error(`the program ended with ${signal ?? code}: ${said}`));
            }
            done(lines);
        });
    });
    return { child, first, disconnected, lines: all, finish: () => child.stdin.end() };
}

/** Runs one to its end: { results, process }. */
export async function run(place, options, args) {
    const program = startProgram(place, options, args);
    program.finish();
    const lines = await program.lines;
    return { results: lines.slice(0, -1), process: lines.at(-1) };
}

/** One connection; its result. Nothing of the host program's may have changed. */
export async function connect(place, options, args) {
    const { results, process } = await run(place, options, args);
    assert.equal(process.children, "none");
    assert.equal(process.sigchld, 0);
    return results[0];
}

/**
 * Runs one connection, or another command, in a terminal (script(1) makes it); react(text so far, input) is called as text
 * appears, until it returns a promise. Returns { text, result }.
 */
export async function inTerminal(place, options, react, command = CONNECT_COMMAND) {
    const string = connectionString({ ...options, LogLevel: "trace", LogPath: place.log });
    const child = spawn("script", ["-qefc", command, "/dev/null"], {
        env: { ...place.env, SIGNIN_CONNECT: CONNECT, SIGNIN_TOOL: TOOL, SIGNIN_QUERY: QUERY, SIGNIN_STRING: string, SHELL: "/bin/sh" },
        stdio: ["pipe", "pipe", "inherit"],
    });
    let text = "";
    const reactions = [];
    child.stdout.on("data", (data) => {
        text += data.toString().replaceAll("\r", "");
        const reaction = react?.(text, child.stdin);
        if (reaction) {
            react = undefined;
            reactions.push(reaction);
        }
    });
    await new Promise((done) => child.once("close", done));
    await Promise.all(reactions);
    const lines = text.split("\n").filter((line) => line.startsWith("{"));
    return { text, result: lines.length > 0 ? JSON.parse(lines[0]) : undefined };
}

/** What the stand-ins counted while work ran: counters that changed. */
export async function counted(work) {
    const before = await control.counters();
    const result = await work();
    const now = await control.counters();
    const changed = Object.entries(now).map(([name, count]) => [name, count - (before[name] ?? 0)]);
    return { result, counts: Object.fromEntries(changed.filter(([, count]) => count !== 0)) };
}

export function assertRows(result) {
    assert.equal(result.ok, true, JSON.stringify(result));
    assert.deepEqual(result.rows, ROWS);
}

/** Ports on which somebody listens on IPv4. */
export function listeningPorts() {
    const LISTEN = "0A";
    return readFileSync("/proc/net/tcp", "utf8")
        .split("\n")
        .slice(1)
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === LISTEN)
        .map((fields) => parseInt(fields[1].split(":")[1], 16));
}

/** Calls check until it does not throw; its last error after the time. */
export async function eventually(check, ms = 3000) {
    for (const end = Date.now() + ms; ; ) {
        try {
            return await check();
        } catch (error) {
            if (Date.now() > end) {
                throw error;
            }
            await new Promise((done) => setTimeout(done, 50));
        }
    }
}

/** Registers the last check of a test file: no secret of the stand-ins in any log that was written. */
export function secretsStayOutOfLogs() {
    after(async () => {
        const child = spawn(CHECK_SECRETS, [LOGS], { stdio: ["ignore", "pipe", "inherit"] });
        const said = [];
        child.stdout.on("data", (data) => said.push(data));
        const code = await new Promise((done) => child.once("close", done));
        assert.equal(code, 0, Buffer.concat(said).toString());
    });
}
