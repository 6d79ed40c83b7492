// Sign-in on a machine without a browser, in a terminal (script(1) makes one): the device flow with a certified provider.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
    ROBOT, assertRows, cluster, connect, connectionString, control, counted, env, inTerminal, newPlace,
    secretsStayOutOfLogs,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

const LOGIN = `exec "$SIGNIN_TOOL" login --connect "$SIGNIN_STRING"`;
const noBrowser = { browser: null };
const quick = () => ({ ...cluster(), BrowserTimeout: 30 });
const { people } = JSON.parse(readFileSync(join(env.STACK_DIR, "person.json"), "utf8"));

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
    assert.match(result.message, /no browser can be opened here.*there is no place for a prompt: the program has no terminal/);
    assert.ok(result.ms < 3000);
    assert.equal(counts["idp.token_requests"], undefined);
});

test("redshift-odbc login in a terminal without a browser", async () => {
    const place = newPlace("login", noBrowser);
    const { text } = await inTerminal(place, quick(), enters(place, "accept"), LOGIN);
    assert.match(text, new RegExp(`${people[0].email} has signed in`));
    assertRows(await connect(place, { ...cluster(), Interactive: "never" }));
});
