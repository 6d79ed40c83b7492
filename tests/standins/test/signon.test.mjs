/* Signing on to the Redshift stand-in, byte by byte. */
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { controlClient } from "../lib/control.mjs";
import { CANCEL_REQUEST, GSS_REQUEST, cstring, int32, message, startupPacket } from "../lib/pgwire.mjs";
import { digestProof } from "../redshift/authenticate.mjs";
import { connectPlain, connectTls, digestAnswer, env, extended, query, readChallenge, readUntil, signOn } from "./client.mjs";

const control = controlClient();
const open = [];
const session = async (options) => {
    const signedOn = await signOn(options);
    open.push(signedOn.talk.socket);
    return signedOn;
};
afterEach(() => control.reset());
after(() => open.forEach((socket) => socket.destroy()));

const refusal = (options) =>
    signOn(options).then(
        () => assert.fail("was let in"),
        (error) => error.fields ?? assert.fail(error.message)
    );

test("the digest proof equals the published test vector", () => {
    const salt = Buffer.from("0102030405060708090a0b0c0d0e0f10", "hex");
    assert.equal(
        digestProof("Passw0rd!", salt, "0123456789abcdef", "fedcba9876543210").toString("hex"),
        "a049cd635fc96310bd11088d04d36c6091a46334d122278716a479128ab187c4"
    );
});

test("authentication 13: the vector's bytes on the wire are asked and accepted", async () => {
    await control.do("users.add", { name: "vector", password: "Passw0rd!", auth: 13 });
    await control.set({
        "redshift.digest.salt": "0102030405060708090a0b0c0d0e0f10",
        "redshift.digest.nonce": Buffer.from("0123456789abcdef").toString("hex"),
    });
    const talk = await connectTls();
    open.push(talk.socket);
    talk.write(startupPacket({ user: "vector", database: env.STACK_DB }));
    const ask = await talk.exactly(53);
    assert.equal(
        ask.toString("hex"),
        "52000000340000000d00000000000000100102030405060708090a0b0c0d0e0f100000001030313233343536373839616263646566"
    );
    const proof = "a049cd635fc96310bd11088d04d36c6091a46334d122278716a479128ab187c4";
    talk.write(Buffer.from(`640000003c00000020${proof}0000001066656463626139383736353433323130`, "hex"));
    const list = await readUntil(talk, ["Z", "E"]);
    assert.equal(list[0].body.readInt32BE(0), 0);
    assert.equal(list.at(-1).type, "Z");
});

test("authentication 13: a wrong proof is 28000, a split challenge is whole", async () => {
    await control.set({ "redshift.digest.split": true });
    const talk = await connectTls();
    talk.write(startupPacket({ user: env.STACK_USER_DIGEST, database: env.STACK_DB }));
    const { body } = await talk.message();
    assert.equal(readChallenge(body.subarray(4)).algorithm, 0);
    talk.write(digestAnswer(Buffer.alloc(32), Buffer.alloc(16)));
    const [{ error }] = await readUntil(talk, ["E"]);
    assert.equal(error.C, "28000");
    assert.equal(error.M, `password authentication failed for user "${env.STACK_USER_DIGEST}"`);
});

test("each user is asked by the user's own method, and is that user on the server", async () => {
    for (const [user, method] of [
        [env.STACK_USER_CLEARTEXT, 3],
        [env.STACK_USER_MD5, 5],
        [env.STACK_USER_DIGEST, 13],
    ]) {
        const signedOn = await session({ user });
        assert.deepEqual(signedOn.asked, [method]);
        assert.deepEqual((await query(signedOn, "select current_user")).rows, [[user]]);
        assert.equal((await refusal({ user, password: "wrong" })).C, "28000");
    }
});

test("a user made by SQL signs on with the password PostgreSQL knows", async () => {
    const admin = await session({ user: env.STACK_ADMIN });
    await query(admin, "create user made_here password 'Made-1-here'");
    const made = await session({ user: "made_here", password: "Made-1-here" });
    assert.deepEqual(made.asked, [3]);
    assert.equal((await refusal({ user: "made_here", password: "wrong" })).C, "28000");
});

test("a user that does not exist is asked like others, and told nothing else", async () => {
    const talk = await connectTls();
    talk.write(startupPacket({ user: "nobody_there", database: env.STACK_DB }));
    assert.equal((await talk.message()).body.readInt32BE(0), 5);
    talk.write(message("p", cstring("md5")));
    const [{ error }] = await readUntil(talk, ["E"]);
    assert.deepEqual([error.C, error.M], ["28000", 'password authentication failed for user "nobody_there"']);
});

test("a temporary user can act as another one", async () => {
    await control.do("users.add", { name: "IAM:ann", password: "Ann-1-temporary", groups: ["readers"], role: "ann" });
    const signedOn = await session({ user: "IAM:ann", password: "Ann-1-temporary" });
    assert.deepEqual((await query(signedOn, "select current_user")).rows, [["ann"]]);
});

