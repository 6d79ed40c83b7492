// IAM Identity Center as Amazon's own client sees it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, afterEach, before, test } from "node:test";
import {
    CreateTokenCommand,
    RegisterClientCommand,
    SSOOIDCClient,
    StartDeviceAuthorizationCommand,
} from "@aws-sdk/client-sso-oidc";
import { start as startAws } from "../aws/aws.mjs";
import { DEVICE_GRANT, START_URL } from "../aws/identitycenter.mjs";
import { smallContext } from "./context.mjs";

const REDIRECT = "http://127.0.0.1/oauth/callback";
const VERIFIER = "a".repeat(43);
let small;
let aws;
let center;

before(async () => {
    small = await smallContext();
    aws = await startAws(small.ctx);
    center = new SSOOIDCClient({ region: "us-east-1", endpoint: aws.env.STACK_AWS_ENDPOINT, maxAttempts: 1 });
});
after(async () => {
    await aws.stop();
    await small.close();
});
afterEach(() => small.control.reset());

const register = (more = {}) =>
    center.send(
        new RegisterClientCommand({
            clientName: "test",
            clientType: "public",
            scopes: ["redshift:connect"],
            redirectUris: [REDIRECT],
            grantTypes: ["authorization_code", "refresh_token", DEVICE_GRANT],
            issuerUrl: START_URL,
            ...more,
        }),
    );
const token = (client, more) =>
    center.send(new CreateTokenCommand({ clientId: client.clientId, clientSecret: client.clientSecret, ...more }));

async function authorize(client, more = {}) {
    const url = new URL("/authorize", aws.env.STACK_AWS_ENDPOINT);
    const query = {
        response_type: "code",
        client_id: client.clientId,
        redirect_uri: REDIRECT.replace("127.0.0.1", "127.0.0.1:40123"),
        state: "state-state",
        code_challenge_method: "S256",
        code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
        scopes: "redshift:connect",
        ...more,
    };
    Object.entries(query).forEach(([name, value]) => value !== null && url.searchParams.set(name, value));
    return fetch(url, { redirect: "manual" });
}

const sentBack = (reply) => Object.fromEntries(new URL(reply.headers.get("location")).searchParams);
const redeem = (client, code, more = {}) =>
    token(client, {
        grantType: "authorization_code",
        code,
        codeVerifier: VERIFIER,
        redirectUri: "http://127.0.0.1:40123/oauth/callback",
        ...more,
    });

test("a person agrees: a code, a token, refreshed once with each refresh token", async () => {
    const client = await register();
    assert.ok(client.clientSecretExpiresAt > Date.now() / 1000 + 80 * 86400);
    const { code, state } = sentBack(await authorize(client));
    assert.equal(state, "state-state");
    const first = await redeem(client, code);
    assert.equal(first.tokenType, "Bearer");
    assert.equal(first.expiresIn, 3600);
    const again = { grantType: "refresh_token", refreshToken: first.refreshToken };
    assert.notEqual((await token(client, again)).accessToken, first.accessToken);
    await assert.rejects(token(client, again), { name: "InvalidGrantException" });
    await assert.rejects(redeem(client, code), { name: "InvalidGrantException" });
});

test("what is refused, and how", async () => {
    const client = await register();
    const code = async () => sentBack(await authorize(client)).code;
    await assert.rejects(redeem(client, await code(), { codeVerifier: "b".repeat(43) }), { name: "InvalidGrantException" });
    await assert.rejects(redeem(client, await code(), { redirectUri: REDIRECT }), { name: "InvalidGrantException" });
    await assert.rejects(redeem({ ...client, clientSecret: "other" }, await code()), { name: "InvalidClientException" });
    await assert.rejects(token(client, { grantType: "password" }), { name: "UnsupportedGrantTypeException" });
    await assert.rejects(register({ clientType: "confidential" }), { name: "InvalidClientMetadataException" });
    await assert.rejects(register({ redirectUris: ["https://example.com/"] }), { name: "InvalidRedirectUriException" });
    await assert.rejects(register({ issuerUrl: "https://other.example/start" }), { name: "InvalidRequestException" });
    assert.equal((await authorize(client, { redirect_uri: "http://127.0.0.1:1/other" })).status, 400);
    assert.equal(sentBack(await authorize(client, { scopes: null, scope: "redshift:connect" })).error, "invalid_scope");
    assert.equal(sentBack(await authorize(client, { scopes: "sso:account:access" })).error, "invalid_scope");
    await small.control.set({ "idc.person": "denies" });
    assert.equal(sentBack(await authorize(client)).error, "access_denied");
    await small.control.set({ "idc.forget_clients": true });
    await assert.rejects(token(client, { grantType: "refresh_token", refreshToken: "x" }), { name: "InvalidClientException" });
});

test("the device flow: pending, slow down, granted, denied", async () => {
    const client = await register();
    const begin = () =>
        center.send(
            new StartDeviceAuthorizationCommand({
                clientId: client.clientId,
                clientSecret: client.clientSecret,
                startUrl: START_URL,
            }),
        );
    const poll = ({ deviceCode }) => token(client, { grantType: DEVICE_GRANT, deviceCode });
    await small.control.set({ "idc.slow_down": 1 });
    const device = await begin();
    await assert.rejects(poll(device), { name: "SlowDownException" });
    await assert.rejects(poll(device), { name: "AuthorizationPendingException" });
    assert.equal((await fetch(device.verificationUriComplete)).status, 200);
    assert.ok((await poll(device)).accessToken);
    await small.control.set({ "idc.slow_down": 0, "idc.person": "denies" });
    const other = await begin();
    await fetch(other.verificationUriComplete);
    await assert.rejects(poll(other), { name: "AccessDeniedException" });
});
