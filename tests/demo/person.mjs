// Tells what the person at the headless Chromium does, while they do it, from their log.
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { tell } from "./say.mjs";

const POLL_MS = 50;
const SHORT = 96;

const shorten = (text) => (text.length > SHORT ? `${text.slice(0, SHORT)}...` : text);

const TEXTS = {
    started: ({ url }) => `[the driver opens the browser: ${shorten(url)}]`,
    form: ({ form }) => `[the person fills in the form: ${form}]`,
    page: ({ text }) => `[the last page says: ${text.trim().split(/\n+/).join(" | ")}]`,
    failed: ({ error }) => `[the browser failed: ${error}]`,
};

const linesOf = (file) =>
    existsSync(file)
        ? readFileSync(file, "utf8")
              .split("\n")
              .slice(0, -1)
              .map((line) => JSON.parse(line))
        : [];

/** How often the browser was opened. */
export const windows = (file) => linesOf(file).filter(({ event }) => event === "started").length;

/** Follows the log from its end. Returns { stop(): resolves when the person whom it saw coming has gone }. */
export function followPerson(file) {
    let told = linesOf(file).length;
    let present = 0;
    const tellNew = () => {
        const lines = linesOf(file);
        for (; told < lines.length; told++) {
            const { event } = lines[told];
            present += event === "started" ? 1 : event === "ended" || event === "failed" ? -1 : 0;
            if (TEXTS[event]) {
                tell(TEXTS[event](lines[told]));
            }
        }
    };
    const timer = setInterval(tellNew, POLL_MS);
    const stop = async () => {
        for (const end = Date.now() + 10000; present > 0 && Date.now() < end; ) {
            await sleep(POLL_MS);
        }
        clearInterval(timer);
        tellNew();
    };
    return { stop };
}
