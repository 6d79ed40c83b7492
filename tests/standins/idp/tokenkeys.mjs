// Keys and raw signing for the table of ID tokens: signs any header and payload, also wrong ones.
import { constants, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";

export const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const CURVES = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

/** Returns { keys, jwks }: pairs by name, and the key set that the provider publishes. */
export async function makeKeys() {
    const rsa = (bits) => generateKeyPairSync("rsa", { modulusLength: bits });
    const ec = (alg) => generateKeyPairSync("ec", { namedCurve: CURVES[alg] });
    const keys = {
        rs256: rsa(2048),
        any: rsa(2048),
        enc: rsa(2048),
        weak: rsa(1024),
        stranger: rsa(2048),
        es256: ec("ES256"),
        es384: ec("ES384"),
        es512: ec("ES512"),
        eddsa: generateKeyPairSync("ed25519"),
    };
    const facts = {
        rs256: { use: "sig", alg: "RS256" },
        any: { use: "sig" },
        enc: { use: "enc" },
        weak: { use: "sig", alg: "RS256" },
        es256: { use: "sig", alg: "ES256" },
        es384: { use: "sig", alg: "ES384" },
        es512: { use: "sig", alg: "ES512" },
        eddsa: { use: "sig", alg: "EdDSA" },
    };
    const published = Object.entries(facts).map(([kid, fact]) => ({
        kid,
        ...fact,
        ...keys[kid].publicKey.export({ format: "jwk" }),
    }));
    const oct = { kid: "oct", kty: "oct", alg: "HS256", k: randomBytes(32).toString("base64url") };
    keys.oct = Buffer.from(oct.k, "base64url");
    return { keys, jwks: { keys: [...published, oct] } };
}

/** The signature that alg (RS, PS, ES, EdDSA, HS, or ES-DER) gives over text. */
export function signature(alg, key, text) {
    const data = Buffer.from(text);
    const hash = `sha${alg.slice(2, 5)}`;
    if (alg.startsWith("HS")) {
        return createHmac(hash, key).update(data).digest();
    }
    if (alg === "EdDSA") {
        return sign(null, data, key.privateKey);
    }
    const options = { key: key.privateKey };
    if (alg.startsWith("PS")) {
        Object.assign(options, {
            padding: constants.RSA_PKCS1_PSS_PADDING,
            saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        });
    } else if (alg.startsWith("ES")) {
        options.dsaEncoding = alg.endsWith("-DER") ? "der" : "ieee-p1363";
    }
    return sign(hash, data, options);
}

const part = (value) =>
    (typeof value === "string" || Buffer.isBuffer(value)
        ? Buffer.from(value)
        : Buffer.from(JSON.stringify(value))
    ).toString("base64url");

/** A compact JWS. header and payload: objects, or text taken as it is. signWith: { alg, key } of the real signature. */
export function jws(header, payload, { alg, key }) {
    const text = `${part(header)}.${part(payload)}`;
    return `${text}.${signature(alg, key, text).toString("base64url")}`;
}
