// Sign-in on a machine without a browser, in a terminal (script(1) makes one): the device flow with a certified provider.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
    QUERY, ROBOT, assertRows, cluster, connect, connectionString, control, counted, env, newPlace, secretsStayOutOfLogs,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

const noBrowser = { browser: null };
const quick = () => ({ ...cluster(), BrowserTimeout: 30 });
const { people } = JSON.parse(readFileSync(join(env.STACK_DIR, "person.json"), "utf8"));

/* Runs one connection in a terminal; react(text so far) is called as text appears. Returns { text, result }. */
async function inTerminal(place, options, react) {
    const string = connectionString({ ...options, LogLevel: "trace", LogPath: place.log });
    const command = `exec "$SIGNIN_CONNECT" --query "$SIGNIN_QUERY" "$SIGNIN_STRING"`;
    const child = spawn("script", ["-qefc", command, "/dev/null"], {
        env: { ...place.env, SIGNIN_CONNECT: env.SIGNIN_CONNECT, SIGNIN_QUERY: QUERY, SIGNIN_STRING: string, SHELL: "/bin/sh" },
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
    return { text, result: JSON.parse(lines[0]) };
}

/* A person who reads the code and enters it at the address. */
const enters = (place, answer) => (text) => {
    const found = /open in a browser on any device\n\n {4}(\S+)\n\nand enter the code\n\n {4}(\S+)\n/.exec(text);
    const robot = { ...place.env, ROBOT: answer, ROBOT_CODE: found?.[2] };
    return found && new Promise((done) => spawn(ROBOT, [found[1]], { env: robot }).once("close", done));
};

test("without a browser the code is shown in the terminal; the next connection asks nobody", async () => {
    const place = newPlace("device", noBrowser);
    const { text, result } = await inTerminal(place, quick(), enters(place, "accept"));
    assertRows(result);
    assert.match(text, new RegExp(`Signed in as ${people[0].email}`));
    assertRows(await connect(place, { ...cluster(), Interactive: "never" }));
});

test("the person denies", async () => {
    const place = newPlace("device-denied", noBrowser);
    const { result } = await inTerminal(place, { ...quick(), Flow: "device" }, enters(place, "deny"));
    assert.equal(result.state, "28000");
    assert.equal(result.native, 1003);
    assert.match(result.message, /access_denied/);
});

test("nobody enters the code", async () => {
    const place = newPlace("device-late", noBrowser);
    const { result } = await inTerminal(place, { ...cluster(), Flow: "device", BrowserTimeout: 10 });
    assert.equal(result.state, "HYT00");
    assert.equal(result.native, 1004);
});

test("without a terminal it fails at once, with every reason, and asks the provider for nothing", async () => {
    const place = newPlace("device-nowhere", noBrowser);
    const string = connectionString({ ...cluster(), LogLevel: "trace", LogPath: place.log });
    const { result, counts } = await counted(async () => {
        const child = spawn("setsid", [env.SIGNIN_CONNECT, string], { env: place.env, stdio: ["ignore", "pipe", "inherit"] });
        const said = await child.stdout.toArray();
        return JSON.parse(Buffer.concat(said).toString().split("\n")[0]);
    });
    assert.equal(result.state, "28000");
    assert.equal(result.native, 1002);
    assert.match(result.message, /no browser can be opened here.*Flow=device has no place to show the code/);
    assert.ok(result.ms < 3000);
    assert.equal(counts["idp.token_requests"], undefined);
});
