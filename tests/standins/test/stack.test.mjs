/* The stack starts, passes the command's exit code on, and leaves nothing behind however it ends. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";

const STACK = path.join(import.meta.dirname, "..", "stack.mjs");

/* Starts a stack whose command prints STACK_DIR and then runs `script`. */
function startStack(script) {
    const child = spawn(process.execPath, [STACK, "--", "sh", "-c", `echo "$STACK_DIR"; ${script}`], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    const dir = new Promise((done) => child.stdout.once("data", (text) => done(text.toString().split("\n")[0])));
    const ended = new Promise((done) => child.once("exit", (code, signal) => done(code ?? signal)));
    return { child, dir, ended };
}

function commandLines() {
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => {
            try {
                return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
            } catch {
                return "";
            }
        });
}

async function nothingIsLeft(dir) {
    for (let tries = 0; tries < 100; tries++) {
        const left = commandLines().filter((line) => line.includes(dir));
        if (left.length === 0 && !existsSync(dir)) return;
        await new Promise((done) => setTimeout(done, 50));
    }
    assert.fail(`left: ${commandLines().filter((line) => line.includes(dir))} ${existsSync(dir) ? dir : ""}`);
}

test("the command's exit code is the stack's; then PostgreSQL and the folder are gone at once", async () => {
    const { dir, ended } = startStack("exit 7");
    assert.equal(await ended, 7);
    assert.equal(existsSync(await dir), false);
    assert.deepEqual(commandLines().filter((line) => line.includes(dir)), []);
    await nothingIsLeft(await dir);
});

for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130], ["SIGKILL", "SIGKILL"]])
    test(`${signal} ends the command, PostgreSQL and the folder`, async () => {
        const { child, dir, ended } = startStack("exec sleep 300");
        const place = await dir;
        assert.ok(commandLines().some((line) => line.includes(`${place}/pg/data`)), "PostgreSQL runs");
        child.kill(signal);
        assert.equal(await ended, code);
        await nothingIsLeft(place);
    });

test("the stack ends when whoever started it is gone", async () => {
    const parent = spawn("sh", ["-c", `"$0" "$1" -- sh -c 'echo "$STACK_DIR"; exec sleep 300'; true`, process.execPath, STACK], {
        stdio: ["ignore", "pipe", "ignore"],
    });
    const dir = await new Promise((done) => parent.stdout.once("data", (text) => done(text.toString().split("\n")[0])));
    parent.kill("SIGKILL");
    await nothingIsLeft(dir);
});

test("a command that does not exist is 127, no command is an explanation", async () => {
    const { ended } = startStack("exec /no/such/command");
    assert.equal(await ended, 127);
    assert.throws(() => execFileSync(process.execPath, [STACK], { stdio: "pipe" }), /usage: stack.mjs/);
});

test("--write-env leaves the variables in a file that only we can read", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "rs-env-"));
    const file = path.join(folder, "env");
    const script = `. ${file} && stat -c %a ${file} && echo "$STACK_DB"`;
    const clean = { PATH: process.env.PATH };
    const out = execFileSync(process.execPath, [STACK, "--write-env", file, "--", "sh", "-c", script], { env: clean });
    assert.equal(out.toString(), "600\ndev\n");
    rmSync(folder, { recursive: true });
});
