// redshift-odbc login, logout, status, test, options: what they do, what they print, how they end.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
    byPassword, cluster, control, counted, env, eventually, linesOf, listeningPorts, placeWith, run, runJson,
    secretsStayOutOfLogs, start, stringOf, windows,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

/* With a refresh token: the provider gives one with consent only. */
const lasting = () => ({ ...cluster(), Prompt: "consent" });
const sources = () => ({ sales: lasting(), pass: byPassword() });
const tokenFiles = (place) => {
    const dir = join(place.state, "redshift-odbc");
    return existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith(".token")) : [];
};

async function signedIn(name, more) {
    const place = placeWith(name, sources(), more);
    const { code, err } = await run(place, ["login", "--dsn", "sales"]);
    assert.equal(code, 0, err);
    return place;
}

/* --- login ------------------------------------------------------------------------------------ */

test("login signs in; the next program and the next login need no browser", async () => {
    const place = placeWith("login", sources());
    const first = await runJson(place, ["login", "--dsn", "sales"]);
    assert.equal(first.code, 0, first.err);
    assert.equal(first.json.ok, true);
    assert.equal(first.json.who, env.STACK_LOGIN);
    assert.equal(first.json.state, "signed-in");
    assert.equal(first.json.renewable, true);
    assert.match(first.json.expires, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.match(first.err, new RegExp(`Sign in at ${env.STACK_ISSUER} in the browser`));
    const second = await run(place, ["login", "--dsn", "sales"]);
    assert.equal(second.code, 0);
    assert.match(second.out, /is signed in already/);
    const job = await runJson(place, ["test", "--connect", "DSN=sales;Interactive=never"]);
    assert.equal(job.code, 0, job.out);
    assert.equal(windows(place), 1);
});

test("login --again asks a person whatever is stored: to sign in as somebody else", async () => {
    const place = await signedIn("again");
    const { json } = await runJson(place, ["login", "--dsn", "sales", "--again"], {
        more: { PERSON_LOGIN: env.STACK_LOGIN2 },
    });
    assert.equal(json.who, env.STACK_LOGIN2);
    assert.equal(windows(place), 2);
});

test("login where AWS refuses: the sign-in is stored, the refusal is said", async () => {
    const place = placeWith("aws-refuses", { sales: { ...lasting(), RoleArn: `${env.STACK_ROLE_ARN}x` } });
    const { code, json } = await runJson(place, ["login", "--dsn", "sales"]);
    assert.equal(code, 1);
    assert.equal(json.ok, false);
    assert.equal(json.state, "signed-in");
    assert.equal(json.error.state, "28000");
    assert.equal(json.error.native, 1011);
});

test("the person refuses", async () => {
    const place = placeWith("denied", sources());
    const { code, err } = await run(place, ["login", "--dsn", "sales"], { more: { ROBOT: "deny" } });
    assert.equal(code, 1);
    assert.match(err, /^redshift-odbc: .*access_denied|refused|denied/m);
    const { json } = await runJson(place, ["status", "--dsn", "sales"]);
    assert.equal(json.state, "signed-out");
    assert.match(json.last_failure, /denied|refused/);
});

test("nobody comes: --timeout bounds the wait, a person is needed", async () => {
    const place = placeWith("nobody", sources());
    const begin = Date.now();
    const { code, err } = await run(place, ["login", "--dsn", "sales", "--timeout", "2"], { more: { ROBOT: "leave" } });
    assert.equal(code, 3, err);
    assert.ok(Date.now() - begin < 10000);
});

test("no browser: a person is needed", async () => {
    const place = placeWith("no-browser", sources(), { browser: "" });
    const { code, err } = await run(place, ["login", "--dsn", "sales"]);
    assert.equal(code, 3, err);
});

test("Ctrl-C ends a waiting sign-in at once and cleanly; SIGTERM too", async () => {
    for (const signal of ["SIGINT", "SIGTERM"]) {
        const place = placeWith("stopped", sources());
        const program = start(place, ["login", "--dsn", "sales", "--json"], { more: { ROBOT: "leave" } });
        await eventually(() => assert.equal(windows(place), 1), 10000);
        const [{ url }] = linesOf(place.robotLog);
        const port = Number(new URL(url).port);
        assert.ok(listeningPorts().includes(port));
        const begin = Date.now();
        program.child.kill(signal);
        const { code, out, signal: killed } = await program.ended;
        assert.equal(killed, null);
        assert.equal(code, 130);
        assert.ok(Date.now() - begin < 2000, `${Date.now() - begin} ms`);
        assert.equal(JSON.parse(out).error.state, "HY008");
        assert.ok(!listeningPorts().includes(port));
        assert.deepEqual(tokenFiles(place), []);
    }
});

test("login to a data source with a password: nothing to sign in to", async () => {
    const place = placeWith("login-password", sources());
    const { code, err } = await run(place, ["login", "--dsn", "pass"]);
    assert.equal(code, 2);
    assert.match(err, /user and password/);
});

/* --- status ----------------------------------------------------------------------------------- */

const STATUS = [
    ...["ok", "data_source", "auth", "state", "who", "subject", "issuer", "client_id", "issued", "expires", "renewable"],
    ...["store", "key", "file", "running", "last_failure", "locked", "error"],
];

test("status: who, until when, from which store; 3 when a person is needed", async () => {
    const place = await signedIn("status");
    const { code, json } = await runJson(place, ["status", "--dsn", "sales"]);
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(json), STATUS);
    assert.equal(json.who, env.STACK_LOGIN);
    assert.equal(json.issuer, env.STACK_ISSUER);
    assert.equal(json.client_id, env.STACK_CLIENT_ID);
    assert.equal(json.store, "file");
    assert.equal(json.key, "key file");
    assert.deepEqual([json.file.split("/").at(-1)], tokenFiles(place));
    const text = await run(place, ["status", "--dsn", "sales"]);
    assert.match(text.out, new RegExp(`^Signed in +${env.STACK_LOGIN}$`, "m"));
    assert.match(text.out, /^Until +.* UTC \(in \d+ min\), then renewed without a browser$/m);
    const other = await runJson(placeWith("status-none", sources()), ["status", "--dsn", "sales"]);
    assert.equal(other.code, 3);
    assert.equal(other.json.state, "signed-out");
    const pass = await runJson(place, ["status", "--dsn", "pass"]);
    assert.equal(pass.code, 0);
    assert.equal(pass.json.state, "password");
});

