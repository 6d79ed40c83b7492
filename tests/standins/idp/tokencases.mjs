// The cases of tests/table/idtoken.json: good tokens, and good ones with one thing wrong.
import { createHash, generateKeyPairSync } from "node:crypto";
import { EncryptJWT } from "jose";
import { curves, forms, times } from "./tokenforms.mjs";
import { jws } from "./tokenkeys.mjs";

const ACCESS = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";

const atHash = (hash, token = ACCESS) => {
    const digest = createHash(hash).update(token).digest();
    return digest.subarray(0, digest.length / 2).toString("base64url");
};

/* What every family of cases needs: the good claims, and a signer of changed ones. */
function workshop(fixed, keys) {
    const claims = {
        iss: fixed.issuer,
        sub: "7f0c2d54-ana",
        aud: fixed.client_id,
        nonce: fixed.nonce,
        iat: fixed.now - 5,
        exp: fixed.now + 3600,
        email: "ana.lopes@example.com",
        name: "Ana Lopes",
    };
    const header = { alg: "RS256", kid: "rs256", typ: "JWT" };
    const over = (base, changes) =>
        Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, v]) => v !== undefined));
    const sign = (changedHeader = {}, changedClaims = {}, signWith = {}) => {
        const used = typeof changedHeader === "string" ? changedHeader : over(header, changedHeader);
        const payload =
            typeof changedClaims === "string" || Buffer.isBuffer(changedClaims)
                ? changedClaims
                : over(claims, changedClaims);
        return jws(used, payload, {
            alg: signWith.alg ?? used.alg ?? "RS256",
            key: signWith.key ?? keys[used.kid] ?? keys.rs256,
        });
    };
    const list = [];
    return {
        fixed,
        keys,
        claims,
        header,
        list,
        sign,
        good: (name, token, more) => list.push({ name, accept: true, token, ...more }),
        bad: (name, token, more) => list.push({ name, accept: false, token, ...more }),
        /* refused by the driver, taken by the oracle */
        stricter: (name, reason, token, more) => list.push({ name, accept: false, reason, token, ...more }),
        /* the payload of the good claims with a member of raw JSON put in front or at the end */
        rawFirst: (member) => `{${member},${JSON.stringify(claims).slice(1)}`,
        rawLast: (member) => `${JSON.stringify(claims).slice(0, -1)},${member}}`,
    };
}

function algorithms({ sign, good, bad, keys, fixed }) {
    good("RS256", sign());
    for (const alg of ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]) {
        good(`${alg} with a key that names no algorithm`, sign({ alg, kid: "any" }));
    }
    for (const alg of ["ES256", "ES384", "ES512", "EdDSA"]) {
        good(alg, sign({ alg, kid: alg.toLowerCase() }));
    }
    const unsigned = sign().split(".").slice(0, 2).join(".");
    const none = (alg) => `${Buffer.from(JSON.stringify({ alg })).toString("base64url")}.${unsigned.split(".")[1]}.`;
    for (const alg of ["none", "None", "NONE", ""]) {
        bad(`alg "${alg}" without a signature`, none(alg));
    }
    bad("alg none with a signature", sign({ alg: "none" }, {}, { alg: "RS256" }));
    const pem = keys.rs256.publicKey.export({ type: "spki", format: "pem" });
    const jwk = JSON.stringify(keys.rs256.publicKey.export({ format: "jwk" }));
    bad("HS256 with the public key (PEM) as secret", sign({ alg: "HS256" }, {}, { key: pem }));
    bad("HS256 with the public key (JWK) as secret", sign({ alg: "HS256" }, {}, { key: jwk }));
    bad("HS256 with the client id as secret", sign({ alg: "HS256" }, {}, { key: fixed.client_id }));
    bad("HS256 with a symmetric key that the provider published", sign({ alg: "HS256", kid: "oct" }));
    bad("header says RS256, signed PS256", sign({ kid: "any" }, {}, { alg: "PS256" }));
    bad("header says PS256, signed RS256", sign({ alg: "PS256", kid: "any" }, {}, { alg: "RS256" }));
    bad("header says RS256, signed RS512", sign({ kid: "any" }, {}, { alg: "RS512" }));
    bad("RS512 with a key published for RS256", sign({ alg: "RS512" }));
    bad("ES256 with the key of ES384", sign({ alg: "ES256", kid: "es384" }));
    bad("alg in small letters", sign({ alg: "rs256" }, {}, { alg: "RS256" }));
    bad("alg missing", sign({ alg: undefined }));
    bad("alg a list", sign({ alg: ["RS256"] }, {}, { alg: "RS256" }));
    bad("alg null", sign({ alg: null }, {}, { alg: "RS256" }));
    bad("an RSA key of 1024 bits", sign({ kid: "weak" }));
    bad("a key published for encryption", sign({ kid: "enc" }));
}

