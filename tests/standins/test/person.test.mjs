// The person at a real Chromium: each of their habits, and that no process and no file is left.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { start } from "../idp/idp.mjs";
import { smallContext } from "./context.mjs";
import { startSignIn } from "./listener.mjs";

const PERSON = join(import.meta.dirname, "../person/person");
let small;
let idp;

before(async () => {
    small = await smallContext();
    idp = await start(small.ctx);
});
after(async () => {
    await idp.stop();
    await small.close();
});

/* PERSON_PICTURES: folder to keep the pictures in, to look at. */
function spawnPerson(name, url, more = {}) {
    const log = join(small.ctx.dir, `${name}.jsonl`);
    const shots = process.env.PERSON_PICTURES && join(process.env.PERSON_PICTURES, name);
    if (shots) {
        mkdirSync(shots, { recursive: true });
    }
    const env = {
        PATH: process.env.PATH,
        STACK_DIR: small.ctx.dir,
        PERSON_LOG: log,
        ...(shots ? { PERSON_SHOTS: shots } : {}),
        ...more,
    };
    const child = spawn(PERSON, [url], { env, stdio: "ignore" });
    const exit = new Promise((done) => child.on("exit", (code, signal) => done(code ?? signal)));
    const lines = () =>
        readFileSync(log, "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line));
    return { child, exit, lines };
}

const pagesOf = (lines) => lines.filter((line) => line.event === "page");

async function withSignIn(work) {
    const signIn = await startSignIn(idp.env.STACK_ISSUER, { client_id: idp.env.STACK_CLIENT_ID });
    try {
        return await work(signIn);
    } finally {
        await signIn.close();
    }
}

async function play(mode, more) {
    return withSignIn(async (signIn) => {
        const person = spawnPerson(mode, signIn.url, { PERSON: mode, ...more });
        assert.equal(await person.exit, 0, JSON.stringify(person.lines()));
        const lines = person.lines();
        return { lines, pages: pagesOf(lines), hits: signIn.hits, done: signIn.done };
    });
}

/* Command lines of processes that use a folder of this stack. */
function leftOver() {
    return readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => {
            try {
                return readFileSync(`/proc/${pid}/cmdline`, "utf8").replace(/\0/g, " ");
            } catch {
                return "";
            }
        })
        .filter((line) => line.includes(join(small.ctx.dir, "person-")));
}

async function assertNothingLeft({ homes = 0 } = {}) {
    const deadline = Date.now() + 5000;
    while (leftOver().length > 0 && Date.now() < deadline) {
        await new Promise((done) => setTimeout(done, 50));
    }
    assert.deepEqual(leftOver(), []);
    assert.equal(readdirSync(small.ctx.dir).filter((name) => name.startsWith("person-")).length, homes);
}

test("signs in and allows", async () => {
    const { pages, done, hits } = await play("accept");
    assert.equal((await done).email, "ana.lopes@example.com");
    assert.match(pages.at(-1).text, /Signed in as ana\.lopes@example\.com/);
    assert.deepEqual(hits, ["/callback"]);
    await assertNothingLeft();
});

test("in the dark, as somebody else", async () => {
    const { done } = await play("wrong-password", { PERSON_SCHEME: "dark", PERSON_LOGIN: "joao.silva@example.com" });
    assert.equal((await done).name, "João Silva");
});

test("denies", async () => {
    const { done } = await play("deny");
    assert.equal((await done).error, "access_denied");
});

test("comes back with a wrong state first", async () => {
    const { pages, done } = await play("wrong-state");
    assert.match(pages[0].text, /Not this sign-in/);
    assert.ok((await done).email);
});

test("reloads the last page, goes there again from the history, asks for the icon", async () => {
    assert.deepEqual((await play("reload")).hits, ["/callback", "/callback"]);
    assert.deepEqual((await play("replay")).hits, ["/callback", "/callback"]);
    assert.deepEqual((await play("favicon")).hits, ["/favicon.ico", "/callback"]);
});

test("fifty idle and fifty slow connections first", async () => {
    for (const mode of ["idle", "slow"]) {
        const { lines, done } = await play(mode);
        assert.equal(lines.find((line) => line.event === mode).connections, 50);
        assert.ok((await done).email);
    }
});

test("leaves", async () => {
    const { lines, hits } = await play("leave");
    assert.ok(lines.some((line) => line.event === "left"));
    assert.deepEqual(hits, []);
});

test("is killed: no Chromium stays", async () => {
    await withSignIn(async (signIn) => {
        const person = spawnPerson("stay", signIn.url, { PERSON: "stay" });
        while (leftOver().length < 3) {
            await new Promise((done) => setTimeout(done, 100));
        }
        person.child.kill("SIGKILL");
        await person.exit;
    });
    await assertNothingLeft({ homes: 1 });
});

test("goes home when the stack ends", async () => {
    const other = await smallContext();
    const provider = await start(other.ctx);
    const signIn = await startSignIn(provider.env.STACK_ISSUER, { client_id: provider.env.STACK_CLIENT_ID });
    const person = spawnPerson("stack", signIn.url, { PERSON: "stay", STACK_DIR: other.ctx.dir });
    while ((await other.control.counters())["idp.pages_shown"] !== 1) {
        await new Promise((done) => setTimeout(done, 50));
    }
    await signIn.close();
    await provider.stop();
    assert.equal(await person.exit, 1);
    assert.deepEqual(
        readdirSync(other.ctx.dir).filter((name) => name.startsWith("person")),
        [],
    );
    await other.close();
});
