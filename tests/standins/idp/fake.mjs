// A scripted OpenID provider for misbehaviour: every reply can be set from outside through knobs.
//
// It behaves well by default: discovery, an authorization endpoint that sends the browser straight back with a code, a
// token endpoint, JWKS. Each of the paths metadata, authorize, token, jwks, userinfo, revoke looks at its knob fake.<path>:
//   { status, headers, body }     the reply (body: text, or an object sent as JSON)
//   { merge: {...} }              fields over the good JSON reply; null deletes one
//   { claims: {...} }, { header: {...} }   token: over the ID token's claims and header; { alg: 'ES256' }
//   { query: {...} }              authorize: over the parameters sent back; null deletes one
//   { delay_ms }                  wait first
//   { drop: 'before' | 'after' }  cut the connection before or after half the reply's body
//   { times }                     only for the first so many requests after it was set
// The requests it saw: counters fake.<path>, and GET /requests (JSON list of { path, method, query, headers, body }).
import { createHash, randomBytes } from "node:crypto";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { readForm, sendPage } from "./interactions.mjs";
import { listen } from "./listen.mjs";
import { errorPage } from "./pages.mjs";
import { planBook, waitFor } from "./plan.mjs";
import { secretKeeper } from "./secrets.mjs";

const PATHS = {
    "/.well-known/openid-configuration": "metadata",
    "/.well-known/oauth-authorization-server": "metadata",
    "/authorize": "authorize",
    "/token": "token",
    "/jwks": "jwks",
    "/userinfo": "userinfo",
    "/revoke": "revoke",
};
const REQUESTS_KEPT = 500;

function over(base, changes = {}) {
    const all = { ...base, ...changes };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

async function makeKeys() {
    const keys = {};
    for (const alg of ["RS256", "ES256"]) {
        const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
        const kid = `fake-${alg.toLowerCase()}`;
        keys[alg] = { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), use: "sig", alg, kid } };
    }
    return keys;
}

