// What ./run demo starts inside a stack: the main job, shown step by step. Options:
//   --keep            the servers stay up until Ctrl-C
//   --connect STRING  the same against a server of yours, without any of ours
//   --probe           also writes redshift-probe.json: what was learnt about the server, without secrets
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

async function main() {
    const options = readArguments();
    if (options.connect !== undefined) {
        const { runConnect } = await import("../demo/connect.mjs");
        return runConnect(options);
    }
    if (!process.env.STACK_CONTROL) {
        console.error("the private servers are missing; start this with ./run demo");
        return 2;
    }
    const { runDemo } = await import("../demo/main.mjs");
    return runDemo(options);
}

process.exitCode = await main();
