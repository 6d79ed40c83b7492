// The AWS side as Amazon's own clients see it: results, typed errors, signatures, clocks.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import {
    DescribeClustersCommand,
    GetClusterCredentialsCommand,
    GetClusterCredentialsWithIAMCommand,
    RedshiftClient,
} from "@aws-sdk/client-redshift";
import {
    GetCredentialsCommand,
    GetWorkgroupCommand,
    RedshiftServerlessClient,
} from "@aws-sdk/client-redshift-serverless";
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { start as startAws } from "../aws/aws.mjs";
import { start as startIdp } from "../idp/idp.mjs";
import { smallContext } from "./context.mjs";

let small;
let idp;
let aws;
let sts;
let user;

before(async () => {
    small = await smallContext();
    idp = await startIdp(small.ctx);
    small.ctx.env = { STACK_RS_HOST: "127.0.0.1", STACK_RS_PORT: "15439" };
    aws = await startAws(small.ctx);
    user = { accessKeyId: aws.env.STACK_AWS_ACCESS_KEY_ID, secretAccessKey: aws.env.STACK_AWS_SECRET_ACCESS_KEY };
    sts = client(STSClient, user);
});
after(async () => {
    await aws.stop();
    await idp.stop();
    await small.close();
});
afterEach(() => small.control.reset());

function client(Client, credentials, more = {}) {
    return new Client({
        region: "us-east-1",
        endpoint: aws.env.STACK_AWS_ENDPOINT,
        credentials,
        maxAttempts: 1,
        ...more,
    });
}

/* An ID token of the scripted provider, signed by its published key. */
async function idToken(claims = {}) {
    await small.control.set({ "fake.token": { claims } });
    const issuer = idp.env.STACK_FAKE_ISSUER;
    const back = await fetch(`${issuer}/authorize?redirect_uri=http://127.0.0.1/callback&state=statestate`, {
        redirect: "manual",
    });
    const code = new URL(back.headers.get("location")).searchParams.get("code");
    const reply = await fetch(`${issuer}/token`, {
        method: "POST",
        body: new URLSearchParams({ grant_type: "authorization_code", code }),
    });
    return (await reply.json()).id_token;
}

async function assume(more = {}) {
    const input = { RoleArn: aws.env.STACK_ROLE_ARN, RoleSessionName: "ana.lopes@example.com", ...more };
    input.WebIdentityToken ??= await idToken();
    return sts.send(new AssumeRoleWithWebIdentityCommand(input));
}

async function roleCredentials(more) {
    const { Credentials: c } = await assume(more);
    return { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken };
}

const role = (name) => ({ RoleArn: `arn:aws:iam::123456789012:role/${name}` });

test("an ID token becomes role credentials", async () => {
    const given = await assume({ DurationSeconds: 1800 });
    assert.equal(
        given.AssumedRoleUser.Arn,
        "arn:aws:sts::123456789012:assumed-role/RedshiftAnalyst/ana.lopes@example.com",
    );
    assert.equal(given.SubjectFromWebIdentityToken, "fake-ana");
    assert.equal(given.Audience, idp.env.STACK_CLIENT_ID);
    assert.ok(Math.abs(given.Credentials.Expiration - Date.now() - 1800e3) < 10e3);
    const caller = await client(STSClient, {
        accessKeyId: given.Credentials.AccessKeyId,
        secretAccessKey: given.Credentials.SecretAccessKey,
        sessionToken: given.Credentials.SessionToken,
    }).send(new GetCallerIdentityCommand({}));
    assert.equal(caller.Arn, given.AssumedRoleUser.Arn);
});

