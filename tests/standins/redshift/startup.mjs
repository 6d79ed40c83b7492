/* From an accepted socket to a start-up packet: SSLRequest, TLS, GSSENCRequest, CancelRequest. */
import tls from "node:tls";
import {
    CANCEL_REQUEST, Conversation, Fields, GSS_REQUEST, PROTOCOL_3, SSL_REQUEST, fatal,
} from "../lib/pgwire.mjs";

const MAX_START_UP = 10000;

/* A start that ends with an answer to the client and no session. */
export class Refused extends Error {
    constructor(code, text, more) {
        super(text);
        this.answer = fatal(code, text, more);
    }
}

/* The client of one connection; TLS replaces socket and talk. */
export const newClient = (raw) => ({ socket: raw, talk: new Conversation(raw), encrypted: false });

/* door: { knob, count, secureContext(), cancel(pid, key) }.
   Resolves to the start-up packet's pairs, or to null when the connection had another purpose. */
export async function receiveStartup(client, door) {
    for (;;) {
        const { talk } = client;
        const length = (await talk.exactly(4)).readUInt32BE(0);
        if (length < 8 || length > MAX_START_UP) throw new Refused("08P01", "invalid length of startup packet");
        const body = await talk.exactly(length - 4);
        const code = body.readUInt32BE(0);
        if (code === CANCEL_REQUEST) {
            door.count(client.encrypted ? "redshift.cancels_tls" : "redshift.cancels_plain");
            await door.cancel(body.readInt32BE(4), body.readInt32BE(8)); // the end tells that the server was asked
            client.socket.end();
            return null;
        }
        if (code === GSS_REQUEST) {
            talk.write(Buffer.from("N"));
        } else if (code === SSL_REQUEST && !client.encrypted) {
            if (door.knob("redshift.tls") !== "on") {
                talk.write(Buffer.from("N"));
                continue;
            }
            await encrypt(client, door);
        } else {
            return startupPairs(code, body);
        }
    }
}

/* The answer to SSLRequest must be the last thing said in clear text, on both sides. */
async function encrypt(client, door) {
    const { socket: raw, talk } = client;
    if (talk.bytes.length) throw new Refused("08P01", "received unencrypted data after SSL request");
    talk.write(Buffer.from("S"));
    talk.release();
    const socket = new tls.TLSSocket(raw, { isServer: true, secureContext: door.secureContext() });
    await new Promise((done, failed) => {
        socket.once("secure", done).once("error", failed).once("close", () => failed(new Error("closed in handshake")));
    });
    door.count("redshift.tls");
    Object.assign(client, { socket, talk: new Conversation(socket), encrypted: true });
}

function startupPairs(code, body) {
    const [major, minor] = [code >>> 16, code & 0xffff];
    if (code !== PROTOCOL_3)
        throw new Refused("0A000", `unsupported frontend protocol ${major}.${minor}: server supports 1.0 to 3.0`);
    const fields = new Fields(body.subarray(4));
    const pairs = {};
    while (fields.left > 1) pairs[fields.cstring()] = fields.cstring();
    if (fields.left !== 1 || fields.byte() !== 0)
        throw new Refused("08P01", "invalid startup packet layout: expected terminator as last byte");
    return pairs;
}
