// A small context for trying one stand-in alone, without PostgreSQL or the whole stack.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "../lib/ca.mjs";
import { controlClient, startControl } from "../lib/control.mjs";

/** Returns { ctx, control, created, close }: control as a test outside sees it, created lists the database users made. */
export async function smallContext(args = {}) {
    const dir = mkdtempSync(join(tmpdir(), "standin-"));
    const control = await startControl();
    const created = [];
    const ctx = {
        dir,
        args,
        control,
        ca: await createAuthority(dir),
        log: () => {},
        users: {
            createTemporaryUser: async (user) => void created.push(user),
            get: (name) => (name === "analyst" ? { name } : undefined),
        },
    };
    const close = async () => {
        await control.stop();
        rmSync(dir, { recursive: true, force: true });
    };
    return { ctx, control: controlClient(control.env.STACK_CONTROL), created, close };
}
