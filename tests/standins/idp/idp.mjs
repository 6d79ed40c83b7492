// The company's identity provider: npm oidc-provider with pages of its own, on loopback.
//
// Counters: idp.authorizations, idp.pages_shown, idp.sign_ins, idp.denials, idp.wrong_passwords, idp.token_requests,
// idp.code_exchanges, idp.refreshes, idp.tokens_issued, idp.metadata, idp.jwks, idp.pushed_requests.
import { join } from "node:path";
import { announce } from "./announce.mjs";
import { listen } from "./listen.mjs";
import { startFake } from "./fake.mjs";
import { interactionRoutes } from "./interactions.mjs";
import { makePeople } from "./people.mjs";
import { CLIENT_ID, OTHER_CLIENT_ID, makeProvider } from "./provider.mjs";
import { secretKeeper } from "./secrets.mjs";

const KNOBS = {
    "idp.id_token_ttl": 3600, // seconds, as the three below
    "idp.access_token_ttl": 3600,
    "idp.refresh_token_ttl": 14 * 86400,
    "idp.code_ttl": 60,
    "idp.refresh": true, // give refresh tokens
    "idp.rotate": true, // a new refresh token at each use; replay of an old one ends the grant
    "idp.alg": "RS256", // or ES256
    "idp.skip_consent": false,
    "idp.par": false, // authorization requests must be pushed (RFC 9126)
    "idp.down": false, // answer 503 to everything
};

const COUNTED_PATHS = {
    "/auth": "idp.authorizations",
    "/.well-known/openid-configuration": "idp.metadata",
    "/jwks": "idp.jwks",
    "/request": "idp.pushed_requests",
};

/* Notes what leaves through the provider's own routes: codes, tokens, and how often. */
function recorder({ knob, count, keep }) {
    return async (ctx, next) => {
        if (COUNTED_PATHS[ctx.path]) {
            count(COUNTED_PATHS[ctx.path]);
        }
        if (ctx.path === "/auth") {
            keep(ctx.query.state, ctx.query.nonce);
        }
        if (ctx.path === "/token") {
            count("idp.token_requests");
        }
        await next();
        const location = ctx.response.get("location");
        if (location) {
            keep(new URL(location, "http://127.0.0.1").searchParams.get("code"));
        }
        if (ctx.path === "/token") {
            recordTokens(ctx, count, keep);
        }
        if (ctx.path === "/.well-known/openid-configuration" && knob("idp.par")) {
            ctx.body.require_pushed_authorization_requests = true;
        }
    };
}

function recordTokens(ctx, count, keep) {
    const { body: asked = {} } = ctx.oidc ?? {};
    keep(asked.code_verifier);
    const reply = ctx.body ?? {};
    keep(reply.access_token, reply.refresh_token, reply.id_token);
    if (ctx.status === 200) {
        count(asked.grant_type === "refresh_token" ? "idp.refreshes" : "idp.code_exchanges");
        count("idp.tokens_issued");
    }
}

/**
 * Starts the provider (ctx.args.idp: 'http' or 'https' with a certificate of ctx.ca) and the scripted one beside it.
 * Leaves in ctx.issuers what the AWS stand-in trusts: { issuer, audiences }.
 */
export async function start(ctx) {
    const { knob, count } = ctx.control;
    Object.entries(KNOBS).forEach(([name, standard]) => knob(name, standard));
    const keep = secretKeeper(ctx);
    const people = makePeople();
    let route = (_req, res) => res.writeHead(503).end();
    const server = await listen(ctx, ctx.args?.idp === "https" && "idp", (req, res) => route(req, res));
    const issuer = server.url;
    const provider = await makeProvider({ issuer, people, knob });
    provider.use(recorder({ knob, count, keep }));
    provider.on("server_error", (_ctx, error) => ctx.log(`idp: ${error?.stack ?? error}`));
    keep(...people.list.map((p) => p.password));

    const pages = interactionRoutes({ provider, people, knob, count, keep });
    const answer = provider.callback();
    route = (req, res) => {
        if (knob("idp.down")) {
            res.writeHead(503, { "Content-Type": "text/html" }).end("<h1>Service Unavailable</h1>");
            return;
        }
        (req.url.startsWith("/sign-in/") ? pages : answer)(req, res);
    };
    const fake = await startFake(ctx, { clientId: CLIENT_ID });
    ctx.issuers = [
        { issuer, audiences: [CLIENT_ID] },
        { issuer: fake.issuer, audiences: [CLIENT_ID] },
    ];
    const spki = [server.spki, fake.spki].filter(Boolean).join();
    const dismiss = announce(ctx.dir, { people: people.list, spki });
    return {
        env: {
            STACK_ISSUER: issuer,
            STACK_CLIENT_ID: CLIENT_ID,
            STACK_OTHER_CLIENT_ID: OTHER_CLIENT_ID,
            STACK_FAKE_ISSUER: fake.issuer,
            STACK_LOGIN: people.list[0].email,
            STACK_LOGIN_PASSWORD: people.list[0].password,
            STACK_LOGIN2: people.list[1].email,
            STACK_LOGIN2_PASSWORD: people.list[1].password,
            STACK_PERSON: join(import.meta.dirname, "../person/person"),
            ...(spki ? { STACK_CA_SPKI: spki } : {}),
        },
        stop: async () => {
            await Promise.all([dismiss(), server.close(), fake.close()]);
        },
    };
}
