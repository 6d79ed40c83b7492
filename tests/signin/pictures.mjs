// Pictures of the page in its states, for docs/sign-in-pages.md: `./run pictures`. Every page is one that the driver made, in
// a sign-in that went that way; four sheets show all of them, at desktop and phone width, light and dark.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeHome, removeHome, startBrowser } from "../standins/person/browser.mjs";
import { cluster, connect, control, env, eventually, linesOf, newPlace } from "./lib.mjs";

const OUT = join(import.meta.dirname, "../../docs/pictures");
const SIZES = { desktop: { width: 700, height: 680, columns: 5 }, phone: { width: 390, height: 780, columns: 5 } };
const TIMES = 0.5; /* of a page on a sheet */
const GAP = 12;

const fake = { Issuer: env.STACK_FAKE_ISSUER };
const role = (name) => env.STACK_ROLE_ARN.replace(/[^/]*$/, name);
const page = (number) => (lines) => lines.filter(({ event }) => event === "page").at(number);
const door = (lines) => lines.find(({ event }) => event === "request");

/* What is pictured: { robot, options, knobs, args, pick (of the robot's notes) }. */
const STATES = [
    { name: "on the way", pick: door },
    { name: "success" },
    { name: "denied", robot: "deny" },
    { name: "another sign-in's answer", robot: "stray", pick: page(0) },
    {
        name: "expired",
        options: fake,
        knobs: { "fake.token": { status: 400, body: { error: "invalid_grant", error_description: "the code has expired" } } },
    },
    { name: "mismatch", options: fake, knobs: { "fake.token": { claims: { nonce: "that-of-somebody-else" } } } },
    { name: "somebody else", options: { LoginHint: "joao.silva@example.com" } },
    {
        name: "provider error",
        options: fake,
        knobs: { "fake.token": { status: 500, body: { error: "server_error", error_description: "maintenance" } } },
    },
    { name: "refused by AWS", options: { RoleArn: role("NoSuchRole") } },
    {
        name: "time-out",
        args: ["--login-timeout", "2"],
        knobs: { "aws.fail": { AssumeRoleWithWebIdentity: { delay_ms: 4000, times: 9 } } },
    },
];

async function htmlOf({ name, robot, options, knobs, args, pick = page(-1) }) {
    const place = newPlace("picture", robot ? { ROBOT: robot } : {});
    await control.set(knobs ?? {});
    await connect(place, { ...cluster(), BrowserTimeout: 20, ...options }, args);
    const note = await eventually(() => {
        const found = pick(linesOf(place.robotLog));
        assert.ok(found, `no page: ${name}`);
        return found;
    }, 10000);
    await control.reset();
    return note.html;
}

/* What a picture needs not: the way on, and movement. */
const still = (html) => html.replace(/<meta http-equiv="refresh"[^>]*>|<script>[^]*?<\/script>/g, "");

async function shoot(context, html, size) {
    const tab = await context.newPage();
    await tab.setViewportSize({ width: size.width, height: size.height });
    await tab.setContent(still(html));
    await tab.evaluate(() =>
        document.getAnimations().forEach((one) => {
            const endless = one.effect.getTiming().iterations === Infinity;
            return endless ? one.pause() : one.finish();
        }),
    );
    const picture = await tab.screenshot();
    const overflows = await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.ok(!overflows, "a page is wider than its window");
    await tab.close();
    return picture.toString("base64");
}

async function sheet(context, pages, size, path) {
    const width = size.width * TIMES;
    const images = [];
    for (const html of pages) {
        images.push(`<img width="${width}" src="data:image/png;base64,${await shoot(context, html, size)}">`);
    }
    const tab = await context.newPage();
    await tab.setViewportSize({ width: size.columns * (width + GAP) + GAP, height: 100 });
    await tab.setContent(`<body style="margin:${GAP}px 0 0 ${GAP}px;background:#8a8f98;display:flex;flex-wrap:wrap;gap:${GAP}px">
        ${images.join("")}<p style="width:100%;margin:0;height:1px"></p></body>`);
    await tab.screenshot({ path, fullPage: true });
    await tab.close();
}

const home = makeHome();
mkdirSync(OUT, { recursive: true });
try {
    const pages = [];
    for (const state of STATES) {
        pages.push(await htmlOf(state));
    }
    for (const colorScheme of ["light", "dark"]) {
        const { context, close } = await startBrowser(home, { colorScheme });
        for (const [name, size] of Object.entries(SIZES)) {
            await sheet(context, pages, size, join(OUT, `pages-${name}-${colorScheme}.png`));
        }
        await close();
    }
} finally {
    removeHome(home);
}