function headers({ sign, good, bad, stricter, header, keys }) {
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = stranger.publicKey.export({ format: "jwk" });
    good("no typ", sign({ typ: undefined }));
    good("typ in small letters", sign({ typ: "jwt" }));
    good("unknown header members", sign({ cty: "x", "x-tenant": "a", zip: 7 }));
    good(
        "jku and x5u present, right key used",
        sign({ jku: "https://evil.example/keys", x5u: "https://evil.example/c" }),
    );
    good("jwk present, right key used", sign({ jwk }));
    bad("jwk of a stranger, signed by the stranger", sign({ jwk }, {}, { key: stranger }));
    bad("jwk of a stranger without kid", sign({ jwk, kid: undefined }, {}, { key: stranger }));
    bad("unknown kid", sign({ kid: "unknown" }));
    bad("kid of another key", sign({ kid: "any" }, {}, { key: keys.rs256 }));
    bad("kid a number", sign({ kid: 5 }));
    bad("kid empty", sign({ kid: "" }));
    bad("no kid and two keys that fit", sign({ kid: undefined }));
    good("no kid and one key that fits", sign({ alg: "ES256", kid: undefined }, {}, { key: keys.es256 }));
    good("no kid and one RSA key that fits RS384", sign({ alg: "RS384", kid: undefined }, {}, { key: keys.any }));
    bad("crit with an unknown extension", sign({ crit: ["exp-policy"], "exp-policy": 1 }));
    bad("crit with b64", sign({ crit: ["b64"], b64: true }));
    bad("crit empty", sign({ crit: [] }));
    bad("header a list", sign(JSON.stringify([header])));
    bad("header not JSON", sign('{"alg":"RS256","kid":"rs256"'));
    bad("header empty", `.${sign().split(".").slice(1).join(".")}`);
    stricter(
        "alg twice in the header",
        "duplicate keys are refused (C44): two readers could see two algorithms",
        sign('{"alg":"none","alg":"RS256","kid":"rs256"}'),
    );
}

function claimsAbout({ sign, good, bad, stricter, fixed }) {
    const { issuer, client_id: id, nonce } = fixed;
    const own = (name, changes) => bad(name, sign({}, changes));
    own("iss of another provider", { iss: "https://evil.example" });
    own("iss with a slash at the end", { iss: `${issuer}/` });
    own("iss in other letters", { iss: issuer.toUpperCase() });
    own("iss with http", { iss: issuer.replace("https", "http") });
    own("iss only the beginning", { iss: issuer.slice(0, -1) });
    own("iss missing", { iss: undefined });
    own("iss a list", { iss: [issuer] });
    good("aud a list of one", sign({}, { aud: [id] }));
    good("aud a list of two, azp is the client", sign({}, { aud: ["https://api.example", id], azp: id }));
    good("azp is the client", sign({}, { azp: id }));
    own("aud a list of two without azp", { aud: [id, "https://api.example"] });
    own("aud a list of two, azp another", { aud: [id, "other"], azp: "other" });
    own("aud another client", { aud: "someone-elses-app" });
    own("aud begins like the client", { aud: `${id}2` });
    own("aud in other letters", { aud: id.toUpperCase() });
    own("aud an empty list", { aud: [] });
    own("aud a list without the client", { aud: ["a", "b"], azp: id });
    own("aud missing", { aud: undefined });
    own("aud a number", { aud: 7 });
    own("aud an object", { aud: { [id]: true } });
    stricter("azp another, aud the client", "azp must be the client when present (C60)", sign({}, { azp: "other" }));
    own("nonce of another sign-in", { nonce: "another" });
    own("nonce missing", { nonce: undefined });
    own("nonce empty", { nonce: "" });
    own("nonce only the beginning", { nonce: nonce.slice(0, -1) });
    own("nonce in other letters", { nonce: nonce.toLowerCase() });
    own("nonce a number", { nonce: 5 });
    own("sub missing", { sub: undefined });
    stricter("sub empty", "an empty sub names nobody (C63)", sign({}, { sub: "" }));
    own("sub a number", { sub: 12345 });
    good("sub of 255 characters", sign({}, { sub: "s".repeat(255) }));
    stricter("sub of 256 characters", "sub has at most 255 characters (C63)", sign({}, { sub: "s".repeat(256) }));
    stricter("sub beyond ASCII", "sub is ASCII (C63)", sign({}, { sub: "joão" }));
    good("name beyond ASCII", sign({}, { name: "João 😀" }));
    good("claims that nobody knows", sign({}, { groups: ["a", "b"], amr: null, x: { y: [1, 2, { z: true }] } }));
    good(
        "many groups (a long token)",
        sign({}, { groups: Array.from({ length: 300 }, (_, i) => `0000-1111-2222-3333-${i}`) }),
    );
}

function accessHashes({ sign, good, stricter }) {
    const more = { access_token: ACCESS };
    const of = (alg, value) =>
        sign(
            { alg, kid: alg === "RS256" ? "rs256" : alg.startsWith("ES") ? alg.toLowerCase() : "any" },
            { at_hash: value },
        );
    const why = "at_hash is checked when present (C65)";
    good("at_hash absent", sign(), more);
    good("at_hash right, RS256", of("RS256", atHash("sha256")), more);
    good("at_hash right, ES384", of("ES384", atHash("sha384")), more);
    good("at_hash right, PS512", of("PS512", atHash("sha512")), more);
    stricter("at_hash of another token", why, of("RS256", atHash("sha256", "another")), more);
    stricter("at_hash by the wrong hash function", why, of("ES384", atHash("sha256")), more);
    stricter("at_hash only the beginning", why, of("RS256", atHash("sha256").slice(0, -2)), more);
    stricter("at_hash empty", why, of("RS256", ""), more);
    stricter("at_hash a number", why, of("RS256", 5), more);
}

async function encrypted({ claims, keys, bad }) {
    const jwe = await new EncryptJWT(claims)
        .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM", kid: "enc" })
        .encrypt(keys.enc.publicKey);
    bad("encrypted (JWE)", jwe);
}

/** All cases: [{ name, accept, token, access_token?, reason? }]. */
export async function cases(fixed, keys) {
    const shop = workshop(fixed, keys);
    for (const family of [algorithms, headers, claimsAbout, times, forms, curves, accessHashes, encrypted]) {
        await family(shop);
    }
    return shop.list;
}
