/* The leader-node stand-in: a protocol 3 server that is strict where Redshift is, with a real PostgreSQL behind. */
import { randomInt } from "node:crypto";
import net from "node:net";
import tls from "node:tls";
import { PgError, cancel, literal, openSession } from "../lib/pgclient.mjs";
import { createAuthority } from "../lib/ca.mjs";
import { cstring, int32, message } from "../lib/pgwire.mjs";
import { authenticate, authenticationFailed } from "./authenticate.mjs";
import { relay } from "./relay.mjs";
import { backendParameters, reportedAtStart } from "./settings.mjs";
import { Refused, newClient, receiveStartup } from "./startup.mjs";

const KNOBS = {
    "redshift.certificate": "good", /* good, stranger, wrong-host, expired */
    "redshift.tls": "on", /* off: SSLRequest is answered with N */
    "redshift.plain": "refuse", /* accept: sessions without TLS are let in */
    "redshift.auth": 0, /* 3, 5 or 13 for everybody; 0: each user's own */
    "redshift.digest.salt": "", /* hex; empty: random */
    "redshift.digest.nonce": "",
    "redshift.digest.algorithm": 0,
    "redshift.digest.split": false, /* the challenge in two TLS records */
    "redshift.ignore_options": false, /* the start-up packet's options are not looked at */
    "redshift.refuse_first": 0, /* the next so many connections are reset, as by a workgroup that wakes up */
    "redshift.cancels_early": 0, /* the next so many cancel requests do nothing: their statement has not come yet */
    "redshift.silent": "", /* connect: never a byte; sign-on: nothing after TLS; session: nothing more */
    "redshift.gone_after_rows": -1, /* the socket is closed after so many rows of a session */
    "redshift.absent": "", /* names of views that this cluster has not */
    "redshift.empty": "", /* names of views that show this user nothing */
    "redshift.discovery": 0, /* show_discovery of sessions that start later: 2 SHOW TABLES and the like, 3 keys and more */
    "redshift.upper": false, /* names of columns come in upper case */
    "redshift.use": false, /* USE, SHOW USE and RESET USE are there */
    "redshift.latency_ms": 0, /* added to each message of the client, for sessions that start later */
};

export async function start({ dir, ca, users, control, log, postgres }) {
    for (const [name, standard] of Object.entries(KNOBS)) control.knob(name, standard);
    const contexts = await secureContexts(dir, ca);
    const sessions = new Map(); /* our pid -> { key, backend } */
    const sockets = new Set();
    const door = {
        knob: control.knob,
        count: control.count,
        log: (text) => log(`redshift: ${text}`),
        refuseThisOne() {
            const left = control.knob("redshift.refuse_first");
            if (left > 0) control.set("redshift.refuse_first", left - 1);
            return left > 0;
        },
        secureContext: () => contexts[control.knob("redshift.certificate")],
        cancel(pid, key) {
            const session = sessions.get(pid);
            if (session?.key !== key) return door.count("redshift.cancels_unknown");
            door.count("redshift.cancels");
            const early = door.knob("redshift.cancels_early");
            if (early > 0) return control.set("redshift.cancels_early", early - 1);
            return cancel(postgres.socket, session.backend.pid, session.backend.key);
        },
    };
    const parts = { users, postgres, sessions, door };

    const server = net.createServer({ noDelay: true }, (raw) => {
        sockets.add(raw);
        raw.on("error", () => {}).on("close", () => sockets.delete(raw));
        serve(raw, parts).catch((error) => {
            door.log(`connection ended: ${error.message}`);
            raw.destroy();
        });
    });
    await new Promise((done, failed) => server.listen(0, "127.0.0.1", done).once("error", failed));

    control.action("redshift.sessions", () => sessions.size);
    control.action("redshift.drop", () => sockets.forEach((socket) => socket.destroy()));
    return {
        env: { STACK_RS_HOST: "127.0.0.1", STACK_RS_PORT: String(server.address().port) },
        stop() {
            sockets.forEach((socket) => socket.destroy());
            return new Promise((done) => server.close(done));
        },
    };
}

