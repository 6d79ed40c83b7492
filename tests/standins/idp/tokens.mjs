// Makes tests/table/idtoken.json: ID tokens with one mutation each, and whether a client must take them.
// Run: node idp/tokens.mjs. Keys are new at each run; the time is fixed.
//
// oauth4webapi, a certified client library, is the oracle. Each case says beforehand what is expected, and the run fails
// when the oracle says otherwise. "accept" is what the driver must do; where it differs from "oracle", "reason" says why.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as oauth from "oauth4webapi";
import { cases } from "./tokencases.mjs";
import { ALGORITHMS, makeKeys } from "./tokenkeys.mjs";

export const FIXED = {
    now: 1764000000,
    tolerance: 60,
    issuer: "https://login.example.com/tenant",
    client_id: "redshift-odbc-test",
    nonce: "n-0S6_WzA2Mj-k3XyTqv1g",
};

/* Whether oauth4webapi takes the token as the token endpoint's answer in the code flow, signature checked. */
export async function oracle(fixed, jwks, { token, access_token }) {
    const as = {
        issuer: fixed.issuer,
        jwks_uri: "https://login.example.com/keys",
        id_token_signing_alg_values_supported: ALGORITHMS,
    };
    const here = Math.floor(Date.now() / 1000);
    const client = {
        client_id: fixed.client_id,
        [oauth.clockSkew]: fixed.now - here,
        [oauth.clockTolerance]: fixed.tolerance,
    };
    const reply = Response.json({ access_token: access_token ?? "opaque", token_type: "bearer", id_token: token });
    try {
        await oauth.processAuthorizationCodeResponse(as, client, reply, {
            expectedNonce: fixed.nonce,
            requireIdToken: true,
        });
        await oauth.validateApplicationLevelSignature(as, reply, {
            [oauth.jwksCache]: { jwks, uat: here },
            [oauth.customFetch]: () => Promise.reject(new Error("no network")),
        });
    } catch (error) {
        return { accept: false, error: error.cause?.reason ?? error.message };
    }
    return { accept: true };
}

function complaint(one, answer) {
    const expected = one.reason ? !one.accept : one.accept;
    return answer.accept === expected
        ? []
        : [`${one.name}: oauth4webapi ${answer.accept ? "accepts" : `refuses (${answer.error})`}`];
}

/** Builds the whole table. */
export async function makeTable() {
    const { keys, jwks } = await makeKeys();
    const table = [];
    const wrong = [];
    for (const one of await cases(FIXED, keys)) {
        const answer = await oracle(FIXED, jwks, one);
        wrong.push(...complaint(one, answer));
        const { name, token, access_token, accept, reason } = one;
        table.push({ name, accept, oracle: answer.accept, reason, access_token, token });
    }
    if (wrong.length > 0) {
        throw new Error(`the oracle does not answer as expected:\n${wrong.join("\n")}`);
    }
    return { ...FIXED, algorithms: ALGORITHMS, jwks, cases: table };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const table = await makeTable();
    const target = fileURLToPath(new URL("../../table/idtoken.json", import.meta.url));
    const { cases: list, ...head } = table;
    const lines = list.map((one) => "    " + JSON.stringify(one)).join(",\n");
    const text = JSON.stringify(head, null, 2).replace(/\n}$/, `,\n  "cases": [\n${lines}\n  ]\n}\n`);
    JSON.parse(text);
    writeFileSync(target, text);
    console.log(`${list.length} cases, ${list.filter((one) => one.accept).length} to accept, ${text.length} bytes`);
}
