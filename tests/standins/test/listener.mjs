// The smallest thing that can be signed in to: a loopback listener and the code exchange, as the driver would do them.
import { createServer } from "node:http";
import * as oauth from "oauth4webapi";

const HTTP = { [oauth.allowInsecureRequests]: true };
const PAGE = (text) =>
    `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>${text}</title>` +
    `<body><h1>${text}</h1></body></html>`;

/** Starts a sign-in. Returns { url, done, hits, idToken, close }: done resolves to the claims or the error code. */
export async function startSignIn(issuer, client) {
    const where = new URL(issuer);
    const as = await oauth.processDiscoveryResponse(where, await oauth.discoveryRequest(where, HTTP));
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const hits = [];
    let redirect;
    let finish;
    let idToken;
    const done = new Promise((resolve) => (finish = resolve));

    async function redeem(url) {
        const params = oauth.validateAuthResponse(as, client, url, state);
        const reply = await oauth.authorizationCodeGrantRequest(
            as,
            client,
            oauth.None(),
            params,
            redirect,
            verifier,
            HTTP,
        );
        const tokens = await oauth.processAuthorizationCodeResponse(as, client, reply, { expectedNonce: nonce });
        idToken = tokens.id_token;
        return oauth.getValidatedIdTokenClaims(tokens);
    }

    let first;
    async function answer(req) {
        const url = new URL(req.url, redirect);
        hits.push(url.pathname);
        if (url.pathname !== "/callback") {
            return [404, "Nothing here"];
        }
        if (url.searchParams.get("state") !== state) {
            return [400, "Not this sign-in"];
        }
        first ??= redeem(url).catch((error) => ({ error: error.error ?? error.message }));
        const result = await first;
        finish(result);
        return result.error ? [200, `Refused: ${result.error}`] : [200, `Signed in as ${result.email}`];
    }

    const server = createServer((req, res) =>
        answer(req).then(([status, text]) =>
            res.writeHead(status, { "Content-Type": "text/html", Connection: "close" }).end(PAGE(text)),
        ),
    );
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    redirect = `http://127.0.0.1:${server.address().port}/callback`;
    const url = new URL(as.authorization_endpoint);
    url.search = new URLSearchParams({
        response_type: "code",
        client_id: client.client_id,
        redirect_uri: redirect,
        state,
        nonce,
        scope: "openid profile email offline_access",
        prompt: "consent",
        code_challenge_method: "S256",
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    });
    const close = () => {
        server.closeAllConnections();
        return new Promise((end) => server.close(end));
    };
    return { url: url.href, done, hits, idToken: () => idToken, close };
}