test("status lists every data source of this driver, and sign-ins of none", async () => {
    const place = await signedIn("list");
    const string = stringOf({ ...lasting(), Audience: "another" });
    assert.equal((await run(place, ["login", "--connect", "-"], { input: string })).code, 0);
    const { code, json } = await runJson(place, ["status"]);
    assert.equal(code, 0);
    assert.deepEqual(
        json.sign_ins.map(({ data_source, state }) => [data_source, state]).sort(),
        [["pass", "password"], ["sales", "signed-in"], [null, "signed-in"]].sort(),
    );
    assert.equal((await run(place, ["status"])).out.trim().split("\n").length, 3);
});

test("status of an expired sign-in: renewable, or over", async () => {
    const place = placeWith("over", sources());
    await control.set({ "idp.id_token_ttl": 1 });
    await run(place, ["login", "--dsn", "sales"]);
    await new Promise((done) => setTimeout(done, 2000));
    const renewable = await runJson(place, ["status", "--dsn", "sales"]);
    assert.equal(renewable.json.state, "renewable");
    assert.equal(renewable.code, 0);
    const plain = placeWith("over-plain", { brief: cluster() });
    await run(plain, ["login", "--dsn", "brief"]);
    await new Promise((done) => setTimeout(done, 2000));
    const over = await runJson(plain, ["status", "--dsn", "brief"]);
    assert.equal(over.json.state, "expired");
    assert.equal(over.code, 3);
});

