/* What Redshift refuses and PostgreSQL 15 takes: one row per refusal, with Redshift's SQLSTATE and text.
   `find(statement)` returns the token the refusal is about, or undefined. A statement is
   { tokens, first, text, untyped(parameter) }; each row's message may use the token and the statement. */
import { UNSUPPORTED_TYPES } from "./absent.mjs";
import { EXTRA_FLOAT_DIGITS, isKnownSetting } from "./settings.mjs";

const SYNTAX = "42601";
const NOT_SUPPORTED = "0A000";
const MAX_PARAMETERS = 32767;

const near = (token) => `syntax error at or near "${token.text}"`;
const notSupported = (token, statement) => `SQL command "${statement.text}" not supported.`;
const startsWith = (...words) => ({ tokens }) => words.every((word, at) => tokens[at]?.word === word) ? tokens[0] : undefined;
const firstOf = (...words) => ({ tokens }) => words.includes(tokens[0].word) ? tokens[0] : undefined;

/* The first place where the words stand in this order; returns the token of word number `about`. */
const sequence = (words, about = 0) => ({ tokens }) => {
    const at = tokens.findIndex((_, start) => words.every((word, offset) => tokens[start + offset]?.word === word));
    return at < 0 ? undefined : tokens[at + about];
};

/* "WITH x AS MATERIALIZED (", "FROM a, LATERAL (": a keyword with an opening parenthesis after it. */
const callLike = (word) => ({ tokens }) => tokens.find((token, at) => token.word === word && tokens[at + 1]?.word === "(");

const INVALID_TYPE_705 = [
    "",
    "  -----------------------------------------------",
    "  error:  Assert",
    "  code:      1000",
    "  context:   false - Invalid type: 705",
    "  query:     0",
    "  location:  tbl_trans.hpp:1021",
    "  process:   padbmaster [pid=0]",
    "  -----------------------------------------------",
    "",
].join("\n");

export const REFUSALS = [
    {
        name: "escape-string",
        code: "42704",
        find: ({ tokens }) => tokens.find((token) => token.kind === "escape-string"),
        message: (token) => `type "${token.text[0].toLowerCase()}" does not exist`,
    },
    { name: "savepoint", code: NOT_SUPPORTED, find: firstOf("savepoint", "release"), message: notSupported },
    { name: "rollback-to", code: NOT_SUPPORTED, find: rollbackTo, message: notSupported },
    { name: "listen", code: NOT_SUPPORTED, find: firstOf("listen", "unlisten", "notify"), message: notSupported },
    { name: "create-index", code: NOT_SUPPORTED, find: createIndex, message: notSupported },
    {
        name: "copy-stdin",
        code: NOT_SUPPORTED,
        find: ({ tokens, first }) => first === "copy" ? tokens.find((token) => token.word === "stdin") : undefined,
        message: () => "LOAD source is not supported. (Hint: only S3 or DynamoDB or EMR based load is allowed)",
    },
    { name: "discard", code: SYNTAX, find: firstOf("discard"), message: near },
    {
        name: "deallocate-all",
        code: SYNTAX,
        find: (statement) => startsWith("deallocate", "all")(statement) && statement.tokens[1],
        message: near,
    },
    {
        name: "returning",
        code: SYNTAX,
        find: ({ tokens, first }) =>
            ["insert", "update", "delete", "with"].includes(first)
                ? tokens.find((token) => token.word === "returning")
                : undefined,
        message: near,
    },
    {
        name: "values-list",
        code: SYNTAX,
        find: (statement) => firstOf("values")(statement) ?? sequence(["(", "values", "("], 1)(statement),
        message: near,
    },
    { name: "on-conflict", code: SYNTAX, find: sequence(["on", "conflict"]), message: near },
    { name: "lateral", code: SYNTAX, find: callLike("lateral"), message: near },
    { name: "materialized", code: SYNTAX, find: callLike("materialized"), message: near },
    { name: "filter", code: SYNTAX, find: sequence([")", "filter", "("], 1), message: near },
    { name: "ordinality", code: SYNTAX, find: sequence(["with", "ordinality"], 1), message: near },
    { name: "window-clause", code: SYNTAX, find: windowClause, message: near },
    {
        name: "column-type",
        code: NOT_SUPPORTED,
        find: unsupportedType,
        message: (token, { tokens }) =>
            `Column "${tokens[tokens.indexOf(token) - 1].text}" has unsupported type "${token.text}".`,
    },
    {
        name: "setting",
        code: "42704",
        find: ({ setting }) => (setting && !isKnownSetting(setting.word) ? setting : undefined),
        message: (token) => `unrecognized configuration parameter "${token.text}"`,
    },
    {
        name: "extra-float-digits",
        code: "22023",
        find: ({ setting, first, tokens }) =>
            first === "set" && setting?.word === "extra_float_digits"
                ? tokens.find((token) => Number(token.text.replaceAll("'", "")) > EXTRA_FLOAT_DIGITS.max)
                : undefined,
        message: (token) => EXTRA_FLOAT_DIGITS.refusal(token.text.replaceAll("'", "")),
    },
    {
        name: "too-many-parameters",
        code: "42P02",
        find: ({ tokens }) =>
            tokens.find((token) => token.kind === "parameter" && Number(token.text.slice(1)) > MAX_PARAMETERS),
        /* The server keeps the number in 16 bits. */
        message: (token) => `there is no parameter $${((Number(token.text.slice(1)) + 32768) % 65536) - 32768}`,
    },
    {
        name: "untyped-parameter",
        code: "XX000",
        find: untypedColumn,
        message: () => "Assert",
        detail: INVALID_TYPE_705,
    },
];

