// What the demonstration shows of a connection string.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutSecrets } from "./connect.mjs";

test("secrets are hidden, in braces too, whatever the keyword's case", () => {
    assert.equal(withoutSecrets("Host=a;PWD=x y;UID=b"), "Host=a;PWD=...;UID=b");
    assert.equal(withoutSecrets("password={a;b}}c};Port=1"), "password=...;Port=1");
    assert.equal(withoutSecrets("ClientSecret=s;client_secret = t;ProxyPassword=u"), "ClientSecret=...;client_secret=...;ProxyPassword=...");
    assert.equal(withoutSecrets("ClientID=c;Prompt=consent"), "ClientID=c;Prompt=consent");
});
