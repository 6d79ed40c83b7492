// The same against a server of the reader's own: ./run demo --connect 'connection string'.
import { DRIVER } from "./place.mjs";
import { seconds, show, step, tell } from "./say.mjs";

const { env } = process;
const SECRET = /\b(pwd|password|client_?secret|proxypassword)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)/gi;

const QUERY = "select current_user::varchar(40) as database_user, version()::varchar(124) as version";

/** The text with its secrets hidden. */
export const withoutSecrets = (text) => text.replace(SECRET, "$1=...");

const DRIVER_OPTION = /(^|;)\s*driver\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)/gi;

/** The string for the driver that was just built, whatever Driver it names. */
export const withDriver = (text) => `Driver=${DRIVER};${text.replace(DRIVER_OPTION, "$1")}`;

/** Connects twice; the second time shows that nothing is asked again. Returns the exit code. */
export async function runConnect({ connect, probe }) {
    const string = withDriver(connect);
    const shown = [`isql -v -b -k "${withoutSecrets(string)}"`, QUERY];
    for (const title of ["isql connects; a browser opens if nobody has signed in before", "The same again: no browser"]) {
        step(title);
        const { code, ms } = await show("isql", ["-v", "-b", "-k", string], { env, input: `${QUERY}\n`, shown });
        tell();
        tell(seconds(ms));
        if (code !== 0) {
            console.log("\nIt did not connect; the message is above.");
            return 1;
        }
    }
    if (probe) {
        const { runProbe } = await import("./probe.mjs");
        await runProbe(connect, env);
    }
    return 0;
}