test("status of a store that each program has for itself", async () => {
    const place = placeWith("memory", { sales: { ...lasting(), TokenCache: "memory" } });
    const { code, json } = await runJson(place, ["status", "--dsn", "sales"]);
    assert.equal(code, 0);
    assert.equal(json.state, "unknown");
    assert.equal(json.file, null);
});

/* --- logout ----------------------------------------------------------------------------------- */

test("logout deletes the token and revokes it: a copy kept by somebody is worth nothing", async () => {
    await control.set({ "idp.id_token_ttl": 2 });
    const place = await signedIn("logout");
    const [name] = tokenFiles(place);
    const file = join(place.state, "redshift-odbc", name);
    copyFileSync(file, `${file}.copy`);
    const { code, json } = await runJson(place, ["logout", "--dsn", "sales"]);
    assert.equal(code, 0);
    assert.equal(json.ok, true);
    assert.deepEqual(json.logouts, [
        {
            data_source: "sales",
            who: env.STACK_LOGIN,
            issuer: env.STACK_ISSUER,
            client_id: env.STACK_CLIENT_ID,
            forgotten: true,
            revoked: true,
            browser: false,
            trouble: null,
        },
    ]);
    assert.deepEqual(tokenFiles(place), []);
    copyFileSync(`${file}.copy`, file);
    await new Promise((done) => setTimeout(done, 2500));
    const again = await runJson(place, ["test", "--connect", "DSN=sales;Interactive=never"]);
    assert.equal(again.code, 3, again.out);
    assert.match(JSON.stringify(again.json), /invalid_grant/);
});

test("logout when nobody is signed in is no failure", async () => {
    const place = placeWith("logout-none", sources());
    const { code, json } = await runJson(place, ["logout", "--dsn", "sales"]);
    assert.equal(code, 0);
    assert.equal(json.logouts[0].forgotten, false);
});

test("logout while the provider is away: deleted here, a warning for the rest", async () => {
    const place = await signedIn("logout-away");
    await control.set({ "idp.down": true });
    const { code, json } = await runJson(place, ["logout", "--dsn", "sales"]);
    assert.equal(code, 0);
    assert.equal(json.logouts[0].forgotten, true);
    assert.equal(json.logouts[0].revoked, false);
    assert.match(json.logouts[0].trouble, /503/);
    assert.deepEqual(tokenFiles(place), []);
});

test("a provider that refuses the revocation, one that cannot, one that is slow", async () => {
    const fake = { ...lasting(), Issuer: env.STACK_FAKE_ISSUER };
    const cases = [
        [{ "fake.revoke": { status: 400, body: { error: "unsupported_token_type" } } }, false, /HTTP 400/],
        [{ "fake.metadata": { merge: { revocation_endpoint: null } } }, false, /no revocation endpoint/],
        [{ "fake.metadata": { merge: { revocation_endpoint: "http://id.example.com/revoke" } } }, false, /https/],
        [{ "fake.revoke": { status: 503, times: 1 } }, true, undefined],
    ];
    for (const [knobs, revoked, words] of cases) {
        const place = placeWith("revoke", { sales: fake });
        await run(place, ["login", "--dsn", "sales"], { more: { ROBOT: "accept" } });
        assert.equal(tokenFiles(place).length, 1);
        await control.set(knobs);
        const { result, counts } = await counted(() => runJson(place, ["logout", "--dsn", "sales"]));
        const [logout] = result.json.logouts;
        assert.equal(logout.forgotten, true);
        assert.equal(logout.revoked, revoked, JSON.stringify([result.json, counts]));
        if (words) {
            assert.match(logout.trouble, words);
        }
        await control.reset();
    }
});

test("logout --all: those of data sources and all others, damaged files too", async () => {
    const place = await signedIn("logout-all");
    await run(place, ["login", "--connect", "-"], { input: stringOf({ ...lasting(), Audience: "another" }) });
    writeFileSync(join(place.state, "redshift-odbc", `${"a".repeat(64)}.token`), "damaged");
    assert.equal(tokenFiles(place).length, 3);
    const { code, json } = await runJson(place, ["logout", "--all"]);
    assert.equal(code, 0, JSON.stringify(json));
    assert.deepEqual(json.logouts.map((l) => [l.data_source, l.forgotten, l.revoked]), [
        ["sales", true, true],
        [null, true, true],
    ]);
    assert.deepEqual(tokenFiles(place), []);
});

