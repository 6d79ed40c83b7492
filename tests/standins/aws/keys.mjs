// The access keys that exist: one IAM user's long-lived pair, and what STS gave out.
import { randomBytes } from "node:crypto";

export const ACCOUNT = "123456789012";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function keyId(prefix) {
    return prefix + Array.from(randomBytes(16), (byte) => LETTERS[byte % 32]).join("");
}

/** Returns { user, issue, find }. An identity is { kind: 'user' | 'role', name, arn, allowed } . */
export function makeKeys(keep) {
    const keys = new Map();

    function add(prefix, identity, more = {}) {
        const key = { id: keyId(prefix), secret: randomBytes(30).toString("base64"), identity, ...more };
        keys.set(key.id, key);
        keep(key.secret, key.token);
        return key;
    }
    const user = add("AKIA", { kind: "user", name: "ana", arn: `arn:aws:iam::${ACCOUNT}:user/ana`, allowed: true });
    return {
        user,
        find: (id) => keys.get(id),
        issue: (identity, expires) => add("ASIA", identity, { expires, token: randomBytes(300).toString("base64") }),
    };
}
