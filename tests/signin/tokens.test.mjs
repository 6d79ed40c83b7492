// What is kept of a sign-in: who needs no window any more, who does, and what lies on the disk.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, test } from "node:test";
import {
    QUERY, assertRows, cluster, connect, control, counted, eventually, linesOf, newPlace, pages, requestOf, run,
    secretsStayOutOfLogs, startProgram, windows,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

/* oidc-provider gives a refresh token only when the person was asked, as OpenID says. */
const lasting = () => ({ ...cluster(), Prompt: "consent" });

/* The driver takes a token for good while half of its life, and 10 s, are left. */
const SHORT = { "idp.id_token_ttl": 12 };
const DUE_MS = 2500;
const EXPIRED_MS = 12500;

async function signIn(place, options = lasting()) {
    assertRows(await connect(place, options));
    assert.equal(windows(place), 1, JSON.stringify(linesOf(place.robotLog)));
}

function filesBelow(folder) {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({
        path: join(entry.parentPath, entry.name),
        folder: entry.isDirectory(),
        mode: statSync(join(entry.parentPath, entry.name)).mode & 0o777,
    }));
}

test("a second connection of the same program and a second program: no window, no request for a token", async () => {
    const place = newPlace("again");
    const { results } = await run(place, cluster(), ["--times", "2", "--query", QUERY]);
    results.forEach(assertRows);
    await eventually(() => assert.equal(pages(place).length, 1));
    assert.match(pages(place)[0].text, /ana\.lopes@example\.com/);
    const { result, counts } = await counted(() => connect(place, cluster()));
    assertRows(result);
    assert.equal(windows(place), 1);
    assert.equal(counts["idp.token_requests"], undefined);
    assert.equal(counts["idp.authorizations"], undefined);
});

test("the browser asks for the callback twice at once: one code exchange, the sign-in is good", async () => {
    const place = newPlace("twice", { ROBOT: "twice" });
    const { result, counts } = await counted(() => connect(place, cluster()));
    assertRows(result);
    assert.equal(counts["idp.code_exchanges"], 1);
    await eventually(() => assert.equal(pages(place).length, 2));
    assert.ok(pages(place).some(({ text }) => /ana\.lopes@example\.com/.test(text)));
});

test("the last page asks nobody else and is not kept", async () => {
    const place = newPlace("headers");
    assertRows(await connect(place, cluster()));
    const [{ headers }] = await eventually(() => {
        assert.equal(pages(place).length, 1);
        return pages(place);
    });
    assert.match(headers["content-security-policy"], /default-src 'none'/);
    assert.match(headers["cache-control"], /no-store/);
    assert.equal(headers["referrer-policy"], "no-referrer");
    assert.equal(headers["x-content-type-options"], "nosniff");
});

test("RedirectHost=localhost, a pinned path: the browser comes back there", async () => {
    const place = newPlace("localhost");
    assertRows(await connect(place, { ...cluster(), RedirectHost: "localhost", RedirectPath: "/redshift/" }));
    assert.match(requestOf(place).searchParams.get("redirect_uri"), /^http:\/\/localhost:\d+\/redshift\/$/);
});

test("the files are the person's alone, and hold no token in clear text", async () => {
    const place = newPlace("files");
    await signIn(place);
    const files = filesBelow(place.state);
    const secrets = (await control.secrets()).map((secret) => Buffer.from(secret));
    assert.ok(files.filter(({ folder }) => !folder).length >= 2, "a file of tokens and a key");
    for (const { path, folder, mode } of files) {
        assert.equal(mode.toString(8), folder ? "700" : "600", path);
        const found = folder ? [] : secrets.filter((secret) => readFileSync(path).includes(secret));
        assert.equal(found.length, 0, path);
        assert.doesNotMatch(path, /ana|example/, "names of files do not name people");
    }
    assert.equal(statSync(place.log).mode & 0o777, 0o600, "nor is the log for others");
});

test("TokenCache=off keeps nothing; TokenCache=memory keeps it for the program", async () => {
    const off = newPlace("off");
    const first = await run(off, { ...cluster(), TokenCache: "off" }, ["--times", "2", "--query", QUERY]);
    first.results.forEach(assertRows);
    assert.equal(windows(off), 2);
    const memory = newPlace("memory");
    const second = await run(memory, { ...cluster(), TokenCache: "memory" }, ["--times", "2", "--query", QUERY]);
    second.results.forEach(assertRows);
    assert.equal(windows(memory), 1);
    for (const place of [off, memory]) {
        const kept = filesBelow(place.state).filter(({ path, folder }) => !folder && !/lock/.test(path));
        assert.deepEqual(kept, []);
    }
});

test("no folder for tokens can be made: a warning, and the sign-in is good for the program", async () => {
    const place = newPlace("no-folder", { XDG_STATE_HOME: "/dev/null/state" });
    const { results } = await run(place, cluster(), ["--times", "2", "--query", QUERY]);
    results.forEach(assertRows);
    assert.equal(windows(place), 1);
    const [state, , text] = results[0].warnings[0];
    assert.equal(state, "01000");
    assert.match(text, /\/dev\/null\/state/);
});

