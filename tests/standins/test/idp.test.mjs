// The identity provider as a certified client library sees it: the whole code flow, refresh, rotation, refusals.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as oauth from "oauth4webapi";
import { start } from "../idp/idp.mjs";
import { smallContext } from "./context.mjs";
import { playPerson } from "./http-person.mjs";

const HTTP = { [oauth.allowInsecureRequests]: true };
const REDIRECT = "http://127.0.0.1:34567/callback";
let small;
let idp;
let as;
let client;

before(async () => {
    small = await smallContext();
    idp = await start(small.ctx);
    client = { client_id: idp.env.STACK_CLIENT_ID };
    as = await discover(idp.env.STACK_ISSUER);
});
after(async () => {
    await idp.stop();
    await small.close();
});

async function discover(issuer) {
    const url = new URL(issuer);
    return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, HTTP));
}

async function request(server, more = {}) {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const url = new URL(server.authorization_endpoint);
    url.search = new URLSearchParams({
        response_type: "code",
        client_id: client.client_id,
        redirect_uri: REDIRECT,
        state,
        nonce,
        scope: "openid profile email offline_access",
        prompt: "consent",
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        ...more,
    });
    return { url, verifier, state, nonce };
}

async function redeem(server, asked, callback) {
    const params = oauth.validateAuthResponse(server, client, callback, asked.state);
    const reply = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        params,
        REDIRECT,
        asked.verifier,
        HTTP,
    );
    return oauth.processAuthorizationCodeResponse(server, client, reply, {
        expectedNonce: asked.nonce,
        requireIdToken: true,
    });
}

const person = () => ({ email: idp.env.STACK_LOGIN, password: idp.env.STACK_LOGIN_PASSWORD });

async function signIn(more) {
    const asked = await request(as, more);
    const callback = await playPerson(asked.url, person());
    return redeem(as, asked, callback);
}

async function refresh(token) {
    const reply = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), token, HTTP);
    return oauth.processRefreshTokenResponse(as, client, reply);
}

test("a person signs in and the ID token says who it is", async () => {
    const tokens = await signIn();
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    assert.equal(claims.email, "ana.lopes@example.com");
    assert.equal(claims.preferred_username, "ana.lopes@example.com");
    assert.equal(claims.name, "Ana Lopes");
    assert.equal(claims.aud, client.client_id);
    assert.equal(tokens.token_type, "bearer");
    assert.ok(tokens.refresh_token);
    assert.equal((await small.control.counters())["idp.code_exchanges"], 1);
});

test("each secret that went out is in secrets.txt", async () => {
    const tokens = await signIn();
    const secrets = new Set(readFileSync(join(small.ctx.dir, "secrets.txt"), "utf8").split("\n"));
    for (const value of [tokens.access_token, tokens.refresh_token, tokens.id_token, person().password]) {
        assert.ok(secrets.has(value));
    }
});

test("refresh tokens rotate, and a replayed one ends the grant", async () => {
    const first = await signIn();
    const second = await refresh(first.refresh_token);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.ok(second.id_token);
    await assert.rejects(refresh(first.refresh_token), { error: "invalid_grant" });
    await assert.rejects(refresh(second.refresh_token), { error: "invalid_grant" });
});

test("the person denies", async () => {
    const asked = await request(as);
    const callback = await playPerson(asked.url, { ...person(), answer: "deny" });
    assert.throws(() => oauth.validateAuthResponse(as, client, callback, asked.state), { error: "access_denied" });
    assert.equal(callback.searchParams.get("iss"), idp.env.STACK_ISSUER);
});

test("a wrong password shows the form again", async () => {
    const asked = await request(as);
    await assert.rejects(playPerson(asked.url, { ...person(), password: "wrong password" }), /do not match/);
});

test("knobs: life of the ID token, no refresh token, ES256, no consent page", async () => {
    await small.control.set({
        "idp.id_token_ttl": 5,
        "idp.refresh": false,
        "idp.alg": "ES256",
        "idp.skip_consent": true,
    });
    try {
        const asked = await request(as, { prompt: "login" });
        const callback = await playPerson(asked.url, person());
        const es = { ...client, id_token_signed_response_alg: "ES256" };
        const params = oauth.validateAuthResponse(as, es, callback, asked.state);
        const reply = await oauth.authorizationCodeGrantRequest(
            as,
            es,
            oauth.None(),
            params,
            REDIRECT,
            asked.verifier,
            HTTP,
        );
        const tokens = await oauth.processAuthorizationCodeResponse(as, es, reply, { expectedNonce: asked.nonce });
        const claims = oauth.getValidatedIdTokenClaims(tokens);
        assert.equal(claims.exp - claims.iat, 5);
        assert.equal(tokens.refresh_token, undefined);
    } finally {
        await small.control.reset();
    }
});

test("no PKCE, plain PKCE or another path: refused", async () => {
    for (const more of [
        { code_challenge: "", code_challenge_method: "" },
        { code_challenge_method: "plain" },
        { redirect_uri: "http://127.0.0.1:34567/elsewhere" },
        { redirect_uri: "http://10.0.0.1:34567/callback" },
    ]) {
        const asked = await request(as, more);
        const reply = await fetch(asked.url, { redirect: "manual" });
        const back = new URL(reply.headers.get("location") ?? "http://none/?error=page");
        assert.ok(back.searchParams.get("error"), JSON.stringify(more));
        assert.equal(back.searchParams.get("code"), null);
    }
});

test("the scripted provider behaves well unless told otherwise", async () => {
    const server = await discover(idp.env.STACK_FAKE_ISSUER);
    const asked = await request(server);
    const reply = await fetch(asked.url, { redirect: "manual" });
    const tokens = await redeem(server, asked, new URL(reply.headers.get("location")));
    assert.equal(oauth.getValidatedIdTokenClaims(tokens).sub, "fake-ana");
});

test("the scripted provider misbehaves as told", async () => {
    const issuer = idp.env.STACK_FAKE_ISSUER;
    const get = (path) => fetch(issuer + path, { redirect: "manual" });
    await small.control.set({ "fake.metadata": { merge: { issuer: "https://evil.example", jwks_uri: null } } });
    const changed = await (await get("/.well-known/openid-configuration")).json();
    assert.equal(changed.issuer, "https://evil.example");
    assert.equal("jwks_uri" in changed, false);
    await small.control.set({ "fake.metadata": { status: 302, headers: { Location: "http://127.0.0.1:1/" } } });
    assert.equal((await get("/.well-known/openid-configuration")).status, 302);
    await small.control.set({ "fake.jwks": { drop: "before" } });
    await assert.rejects(get("/jwks"));
    await small.control.set({ "fake.jwks": { drop: "after" } });
    await assert.rejects(get("/jwks").then((r) => r.text()));
    await small.control.set({ "fake.jwks": { status: 503, body: "<h1>Busy</h1>", times: 1 } });
    assert.equal((await get("/jwks")).status, 503);
    assert.equal((await get("/jwks")).status, 200);
    await small.control.reset();
});
