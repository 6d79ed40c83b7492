// The main job on private servers, step by step: sign in through a browser, query, rows; again without a browser; again
// when the ID token has expired.
import { execFileSync } from "node:child_process";
import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { controlClient } from "../standins/lib/control.mjs";
import { followPerson, windows } from "./person.mjs";
import { DSN, ROOT, hasDisplay, leavePlace, makePlace, writeShellFile } from "./place.mjs";
import { facts, seconds, show, step, tell } from "./say.mjs";

const { env } = process;
const control = controlClient();

/* The ID token of the demonstration: used as it is for half of its life, then refreshed. */
const TOKEN_TTL_S = 24;

const ORDERS =
    "select product::varchar(14) as product, quantity, unit_price, ordered_at from sales.orders order by order_id";
const CUSTOMERS = "select name, city, since from sales.customers order by customer_id";
/* iusql itself prints nothing but ASCII rightly. */
const DELIVERED = "select product::varchar(14) as product, delivered from sales.orders order by order_id";
const WHO = "select current_user::varchar(24) as database_user, current_database()::varchar(14) as database_name";

const here = (file) => relative(ROOT, file);

class Failed extends Error {}

function serversAreUp() {
    step("Private servers on this computer, gone when this ends");
    facts([
        ["Redshift leader node", `${env.STACK_RS_HOST}:${env.STACK_RS_PORT} (a stand-in, PostgreSQL 15 behind it)`],
        ["identity provider", `${env.STACK_ISSUER} (oidc-provider)`],
        ["AWS: STS, Redshift", `${env.STACK_AWS_ENDPOINT} (a stand-in)`],
    ]);
}

function driverIsRegistered(place) {
    step("The driver and a data source are registered, for these programs only");
    facts([
        ["ODBCSYSINI", here(place.variables.ODBCSYSINI)],
        ["ODBCINI", here(place.variables.ODBCINI)],
    ]);
    tell();
    tell(`[${DSN}]`);
    const width = Math.max(...Object.keys(place.options).map((name) => name.length));
    Object.entries(place.options).forEach(([name, value]) => tell(`${name.padEnd(width)} = ${value}`));
}

/* Runs a program; tells its time and how many windows it opened. Resolves to that number. */
async function timed(place, command, args, { input, shown }) {
    const before = { ...(await control.counters()) };
    const person = followPerson(place.personLog);
    const variables = { ...place.variables, PERSON_LOG: place.personLog, PERSON_SHOT: place.picture };
    const { code, ms } = await show(command, args, { env: { ...env, ...variables }, input, shown });
    await person.stop();
    if (code !== 0) {
        throw new Failed(`${command} ended with ${code}`);
    }
    const now = await control.counters();
    const since = (name) => (now[name] ?? 0) - (before[name] ?? 0);
    const opened = since("idp.authorizations");
    const refreshed = since("idp.refreshes");
    tell();
    tell(
        `${seconds(ms)}, browser windows: ${opened}` +
            (refreshed ? `, refreshed at the identity provider: ${refreshed}` : ""),
    );
    return opened;
}

const isql = (place, queries) =>
    timed(place, "isql", ["-v", "-b", DSN], {
        input: queries.map((query) => `${query}\n`).join(""),
        shown: [`isql -v -b ${DSN}`, ...queries],
    });

async function personSignsIn(place) {
    step("isql connects; the driver opens the browser and the person signs in");
    if (hasDisplay()) {
        tell(`Sign in as  ${env.STACK_LOGIN}  with the password  ${env.STACK_LOGIN_PASSWORD}`);
        tell("(your own browser: there is a display)");
    } else {
        tell(`(headless Chromium, played by ${here(env.STACK_PERSON)}: there is no display)`);
    }
    tell();
    if ((await isql(place, [WHO, ORDERS])) !== 1) {
        throw new Failed("the browser was not opened once");
    }
    if (!hasDisplay()) {
        tell(`the last page, as the person saw it: ${here(place.picture)}`);
    }
}

function havePyodbc() {
    try {
        execFileSync("/usr/bin/python3", ["-c", "import pyodbc"], { stdio: "ignore" });
        return true;
    } catch {
        return false;
    }
}

async function anotherProgram(place) {
    const python = havePyodbc();
    step(`Another program, ${python ? "Python with pyodbc" : "iusql"}: no browser`);
    const script = `${import.meta.dirname}/rows.py`;
    const opened = python
        ? await timed(place, "/usr/bin/python3", [script, DSN, CUSTOMERS], {
              shown: [`python3 ${here(script)} ${DSN}`, CUSTOMERS],
          })
        : await timed(place, "iusql", ["-v", "-b", DSN], {
              input: `${DELIVERED}\n`,
              shown: [`iusql -v -b ${DSN}`, DELIVERED],
          });
    if (opened !== 0) {
        throw new Failed("the browser was opened again");
    }
}

async function tokenHasExpired(place, signedInAt) {
    step("The ID token has expired; the driver has a refresh token: no browser");
    const left = Math.max(0, signedInAt + (TOKEN_TTL_S + 1) * 1000 - Date.now());
    if (left > 0) {
        tell(`(this provider's ID tokens live ${TOKEN_TTL_S} s: waiting ${Math.ceil(left / 1000)} s)`);
        await sleep(left);
    }
    tell();
    if ((await isql(place, [WHO])) !== 0) {
        throw new Failed("the browser was opened again");
    }
}

async function stayUp(place) {
    const file = writeShellFile(place);
    step("The servers stay up until Ctrl-C. In another terminal:");
    tell(`. ${file}`);
    tell(`isql -v ${DSN}`);
    tell(`/usr/bin/python3 -c 'import pyodbc; print(pyodbc.connect("DSN=${DSN}").execute("${WHO}").fetchall())'`);
    tell(`libreoffice --base        # Connect to an existing database: ODBC, Browse, ${DSN}`);
    tell();
    tell(`${here(file)} sets:`);
    facts(Object.entries(place.variables));
    tell();
    tell(`To see the sign-in again: rm -r ${here(place.state)}/redshift-odbc`);
    tell(`The person is ${env.STACK_LOGIN}, password ${env.STACK_LOGIN_PASSWORD}`);
    await new Promise((done) => {
        const alive = setInterval(() => {}, 1 << 30);
        ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) =>
            process.once(signal, () => {
                clearInterval(alive);
                done();
            }),
        );
    });
}

/** Runs the demonstration inside a stack. Returns the exit code. */
export async function runDemo({ keep, probe }) {
    const place = makePlace();
    try {
        serversAreUp();
        driverIsRegistered(place);
        await control.set({ "idp.id_token_ttl": TOKEN_TTL_S });
        await personSignsIn(place);
        const signedInAt = Date.now();
        await anotherProgram(place);
        await tokenHasExpired(place, signedInAt);
        await control.set({ "idp.id_token_ttl": 3600 });
        if (probe) {
            const { runProbe } = await import("./probe.mjs");
            await runProbe(`DSN=${DSN}`, { ...env, ...place.variables });
        }
        console.log(`\nThe main job is done; the browser was opened ${windowsText(place)}.`);
        if (keep) {
            await stayUp(place);
        }
        return 0;
    } catch (error) {
        if (!(error instanceof Failed)) {
            throw error;
        }
        console.log(`\nThe demonstration failed: ${error.message}.`);
        return 1;
    } finally {
        leavePlace(place);
    }
}

function windowsText(place) {
    const count = hasDisplay() ? 1 : windows(place.personLog);
    return count === 1 ? "once" : `${count} times`;
}
