// Tells the people at their browsers (../person) who they are and when to go home.
import { readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PATIENCE_MS = 5000;

function alive(pid) {
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
}

/* Process ids of the people who have a folder in dir. */
function present(dir) {
    const pids = readdirSync(dir).map((name) => /^person-(\d+)-/.exec(name)?.[1]);
    return pids.filter(Boolean).map(Number).filter(alive);
}

/**
 * Writes person.json. A file, since a driver may start its browser without variables that look like secrets.
 * Returns dismiss(): takes the file away and resolves when everybody has gone.
 */
export function announce(dir, facts) {
    const file = join(dir, "person.json");
    writeFileSync(file, JSON.stringify(facts), { mode: 0o600 });
    return async () => {
        unlinkSync(file);
        for (const end = Date.now() + PATIENCE_MS; present(dir).length > 0 && Date.now() < end; ) {
            await new Promise((done) => setTimeout(done, 50));
        }
    };
}
