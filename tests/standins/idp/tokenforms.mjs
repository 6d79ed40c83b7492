// Cases of tests/table/idtoken.json about time, about the form of token and JSON, and about odd signatures.
import { generateKeyPairSync } from "node:crypto";

export function times({ sign, good, bad, stricter, fixed }) {
    const { now, tolerance } = fixed;
    good("exp within the tolerance", sign({}, { exp: now - tolerance + 1 }));
    bad("exp at the end of the tolerance", sign({}, { exp: now - tolerance }));
    bad("exp an hour ago", sign({}, { iat: now - 7200, exp: now - 3600 }));
    bad("exp missing", sign({}, { exp: undefined }));
    bad("exp text", sign({}, { exp: String(now + 3600) }));
    bad("exp null", sign({}, { exp: null }));
    bad("exp zero", sign({}, { exp: 0 }));
    bad("exp below zero", sign({}, { exp: -1 }));
    good("exp with a fraction", sign({}, { exp: now + 3600.5 }));
    good("exp far away", sign({}, { exp: 253402300799 }));
    good("nbf now", sign({}, { nbf: now }));
    good("nbf within the tolerance", sign({}, { nbf: now + tolerance - 1 }));
    bad("nbf in five minutes", sign({}, { nbf: now + 300 }));
    bad("nbf text", sign({}, { nbf: String(now) }));
    good("iat a day ago", sign({}, { iat: now - 86400 }));
    good("iat within the tolerance ahead", sign({}, { iat: now + tolerance - 1 }));
    bad("iat missing", sign({}, { iat: undefined }));
    bad("iat text", sign({}, { iat: String(now) }));
    stricter(
        "iat in an hour",
        "iat must not be far in the future (C62)",
        sign({}, { iat: now + 3600, exp: now + 7200 }),
    );
}

export function forms({ sign, good, bad, stricter, claims, rawFirst, rawLast }) {
    const token = sign();
    const [head, body, mark] = token.split(".");
    bad("empty", "");
    bad("one part", head);
    bad("two parts", `${head}.${body}`);
    bad("four parts", `${token}.${mark}`);
    bad("three empty parts", "..");
    bad("signature empty", `${head}.${body}.`);
    bad("payload empty", `${head}..${mark}`);
    bad("signature cut", token.slice(0, -4));
    bad("signature longer", `${token}AAAA`);
    bad("signature of another token", `${head}.${body}.${sign({}, { name: "x" }).split(".")[2]}`);
    bad(
        "payload changed",
        `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: "root" })).toString("base64url")}.${mark}`,
    );
    bad("header changed", `${Buffer.from('{"alg":"RS256","kid":"rs256"}').toString("base64url")}.${body}.${mark}`);
    bad("not base64url", `${head}.${body.slice(0, -3)}*!*.${mark}`);
    bad(
        "a length that base64url does not have",
        `${head}.${body}.${mark.slice(0, mark.length - (mark.length % 4) + 1)}`,
    );
    bad("a word in front", `Bearer ${token}`);
    const strict = "base64url of a JWS has no white space (RFC 7515 section 2)";
    stricter("a line feed at the end", strict, `${token}\n`);
    bad("a space in front", ` ${token}`);
    stricter("a line feed in the signature", strict, `${head}.${body}.${mark.slice(0, 40)}\n${mark.slice(40)}`);
    stricter(
        "padding at the end",
        "base64url of a JWS has no padding (RFC 7515 section 2)",
        `${token}${"=".repeat((4 - (mark.length % 4)) % 4)}`,
    );
    stricter("+ and / instead of - and _", "base64url has an alphabet of its own (RFC 4648 section 5)", plain(sign));
    bad("payload a list", sign({}, JSON.stringify([claims])));
    bad("payload a string", sign({}, JSON.stringify(JSON.stringify(claims))));
    bad("payload not JSON", sign({}, JSON.stringify(claims).slice(0, -1)));
    bad("payload followed by more", sign({}, `${JSON.stringify(claims)} {}`));
    good("payload printed with indentation", sign({}, JSON.stringify(claims, null, 4)));
    good("a claim name written with an escape", sign({}, JSON.stringify(claims).replace('"iss"', '"\\u0069ss"')));
    const twice = "duplicate keys are refused (C44): two readers could see two values";
    stricter("sub twice, the good one last", twice, sign({}, rawFirst('"sub":"root"')));
    stricter("sub twice, one written with an escape", twice, sign({}, rawFirst('"\\u0073ub":"root"')));
    bad("iss twice, the good one first", sign({}, rawLast('"iss":"https://evil.example"')));
    stricter(
        "a zero byte in sub",
        "NUL in a text is refused (C44)",
        sign({}, JSON.stringify({ ...claims, sub: "ana\0root" })),
    );
    stricter(
        "a claim nested 40 deep",
        "JSON deeper than 16 is refused (C44)",
        sign({}, rawLast(`"x":${"[".repeat(40)}${"]".repeat(40)}`)),
    );
    const broken = Buffer.concat([
        Buffer.from(rawLast('"x":"').slice(0, -1)),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('"}'),
    ]);
    stricter("invalid UTF-8 in a claim", "JSON is UTF-8 (C44)", sign({}, broken));
}

/* A good token whose signature, in plain base64, has a + or a /. */
function plain(sign) {
    for (let i = 0; ; i++) {
        const parts = sign({}, { jti: `j${i}` }).split(".");
        const last = parts[2].replace(/-/g, "+").replace(/_/g, "/");
        if (/\+.*\/|\/.*\+/.test(last)) {
            return `${parts[0]}.${parts[1]}.${last}`;
        }
    }
}

export function curves({ sign, bad, keys }) {
    const es = sign({ alg: "ES256", kid: "es256" });
    const text = es.slice(0, es.lastIndexOf(".") + 1);
    bad("ES256 signature in DER", sign({ alg: "ES256", kid: "es256" }, {}, { alg: "ES256-DER", key: keys.es256 }));
    bad("ES256 signature of zeros", text + Buffer.alloc(64).toString("base64url"));
    bad(
        "ES256 signature of 63 bytes",
        text + Buffer.from(es.split(".")[2], "base64url").subarray(0, 63).toString("base64url"),
    );
    bad(
        "ES256 signature of another key",
        sign({ alg: "ES256", kid: "es256" }, {}, { key: generateKeyPairSync("ec", { namedCurve: "P-256" }) }),
    );
    bad(
        "EdDSA signature of zeros",
        sign({ alg: "EdDSA", kid: "eddsa" }).replace(/[^.]+$/, Buffer.alloc(64).toString("base64url")),
    );
    bad("RS256 signature of zeros", sign().replace(/[^.]+$/, Buffer.alloc(256).toString("base64url")));
    bad("RS256 signature of a stranger", sign({}, {}, { key: keys.stranger }));
}
