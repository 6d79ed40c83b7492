// What a sign-in does to the program that it happens in, system call by system call, and what the browser gets of it.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
    QUERY, ROBOT, cluster, connectionString, control, env, listeningPorts, newPlace, secretsStayOutOfLogs,
} from "./lib.mjs";

afterEach(() => control.reset());
secretsStayOutOfLogs();

const CALLS = "%signal,bind,listen,setsockopt,close,dup,dup2,dup3,read,write,clone,clone3,fork,vfork,execve,exit";

/* A browser that writes down its words, its environment and its descriptors before it is the robot. */
function noting(place) {
    const browser = join(place.dir, "browser");
    const seen = join(place.dir, "browser.seen");
    writeFileSync(
        browser,
        `#!/bin/sh
exec 9>"${seen}"
echo "words: $*" >&9
env | sed 's/^/env: /' >&9
ls -l /proc/$$/fd | sed 's/^/fd: /' >&9
exec 9>&-
exec "${ROBOT}" "$@"
`,
    );
    chmodSync(browser, 0o755);
    place.env.BROWSER = browser;
    return () => readFileSync(seen, "utf8").split("\n");
}

/* The calls of one thread or process: { call, args, result }. */
const callsOf = (file) =>
    readFileSync(file, "utf8")
        .split("\n")
        .map((line) => /^(\w+)\((.*)\) += (-?\w+|\?)/.exec(line))
        .filter(Boolean)
        .map(([, call, args, result]) => ({ call, args, result }));

/* Those of the program's own threads, after it has set the last handler of its own: the sign-in's. */
function callsOfProgram(dir) {
    const files = readdirSync(dir).filter((name) => name.startsWith("strace."));
    const main = files.map((name) => callsOf(join(dir, name))).find(([first]) => first?.args.includes(env.SIGNIN_CONNECT));
    const handler = main.findIndex(({ call, args }) => call === "rt_sigaction" && args.startsWith("SIGCHLD"));
    assert.ok(handler > 0, "the program's own handler, set just before it connects");
    const own = main.slice(handler + 1);
    for (let i = 0; i < own.length; i++) {
        if (/^clone3?$/.test(own[i].call) && own[i].args.includes("CLONE_THREAD")) {
            own.push(...callsOf(join(dir, `strace.${own[i].result}`)));
        }
    }
    return own;
}

async function traced(place, options) {
    const string = connectionString({ ...options, LogLevel: "trace", LogPath: place.log });
    const words = ["-ff", "-qq", "-e", `trace=${CALLS}`, "-o", join(place.dir, "strace"), env.SIGNIN_CONNECT];
    const sanitizer = [place.env.ASAN_OPTIONS, "detect_leaks=0"].filter(Boolean).join(":"); /* it traces, too */
    const child = spawn("strace", [...words, "--query", QUERY, string], {
        env: { ...place.env, ASAN_OPTIONS: sanitizer },
        stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, err] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
    assert.equal(Buffer.concat(err).toString(), "");
    const said = Buffer.concat(out).toString();
    assert.equal(JSON.parse(said.split("\n")[0]).ok, true, said);
    return { said, own: callsOfProgram(place.dir) };
}

test("no signal, no handler; stdin, stdout and stderr alone; one port of the loopback, closed afterwards", async () => {
    const place = newPlace("strace");
    const seen = noting(place);
    const { said, own } = await traced(place, cluster());
    const named = (...names) => own.filter(({ call }) => names.includes(call));

    assert.deepEqual(named("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"), []);
    /* SIGRT_1 is the C library's own, when the first thread of a process is made. */
    assert.deepEqual(named("rt_sigaction").filter(({ args }) => !args.startsWith("SIGRT_1,")), []);
    const threads = named("clone", "clone3").filter(({ args }) => args.includes("CLONE_THREAD"));
    assert.equal(named("exit").length, threads.length, "no thread stays behind");
    assert.deepEqual(named("fork", "vfork"), []);

    const used = named("close", "dup", "dup2", "dup3", "read").filter(
        ({ call, args }) => /^[012](,|$)/.test(args) || (call.startsWith("dup") && /, [012]\b/.test(args)),
    );
    assert.deepEqual(used, []);
    const written = named("write").filter(({ args }) => /^[12],/.test(args));
    assert.equal(written.length, said.trim().split("\n").length, "what the program itself prints");

    const bound = named("bind").filter(({ args }) => args.includes("AF_INET"));
    assert.equal(bound.length, 1);
    assert.match(bound[0].args, /sin_port=htons\(0\), sin_addr=inet_addr\("127\.0\.0\.1"\)/);
    const socket = /^\d+/.exec(bound[0].args)[0];
    const reuse = named("setsockopt").filter(({ args }) => args.startsWith(`${socket},`) && /SO_REUSE/.test(args));
    assert.deepEqual(reuse, []);
    assert.equal(named("listen").length, 1);
    const words = seen().find((line) => line.startsWith("words: "));
    const port = Number(new URL(words.slice("words: ".length)).port);
    assert.ok(!listeningPorts().includes(port));
});

test("the browser gets a door, stdio that leads nowhere, no descriptor and no secret", async () => {
    const place = newPlace("browser-gets");
    const seen = noting(place);
    place.env.PGPASSWORD = "a-password-of-the-host";
    place.env.AWS_SESSION_TOKEN = "a-token-of-the-host";
    const { said } = await traced(place, cluster());
    const lines = seen();
    assert.match(lines[0], /^words: http:\/\/127\.0\.0\.1:\d+\/sign-in\/[0-9a-f]{32}$/);
    const descriptors = lines.filter((line) => /^fd: .* -> /.test(line) && !line.includes(place.dir));
    assert.deepEqual(descriptors.map((line) => /(\d+) -> (.*)/.exec(line).slice(1, 3)), [
        ["0", "/dev/null"],
        ["1", "/dev/null"],
        ["2", "/dev/null"],
    ]);
    const secrets = [...(await control.secrets()), place.env.PGPASSWORD, place.env.AWS_SESSION_TOKEN];
    const shown = [...lines, said].join("\n");
    assert.deepEqual(secrets.filter((secret) => secret.length >= 8 && shown.includes(secret)), []);
});

test("the driver is linked with what it names and nothing with a window in it", () => {
    const needed = execFileSync("readelf", ["-d", env.SIGNIN_DRIVER], { encoding: "utf8" })
        .split("\n")
        .map((line) => /\(NEEDED\).*\[(.*)\]/.exec(line)?.[1])
        .filter(Boolean);
    const known = /^lib(c|m|crypto|ssl|curl|cjson|expat|odbcinst|pq|qrencode|asan|ubsan|gcc_s|pthread|dl)\.so/;
    assert.deepEqual(needed.filter((name) => !known.test(name)), []);
    const everything = execFileSync("ldd", [env.SIGNIN_DRIVER], { encoding: "utf8" });
    assert.doesNotMatch(everything, /webkit|webengine|lib(gtk|glib|gobject|qt\d?|x11|wayland)/i);
    const symbols = execFileSync("nm", ["-D", "--undefined-only", env.SIGNIN_DRIVER], { encoding: "utf8" });
    assert.doesNotMatch(symbols, / U (system|popen|fork|signal|sigaction|exit|abort|atexit)(@|$)/m);
});
