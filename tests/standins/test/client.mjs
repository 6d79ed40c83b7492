/* A raw protocol client for the tests: it says exactly what it is told and shows exactly what comes back. */
import net from "node:net";
import tls from "node:tls";
import { readFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { md5Answer } from "../lib/pgclient.mjs";
import {
    Conversation, Fields, SSL_REQUEST, cstring, errorFields, int16, int32, message, startupPacket,
} from "../lib/pgwire.mjs";
import { digestProof } from "../redshift/authenticate.mjs";

export const env = process.env;
export const address = { host: env.STACK_RS_HOST, port: Number(env.STACK_RS_PORT) };

export async function connectPlain() {
    const socket = net.connect(address);
    socket.on("error", () => {});
    return new Conversation(socket);
}

/* TCP, SSLRequest, TLS with verification. Resolves to a Conversation over the TLS socket. */
export async function connectTls(options = {}) {
    const talk = await connectPlain();
    talk.write(message("", int32(SSL_REQUEST)));
    const answer = (await talk.exactly(1)).toString();
    if (answer !== "S") throw new Error(`SSLRequest was answered with ${answer}`);
    talk.release();
    const socket = tls.connect({ socket: talk.socket, ca: readFileSync(env.STACK_CA), servername: "localhost", ...options });
    socket.on("error", () => {});
    await new Promise((done, failed) => socket.once("secureConnect", done).once("error", failed));
    return new Conversation(socket);
}

/* Messages until one of the given types, as { type, body, error? }. */
export async function readUntil(talk, types) {
    const list = [];
    for (;;) {
        const got = await talk.message();
        if (got.type === "E") got.error = errorFields(got.body);
        list.push(got);
        if (types.includes(got.type)) return list;
    }
}

/* Signs on; resolves to { talk, asked, status, pid, key }, or rejects with { fields } of a FATAL. */
export async function signOn({ user = env.STACK_USER, password = env.STACK_PASSWORD, talk, ...startup } = {}) {
    talk ??= await connectTls();
    talk.write(startupPacket({ ...(user === null ? {} : { user }), database: env.STACK_DB, ...startup }));
    const asked = [];
    for (;;) {
        const { type, body } = await talk.message();
        if (type === "E") throw Object.assign(new Error("refused"), { fields: errorFields(body), asked });
        const code = body.readInt32BE(0);
        if (code === 0) break;
        asked.push(code);
        talk.write(passwordAnswer(code, body.subarray(4), user, password));
    }
    const list = await readUntil(talk, ["Z"]);
    const status = list.filter(({ type }) => type === "S").map(({ body }) => body.toString().split("\0").slice(0, 2));
    const key = new Fields(list.find(({ type }) => type === "K").body);
    return { talk, asked, status: Object.fromEntries(status), pid: key.int32(), key: key.int32() };
}

function passwordAnswer(code, data, user, password) {
    if (code === 3) return message("p", cstring(password));
    if (code === 5) return message("p", cstring(md5Answer(user, password, data)));
    const challenge = readChallenge(data);
    const nonce = randomBytes(16);
    return digestAnswer(digestProof(password, challenge.salt, challenge.nonce, nonce), nonce);
}

export function readChallenge(data) {
    const fields = new Fields(data);
    const algorithm = fields.int32();
    return { algorithm, salt: fields.bytes(fields.int32()), nonce: fields.bytes(fields.int32()) };
}

export const digestAnswer = (proof, nonce) => message("d", int32(proof.length), proof, int32(nonce.length), nonce);

/* One simple query; resolves to { rows, columns, error, state }. */
export async function query({ talk }, sql) {
    talk.write(message("Q", cstring(sql)));
    return digestOf(await readUntil(talk, ["Z"]));
}

/* One extended flight: parse, bind without values but `values`, describe, execute, sync. */
export async function extended({ talk }, sql, { oids = [], values = [] } = {}) {
    talk.write(parse(sql, oids), bind(values), message("D", "P\0"), message("E", "\0", int32(0)), message("S"));
    return digestOf(await readUntil(talk, ["Z"]));
}

export const parse = (sql, oids = [], name = "") =>
    message("P", cstring(name), cstring(sql), int16(oids.length), ...oids.map(int32));

export function bind(values) {
    const cells = values.flatMap((value) =>
        value === null ? [int32(-1)] : [int32(Buffer.byteLength(value)), value]
    );
    return message("B", "\0\0", int16(0), int16(values.length), ...cells, int16(0));
}

function digestOf(list) {
    const result = { rows: [], columns: [], types: list.map(({ type }) => type).join("") };
    for (const { type, body, error } of list) {
        if (type === "E") result.error ??= error;
        if (type === "T") result.columns = columns(body);
        if (type === "D") result.rows.push(row(body));
        if (type === "Z") result.state = body.toString();
    }
    return result;
}

function columns(body) {
    const fields = new Fields(body);
    return Array.from({ length: fields.int16() }, () => {
        const name = fields.cstring();
        fields.bytes(6);
        const oid = fields.int32();
        fields.bytes(8);
        return { name, oid };
    });
}

function row(body) {
    const fields = new Fields(body);
    return Array.from({ length: fields.int16() }, () => {
        const length = fields.int32();
        return length < 0 ? null : fields.bytes(length).toString();
    });
}