test("an expired password is refused like a wrong one", async () => {
    await control.do("users.add", { name: "late", password: "Late-1-password", auth: 13 });
    await session({ user: "late", password: "Late-1-password" });
    await control.do("users.expire", "late");
    assert.equal((await refusal({ user: "late", password: "Late-1-password" })).C, "28000");
});

test("the session reports itself as Redshift", async () => {
    const { status } = await session();
    assert.equal(status.server_version, "8.0.2");
    assert.equal(status.padb_version, "1.0.77467");
    assert.equal(status.client_encoding, "UNICODE");
    assert.equal(status.standard_conforming_strings, "off");
    assert.equal(status.integer_datetimes, "on");
    assert.equal(status.show_discovery, "0");
    assert.equal(status.server_protocol_version, undefined);
    const asked = await session({ client_protocol_version: "2", client_encoding: "UTF8" });
    assert.equal(asked.status.server_protocol_version, "0");
    assert.equal(asked.status.client_encoding, "UTF8");
});

test("start-up: without TLS, without a user, with another protocol, without a database of that name", async () => {
    const plain = await refusal({ talk: await connectPlain() });
    assert.equal(plain.C, "28000");
    assert.match(plain.M, /no pg_hba.conf entry .* SSL off/);
    await control.set({ "redshift.plain": "accept" });
    await session({ talk: await connectPlain() });
    assert.match((await refusal({ user: null })).M, /no PostgreSQL user name specified/);
    assert.equal((await refusal({ database: "elsewhere" })).C, "3D000");

    const talk = await connectTls();
    talk.write(message("", int32((3 << 16) | 2), cstring("user"), cstring("x"), "\0"));
    const [{ error }] = await readUntil(talk, ["E"]);
    assert.equal(error.M, "unsupported frontend protocol 3.2: server supports 1.0 to 3.0");
});

test("GSSAPI is declined, then TLS goes on", async () => {
    const talk = await connectPlain();
    talk.write(message("", int32(GSS_REQUEST)));
    assert.equal((await talk.exactly(1)).toString(), "N");
    talk.socket.destroy();
});

test("bytes in clear text behind SSLRequest are refused", async () => {
    const talk = await connectPlain();
    talk.write(message("", int32(80877103)), startupPacket({ user: "x" }));
    await assert.rejects(async () => {
        if ((await talk.exactly(1)).toString() === "S") return;
        throw new Error("refused");
    });
});

test("options: Redshift's settings are taken, unknown ones and extra_float_digits 3 are fatal", async () => {
    const signedOn = await session({
        options: "-c extra_float_digits=2 -c query_group=nightly\\ load --enable_case_sensitive_identifier=on",
    });
    assert.deepEqual((await query(signedOn, "show extra_float_digits")).rows, [["2"]]);
    const group = await query(signedOn, "show query_group");
    assert.deepEqual([group.columns[0].name, group.rows], ["query_group", [["nightly load"]]]);
    assert.deepEqual((await query(signedOn, "select current_setting('enable_case_sensitive_identifier')")).rows, [["on"]]);

    const digits = await refusal({ options: "-c extra_float_digits=3" });
    assert.deepEqual([digits.C, digits.M], ["22023", '3 is outside the valid range for parameter "extra_float_digits" (-15 .. 2)']);
    assert.equal((await refusal({ options: "-c lock_timeout=3" })).C, "42704");
    await control.set({ "redshift.ignore_options": true });
    const ignored = await session({ options: "-c extra_float_digits=2" });
    assert.deepEqual((await query(ignored, "show extra_float_digits")).rows, [["0"]]);
});

test("a query is cancelled with the stand-in's own key, over TLS and in clear text", async () => {
    for (const connect of [connectTls, connectPlain]) {
        const signedOn = await session();
        const waiting = query(signedOn, "select test.wait(30)");
        await new Promise((done) => setTimeout(done, 200));
        const wrong = await connect();
        wrong.write(message("", int32(CANCEL_REQUEST), int32(signedOn.pid), int32(signedOn.key ^ 1)));
        const right = await connect();
        right.write(message("", int32(CANCEL_REQUEST), int32(signedOn.pid), int32(signedOn.key)));
        assert.equal((await waiting).error.C, "57014");
    }
    const counters = await control.counters();
    assert.equal(counters["redshift.cancels"], 2);
    assert.equal(counters["redshift.cancels_unknown"], 2);
    assert.equal(counters["redshift.cancels_tls"], 2);
});

test("the session has a working extended protocol", async () => {
    const signedOn = await session();
    const { rows, types } = await extended(signedOn, "select name from sales.customers where customer_id = $1", {
        oids: [23],
        values: ["4"],
    });
    assert.deepEqual(rows, [["O'Neill & Sons"]]);
    assert.equal(types, "12TDCZ");
});
