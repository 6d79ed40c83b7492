// The provider and AWS over https: certificates of the stack's authority, in Chromium, in STS and in Amazon's clients.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { start as startAws } from "../aws/aws.mjs";
import { start as startIdp } from "../idp/idp.mjs";
import { smallContext } from "./context.mjs";

let small;
let idp;
let aws;

before(async () => {
    small = await smallContext({ idp: "https", aws: "https" });
    idp = await startIdp(small.ctx);
    aws = await startAws(small.ctx);
});
after(async () => {
    await aws.stop();
    await idp.stop();
    await small.close();
});

function call(url, { form } = {}) {
    return new Promise((done, fail) => {
        const options = { ca: small.ctx.ca.pem, method: form ? "POST" : "GET", agent: false };
        const req = request(url, options, async (res) => {
            const parts = [];
            for await (const part of res) {
                parts.push(part);
            }
            done({ headers: res.headers, text: Buffer.concat(parts).toString() });
        });
        req.on("error", fail).end(form && new URLSearchParams(form).toString());
    });
}

async function fakeToken() {
    const issuer = idp.env.STACK_FAKE_ISSUER;
    const back = await call(`${issuer}/authorize?redirect_uri=http://127.0.0.1/callback&state=statestate`);
    const code = new URL(back.headers.location).searchParams.get("code");
    const reply = await call(`${issuer}/token`, { form: { grant_type: "authorization_code", code } });
    return JSON.parse(reply.text).id_token;
}

/* Lets the person sign in; resolves to { code, lines, callback }. */
async function personSignsIn(stackDir) {
    let callback;
    const server = createServer((req, res) => {
        if (req.url.startsWith("/callback")) {
            callback = new URL(req.url, "http://127.0.0.1");
        }
        res.end("done");
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const url = `${idp.env.STACK_ISSUER}/auth?${new URLSearchParams({
        response_type: "code",
        client_id: idp.env.STACK_CLIENT_ID,
        redirect_uri: `http://127.0.0.1:${server.address().port}/callback`,
        state: "statestate",
        scope: "openid",
        code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        code_challenge_method: "S256",
    })}`;
    const log = join(stackDir, "person.jsonl");
    const env = { PATH: process.env.PATH, STACK_DIR: stackDir, PERSON_LOG: log };
    const code = await new Promise((done) =>
        execFile(idp.env.STACK_PERSON, [url], { env }, (error) => done(error ? error.code : 0)),
    );
    server.closeAllConnections();
    server.close();
    return { code, verifier, callback, log: readFileSync(log, "utf8") };
}

test("Chromium trusts the provider by the public key of its certificate", async () => {
    const { code, callback, log } = await personSignsIn(small.ctx.dir);
    assert.equal(code, 0, log);
    assert.ok(callback.searchParams.get("code"));
});

test("Chromium refuses the certificate otherwise", async () => {
    const dir = join(small.ctx.dir, "without-trust");
    mkdirSync(dir);
    writeFileSync(join(dir, "person.json"), JSON.stringify({ people: [], spki: "" }));
    const { code, log } = await personSignsIn(dir);
    assert.equal(code, 1);
    assert.match(log, /ERR_CERT_AUTHORITY_INVALID/);
});

test("STS reads the keys of an https provider", async () => {
    const sts = new STSClient({
        region: "us-east-1",
        endpoint: aws.env.STACK_AWS_ENDPOINT,
        maxAttempts: 1,
        credentials: { accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "x" },
        requestHandler: { httpsAgent: { ca: small.ctx.ca.pem } },
    });
    const given = await sts.send(
        new AssumeRoleWithWebIdentityCommand({
            RoleArn: aws.env.STACK_ROLE_ARN,
            RoleSessionName: "ana",
            WebIdentityToken: await fakeToken(),
        }),
    );
    assert.equal(given.SubjectFromWebIdentityToken, "fake-ana");
});
