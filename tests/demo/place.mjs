// Where the demonstration lives: build/demo has a driver manager's files, the driver's state, and pictures of its own.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const { env } = process;

export const ROOT = resolve(import.meta.dirname, "../..");
export const DRIVER = join(ROOT, "build/release/libredshiftodbc.so");
export const DIR = join(ROOT, "build/demo");
export const DSN = "Sales";

export const hasDisplay = () => Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);

const section = (name, options) =>
    `[${name}]\n${Object.entries(options)
        .map(([key, value]) => `${key} = ${value}\n`)
        .join("")}`;

/** The data source: a provisioned cluster, named and nothing more, reached through a person's sign-in. */
function dataSource() {
    return {
        Driver: "Redshift",
        Description: "Sales figures on the private servers of ./run demo",
        AuthType: "browser",
        Issuer: env.STACK_ISSUER,
        ClientID: env.STACK_CLIENT_ID,
        Prompt: "consent",
        RoleArn: env.STACK_ROLE_ARN,
        Region: env.STACK_REGION,
        ClusterID: env.STACK_CLUSTER_ID,
        Database: env.STACK_DB,
        StsEndpoint: env.STACK_AWS_ENDPOINT,
        RedshiftEndpoint: env.STACK_AWS_ENDPOINT,
        ServerlessEndpoint: env.STACK_AWS_ENDPOINT,
        CAFile: env.STACK_CA,
        UnsafeHttp: 1,
        TokenCache: "file", // its folder goes away with the demonstration, and so shall the key
    };
}

/** Makes the folder anew. Returns the variables that programs need to find the driver there, and the data source. */
export function makePlace() {
    const state = join(DIR, "state");
    const options = dataSource();
    rmSync(DIR, { recursive: true, force: true });
    mkdirSync(state, { recursive: true, mode: 0o700 });
    writeFileSync(join(DIR, "odbcinst.ini"), section("Redshift", { Driver: DRIVER, Threading: 0 }));
    writeFileSync(join(DIR, "odbc.ini"), section(DSN, options));
    const variables = {
        ODBCSYSINI: DIR,
        ODBCINI: join(DIR, "odbc.ini"),
        XDG_STATE_HOME: state,
        // isql leaves a history file in the home folder; a person's own browser needs the real one
        ...(hasDisplay() ? {} : { HOME: state, BROWSER: env.STACK_PERSON, STACK_DIR: env.STACK_DIR }),
    };
    return { options, variables, state, picture: join(DIR, "signin.png"), personLog: join(DIR, "person.jsonl") };
}

/** Takes away what is of no use without the servers. */
export function leavePlace(place) {
    rmSync(place.state, { recursive: true, force: true });
    [place.personLog, shellFile()].forEach((file) => rmSync(file, { force: true }));
}

const shellFile = () => join(DIR, "env");

/** Writes the variables for a shell's "."; returns the file. */
export function writeShellFile(place) {
    const file = shellFile();
    const lines = Object.entries(place.variables).map(([name, value]) => `export ${name}='${value}'\n`);
    writeFileSync(file, lines.join(""), { mode: 0o600 });
    return file;
}
