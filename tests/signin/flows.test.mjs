// The ways to ask and to answer beside the plain one, with a certified provider: form_post through a real browser, pushed
// authorization requests, endpoints given as options.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import {
    PERSON, assertRows, cluster, connect, control, counted, env, eventually, newPlace, pages, requestOf,
    secretsStayOutOfLogs, windows,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

test("form_post: a real browser posts the answer, and shows the page", async () => {
    const place = newPlace("form-post", { browser: PERSON });
    assertRows(await connect(place, { ...cluster(), ResponseMode: "form_post" }));
    assert.equal(windows(place), 1);
    await eventually(() => assert.match(pages(place).at(-1)?.text ?? "", /You are signed in/));
});

test("a provider that requires pushed requests: two parameters in the address", async () => {
    await control.set({ "idp.par": true });
    const place = newPlace("par");
    const { result, counts } = await counted(() => connect(place, cluster()));
    assertRows(result);
    assert.equal(counts["idp.pushed_requests"], 1);
    assert.deepEqual([...requestOf(place).searchParams.keys()].sort(), ["client_id", "request_uri"]);
});

test("endpoints as options: nobody asks for metadata", async () => {
    const place = newPlace("endpoints");
    const endpoints = {
        AuthEndpoint: `${env.STACK_ISSUER}/auth`,
        TokenEndpoint: `${env.STACK_ISSUER}/token`,
        JwksUri: `${env.STACK_ISSUER}/jwks`,
    };
    assertRows(await connect(place, { ...cluster(), ...endpoints }));
    const log = readFileSync(place.log, "utf8");
    assert.match(log, /POST the token endpoint/);
    assert.doesNotMatch(log, /the metadata/);
    assert.equal(windows(place), 1);
});