function metadata(issuer) {
    return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/userinfo`,
        revocation_endpoint: `${issuer}/revoke`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256", "ES256"],
        code_challenge_methods_supported: ["S256"],
        token_endpoint_auth_methods_supported: ["none"],
        authorization_response_iss_parameter_supported: true,
    };
}

/* The good replies, and the little state they need: which code or refresh token stands for which request. */
function goodReplies(issuer, clientId, keys, keep) {
    const codes = new Map();
    const refreshTokens = new Map();
    const fresh = () => {
        const value = randomBytes(32).toString("base64url");
        keep(value);
        return value;
    };

    async function idToken(request, plan) {
        const now = Math.floor(Date.now() / 1000);
        const key = keys[plan.alg ?? "RS256"];
        const claims = over(
            {
                iss: issuer,
                aud: clientId,
                sub: "fake-ana",
                nonce: request.nonce,
                iat: now,
                exp: now + 3600,
                email: "ana.lopes@example.com",
                preferred_username: "ana.lopes@example.com",
                name: "Ana Lopes",
            },
            plan.claims,
        );
        const header = over({ alg: plan.alg ?? "RS256", kid: key.kid, typ: "JWT" }, plan.header);
        const token = await new SignJWT(claims).setProtectedHeader(header).sign(key.privateKey);
        keep(token);
        return token;
    }

    function refusal(form, request) {
        if (!request) {
            return "The code or refresh token is not known";
        }
        const challenge = createHash("sha256")
            .update(form.get("code_verifier") ?? "")
            .digest("base64url");
        if (
            request.code_challenge &&
            form.get("grant_type") !== "refresh_token" &&
            challenge !== request.code_challenge
        ) {
            return "The code verifier does not match";
        }
        return undefined;
    }

    return {
        metadata: () => ({ json: metadata(issuer) }),
        jwks: () => ({ json: { keys: Object.values(keys).map((k) => k.jwk) } }),
        userinfo: () => ({ json: { sub: "fake-ana", email: "ana.lopes@example.com" } }),
        revoke: () => ({ json: {} }),
        authorize: ({ query }, plan) => {
            const code = fresh();
            codes.set(code, query);
            keep(query.state, query.nonce);
            const back = new URL(query.redirect_uri);
            const sent = over({ code, state: query.state, iss: issuer }, plan.query);
            Object.entries(sent).forEach(([name, value]) =>
                [value].flat().forEach((v) => back.searchParams.append(name, v)),
            );
            return { status: 303, headers: { location: back.href }, body: "" };
        },
        token: async ({ form }, plan) => {
            const again = form.get("grant_type") === "refresh_token";
            const [store, name] = again ? [refreshTokens, form.get("refresh_token")] : [codes, form.get("code")];
            const request = store.get(name);
            store.delete(name);
            keep(form.get("code_verifier"));
            const problem = refusal(form, request);
            if (problem) {
                return { status: 400, json: { error: "invalid_grant", error_description: problem } };
            }
            const refresh = fresh();
            refreshTokens.set(refresh, request);
            return {
                json: {
                    access_token: fresh(),
                    token_type: "Bearer",
                    expires_in: 3600,
                    scope: request.scope,
                    refresh_token: refresh,
                    id_token: await idToken(request, plan),
                },
            };
        },
    };
}

function finalReply(good, plan) {
    const json = good.json && over(good.json, plan.merge);
    const chosen = plan.body ?? json ?? good.body ?? "";
    const isJson = typeof chosen === "object";
    return {
        status: plan.status ?? good.status ?? 200,
        headers: { ...(isJson ? { "Content-Type": "application/json" } : {}), ...good.headers, ...plan.headers },
        body: isJson ? JSON.stringify(chosen) : String(chosen),
    };
}

function send(res, reply, drop) {
    if (drop === "before") {
        res.socket.destroy();
        return;
    }
    const body = Buffer.from(reply.body);
    res.writeHead(reply.status, { "Cache-Control": "no-store", "Content-Length": body.length, ...reply.headers });
    if (drop === "after") {
        res.write(body.subarray(0, body.length / 2), () => res.socket.destroy());
        return;
    }
    res.end(body);
}

/** Starts the scripted provider; returns { issuer, spki, close }. */
export async function startFake(ctx, { clientId }) {
    const { knob, count } = ctx.control;
    const keep = secretKeeper(ctx);
    const requests = [];
    new Set(Object.values(PATHS)).forEach((path) => knob(`fake.${path}`, null));
    const inForce = planBook();
    const keys = await makeKeys();
    let good;

    async function answer(req, res) {
        const url = new URL(req.url, "http://127.0.0.1");
        if (url.pathname === "/requests") {
            return send(res, finalReply({ json: requests }, {}));
        }
        const path = PATHS[url.pathname];
        if (!path) {
            return sendPage(res, 404, errorPage({ error: "not_found", description: "There is nothing here" }));
        }
        count(`fake.${path}`);
        const query = Object.fromEntries(url.searchParams);
        const form = await readForm(req);
        requests.push({ path, method: req.method, query, headers: req.headers, body: Object.fromEntries(form) });
        requests.splice(0, requests.length - REQUESTS_KEPT);
        const plan = inForce(path, knob(`fake.${path}`));
        await waitFor(plan);
        const settled = plan.body !== undefined || plan.drop === "before" || (plan.status && plan.status >= 300);
        const base = settled ? {} : await good[path]({ query, form }, plan);
        return send(res, finalReply(base, plan), plan.drop);
    }

    const server = await listen(ctx, ctx.args?.idp === "https" && "idp-fake", (req, res) => {
        answer(req, res).catch((error) => {
            ctx.log(`fake idp: ${error?.stack ?? error}`);
            res.destroy();
        });
    });
    good = goodReplies(server.url, clientId, keys, keep);
    return { issuer: server.url, spki: server.spki, close: server.close };
}
