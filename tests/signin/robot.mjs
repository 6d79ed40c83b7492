// A person without a browser, for tests where Chromium would add nothing but seconds: posts the company's forms, then
// asks for the callback as a browser would.
//
//   ROBOT        accept (default), deny, leave (does nothing), twice (asks for the callback again at once), or copy
//                (the callback's address is only noted), or stray (asks with another state first)
//   ROBOT_DELAY  milliseconds before the first form
//   ROBOT_CODE   the device flow's code, which is entered at the address; there is no callback then
//   ROBOT_LOG    file for JSON lines: { event: started | request | page | address | failed, url, status, text,
//                html }
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { playPerson } from "../standins/test/http-person.mjs";

const { env } = process;

function note(event, more) {
    if (env.ROBOT_LOG) {
        appendFileSync(env.ROBOT_LOG, JSON.stringify({ event, pid: process.pid, ...more }) + "\n", { mode: 0o600 });
    }
}

const visible = (html) =>
    html
        .replace(/<(style|script)[^]*?<\/\1>/g, "")
        .replace(/<wbr>/g, "")
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " ")
        .trim();

async function signIn(url) {
    const { people } = JSON.parse(readFileSync(join(env.STACK_DIR, "person.json"), "utf8"));
    const person = people.find(({ email }) => email === env.PERSON_LOGIN) ?? people[0];
    const answer = env.ROBOT === "deny" ? "deny" : "allow";
    await sleep(Number(env.ROBOT_DELAY || 0));
    const callback = await playPerson(url, {
        ...person,
        answer,
        code: env.ROBOT_CODE,
        asked: ({ href }, html) => note("request", { url: href, html }),
    });
    if (env.ROBOT === "copy") {
        note("address", { url: callback.href });
    }
    if (env.ROBOT === "copy" || env.ROBOT_CODE) {
        return;
    }
    if (env.ROBOT === "stray") {
        await visit(callback.href.replace(/state=[^&]*/, "state=of-another-sign-in"));
    }
    await Promise.all(env.ROBOT === "twice" ? [visit(callback), visit(callback)] : [visit(callback)]);
}

async function visit(callback) {
    const reply = await fetch(callback);
    const html = await reply.text();
    note("page", { status: reply.status, text: visible(html), html, headers: Object.fromEntries(reply.headers) });
}

const [url] = process.argv.slice(2);
note("started", { url });
if (env.ROBOT !== "leave") {
    try {
        await signIn(url);
    } catch (error) {
        note("failed", { text: `${error.message} ${error.cause ?? ""}` });
    }
}
