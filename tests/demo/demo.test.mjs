// What the demonstration shows of a connection string.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withDriver, withoutSecrets } from "./connect.mjs";
import { DRIVER } from "./place.mjs";

test("secrets are hidden, in braces too, whatever the keyword's case", () => {
    assert.equal(withoutSecrets("Host=a;PWD=x y;UID=b"), "Host=a;PWD=...;UID=b");
    assert.equal(withoutSecrets("password={a;b}}c};Port=1"), "password=...;Port=1");
    assert.equal(withoutSecrets("ClientSecret=s;client_secret = t;ProxyPassword=u"), "ClientSecret=...;client_secret=...;ProxyPassword=...");
    assert.equal(withoutSecrets("ClientID=c;Prompt=consent"), "ClientID=c;Prompt=consent");
});

test("a connection string is for the driver that was built, whatever Driver it names", () => {
    assert.equal(withDriver("Driver=Redshift;Host=h"), `Driver=${DRIVER};;Host=h`);
    assert.equal(withDriver("Host=h; DRIVER = {Red;}}shift};UID=u"), `Driver=${DRIVER};Host=h;;UID=u`);
});
