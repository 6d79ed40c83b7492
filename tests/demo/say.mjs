// What the demonstration prints: numbered steps, indented facts, commands and what they say as they say it.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const INDENT = "     ";
let number = 0;

export function step(title) {
    number += 1;
    console.log(`\n${String(number).padStart(2)}.  ${title}`);
}

export const tell = (text = "") => console.log(text ? INDENT + text : "");

/** Name and value, a line each, the values under one another. */
export function facts(pairs) {
    const width = Math.max(...pairs.map(([name]) => name.length));
    pairs.forEach(([name, value]) => tell(`${name.padEnd(width)}   ${value}`));
}

export const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10000 ? 2 : 1)} s`;

/**
 * Runs a command with its output indented, as it comes. input: text for its standard input; shown: lines to show instead
 * of the command's words. It ends when this program does. Resolves to { code, ms }.
 */
export async function show(command, args, { env, input = "", shown } = {}) {
    const [first, ...rest] = shown ?? [[command, ...args].join(" ")];
    tell(`$ ${first}`);
    rest.forEach((line) => tell(`  ${line}`));
    const begin = performance.now();
    const child = spawn("setpriv", ["--pdeathsig=TERM", command, ...args], { env, stdio: ["pipe", "pipe", "pipe"] });
    const streams = [child.stdout, child.stderr].map((stream) => createInterface({ input: stream }));
    streams.forEach((lines) => lines.on("line", (line) => line.trim() && tell(line)));
    child.stdin.on("error", () => {}).end(input);
    const code = await new Promise((done) => {
        child.once("error", (error) => {
            tell(error.message);
            done(127);
        });
        child.once("close", done);
    });
    return { code, ms: performance.now() - begin };
}
