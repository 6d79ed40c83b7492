/* SHOW DATABASES, SCHEMAS, TABLES and the like, of clusters that have them: the statement becomes a query of the function in
   show.sql that answers it. */
import { literal } from "../lib/pgclient.mjs";

/* words: how the command begins; names: parts of the name behind it, of which the first may be missing; like: the column that
   LIKE is about; since: the value of show_discovery. */
const row = (words, source, names, like, since, more = "") => ({ words: words.split(" "), source, names, like, since, more });
const COMMANDS = [
    row("show databases", "show_databases", 0, "database_name", 2),
    row("show schemas from database", "show_schemas", 1, "schema_name", 2),
    row("show tables from schema", "show_tables", 2, "table_name", 2),
    row("show columns from table", "show_columns", 3, "column_name", 2),
    row("show constraints primary keys from table", "show_primary_keys", 3, null, 3),
    row("show constraints foreign keys from table", "show_foreign_keys", 3, null, 3, ", false"),
    row("show constraints foreign keys exported from table", "show_foreign_keys", 3, null, 3, ", true"),
    row("show procedures from schema", "show_procedures", 2, "procedure_name", 3),
    row("show functions from schema", "show_functions", 2, "function_name", 3),
    row("show parameters of procedure", "show_procedure_parameters", 3, "parameter_name", 3, "arguments"),
    row("show parameters of function", "show_function_parameters", 3, "parameter_name", 3, "arguments"),
    row("show grants on table", "show_grants", 3, null, 3),
    row("show column grants on table", "show_column_grants", 3, "column_name", 3),
];

/* The query for a statement (a list of tokens of `text`), or null when it is no such command of this cluster. absent and empty
   are sets of names like "show_tables". */
export function showQuery(text, list, { discovery, absent, empty }) {
    const command = COMMANDS.find(({ words }) => words.every((word, at) => list[at]?.word === word));
    if (!command || command.since > discovery || absent.has(command.source)) return null;
    const reader = { text, list, at: command.words.length };
    const parts = readNames(reader, command);
    const rest = command.more === "arguments" ? `, ${literal(readArguments(reader))}` : command.more;
    const like = readLike(reader, command.like);
    if (!parts || reader.at < list.length) return null;
    const conditions = [...(like ? [like] : []), ...(empty.has(command.source) ? ["false"] : [])];
    const where = conditions.length ? ` WHERE ${conditions.join(" AND ")}` : "";
    return `SELECT * FROM pg_catalog.stand_in_${command.source}(${parts.join(", ")}${rest}) AS shown${where}`;
}

/* a."B".c as literals; null when they are none. */
function readNames(reader, { names }) {
    const parts = [];
    while (parts.length < names) {
        const token = reader.list[reader.at];
        if (!["word", "quoted"].includes(token?.kind)) return null;
        parts.push(literal(token.kind === "quoted" ? token.text.slice(1, -1).replaceAll('""', '"') : token.word));
        reader.at++;
        if (reader.list[reader.at]?.word !== ".") break;
        reader.at++;
    }
    while (parts.length < names) parts.unshift("current_database()");
    return parts;
}

function readArguments(reader) {
    const first = reader.list[reader.at];
    const last = reader.list.findIndex((token, at) => at > reader.at && token.word === ")" && token.depth === first.depth);
    reader.at = last + 1;
    return reader.text.slice(first.end, reader.list[last].start);
}

/* Case-sensitive, without an escape character. */
function readLike(reader, column) {
    if (reader.list[reader.at]?.word !== "like" || !column) return null;
    const pattern = reader.list[reader.at + 1];
    if (pattern?.kind !== "string") return null;
    reader.at += 2;
    return `${column} LIKE ${pattern.text} ESCAPE ''`;
}
