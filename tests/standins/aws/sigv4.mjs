// Makes tests/table/sigv4.txt: random requests signed by AWS's own JavaScript signer, for the driver's signer to repeat.
// Run: node aws/sigv4.mjs. The same seed gives the same file.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Sha256 } from "@aws-crypto/sha256-js";
import { HttpRequest } from "@smithy/protocol-http";
import { SignatureV4 } from "@smithy/signature-v4";

const HEAD = `# Requests signed with AWS Signature Version 4 by npm @smithy/signature-v4 (made by tests/standins/aws/sigv4.mjs).
# One case a line, 13 fields separated by tabs:
#   access-key secret-key session-token region service date method host path query headers body authorization
# session-token  empty: long-lived keys; else sent and signed as x-amz-security-token
# date           yyyymmddThhmmssZ, sent and signed as x-amz-date
# host           signed as header host
# path, query    as they stand in the request line (percent-encoded once, query without "?", parameters in any order)
# headers        the other headers, all signed, as name:value lines joined by a line feed; odd spacing is meant
# body           hexadecimal
# authorization  the expected value of the Authorization header
# Within a field \\\\ is a backslash, \\t a tab, \\n a line feed. x-amz-content-sha256 is signed only where headers has it.
# Path rules are those of every service but S3: dot segments and empty segments removed, then each segment encoded again.
`;
const SERVICES = ["redshift", "redshift-serverless", "sts", "sso-oauth"];
const REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1"];
const WORDS = [
    "DescribeClusters",
    "cluster",
    "a",
    "Zz",
    "~tilde",
    "dash-dot.under_",
    "été",
    "日本",
    "😀",
    "a b",
    "a+b",
    "x=y",
    "q&r",
    "100%",
    "it's",
    "(x)",
    "*",
    "!",
    "semi;colon",
    "a/b",
    "@:",
    "[]",
    "ana.lopes@example.com",
    "A",
    "aa",
    "a-",
    "%41",
];

function random(seed) {
    return () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}