async function secureContexts(dir, ca) {
    const elsewhere = ["other-cluster.zyx987.eu-west-1.redshift.amazonaws.com"];
    const strangers = await createAuthority(dir, "stranger-ca");
    const certificates = {
        good: await ca.issue("redshift"),
        stranger: await strangers.issue("redshift-stranger"),
        "wrong-host": await ca.issue("redshift-wrong-host", { names: elsewhere }),
        expired: await ca.issue("redshift-expired", { expired: true }),
    };
    const context = ({ cert, key }) => tls.createSecureContext({ cert, key, minVersion: "TLSv1.2" });
    return Object.fromEntries(Object.entries(certificates).map(([name, pair]) => [name, context(pair)]));
}

async function serve(raw, { users, postgres, sessions, door }) {
    door.count("redshift.connections");
    const client = newClient(raw);
    if (door.knob("redshift.silent") === "connect") return untilGone(client.talk);
    if (door.refuseThisOne()) {
        door.count("redshift.resets");
        raw.resetAndDestroy();
        return;
    }
    const startup = await orRefuse(client, receiveStartup(client, door));
    if (!startup) return;
    client.socket.on("error", () => {});
    const backend = await orRefuse(client, signOn(client, startup, { users, postgres, door }));
    if (!backend) return;

    const { pid, key } = newKey(sessions);
    const discovery = door.knob("redshift.discovery");
    sessions.set(pid, { key, backend });
    door.count("redshift.sessions");
    client.talk.write(
        message("R", int32(0)),
        ...Object.entries(reportedAtStart(backend.status, startup, discovery)).map((pair) => message("S", ...pair.map(cstring))),
        message("K", int32(pid), int32(key)),
        message("Z", "I")
    );
    const early = { client: client.talk.release(), backend: backend.talk.release() };
    await relay({ client: client.socket, backend: backend.socket, early, discovery, door });
    sessions.delete(pid);
}

/* Reads and says nothing; rejects when the peer goes. */
const untilGone = (talk) => talk.exactly(Number.MAX_SAFE_INTEGER);

/* A Refused is answered to the client; the result is then null. */
async function orRefuse(client, promise) {
    try {
        return await promise;
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        client.socket.end(error.answer);
        return null;
    }
}

/* Checks the start-up packet and the password; resolves to the backend's session, as that very user. */
async function signOn({ talk, encrypted }, startup, { users, postgres, door }) {
    const { user } = startup;
    if (door.knob("redshift.silent") === "sign-on") await untilGone(talk);
    if (!user) throw new Refused("28000", "no PostgreSQL user name specified in startup packet");
    if (!encrypted && door.knob("redshift.plain") !== "accept") {
        door.count("redshift.plain_refused");
        const what = `host "::ffff:127.0.0.1", user "${user}", database "${startup.database || user}", SSL off`;
        throw new Refused("28000", `no pg_hba.conf entry for ${what}`, { F: "auth.c", R: "ClientAuthentication" });
    }
    const known = users.get(user);
    const exists = !known && (await roleExists(postgres, user));
    const password = await authenticate({ talk, user, known, exists, door }).catch((error) => {
        door.count("redshift.auth_failed");
        throw error;
    });
    const { parameters, error } = backendParameters(startup, { ignoreOptions: door.knob("redshift.ignore_options") });
    if (error) throw new Refused(error.C, error.M, { F: "guc.c", R: "set_config_option" });
    try {
        return await openSession(postgres.socket, parameters, password);
    } catch (failure) {
        if (!(failure instanceof PgError)) throw failure;
        if (failure.fields.C !== "28P01") throw new Refused(failure.fields.C, failure.fields.M);
        door.count("redshift.auth_failed");
        throw authenticationFailed(user);
    }
}

async function roleExists(postgres, name) {
    return (await postgres.admin(`SELECT 1 FROM pg_roles WHERE rolname = ${literal(name)}`)).length > 0;
}

function newKey(sessions) {
    for (;;) {
        const pid = randomInt(1000, 2 ** 30);
        if (!sessions.has(pid)) return { pid, key: randomInt(1, 2 ** 31 - 1) };
    }
}
