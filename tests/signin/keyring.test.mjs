// Where the key of the token files lies: a real gnome-keyring (unlocked, locked, hanging, absent), the kernel's keyring,
// the key file; and what a connection does where none of them, or the disk itself, will have it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, afterEach, beforeEach, test } from "node:test";
import { kernelKeys, startBus, startKeyring, startSilentService } from "./keyrings.mjs";
import {
    QUERY, assertRows, cluster, connect, control, env, newPlace, run, secretsStayOutOfLogs, startProgram, windows,
} from "./lib.mjs";

const REFUSING = env.SIGNIN_REFUSING;
/* A session that has no link to the user's keyring, as a system service's; keyctl itself is silent. */
const ALIEN = ["/bin/sh", "-c", `exec 3>&2; exec keyctl session - /bin/sh -c 'exec 2>&3 3>&-; exec "$@"' sh "$@" 2>/dev/null`, "sh"];
/* Without root's right to write everywhere. */
const ORDINARY = process.getuid() === 0 ? ["/usr/bin/setpriv", "--bounding-set=-dac_override"] : [];
const auto = () => ({ ...cluster(), TokenCache: "auto", Prompt: "consent" });
const keyring = () => ({ ...auto(), TokenCache: "keyring" });

let bus, before;
const running = [];
beforeEach(async () => {
    before = kernelKeys();
    bus = await startBus();
    running.push(bus);
});
afterEach(async () => {
    await control.reset();
    for (const part of running.splice(0).reverse()) {
        await part.end();
    }
    for (const serial of newKernelKeys()) {
        execFileSync("keyctl", ["unlink", String(serial), "@u"], { stdio: "ignore" });
    }
});
secretsStayOutOfLogs();

const newKernelKeys = () => kernelKeys().filter((serial) => !before.includes(serial));

/* A place with the bus of this test, or without one. */
const placeOnBus = (name, more) => newPlace(name, { DBUS_SESSION_BUS_ADDRESS: bus.address, ...more });

async function withKeyring(name, options) {
    const keyrings = join(bus.dir, "keyrings");
    const service = await startKeyring(bus, keyrings, options);
    running.push(service);
    return { place: placeOnBus(name), service, keyrings };
}

/* The same keyrings as after a new login: nobody has unlocked them. */
async function lock({ service, keyrings }) {
    await service.end();
    running.splice(running.indexOf(service), 1, await startKeyring(bus, keyrings));
}

const stateFiles = (place) => {
    const dir = join(place.state, "redshift-odbc");
    return existsSync(dir) ? readdirSync(dir) : [];
};
const tokens = (place) => stateFiles(place).filter((name) => name.endsWith(".token"));
const warnings = (result) => result.warnings.filter(([state, , text]) => state === "01000" && /store/.test(text));

/* Two programs, one window, no word of warning; where the key is now. */
async function assertKept(place, options = auto()) {
    const result = await connect(place, options);
    assertRows(result);
    assert.deepEqual(result.warnings, []);
    assert.equal(tokens(place).length, 1);
    assertRows(await connect(place, { ...options, Interactive: "never" }));
    assert.equal(windows(place), 1);
}

/* A program that connects twice: one window, one warning; nothing for the next program. */
async function assertMemoryOnly(place, options, words) {
    const { results } = await run(place, options, ["--times", "2", "--query", QUERY]);
    results.forEach(assertRows);
    assert.match(warnings(results[0])[0]?.[2] ?? "none", words);
    assert.equal(windows(place), 1);
    assert.deepEqual(tokens(place), []);
}

/* --- the Secret Service ----------------------------------------------------------------------- */

test("an unlocked keyring has the key: the next program needs no window; without the service nobody can read it", async () => {
    const { place } = await withKeyring("unlocked", { password: "open sesame" });
    await assertKept(place);
    assert.deepEqual(newKernelKeys(), []);
    const elsewhere = { ...place, env: { ...place.env, DBUS_SESSION_BUS_ADDRESS: "" } };
    const blind = await connect(elsewhere, { ...auto(), Interactive: "never" });
    assert.deepEqual([blind.state, blind.native], ["28000", 1001]);
    assert.match(blind.message, /no session bus/);
});

