// From Amazon's own clients to a session on the database: the temporary users are real ones. Runs inside the stack.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { afterEach, test } from "node:test";
import { GetClusterCredentialsCommand, RedshiftClient } from "@aws-sdk/client-redshift";
import {
    GetCredentialsCommand,
    GetWorkgroupCommand,
    RedshiftServerlessClient,
} from "@aws-sdk/client-redshift-serverless";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { controlClient } from "../lib/control.mjs";
import { playPerson } from "./http-person.mjs";
import { startSignIn } from "./listener.mjs";

const { env } = process;
const control = controlClient();
const user = { accessKeyId: env.STACK_AWS_ACCESS_KEY_ID, secretAccessKey: env.STACK_AWS_SECRET_ACCESS_KEY };
const from = (Client, credentials) =>
    new Client({ region: env.STACK_REGION, endpoint: env.STACK_AWS_ENDPOINT, credentials, maxAttempts: 1 });
afterEach(() => control.reset());

/* Who the database says one is; or its error. */
function whoAmI({ host, port, login, password }) {
    const target = `host=${host} port=${port} dbname=${env.STACK_DB} user='${login}' sslmode=verify-full sslrootcert=${env.STACK_CA}`;
    return new Promise((done) =>
        execFile(
            "psql",
            ["-XAt", "-c", "select current_user", target],
            { env: { ...env, PGPASSWORD: password } },
            (error, out, err) => done(error ? err.trim() : out.trim()),
        ),
    );
}

const here = { host: env.STACK_RS_HOST, port: env.STACK_RS_PORT };
const clusterCredentials = async (more) => {
    const given = await from(RedshiftClient, user).send(
        new GetClusterCredentialsCommand({ ClusterIdentifier: env.STACK_CLUSTER_ID, ...more }),
    );
    return { ...here, login: given.DbUser, password: given.DbPassword };
};

test("a signed-in person becomes a session of the role on the workgroup", async () => {
    const signIn = await startSignIn(env.STACK_ISSUER, { client_id: env.STACK_CLIENT_ID });
    const callback = await playPerson(signIn.url, { email: env.STACK_LOGIN, password: env.STACK_LOGIN_PASSWORD });
    await fetch(callback);
    await signIn.done;
    await signIn.close();
    const { Credentials: c } = await from(STSClient, user).send(
        new AssumeRoleWithWebIdentityCommand({
            RoleArn: env.STACK_ROLE_ARN,
            RoleSessionName: env.STACK_LOGIN,
            WebIdentityToken: signIn.idToken(),
        }),
    );
    const serverless = from(RedshiftServerlessClient, {
        accessKeyId: c.AccessKeyId,
        secretAccessKey: c.SecretAccessKey,
        sessionToken: c.SessionToken,
    });
    const given = await serverless.send(
        new GetCredentialsCommand({ workgroupName: env.STACK_WORKGROUP, dbName: env.STACK_DB }),
    );
    const { workgroup } = await serverless.send(new GetWorkgroupCommand({ workgroupName: env.STACK_WORKGROUP }));
    const session = {
        host: workgroup.endpoint.address,
        port: workgroup.endpoint.port,
        login: given.dbUser,
        password: given.dbPassword,
    };
    assert.equal(await whoAmI(session), "IAMR:RedshiftAnalyst");
});

test("GetClusterCredentials: one acts as the database user that was asked for", async () => {
    assert.equal(await whoAmI(await clusterCredentials({ DbUser: env.STACK_USER })), env.STACK_USER);
    assert.equal(await whoAmI(await clusterCredentials({ DbUser: "made_now", AutoCreate: true })), "made_now");
});

test("GetClusterCredentials: a user that is not there gets a password that does not work", async () => {
    assert.match(await whoAmI(await clusterCredentials({ DbUser: "nobody_here" })), /password authentication failed/);
});

test("a password ends", async () => {
    await control.set({ "aws.db_password_ttl": 1 });
    const session = await clusterCredentials({ DbUser: env.STACK_USER });
    await new Promise((done) => setTimeout(done, 1500));
    assert.match(await whoAmI(session), /password authentication failed/);
});

test("twenty callers at once all get a password that works", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => clusterCredentials({ DbUser: env.STACK_USER })));
    assert.equal(await whoAmI(all[0]), env.STACK_USER);
    assert.equal(await whoAmI(all[19]), env.STACK_USER);
});
