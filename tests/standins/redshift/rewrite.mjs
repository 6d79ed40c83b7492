/* SQL on its way in, messages on their way out.

   A refused text is replaced by a word that PostgreSQL cannot parse, and PostgreSQL's syntax error by the
   refusal. So the refusal takes its place in the order of answers, aborts the transaction and skips to the
   next Sync exactly as the server's own errors do. */
import { errorFields, errorMessage, Fields, cstring, message } from "../lib/pgwire.mjs";
import { ABSENT_FUNCTIONS, ABSENT_NAMES } from "./absent.mjs";
import { dialectEdits } from "./dialect.mjs";
import { REFUSALS } from "./refusals.mjs";
import { SHADOW_PREFIX, isShadowed, nativeName } from "./settings.mjs";
import { showQuery } from "./show.mjs";
import { statements, tokenize } from "./tokens.mjs";
import { useCall } from "./use.mjs";

const MARK = "refused_by_the_stand_in_";
const SUFFIX = "_not_on_redshift";
const UNKNOWN_OIDS = [0, 705];

const names = (list) => new Set(list.split(/\s+/).filter(Boolean));

/* cluster(): { absent, empty, discovery, upper, use }: lists of views that this cluster has not, or shows nothing of; its
   show_discovery; whether it writes the names of columns in upper case; whether it has USE. */
const NEWEST = { absent: "", empty: "", discovery: 0, upper: false, use: false };
export function createRewriter(count = () => {}, cluster = () => NEWEST) {
    const refused = new Map(); /* mark -> fields of the error to send */
    let marks = 0;
    let shifts = []; /* of the latest text: where names grew and by how much */

    return {
        /* Returns the text to send to the backend. oids: the parameter types of a Parse message. */
        sql(text, oids = []) {
            const tokens = tokenize(text);
            for (const list of statements(tokens)) {
                const statement = describe(text, list, oids);
                for (const row of REFUSALS) {
                    const token = row.find(statement);
                    if (!token) continue;
                    count(`redshift.refused.${row.name}`);
                    const mark = MARK + marks++;
                    refused.set(mark, refusalFields(row, token, statement, text));
                    return mark;
                }
            }
            const { absent, empty, discovery, use } = cluster();
            const edits = renames(text, tokens, { discovery, use, absent: names(absent), empty: names(empty) });
            shifts = edits;
            return applyEdits(text, edits);
        },
        /* ErrorResponse and NoticeResponse. */
        error(type, body) {
            const fields = errorFields(body);
            const mark = fields.M?.match(new RegExp(`"(${MARK}\\d+)"`))?.[1];
            const known = mark && refused.get(mark);
            refused.delete(mark);
            return errorMessage(known ?? plainFields(fields, shifts), type);
        },
        /* RowDescription: column names as the client wrote them. */
        columns(body) {
            const { upper } = cluster();
            if (!upper && !body.includes(SUFFIX) && !body.includes(SHADOW_PREFIX)) return message("T", body);
            const fields = new Fields(body);
            const parts = [fields.bytes(2)];
            const written = (name) => (upper ? name.toUpperCase() : name);
            while (fields.left) parts.push(cstring(written(withoutMarks(fields.cstring()))), fields.bytes(18));
            return message("T", ...parts);
        },
    };
}

function describe(text, tokens, oids) {
    return {
        tokens,
        first: tokens[0].word,
        text: text.slice(tokens[0].start, tokens.at(-1).end),
        untyped: (number) => UNKNOWN_OIDS.includes(oids[number - 1] ?? 0),
        setting: settingOf(tokens),
    };
}

/* The name of the setting that SET, SHOW or RESET is about; undefined for their other forms. */
const OTHER_FORMS = new Set(["all", "names", "time", "transaction", "characteristics", "authorization", "role",
    "databases", "schemas", "tables", "columns", "constraints", "grants", "column", "procedures", "functions",
    "parameters", "view", "table", "external", "use"]);
function settingOf(tokens) {
    if (!["set", "show", "reset"].includes(tokens[0].word)) return undefined;
    const scope = ["session", "local"].includes(tokens[1]?.word) && tokens[2]?.word !== "authorization";
    const name = tokens[scope ? 2 : 1];
    if (name?.kind !== "word" || OTHER_FORMS.has(name.word) || name.word === "session") return undefined;
    return name;
}