test("TokenCache=keyring likewise", async () => {
    const { place } = await withKeyring("demanded", { password: "open sesame" });
    await assertKept(place, keyring());
    assert.deepEqual(newKernelKeys(), []);
});

test("ten programs at once make one key", async () => {
    const { place } = await withKeyring("at-once", { password: "open sesame" });
    const people = [...Array(6).keys()].map((i) => ({ ...auto(), AuthParams: `slot=${i}` }));
    const programs = people.map((options) => startProgram(place, options));
    programs.forEach((program) => program.finish());
    for (const program of programs) {
        assertRows((await program.lines)[0]);
    }
    for (const options of people) {
        assertRows(await connect(place, { ...options, Interactive: "never" }));
    }
});

test("a locked keyring is not unlocked without a person: the kernel's keyring has the key, and nothing hangs", async () => {
    const scene = await withKeyring("locked", { password: "open sesame" });
    await lock(scene);
    await assertKept(scene.place);
    assert.equal(newKernelKeys().length, 1);
});

test("locked after the sign-in: Interactive=never says so; a new sign-in goes where it can be read", async () => {
    const scene = await withKeyring("locked-later", { password: "open sesame" });
    assertRows(await connect(scene.place, auto()));
    await lock(scene);
    const never = await connect(scene.place, { ...auto(), Interactive: "never" });
    assert.deepEqual([never.state, never.native], ["28000", 1001]);
    assert.match(never.message, /keyring is locked/);
    assertRows(await connect(scene.place, auto()));
    assert.equal(windows(scene.place), 2);
    assertRows(await connect(scene.place, { ...auto(), Interactive: "never" }));
});

