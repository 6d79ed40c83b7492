// The company's pages: sign-in form, consent, error. Plain HTML that works without scripts, light and dark.
export const COMPANY = "Mirador Analytics";

const STYLE = `
:root { color-scheme: light dark; --page: #eef1f6; --card: #fff; --text: #1b2433; --soft: #5a6679; --line: #c3cbd8; --edge: #7d8899;
  --brand: #2b59c3; --on-brand: #fff; --bad: #a3261b; --bad-back: #fdecea; }
@media (prefers-color-scheme: dark) { :root { --page: #10151e; --card: #1a2230; --text: #e8ecf3; --soft: #a3aec0;
  --line: #3c4759; --edge: #7a889f; --brand: #7ea2f5; --on-brand: #0d1526; --bad: #ffb4a9; --bad-back: #3a1d1b; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page);
  color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { width: 100%; max-width: 400px; background: var(--card); border-radius: 14px; padding: 32px;
  box-shadow: 0 1px 2px #0002, 0 12px 32px #0002; }
.brand { display: flex; align-items: center; gap: 10px; font-weight: 600; }
.brand svg { width: 32px; height: 32px; flex: none; }
h1 { font-size: 24px; line-height: 1.25; margin: 24px 0 4px; }
p { margin: 0 0 16px; }
.soft { color: var(--soft); }
label { display: block; font-weight: 600; margin: 16px 0 6px; }
input { width: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid var(--edge);
  border-radius: 8px; padding: 10px 12px; }
button { width: 100%; font: inherit; font-weight: 600; border-radius: 8px; padding: 11px 12px; margin-top: 20px;
  cursor: pointer; border: 1px solid var(--brand); background: var(--brand); color: var(--on-brand); }
button.plain { background: transparent; color: var(--text); border-color: var(--edge); }
input:focus-visible, button:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; }
.row { display: flex; gap: 12px; }
.bad { background: var(--bad-back); color: var(--bad); border-radius: 8px; padding: 10px 12px; margin: 16px 0 0; }
ul { margin: 0 0 8px; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { padding: 10px 0; border-bottom: 1px solid var(--line); }
code { font-size: 14px; overflow-wrap: anywhere; }
`;

const LOGO = `<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#2b59c3"/>
<path d="M7 23 13 11l4 7 3-5 5 10z" fill="#fff"/></svg>`;

const SCOPES = {
    openid: "Know who you are",
    profile: "See your name and user name",
    email: "See your e-mail address",
    offline_access: "Keep you signed in when you are away",
};

const SPECIAL = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function html(text) {
    return String(text ?? "").replace(/[&<>"']/g, (c) => SPECIAL[c]);
}

function page(title, body) {
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)} – ${html(COMPANY)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<div class="brand">${LOGO}<span>${html(COMPANY)}</span></div>
${body}
</main>
</body>
</html>
`;
}

/** The sign-in form. failed: the last attempt was wrong. */
export function signInPage({ action, client, email, failed }) {
    const alert = failed ? '<p class="bad" role="alert">That e-mail and password do not match.</p>' : "";
    const first = email ? "" : " autofocus";
    const second = email ? " autofocus" : "";
    return page(
        "Sign in",
        `<h1>Sign in</h1>
<p class="soft">to continue to ${html(client)}</p>
${alert}
<form method="post" action="${html(action)}">
<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" required value="${html(email)}"${first}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${second}>
<button type="submit">Sign in</button>
</form>`,
    );
}

/** The consent page: what the client asks for, Allow and Deny. */
export function consentPage({ action, client, email, scopes }) {
    const items = scopes.map((s) => `<li>${html(SCOPES[s] ?? s)}</li>`).join("");
    return page(
        "Allow access",
        `<h1>Allow ${html(client)}?</h1>
<p class="soft">You are signed in as ${html(email)}.</p>
<p>It would like to:</p>
<ul>${items}</ul>
<form method="post" action="${html(action)}" class="row">
<button class="plain" type="submit" name="answer" value="deny">Deny</button>
<button type="submit" name="answer" value="allow">Allow</button>
</form>`,
    );
}

/** Where a device's code is entered, and then confirmed. form is oidc-provider's own, without buttons. */
export function codePage({ form, confirm, failed }) {
    const alert = failed ? '<p class="bad" role="alert">This code cannot be used, or was turned down.</p>' : "";
    const id = confirm ? "op.deviceConfirmForm" : "op.deviceInputForm";
    const deny = `<button class="plain" type="submit" name="abort" value="yes" form="${id}">Deny</button>`;
    return page(
        "Sign in on a device",
        `<h1>${confirm ? "Is this the code you see?" : "Enter the code"}</h1>
${alert}
${form}
${confirm ? deny : ""}
<button type="submit" form="${id}">Continue</button>`,
    );
}

export function codeDonePage() {
    return page("Signed in", "<h1>The device is signed in</h1><p>You can close this page.</p>");
}

export function errorPage({ error, description }) {
    return page(
        "Something went wrong",
        `<h1>Sign-in failed</h1>
<p class="bad" role="alert">${html(description || error)}</p>
<p class="soft" style="margin-top:16px">Close this page and try again from the program that opened it.
 <code>${html(error)}</code></p>`,
    );
}