function refusalFields({ code, message: text, detail }, token, statement, sql) {
    return {
        S: "ERROR",
        C: code,
        M: text(token, statement),
        ...(detail ? { D: detail } : {}),
        ...(code === "42601" ? { P: String([...sql.slice(0, token.start)].length + 1) } : {}),
        F: "stand_in.c",
        L: "0",
        R: "refuse",
    };
}

/* What to change: [{ at, remove, insert }] in order; remove: so many characters, none when it is not there. */
function renames(text, tokens, { discovery, use, absent, empty }) {
    const edits = [];
    for (const list of statements(tokens)) {
        const query = (use && useCall(list)) || showQuery(text, list, { discovery, absent, empty });
        if (query) {
            edits.push({ at: list[0].start, remove: list.at(-1).end - list[0].start, insert: query });
            continue;
        }
        const setting = settingOf(list);
        if (setting && isShadowed(setting.word)) edits.push({ at: setting.start, insert: SHADOW_PREFIX });
        if (setting && nativeName(setting.word) !== setting.word)
            edits.push({ at: setting.start, remove: setting.text.length, insert: nativeName(setting.word) });
        edits.push(...dialectEdits(list));
        list.forEach((token, at) => {
            if (token.kind === "string" && isSettingArgument(list, at))
                edits.push({ at: token.start + 1, insert: SHADOW_PREFIX });
            if (token.kind === "word" && absent.has(token.word)) edits.push({ at: token.end, insert: SUFFIX });
            else if (token.kind === "word" && empty.has(token.word) && isSource(list, at)) edits.push(...emptied(list, at));
            if (isAbsent(list, at)) edits.push({ at: token.end, insert: SUFFIX });
        });
    }
    return edits.sort((a, b) => a.at - b.at);
}

/* Where the relation at this place begins: with its schema's name, when it has one. */
const relationStart = (list, at) => (list[at - 1]?.word === "." ? at - 2 : at);
const isSource = (list, at) => ["from", "join"].includes(list[relationStart(list, at) - 1]?.word);
const NO_ALIAS = new Set(["where", "on", "join", "left", "cross", "order", "group", "union", "limit"]);

function emptied(list, at) {
    const next = list[at + 1];
    const hasAlias = next?.kind === "word" && !NO_ALIAS.has(next.word);
    return [
        { at: list[relationStart(list, at)].start, insert: "(SELECT * FROM " },
        { at: list[at].end, insert: ` WHERE false)${hasAlias ? "" : " AS none"}` },
    ];
}

function isSettingArgument(list, at) {
    return (
        list[at - 1]?.word === "(" &&
        ["current_setting", "set_config"].includes(list[at - 2]?.word) &&
        isShadowed(list[at].text.slice(1, -1).toLowerCase())
    );
}

function isAbsent(list, at) {
    const { kind, word } = list[at];
    if (kind !== "word") return false;
    if (list[at + 1]?.word !== "(") return ABSENT_NAMES.has(word);
    const qualified = list[at - 1]?.word === "." && list[at - 2]?.word !== "pg_catalog";
    const defined = ["function", "into", "table", "view"].includes(list[at - 1]?.word);
    return ABSENT_FUNCTIONS.has(word) && !qualified && !defined;
}

function applyEdits(text, edits) {
    let result = "";
    let from = 0;
    for (const { at, remove = 0, insert } of edits) {
        result += text.slice(from, at) + insert;
        from = at + remove;
    }
    return result + text.slice(from);
}

const withoutMarks = (text) => text.replaceAll(SUFFIX, "").replaceAll(SHADOW_PREFIX, "");

function plainFields(fields, edits) {
    const plain = Object.fromEntries(Object.entries(fields).map(([key, text]) => [key, withoutMarks(text)]));
    delete plain.V; /* not before 9.6 */
    if (plain.P) plain.P = String(originalPosition(Number(plain.P), edits));
    if (plain.C === "28P01") plain.C = "28000"; /* not before 9.0 */
    return plain;
}

/* Positions count from 1, in the text that was sent. */
function originalPosition(position, edits) {
    let grown = 0;
    for (const { at, remove = 0, insert } of edits) if (at + grown < position - 1) grown += insert.length - remove;
    return position - grown;
}
