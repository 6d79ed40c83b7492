/* Asks for the password the way Redshift does: clear text (3), MD5 (5) or SHA-256 digest (13). */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { md5Answer } from "../lib/pgclient.mjs";
import { Fields, int32, message } from "../lib/pgwire.mjs";
import { CLEARTEXT, DIGEST, MD5 } from "../lib/users.mjs";
import { Refused } from "./startup.mjs";

const MAX_ANSWER = 65536;
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const equal = (a, b) => a.length === b.length && timingSafeEqual(a, b);

/* The proof of authentication 13. All arguments are bytes or text; the result is 32 bytes. */
export const digestProof = (password, salt, serverNonce, clientNonce) =>
    sha256(sha256(password, salt), serverNonce, clientNonce);

export const authenticationFailed = (user) =>
    new Refused("28000", `password authentication failed for user "${user}"`, { F: "auth.c", R: "auth_failed" });

/* Resolves to the password to use on the backend; throws Refused when the answer is wrong.
   known: the user's record, or undefined; exists: there is such a role that the records do not know,
   whose password only the backend can check. */
export async function authenticate({ talk, user, known, exists, door }) {
    const method = door.knob("redshift.auth") || (known?.auth ?? (exists ? CLEARTEXT : MD5));
    const password = known?.password ?? randomBytes(16).toString("hex");
    door.count(`redshift.auth.${method}`);
    if (method === CLEARTEXT) return askCleartext(talk);
    const right = method === DIGEST ? await askDigest(talk, password, door) : await askMd5(talk, user, password);
    if (!right) throw authenticationFailed(user);
    return password;
}

async function answer(talk, type) {
    const given = await talk.message(MAX_ANSWER);
    if (given.type !== type)
        throw new Refused("08P01", `expected password response, got message type ${given.type.charCodeAt(0)}`);
    return given.body;
}

async function askCleartext(talk) {
    talk.write(message("R", int32(CLEARTEXT)));
    return new Fields(await answer(talk, "p")).cstring();
}

async function askMd5(talk, user, password) {
    const salt = randomBytes(4);
    talk.write(message("R", int32(MD5), salt));
    const given = new Fields(await answer(talk, "p")).cstring();
    return equal(Buffer.from(given), Buffer.from(md5Answer(user, password, salt)));
}

async function askDigest(talk, password, door) {
    const salt = fixedOrRandom(door.knob("redshift.digest.salt"));
    const nonce = fixedOrRandom(door.knob("redshift.digest.nonce"));
    const algorithm = int32(door.knob("redshift.digest.algorithm"));
    const ask = message("R", int32(DIGEST), algorithm, int32(salt.length), salt, int32(nonce.length), nonce);
    if (door.knob("redshift.digest.split")) {
        talk.write(ask.subarray(0, 3)); /* each write is a TLS record of its own */
        await new Promise((done) => setTimeout(done, 20));
        talk.write(ask.subarray(3));
    } else {
        talk.write(ask);
    }
    const fields = new Fields(await answer(talk, "d"));
    const proof = fields.bytes(fields.int32());
    const clientNonce = fields.bytes(fields.int32());
    return fields.left === 0 && equal(proof, digestProof(password, salt, nonce, clientNonce));
}

const fixedOrRandom = (hex) => (hex ? Buffer.from(hex, "hex") : randomBytes(16));
