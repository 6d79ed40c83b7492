// Plays the person: opens URL in headless Chromium, fills the company's forms, waits for the last page, ends.
//
//   PERSON        what to do, a name of modes.mjs (default accept)
//   PERSON_LOG    file to append JSON lines to: { time, pid, mode, event, ... }; events: started, form, page (url, title,
//                 text), idle, favicon, left, failed, ended
//   PERSON_SHOT   PNG of the last page; PERSON_SHOTS: folder for a PNG of each page, in order
//   PERSON_LOGIN  e-mail of who signs in (default: the first person of the stack)
//   PERSON_SCHEME light or dark; PERSON_TIMEOUT: milliseconds for everything (default 60000)
//   STACK_DIR     the stack's folder: names, passwords and trusted keys in person.json; all files are made below it
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, readStack, removeHome, startBrowser, watchStack } from "./browser.mjs";
import { MODES, textOf } from "./modes.mjs";

const { env } = process;
const MAX_PAGES = 8;
const DOOR = "/sign-in/"; /* of the driver's own first page, which goes on to the provider's */
const SETTLE_MS = 300;

const mode = env.PERSON || "accept";
const timeout = Number(env.PERSON_TIMEOUT || 60000);

function note(event, more = {}) {
    if (env.PERSON_LOG) {
        const line = { time: new Date().toISOString(), pid: process.pid, mode, event, ...more };
        appendFileSync(env.PERSON_LOG, JSON.stringify(line) + "\n");
    }
}

function whoSignsIn(people) {
    const found = env.PERSON_LOGIN ? people.find((p) => p.email === env.PERSON_LOGIN) : people[0];
    return found ?? { email: env.STACK_LOGIN ?? "", password: env.STACK_LOGIN_PASSWORD ?? "" };
}

function photographer(page) {
    let number = 0;
    return async (last) => {
        number += 1;
        if (env.PERSON_SHOTS) {
            await page.screenshot({ path: join(env.PERSON_SHOTS, `${number}.png`) });
        }
        if (last && env.PERSON_SHOT) {
            await page.screenshot({ path: env.PERSON_SHOT });
        }
    };
}

/* Presses a button that leads to another page, and waits until that page stands. */
async function press(page, selector) {
    await Promise.all([page.waitForNavigation({ waitUntil: "load", timeout }), page.click(selector)]);
}

/* Which of the company's forms the page is: the button to press and what it is called; undefined: none of them. */
async function formOn(page, plan) {
    const has = async (selector) => (await page.locator(selector).count()) > 0;
    if (await has("input[name=password]")) {
        return { form: "sign in", button: "button[type=submit]" };
    }
    const button = `button[name=answer][value=${plan.answer ?? "allow"}]`;
    return (await has(button)) ? { form: "consent", button } : undefined;
}

async function submit(page, { form, button }, who, password) {
    if (form === "sign in") {
        await page.fill("input[name=email]", who.email);
        await page.fill("input[name=password]", password);
    }
    await press(page, button);
    note("form", { form });
}

/* The address of the callback as the browser asked for it, before any script of the page changed it. */
function watchRequests(page) {
    const seen = { request: undefined, landed: undefined };
    page.on("request", (request) => {
        if (!request.isNavigationRequest()) {
            return;
        }
        const url = new URL(request.url());
        if (url.searchParams.has("redirect_uri")) {
            seen.request = url;
        }
        if (url.searchParams.has("state") && !url.searchParams.has("redirect_uri")) {
            seen.landed = url.href;
        }
    });
    return seen;
}

async function goThrough(page, url, who) {
    const plan = MODES[mode];
    const shoot = photographer(page);
    const seen = watchRequests(page);
    page.setDefaultTimeout(timeout);
    await page.goto(url, { waitUntil: "load" });
    if (new URL(url).pathname.startsWith(DOOR)) {
        await page.waitForURL((at) => at.origin !== new URL(url).origin, { waitUntil: "load", timeout });
    }
    if (plan.before) {
        await plan.before({ page, note, timeout, request: seen.request ?? new URL(url) });
    }
    if (plan.leaves) {
        await shoot(true);
        return note("left", { url: page.url() });
    }
    let form = await formOn(page, plan);
    for (let step = 0; form && step < MAX_PAGES; step++) {
        await shoot(false);
        await submit(page, form, who, step === 0 && plan.first ? plan.first : who.password);
        form = await formOn(page, plan);
    }
    await page.waitForTimeout(SETTLE_MS);
    note("page", await textOf(page));
    if (plan.after) {
        await plan.after({ page, landed: seen.landed });
        await page.waitForTimeout(SETTLE_MS);
        note("page", { again: true, ...(await textOf(page)) });
    }
    return shoot(true);
}

async function main(url) {
    if (!url || !MODES[mode]) {
        throw new Error(`usage: [PERSON=${Object.keys(MODES).join("|")}] person URL`);
    }
    const stack = readStack();
    const home = makeHome();
    let browser;
    let ending;
    const leave = async (code) => {
        await browser?.close().catch(() => {});
        removeHome(home);
        process.exit(code);
    };
    /* Closing the browser also breaks off what goes on in it, which then wants to end too. */
    const end = (code) => (ending ??= leave(code));
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
        process.on(signal, () => end(1));
    }
    watchStack(() => end(1));
    setTimeout(() => {
        note("failed", { error: "the time is over" });
        end(1);
    }, timeout + 5000).unref();
    try {
        note("started", { url });
        browser = await startBrowser(home, { spki: stack.spki, colorScheme: env.PERSON_SCHEME || "light" });
        await goThrough(await browser.context.newPage(), url, whoSignsIn(stack.people));
        note("ended");
        await end(0);
    } catch (error) {
        note("failed", { error: error.message });
        console.error(`person: ${error.message}`);
        await end(1);
    }
}

await main(process.argv[2]);
