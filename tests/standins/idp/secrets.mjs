// Keeps every secret that the stand-ins gave out or saw, at the control endpoint and one a line in secrets.txt, so that a
// test can search the driver's logs for each of them.
import { appendFileSync } from "node:fs";
import { join } from "node:path";

const JWT = /^[\w-]+\.([\w-]+)\.([\w-]+)$/;

/* The secret itself; of a JWT also the parts that a log may show alone. */
function searchable(value) {
    const match = JWT.exec(value);
    return match ? [value, match[1], match[2]] : [value];
}

/** Returns keep(...values): notes the values not noted before; ignores what is too short to be a secret. */
export function secretKeeper(ctx) {
    ctx.secrets ??= new Set();
    return (...values) => {
        const texts = values.filter((v) => typeof v === "string" && v.length >= 8).flatMap(searchable);
        const fresh = texts.filter((text) => !ctx.secrets.has(text));
        for (const text of fresh) {
            ctx.secrets.add(text);
            ctx.control.secret(text);
        }
        if (fresh.length > 0) {
            appendFileSync(join(ctx.dir, "secrets.txt"), fresh.join("\n") + "\n", { mode: 0o600 });
        }
    };
}
