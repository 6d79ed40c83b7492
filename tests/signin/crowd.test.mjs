// Many at once, with a certified provider that ends a grant when a refresh token is used twice: one window, one code
// exchange, one refresh; and programs that are killed at the worst moment. Smaller than it could be, unless SIGNIN_LONG.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, test } from "node:test";
import {
    QUERY, assertRows, cluster, connect, control, counted, env, eventually, newPlace, run, secretsStayOutOfLogs,
    startProgram, windows,
} from "./lib.mjs";

const LONG = Boolean(env.SIGNIN_LONG);
const THREADS = ["--threads", "10", "--query", QUERY];
const lasting = () => ({ ...cluster(), Prompt: "consent" });
/* Stored, but due to be refreshed from the beginning: nothing is used in its last ten seconds. */
const EXPIRING = { "idp.id_token_ttl": 10 };
const logOf = (place) => readFileSync(place.log, "utf8");

afterEach(() => control.reset());
secretsStayOutOfLogs();

/* So many programs at once; the results of all their threads. */
async function crowd(place, programs, options, args = THREADS) {
    const all = [...Array(programs)].map(() => startProgram(place, options, args));
    all.forEach((program) => program.finish());
    return (await Promise.all(all.map((program) => program.lines))).flatMap((lines) => lines.slice(0, -1));
}

/* --- cold --------------------------------------------------------------------------------------- */

test("ten programs of ten threads start cold: one window, one code exchange, a hundred connections", async () => {
    const place = newPlace("crowd-cold", { ROBOT_DELAY: "3000" });
    const { result, counts } = await counted(() => crowd(place, 10, lasting()));
    assert.equal(result.length, 100);
    result.forEach(assertRows);
    assert.equal(windows(place), 1);
    assert.deepEqual([counts["idp.code_exchanges"], counts["idp.token_requests"]], [1, 1]);
});

test("the person says no: one window, a hundred equal failures, and no window after it", async () => {
    const place = newPlace("crowd-denied", { ROBOT: "deny", ROBOT_DELAY: "5000" });
    const results = await crowd(place, 10, lasting());
    assert.equal(results.length, 100);
    const [{ message }] = results;
    for (const result of results) {
        assert.deepEqual([result.ok, result.state, result.native, result.message], [false, "28000", 1003, message]);
    }
    assert.equal(windows(place), 1);
});

/* --- the leader dies ---------------------------------------------------------------------------- */

test("the leader is killed: one of those who wait takes over, and they had said whom they waited for", async () => {
    const place = newPlace("crowd-orphans");
    const leader = startProgram({ ...place, env: { ...place.env, ROBOT: "leave" } }, lasting());
    leader.lines.catch(() => {}); /* it ends by a signal */
    await eventually(() => assert.equal(windows(place), 1), 20000);
    const { pid } = leader.child;
    const waiters = crowd(place, 4, lasting());
    const said = new RegExp(`waiting for the sign-in started by pid ${pid} \\(.*connect\\) \\d+ s ago`, "g");
    await eventually(() => assert.equal(logOf(place).match(said)?.length, 4), 20000);
    leader.child.kill("SIGKILL");
    (await waiters).forEach(assertRows);
    assert.equal(windows(place), 2);
});

test("who waits too long is told for whom", async () => {
    const place = newPlace("crowd-impatient", { ROBOT: "leave" });
    const leader = startProgram(place, lasting());
    leader.lines.catch(() => {});
    await eventually(() => assert.equal(windows(place), 1), 20000);
    const result = await connect(place, { ...lasting(), Interactive: "never", LoginTimeout: 1 });
    assert.equal(result.state, "HYT00");
    assert.match(result.message, new RegExp(`waiting for the sign-in started by pid ${leader.child.pid} `));
    leader.child.kill("SIGKILL");
});

/* --- refresh ------------------------------------------------------------------------------------ */