test("logout --browser opens the provider's sign-out page; the ID token stays out of the command line", async () => {
    const place = await signedIn("logout-browser");
    const browser = join(place.dir, "browser");
    const seen = join(place.dir, "seen");
    writeFileSync(
        browser,
        `#!${process.execPath}
const { writeFileSync } = require("node:fs");
const url = process.argv[2];
(async () => {
    writeFileSync("${seen}.argv", process.argv.slice(2).join(" "));
    writeFileSync("${seen}.page", await (await fetch(url)).text());
    const again = await fetch(url).then((reply) => reply.status, () => 0);
    writeFileSync("${seen}.again", String(again));
})();
`,
    );
    chmodSync(browser, 0o755);
    const { code, json } = await runJson(place, ["logout", "--dsn", "sales", "--browser"], { more: { BROWSER: browser } });
    assert.equal(code, 0);
    assert.equal(json.logouts[0].browser, true, JSON.stringify(json));
    assert.equal(json.logouts[0].revoked, true);
    const argv = readFileSync(`${seen}.argv`, "utf8").trim();
    assert.match(argv, /^http:\/\/127\.0\.0\.1:\d+\/sign-out\/[0-9a-f]{32}$/);
    const page = readFileSync(`${seen}.page`, "utf8");
    const target = /content="0;url=([^"]*)"/.exec(page)[1].replaceAll("&#38;", "&");
    const url = new URL(target);
    assert.equal(url.origin, env.STACK_ISSUER);
    assert.equal(url.searchParams.get("client_id"), env.STACK_CLIENT_ID);
    assert.equal(url.searchParams.get("id_token_hint").split(".").length, 3);
    const ask = "fetch(process.argv[1]).then((reply) => console.log(reply.status))";
    const trusting = { env: { ...process.env, NODE_EXTRA_CA_CERTS: env.STACK_CA } };
    assert.equal(String(execFileSync(process.execPath, ["-e", ask, url.href], trusting)).trim(), "200");
    await eventually(() => assert.match(readFileSync(`${seen}.again`, "utf8"), /^(404|0)$/));
});

/* --- test ------------------------------------------------------------------------------------- */

test("test connects and runs a statement, each step timed", async () => {
    const place = await signedIn("test");
    const { code, json } = await runJson(place, ["test", "--dsn", "sales", "--sql", "select city from sales.customers order by 1"]);
    assert.equal(code, 0, JSON.stringify(json));
    assert.deepEqual(
        json.steps.map(({ step, verdict }) => [step, verdict]),
        ["data-source", "options", "sign-in", "credentials", "connect", "statement"].map((step) => [step, "ok"]),
    );
    json.steps.forEach(({ ms }) => assert.ok(Number.isInteger(ms) && ms >= 0));
    assert.ok(json.steps.reduce((sum, { ms }) => sum + ms, 0) <= json.ms + 5);
    assert.match(json.steps.at(-1).text, /^\d+ rows: /);
    const text = await run(place, ["test", "--dsn", "pass"]);
    assert.equal(text.code, 0, text.out);
    assert.match(text.out, /^Everything worked in \d+ ms\.$/m);
});

test("test without a sign-in opens the browser, unless the data source forbids it", async () => {
    const place = placeWith("test-signs-in", { ...sources(), job: { ...lasting(), Interactive: "never" } });
    const job = await runJson(place, ["test", "--dsn", "job"]);
    assert.equal(job.code, 3);
    assert.equal(job.json.exit, 3);
    assert.match(job.json.steps.find(({ step }) => step === "sign-in").change, /redshift-odbc login/);
    const person = await runJson(place, ["test", "--dsn", "sales"]);
    assert.equal(person.code, 0, person.out);
    assert.match(person.json.steps.find(({ step }) => step === "sign-in").text, /in the browser/);
    assert.equal(windows(place), 1);
    assert.equal((await runJson(place, ["test", "--dsn", "job"])).code, 0);
});

