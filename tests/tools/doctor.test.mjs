// redshift-odbc doctor: everything in order, and for each fault the one step that finds it, with a cause and what to change.
// The findings are printed as a table.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import {
    byPassword, closedPort, cluster, control, env, placeWith, runJson, run, secretsStayOutOfLogs, stringOf, windows,
    withListener, writeSources,
} from "./lib.mjs";

const STEPS = [
    ...["data-source", "options", "odbcinst", "driver", "store", "browser", "proxy"],
    ...["provider-name", "provider-connect", "provider-tls", "metadata", "redirect", "client", "keys", "clock"],
    ...["sts", "signed-in", "role", "cluster", "server-name", "server-connect", "server-tls", "server-login"],
];
const MEMBERS = ["cause", "change", "ms", "native", "state", "step", "text", "title", "verdict"];
const said = [];
const place = placeWith("doctor", { sales: cluster(), pass: byPassword() });
const empty = placeWith("doctor-empty", { sales: cluster(), pass: byPassword() });
const other = placeWith("doctor-other", {});

before(async () => {
    const { code, err } = await run(place, ["login", "--dsn", "sales"]);
    assert.equal(code, 0, err);
});
afterEach(() => control.reset());
secretsStayOutOfLogs();

async function doctor(where, args = ["--dsn", "sales"], options) {
    const { json, code } = await runJson(where, ["doctor", ...args], options);
    const steps = Object.fromEntries(json.steps.map((step) => [step.step, step]));
    return { json, code, steps };
}

test("everything in order: every step, in the order of the road; no browser is opened", async () => {
    const opened = windows(place);
    const { json, code } = await doctor(place);
    assert.equal(code, 0, JSON.stringify(json, null, 1));
    assert.equal(json.ok, true);
    assert.equal(json.data_source, "sales");
    assert.deepEqual(json.steps.map(({ step }) => step), STEPS);
    assert.deepEqual(json.steps.map(({ verdict }) => verdict), STEPS.map(() => "ok"));
    json.steps.forEach((step) => assert.deepEqual(Object.keys(step).sort(), MEMBERS));
    assert.equal(windows(place), opened);
});

test("a password takes the short road", async () => {
    const { json, code } = await doctor(place, ["--dsn", "pass"]);
    assert.equal(code, 0, JSON.stringify(json, null, 1));
    const short = ["data-source", "options", "odbcinst", "driver"];
    assert.deepEqual(json.steps.map(({ step }) => step), [...short, ...STEPS.slice(-4)]);
});

test("nobody is signed in: all that can be looked at is, and a person is needed", async () => {
    const { json, code, steps } = await doctor(empty);
    assert.equal(code, 3, JSON.stringify(json, null, 1));
    assert.equal(steps["signed-in"].verdict, "warning");
    assert.match(steps["signed-in"].change, /redshift-odbc login/);
    assert.equal(steps.role.verdict, "skipped");
    assert.equal(steps.client.verdict, "ok");
    assert.equal(windows(empty), 0);
});

test("for people: marks, causes and what to change, no colour in a file", async () => {
    const broken = placeWith("doctor-text", { sales: { ...cluster(), TokenCacheDir: "/proc/nowhere" } });
    const { out, code } = await run(broken, ["doctor", "--dsn", "sales"]);
    assert.equal(code, 1);
    assert.match(out, /^ {2}ok {4}Data source {2,}\[sales\] of odbc\.ini$/m);
    assert.match(out, /^ {2}FAIL {2}Token store\s*$/m);
    assert.match(out, /^ {8}Cause {3}\S/m);
    assert.match(out, /^ {8}Change {2}\S/m);
    assert.match(out, /^1 failed, 1 warning\.$/m);
    assert.doesNotMatch(out, /\x1b/);
    assert.ok(out.split("\n").every((line) => line.length <= 100 || !line.trim().includes(" ")), out);
});

