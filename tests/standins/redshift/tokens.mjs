/* Cuts SQL into tokens the way the server does with standard_conforming_strings off. */

/* Each alternative is one kind; the first that fits wins. A backslash escapes in every quoted string. */
const KINDS = [
    ["space", /\s+|--[^\n]*/y],
    ["comment", /\/\*/y],
    ["escape-string", /e'(?:[^'\\]+|\\[^]|'')*'?/iy],
    ["string", /'(?:[^'\\]+|\\[^]|'')*'?/y],
    ["dollar-string", /\$([a-z_]\w*)?\$[^]*?(?:\$\1\$|$)/iy],
    ["quoted", /"(?:[^"]+|"")*"?/y],
    ["parameter", /\$\d+/y],
    ["number", /\d+\.?\d*(?:e[+-]?\d+)?/iy],
    ["word", /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/iy],
    ["symbol", /[^]/y],
];

/* Returns [{ kind, text, word, start, end, depth }]; word is the lower-case text of words and symbols;
   depth counts open parentheses before the token. */
export function tokenize(sql) {
    const tokens = [];
    let at = 0;
    let depth = 0;
    while (at < sql.length) {
        const [kind, length] = next(sql, at);
        const text = sql.slice(at, at + length);
        if (kind !== "space" && kind !== "comment") {
            if (text === ")") depth--;
            const word = kind === "word" || kind === "symbol" ? text.toLowerCase() : "";
            tokens.push({ kind, text, word, start: at, end: at + length, depth });
            if (text === "(") depth++;
        }
        at += length;
    }
    return tokens;
}

function next(sql, at) {
    for (const [kind, pattern] of KINDS) {
        pattern.lastIndex = at;
        const found = pattern.exec(sql);
        if (found) return [kind, kind === "comment" ? commentLength(sql, at) : found[0].length];
    }
    throw new Error("unreachable: every character is a symbol");
}

function commentLength(sql, start) {
    const marks = /\/\*|\*\//g;
    marks.lastIndex = start;
    for (let open = 0, mark; (mark = marks.exec(sql)); ) {
        open += mark[0] === "/*" ? 1 : -1;
        if (open === 0) return mark.index + 2 - start;
    }
    return sql.length - start;
}

/* The statements of a text: lists of tokens, without the semicolons. Empty ones are left out. */
export function statements(tokens) {
    const lists = [[]];
    for (const token of tokens) {
        if (token.word === ";" && token.depth === 0) lists.push([]);
        else lists.at(-1).push(token);
    }
    return lists.filter((list) => list.length);
}