function dice(next) {
    const below = (n) => Math.floor(next() * n);
    const pick = (list) => list[below(list.length)];
    const chance = (p) => next() < p;
    const letters = (n, set) => Array.from({ length: n }, () => set[below(set.length)]).join("");
    return { below, pick, chance, letters };
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* RFC 3986: everything but the unreserved characters, in capital hexadecimal. */
function encode(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function somePath(d) {
    if (d.chance(0.55)) {
        return "/";
    }
    const odd = d.chance(0.3);
    const part = () => (odd && d.chance(0.4) ? d.pick([".", "..", ""]) : encode(d.pick(WORDS)));
    const path = "/" + Array.from({ length: 1 + d.below(4) }, part).join("/");
    return d.chance(0.2) ? `${path}/` : path;
}

function someQuery(d) {
    const pairs = [];
    const count = d.chance(0.5) ? 0 : 1 + d.below(4);
    for (let i = 0; i < count; i++) {
        const name = d.pick(WORDS);
        for (let twice = d.chance(0.15) ? 2 : 1; twice > 0; twice--) {
            pairs.push([name, d.chance(0.15) ? "" : d.pick(WORDS)]);
        }
    }
    return pairs;
}

function someHeaders(d) {
    const spaces = (text) => text.replace(/ /g, () => d.pick([" ", "  ", "   ", " \t ", "\t"]));
    const around = (text) => d.pick(["", "", " ", "  ", "\t"]) + spaces(text) + d.pick(["", "", " ", "  "]);
    const pool = {
        "Content-Type": () =>
            d.pick(["application/x-www-form-urlencoded; charset=utf-8", "application/x-amz-json-1.1"]),
        "X-Amz-Target": () => "RedshiftServerless.GetCredentials",
        "amz-sdk-invocation-id": () => d.letters(12, BASE64.slice(0, 62)),
        "amz-sdk-request": () => around("attempt=1; max=3"),
        "X-Odd-Spacing": () => around("a b  c d"),
        "x-empty": () => "",
        Accept: () => "*/*",
        "content-length": () => String(d.below(5000)),
        "x-amz-meta-a": () => around("1"),
        "x-amz-meta-A1": () => around('"quoted" b'),
    };
    const names = Object.keys(pool).filter(() => d.chance(0.3));
    return names.map((name) => [name, pool[name]()]);
}

function someBody(d) {
    const kind = d.below(4);
    if (kind === 0) {
        return Buffer.alloc(0);
    }
    if (kind === 1) {
        return Buffer.from(
            JSON.stringify({ workgroupName: d.pick(WORDS), dbName: d.pick(WORDS), durationSeconds: d.below(3600) }),
        );
    }
    if (kind === 2) {
        const form = {
            Action: "GetClusterCredentialsWithIAM",
            ClusterIdentifier: d.pick(WORDS),
            DbName: d.pick(WORDS),
        };
        return Buffer.from(new URLSearchParams({ ...form, Version: "2012-12-01" }).toString());
    }
    return Buffer.from(Array.from({ length: d.below(60) }, () => d.below(256)));
}

function someCase(d) {
    const region = d.pick(REGIONS);
    const service = d.pick(SERVICES);
    const when = new Date(
        Date.UTC(2015 + d.below(25), d.below(12), 1 + d.below(28), d.below(24), d.below(60), d.below(60)),
    );
    return {
        accessKey: d.pick(["AKIA", "ASIA"]) + d.letters(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        secret: d.letters(40, BASE64),
        token: d.chance(0.5) ? d.letters(16 + d.below(160), BASE64) : "",
        region,
        service,
        when,
        method: d.pick(["POST", "POST", "POST", "GET", "PUT", "DELETE"]),
        host: d.pick([`${service}.${region}.amazonaws.com`, "127.0.0.1:8443", `${service}-fips.${region}.api.aws`]),
        path: somePath(d),
        query: someQuery(d),
        headers: someHeaders(d),
        body: someBody(d),
    };
}

function queryObject(pairs) {
    const query = {};
    for (const [name, value] of pairs) {
        (query[name] ??= []).push(value);
    }
    return query;
}

/* The Authorization header that AWS's signer gives this case. */
async function authorization(c) {
    const signer = new SignatureV4({
        credentials: { accessKeyId: c.accessKey, secretAccessKey: c.secret, sessionToken: c.token || undefined },
        region: c.region,
        service: c.service,
        sha256: Sha256,
        applyChecksum: false,
        uriEscapePath: true,
    });
    const request = new HttpRequest({
        method: c.method,
        hostname: c.host,
        path: c.path,
        query: queryObject(c.query),
        headers: { host: c.host, ...Object.fromEntries(c.headers) },
        body: c.body,
    });
    const signed = await signer.sign(request, { signingDate: c.when });
    return signed.headers.authorization;
}

const escape = (text) => text.replace(/\\/g, "\\\\").replace(/\t/g, "\\t").replace(/\n/g, "\\n");

async function line(c) {
    const date = c.when.toISOString().replace(/[-:]|\.\d+/g, "");
    const query = c.query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
    const headers = c.headers.map(([name, value]) => `${name}:${value}`).join("\n");
    return [
        c.accessKey,
        c.secret,
        c.token,
        c.region,
        c.service,
        date,
        c.method,
        c.host,
        c.path,
        query,
        headers,
        c.body.toString("hex"),
        await authorization(c),
    ]
        .map(escape)
        .join("\t");
}

/** The whole file with so many cases. */
export async function makeText(count = 1200) {
    const d = dice(random(20261124));
    const lines = [];
    for (let i = 0; i < count; i++) {
        const c = someCase(d);
        if (d.chance(0.15)) {
            c.headers.push(["x-amz-content-sha256", createHash("sha256").update(c.body).digest("hex")]);
        }
        lines.push(await line(c));
    }
    return HEAD + lines.join("\n") + "\n";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    writeFileSync(new URL("../../table/sigv4.txt", import.meta.url), await makeText());
}