/* A fault: what is wrong, the step that must find it, and words of its text. Everything before that step is in order. */
function fault(title, { knobs, options, base = cluster, where = place, args, more, step, verdict = "failed", code = 1, words, advice, besides = [] }) {
    test(title, async () => {
        const source = { ...base(), ...(await options?.()) };
        const target = where === place ? place : other;
        const string = stringOf({ ...source, LogLevel: "trace", LogPath: target.log });
        await control.set((await knobs?.()) ?? {});
        const found = await doctor(target, args ?? ["--connect", "-"], { input: string, more });
        const finding = found.steps[step];
        said.push([title, finding]);
        assert.equal(finding?.verdict, verdict, JSON.stringify(found.json, null, 1));
        words.forEach((word) => assert.match(finding.text, word));
        assert.ok(finding.cause && finding.change, JSON.stringify(finding));
        if (advice) {
            assert.match(finding.change, advice);
        }
        const all = found.json.steps;
        const earlier = all.slice(0, all.indexOf(finding));
        assert.deepEqual(earlier.filter(({ verdict: v }) => v === "failed").map(({ step: s }) => s), besides);
        assert.equal(found.code, code, JSON.stringify(found.json, null, 1));
    });
}

const role = (name) => env.STACK_ROLE_ARN.replace(/[^/]*$/, name);

/* This machine. */
fault("no such data source", {
    args: ["--dsn", "missing"],
    step: "data-source",
    code: 2,
    words: [/"missing"/],
    advice: /odbcinst -j/,
});
fault("an option that does not exist", {
    options: () => ({ ClusterIdd: "x" }),
    step: "options",
    verdict: "warning",
    code: 0,
    words: [/ClusterIdd/, /ClusterID/],
});
fault("an option without its value", {
    options: () => ({ RoleArn: undefined }),
    step: "options",
    code: 2,
    words: [/RoleArn/],
});
fault("a value that is not allowed", {
    options: () => ({ SSLMode: "perhaps" }),
    step: "options",
    code: 2,
    words: [/SSLMode/, /perhaps/],
});
fault("a driver that is not registered", {
    options: () => ({ Driver: "Redshiftt" }),
    step: "odbcinst",
    words: [/Redshiftt/],
    advice: /odbcinst/,
});
fault("the driver's file is missing", {
    options: () => ({ Driver: "/no/such/libredshiftodbc.so" }),
    step: "driver",
    words: [/\/no\/such\/libredshiftodbc\.so/],
    advice: /install/,
});
fault("the driver's file is something else", {
    options: () => {
        const file = join(place.dir, "libredshiftodbc.so");
        writeFileSync(file, "not a library");
        return { Driver: file };
    },
    step: "driver",
    words: [/cannot be loaded/],
});
fault("a library that the driver needs is missing", {
    options: () => {
        const source = join(place.dir, "x.c");
        const file = join(place.dir, "libredshiftodbc-lacking.so");
        writeFileSync(source, "int gone(void); int SQLDriverConnect(void) { return gone(); }");
        execFileSync("gcc", ["-shared", "-fPIC", "-x", "c", "-o", join(place.dir, "libgone.so"), "-"], {
            input: "int gone(void) { return 1; }",
        });
        execFileSync("gcc", ["-shared", "-fPIC", "-o", file, source, `-L${place.dir}`, "-lgone"]);
        execFileSync("rm", [join(place.dir, "libgone.so")]);
        return { Driver: file };
    },
    step: "driver",
    words: [/libgone\.so/],
    advice: /libpq5/,
});
fault("the store's folder cannot be written", {
    options: () => ({ TokenCacheDir: "/proc/nowhere" }),
    where: other,
    step: "store",
    words: [/\/proc\/nowhere/],
    advice: /TokenCacheDir/,
});
fault("no display and no BROWSER", {
    more: { BROWSER: "" },
    step: "browser",
    verdict: "warning",
    code: 0,
    words: [/BROWSER/],
    advice: /BROWSER/,
});
fault("a proxy that nobody listens at", {
    options: async () => ({ Proxy: `http://127.0.0.1:${await closedPort()}` }),
    step: "proxy",
    code: 4,
    words: [/127\.0\.0\.1/, /refused/i],
    advice: /Proxy/,
});
fault("another program has the pinned port", {
    options: () => ({ RedirectPort: new URL(env.STACK_ISSUER).port }),
    step: "redirect",
    words: [new RegExp(new URL(env.STACK_ISSUER).port)],
    advice: /RedirectPort/,
});
fault("Okta without a pinned port", {
    options: async () => ({ Issuer: "https://example.okta.com", Proxy: `http://127.0.0.1:${await closedPort()}` }),
    step: "redirect",
    verdict: "warning",
    code: 4,
    words: [/Okta/],
    besides: ["proxy", "metadata"], /* a network that reaches no Okta */
    advice: /RedirectPort/,
});