test("what STS refuses, and how it says so", async () => {
    const hour = 3600;
    const now = Math.floor(Date.now() / 1000);
    const good = await idToken();
    const forged = good.slice(0, -8) + (good.endsWith("AAAAAAAA") ? "BBBBBBBB" : "AAAAAAAA");
    const cases = [
        [
            { WebIdentityToken: await idToken({ iat: now - 2 * hour, exp: now - hour }) },
            "ExpiredTokenException",
            /Token expired/,
        ],
        [
            { WebIdentityToken: await idToken({ aud: "someone-elses-app" }) },
            "InvalidIdentityTokenException",
            /Incorrect token audience/,
        ],
        [
            { WebIdentityToken: await idToken({ iss: "https://nobody.example" }) },
            "InvalidIdentityTokenException",
            /No OpenIDConnect provider/,
        ],
        [{ WebIdentityToken: forged }, "InvalidIdentityTokenException", /signature/],
        [{ WebIdentityToken: "opaque-access-token" }, "InvalidIdentityTokenException", /not a valid JWT/],
        [role("OnlySomebodyElse"), "AccessDenied", /Not authorized to perform sts:AssumeRoleWithWebIdentity/],
        [role("DoesNotExist"), "AccessDenied", /Not authorized/],
        [{ RoleSessionName: "ana lopes" }, "ValidationError", /roleSessionName/],
        [{ DurationSeconds: 60 }, "ValidationError", /durationSeconds/],
        [{ ...role("RedshiftShort"), DurationSeconds: 7200 }, "ValidationError", /MaxSessionDuration/],
    ];
    for (const [more, name, message] of cases) {
        await assert.rejects(assume(more), (error) => {
            assert.equal(error.name, name);
            assert.match(error.message, message);
            return true;
        });
    }
});

test("STS cannot reach the provider", async () => {
    await small.control.set({ "fake.jwks": { status: 500, body: "no" } });
    await assert.rejects(assume(), { name: "IDPCommunicationErrorException" });
});

test("a cluster gives a database user of the role, with a password that ends", async () => {
    const redshift = client(RedshiftClient, await roleCredentials());
    const given = await redshift.send(
        new GetClusterCredentialsWithIAMCommand({ ClusterIdentifier: "test-cluster", DbName: "dev" }),
    );
    assert.equal(given.DbUser, "IAMR:RedshiftAnalyst");
    const made = small.created.at(-1);
    assert.equal(made.name, given.DbUser);
    assert.equal(made.password, given.DbPassword);
    assert.ok(Math.abs(given.Expiration - Date.now() - 900e3) < 10e3);
});

test("GetClusterCredentials: IAM: and IAMA: users, groups, and a user that is not there", async () => {
    const redshift = client(RedshiftClient, user);
    const ask = (more) =>
        redshift.send(new GetClusterCredentialsCommand({ ClusterIdentifier: "test-cluster", ...more }));
    assert.equal((await ask({ DbUser: "analyst" })).DbUser, "IAM:analyst");
    assert.equal(
        (await ask({ DbUser: "new", AutoCreate: true, DbGroups: ["readers", "testers"] })).DbUser,
        "IAMA:new",
    );
    assert.deepEqual(small.created.at(-1).groups, ["readers", "testers"]);
    const before = small.created.length;
    assert.equal((await ask({ DbUser: "nobody" })).DbUser, "IAM:nobody");
    assert.equal(small.created.length, before);
});

test("DescribeClusters says where the cluster is and how it is", async () => {
    const redshift = client(RedshiftClient, user);
    const ask = (id) => redshift.send(new DescribeClustersCommand({ ClusterIdentifier: id }));
    const {
        Clusters: [cluster],
    } = await ask("test-cluster");
    assert.deepEqual({ ...cluster.Endpoint }, { Address: "127.0.0.1", Port: 15439 });
    assert.equal(cluster.ClusterStatus, "available");
    await small.control.set({ "aws.cluster_status": "paused" });
    assert.equal((await ask("test-cluster")).Clusters[0].ClusterStatus, "paused");
    await assert.rejects(ask("other"), { name: "ClusterNotFoundFault" });
});

