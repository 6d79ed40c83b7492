/* The stack's private folder, and the keeper that removes it even when this process is killed. */
import { spawn } from "node:child_process";
import { chmod, mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/* A Unix socket's path ends at 107 bytes, so a deep TMPDIR is not used. */
const MAX_PARENT = 60;

export async function createScratch() {
    const parent = os.tmpdir().length <= MAX_PARENT ? os.tmpdir() : "/tmp";
    const dir = await mkdtemp(path.join(parent, "rs-stack-"));
    await chmod(dir, 0o711); /* the postgres user passes through, but cannot list */
    const keeper = spawn("/bin/sh", [path.join(import.meta.dirname, "keeper.sh"), dir], {
        stdio: ["pipe", "ignore", "ignore"],
        detached: true, /* a Ctrl-C at the terminal must not reach it */
    });
    const gone = new Promise((done) => keeper.once("close", done));
    keeper.stdin.on("error", () => {});
    return {
        dir,
        /* Resolves when PostgreSQL and the folder are gone. */
        stop() {
            keeper.stdin.end();
            return gone;
        },
    };
}
