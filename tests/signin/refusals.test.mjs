// Everything that may go wrong on the road: each with an SQLSTATE and a message of its own, which names the input at fault
// and what to do. The messages are printed as a table.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, afterEach, test } from "node:test";
import {
    assertRows, byPassword, cluster, connect, control, env, newPlace, secretsStayOutOfLogs, windows,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

/* What unixODBC keeps of a message. */
const CUT_AT = 511;

const said = new Map(); /* message -> { title, state, native } */

/* A place whose person has signed in, so that most cases need no sign-in of their own. */
const signedIn = newPlace("signed-in");
let ready;
async function whereSignedIn() {
    ready ??= connect(signedIn, cluster()).then(assertRows);
    await ready;
    return signedIn;
}

/* A port nobody listens on: one that was free a moment ago. */
async function closedPort() {
    const server = createServer();
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address();
    await new Promise((done) => server.close(done));
    return port;
}

/* A case: what is wrong (knobs, options), and what the driver must say: state, native code, words. less: milliseconds;
   windows: how many opened. */
function refused(title, { knobs, options, place, args, state, native, words, less = 20000, windows: opened }) {
    test(title, async () => {
        const where = place ? place() : await whereSignedIn();
        await control.set((await knobs?.()) ?? {});
        const begin = Date.now();
        const result = await connect(where, { ...cluster(), BrowserTimeout: 20, ...(await options?.()) }, args);
        const took = Date.now() - begin;
        assert.equal(result.ok, false, JSON.stringify(result));
        const { message } = result;
        assert.ok(Buffer.byteLength(message) < CUT_AT, `the driver manager cuts this: ${message}`);
        said.set(title, result);
        assert.equal(result.state, state, message);
        if (native !== undefined) {
            assert.equal(result.native, native, message);
        }
        words.forEach((word) => assert.match(message, word));
        assert.ok(took < less, `${took} ms`);
        if (opened !== undefined) {
            assert.equal(windows(where), opened);
        }
    });
}

const role = (name) => env.STACK_ROLE_ARN.replace(/[^/]*$/, name);
const sts = (plan) => () => ({ "aws.fail": { AssumeRoleWithWebIdentity: plan } });

/* Connections that never get as far as a token. */

refused("the person never comes back", {
    place: () => newPlace("never-back", { ROBOT: "leave" }),
    options: () => ({ BrowserTimeout: 10 }),
    state: "HYT00",
    native: 1004,
    words: [/10 s/, /BrowserTimeout/, /window was closed/, /redirect URI/],
    windows: 1,
});
refused("no display and no BROWSER", {
    place: () => newPlace("no-browser", { browser: "" }),
    state: "28000",
    native: 1002,
    words: [/BROWSER/, /DISPLAY/],
    less: 5000,
});
refused("BROWSER names a program that does not exist", {
    place: () => newPlace("wrong-browser", { browser: "/no/such/browser" }),
    state: "28000",
    native: 1002,
    words: [/BROWSER names no program/],
    less: 5000,
});
refused("BROWSER fails", {
    place: () => newPlace("failing-browser", { browser: "/bin/false" }),
    state: "28000",
    native: 1002,
    words: [/\/bin\/false/],
    less: 5000,
});
refused("the identity provider cannot be reached", {
    place: () => newPlace("no-provider"),
    options: async () => ({ Issuer: `https://127.0.0.1:${await closedPort()}` }),
    state: "08001",
    native: 1007,
    words: [/127\.0\.0\.1/],
    windows: 0,
});
refused("the identity provider answers 503", {
    place: () => newPlace("provider-down"),
    knobs: () => ({ "idp.down": true }),
    state: "28000",
    native: 1006,
    words: [/503/],
    windows: 0,
});
refused("an issuer without https", {
    place: () => newPlace("plain-http"),
    options: () => ({ Issuer: "http://id.example.com", UnsafeHttp: 0 }),
    state: "HY000",
    native: 1031,
    words: [/https/],
    windows: 0,
});
refused("the code is refused: used up or too late", {
    place: () => newPlace("late-code"),
    knobs: () => ({ "fake.token": { status: 400, body: { error: "invalid_grant", error_description: "too late" } } }),
    options: () => ({ Issuer: env.STACK_FAKE_ISSUER }),
    state: "28000",
    native: 1006,
    words: [/invalid_grant/, /too late/],
    windows: 1,
});
refused("an ID token for another request", {
    place: () => newPlace("wrong-nonce"),
    knobs: () => ({ "fake.token": { claims: { nonce: "that-of-somebody-else" } } }),
    options: () => ({ Issuer: env.STACK_FAKE_ISSUER }),
    state: "28000",
    native: 1005,
    words: [/nonce/],
    windows: 1,
});
refused("the port that RedirectPort names is taken", {
    place: () => newPlace("port-taken"),
    options: () => ({ RedirectPort: env.STACK_RS_PORT }),
    state: "HY000",
    words: [new RegExp(`\\b${env.STACK_RS_PORT}\\b`), /redirect port/],
    windows: 0,
    less: 5000,
});
refused("options: no RoleArn", {
    options: () => ({ RoleArn: undefined }),
    state: "HY000",
    native: 1031,
    words: [/RoleArn/],
});
refused("options: a word that SSLMode does not know", {
    options: () => ({ SSLMode: "perhaps" }),
    state: "HY000",
    native: 1031,
    words: [/SSLMode/, /perhaps/, /verify-full/],
});

/* AWS says no. */

refused("the wrong audience: a client that AWS does not trust", {
    place: () => newPlace("other-client"),
    options: () => ({ ClientID: env.STACK_OTHER_CLIENT_ID }),
    state: "28000",
    native: 1011,
    words: [/audience/i, new RegExp(env.STACK_OTHER_CLIENT_ID)],
});
refused("an unknown role", {
    options: () => ({ RoleArn: role("NoSuchRole") }),
    state: "28000",
    native: 1011,
    words: [/NoSuchRole/, /trust policy/],
});
refused("a role for somebody else", {
    options: () => ({ RoleArn: role("OnlySomebodyElse") }),
    state: "28000",
    native: 1011,
    words: [/OnlySomebodyElse/, /sub = /],
});
refused("a role without the permission", {
    options: () => ({ RoleArn: role("NoRedshift") }),
    state: "28000",
    native: 1011,
    words: [/NoRedshift/, /redshift:\w+/, /permission/],
});
refused("STS is not active in the region", {
    knobs: sts({ code: "RegionDisabledException", status: 403, message: "STS is not activated in this region" }),
    state: "28000",
    native: 1011,
    words: [/region/, new RegExp(env.STACK_REGION)],
});
refused("STS is down", {
    knobs: sts({ code: "ServiceUnavailable", status: 503, message: "Service is unavailable" }),
    state: "08001",
    words: [/STS/, /503|ServiceUnavailable/],
    less: 70000,
});
refused("STS cannot be reached", {
    options: async () => ({ StsEndpoint: `https://127.0.0.1:${await closedPort()}` }),
    state: "08001",
    native: 1013,
    words: [/STS/],
    less: 70000,
});
refused("a proxy's page instead of STS's answer", {
    knobs: sts({ status: 502, type: "text/html", body: "<h1>Bad Gateway</h1>" }),
    state: "08001",
    words: [/STS/, /502/],
    less: 70000,
});
refused("a cluster that does not exist", {
    options: () => ({ ClusterID: "no-such-cluster" }),
    state: "08001",
    native: 1014,
    words: [/no-such-cluster/, new RegExp(env.STACK_REGION)],
});
refused("a workgroup that does not exist", {
    options: () => ({ ClusterID: undefined, Workgroup: "no-such-workgroup" }),
    state: "08001",
    native: 1014,
    words: [/no-such-workgroup/],
});

/* The server. */

refused("a paused cluster", {
    knobs: async () => ({ "aws.cluster_status": "paused", "aws.port": await closedPort() }),
    options: () => ({ ConnectionRetryCount: 0 }),
    state: "08001",
    native: 1015,
    words: [/paused/, new RegExp(env.STACK_CLUSTER_ID)],
});
refused("nobody listens", {
    options: async () => ({ Host: "127.0.0.1", Port: await closedPort(), ConnectionRetryCount: 0 }),
    state: "08001",
    native: 1022,
    words: [/127\.0\.0\.1/, /refuses connections/, /check host and port/],
});
refused("a stranger's certificate", {
    knobs: () => ({ "redshift.certificate": "stranger" }),
    state: "08001",
    native: 1021,
    words: [/certificate/i],
});
refused("another host's certificate", {
    knobs: () => ({ "redshift.certificate": "wrong-host" }),
    state: "08001",
    native: 1021,
    words: [/certificate/i, /127\.0\.0\.1/],
});
refused("an expired certificate", {
    knobs: () => ({ "redshift.certificate": "expired" }),
    state: "08001",
    native: 1021,
    words: [/expired/i],
});
refused("a server without TLS", {
    knobs: () => ({ "redshift.tls": "off" }),
    state: "08001",
    native: 1021,
    words: [/TLS|SSL/],
});
refused("a wrong password", {
    options: () => ({ ...byPassword(), AuthType: "password", PWD: "not the password" }),
    state: "28000",
    words: [new RegExp(env.STACK_USER), /password/],
});
refused("a database that does not exist", {
    options: () => ({ Database: "elsewhere" }),
    state: "3D000",
    words: [/elsewhere/],
});
refused("silence: nobody answers the connection", {
    knobs: () => ({ "redshift.silent": "connect" }),
    args: ["--login-timeout", "2"],
    state: "HYT00",
    native: 1022,
    words: [/2 s/],
    less: 9000,
});
refused("silence: after TLS nothing more", {
    knobs: () => ({ "redshift.silent": "sign-on" }),
    args: ["--login-timeout", "2"],
    state: "HYT00",
    words: [/2 s/],
    less: 9000,
});
refused("silence: no answer to the first statement", {
    knobs: () => ({ "redshift.silent": "session" }),
    args: ["--login-timeout", "2"],
    state: "HYT00",
    words: [/did not answer/],
    less: 4500,
});
refused("a statement takes too long", {
    args: ["--query", "select test.wait(30)", "--query-timeout", "1"],
    state: "HYT00",
    words: [/1 s/],
    less: 9000,
});
refused("the server goes in the middle of the rows", {
    knobs: () => ({ "redshift.gone_after_rows": 3 }),
    args: ["--query", "select name from sales.customers"],
    state: "08S01",
    words: [/connection|server/i],
});

test("no two of these say the same", () => {
    said.delete("silence: nobody answers the connection"); /* from outside the same as silence after TLS */
    const texts = [...said.values()].map(({ message }) => message);
    const same = texts.filter((text, at) => texts.indexOf(text) !== at);
    assert.deepEqual(same, []);
});

after(() => {
    console.log("\nwhat is wrong | SQLSTATE | native | ms | message");
    said.forEach((result, title) =>
        console.log(`${title} | ${result.state} | ${result.native} | ${result.ms} | ${result.message}`),
    );
});
