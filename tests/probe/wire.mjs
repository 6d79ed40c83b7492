// A raw protocol client for questions to a server: it says exactly what it is told and shows exactly what comes back.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { md5Answer } from "../standins/lib/pgclient.mjs";
import {
    CANCEL_REQUEST, Conversation, Fields, GSS_REQUEST, SSL_REQUEST, cstring, errorFields, int16, int32, message,
    startupPacket,
} from "../standins/lib/pgwire.mjs";
import { digestProof } from "../standins/redshift/authenticate.mjs";

const DEBIAN_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";
const CONNECT_MS = 20000;

export class Refused extends Error {
    constructor(fields, asked) {
        super(fields.M);
        this.fields = fields;
        this.asked = asked;
    }
}

/* Bytes of messages that are put together in more than one place. */
export const parse = (sql, oids = [], name = "") =>
    message("P", cstring(name), cstring(sql), int16(oids.length), ...oids.map(int32));
export const execute = (rows = 0) => message("E", "\0", int32(rows));
export const sync = () => message("S");
export const describe = (kind) => message("D", `${kind}\0`);
export const simple = (sql) => message("Q", cstring(sql));

/* values: text or null; format: of all result columns, 0 text, 1 binary. */
export function bind(values = [], format = 0) {
    const cells = values.flatMap((value) => (value === null ? [int32(-1)] : [int32(Buffer.byteLength(value)), value]));
    return message("B", "\0\0", int16(0), int16(values.length), ...cells, int16(1), int16(format));
}

/** The server of login (credentials.c's JSON): ways to reach it. */
export function serverOf(login) {
    const where = { host: login.address || login.host, port: login.port };
    const trusted = login.caFile || (existsSync(DEBIAN_BUNDLE) ? DEBIAN_BUNDLE : undefined);

    async function reach() {
        const socket = net.connect(where);
        socket.on("error", () => {}).setTimeout(CONNECT_MS, () => socket.destroy(new Error("no answer")));
        await new Promise((done, fail) => socket.once("connect", done).once("error", fail).once("close", fail));
        socket.setNoDelay(true);
        return new Conversation(socket);
    }

    async function reachTls() {
        const talk = await reach();
        if (login.sslMode === "disable") {
            return talk;
        }
        talk.write(message("", int32(SSL_REQUEST)));
        const answer = (await talk.exactly(1)).toString();
        if (answer !== "S") {
            throw new Error(`SSLRequest was answered with ${answer}`);
        }
        talk.release();
        const socket = tls.connect({
            socket: talk.socket,
            host: login.host,
            ...(net.isIP(login.host) ? {} : { servername: login.host }),
            ...(trusted ? { ca: readFileSync(trusted) } : {}),
            rejectUnauthorized: login.sslMode !== "require",
            ...(login.sslMode === "verify-ca" ? { checkServerIdentity: () => undefined } : {}),
        });
        socket.on("error", () => {});
        await new Promise((done, fail) => socket.once("secureConnect", done).once("error", fail));
        return new Conversation(socket);
    }

    return {
        login,
        reach,
        reachTls,
        signOn: (options) => signOn(reachTls, login, options),
        cancel: async ({ pid, key }) => {
            const talk = await reachTls();
            talk.write(message("", int32(CANCEL_REQUEST), int32(pid), int32(key)));
            await talk.exactly(1).catch(() => {});
            talk.socket.destroy();
        },
        gss: async () => {
            const talk = await reach();
            talk.write(message("", int32(GSS_REQUEST)));
            const answer = (await talk.exactly(1)).toString("latin1");
            talk.socket.destroy();
            return answer;
        },
    };
}

/* Signs on; pairs are added to the start-up packet (null takes one away). answer(code, talk): an authentication request
   that is no password's. Resolves to a session, or rejects with Refused. */
async function signOn(reachTls, login, { pairs = {}, password = login.password, answer } = {}) {
    const talk = await reachTls();
    const given = { user: login.user, database: login.database, ...pairs };
    talk.write(startupPacket(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))));
    const asked = [];
    const early = [];
    for (;;) {
        const { type, body } = await talk.message();
        if (type === "E") {
            talk.socket.destroy();
            throw new Refused(errorFields(body), asked);
        }
        if (type !== "R") {
            early.push({ type, text: body.toString("latin1") });
            continue;
        }
        const code = body.readInt32BE(0);
        if (code === 0) {
            break;
        }
        asked.push(code);
        talk.write(answer?.(code) ?? passwordAnswer(code, body.subarray(4), login.user, password));
    }
    const list = await untilReady(talk);
    const status = list
        .filter(({ type }) => type === "S")
        .map(({ body }) => [new Fields(body)].map((fields) => [fields.cstring(), fields.cstring()])[0]);
    const key = list.find(({ type }) => type === "K");
    const fields = key && new Fields(key.body);
    const [pid, secret] = fields ? [fields.int32(), fields.int32()] : [0, 0];
    return { talk, asked, early, status: Object.fromEntries(status), hasKey: Boolean(key), pid, key: secret };
}

function passwordAnswer(code, data, user, password) {
    if (code === 3) {
        return message("p", cstring(password));
    }
    if (code === 5) {
        return message("p", cstring(md5Answer(user, password, data)));
    }
    if (code !== 13) {
        throw new Error(`authentication ${code} is not known here`);
    }
    const fields = new Fields(data);
    fields.int32(); /* the algorithm: 0 is SHA-256, the only one in use */
    const [salt, nonce] = [fields.bytes(fields.int32()), fields.bytes(fields.int32())];
    const own = randomBytes(16);
    const proof = digestProof(password, salt, nonce, own);
    return message("d", int32(proof.length), proof, int32(own.length), own);
}

async function untilReady(talk, count = 1) {
    const list = [];
    for (let ready = 0; ready < count; ) {
        const got = await talk.message();
        list.push(got);
        ready += got.type === "Z" ? 1 : 0;
    }
    return list;
}

/** Sends bytes and reads until the server was ready `count` times: { types, rows, columns, errors, states }. */
export async function ask({ talk }, bytes, count = 1) {
    talk.write(...[bytes].flat());
    return digest(await untilReady(talk, count));
}

function digest(list) {
    const result = { types: list.map(({ type }) => type).join(""), rows: [], columns: [], errors: [], states: "" };
    for (const { type, body } of list) {
        const fields = new Fields(body);
        if (type === "E") {
            result.errors.push(errorFields(body));
        } else if (type === "T") {
            result.columns = columns(fields);
            result.descriptionLeft = fields.left;
        } else if (type === "t") {
            result.parameters = Array.from({ length: fields.int16() }, () => fields.int32());
        } else if (type === "D") {
            result.rows.push(row(fields));
        } else if (type === "Z") {
            result.states += body.toString();
        }
    }
    return result;
}

function columns(fields) {
    return Array.from({ length: fields.int16() }, () => ({
        name: fields.cstring(),
        table: fields.int32(),
        number: fields.int16(),
        oid: fields.int32(),
        size: fields.int16(),
        typmod: fields.int32(),
        format: fields.int16(),
    }));
}

function row(fields) {
    return Array.from({ length: fields.int16() }, () => {
        const length = fields.int32();
        return length < 0 ? null : Buffer.from(fields.bytes(length));
    });
}

export const textOf = (rows) => rows.map((cells) => cells.map((cell) => (cell === null ? null : cell.toString())));