test("a person who takes longer than the login time-out is in time for the sign-in", async () => {
    const place = newPlace("slow-person", { ROBOT_DELAY: "3000" });
    assertRows(await connect(place, cluster(), ["--login-timeout", "2", "--query", QUERY]));
});

test("expired, with a refresh token: no window, one refresh; and the rotated token serves the next time", async () => {
    const place = newPlace("refresh");
    await control.set(SHORT);
    await signIn(place);
    for (const wait of [EXPIRED_MS, DUE_MS]) {
        await sleep(wait);
        const { result, counts } = await counted(() => connect(place, lasting()));
        assertRows(result);
        assert.deepEqual([counts["idp.refreshes"], counts["idp.token_requests"]], [1, 1]);
    }
    assert.equal(windows(place), 1);
});

test("expired, without a refresh token: a window", async () => {
    const place = newPlace("expired");
    await control.set({ ...SHORT, "idp.refresh": false });
    await signIn(place);
    await sleep(DUE_MS);
    const { result, counts } = await counted(() => connect(place, lasting()));
    assertRows(result);
    assert.equal(counts["idp.refreshes"], undefined);
    assert.equal(windows(place), 2);
});

test("a refresh token that the provider has withdrawn: one window, and then none", async () => {
    const place = newPlace("withdrawn");
    await control.set({ ...SHORT, "idp.refresh_token_ttl": 1 });
    await signIn(place);
    await sleep(DUE_MS);
    await control.reset();
    assertRows(await connect(place, lasting()));
    assertRows(await connect(place, lasting()));
    assert.equal(windows(place), 2);
});

test("AWS calls the stored token expired: a refresh, no window", async () => {
    const place = newPlace("aws-expired");
    await signIn(place);
    await sleep(1100); /* two tokens of one second would be the same */
    await control.set({
        "aws.fail": { AssumeRoleWithWebIdentity: { code: "ExpiredTokenException", message: "expired", times: 1 } },
    });
    const { result, counts } = await counted(() => connect(place, lasting()));
    assertRows(result);
    assert.equal(counts["idp.refreshes"], 1);
    assert.equal(windows(place), 1);
});

test("Interactive=never: at once, with what to do; with a stored sign-in it connects", async () => {
    const place = newPlace("never");
    const result = await connect(place, { ...cluster(), Interactive: "never" });
    assert.deepEqual([result.state, result.native], ["28000", 1001], result.message);
    assert.match(result.message, /Interactive/);
    assert.ok(result.ms < 5000, `${result.ms} ms`);
    assert.equal(windows(place), 0);
    await signIn(place, cluster());
    assertRows(await connect(place, { ...cluster(), Interactive: "never" }));
    assert.equal(windows(place), 1);
});

test("Interactive=always: a window, although a token is stored", async () => {
    const place = newPlace("always");
    await signIn(place);
    assertRows(await connect(place, { ...lasting(), Interactive: "always" }));
    assert.equal(windows(place), 2);
});

test("two threads at once open one window", async () => {
    const place = newPlace("threads", { ROBOT_DELAY: "500" });
    const { results } = await run(place, cluster(), ["--threads", "2", "--query", QUERY]);
    assert.equal(results.length, 2);
    results.forEach(assertRows);
    assert.equal(windows(place), 1);
});

test("two programs at once open one window", async () => {
    const place = newPlace("processes", { ROBOT_DELAY: "500" });
    const programs = [startProgram(place, cluster()), startProgram(place, cluster())];
    programs.forEach((program) => program.finish());
    for (const program of programs) {
        assertRows((await program.lines)[0]);
    }
    assert.equal(windows(place), 1);
});

test("ten threads in each of two programs, and the person says no: one window, twenty clear failures", async () => {
    const place = newPlace("denied", { ROBOT: "deny", ROBOT_DELAY: "500" });
    const programs = [0, 1].map(() => startProgram(place, cluster(), ["--threads", "10"]));
    programs.forEach((program) => program.finish());
    const lines = (await Promise.all(programs.map((program) => program.lines))).flatMap((all) => all.slice(0, -1));
    assert.equal(lines.length, 20);
    for (const { ok, state, native, message } of lines) {
        assert.deepEqual([ok, state, native], [false, "28000", 1003], message);
    }
    assert.equal(windows(place), 1);
});

test("two threads refresh once", async () => {
    const place = newPlace("refresh-threads");
    await control.set(SHORT);
    await signIn(place);
    await sleep(DUE_MS);
    await control.reset();
    const { result, counts } = await counted(() => run(place, lasting(), ["--threads", "4", "--query", QUERY]));
    result.results.forEach(assertRows);
    assert.equal(counts["idp.refreshes"], 1);
    assert.equal(windows(place), 1);
});

test("no file stays open", async () => {
    const place = newPlace("open-files");
    await signIn(place);
    const { process } = await run(place, cluster(), ["--times", "5", "--query", QUERY]);
    assert.equal(process.fds[1], process.fds[0]);
});
