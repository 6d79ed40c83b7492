// The configuration of npm oidc-provider (a certified OpenID provider) as this company runs it.
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";
import { createMemoryAdapter } from "oidc-provider/lib/adapters/memory_adapter.js";
import { codeDonePage, codePage, errorPage } from "./pages.mjs";
import { claimsOf } from "./people.mjs";

export const CLIENT_ID = "redshift-odbc-test";
export const OTHER_CLIENT_ID = "someone-elses-app";

/* oidc-provider ignores the port of a native client's loopback redirect, but not its path. */
const REDIRECT_URIS = [
    "http://127.0.0.1/callback",
    "http://127.0.0.1/",
    "http://127.0.0.1/redshift/",
    "http://[::1]/callback",
    "http://localhost/callback",
    "http://localhost/redshift/",
];

async function signingKeys() {
    const keys = [];
    for (const alg of ["RS256", "ES256"]) {
        const { privateKey } = await generateKeyPair(alg, { extractable: true });
        keys.push({ ...(await exportJWK(privateKey)), use: "sig", alg, kid: `mirador-${alg.toLowerCase()}` });
    }
    return keys;
}

function clientOf(id, knob) {
    return {
        client_id: id,
        client_name: id === CLIENT_ID ? "Redshift ODBC driver" : "Another program",
        application_type: "native",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
        response_types: ["code"],
        redirect_uris: REDIRECT_URIS,
        id_token_signed_response_alg: knob("idp.alg"),
        require_pushed_authorization_requests: knob("idp.par"),
    };
}

/* Clients are read at each request, so that a knob can change them; all else lives in oidc-provider's own memory. */
function adapters(knob) {
    const memory = createMemoryAdapter();
    const clients = {
        find: async (id) => ([CLIENT_ID, OTHER_CLIENT_ID].includes(id) ? clientOf(id, knob) : undefined),
    };
    return (name) => (name === "Client" ? clients : memory(name));
}

async function grantFor(ctx, knob) {
    const { provider, client, session, result, params } = ctx.oidc;
    const id = result?.consent?.grantId || session.grantIdFor(client.clientId);
    const known = id ? await provider.Grant.find(id) : undefined;
    if (known || !knob("idp.skip_consent") || !session.accountId) {
        return known;
    }
    const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
}

async function show(ctx, page) {
    ctx.type = "html";
    ctx.body = page;
}

/** Makes the provider for issuer; knob(name) is asked at each request. */
export async function makeProvider({ issuer, people, knob }) {
    const seconds = (name) => () => Number(knob(name));
    return new Provider(issuer, {
        adapter: adapters(knob),
        jwks: { keys: await signingKeys() },
        findAccount: async (_ctx, sub) => {
            const person = people.bySub(sub);
            return person && { accountId: sub, claims: async () => claimsOf(person) };
        },
        claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
        conformIdTokenClaims: false,
        scopes: ["openid", "offline_access", "email", "profile"],
        enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256"] },
        pkce: { required: () => true },
        features: {
            devInteractions: { enabled: false },
            revocation: { enabled: true },
            deviceFlow: {
                enabled: true,
                userCodeInputSource: (ctx, form, _out, error) => show(ctx, codePage({ form, failed: Boolean(error) })),
                userCodeConfirmSource: (ctx, form) => show(ctx, codePage({ form, confirm: true })),
                successSource: (ctx) => show(ctx, codeDonePage()),
            },
        },
        interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
        issueRefreshToken: async (_ctx, client, source) =>
            knob("idp.refresh") && client.grantTypeAllowed("refresh_token") && source.scopes.has("offline_access"),
        loadExistingGrant: (ctx) => grantFor(ctx, knob),
        rotateRefreshToken: () => knob("idp.rotate"),
        renderError: async (ctx, out) => {
            ctx.type = "html";
            ctx.body = errorPage({ error: out.error, description: out.error_description });
        },
        ttl: {
            AccessToken: seconds("idp.access_token_ttl"),
            AuthorizationCode: seconds("idp.code_ttl"),
            Grant: 14 * 86400,
            IdToken: seconds("idp.id_token_ttl"),
            Interaction: 3600,
            RefreshToken: seconds("idp.refresh_token_ttl"),
            DeviceCode: 600,
            Session: 14 * 86400,
        },
        cookies: { keys: ["stand-in"] },
    });
}
