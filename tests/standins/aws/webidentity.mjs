// Checks a web identity token as STS does: registered provider, its published keys, audience, time.
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";
import { createLocalJWKSet, decodeJwt, errors, jwtVerify } from "jose";
import { AwsError } from "./wire.mjs";

const ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];
const TIMEOUT_MS = 5000;

function fetchJson(url, ca) {
    const get = url.startsWith("https:") ? httpsGet : httpGet;
    return new Promise((done, fail) => {
        const req = get(url, { ca, timeout: TIMEOUT_MS }, async (res) => {
            try {
                const parts = [];
                for await (const part of res) {
                    parts.push(part);
                }
                done(JSON.parse(Buffer.concat(parts).toString("utf8")));
            } catch (error) {
                fail(error);
            }
        });
        req.on("timeout", () => req.destroy(new Error("time-out"))).on("error", fail);
    });
}

async function keysOf(issuer, ca) {
    try {
        const metadata = await fetchJson(`${issuer}/.well-known/openid-configuration`, ca);
        return createLocalJWKSet(await fetchJson(metadata.jwks_uri, ca));
    } catch {
        throw new AwsError(
            "IDPCommunicationError",
            400,
            "The request could not be completed because the identity provider " +
                "that was asked to verify the incoming identity token could not be reached.",
        );
    }
}

const invalid = (message) => new AwsError("InvalidIdentityToken", 400, message);

/* What STS would say for each way in which jose refuses a token. */
function explain(error, now) {
    if (error instanceof AwsError) {
        return error;
    }
    if (error instanceof errors.JWTExpired) {
        const seconds = Math.floor(now / 1000);
        return new AwsError(
            "ExpiredTokenException",
            400,
            `Token expired: current date/time ${seconds} must be before the ` +
                `expiration date/time ${error.payload.exp}`,
        );
    }
    if (error instanceof errors.JWTClaimValidationFailed) {
        return invalid(
            error.claim === "nbf" ? "Token is not yet valid" : `The ID Token's claim ${error.claim} is not valid`,
        );
    }
    if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JWKSNoMatchingKey) {
        return invalid(
            "Couldn't retrieve verification key from your identity provider,  please reference " +
                "AssumeRoleWithWebIdentity documentation for requirements",
        );
    }
    if (error instanceof errors.JWSSignatureVerificationFailed) {
        return invalid("The ID Token signature is not valid");
    }
    return invalid("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");
}

function issuerOf(token) {
    try {
        return decodeJwt(token).iss;
    } catch (error) {
        throw explain(error);
    }
}

/** Returns { claims, provider } or throws an AwsError. issuers: the OpenID providers registered in the account. */
export async function checkWebIdentity({ token, issuers, ca, now }) {
    const iss = issuerOf(token);
    const provider = issuers.find((p) => p.issuer === iss);
    if (!provider) {
        throw invalid(`No OpenIDConnect provider found in your account for ${iss}`);
    }
    try {
        const keys = await keysOf(provider.issuer, ca);
        const { payload } = await jwtVerify(token, keys, {
            issuer: iss,
            algorithms: ALGORITHMS,
            currentDate: now,
            requiredClaims: ["sub", "aud", "exp", "iat"],
        });
        if (![payload.azp ?? payload.aud].flat().some((aud) => provider.audiences.includes(aud))) {
            throw invalid("Incorrect token audience");
        }
        return { claims: payload, provider: provider.issuer };
    } catch (error) {
        throw explain(error, now);
    }
}
