/* The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. */
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
const derive = promisify(pbkdf2);

export function scramClient(password) {
    const bare = `n=,r=${randomBytes(18).toString("base64")}`;
    let serverSignature;
    return {
        first: `n,,${bare}`,
        async final(serverFirst) {
            const { r: nonce, s: salt, i: rounds } = attributes(serverFirst);
            if (!nonce.startsWith(bare.slice(5))) throw new Error("SCRAM: the server changed the nonce");
            const key = await derive(password.normalize("NFKC"), Buffer.from(salt, "base64"), +rounds, 32, "sha256");
            const clientKey = hmac(key, "Client Key");
            const unproven = `c=biws,r=${nonce}`;
            const signed = `${bare},${serverFirst},${unproven}`;
            const signature = hmac(createHash("sha256").update(clientKey).digest(), signed);
            const proof = clientKey.map((byte, at) => byte ^ signature[at]);
            serverSignature = hmac(hmac(key, "Server Key"), signed);
            return `${unproven},p=${Buffer.from(proof).toString("base64")}`;
        },
        check(serverFinal) {
            const given = Buffer.from(attributes(serverFinal).v ?? "", "base64");
            if (given.length !== 32 || !timingSafeEqual(given, serverSignature))
                throw new Error("SCRAM: wrong server signature");
        },
    };
}

const attributes = (text) => Object.fromEntries(text.split(",").map((part) => [part[0], part.slice(2)]));
