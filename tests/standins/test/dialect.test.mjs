/* What the Redshift stand-in understands beyond PostgreSQL's grammar. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { extended, query, signOn } from "./client.mjs";

const session = await signOn();
after(() => session.talk.socket.destroy());

const value = async (sql) => (await query(session, sql)).rows[0][0];

test("TOP n limits the query that it stands in", async () => {
    assert.equal((await query(session, "select top 2 relname from pg_class order by 1")).rows.length, 2);
    assert.equal((await query(session, "select distinct top 3 relname from pg_class")).rows.length, 3);
    assert.equal(await value("select count(*) from (select top 4 relname from pg_class) as few, (select 1) as one"), "4");
    assert.equal((await query(session, "select top 0 1")).rows.length, 0);
    assert.equal(await value("select top from (select 5 as top) t"), "5");
});

test("DATEADD and DATEDIFF name a part by a word", async () => {
    assert.equal(await value("select dateadd(month, 1, '2024-01-31'::date)"), "2024-02-29 00:00:00");
    assert.equal(await value("select dateadd(quarter, -1, '2024-05-31'::timestamp)"), "2024-02-29 00:00:00");
    assert.equal(await value("select DateDiff(year, '2023-12-31'::date, '2024-01-01'::date)"), "1");
    assert.equal(await value("select datediff(hour, '2024-01-01 00:59'::timestamp, '2024-01-01 01:00'::timestamp)"), "1");
    assert.equal(await value("select datediff(month, '2024-03-01'::date, '2023-12-31'::date)"), "-3");
    assert.equal(await value("select datediff(microsecond, '2024-01-01'::date, '2024-01-01 00:00:00.5'::timestamp)"), "500000");
});

test("a place in an error is the one in the text that was sent", async () => {
    const sql = "select top 1 dateadd(day, 1, nothing)";
    const { error } = await extended(session, sql);
    assert.equal(error.P, String(sql.indexOf("nothing") + 1));
});