test("where a person is asked to unlock and the window cannot come, the connection goes on", async () => {
    const scene = await withKeyring("no-prompter", { password: "open sesame" });
    await lock(scene);
    scene.place.env.DISPLAY = ":nowhere";
    const result = await connect(scene.place, auto());
    assertRows(result);
    assert.match(readFileSync(scene.place.log, "utf8"), /the Secret Service's keyring is locked/);
    assert.equal(newKernelKeys().length, 1);
});

test("a service that never answers costs three seconds once, and then the kernel's keyring has the key", async () => {
    const service = await startSilentService(bus);
    running.push(service);
    const place = placeOnBus("silent");
    await assertKept(place);
    assert.match(readFileSync(place.log, "utf8"), /the Secret Service does not answer/);
    assert.equal(newKernelKeys().length, 1);
    assert.equal(await service.questions(), 1);
});

test("TokenCache=file asks no keyring", async () => {
    const service = await startSilentService(bus);
    running.push(service);
    const place = placeOnBus("file");
    await assertKept(place, { ...auto(), TokenCache: "file" });
    assert.equal(await service.questions(), 0);
    assert.deepEqual(newKernelKeys(), []);
});

/* --- the kernel's keyring --------------------------------------------------------------------- */

test("without a session bus the kernel's keyring has the key; a session that does not possess it finds it", async () => {
    const place = newPlace("kernel");
    await assertKept(place);
    assert.equal(newKernelKeys().length, 1);
    const alien = { ...place, wrap: ALIEN };
    assertRows(await connect(alien, { ...auto(), Interactive: "never" }));
});

test("a key that a session without a link to the user's keyring has made can be read by everybody's programs", async () => {
    const place = newPlace("alien-made", { wrap: ALIEN });
    assertRows(await connect(place, auto()));
    assert.equal(newKernelKeys().length, 1);
    assertRows(await connect({ ...place, wrap: [] }, { ...auto(), Interactive: "never" }));
    assertRows(await connect(place, { ...auto(), Interactive: "never" }));
});

test("a key that is gone costs one sign-in", async () => {
    const place = newPlace("key-gone");
    assertRows(await connect(place, auto()));
    newKernelKeys().forEach((serial) => execFileSync("keyctl", ["unlink", String(serial), "@u"], { stdio: "ignore" }));
    assertRows(await connect(place, auto()));
    assertRows(await connect(place, { ...auto(), Interactive: "never" }));
    assert.equal(windows(place), 2);
});

for (const error of ["EPERM", "ENOSYS"]) {
    test(`keyctl forbidden (${error}): auto takes the key file; keyring warns and keeps the sign-in in memory`, async () => {
        const wrap = [REFUSING, `keyctl=${error},add_key=${error}`];
        await assertKept(newPlace(`no-keyctl-${error}`, { wrap }));
        const place = newPlace(`no-keyring-${error}`, { wrap });
        await assertMemoryOnly(place, keyring(), /no session bus.*kernel keyring|kernel keyring.*no session bus/);
    });
}

test("a token under the key file is read by TokenCache=keyring, and moves to the keyring when it is refreshed", async () => {
    const place = newPlace("moves");
    await control.set({ "idp.id_token_ttl": 12 });
    assertRows(await connect(place, { ...auto(), TokenCache: "file" }));
    assertRows(await connect(place, keyring()));
    assert.deepEqual(newKernelKeys(), []);
    await sleep(2500);
    assertRows(await connect(place, keyring()));
    assert.equal(newKernelKeys().length, 1);
    assert.equal(windows(place), 1);
    const file = await connect(place, { ...auto(), TokenCache: "file", Interactive: "never" });
    assert.equal(file.native, 1001, "the key file no longer opens it");
});

/* --- the disk --------------------------------------------------------------------------------- */

test("no room on the disk: a warning; the sign-in is good for the program; what was stored stays whole", async () => {
    await assertMemoryOnly(newPlace("full", { wrap: [REFUSING, "fsync=ENOSPC"] }), cluster(), /No space left/);
    const place = newPlace("full-later");
    assertRows(await connect(place, cluster()));
    const [name] = tokens(place);
    const whole = readFileSync(join(place.state, "redshift-odbc", name));
    const full = { ...place, wrap: [REFUSING, "fsync=ENOSPC"] };
    const result = await connect(full, { ...cluster(), Interactive: "always" });
    assertRows(result);
    assert.match(warnings(result)[0][2], /No space left/);
    assert.deepEqual(readFileSync(join(place.state, "redshift-odbc", name)), whole);
    assert.deepEqual(
        stateFiles(place).filter((file) => file.startsWith(".")),
        [],
        "no temporary file is left",
    );
});

test("a home that cannot be written: a warning; what is stored there is read without one", async () => {
    const cold = newPlace("read-only", { wrap: ORDINARY });
    chmodSync(cold.state, 0o500);
    await assertMemoryOnly(cold, cluster(), /redshift-odbc: /);
    const place = newPlace("read-only-later", { wrap: ORDINARY });
    assertRows(await connect(place, cluster()));
    chmodSync(join(place.state, "redshift-odbc"), 0o500);
    const result = await connect(place, { ...cluster(), Interactive: "never" });
    assertRows(result);
    assert.deepEqual(warnings(result), []);
    const again = await connect(place, { ...cluster(), Interactive: "always" });
    assertRows(again);
    assert.match(warnings(again)[0][2], /Permission denied/);
});

test("no file system has locks: a warning, and the sign-in is stored all the same", async () => {
    const place = newPlace("no-locks", { wrap: [REFUSING, "flock=ENOLCK"] });
    mkdirSync(join(place.dir, "run"), { mode: 0o700 });
    place.env.XDG_RUNTIME_DIR = join(place.dir, "run");
    const result = await connect(place, cluster());
    assertRows(result);
    assert.match(warnings(result)[0][2], /lock/);
    assertRows(await connect(place, { ...cluster(), Interactive: "never" }));
    assert.equal(windows(place), 1);
});
