/* PostgreSQL protocol 3 framing: building messages, cutting a byte stream into messages, reading fields. */

export const PROTOCOL_3 = 196608;
export const SSL_REQUEST = 80877103;
export const GSS_REQUEST = 80877104;
export const CANCEL_REQUEST = 80877102;

export const int16 = (value) => {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16BE(value & 0xffff);
    return bytes;
};
export const int32 = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value | 0);
    return bytes;
};
export const cstring = (text) => Buffer.from(text + "\0");

/* One message: type letter (empty for start-up packets), length, body. */
export function message(type, ...parts) {
    const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
    return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

/* fields: { S, C, M, D, H, P ... } as in the protocol's error and notice fields. */
export function errorMessage(fields, type = "E") {
    const parts = Object.entries(fields).map(([letter, text]) => cstring(letter + text));
    return message(type, ...parts, Buffer.from([0]));
}

export const fatal = (code, text, more = {}) =>
    errorMessage({ S: "FATAL", C: code, M: text, F: "postmaster.c", L: "0", R: "stand_in", ...more });

export function startupPacket(parameters) {
    const pairs = Object.entries(parameters).flatMap(([name, value]) => [cstring(name), cstring(String(value))]);
    return message("", int32(PROTOCOL_3), ...pairs, Buffer.from([0]));
}

/* A cursor over a message body; throws when the body is too short. */
export class Fields {
    constructor(body) {
        this.body = body;
        this.at = 0;
    }
    get left() {
        return this.body.length - this.at;
    }
    int16() {
        return this.body.readUInt16BE((this.at += 2) - 2);
    }
    int32() {
        return this.body.readInt32BE((this.at += 4) - 4);
    }
    byte() {
        return this.body.readUInt8(this.at++);
    }
    bytes(count) {
        if (count < 0 || count > this.left) throw new RangeError("message too short");
        return this.body.subarray(this.at, (this.at += count));
    }
    cstring() {
        const end = this.body.indexOf(0, this.at);
        if (end < 0) throw new RangeError("string without an end in message");
        const text = this.body.toString("utf8", this.at, end);
        this.at = end + 1;
        return text;
    }
}

export function errorFields(body) {
    const reader = new Fields(body);
    const fields = {};
    while (reader.left > 1) {
        const [letter, ...rest] = reader.cstring();
        fields[letter] = rest.join("");
    }
    return fields;
}

/* Bytes in, whole messages out: { type, body, raw }. */
export class MessageCutter {
    constructor() {
        this.keep(Buffer.alloc(0), 5);
    }
    /* What came is joined only when a message of `wanted` bytes is whole: a large one comes in many pieces. */
    keep(bytes, wanted) {
        this.pieces = [bytes];
        this.size = bytes.length;
        this.wanted = wanted;
    }
    *push(chunk) {
        this.pieces.push(chunk);
        this.size += chunk.length;
        if (this.size < this.wanted) return;
        let bytes = Buffer.concat(this.pieces);
        let wanted = 5;
        while (bytes.length >= 5) {
            wanted = bytes.readUInt32BE(1) + 1;
            if (wanted < 5) throw new RangeError("invalid message length");
            if (bytes.length < wanted) break;
            const raw = bytes.subarray(0, wanted);
            bytes = bytes.subarray(wanted);
            wanted = 5;
            this.keep(bytes, wanted);
            yield { type: String.fromCharCode(raw[0]), body: raw.subarray(5), raw };
        }
        this.keep(bytes, wanted);
    }
}

/* Promises over a socket for the part of a conversation that is question and answer.
   `exactly(n)` for what has no type letter, `message()` for the rest; both reject when the peer goes. */
export class Conversation {
    constructor(socket) {
        this.socket = socket;
        this.bytes = Buffer.alloc(0);
        this.waiting = null;
        this.ended = null;
        this.onData = (chunk) => {
            this.bytes = Buffer.concat([this.bytes, chunk]);
            this.wake();
        };
        this.onEnd = (error) => {
            this.ended = error instanceof Error ? error : new Error("connection closed by the peer");
            this.wake();
        };
        socket.on("data", this.onData).on("end", this.onEnd).on("close", this.onEnd).on("error", this.onEnd);
    }
    wake() {
        const waiting = this.waiting;
        this.waiting = null;
        waiting?.();
    }
    async exactly(count) {
        while (this.bytes.length < count) {
            if (this.ended) throw this.ended;
            await new Promise((wake) => (this.waiting = wake));
        }
        const taken = this.bytes.subarray(0, count);
        this.bytes = this.bytes.subarray(count);
        return taken;
    }
    async message(limit = 1 << 24) {
        const head = await this.exactly(5);
        const length = head.readUInt32BE(1);
        if (length < 4 || length > limit) throw new RangeError(`invalid message length ${length}`);
        const body = await this.exactly(length - 4);
        return { type: String.fromCharCode(head[0]), body };
    }
    write(...parts) {
        return this.socket.write(Buffer.concat(parts));
    }
    /* Gives the socket back, with what was read too far. The socket is paused. */
    release() {
        this.socket.pause();
        this.socket.off("data", this.onData).off("end", this.onEnd).off("close", this.onEnd).off("error", this.onEnd);
        return this.bytes;
    }
}
