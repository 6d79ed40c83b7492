// The probe against the stand-in: it answers each of its questions, and names nobody.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { controlClient } from "../standins/lib/control.mjs";
import { hider } from "./probe.mjs";

const { env } = process;
let text;
let answers;

const string = [
    "Driver=Redshift",
    `Host=${env.STACK_RS_HOST}`,
    `Port=${env.STACK_RS_PORT}`,
    `Database=${env.STACK_DB}`,
    `UID=${env.STACK_USER}`,
    `PWD=${env.STACK_PASSWORD}`,
    `CAFile=${env.STACK_CA}`,
].join(";");

before(async () => {
    const file = join(mkdtempSync(join(env.STACK_DIR, "probe-")), "probe.json");
    const script = join(import.meta.dirname, "probe.mjs");
    const child = spawn(process.execPath, [script, env.PROBE_CREDENTIALS, file], {
        stdio: ["pipe", "ignore", "inherit"],
    });
    child.stdin.end(string);
    assert.equal(await new Promise((done) => child.once("close", done)), 0);
    text = readFileSync(file, "utf8");
    answers = JSON.parse(text).answers;
});

test("every question has an answer", () => {
    for (const [name, answer] of Object.entries(answers)) {
        assert.ok(answer, name);
        assert.doesNotMatch(JSON.stringify(answer), /"failed"/, name);
    }
    assert.ok(Object.keys(answers).length >= 20);
});

test("no secret, user, host or database stands in the file", async () => {
    const secrets = await controlClient().secrets();
    for (const secret of [...secrets, env.STACK_USER, env.STACK_RS_HOST]) {
        assert.ok(!text.includes(secret));
    }
    assert.match(answers["wrong password"].refused.message, /"<user>"/);
    assert.equal(answers.greeting.parameters.session_authorization, "<user>");
});

test("names inside other words stay, addresses go", () => {
    const hide = hider({ password: "p", user: "IAMR:ana", host: "a.b.example.com", address: "", database: "dev" });
    assert.equal(
        hide('user "ana", database "dev" at 10.1.2.3(5439) of A.B.example.com: developer, analysis'),
        'user "<user>", database "<database>" at <address> of <host>: developer, analysis',
    );
});

test("what the stand-in is known to do", () => {
    assert.deepEqual(answers.greeting.asked, [5]);
    assert.equal(answers.greeting.parameters.padb_version, "1.0.77467");
    assert.equal(answers["options in the start-up packet"]["extra_float_digits=2"].show, "2");
    assert.equal(answers["options in the start-up packet"]["extra_float_digits=3"].refused.code, "22023");
    assert.equal(answers.pipelining["two flights, a Sync each"].states, "II");
    assert.equal(answers["several statements"]["in one Parse"].errors[0].code, "42601");
    assert.equal(answers["parameters of no type"]["select $1 from probe_table"].errors[0].code, "XX000");
    assert.equal(answers["cancel over TLS"].errors[0].code, "57014");
    assert.match(answers.portals["two of five rows, then the rest"].types, /^12DDsDDDC/);
});
