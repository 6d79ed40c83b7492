// Questions about the start of a session: what the server takes, asks and says before the first statement.
import { cstring, errorFields, int32, message } from "../standins/lib/pgwire.mjs";
import { Refused, ask, describe, bind, execute, parse, simple, sync, textOf } from "./wire.mjs";

const brief = (fields) => ({ code: fields.C, severity: fields.S, message: fields.M });

/* Signs on with these pairs; what work makes of the session, or the refusal. */
async function attempt(server, options, work) {
    let session;
    try {
        session = await server.signOn(options);
        return await work(session);
    } catch (error) {
        if (!(error instanceof Refused)) {
            throw error;
        }
        return { refused: brief(error.fields), asked: error.asked };
    } finally {
        session?.talk.socket.destroy();
    }
}

async function shown(session, name) {
    const { rows, errors } = await ask(session, simple(`show ${name}`));
    return errors.length ? { taken: true, show: brief(errors[0]) } : { taken: true, show: textOf(rows)[0]?.[0] };
}

const byOptions = (name, value) => ({ options: `-c ${name}=${value}` });
const byKey = (name, value) => ({ [name]: value });

const SETTINGS = [
    ["extra_float_digits", "2"],
    ["extra_float_digits", "3"],
    ["datestyle", "ISO"],
    ["search_path", "pg_catalog"],
    ["query_group", "probe"],
    ["statement_timeout", "60000"],
    ["client_min_messages", "warning"],
    ["timezone", "UTC"],
    ["enable_case_sensitive_identifier", "on"],
    ["describe_field_name_in_uppercase", "off"],
    ["standard_conforming_strings", "on"],
    ["no_such_setting", "1"],
];

const KEYS = [
    ["application_name", "probe"],
    ["client_encoding", "UTF8"],
    ["client_encoding", "UNICODE"],
    ["driver_version", "Redshift ODBC Driver 2.1.17"],
    ["os_version", "Linux"],
    ["plugin_name", "none"],
    ["no_such_key", "1"],
    ["_pq_.no_such_extension", "1"],
];

async function eachSetting(server, list, make) {
    const answers = {};
    for (const [name, value] of list) {
        answers[`${name}=${value}`] = await attempt(server, { pairs: make(name, value) }, (session) =>
            name.startsWith("_pq_") || !/^[a-z_]+$/.test(name) ? { taken: true } : shown(session, name),
        );
    }
    return answers;
}

const greeting = (server) =>
    attempt(server, {}, async (session) => {
        const { socket } = session.talk;
        return {
            tls: socket.encrypted ? { protocol: socket.getProtocol(), cipher: socket.getCipher().standardName } : null,
            asked: session.asked,
            parameters: session.status,
            cancelKey: session.hasKey,
        };
    });

/* What a higher protocol level changes: the level in force, and the bytes behind each column's description. */
async function levels(server) {
    const answers = {};
    for (const level of ["0", "1", "2", "3"]) {
        answers[level] = await attempt(server, { pairs: { client_protocol_version: level } }, async (session) => {
            session.talk.write(parse("select 1::int4 as a"), bind(), describe("P"), execute(), sync());
            const bodies = [];
            for (let type; type !== "Z"; ) {
                const got = await session.talk.message();
                type = got.type;
                bodies.push(type === "T" ? { type, hex: got.body.toString("hex") } : { type });
            }
            return { inForce: session.status.server_protocol_version ?? null, messages: bodies };
        });
    }
    return answers;
}

const discovery = (server) =>
    attempt(server, { pairs: { driver_discovery_version: "1", client_protocol_version: "0" } }, async ({ status }) => ({
        show_discovery: status.show_discovery ?? null,
    }));

const compression = (server) =>
    attempt(server, { pairs: { "_pq_.compression": "zstd:1,lz4:1" } }, async (session) => ({ early: session.early }));

async function olderOrNewer(server) {
    const talk = await server.reachTls();
    const pairs = ["user", server.login.user, "database", server.login.database].map(cstring);
    talk.write(message("", int32((3 << 16) | 2), ...pairs, "\0"));
    const { type, body } = await talk.message();
    talk.socket.destroy();
    const more = {
        R: () => ({ asked: body.readInt32BE(0) }),
        E: () => ({ refused: brief(errorFields(body)) }),
        v: () => ({ newest: `${body.readInt32BE(0) >> 16}.${body.readInt32BE(0) & 0xffff}` }),
    };
    return { answer: type, ...more[type]?.() };
}

/* A sign-on by token, with a token that cannot be good: which request comes, and how the refusal looks. */
async function byToken(server) {
    const answers = {};
    for (const type of ["AwsIdc", "AzureAD"]) {
        const asked = [];
        const pairs = {
            user: null,
            client_protocol_version: "0",
            driver_version: "Redshift ODBC Driver 2.1.17",
            os_version: "Linux",
            plugin_name: type === "AwsIdc" ? "BrowserIdcAuthPlugin" : "BrowserAzureADOAuth2",
            idp_type: type,
            ...(type === "AwsIdc" ? { token_type: "ACCESS_TOKEN" } : {}),
        };
        const answer = (code) => {
            asked.push(code);
            return message("i", cstring("not.a.token"));
        };
        answers[type] = await attempt(server, { pairs, answer }, async () => ({ taken: true, asked }));
    }
    return answers;
}

const wrongPassword = (server) => attempt(server, { password: "not the password" }, async () => ({ taken: true }));
const noDatabase = (server) =>
    attempt(server, { pairs: { database: "no_such_database_here" } }, async () => ({ taken: true }));

/** name -> question(server) */
export const STARTUP = {
    greeting,
    "options in the start-up packet": (server) => eachSetting(server, SETTINGS, byOptions),
    "settings as keys of the start-up packet": (server) => eachSetting(server, SETTINGS, byKey),
    "other keys of the start-up packet": (server) => eachSetting(server, KEYS, byKey),
    "client_protocol_version": levels,
    "driver_discovery_version": discovery,
    "_pq_.compression": compression,
    "protocol 3.2": olderOrNewer,
    "GSSENCRequest": (server) => server.gss(),
    "sign-on by token": byToken,
    "wrong password": wrongPassword,
    "no such database": noDatabase,
};
