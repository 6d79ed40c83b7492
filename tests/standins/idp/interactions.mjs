// The pages between the authorization request and the redirect back: sign in, then allow or deny.
import { consentPage, errorPage, signInPage } from "./pages.mjs";

const BODY_LIMIT = 16 * 1024;

/** The form in the body of a request. */
export async function readForm(req) {
    const parts = [];
    let size = 0;
    for await (const part of req) {
        size += part.length;
        if (size > BODY_LIMIT) {
            throw new Error("form too large");
        }
        parts.push(part);
    }
    return new URLSearchParams(Buffer.concat(parts).toString("utf8"));
}

/** Answers with a page. No form-action in the policy: the form's answer redirects to the driver's loopback port. */
export function sendPage(res, status, text) {
    res.writeHead(status, {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy":
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; " +
            "frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    });
    res.end(text);
}

async function allow(provider, details) {
    const { prompt, params, session, grantId } = details;
    const known = grantId ? await provider.Grant.find(grantId) : undefined;
    const grant = known ?? new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(prompt.details.missingOIDCScope?.join(" ") ?? params.scope);
    if (prompt.details.missingOIDCClaims) {
        grant.addOIDCClaims(prompt.details.missingOIDCClaims);
    }
    return { consent: { grantId: await grant.save() } };
}

/** Returns handle(req, res) for paths below /sign-in/. */
export function interactionRoutes({ provider, people, knob, count, keep }) {
    const finish = (req, res, result, merge) =>
        provider.interactionFinished(req, res, result, { mergeWithLastSubmission: merge });

    async function clientName(details) {
        const client = await provider.Client.find(details.params.client_id);
        return client?.clientName ?? details.params.client_id;
    }

    async function signIn(req, res, details) {
        const view = { action: req.url, client: await clientName(details), email: details.params.login_hint };
        if (req.method !== "POST") {
            count("idp.pages_shown");
            return sendPage(res, 200, signInPage(view));
        }
        const form = await readForm(req);
        const person = people.signIn(form.get("email") ?? "", form.get("password") ?? "");
        if (!person) {
            count("idp.wrong_passwords");
            return sendPage(res, 200, signInPage({ ...view, email: form.get("email"), failed: true }));
        }
        count("idp.sign_ins");
        return finish(req, res, { login: { accountId: person.sub } }, false);
    }

    async function consent(req, res, details) {
        if (knob("idp.skip_consent")) {
            return finish(req, res, await allow(provider, details), true);
        }
        if (req.method !== "POST") {
            count("idp.pages_shown");
            const email = people.bySub(details.session.accountId)?.email;
            const scopes = String(details.params.scope).split(" ");
            return sendPage(
                res,
                200,
                consentPage({ action: req.url, client: await clientName(details), email, scopes }),
            );
        }
        if ((await readForm(req)).get("answer") === "allow") {
            return finish(req, res, await allow(provider, details), true);
        }
        count("idp.denials");
        const denied = { error: "access_denied", error_description: "The person did not allow the access" };
        return finish(req, res, denied, false);
    }

    return async function handle(req, res) {
        try {
            const details = await provider.interactionDetails(req, res);
            keep(details.params.state, details.params.nonce);
            await (details.prompt.name === "login" ? signIn(req, res, details) : consent(req, res, details));
        } catch (error) {
            sendPage(res, 400, errorPage({ error: error.error ?? "invalid_request", description: error.message }));
        }
    };
}