function rollbackTo({ tokens, first }) {
    return first === "rollback" ? tokens.find((token) => token.word === "to") && tokens[0] : undefined;
}

function createIndex({ tokens, first }) {
    if (first !== "create") return undefined;
    return [tokens[1], tokens[2]].find((token) => token?.word === "index") && tokens[0];
}

function windowClause({ tokens }) {
    return tokens.find(
        (token, at) => token.word === "window" && tokens[at + 2]?.word === "as" && tokens[at + 3]?.word === "("
    );
}

/* CREATE TABLE name ( ... column type ... ): a type's place is the second word after "(" or ",". */
function unsupportedType({ tokens, first }) {
    if (first !== "create" || !tokens.slice(0, 4).some((token) => token.word === "table")) return undefined;
    return tokens.find(
        (token, at) => UNSUPPORTED_TYPES.has(token.word) && ["(", ","].includes(tokens[at - 2]?.word) && token.depth === 1
    );
}

/* A parameter of unknown type that is a whole column of a query over tables: the leader node sends it to the
   compute nodes as type 705, which they do not know. Without FROM the leader answers alone and it works. */
function untypedColumn({ tokens, untyped }) {
    const lists = []; /* by depth: such parameters in the select list that is being read */
    for (const [at, token] of tokens.entries()) {
        const { word, depth, kind } = token;
        if (word === ")") lists.length = Math.min(lists.length, depth + 1);
        if (word === "select") lists[depth] = [];
        if (word === "from") {
            if (lists[depth]?.length) return lists[depth][0];
            lists[depth] = undefined;
        }
        if (kind === "parameter" && lists[depth] && isWholeColumn(tokens, at) && untyped(Number(token.text.slice(1))))
            lists[depth].push(token);
    }
    return undefined;
}

function isWholeColumn(tokens, at) {
    const after = tokens[at + 1];
    const ends = after && (after.word === "," || after.kind === "word" || after.kind === "quoted");
    return ["select", "distinct", "all", ","].includes(tokens[at - 1].word) && ends && !isOperatorWord(after.word);
}

const isOperatorWord = (word) =>
    ["and", "or", "is", "in", "not", "like", "ilike", "similar", "between", "at", "collate", "operator"].includes(word);
