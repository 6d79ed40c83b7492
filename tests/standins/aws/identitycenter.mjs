// IAM Identity Center's OpenID Connect service (sso-oidc), REST and JSON: RegisterClient, StartDeviceAuthorization,
// CreateToken, and the page that a browser is sent to. Everybody who comes to the page has a portal session and agrees,
// unless the knob idc.person says otherwise. Nothing of it is signed; a signature is counted (aws.signed_identity_center).
import { createHash, randomBytes, randomUUID } from "node:crypto";

export const START_URL = "https://d-9067example.awsapps.com/start";
export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

export const IDENTITY_CENTER_KNOBS = {
    "idc.person": "agrees", // denies, waits (device flow: nobody enters the code)
    "idc.token_ttl": 3600, // seconds that an access token lasts
    "idc.client_ttl": 90 * 86400, // seconds that a registration lasts
    "idc.forget_clients": false, // registrations are not known any more
    "idc.slow_down": 0, // so many answers slow_down first
};

const STATUS = { invalid_client: 401, server_error: 500 };
const TYPES = {
    invalid_request: "InvalidRequestException",
    invalid_client: "InvalidClientException",
    invalid_grant: "InvalidGrantException",
    invalid_scope: "InvalidScopeException",
    invalid_redirect_uri: "InvalidRedirectUriException",
    invalid_client_metadata: "InvalidClientMetadataException",
    unsupported_grant_type: "UnsupportedGrantTypeException",
    unauthorized_client: "UnauthorizedClientException",
    authorization_pending: "AuthorizationPendingException",
    slow_down: "SlowDownException",
    access_denied: "AccessDeniedException",
    expired_token: "ExpiredTokenException",
};

class Refusal extends Error {
    constructor(code, description) {
        super(description);
        this.code = code;
    }
}

const refuse = (code, description) => {
    throw new Refusal(code, description);
};

function jsonOf(status, value, type) {
    const headers = { "Content-Type": "application/json", "x-amzn-RequestId": randomUUID() };
    return { status, headers: type ? { ...headers, "x-amzn-ErrorType": type } : headers, body: JSON.stringify(value) };
}

const page = (status, text) => ({
    status,
    headers: { "Content-Type": "text/html; charset=utf-8" },
    body: `<!doctype html><title>AWS access portal</title><p>${text}</p>`,
});

/* The port of a loopback redirect address is not compared (RFC 8252, section 7.3). */
const portless = (uri) => uri.replace(/^(http:\/\/(?:127\.0\.0\.1|\[::1\])):\d+/, "$1");
const challengeOf = (verifier) => createHash("sha256").update(verifier).digest("base64url");
const userCode = () => randomBytes(4).toString("hex").toUpperCase().replace(/^(....)/, "$1-");

