// Checks the signature of a request the way AWS does: AWS's own signer signs the very request received once more.
import { timingSafeEqual } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";
import { compact, fromCompact } from "./clock.mjs";
import { AwsError } from "./wire.mjs";

const SKEW_MS = 5 * 60 * 1000;
const PATTERN =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/* JSON services have names of their own for what the query protocol calls otherwise. */
const NAMES = {
    query: {
        missing: "MissingAuthenticationToken",
        unknown: "InvalidClientTokenId",
        expired: "ExpiredToken",
        mismatch: "SignatureDoesNotMatch",
        incomplete: "IncompleteSignature",
    },
    json: {
        missing: "MissingAuthenticationTokenException",
        unknown: "UnrecognizedClientException",
        expired: "ExpiredTokenException",
        mismatch: "InvalidSignatureException",
        incomplete: "IncompleteSignatureException",
    },
};

function checkScope(parsed, expected, names) {
    if (parsed.service !== expected.service) {
        throw new AwsError(
            names.mismatch,
            403,
            `Credential should be scoped to correct service: '${expected.service}'. `,
        );
    }
    if (parsed.region !== expected.region) {
        throw new AwsError(names.mismatch, 403, "Credential should be scoped to a valid region. ");
    }
    for (const needed of ["host", "x-amz-date"]) {
        if (!parsed.signed.includes(needed)) {
            throw new AwsError(names.mismatch, 403, `'${needed}' must be a 'SignedHeader' in the AWS Authorization.`);
        }
    }
}

function checkTime(date, now, code) {
    const [sent, here] = [compact(date), compact(now)];
    if (date.getTime() < now.getTime() - SKEW_MS) {
        const limit = compact(new Date(now.getTime() - SKEW_MS));
        throw new AwsError(code, 403, `Signature expired: ${sent} is now earlier than ${limit} (${here} - 5 min.)`);
    }
    if (date.getTime() > now.getTime() + SKEW_MS) {
        const limit = compact(new Date(now.getTime() + SKEW_MS));
        throw new AwsError(
            code,
            403,
            `Signature not yet current: ${sent} is still later than ${limit} (${here} + 5 min.)`,
        );
    }
}

function checkKey(key, headers, now, names) {
    if (!key || (headers["x-amz-security-token"] ?? undefined) !== key.token) {
        throw new AwsError(names.unknown, 403, "The security token included in the request is invalid.");
    }
    if (key.expires && key.expires <= now) {
        throw new AwsError(names.expired, 403, "The security token included in the request is expired");
    }
}

function queryOf(url) {
    const query = {};
    const text = url.split("?").slice(1).join("?");
    for (const pair of text === "" ? [] : text.split("&")) {
        const [name, ...rest] = pair.split("=");
        (query[decodeURIComponent(name)] ??= []).push(decodeURIComponent(rest.join("=")));
    }
    return query;
}

async function authorizationFor({ req, body, parsed, key, date }) {
    const signer = new SignatureV4({
        credentials: { accessKeyId: key.id, secretAccessKey: key.secret, sessionToken: key.token },
        region: parsed.region,
        service: parsed.service,
        sha256: Sha256,
        applyChecksum: false,
        uriEscapePath: true,
    });
    const headers = Object.fromEntries(parsed.signed.map((name) => [name, req.headers[name]]));
    const request = new HttpRequest({
        method: req.method,
        hostname: req.headers.host,
        path: req.url.split("?")[0],
        query: queryOf(req.url),
        headers,
        body,
    });
    const signed = await signer.sign(request, { signingDate: date, signableHeaders: new Set(parsed.signed) });
    return signed.headers.authorization;
}

/**
 * Returns the identity that signed, or throws an AwsError.
 * expected: { service, region, protocol: 'query' | 'json', skewCode }; skewCode replaces the error code for a wrong clock.
 */
export async function checkSignature({ req, body, keys, now, expected }) {
    const names = NAMES[expected.protocol];
    const header = req.headers.authorization;
    if (!header) {
        throw new AwsError(names.missing, 403, "Request is missing Authentication Token");
    }
    const match = PATTERN.exec(header);
    const date = fromCompact(req.headers["x-amz-date"]);
    if (!match || !date) {
        throw new AwsError(
            names.incomplete,
            400,
            "Authorization header requires 'Credential', 'SignedHeaders', 'Signature' " +
                "and existence of an 'X-Amz-Date' header.",
        );
    }
    const parsed = { id: match[1], day: match[2], region: match[3], service: match[4], signed: match[5].split(";") };
    checkScope(parsed, expected, names);
    checkTime(date, now, expected.skewCode || names.mismatch);
    const key = keys.find(parsed.id);
    checkKey(key, req.headers, now, names);
    const right = Buffer.from(await authorizationFor({ req, body, parsed, key, date }));
    const given = Buffer.from(header.replace(/, ?(SignedHeaders|Signature)=/g, ", $1="));
    if (right.length !== given.length || !timingSafeEqual(right, given)) {
        throw new AwsError(
            names.mismatch,
            403,
            "The request signature we calculated does not match the signature you " +
                "provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
        );
    }
    return key.identity;
}
