// One headless Chromium with a home of its own that is gone afterwards.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

const WATCH_MS = 200;

/** What the stack wrote for the person: { people, spki }; empty without a stack. */
export function readStack() {
    try {
        return JSON.parse(readFileSync(join(process.env.STACK_DIR ?? "", "person.json"), "utf8"));
    } catch {
        return { people: [], spki: process.env.STACK_CA_SPKI ?? "" };
    }
}

/** Calls gone() when the stack ends: it takes away person.json first. */
export function watchStack(gone) {
    const file = join(process.env.STACK_DIR ?? "", "person.json");
    if (process.env.STACK_DIR && existsSync(file)) {
        setInterval(() => existsSync(file) || gone(), WATCH_MS).unref();
    }
}

/** Makes a folder below STACK_DIR and points HOME, TMPDIR and the XDG folders to it. Returns its path. */
export function makeHome() {
    const home = mkdtempSync(join(process.env.STACK_DIR ?? tmpdir(), `person-${process.pid}-`));
    for (const name of ["HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"]) {
        process.env[name] = home;
    }
    return home;
}

/**
 * Starts Chromium. Certificates of the stack's authority are trusted by their public keys (spki); any other certificate
 * is judged as always. Returns { context, close }.
 */
export async function startBrowser(home, { spki, colorScheme }) {
    const { chromium } = await import("playwright-core");
    const args = [
        ...FLAGS,
        ...(spki ? [`--ignore-certificate-errors-spki-list=${spki}`] : []),
        ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
    ];
    const browser = await chromium.launch({
        executablePath: join(import.meta.dirname, "chromium"),
        args,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
    });
    const context = await browser.newContext({ viewport: { width: 960, height: 720 }, colorScheme, locale: "en-US" });
    return { context, close: () => browser.close() };
}

export function removeHome(home) {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
