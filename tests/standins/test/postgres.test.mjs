/* PostgreSQL itself, as the benches and the peers use it: each user, with and without TLS. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { env } from "./client.mjs";

const run = promisify(execFile);

function psql(user, sslmode, password = env.STACK_PASSWORD) {
    const target = `host=127.0.0.1 port=${env.STACK_PG_PORT} dbname=${env.STACK_DB} user=${user}`;
    const conninfo = `${target} sslmode=${sslmode} sslrootcert=${env.STACK_CA}`;
    return run("psql", ["-XAt", "-c", "select current_user", conninfo], { env: { ...env, PGPASSWORD: password } });
}

for (const user of [env.STACK_USER, env.STACK_USER_CLEARTEXT, env.STACK_USER_MD5, env.STACK_USER_DIGEST])
    test(`${user} signs on with TLS and without`, async () => {
        for (const sslmode of ["verify-full", "disable"]) assert.equal((await psql(user, sslmode)).stdout, `${user}\n`);
        await assert.rejects(psql(user, "verify-full", "wrong"), /password authentication failed/);
    });

test("the administrator cannot come in over TCP", async () => {
    await assert.rejects(psql("stack_admin", "disable"), /rejects connection/);
});