test("a workgroup gives credentials and its endpoint", async () => {
    const serverless = client(RedshiftServerlessClient, await roleCredentials());
    const given = await serverless.send(
        new GetCredentialsCommand({ workgroupName: "test-workgroup", dbName: "dev" }),
    );
    assert.equal(given.dbUser, "IAMR:RedshiftAnalyst");
    assert.ok(given.expiration > new Date());
    const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName: "test-workgroup" }));
    assert.equal(workgroup.endpoint.port, 15439);
    assert.equal(workgroup.status, "AVAILABLE");
    await assert.rejects(serverless.send(new GetCredentialsCommand({ workgroupName: "nowhere" })), {
        name: "ResourceNotFoundException",
    });
});

test("a role without the permission is denied", async () => {
    const credentials = await roleCredentials(role("NoRedshift"));
    const ask = new GetClusterCredentialsWithIAMCommand({ ClusterIdentifier: "test-cluster" });
    await assert.rejects(client(RedshiftClient, credentials).send(ask), {
        name: "AccessDenied",
        message: /is not authorized to perform/,
    });
    await assert.rejects(
        client(RedshiftServerlessClient, credentials).send(
            new GetCredentialsCommand({ workgroupName: "test-workgroup" }),
        ),
        { name: "AccessDeniedException" },
    );
});

test("wrong secret, unknown key, wrong region: refused", async () => {
    const ask = (credentials, more) =>
        client(RedshiftClient, credentials, more).send(new DescribeClustersCommand({}));
    await assert.rejects(ask({ ...user, secretAccessKey: "wrong" }), { name: "SignatureDoesNotMatch" });
    await assert.rejects(ask({ accessKeyId: "AKIAAAAAAAAAAAAAAAAA", secretAccessKey: "x" }), {
        name: "InvalidClientTokenId",
    });
    await assert.rejects(ask(user, { region: "eu-west-1" }), {
        name: "SignatureDoesNotMatch",
        message: /valid region/,
    });
    await assert.rejects(
        client(RedshiftServerlessClient, { ...user, secretAccessKey: "wrong" }).send(
            new GetWorkgroupCommand({ workgroupName: "test-workgroup" }),
        ),
        { name: "InvalidSignatureException" },
    );
});

test("a clock that is off by more than five minutes is refused, and the Date header lets the client correct it", async () => {
    await small.control.set({ "aws.clock_offset": 900 });
    const ask = (attempts) =>
        client(RedshiftClient, user, { maxAttempts: attempts }).send(new DescribeClustersCommand({}));
    await assert.rejects(ask(1), { name: "SignatureDoesNotMatch", message: /Signature expired/ });
    assert.equal((await ask(2)).Clusters.length, 1);
    await small.control.set({ "aws.clock_offset": -900, "aws.skew_code": "RequestTimeTooSkewed" });
    await assert.rejects(ask(1), { name: "RequestTimeTooSkewed", message: /not yet current/ });
});

test("role credentials end", async () => {
    const credentials = await roleCredentials({ DurationSeconds: 900 });
    await small.control.set({ "aws.clock_offset": 1000 });
    const redshift = client(RedshiftClient, credentials, { systemClockOffset: 1000e3 });
    await assert.rejects(redshift.send(new DescribeClustersCommand({})), { name: "ExpiredToken" });
});

test("failures by order", async () => {
    const ask = () => client(RedshiftClient, user).send(new DescribeClustersCommand({}));
    await small.control.set({
        "aws.fail": { DescribeClusters: { code: "Throttling", status: 400, message: "Rate exceeded", times: 1 } },
    });
    await assert.rejects(ask(), { name: "Throttling" });
    assert.equal((await ask()).Clusters.length, 1);
    await small.control.set({ "aws.fail": { "*": { truncate: 40 } } });
    await assert.rejects(ask());
    await small.control.set({ "aws.fail": { DescribeClusters: { drop: true } } });
    await assert.rejects(ask());
});
