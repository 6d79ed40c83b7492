// What the command's tests share: places with data sources, and the command run in them.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { connectionString, env, newPlace } from "../signin/lib.mjs";

export * from "../signin/lib.mjs";

const COMMAND = env.TOOLS_COMMAND;

/** A place with data sources: { name: options }. Everything there is logged at its most talkative. */
export function placeWith(name, sources, more = {}) {
    const place = newPlace(name, more);
    writeSources(place, sources);
    place.env.ASAN_OPTIONS = env.ASAN_OPTIONS ?? ""; /* the command's own leaks are looked for */
    return place;
}

export function writeSources(place, sources) {
    const sections = Object.entries(sources).map(([name, options]) => {
        const lines = Object.entries({ LogLevel: "trace", LogPath: place.log, ...options })
            .filter(([, value]) => value !== undefined)
            .map(([option, value]) => `${option} = ${value}\n`);
        return `[${name}]\n${lines.join("")}`;
    });
    writeFileSync(join(place.dir, "odbc.ini"), sections.join("\n"));
}

/** Starts the command. Returns { child, ended (a promise of { code, signal, out, err }) }. */
export function start(place, args, { input, more = {}, command = [COMMAND] } = {}) {
    const [program, ...before] = command;
    const child = spawn(program, [...before, ...args], { env: { ...place.env, ...more }, stdio: ["pipe", "pipe", "pipe"] });
    const said = { out: "", err: "" };
    child.stdout.on("data", (data) => (said.out += data));
    child.stderr.on("data", (data) => (said.err += data));
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
    const ended = new Promise((done, fail) => {
        child.once("error", fail);
        child.once("close", (code, signal) => done({ code, signal, ...said }));
    });
    return { child, said, ended };
}

export const run = (place, args, options) => start(place, args, options).ended;

/** Runs it with --json; its document beside the rest. */
export async function runJson(place, args, options) {
    const result = await run(place, [...args, "--json"], options);
    try {
        return { ...result, json: JSON.parse(result.out) };
    } catch (error) {
        throw new Error(`no JSON (${error.message}): exit ${result.code}\n${result.out}\n${result.err}`);
    }
}

export const stringOf = (options) => connectionString(options);

/** A port nobody listens on: one that was free a moment ago. */
export async function closedPort() {
    const server = createServer();
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address();
    await new Promise((done) => server.close(done));
    return port;
}

/** A program at the other end of a port for as long as work runs. */
export async function withListener(work) {
    const server = createServer((socket) => socket.destroy());
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    try {
        return await work(server.address().port);
    } finally {
        await new Promise((done) => server.close(done));
    }
}