function operations({ knob, count, keep, now, base }) {
    const clients = new Map();
    const codes = new Map();
    const devices = new Map();
    const refreshTokens = new Map();
    const secret = (prefix = "") => {
        const value = prefix + randomBytes(48).toString("base64url");
        keep(value);
        return value;
    };
    const seconds = () => Math.floor(now().getTime() / 1000);

    function clientOf({ clientId, clientSecret }) {
        const client = clients.get(clientId);
        if (!client || client.secret !== clientSecret || knob("idc.forget_clients"))
            refuse("invalid_client", "The client is not known");
        if (client.expires <= seconds()) refuse("invalid_client", "The client's registration has expired");
        return client;
    }

    function register(input) {
        if (!input.clientName) refuse("invalid_request", "clientName is missing");
        if (input.clientType !== "public") refuse("invalid_client_metadata", "clientType must be public");
        const grants = input.grantTypes ?? [DEVICE_GRANT, "refresh_token"];
        for (const uri of input.redirectUris ?? [])
            if (!/^http:\/\/(127\.0\.0\.1|\[::1\])(\/|$)/.test(uri))
                refuse("invalid_redirect_uri", `${uri} is no loopback address without a port`);
        if (grants.includes("authorization_code") && !(input.redirectUris?.length && input.issuerUrl === START_URL))
            refuse("invalid_request", "redirectUris and issuerUrl go with authorization_code");
        const id = randomBytes(16).toString("base64url");
        const client = { id, secret: secret("eyJ"), grants, scopes: input.scopes ?? [], uris: input.redirectUris ?? [] };
        client.expires = seconds() + Number(knob("idc.client_ttl"));
        clients.set(id, client);
        return {
            clientId: id,
            clientSecret: client.secret,
            clientIdIssuedAt: seconds(),
            clientSecretExpiresAt: client.expires,
        };
    }

    function startDevice(input) {
        const client = clientOf(input);
        if (!client.grants.includes(DEVICE_GRANT)) refuse("unauthorized_client", "The client may not use the device flow");
        if (input.startUrl !== START_URL) refuse("invalid_request", "The start URL is not known here");
        const code = userCode();
        const deviceCode = secret();
        devices.set(deviceCode, { client, code, state: "pending" });
        const verificationUri = `${base()}/device`;
        return {
            deviceCode,
            userCode: code,
            verificationUri,
            verificationUriComplete: `${verificationUri}?user_code=${code}`,
            expiresIn: 600,
            interval: 1,
        };
    }

    function tokens(client) {
        const reply = { accessToken: secret("aoa"), tokenType: "Bearer", expiresIn: Number(knob("idc.token_ttl")) };
        if (client.grants.includes("refresh_token")) {
            reply.refreshToken = secret("aor");
            refreshTokens.set(reply.refreshToken, client);
        }
        return reply;
    }

    const grants = {
        authorization_code(client, input) {
            const asked = codes.get(input.code);
            codes.delete(input.code);
            if (!asked || asked.client !== client) refuse("invalid_grant", "The code is not known");
            if (asked.redirect !== input.redirectUri) refuse("invalid_grant", "The redirect URI is another one");
            if (challengeOf(input.codeVerifier ?? "") !== asked.challenge)
                refuse("invalid_grant", "The code verifier does not match");
        },
        refresh_token(client, input) {
            if (refreshTokens.get(input.refreshToken) !== client) refuse("invalid_grant", "The refresh token is not known");
            refreshTokens.delete(input.refreshToken);
        },
        [DEVICE_GRANT](client, input) {
            const device = devices.get(input.deviceCode);
            if (!device || device.client !== client) refuse("invalid_grant", "The device code is not known");
            if (Number(knob("idc.slow_down")) > (device.slowed ?? 0)) {
                device.slowed = (device.slowed ?? 0) + 1;
                refuse("slow_down", "Slow down");
            }
            if (device.state === "pending") refuse("authorization_pending", "The person has not answered yet");
            devices.delete(input.deviceCode);
            if (device.state === "denied") refuse("access_denied", "The person said no");
        },
    };

    function createToken(input) {
        const client = clientOf(input);
        const grant = grants[input.grantType] ?? refuse("unsupported_grant_type", `${input.grantType} is not known`);
        if (!client.grants.includes(input.grantType)) refuse("unauthorized_client", "The client may not use this grant");
        grant(client, input);
        count(`idc.token.${input.grantType.split(":").at(-1)}`);
        return tokens(client);
    }

    /* The browser's part: an error that cannot be sent back is shown. */
    function authorize(query) {
        const client = clients.get(query.get("client_id"));
        const redirect = query.get("redirect_uri") ?? "";
        if (!client || !client.uris.includes(portless(redirect))) return page(400, "This application is not known here.");
        const back = new URL(redirect);
        const answer = (fields) => {
            Object.entries({ ...fields, state: query.get("state") }).forEach(([name, value]) => back.searchParams.set(name, value));
            return { status: 302, headers: { location: back.href }, body: "" };
        };
        const scopes = (query.get("scopes") ?? "").split(" ");
        if (query.get("response_type") !== "code" || query.get("code_challenge_method") !== "S256")
            return answer({ error: "invalid_request", error_description: "A code and S256 are needed" });
        if (query.has("scope") || !scopes.every((scope) => client.scopes.includes(scope)))
            return answer({ error: "invalid_scope", error_description: "The scopes are not those of the registration" });
        if (knob("idc.person") === "denies") return answer({ error: "access_denied", error_description: "The person said no" });
        const code = secret();
        keep(query.get("state"));
        codes.set(code, { client, redirect, challenge: query.get("code_challenge") });
        return answer({ code });
    }

    function device(query) {
        const asked = [...devices.values()].find(({ code }) => code === query.get("user_code"));
        if (!asked) return page(404, "This code is not known.");
        if (knob("idc.person") === "waits") return page(200, "Confirm the code.");
        asked.state = knob("idc.person") === "denies" ? "denied" : "granted";
        return page(200, `The request was ${asked.state}.`);
    }

    return {
        "POST /client/register": { name: "register", run: register },
        "POST /device_authorization": { name: "device_authorization", run: startDevice },
        "POST /token": { name: "token", run: createToken },
        "GET /authorize": { name: "authorize", show: authorize },
        "GET /device": { name: "device", show: device },
    };
}

/**
 * Returns answer(req, url, body): the reply { status, headers, body }, or undefined when the request is for another
 * service. base(): this side's address; now(): its clock.
 */
export function identityCenter(tools) {
    const { count } = tools;
    const known = operations(tools);
    return (req, body) => {
        const url = new URL(req.url, "http://127.0.0.1");
        const operation = known[`${req.method} ${url.pathname}`];
        if (!operation) return undefined;
        count(`idc.${operation.name}`);
        if (req.headers.authorization) count("aws.signed_identity_center");
        if (operation.show) return operation.show(url.searchParams);
        try {
            return jsonOf(200, operation.run(JSON.parse(body.toString("utf8"))));
        } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            const said = { error: error.code, error_description: error.message };
            return jsonOf(STATUS[error.code] ?? 400, said, TYPES[error.code]);
        }
    };
}
