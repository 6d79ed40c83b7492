/* A small PostgreSQL client: start-up with any password method, simple queries, cancel. */
import { createHash } from "node:crypto";
import net from "node:net";
import { CANCEL_REQUEST, Conversation, Fields, cstring, errorFields, int32, message, startupPacket } from "./pgwire.mjs";
import { scramClient } from "./scram.mjs";

export class PgError extends Error {
    constructor(fields) {
        super(`${fields.S} ${fields.C}: ${fields.M}`);
        this.fields = fields;
    }
}

const md5 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("md5")).digest("hex");
export const md5Answer = (user, password, salt) => "md5" + md5(md5(password, user), salt);

/* address: { path } or { host, port }; parameters: the start-up packet's pairs.
   Resolves to a session { socket, talk, pid, key, status } that is ready for a query. */
export async function openSession(address, parameters, password = "") {
    const socket = net.connect(address);
    socket.setNoDelay(true);
    const talk = new Conversation(socket);
    const session = { socket, talk, pid: 0, key: 0, status: {}, state: "I" };
    try {
        talk.write(startupPacket(parameters));
        await authenticate(talk, parameters.user, password);
        await untilReady(session);
    } catch (error) {
        socket.destroy();
        throw error;
    }
    return session;
}

async function authenticate(talk, user, password) {
    let scram;
    for (;;) {
        const { type, body } = await talk.message();
        if (type === "E") throw new PgError(errorFields(body));
        if (type !== "R") throw new Error(`unexpected message ${type} during sign-on`);
        const data = body.subarray(4);
        switch (body.readInt32BE(0)) {
            case 0:
                return;
            case 3:
                talk.write(message("p", cstring(password)));
                break;
            case 5:
                talk.write(message("p", cstring(md5Answer(user, password, data))));
                break;
            case 10:
                scram = scramClient(password);
                talk.write(message("p", cstring("SCRAM-SHA-256"), int32(scram.first.length), scram.first));
                break;
            case 11:
                talk.write(message("p", await scram.final(data.toString())));
                break;
            case 12:
                scram.check(data.toString());
                break;
            default:
                throw new Error(`unknown authentication request ${body.readInt32BE(0)}`);
        }
    }
}

async function untilReady(session) {
    for (;;) {
        const { type, body } = await session.talk.message();
        const fields = new Fields(body);
        if (type === "Z") return (session.state = String.fromCharCode(body[0]));
        if (type === "K") [session.pid, session.key] = [fields.int32(), fields.int32()];
        if (type === "S") session.status[fields.cstring()] = fields.cstring();
        if (type === "E") throw new PgError(errorFields(body));
    }
}

/* Runs SQL as one simple query; resolves to the rows of all results, as objects of text. */
export async function simpleQuery(session, sql) {
    session.talk.write(message("Q", cstring(sql)));
    const rows = [];
    let names = [];
    let failure = null;
    for (;;) {
        const { type, body } = await session.talk.message();
        if (type === "E") failure = new PgError(errorFields(body));
        if (type === "T") names = columnNames(body);
        if (type === "D") rows.push(rowObject(names, body));
        if (type === "Z") break;
    }
    if (failure) throw failure;
    return rows;
}

function columnNames(body) {
    const fields = new Fields(body);
    return Array.from({ length: fields.int16() }, () => {
        const name = fields.cstring();
        fields.bytes(18);
        return name;
    });
}

function rowObject(names, body) {
    const fields = new Fields(body);
    fields.int16();
    const values = names.map((name) => {
        const length = fields.int32();
        return [name, length < 0 ? null : fields.bytes(length).toString()];
    });
    return Object.fromEntries(values);
}

export function cancel(address, pid, key) {
    return new Promise((done) => {
        const socket = net.connect(address);
        socket.on("error", () => {}).on("close", done).resume();
        socket.end(message("", int32(CANCEL_REQUEST), int32(pid), int32(key)));
    });
}

export const literal = (text) => (text.includes("\\") ? " E" : "") + `'${text.replace(/['\\]/g, "$&$&")}'`;
export const identifier = (text) => `"${text.replace(/"/g, '""')}"`;
