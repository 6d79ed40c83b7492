// --probe: asks the server what the references could not say, and writes redshift-probe.json.
import { execFileSync } from "node:child_process";
import { join, relative } from "node:path";
import { ROOT } from "./place.mjs";
import { show, step, tell } from "./say.mjs";

const BUILD = join(ROOT, "build/release");
const FILE = join(ROOT, "build/redshift-probe.json");

/* The program that takes the driver's road to a login is one of the tests' and built only for this. */
function buildCredentials() {
    const quiet = { stdio: ["ignore", "ignore", "inherit"] };
    execFileSync("cmake", ["-S", ROOT, "-B", BUILD, "-DRS_TESTS=ON"], quiet);
    execFileSync("cmake", ["--build", BUILD, "--target", "probe_credentials"], quiet);
    return join(BUILD, "tests/probe/probe_credentials");
}

/** env: variables under which the connection string works. */
export async function runProbe(connectionString, env) {
    step("The probe asks the server what no document answers");
    const credentials = buildCredentials();
    const script = join(import.meta.dirname, "../probe/probe.mjs");
    const { code } = await show(process.execPath, [script, credentials, FILE], {
        env,
        input: connectionString,
        shown: [`${relative(ROOT, script)} > ${relative(ROOT, FILE)}`],
    });
    tell();
    tell(
        code === 0
            ? `${relative(ROOT, FILE)} has the answers and no secret, name or address. Read it, then please send it.`
            : "The probe failed; the message is above.",
    );
    return code;
}
