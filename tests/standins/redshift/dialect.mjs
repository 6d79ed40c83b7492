/* Words of Redshift's SQL that PostgreSQL does not parse, as edits that make it understand them:
   DATEADD(day, ...) names a part of a date by a bare word, SELECT TOP n is a LIMIT n behind the query. */
const BY_PART = new Set(["dateadd", "datediff"]);

/* The edits for one statement: [{ at, insert }]. */
export function dialectEdits(list) {
    return list.flatMap((token, at) => {
        if (BY_PART.has(token.word) && list[at + 1]?.word === "(" && list[at + 2]?.kind === "word")
            return quoted(list[at + 2]);
        const select = list[at - 1]?.word === "distinct" ? at - 2 : at - 1;
        if (token.word === "top" && list[select]?.word === "select" && /^\d+$/.test(list[at + 1]?.text))
            return limited(list, at);
        return [];
    });
}

const quoted = ({ start, end }) => [
    { at: start, insert: "'" },
    { at: end, insert: "'" },
];

/* TOP n becomes a comment, so that places in messages stay right. */
function limited(list, at) {
    const number = list[at + 1];
    return [
        { at: list[at].start, insert: "/*" },
        { at: number.end, insert: "*/" },
        { at: endOfQuery(list, at), insert: ` LIMIT ${number.text}` },
    ];
}

/* The query ends where its parenthesis does, or with the statement. */
function endOfQuery(list, from) {
    const after = list.findIndex((token, at) => at > from && token.depth < list[from].depth);
    return list.at(after === -1 ? -1 : after - 1).end;
}
