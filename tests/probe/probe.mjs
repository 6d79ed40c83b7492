// Asks a server what no document answers, and writes what it said, without secrets, as JSON.
//
//   probe.mjs CREDENTIALS FILE < connection string
//
// CREDENTIALS is the program of credentials.c. Nothing on the server is changed: tables are temporary and rolled back.
// Some questions are refused sign-ons (a wrong password, a token that is none): a cluster's log shows them.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { SESSION } from "./session.mjs";
import { STARTUP } from "./startup.mjs";
import { serverOf } from "./wire.mjs";

const QUESTION_MS = 60000;

async function readAll(stream) {
    const parts = [];
    for await (const part of stream) {
        parts.push(part);
    }
    return Buffer.concat(parts).toString();
}

/* The driver's own sign-in; resolves to { host, address, port, database, user, password, sslMode, caFile }. */
async function logIn(program, string) {
    const child = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end(string);
    const [text, code] = await Promise.all([
        readAll(child.stdout),
        new Promise((done, fail) => child.once("close", done).once("error", fail)),
    ]);
    if (code !== 0) {
        throw new Error("no login, so nothing was asked");
    }
    return JSON.parse(text);
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Returns hide(text): names of this server and person become placeholders. */
export function hider(login) {
    const names = [
        [login.password, "<password>"],
        [login.user, "<user>"],
        [login.user.replace(/^[^:]*:/, ""), "<user>"],
        [login.host, "<host>"],
        [login.address, "<address>"],
        [login.database, "<database>"],
    ];
    const patterns = names
        .filter(([name]) => name)
        .map(([name, put]) => [new RegExp(`(?<!\\w)${escaped(name)}(?!\\w)`, "gi"), put]);
    const addresses = /\b\d{1,3}(?:\.\d{1,3}){3}(?:\(\d+\))?/g;
    return (text) =>
        patterns.reduce((so, [pattern, put]) => so.replace(pattern, put), text).replace(addresses, "<address>");
}

function hideIn(value, hide) {
    if (typeof value === "string") {
        return hide(value);
    }
    if (Array.isArray(value)) {
        return value.map((item) => hideIn(item, hide));
    }
    return value && typeof value === "object"
        ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hideIn(item, hide)]))
        : value;
}

function within(promise, ms) {
    let timer;
    const late = new Promise((_, fail) => {
        timer = setTimeout(() => fail(new Error(`no answer within ${ms / 1000} s`)), ms);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function main([program, file]) {
    if (!file) {
        throw new Error("usage: probe.mjs CREDENTIALS FILE < connection string");
    }
    const login = await logIn(program, await readAll(process.stdin));
    const server = serverOf(login);
    const answers = {};
    for (const [name, question] of Object.entries({ ...STARTUP, ...SESSION })) {
        answers[name] = await within(question(server), QUESTION_MS).catch((error) => ({ failed: error.message }));
        console.log(`asked: ${name}${answers[name]?.failed ? ` (${answers[name].failed})` : ""}`);
    }
    const report = { probe: "redshift-odbc", version: 1, day: new Date().toISOString().slice(0, 10), answers };
    writeFileSync(file, JSON.stringify(hideIn(report, hider(login)), null, 2) + "\n");
    process.exit(0);
}

if (process.argv[1] === import.meta.filename) {
    await main(process.argv.slice(2)).catch((error) => {
        console.error(`probe: ${error.message}`);
        process.exit(1);
    });
}
