// The ways from a signed-in person to a database: provisioned or serverless, by name or by address, as the role's own user
// or as a named one; and a password without any of it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
    QUERY, assertRows, byPassword, cluster, connect, control, counted, env, newPlace, secretsStayOutOfLogs, windows,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

const place = newPlace("roads");
const WHO = "select current_user, current_database()";

const named = (options) => ({ ...cluster(), ...options });
const asked = async (options, args = ["--query", WHO]) => {
    const { result, counts } = await counted(() => connect(place, options, args));
    assert.equal(result.ok, true, JSON.stringify(result));
    const calls = Object.keys(counts)
        .filter((name) => /^aws\.[A-Z]/.test(name))
        .map((name) => name.slice(4));
    return { row: result.rows[0], calls, warnings: result.warnings };
};

test("a provisioned cluster by name alone: host and port from DescribeClusters, the role's user", async () => {
    const { row, calls } = await asked(named({}));
    assert.match(row[0], /^IAMR:/);
    assert.equal(row[1], env.STACK_DB);
    assert.deepEqual(calls.sort(), ["AssumeRoleWithWebIdentity", "DescribeClusters", "GetClusterCredentialsWithIAM"]);
});

test("with host and port given nobody asks for them", async () => {
    const { row, calls } = await asked(named({ Host: env.STACK_RS_HOST, Port: env.STACK_RS_PORT }));
    assert.match(row[0], /^IAMR:/);
    assert.deepEqual(calls.sort(), ["AssumeRoleWithWebIdentity", "GetClusterCredentialsWithIAM"]);
});

test("the cluster's own name and a tunnel's address: the certificate must have the name", async () => {
    const Host = "test-cluster.abc123.us-east-1.redshift.amazonaws.com";
    const tunnel = { HostAddr: "127.0.0.1", Port: env.STACK_RS_PORT, ClusterID: undefined, Region: undefined };
    const { calls } = await asked(named({ Host, ...tunnel }));
    assert.ok(calls.includes("GetClusterCredentialsWithIAM"));
});

test("a serverless workgroup by name alone", async () => {
    const { row, calls } = await asked(named({ ClusterID: undefined, Workgroup: env.STACK_WORKGROUP }));
    assert.match(row[0], /^IAMR:/);
    assert.deepEqual(calls.sort(), ["AssumeRoleWithWebIdentity", "GetCredentials", "GetWorkgroup"]);
});

test("GetClusterCredentials with DbUser: that user, and a new one with AutoCreate", async () => {
    const { row, calls } = await asked(named({ DbUser: env.STACK_USER }));
    assert.equal(row[0], env.STACK_USER);
    assert.ok(calls.includes("GetClusterCredentials"));
    const made = await asked(named({ DbUser: "new_hand", AutoCreate: 1, DbGroups: "readers,writers" }));
    assert.equal(made.row[0], "new_hand");
    const missing = await connect(place, named({ DbUser: "nobody_there" }));
    assert.equal(missing.state, "28000", missing.message);
});

test("the person signed in once for all of these", () => assert.equal(windows(place), 1));

test("each way in which a server may ask for a password", async () => {
    for (const [user, code] of [
        [env.STACK_USER_CLEARTEXT, 3],
        [env.STACK_USER_MD5, 5],
        [env.STACK_USER_DIGEST, 13],
    ]) {
        const { result, counts } = await counted(() => connect(place, { ...byPassword(), UID: user }));
        assertRows(result);
        assert.equal(counts[`redshift.auth.${code}`], 1);
    }
    await control.set({ "users.temporary_auth": 13, "aws.fresh_passwords": true });
    assertRows(await connect(place, named({})));
});

test("a workgroup that wakes up resets the first contacts: the driver tries again", async () => {
    await control.set({ "redshift.refuse_first": 2 });
    const { result, counts } = await counted(() => connect(place, named({})));
    assertRows(result);
    assert.equal(counts["redshift.resets"], 2);
});

test("a server that does not look at start-up options gets them by SET", async () => {
    await control.set({ "redshift.ignore_options": true });
    const show = ["--query", "select current_setting('search_path'), current_setting('extra_float_digits')"];
    const { row } = await asked(named({ SearchPath: "sales" }), show);
    assert.deepEqual(row, ["sales", "2"]);
});

test("a computer whose clock is wrong: the request is signed again with AWS's time", async () => {
    await control.set({ "aws.clock_offset": 900 });
    assertRows(await connect(place, named({}), ["--query", QUERY]));
});

test("an unknown keyword is a warning that names the nearest", async () => {
    const { warnings } = await asked(named({ Cluster_Id: "x" }));
    const [state, , text] = warnings[0];
    assert.equal(state, "01S00");
    assert.match(text, /Cluster_Id/);
    assert.match(text, /ClusterID/);
});

test("variables of PostgreSQL's own programs change nothing", async () => {
    const other = newPlace("pg-variables", {
        PGHOST: "elsewhere.example.com",
        PGUSER: "somebody",
        PGSSLMODE: "disable",
        PGOPTIONS: "-c search_path=nowhere",
    });
    assertRows(await connect(other, byPassword()));
});
