// The tables that the driver's unit tests read still say what their oracles say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeText } from "../aws/sigv4.mjs";
import { oracle } from "../idp/tokens.mjs";

const table = (name) => readFileSync(new URL(`../../table/${name}`, import.meta.url), "utf8");

test("idtoken.json: oauth4webapi takes and refuses the same tokens", async () => {
    const { jwks, cases, ...fixed } = JSON.parse(table("idtoken.json"));
    assert.ok(cases.length >= 60);
    assert.equal(new Set(cases.map((one) => one.name)).size, cases.length);
    for (const one of cases) {
        const { accept } = await oracle(fixed, jwks, one);
        assert.equal(accept, one.oracle, one.name);
        assert.equal(accept !== one.accept, one.reason !== undefined, one.name);
    }
});

test("sigv4.txt: AWS's signer gives the same signatures", async () => {
    assert.equal(await makeText(), table("sigv4.txt"));
});
