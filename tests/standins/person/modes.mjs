// What a person may do with a sign-in page. Each mode: before (page open, nothing done yet), answer on the consent page,
// password to try first, after (the last page is there), leaves (closes the window without doing anything).
import { connect } from "node:net";

const IDLE = 50;

/* The callback that the authorization request names. */
function callbackOf(request) {
    const url = new URL(request.searchParams.get("redirect_uri") ?? "http://127.0.0.1/");
    return { url, host: url.hostname.replace(/[[\]]/g, ""), port: Number(url.port || 80) };
}

/* Opens connections that say text and nothing more; they stay until the person ends. */
async function occupy(request, text) {
    const { host, port } = callbackOf(request);
    const opened = Array.from(
        { length: IDLE },
        () =>
            new Promise((done) => {
                const socket = connect(port, host, () => done(true));
                socket.on("error", () => done(false)).on("close", () => done(false));
                socket.write(text);
                socket.unref();
            }),
    );
    const answers = await Promise.all(opened);
    return { connections: answers.filter(Boolean).length };
}

async function visit({ page, note }, url) {
    const tab = await page.context().newPage();
    await tab.goto(url.href);
    await note("page", { tab: "other", ...(await textOf(tab)) });
    await tab.close();
}

async function wrongState(view) {
    const { url } = callbackOf(view.request);
    url.search = new URLSearchParams({ error: "access_denied", state: "not-the-state-you-sent" });
    await visit(view, url);
}

async function favicon({ request, note }) {
    const { url } = callbackOf(request);
    const reply = await fetch(new URL("/favicon.ico", url));
    await note("favicon", { status: reply.status });
}

/** Address, title and visible text of a page. */
export async function textOf(page) {
    return { url: page.url(), title: await page.title(), text: await page.locator("body").innerText() };
}

export const MODES = {
    accept: {},
    deny: { answer: "deny" },
    "wrong-password": { first: "not my password" },
    /* F5 on the last page. */
    reload: { after: ({ page }) => page.reload() },
    /* The callback's address once more, as from the history. */
    replay: { after: ({ page, landed }) => page.goto(landed) },
    leave: { leaves: true },
    /* Sits in front of the sign-in form until the time is over. */
    stay: { before: ({ page, timeout }) => page.waitForTimeout(timeout), leaves: true },
    "wrong-state": { before: wrongState },
    idle: { before: async ({ request, note }) => note("idle", await occupy(request, "")) },
    slow: { before: async ({ request, note }) => note("slow", await occupy(request, "GET /callback HT")) },
    favicon: { before: favicon },
};
