/* Carries messages between a signed-on client and its backend, rewriting what has to look like Redshift. */
import { Fields, MessageCutter, cstring, int16, int32, message } from "../lib/pgwire.mjs";
import { createRewriter } from "./rewrite.mjs";
import { reportedValue } from "./settings.mjs";

/* Backend messages that are changed or counted; everything else passes in blocks, unseen. */
const LOOKED_AT = new Set([..."ENST"].map((letter) => letter.charCodeAt(0)));
const DATA_ROW = "D".charCodeAt(0);

/* client, backend: paused sockets; early: bytes read too far from each. Resolves when the session is over. */
export function relay({ client, backend, early, discovery, door }) {
    const rewriter = createRewriter(door.count, () => ({
        absent: door.knob("redshift.absent"),
        empty: door.knob("redshift.empty"),
        discovery,
        upper: door.knob("redshift.upper"),
        use: door.knob("redshift.use"),
    }));
    const forth = clientFilter(rewriter, door);
    const back = backendFilter(rewriter, door);
    const latency = door.knob("redshift.latency_ms");
    const silent = () => door.knob("redshift.silent") === "session";

    return new Promise((over) => {
        const finish = () => {
            client.destroySoon();
            backend.destroySoon();
            over();
        };
        const pump = (from, to, filter, delay) => {
            const pass = (chunk) => {
                if (silent()) return;
                const bytes = filter(chunk, finish);
                if (!bytes.length || to.destroyed) return;
                if (delay) setTimeout(() => to.destroyed || to.write(bytes), delay);
                else if (!to.write(bytes)) from.pause();
            };
            to.on("drain", () => from.resume());
            from.on("data", pass);
            if (early[from === client ? "client" : "backend"].length)
                pass(early[from === client ? "client" : "backend"]);
            for (const event of ["end", "close", "error"]) from.on(event, finish);
        };
        pump(client, backend, forth, latency);
        pump(backend, client, back, 0);
        client.resume();
        backend.resume();
    });
}

/* Queries and Parse messages are read; the rest goes through. */
function clientFilter(rewriter, door) {
    const cutter = new MessageCutter();
    return (chunk, finish) => {
        const out = [];
        try {
            for (const { type, body, raw } of cutter.push(chunk)) out.push(rewriteRequest(type, body, raw, rewriter, door));
        } catch (error) {
            door.log(`client: ${error.message}`);
            finish();
        }
        return Buffer.concat(out);
    };
}

function rewriteRequest(type, body, raw, rewriter, door) {
    if (type !== "Q" && type !== "P") return raw;
    door.count(type === "Q" ? "redshift.queries" : "redshift.parses");
    const fields = new Fields(body);
    if (type === "Q") {
        const text = fields.cstring();
        door.log(`Q ${text}`);
        return message("Q", cstring(rewriter.sql(text)));
    }
    const name = fields.cstring();
    const text = fields.cstring();
    const oids = Array.from({ length: fields.int16() }, () => fields.int32());
    door.log(`P "${name}" ${text} [${oids}]`);
    const sent = rewriter.sql(text, oids);
    return message("P", cstring(name), cstring(sent), int16(oids.length), ...oids.map(int32));
}

/* Cuts without copying: runs of unseen messages leave as one slice, large rows before they are whole. */
function backendFilter(rewriter, door) {
    let held = Buffer.alloc(0); /* a head, or a looked-at message, that is not whole yet */
    let owed = 0; /* bytes of the unseen message that have not come yet */
    let rows = 0;
    let gone = false;
    const limit = door.knob("redshift.gone_after_rows");

    return (chunk, finish) => {
        if (gone) return Buffer.alloc(0);
        const bytes = held.length ? Buffer.concat([held, chunk]) : chunk;
        const out = [];
        let run = 0; /* start of what passes unchanged */
        let at = owed;
        while (at + 5 <= bytes.length) {
            const type = bytes[at];
            const end = at + 1 + bytes.readUInt32BE(at + 1);
            if (type === DATA_ROW && ++rows > limit && limit >= 0) {
                door.count("redshift.gone");
                gone = true;
                out.push(bytes.subarray(run, at));
                setImmediate(finish); /* after what is written now */
                return Buffer.concat(out);
            }
            if (LOOKED_AT.has(type)) {
                if (end > bytes.length) break;
                out.push(bytes.subarray(run, at), rewriteReply(type, bytes.subarray(at + 5, end), rewriter));
                run = end;
            }
            at = end;
        }
        owed = Math.max(0, at - bytes.length);
        const stop = Math.min(at, bytes.length);
        out.push(bytes.subarray(run, stop));
        held = bytes.subarray(stop);
        return out.length === 1 ? out[0] : Buffer.concat(out);
    };
}

function rewriteReply(type, body, rewriter) {
    const letter = String.fromCharCode(type);
    if (letter === "T") return rewriter.columns(body);
    if (letter === "E" || letter === "N") return rewriter.error(letter, body);
    if (letter !== "S") return message(letter, body);
    const fields = new Fields(body);
    const name = fields.cstring();
    const value = reportedValue(name, fields.cstring());
    return value === null ? Buffer.alloc(0) : message("S", cstring(name), cstring(value));
}
