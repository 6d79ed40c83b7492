/* The database users of one stack: how each signs on, and their roles on the real PostgreSQL. */
import { randomBytes } from "node:crypto";
import { identifier, literal } from "./pgclient.mjs";

export const CLEARTEXT = 3;
export const MD5 = 5;
export const DIGEST = 13;

/* Returns the registry. A user is { name, password, auth, validUntil }. */
export function createUsers({ postgres, control }) {
    const users = new Map();
    control.knob("users.temporary_auth", MD5); /* how users made by createTemporaryUser sign on */

    const registry = {
        get: (name) => users.get(name),
        /* Creates the user or changes it. validUntil: Date or undefined; groups are made when missing;
           role: another role the user acts as (Redshift maps "IAM:ann" to the user "ann"). */
        async add({ name, password, auth = MD5, validUntil, groups = [], role }) {
            users.set(name, { name, password: control.secret(password), auth, validUntil });
            await postgres.admin(roleStatements({ name, password, auth, validUntil, groups, role }).join(";\n"));
            return users.get(name);
        },
        createTemporaryUser(user) {
            return registry.add({ auth: control.knob("users.temporary_auth"), ...user });
        },
        async remove(name) {
            users.delete(name);
            await postgres.admin(`DROP OWNED BY ${identifier(name)}; DROP ROLE ${identifier(name)}`);
        },
    };
    control.action("users.add", (user) => registry.add(user).then(() => true));
    control.action("users.expire", async (name) => {
        await postgres.admin(`ALTER ROLE ${identifier(name)} VALID UNTIL '2001-01-01'`);
        return true;
    });
    return registry;
}

function roleStatements({ name, password, auth, validUntil, groups, role }) {
    const quoted = identifier(name);
    const memberships = [...groups, ...(auth === CLEARTEXT ? ["cleartext_users"] : [])];
    return [
        `SET password_encryption = '${auth === MD5 ? "md5" : "scram-sha-256"}'`,
        ...[name, ...memberships, ...(role ? [role] : [])].map(ensureRole),
        `ALTER ROLE ${quoted} LOGIN PASSWORD ${literal(password)}
             VALID UNTIL '${validUntil ? validUntil.toISOString() : "infinity"}'`,
        ...memberships.map((group) => `GRANT ${identifier(group)} TO ${quoted}`),
        ...(role ? [`GRANT ${identifier(role)} TO ${quoted}`] : []),
        ...(role ? [`ALTER ROLE ${quoted} SET role = ${literal(role)}`] : []),
    ];
}

const ensureRole = (name) =>
    `DO $do$ BEGIN
         IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ${literal(name)}) THEN
             CREATE ROLE ${identifier(name)};
         END IF;
     END $do$`;

/* A password that needs no quoting anywhere. */
export const newPassword = () => "Pw1-" + randomBytes(15).toString("base64url");

/* The users every stack has. Returns what the environment says about them. */
export async function createStandardUsers(registry, postgres) {
    const password = newPassword();
    const standard = [
        ["STACK_ADMIN", "awsuser", MD5],
        ["STACK_USER", "analyst", MD5],
        ["STACK_USER_CLEARTEXT", "user_cleartext", CLEARTEXT],
        ["STACK_USER_MD5", "user_md5", MD5],
        ["STACK_USER_DIGEST", "user_digest", DIGEST],
    ];
    for (const [, name, auth] of standard) await registry.add({ name, password, auth });
    await postgres.admin("ALTER ROLE awsuser CREATEROLE CREATEDB");
    return { ...Object.fromEntries(standard.map(([variable, name]) => [variable, name])), STACK_PASSWORD: password };
}
