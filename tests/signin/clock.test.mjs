// A computer whose clock is off, by libfaketime: a whole sign-in, AWS included.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { assertRows, cluster, connect, control, newPlace, secretsStayOutOfLogs, windows } from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

const MINUTE = 60000;
const LIBRARY = readdirSync("/usr/lib")
    .filter((name) => name.includes("-linux-"))
    .map((name) => join("/usr/lib", name, "faketime/libfaketimeMT.so.1"))[0];

/* The browser and its person live in the true time: the driver hands them none of these variables. */
function off(name, minutes) {
    const place = newPlace(name);
    const options = [place.env.ASAN_OPTIONS, "verify_asan_link_order=0:detect_leaks=0"].filter(Boolean).join(":");
    const fake = { LD_PRELOAD: LIBRARY, FAKETIME: `${minutes}m`, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
    return Object.assign(place, { env: { ...place.env, ...fake, ASAN_OPTIONS: options } });
}

/* By how much the first line of the driver's log is ahead of the true time. */
function ahead(place) {
    const [date, time] = readFileSync(place.log, "utf8").split(" ");
    return Date.parse(`${date}T${time}Z`) - Date.now();
}

test("ten minutes ahead: the sign-in is good, and so are the signatures that AWS wants", async () => {
    const place = off("ahead", "+10");
    assertRows(await connect(place, cluster()));
    assert.ok(ahead(place) > 9 * MINUTE);
    assert.equal(windows(place), 1);
});

test("two hours ahead: the token has expired here, and the message says whose clock is wrong", async () => {
    const place = off("far-ahead", "+120");
    const result = await connect(place, cluster());
    assert.deepEqual([result.state, result.native], ["28000", 1005]);
    assert.match(result.message, /this computer's clock is 7\d\d\d s ahead of the provider's: set the clock/);
});

test("ten minutes behind: the provider's certificate is of tomorrow, and the message says what time it is here", async () => {
    const place = off("behind", "-10");
    const result = await connect(place, cluster());
    assert.deepEqual([result.state, result.native], ["08001", 1007]);
    assert.match(result.message, /certificate is not yet valid \(this machine's clock says \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)/);
    assert.equal(windows(place), 0);
});