test("test names the step that failed and skips what needs it", async () => {
    const place = await signedIn("test-fails");
    const statement = await runJson(place, ["test", "--dsn", "sales", "--sql", "select no_such_column"]);
    assert.equal(statement.code, 1);
    assert.equal(statement.json.steps.at(-1).verdict, "failed");
    assert.match(statement.json.steps.at(-1).text, /no_such_column/);
    await control.set({ "aws.fail": { "*": { code: "AccessDenied", status: 403, message: "no" } } });
    const { code, json } = await runJson(place, ["test", "--dsn", "sales"]);
    assert.equal(code, 1);
    assert.deepEqual(
        json.steps.slice(2).map(({ verdict }) => verdict),
        ["ok", "failed", "skipped", "skipped"],
        JSON.stringify(json),
    );
});

/* --- secrets ---------------------------------------------------------------------------------- */

test("a password comes from the file, from the environment, or on standard input; argv is wiped", async () => {
    const place = placeWith("password", { pass: byPassword(), lacking: { ...byPassword(), PWD: undefined } });
    const more = { REDSHIFT_ODBC_PWD: env.STACK_PASSWORD };
    assert.equal((await run(place, ["test", "--dsn", "pass"])).code, 0);
    assert.equal((await run(place, ["test", "--dsn", "lacking"], { more })).code, 0);
    assert.notEqual((await run(place, ["test", "--dsn", "lacking"])).code, 0);
    const piped = await run(place, ["test", "--connect", "-"], { input: stringOf(byPassword()) });
    assert.equal(piped.code, 0, piped.out);
    assert.equal(piped.err, "");
    const string = `${stringOf(byPassword())};LogLevel=trace;LogPath=${place.log}`;
    const program = start(place, ["test", "--connect", string, "--sql", "select test.wait(2)"]);
    await eventually(() => assert.match(program.said.out, /Connection/), 15000);
    const argv = readFileSync(`/proc/${program.child.pid}/cmdline`, "utf8");
    assert.ok(!argv.includes(env.STACK_PASSWORD));
    const { code, err } = await program.ended;
    assert.equal(code, 0);
    assert.match(err, /warning: .*--connect/);
});