test("many programs of ten threads, and a token about to expire: one refresh, and the grant lives on", async () => {
    const place = newPlace("crowd-refresh");
    const programs = LONG ? 20 : 6;
    await control.set(EXPIRING);
    assertRows(await connect(place, lasting()));
    await control.reset();
    const { result, counts } = await counted(() => crowd(place, programs, lasting()));
    assert.equal(result.length, programs * 10);
    result.forEach(assertRows);
    assert.equal(counts["idp.refreshes"], 1);
    assert.equal(windows(place), 1);
    await control.set({ "aws.fail": { AssumeRoleWithWebIdentity: { code: "ExpiredTokenException", message: "expired", times: 1 } } });
    await sleep(1100); /* two tokens of one second would be the same */
    assertRows(await connect(place, lasting()));
    assert.equal(windows(place), 1, "the rotated refresh token is good");
});

test("an unplugged network deletes nothing: it is refreshed when the provider is back", async () => {
    const place = newPlace("crowd-unplugged");
    await control.set(EXPIRING);
    assertRows(await connect(place, lasting()));
    const unplugged = await connect({ ...place, wrap: [env.SIGNIN_REFUSING, "connect=ENETUNREACH"] }, lasting());
    assert.deepEqual([unplugged.state, unplugged.native], ["08001", 1007], unplugged.message);
    await control.set({ "idp.down": true });
    assert.equal((await connect(place, lasting())).ok, false);
    await control.reset();
    const { result, counts } = await counted(() => connect(place, lasting()));
    assertRows(result);
    assert.equal(counts["idp.refreshes"], 1);
    assert.equal(windows(place), 1);
});

/* --- killed at the worst moment ------------------------------------------------------------------ */

/* One sign-in each, in one place: slot tells them apart. */
const slotted = (slot) => ({ ...lasting(), AuthParams: `slot=${slot}` });
/* From the moment that the provider's metadata is there: the request for a token, its answer, the store, AWS, the server. */
const MARK = "GET the metadata: HTTP 200";
const killer = (place, at) => ({
    ...place,
    wrap: [env.SIGNIN_KILLING, MARK, String(at)],
    env: { ...place.env, ASAN_OPTIONS: "detect_leaks=0" },
});

async function killedAt(place, at, slot) {
    const program = startProgram(killer(place, at), slotted(slot), ["--query", QUERY]);
    program.finish();
    return (await program.lines)[0];
}

test("killed at system calls around a refresh: the next program needs no window, or one where the answer was lost", async (t) => {
    const place = newPlace("crowd-killed");
    const [STEP, BEHIND] = LONG ? [1, 100] : [16, 32];
    await control.set(EXPIRING);
    assertRows(await connect(place, slotted("whole")));
    const whole = await killedAt(place, 1e9, "whole");
    assert.equal(whole.killed, false);
    assert.ok(whole.stored > 0, "it was refreshed");
    const moments = [];
    for (let at = 1; at <= whole.stored + BEHIND; at += STEP) {
        moments.push(at);
        assertRows(await connect(place, slotted(at)));
    }
    await control.reset();
    let lost = 0;
    for (const at of moments) {
        const { killed, stored } = await killedAt(place, at, at);
        const before = windows(place);
        const { result, counts } = await counted(() => connect(place, slotted(at)));
        assertRows(result);
        const asked = windows(place) - before;
        const moment = `killed at call ${at} of ${whole.calls}, ${stored ? "" : "not "}stored`;
        assert.ok(killed && asked <= 1, `${moment}: ${asked} windows`);
        if (stored) {
            assert.deepEqual([asked, counts["idp.token_requests"]], [0, undefined], moment);
        }
        assertRows(await connect(place, { ...slotted(at), Interactive: "never" }));
        lost += asked;
    }
    t.diagnostic(`${moments.length} of ${whole.calls} moments; it is stored at ${whole.stored}; ${lost} needed a window`);
});
