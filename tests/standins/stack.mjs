#!/usr/bin/env node
/* Starts the private stack on loopback, runs one command in it, ends with that command's exit code.
   Usage: stack.mjs [--idp http|https] [--aws http|https] [--write-env FILE] -- command args...   (see README.md) */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { createAuthority } from "./lib/ca.mjs";
import { startControl } from "./lib/control.mjs";
import { startPostgres } from "./lib/postgres.mjs";
import { createScratch } from "./lib/scratch.mjs";
import { createStandardUsers, createUsers } from "./lib/users.mjs";

const here = import.meta.dirname;
const GRACE_MS = 5000;

/* In order; each exports async start(ctx) -> { env, stop }. */
const PARTS = ["redshift/redshift.mjs", "idp/idp.mjs", "aws/aws.mjs"];

function readArguments() {
    const split = process.argv.indexOf("--");
    if (split < 0 || split === process.argv.length - 1) {
        console.error("usage: stack.mjs [--idp http|https] [--aws http|https] [--write-env FILE] -- command args...");
        process.exit(2);
    }
    const options = { idp: { type: "string", default: "http" }, aws: { type: "string", default: "http" }, "write-env": { type: "string" } };
    const { values } = parseArgs({ args: process.argv.slice(2, split), options });
    for (const part of ["idp", "aws"])
        if (!["http", "https"].includes(values[part])) throw new Error(`--${part} is http or https`);
    return { args: values, command: process.argv.slice(split + 1) };
}

/* Everything started so far is in `stops`, so that a failure half way ends what there is. */
async function startStack(args, stops) {
    const scratch = await createScratch();
    stops.push(scratch.stop);
    const { dir } = scratch;
    const log = (text) => appendFileSync(path.join(dir, "stack.log"), `${new Date().toISOString()} ${text}\n`);
    const control = await startControl();
    stops.push(control.stop);
    const ca = await createAuthority(dir);
    const postgres = await startPostgres({ dir, ca, log });
    stops.push(postgres.stop);
    await postgres.admin("CREATE DATABASE dev", "postgres");
    for (const file of ["redshift/engine.sql", "redshift/show.sql", "lib/seed.sql"])
        await postgres.admin(await readFile(path.join(here, file), "utf8"));
    const users = createUsers({ postgres, control });

    const env = {
        STACK_DIR: dir,
        STACK_CA: ca.file,
        STACK_DB: "dev",
        ...control.env,
        ...postgres.env,
        ...(await createStandardUsers(users, postgres)),
    };
    const ctx = { dir, ca, users, control, log, args, postgres, env };
    for (const file of PARTS.map((part) => path.join(here, part)).filter(existsSync)) {
        const part = await (await import(file)).start(ctx);
        if (part.stop) stops.push(part.stop);
        Object.assign(env, part.env);
    }
    return env;
}

/* Resolves to the command's exit code; ends the command when this process is told to end. */
function runCommand(command, env) {
    const child = spawn("setpriv", ["--pdeathsig=TERM", ...command], {
        stdio: "inherit",
        env: { ...process.env, ...env },
    });
    const end = (code) => {
        child.kill("SIGTERM");
        setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
        interrupted ??= code;
    };
    let interrupted;
    const finished = new Promise((done) => {
        child.once("error", (error) => {
            console.error(`stack: cannot run ${command[0]}: ${error.message}`);
            done(127);
        });
        child.once("exit", (code, signal) => done(interrupted ?? code ?? 128 + os.constants.signals[signal]));
    });
    return { end, finished };
}

/* Calls stop(code) at SIGINT, SIGTERM, SIGHUP and when whoever started us is gone. */
function onEnd(stop) {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
        process.on(signal, () => stop(128 + os.constants.signals[signal]));
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop(129), 500).unref();
}

async function main() {
    const { args, command } = readArguments();
    const stops = [];
    let running = null;
    let early = null; /* told to end before the command ran */
    onEnd((code) => (running ? running.end(code) : (early ??= code)));
    let code;
    try {
        const env = await startStack(args, stops);
        if (args["write-env"]) {
            const lines = Object.entries(env).map(([name, value]) => `${name}='${value}'\n`);
            await writeFile(args["write-env"], lines.join(""), { mode: 0o600 });
        }
        if (early === null) running = runCommand(command, env);
        code = early ?? (await running.finished);
    } catch (error) {
        console.error(`stack: ${error.stack}`);
        code = 1;
    }
    for (const stop of stops.reverse()) await Promise.resolve(stop()).catch((error) => console.error(error));
    process.exit(code);
}

await main();
