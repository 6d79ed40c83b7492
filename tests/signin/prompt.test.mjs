// Prompts beside the terminal's device flow: pasting the address back, the program's own function and descriptor, the
// environment's word; with a certified provider.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
    QUERY, ROBOT, assertRows, cluster, connect, connectionString, control, env, eventually, inTerminal, linesOf, newPlace,
    secretsStayOutOfLogs, startProgram,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

const { people } = JSON.parse(readFileSync(join(env.STACK_DIR, "person.json"), "utf8"));
const SHOW = 1;
const END = 3;
const signedIn = new RegExp(`Signed in as ${people[0].email}`);
const quick = (more) => ({ ...cluster(), BrowserTimeout: 30, ...more });
const without = (name, more) => newPlace(name, { browser: null, ...more });

/* A person at a browser of another machine: signs in at address; the address that the browser ended on. */
async function signInElsewhere(place, address) {
    spawn(ROBOT, [address], { env: { ...place.env, ROBOT: "copy" } });
    return eventually(() => {
        const found = linesOf(place.robotLog).find(({ event }) => event === "address");
        assert.ok(found, "no address yet");
        return found.url;
    }, 15000);
}

/* A person who copies the address from the terminal and pastes what comes of it. */
const pastes = (place, change = (address) => address) => (text, input) => {
    const found = /open in a browser on any device\n\n {4}(\S+)\n\nand sign in\./.exec(text);
    const paste = async () => input.write(change(await signInElsewhere(place, found[1])) + "\n");
    return found && paste();
};

test("in a terminal: the address is pasted back; the next connection asks nobody", async () => {
    const place = without("manual");
    const { text, result } = await inTerminal(place, quick({ Flow: "manual" }), pastes(place));
    assertRows(result);
    assert.match(text, signedIn);
    assertRows(await connect(place, { ...cluster(), Interactive: "never" }));
});

test("its parameters alone do, behind a line that is another sign-in's", async () => {
    const place = without("manual-bare");
    const both = (address) => `${address.replace(/state=[^&]*/, "state=other")}\n${new URL(address).search.slice(1)}`;
    const { text, result } = await inTerminal(place, quick({ Flow: "manual" }), pastes(place, both));
    assertRows(result);
    assert.match(text, /That is not the answer of this sign-in/);
});

test("an issuer that is another one's is refused", async () => {
    const place = without("manual-mix-up");
    const evil = (address) => address.replace(/iss=[^&]*/, "iss=https%3A%2F%2Fevil.example");
    const { result } = await inTerminal(place, quick({ Flow: "manual" }), pastes(place, evil));
    assert.deepEqual([result.state, result.native], ["28000", 1006]);
    assert.match(result.message, /came from the identity provider "https:\/\/evil\.example"/);
});

test("the program's function shows the code and hears how it ended", async () => {
    const place = without("function");
    const program = startProgram(place, quick({ Flow: "device" }), ["--query", QUERY, "--prompt", "function"]);
    const shown = await program.first;
    assert.deepEqual([shown.prompt, shown.data], [SHOW, 4711]);
    assert.match(shown.whole, new RegExp(`${shown.address}\\?user_code=${shown.code}`));
    spawn(ROBOT, [shown.address], { env: { ...place.env, ROBOT_CODE: shown.code } });
    program.finish();
    const lines = await program.lines;
    assertRows(lines.at(-2));
    const end = lines.find(({ prompt }) => prompt === END);
    assert.match(end.text, signedIn);
});

test("the program's function takes the address back", async () => {
    const place = without("function-manual");
    const program = startProgram(place, quick({ Flow: "manual" }), ["--query", QUERY, "--prompt", "function"]);
    const shown = await program.first;
    program.child.stdin.end(await signInElsewhere(place, shown.address));
    assertRows((await program.lines).at(-2));
});

test("the program's descriptor, which is a socket: text out, a line in", async () => {
    const place = without("descriptor");
    const string = connectionString(quick({ Flow: "manual", LogLevel: "trace", LogPath: place.log }));
    const child = spawn(env.SIGNIN_CONNECT, ["--query", QUERY, "--prompt", "fd", string], {
        env: place.env,
        stdio: ["ignore", "pipe", "inherit", "pipe"],
    });
    const [, , , door] = child.stdio;
    const react = pastes(place);
    let text = "";
    let pasted;
    door.on("data", (data) => {
        text += data;
        pasted ??= react(text, door);
    });
    const lines = Buffer.concat(await child.stdout.toArray()).toString().split("\n");
    await pasted;
    assertRows(JSON.parse(lines[0]));
    assert.match(text, signedIn);
});

test("the environment chooses: it wins over odbc.ini, and a connection string over it", async () => {
    const never = without("environment", { REDSHIFT_ODBC_INTERACTIVE: "never" });
    const refused = await connect(never, cluster());
    assert.deepEqual([refused.state, refused.native], ["28000", 1001]);
    const device = without("environment-flow", { REDSHIFT_ODBC_FLOW: "device" });
    const program = startProgram(device, quick(), ["--query", QUERY, "--prompt", "function"]);
    const shown = await program.first;
    assert.ok(shown.code);
    spawn(ROBOT, [shown.address], { env: { ...device.env, ROBOT_CODE: shown.code } });
    program.finish();
    assertRows((await program.lines).at(-2));
    const wrong = await connect(without("environment-wrong", { REDSHIFT_ODBC_FLOW: "Browser!" }), cluster());
    assert.equal(wrong.state, "HY000");
    assert.match(wrong.message, /The environment variable REDSHIFT_ODBC_FLOW: Flow is "Browser!"; expected one of/);
    const both = newPlace("environment-string", { REDSHIFT_ODBC_INTERACTIVE: "never" });
    assertRows(await connect(both, { ...cluster(), Interactive: "auto" }));
});