test("at a terminal the password is asked for, without an echo", async () => {
    const place = placeWith("prompt", { lacking: { ...byPassword(), PWD: undefined } });
    const typed = `
import os, pty, sys, time, select
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen, sent = b"", False
while True:
    try:
        data = os.read(fd, 4096)
    except OSError:
        break
    if not data:
        break
    seen += data
    if not sent and b"Password: " in seen:
        time.sleep(0.2)
        os.write(fd, (os.environ["TYPED"] + "\\n").encode())
        sent = True
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.buffer.write(seen)
sys.exit(code)
`;
    const { code, out, err } = await run(place, ["-c", typed, env.TOOLS_COMMAND, "test", "--dsn", "lacking"], {
        command: ["python3"],
        more: { TYPED: env.STACK_PASSWORD, TERM: "xterm" },
    });
    assert.equal(code, 0, out + err);
    assert.match(out, /Password: /);
    assert.ok(!out.includes(env.STACK_PASSWORD));
    assert.match(out, /\x1b\[32m/); /* a terminal gets colours */
});

test("nothing secret is printed by any verb", async () => {
    const place = await signedIn("printed");
    const args = [["status"], ["status", "--dsn", "sales"], ["test", "--dsn", "sales"], ["doctor", "--dsn", "sales"]];
    const printed = [];
    for (const words of [...args, ["logout", "--dsn", "sales"]]) {
        for (const json of words[0] === "logout" ? [["--json"]] : [[], ["--json"]]) {
            const { out, err } = await run(place, [...words, ...json]);
            printed.push(out, err);
        }
    }
    const all = printed.join("\n");
    const secrets = readFileSync(join(env.STACK_DIR, "secrets.txt"), "utf8").split("\n").filter((s) => s.length >= 8);
    assert.deepEqual(secrets.filter((secret) => all.includes(secret)), []);
});

/* --- the rest --------------------------------------------------------------------------------- */

test("options lists the option table", async () => {
    const place = placeWith("options", {});
    const { code, json } = await runJson(place, ["options"]);
    assert.equal(code, 0);
    const issuer = json.find(({ option }) => option === "Issuer");
    assert.deepEqual(Object.keys(issuer).sort(), ["aliases", "allowed", "help", "kind", "option", "preset", "range", "unit"]);
    const mode = json.find(({ option }) => option === "SSLMode");
    assert.ok(mode.allowed.includes("verify-full"));
    assert.ok(!json.some(({ option }) => option === "DSN"));
    assert.match((await run(place, ["options"])).out, /^SSLMode +how the server's certificate is checked$/m);
});

test("wrong arguments: 2, and how it would be right", async () => {
    const place = placeWith("arguments", sources());
    const wrong = [
        [[], /usage: redshift-odbc VERB/],
        [["dance"], /no such verb: dance/],
        [["login"], /login needs --dsn NAME or --connect STRING/],
        [["login", "--dsn"], /--dsn needs a value/],
        [["login", "--dsn", "sales", "--connect", "x=y"], /exclude each other/],
        [["login", "--dsn", "sales", "--timeout", "soon"], /--timeout/],
        [["login", "--dsn", "sales", "--sql", "x"], /does not take --sql/],
        [["login", "--dsn", "nowhere"], /"nowhere" was not found/],
        [["login", "--connect", "Issuer"], /malformed/],
        [["status", "--json=yes"], /takes no value/],
        [["test", "--dsn", "nowhere"], /"nowhere" was not found/],
    ];
    for (const [args, words] of wrong) {
        const { code, out, err } = await run(place, args);
        assert.equal(code, 2, `${args}: ${out}${err}`);
        assert.match(out + err, words);
    }
    for (const args of [["--help"], ["login", "--help"], ["--version"]]) {
        assert.equal((await run(place, args)).code, 0);
    }
});

test("the manual page names every verb, option and exit code", async () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/redshift-odbc.1"), "utf8").replaceAll("\\-", "-");
    const { out } = await run(placeWith("manual", {}), ["--help"]);
    const words = [...out.matchAll(/^ {2}(\w+) |(--[a-z]+)/gm)].map(([, verb, option]) => verb ?? option.replace(/^--/, "Fl -"));
    assert.ok(words.length > 10);
    [...new Set([...words, "130", "REDSHIFT_ODBC_PWD"])].forEach((word) => assert.ok(page.includes(word), word));
});

test("a store that cannot be used is a warning of test, with a cause", async () => {
    const place = placeWith("no-store", { sales: { ...lasting(), TokenCacheDir: "/proc/nowhere" } });
    const { code, json } = await runJson(place, ["test", "--dsn", "sales"]);
    assert.equal(code, 0, JSON.stringify(json));
    const step = json.steps.find((s) => s.step === "sign-in");
    assert.equal(step.verdict, "warning");
    assert.match(step.text, /\/proc\/nowhere/);
    assert.match(step.change, /doctor/);
});

test("a log without LogPath lies beside the token store, in a folder under its own name", async () => {
    const place = placeWith("log", { pass: { ...byPassword(), LogLevel: "trace", LogPath: undefined } });
    const { code, out } = await run(place, ["test", "--dsn", "pass"]);
    assert.equal(code, 0, out);
    assert.ok(readFileSync(join(place.state, "redshift-odbc", "redshift-odbc.log"), "utf8").length > 0);
    const folder = await run(place, ["test", "--connect", `DSN=pass;LogPath=${place.dir}`]);
    assert.equal(folder.code, 0, folder.out);
    assert.ok(readFileSync(join(place.dir, "redshift-odbc.log"), "utf8").length > 0);
});
