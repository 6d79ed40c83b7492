// Keyrings for tests: a private session bus, a real gnome-keyring on it, one that hangs; the kernel's keyring of the user.
import { spawn, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { env } = process;

/* Nothing is started by a question: there are no folders of services. */
const busConfig = (dir) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${dir}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="false"/><allow eavesdrop="false"/><allow own="*"/></policy>
</busconfig>`;

function begin(program, args, options) {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], ...options });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ended = new Promise((done) => child.once("close", done));
    child.stdin.on("error", () => {});
    return {
        child,
        line: async () => (await lines.next()).value,
        async end(signal = "SIGTERM") {
            child.kill(signal);
            await ended;
        },
    };
}

/**
 * A session bus of its own below the stack's folder. { dir (for XDG_RUNTIME_DIR), address, end() }
 */
export async function startBus() {
    const dir = mkdtempSync(join(env.STACK_DIR, "bus-"));
    const config = join(dir, "bus.conf");
    writeFileSync(config, busConfig(dir));
    const bus = begin("dbus-daemon", ["--config-file", config, "--nofork", "--print-address"]);
    const address = await bus.line();
    return { dir, address, end: () => bus.end() };
}

/** gnome-keyring on that bus, over a folder with its keyrings: unlocked by a password, or locked. */
export async function startKeyring(bus, dir, { password } = {}) {
    mkdirSync(dir, { recursive: true });
    const own = { PATH: env.PATH, HOME: dir, XDG_DATA_HOME: dir, XDG_RUNTIME_DIR: bus.dir, XDG_CACHE_HOME: dir };
    const how = password ? "--unlock" : "--start";
    const args = [...(password ? ["--unlock"] : []), "--foreground", "--components=secrets"];
    const keyring = begin("gnome-keyring-daemon", args, { env: { ...own, DBUS_SESSION_BUS_ADDRESS: bus.address } });
    keyring.child.stdin.end(password ?? "");
    await owned(bus, how);
    return keyring;
}

/* The service has its name on the bus. */
async function owned(bus) {
    const ask = ["--bus=" + bus.address, "--print-reply", "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner"];
    for (const end = Date.now() + 10000; ; ) {
        if (/true/.test(execFileSync("dbus-send", [...ask, "string:org.freedesktop.secrets"], { encoding: "utf8" }))) {
            return;
        }
        if (Date.now() > end) {
            throw new Error("gnome-keyring did not come to its bus");
        }
        await new Promise((done) => setTimeout(done, 50));
    }
}

/** One that answers nothing. questions(): ends it and says how many it was asked. */
export async function startSilentService(bus) {
    const service = begin(env.SIGNIN_SILENT_SERVICE, [], { env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    await service.line();
    return {
        ...service,
        async questions() {
            service.child.stdin.end();
            return Number(await service.line());
        },
    };
}

/** The driver's keys in the kernel's keyring of the user, by their serial numbers. */
export function kernelKeys() {
    return execFileSync("cat", ["/proc/keys"], { encoding: "utf8" })
        .split("\n")
        .filter((line) => /redshift-odbc:/.test(line))
        .map((line) => parseInt(line.split(" ")[0], 16));
}
