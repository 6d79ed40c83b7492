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

/**
 * Goes from the authorization URL to the callback, which is not requested but returned as a URL.
 * Throws with the page's message when the provider shows an error.
 */
export async function playPerson(start, { email, password, answer = "allow" }) {
    const jar = cookieJar();
    const own = new URL(start).origin;
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
        const alert = /role="alert">([^<]*)/.exec(page);
        if (alert) {
            throw new Error(alert[1]);
        }
        form = page.includes('name="password"') ? { email, password } : { answer };
    }
    throw new Error("the sign-in does not end");
}