fault("a password in the proxy's address", {
    options: () => ({ Proxy: "http://somebody:hidden-word@127.0.0.1:1" }),
    step: "options",
    code: 2,
    words: [/ProxyUser and ProxyPassword/],
});

/* The identity provider. */
fault("an issuer whose name does not exist", {
    options: () => ({ Issuer: "https://no-such-provider.invalid" }),
    step: "provider-name",
    code: 4,
    words: [/no-such-provider\.invalid/],
    advice: /Issuer/,
});
fault("an issuer where nobody listens", {
    options: async () => ({ Issuer: `https://127.0.0.1:${await closedPort()}` }),
    step: "provider-connect",
    code: 4,
    words: [/refused/i],
});
fault("an issuer without https", {
    options: () => ({ Issuer: "http://id.example.com" }),
    step: "provider-name",
    code: 2,
    words: [/https/],
});
fault("an authority that this machine does not know", {
    options: () => ({ CAFile: undefined }),
    step: "provider-tls",
    words: [/certificate|authority/i],
    advice: /CAFile/,
});
fault("an issuer that is no issuer", {
    options: () => ({ Issuer: `${env.STACK_ISSUER}/nothing/here` }),
    step: "metadata",
    words: [/nothing\/here/],
    advice: /Issuer/,
});
fault("an issuer with a slash too many", {
    options: () => ({ Issuer: `${env.STACK_ISSUER}/` }),
    step: "metadata",
    words: [/calls itself/],
    advice: /Issuer/,
});
fault("a client that the provider does not know", {
    options: () => ({ ClientID: "nobody" }),
    step: "client",
    words: [/nobody/],
    advice: /ClientID/,
});
fault("a redirect address that is not registered", {
    options: () => ({ RedirectPath: "/elsewhere" }),
    step: "client",
    words: [/\/elsewhere/],
    advice: /RedirectPath/,
});
fault("a clock that is wrong", {
    knobs: () => ({ "fake.metadata": { headers: { date: new Date(Date.now() - 600e3).toUTCString() } } }),
    options: () => ({ Issuer: env.STACK_FAKE_ISSUER }),
    step: "clock",
    words: [/ahead of/, /ClockTolerance/],
    advice: /ntp/,
});

test("a provider that takes pushed requests only is not asked about the client", async () => {
    const par = { require_pushed_authorization_requests: true };
    await control.set({
        "fake.metadata": { merge: { ...par, pushed_authorization_request_endpoint: `${env.STACK_FAKE_ISSUER}/par` } },
    });
    const string = stringOf({ ...cluster(), Issuer: env.STACK_FAKE_ISSUER });
    const { steps, json } = await doctor(other, ["--connect", "-"], { input: string });
    assert.equal(steps.metadata.verdict, "ok", JSON.stringify(json));
    assert.equal(steps.client.verdict, "skipped");
    assert.equal(steps.keys.verdict, "ok");
});

/* AWS. */
fault("AWS's clock is another", {
    knobs: () => ({ "aws.clock_offset": 900 }),
    step: "sts",
    verdict: "warning",
    code: 0,
    words: [/900|899|901/, /behind/],
});
fault("STS cannot be reached", {
    options: async () => ({ StsEndpoint: `https://127.0.0.1:${await closedPort()}` }),
    step: "sts",
    code: 4,
    words: [/STS/],
});
fault("a region that is none", { options: () => ({ Region: "Frankfurt" }), step: "sts", code: 2, words: [/Frankfurt/], advice: /Region/ });
fault("a role that does not exist", {
    options: () => ({ RoleArn: role("NoSuchRole") }),
    step: "role",
    words: [/NoSuchRole/],
    advice: /trust policy/,
});
fault("a role for somebody else", { options: () => ({ RoleArn: role("OnlySomebodyElse") }), step: "role", words: [/sub/] });
fault("a role that may not ask for credentials", {
    options: () => ({ RoleArn: role("NoRedshift") }),
    step: "cluster",
    words: [/NoRedshift/, /permission/],
    advice: /permission/,
});
fault("a cluster that does not exist", {
    options: () => ({ ClusterID: "no-such-cluster" }),
    step: "cluster",
    words: [/no-such-cluster/],
    advice: /Region/,
});
fault("a paused cluster", {
    knobs: () => ({ "aws.cluster_status": "paused" }),
    step: "cluster",
    code: 4,
    words: [/paused/],
    advice: /resume/,
});

