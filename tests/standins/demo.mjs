// ./run demo: the main job, shown step by step. Options:
//   --keep            the servers stay up until Ctrl-C
//   --connect STRING  the same against a server of yours, without any of ours
//   --probe           also writes redshift-probe.json: what was learnt about the server, without secrets
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const USAGE = "usage: ./run demo [--keep] [--connect 'connection string'] [--probe]";

function readArguments() {
    const options = { keep: { type: "boolean" }, connect: { type: "string" }, probe: { type: "boolean" } };
    try {
        return parseArgs({ options }).values;
    } catch (error) {
        console.error(`${error.message}\n${USAGE}`);
        process.exit(2);
    }
}

/* Starts the private servers and this program inside them. */
async function insideStack() {
    const stack = [join(import.meta.dirname, "stack.mjs"), "--", process.execPath, ...process.argv.slice(1)];
    const child = spawn(process.execPath, stack, { stdio: "inherit" });
    /* From a terminal, Ctrl-C reaches the servers too; from elsewhere it is handed on. */
    ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => process.on(signal, () => child.kill(signal)));
    return new Promise((done) => child.once("close", (code) => done(code ?? 1)));
}

async function main() {
    const options = readArguments();
    if (options.connect !== undefined) {
        const { runConnect } = await import("../demo/connect.mjs");
        return runConnect(options);
    }
    if (!process.env.STACK_CONTROL) {
        return insideStack();
    }
    const { runDemo } = await import("../demo/main.mjs");
    return runDemo(options);
}

process.exitCode = await main();
