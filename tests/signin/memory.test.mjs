// What is left in a program's memory when it has disconnected. Its writable memory is searched for every secret that the
// stand-ins gave out for it. Builds with AddressSanitizer show more than others: it keeps memory that was freed.
//
// An HTTP message as a whole is libcurl's or OpenSSL's: they put it together in buffers of their own, which nobody can wipe
// without changing the allocator of the whole program. Everything else is the driver's.
import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { afterEach, test } from "node:test";
import {
    PERSON, QUERY, assertRows, cluster, control, counted, eventually, newPlace, pages, secretsStayOutOfLogs, startProgram,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

const SHORTEST = 20; /* a shorter one could be anything */
const MOST_BYTES = 2 ** 30; /* of a mapping; AddressSanitizer reserves far larger ones */
const MOST_BEFORE = 65536; /* an HTTP message that a secret stands in is no longer than this */

/* The writable mappings of a process: { from, size, dumped }. */
function mappings(pid) {
    const found = [];
    for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
        const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) /.exec(line) ?? [];
        if (from) {
            found.push({ from: parseInt(from, 16), size: parseInt(to, 16) - parseInt(from, 16), rights, dumped: true });
        } else if (/^VmFlags:.* dd( |$)/.test(line)) {
            found.at(-1).dumped = false;
        }
    }
    return found.filter(({ rights, size }) => rights.startsWith("rw") && size <= MOST_BYTES);
}

function read(file, { from, size }) {
    const bytes = Buffer.alloc(size);
    try {
        return bytes.subarray(0, readSync(file, bytes, 0, size, from));
    } catch {
        return bytes.subarray(0, 0); /* a mapping that only looks readable */
    }
}

/* Whether the secret at `at` stands in an HTTP message: a line of its head is before it, and no NUL between. */
function isInMessage(bytes, at) {
    const before = bytes.subarray(Math.max(0, at - MOST_BEFORE), at);
    return before.subarray(before.lastIndexOf(0) + 1).includes("\r\n");
}

/* Every place of a secret that is the driver's: what stands before it, and whether a core dump would hold it. */
function search(pid, secrets) {
    const found = [];
    const file = openSync(`/proc/${pid}/mem`, "r");
    for (const mapping of mappings(pid)) {
        const bytes = read(file, mapping);
        for (const secret of secrets) {
            for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + 1)) {
                const before = bytes.subarray(Math.max(0, at - 40), at).toString("latin1");
                found.push({ before, dumped: mapping.dumped, message: isInMessage(bytes, at) });
            }
        }
    }
    closeSync(file);
    return found;
}

/* Connects, disconnects, and searches: { found, known } where known is how many secrets there were. */
async function left(place, options) {
    const old = new Set(await control.secrets());
    const program = startProgram(place, options, ["--query", QUERY, "--linger"]);
    assertRows(await program.first);
    await program.disconnected;
    const secrets = (await control.secrets()).filter((text) => !old.has(text) && text.length >= SHORTEST);
    const found = search(program.child.pid, secrets);
    program.finish();
    await program.lines;
    return { found, known: secrets.length };
}

const mine = ({ message }) => !message;

test("TokenCache=off: nothing of the sign-in is left", async () => {
    const { found, known } = await left(newPlace("memory-off"), { ...cluster(), TokenCache: "off" });
    assert.ok(known >= 8, `${known} secrets`);
    assert.deepEqual(found.filter(mine), []);
});

test("form_post: the answer that came as a form is not left either", async () => {
    const place = newPlace("memory-form", { browser: PERSON });
    const { found } = await left(place, { ...cluster(), TokenCache: "off", ResponseMode: "form_post" });
    assert.deepEqual(found.filter(mine), []);
    await eventually(() => assert.match(pages(place).at(-1)?.text ?? "", /You are signed in/));
});

test("tokens that are kept for the next connection stay where no core dump has them", async () => {
    const place = newPlace("memory-file");
    const { result, counts } = await counted(() => left(place, { ...cluster(), Prompt: "consent" }));
    assert.equal(counts["idp.code_exchanges"], 1);
    const own = result.found.filter(mine);
    assert.ok(own.length > 0, "the search finds what is there");
    assert.deepEqual(own.filter(({ dumped }) => dumped), []);
});