test("the wrong audience: a client that AWS does not trust", async () => {
    const wrong = placeWith("doctor-audience", { sales: { ...cluster(), ClientID: env.STACK_OTHER_CLIENT_ID } });
    const login = await run(wrong, ["login", "--dsn", "sales"]);
    assert.equal(login.code, 1, login.err);
    assert.match(login.err, /audience/i);
    const { steps } = await doctor(wrong);
    said.push(["the wrong audience", steps.role]);
    assert.equal(steps["signed-in"].verdict, "ok");
    assert.equal(steps.role.verdict, "failed");
    assert.match(steps.role.change, /audience/);
});

/* The server. */
fault("a host whose name does not exist", {
    base: byPassword,
    options: () => ({ Host: "no-such-host.invalid" }),
    step: "server-name",
    code: 4,
    words: [/no-such-host\.invalid/],
    advice: /Host/,
});
fault("a closed port", {
    base: byPassword,
    options: async () => ({ Port: await closedPort() }),
    step: "server-connect",
    code: 4,
    words: [/refused/i],
    advice: /Port/,
});
fault("something that is no database", {
    base: byPassword,
    options: () => ({ Port: new URL(env.STACK_CONTROL).port }),
    step: "server-tls",
    words: [/TLS|ended/],
    advice: /Host and Port/,
});
fault("a stranger's certificate", {
    knobs: () => ({ "redshift.certificate": "stranger" }),
    step: "server-tls",
    words: [/authority/],
    advice: /CAFile/,
});
fault("an expired certificate", {
    knobs: () => ({ "redshift.certificate": "expired" }),
    base: byPassword,
    step: "server-tls",
    words: [/expired/],
    advice: /clock/,
});
fault("another host's certificate", {
    knobs: () => ({ "redshift.certificate": "wrong-host" }),
    base: byPassword,
    step: "server-tls",
    words: [/127\.0\.0\.1/],
    advice: /Host/,
});
fault("a server without TLS", { knobs: () => ({ "redshift.tls": "off" }), base: byPassword, step: "server-tls", words: [/TLS/] });
fault("a wrong password", {
    base: byPassword,
    options: () => ({ PWD: "not the password" }),
    step: "server-login",
    words: [/password/],
    advice: /PWD/,
});
fault("a database that does not exist", {
    options: () => ({ Database: "elsewhere" }),
    step: "server-login",
    words: [/elsewhere/],
    advice: /Database/,
});

test("a server that says nothing: the step ends by itself", async () => {
    const silent = placeWith("doctor-silent", { pass: { ...byPassword(), LoginTimeout: 2 } });
    await control.set({ "redshift.silent": "sign-on" });
    const { steps, code } = await doctor(silent, ["--dsn", "pass"]);
    assert.equal(steps["server-login"].verdict, "failed");
    assert.equal(steps["server-login"].state, "HYT00");
    assert.equal(code, 4);
});

test("no password and no terminal: everything but the login", async () => {
    writeSources(other, { pass: { ...byPassword(), PWD: undefined } });
    const { steps, code } = await doctor(other, ["--dsn", "pass"]);
    assert.equal(code, 0);
    assert.equal(steps["server-login"].verdict, "skipped");
    const given = await doctor(other, ["--dsn", "pass"], { more: { REDSHIFT_ODBC_PWD: env.STACK_PASSWORD } });
    assert.equal(given.steps["server-login"].verdict, "ok");
});

test("a proxy that works is used, and what it does is not looked at twice", async () => {
    await withListener(async (port) => {
        const proxy = { Proxy: `http://127.0.0.1:${port}`, ProxyUser: "somebody", ProxyPassword: "hidden-word" };
        const string = stringOf({ ...cluster(), ...proxy });
        const { json, steps } = await doctor(other, ["--connect", "-"], { input: string });
        assert.equal(steps.proxy.verdict, "ok");
        assert.equal(steps["provider-name"].verdict, "skipped");
        assert.doesNotMatch(JSON.stringify(json), /hidden-word/);
    });
});

after(() => {
    console.log("\nwhat is wrong | step | verdict | cause | change | text");
    said.forEach(([title, s]) => console.log(`${title} | ${s?.step} | ${s?.verdict} | ${s?.cause} | ${s?.change} | ${s?.text}`));
});
