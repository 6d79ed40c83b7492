// Temporary database users: what stands behind GetClusterCredentials, GetClusterCredentialsWithIAM and GetCredentials.
import { randomBytes } from "node:crypto";

const REUSE_FOR_MS = 60 * 1000;

/*
 * Two programs that ask at the same moment get the same password, since a PostgreSQL role has only one; AWS hands out
 * a different one each time, and all stay good. After REUSE_FOR_MS, or with the knob aws.fresh_passwords or aws.db_password_ttl, a new one.
 */
function passwordFor(known, now, always) {
    const recent = known && !always && now - known.madeAt < REUSE_FOR_MS;
    return recent ? known.password : `${randomBytes(24).toString("base64url")}aA1`;
}

/*
 * Returns grant({ name, role, groups, seconds }) => { user, password, expires }: a real role on the database behind.
 * role: the database user that this one acts as; absent: false, no such user is made and the log-in will fail.
 */
export function databaseUsers({ ctx, clock, keep, knob, count }) {
    const known = new Map();
    return async function grant({ name, role, groups = [], seconds, absent = false }) {
        const now = Date.now();
        const short = Number(knob("aws.db_password_ttl"));
        const lasts = (short || seconds) * 1000;
        const before = known.get(name);
        const password = passwordFor(before, now, short > 0 || knob("aws.fresh_passwords"));
        const same = password === before?.password;
        const until = Math.max(now + lasts, same ? before.until : 0);
        known.set(name, { password, until, madeAt: same ? before.madeAt : now });
        if (!absent) {
            keep(password);
            await ctx.users.createTemporaryUser({ name, password, validUntil: new Date(until), groups, role });
            count("aws.db_credentials");
        }
        return { user: name, password, expires: new Date(clock.now().getTime() + lasts) };
    };
}

/** The database user that an AWS identity becomes. */
export function userOf(identity) {
    return `${identity.kind === "role" ? "IAMR" : "IAM"}:${identity.name}`;
}
