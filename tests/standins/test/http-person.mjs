// Plays the person without a browser: follows redirects with cookies, fills the provider's forms.

function cookieJar() {
    const cookies = new Map();
    return {
        header: () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        take: (reply) =>
            reply.headers.getSetCookie().forEach((line) => {
                const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
                cookies.set(name, value);
            }),
    };
}

/* Where the driver's own first page goes on to; undefined: it is another page. */
const onward = (page) => /http-equiv="refresh" content="0;url=([^"]*)"/.exec(page)?.[1].replaceAll("&#38;", "&");

const hidden = (page, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];

/* What the person answers to a page of the provider. */
function fill(page, { email, password, answer, code }) {
    if (page.includes('name="user_code"')) {
        const confirm = page.includes('name="confirm"');
        const decision = answer === "allow" ? { confirm: "yes" } : { abort: "yes" };
        return { xsrf: hidden(page, "xsrf"), user_code: code, ...(confirm ? decision : {}) };
    }
    return page.includes('name="password"') ? { email, password } : { answer };
}

/**
 * Goes from the authorization URL, or from the driver's page that leads to it (asked(url, its HTML) is called then), to the
 * callback, which is not requested but returned as a URL.
 * With a code (device flow, from its verification_uri) the end is the provider's own last page.
 * Throws with the page's message when the provider shows an error.
 */
export async function playPerson(start, { email, password, answer = "allow", code, asked }) {
    const jar = cookieJar();
    let own = new URL(start).origin;
    let url = new URL(start);
    let form;
    for (let step = 0; step < 20; step++) {
        const reply = await fetch(url, {
            redirect: "manual",
            headers: { cookie: jar.header() },
            ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
        });
        jar.take(reply);
        form = undefined;
        const location = reply.headers.get("location");
        if (location) {
            url = new URL(location, url);
            if (url.origin !== own) {
                return url;
            }
            continue;
        }
        const page = await reply.text();
        if (onward(page)) {
            url = new URL(onward(page));
            own = url.origin;
            asked?.(url, page);
            continue;
        }
        const alert = /role="alert">([^<]*)/.exec(page);
        if (alert) {
            throw new Error(alert[1]);
        }
        if (page.includes("The device is signed in")) {
            return url;
        }
        form = fill(page, { email, password, answer, code });
    }
    throw new Error("the sign-in does not end");
}
