// Sign-in at an IAM Identity Center: the client registers itself, nothing is signed with AWS credentials that lie around,
// the token is refreshed without a window.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { afterEach, test } from "node:test";
import {
    connect, control, counted, env, inTerminal, linesOf, placeWith, run, runJson, secretsStayOutOfLogs, windows,
} from "./lib.mjs";

const AMBIENT = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLEEXAMPLE00", AWS_SECRET_ACCESS_KEY: "not-to-be-used-for-signing" };

afterEach(() => control.reset());
secretsStayOutOfLogs();

const center = (more = {}) => ({
    Driver: "Redshift",
    AuthType: "identity-center",
    issuer_url: env.STACK_IDC_START_URL,
    idc_region: env.STACK_REGION,
    IdcEndpoint: env.STACK_AWS_ENDPOINT,
    Host: env.STACK_RS_HOST,
    Database: env.STACK_DB,
    CAFile: env.STACK_CA,
    TokenCache: "file",
    ...(env.STACK_AWS_ENDPOINT.startsWith("http:") ? { UnsafeHttp: 1 } : {}),
    ...more,
});
const placeOf = (name, more) => placeWith(name, { sales: center(more) }, AMBIENT);
const login = (place, ...more) => runJson(place, ["login", "--dsn", "sales", ...more]);

/* What the address of the page that was opened says. */
const asked = (place) => new URL(linesOf(place.robotLog).find(({ event }) => event === "request").url).searchParams;

/* What a person's browser does with an address of the Identity Center. */
const visit = (address) =>
    new Promise((done, fail) =>
        get(address, { ca: readFileSync(env.STACK_CA) }, (reply) => reply.resume().once("end", done)).once("error", fail));

test("login registers a client, opens one window, and stores the token", async () => {
    const place = placeOf("center");
    const { result, counts } = await counted(() => login(place));
    assert.equal(result.code, 0, result.err);
    assert.equal(result.json.state, "signed-in");
    assert.equal(result.json.renewable, true);
    assert.equal(counts["idc.register"], 1);
    assert.equal(counts["idc.token.authorization_code"], 1);
    assert.equal(counts["aws.signed_identity_center"], undefined);
    assert.equal(asked(place).get("scopes"), "redshift:connect");
    assert.deepEqual(["scope", "nonce"].filter((name) => asked(place).has(name)), []);
    const again = await counted(() => login(place));
    assert.equal(again.result.code, 0);
    assert.deepEqual(Object.keys(again.counts).filter((name) => name.startsWith("idc.")), []);
    assert.equal(windows(place), 1);
});

test("an access token that ends is refreshed, by the client that it belongs to", async () => {
    await control.set({ "idc.token_ttl": 9 }); /* not good for ten seconds: never used again */
    const place = placeOf("center-refresh");
    assert.equal((await login(place)).code, 0);
    await control.set({ "idc.token_ttl": 3600 });
    const { result, counts } = await counted(() => login(place));
    assert.equal(result.code, 0, result.err);
    assert.equal(counts["idc.token.refresh_token"], 1);
    assert.equal(counts["idc.register"], undefined);
    assert.equal(windows(place), 1);
});

test("a client that is not known any more registers again, and a person signs in", async () => {
    await control.set({ "idc.token_ttl": 9, "idc.client_ttl": 60 }); /* too short: nobody counts on it */
    const place = placeOf("center-expired");
    assert.equal((await login(place)).code, 0);
    await control.set({ "idc.forget_clients": true, "idc.token_ttl": 3600, "idc.client_ttl": 86400 });
    const never = await run(place, ["login", "--connect", "DSN=sales;Interactive=never"]);
    assert.notEqual(never.code, 0);
    await control.set({ "idc.forget_clients": false });
    const { result, counts } = await counted(() => login(place));
    assert.equal(result.code, 0, result.err);
    assert.equal(counts["idc.register"], 1);
    assert.equal(counts["idc.token.authorization_code"], 1);
    assert.equal(windows(place), 2);
});

test("a person says no", async () => {
    await control.set({ "idc.person": "denies" });
    const place = placeOf("center-denied");
    const { code, err } = await run(place, ["login", "--dsn", "sales"]);
    assert.equal(code, 1);
    assert.match(err, /refused the sign-in \(access_denied: The person said no\)/);
});

test("the device flow: a code in the terminal", async () => {
    const place = placeOf("center-device");
    const react = (text) => {
        const address = /https?:\S+\?user_code=\S+/.exec(text)?.[0];
        return address && visit(address);
    };
    const command = `exec "$SIGNIN_TOOL" login --json --connect "$SIGNIN_STRING"`;
    const { result, counts } = await counted(() => inTerminal(place, center({ Flow: "device" }), react, command));
    assert.match(result.text, /"state": ?"signed-in"/);
    assert.equal(counts["idc.token.device_code"], 1);
    assert.equal(counts["aws.signed_identity_center"], undefined);
    assert.equal(windows(place), 0);
});

test("the registration is kept: a sign-in by another program does not register again", async () => {
    const place = placeOf("center-kept");
    assert.equal((await login(place)).code, 0);
    const { counts } = await counted(() => login(place, "--again"));
    assert.equal(counts["idc.register"], undefined);
    assert.equal(counts["idc.token.authorization_code"], 1);
});

test("a connection says that the token cannot be used yet, before any window opens", async () => {
    const place = placeOf("center-connect");
    const result = await connect(place, center());
    assert.equal(result.ok, false);
    assert.equal(result.state, "HYC00");
    assert.match(result.message, /identity-center/);
    assert.equal(windows(place), 0);
});

test("status says who and until when; logout forgets", async () => {
    const place = placeOf("center-status", { LoginHint: "ana@example.com" });
    assert.equal((await login(place)).code, 0);
    const status = await runJson(place, ["status", "--dsn", "sales"]);
    assert.match(status.out, /ana@example\.com/);
    assert.match(status.out, /signed-in/);
    const out = await run(place, ["logout", "--dsn", "sales"]);
    assert.equal(out.code, 0, out.err);
    assert.match((await runJson(place, ["status", "--dsn", "sales"])).out, /signed-out/);
});

test("a region that is missing or is none", async () => {
    const missing = await run(placeOf("center-region", { idc_region: undefined }), ["login", "--dsn", "sales"]);
    assert.match(missing.err, /IdcRegion is missing/);
    const wrong = await run(placeOf("center-region2", { idc_region: "example.com/" }), ["login", "--dsn", "sales"]);
    assert.match(wrong.err, /IdcRegion is "example\.com\/"/);
});
