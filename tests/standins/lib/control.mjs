/* The stack's own small HTTP endpoint: tests turn knobs and read counters while the stand-ins run. */
import http from "node:http";

/* A knob is declared once with its default, at the start of the part that owns it; setting a name that
   nobody declared is refused, so that a typing error in a test cannot pass silently. */
export async function startControl() {
    const knobs = new Map(); /* name -> { value, standard } */
    const counters = new Map();
    const actions = new Map();
    const secrets = new Set();

    const control = {
        /* The knob's value now. The first call declares it. */
        knob(name, standard) {
            if (!knobs.has(name)) knobs.set(name, { value: standard, standard });
            return knobs.get(name).value;
        },
        set(name, value) {
            const knob = knobs.get(name);
            if (!knob) throw new Error(`no such knob: ${name}; known: ${[...knobs.keys()].join(", ")}`);
            knob.value = value;
        },
        count(name, by = 1) {
            const total = (counters.get(name) ?? 0) + by;
            counters.set(name, total);
            return total;
        },
        /* Something a test may ask for by POST /do {"name": argument}; fn(argument) returns JSON. */
        action(name, fn) {
            actions.set(name, fn);
        },
        /* Every secret the stack hands out, so that a test can search logs for it. Returns the secret. */
        secret(text) {
            secrets.add(text);
            return text;
        },
        reset() {
            for (const knob of knobs.values()) knob.value = knob.standard;
            counters.clear();
        },
    };

    const routes = {
        "GET /knobs": () => Object.fromEntries([...knobs].map(([name, knob]) => [name, knob.value])),
        "GET /counters": () => Object.fromEntries([...counters].sort()),
        "GET /secrets": () => [...secrets],
        "POST /set": (body) => {
            for (const [name, value] of Object.entries(body)) control.set(name, value);
            return routes["GET /knobs"]();
        },
        "POST /reset": () => {
            control.reset();
            return {};
        },
        "POST /do": async (body) => {
            const answers = {};
            for (const [name, argument] of Object.entries(body)) {
                if (!actions.has(name)) throw new Error(`no such action: ${name}`);
                answers[name] = (await actions.get(name)(argument)) ?? null;
            }
            return answers;
        },
    };
    const server = http.createServer((request, response) => answer(routes, request, response));
    await new Promise((done, failed) => server.listen(0, "127.0.0.1", done).once("error", failed));
    control.env = { STACK_CONTROL: `http://127.0.0.1:${server.address().port}` };
    control.stop = () => {
        server.closeAllConnections();
        return new Promise((done) => server.close(done));
    };
    return control;
}

async function answer(routes, request, response) {
    let status = 200;
    let result;
    try {
        const route = routes[`${request.method} ${request.url}`];
        if (!route) throw new Error(`no such path; known: ${Object.keys(routes).join(", ")}`);
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString();
        result = await route(text ? JSON.parse(text) : {});
    } catch (error) {
        status = 400;
        result = { error: error.message };
    }
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(result, null, 2) + "\n");
}

/* For tests: the same endpoint from the outside. */
export function controlClient(url = process.env.STACK_CONTROL) {
    const call = async (method, path, body) => {
        const response = await fetch(url + path, { method, body: body && JSON.stringify(body) });
        const result = await response.json();
        if (!response.ok) throw new Error(result.error);
        return result;
    };
    return {
        set: (knobs) => call("POST", "/set", knobs),
        reset: () => call("POST", "/reset"),
        do: (name, argument = null) => call("POST", "/do", { [name]: argument }).then((all) => all[name]),
        counters: () => call("GET", "/counters"),
        knobs: () => call("GET", "/knobs"),
        secrets: () => call("GET", "/secrets"),
    };
}
