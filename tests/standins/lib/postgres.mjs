/* A private PostgreSQL 15: own data folder, own port, own socket folder; dies with this process. */
import { execFile, spawn } from "node:child_process";
import { chmod, chown, copyFile, mkdir, open, readFile, readdir, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { openSession, simpleQuery } from "./pgclient.mjs";

const run = promisify(execFile);
const ADMIN = "stack_admin";

const SETTINGS = {
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    max_connections: 120,
    shared_buffers: "32MB",
    listen_addresses: "127.0.0.1",
    password_encryption: "scram-sha-256",
    ssl: "on",
    ssl_cert_file: "server.pem",
    ssl_key_file: "server.key",
    log_connections: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    autovacuum: "off",
    wal_level: "minimal",
    max_wal_senders: 0,
};

/* Only our own user can enter the socket folder, so the administrator needs no password there.
   Over TCP each user signs on with the method the users' registry names. */
const ACCESS = `local all ${ADMIN} trust
local all all md5
host all ${ADMIN} all reject
host all +cleartext_users 127.0.0.1/32 password
host all all 127.0.0.1/32 md5
`;

/* Returns { port, socket(address for connect), admin(sql, database), stop, env }. */
export async function startPostgres({ dir, ca, log }) {
    const bin = await findPostgres();
    const root = process.getuid() === 0;
    const owner = root ? await userIds("postgres") : null;
    const home = path.join(dir, "pg");
    const data = path.join(home, "data");
    const give = async (file, mode) => {
        await chmod(file, mode);
        if (owner) await chown(file, owner.uid, owner.gid);
    };
    const as = owner
        ? ["--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=QUIT"]
        : ["--pdeathsig=QUIT"];

    await mkdir(home);
    await give(home, 0o700);
    await run("setpriv", [
        ...as,
        ...[path.join(bin, "initdb"), "--pgdata", data, "--username", ADMIN, "--auth", "trust"],
        ...["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"],
    ], { cwd: "/" });

    const certificate = await ca.issue("postgres");
    for (const [from, to] of [[certificate.certFile, "server.pem"], [certificate.keyFile, "server.key"]]) {
        await copyFile(from, path.join(data, to));
        await give(path.join(data, to), 0o600);
    }
    await writeFile(path.join(data, "pg_hba.conf"), ACCESS);
    const lines = Object.entries(SETTINGS).map(([name, value]) => `${name} = '${value}'\n`);
    await writeFile(path.join(data, "postgresql.auto.conf"), lines.join(""));

    const logFile = await open(path.join(dir, "postgres.log"), "a");
    for (let attempt = 1; ; attempt++) {
        const port = await freePort();
        const server = spawn("setpriv", [
            ...as,
            ...[path.join(bin, "postgres"), "-D", data, "-p", port, "-k", home],
        ].map(String), { stdio: ["ignore", logFile.fd, logFile.fd], detached: true, cwd: "/" });
        const socket = { path: path.join(home, `.s.PGSQL.${port}`) };
        if (await ready(server, socket)) {
            await logFile.close();
            return handle({ server, socket, port, log });
        }
        if (attempt === 3)
            throw new Error("PostgreSQL did not start:\n" + (await readFile(path.join(dir, "postgres.log"), "utf8")));
    }
}

function handle({ server, socket, port, log }) {
    const sessions = new Map();
    const ended = new Promise((done) => server.once("exit", done));
    log(`postgres: pid ${server.pid}, port ${port}`);
    return {
        pid: server.pid,
        port,
        socket,
        /* Runs SQL as the administrator, on one session per database, in the order of the calls. */
        admin(sql, database = "dev") {
            const session = sessions.get(database) ?? openSession(socket, { user: ADMIN, database });
            const result = session.then((open) => simpleQuery(open, sql).then((rows) => ({ open, rows })));
            sessions.set(database, result.then(({ open }) => open, () => session));
            return result.then(({ rows }) => rows);
        },
        async stop() {
            server.kill("SIGQUIT");
            await ended;
        },
        env: { STACK_PG_PORT: String(port) },
    };
}

/* True when the server answers, false when it ended (its port was taken in the meantime). */
async function ready(server, socket) {
    let ended = false;
    server.once("exit", () => (ended = true));
    for (let tries = 0; tries < 600 && !ended; tries++) {
        try {
            const session = await openSession(socket, { user: ADMIN, database: "postgres" });
            session.socket.destroy();
            return true;
        } catch {
            await new Promise((done) => setTimeout(done, 25));
        }
    }
    server.kill("SIGKILL");
    return false;
}

async function freePort() {
    const server = net.createServer();
    await new Promise((done, failed) => server.listen(0, "127.0.0.1", done).once("error", failed));
    const { port } = server.address();
    await new Promise((done) => server.close(done));
    return port;
}

async function findPostgres() {
    const base = "/usr/lib/postgresql";
    const versions = await readdir(base).catch(() => []);
    if (!versions.includes("15")) throw new Error(`PostgreSQL 15 is not installed (${base}/15 is missing)`);
    return path.join(base, "15", "bin");
}

async function userIds(name) {
    const id = async (flag) => Number((await run("id", [flag, name])).stdout);
    return { uid: await id("-u"), gid: await id("-g") };
}
