// The whole road with a real Chromium, and with the provider and AWS over https: what people do with the page.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
    PERSON, QUERY, assertRows, cluster, connect, control, counted, env, eventually, linesOf, listeningPorts, newPlace,
    pages, secretsStayOutOfLogs, startProgram, windows,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

const visit = (mode, more = {}) => newPlace(`chromium-${mode}`, { browser: PERSON, PERSON: mode, ...more });

/* The person's log is complete when they have gone. */
const gone = (place) =>
    eventually(() => assert.ok(linesOf(place.personLog).some(({ event }) => ["ended", "failed"].includes(event))), 20000);

const shots = env.SIGNIN_PICTURES; /* a folder, to look at */
const shot = (name) => (shots ? { PERSON_SHOT: join(shots, `${name}.png`) } : {});

test("signs in, sees who is signed in to what, and the rows come; the port is closed again", async () => {
    const place = visit("accept", { PERSON_SHOT: join(env.STACK_DIR, "signed-in.png") });
    const program = startProgram(place, cluster(), ["--query", QUERY, "--hold"]);
    assertRows(await program.first);
    await gone(place);
    const { url, title, text } = pages(place).at(-1);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\//);
    assert.doesNotMatch(url, /code=|state=/, "nothing of the callback stays in the address bar");
    assert.match(title + text, /signed in/i);
    assert.match(text, /ana\.lopes@example\.com/);
    assert.match(text, new RegExp(`dev on ${env.STACK_CLUSTER_ID}`));
    assert.ok(statSync(join(env.STACK_DIR, "signed-in.png")).size > 1000);
    const port = Number(new URL(url).port);
    await eventually(() => assert.ok(!listeningPorts().includes(port), `port ${port} is still open`));
    program.finish();
    const { children, sigchld } = (await program.lines).at(-1);
    assert.deepEqual({ children, sigchld }, { children: "none", sigchld: 0 });
    assert.equal(windows(place), 1);
});

test("denies: 28000 that says so, one window, and a page that says so", async () => {
    const place = visit("deny", shot("denied"));
    const result = await connect(place, cluster());
    assert.deepEqual([result.state, result.native], ["28000", 1003], result.message);
    assert.match(result.message, /did not allow|denied/i);
    await gone(place);
    assert.match(pages(place).at(-1).text, /did not allow|denied/i);
    assert.equal(windows(place), 1);
});

test("a wrong state first: that page is refused, the sign-in goes on", async () => {
    const place = visit("wrong-state", shot("wrong-state"));
    assertRows(await connect(place, cluster()));
    await gone(place);
    const [first, last] = [pages(place).at(0), pages(place).at(-1)];
    assert.equal(first.tab, "other");
    assert.doesNotMatch(first.text, /You are signed in/);
    assert.match(last.text, /ana\.lopes@example\.com/);
    assert.equal(windows(place), 1);
});

/* The port is open for moments after the last page; later there is nobody to ask, and nothing to lose. */
test("F5 on the last page, or the callback again from the history: the sign-in stands, the code is used once", async () => {
    for (const mode of ["reload", "replay"]) {
        const place = visit(mode);
        const { result, counts } = await counted(() => connect(place, cluster()));
        assertRows(result);
        await gone(place);
        assert.equal(counts["idp.code_exchanges"], 1);
        assert.equal(counts["idp.authorizations"], 1);
        assert.match(pages(place)[0].text, /ana\.lopes@example\.com/);
        const failed = linesOf(place.personLog).find(({ event }) => event === "failed");
        assert.match(failed?.error ?? pages(place).at(-1).text, /ERR_CONNECTION_REFUSED|ana\.lopes@example\.com/);
    }
});

test("favicon, fifty connections that say nothing, fifty that say half a request: nothing is in the way", async () => {
    for (const mode of ["favicon", "idle", "slow"]) {
        const place = visit(mode);
        assertRows(await connect(place, cluster()));
        await gone(place);
        const did = linesOf(place.personLog).find(({ event }) => event === mode);
        if (mode === "favicon") {
            assert.ok([200, 204, 404].includes(did.status), `status ${did.status}`);
        } else {
            assert.equal(did.connections, 50);
        }
        assert.equal(windows(place), 1);
    }
});

test("a person who mistypes the password and a person of another name", async () => {
    const place = visit("wrong-password", { PERSON_LOGIN: env.STACK_LOGIN2, PERSON_SCHEME: "dark", ...shot("dark") });
    const { result, counts } = await counted(() => connect(place, cluster()));
    assertRows(result);
    assert.equal(counts["idp.wrong_passwords"], 1);
    await gone(place);
    assert.match(pages(place).at(-1).text, /joao\.silva@example\.com/);
});

test("what comes after the sign-in fails: the page says so, not that all is well", async () => {
    const place = visit("accept", shot("failed"));
    const options = { ...cluster(), RoleArn: env.STACK_ROLE_ARN.replace(/[^/]*$/, "NoSuchRole") };
    const result = await connect(place, options);
    assert.equal(result.state, "28000");
    await gone(place);
    const { text } = pages(place).at(-1);
    assert.doesNotMatch(text, /You are signed in/);
    assert.match(text, /role/i);
});
