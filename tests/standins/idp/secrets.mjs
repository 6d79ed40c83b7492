// Keeps every secret that the stand-ins gave out or saw, one a line in secrets.txt, so that a test can search the
// driver's logs for each of them.
import { appendFileSync } from "node:fs";
import { join } from "node:path";

/** Returns keep(...values): writes the values not written before; ignores what is too short to be a secret. */
export function secretKeeper(ctx) {
    ctx.secrets ??= new Set();
    return (...values) => {
        const fresh = values.filter((v) => typeof v === "string" && v.length >= 8 && !ctx.secrets.has(v));
        for (const value of fresh) {
            ctx.secrets.add(value);
            ctx.control.secret(value);
        }
        if (fresh.length > 0) {
            appendFileSync(join(ctx.dir, "secrets.txt"), fresh.join("\n") + "\n", { mode: 0o600 });
        }
    };
}
