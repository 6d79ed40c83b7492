#!/usr/bin/env node
// npm's odbc: queries, parameters, prepared statements, cursors, procedures, transactions, the catalog, a pool whose
// connections work at the same time, errors.
import { execFileSync } from "node:child_process";
import assert from "node:assert/strict";
import odbc from "odbc";

// psql's answer: rows of texts.
function ask(sql) {
    const lines = execFileSync(process.env.ASK, [sql], { encoding: "utf8" }).split("\n").slice(0, -1);
    return lines.map((line) => line.split("|").map((cell) => (cell === "(null)" ? null : cell)));
}

const texts = (rows) => rows.map((row) => Object.values(row).map((cell) => (cell === null ? null : String(cell))));

async function queries(db) {
    for (const sql of [
        "select * from sales.customers order by 1",
        "select order_id, product, quantity from sales.orders order by 1",
        "select id, c_int8, c_varchar, c_text, c_char, c_date from test.everyday_types where id < 5 order by id",
    ])
        assert.deepEqual(texts([...(await db.query(sql))]), ask(sql), sql);
    const rows = await db.query("select product from sales.orders where customer_id = ? and quantity > ? order by 1", [1, 1]);
    assert.deepEqual(rows.map((row) => row.product), ["Bell", "City bicycle"]);
    assert.deepEqual(rows.columns.map((column) => [column.name, column.columnSize]), [["product", 80]]);
    const [long] = await db.query("select repeat('ß', 30000) as long");
    assert.equal(long.long, "ß".repeat(30000));
}

async function statements(db) {
    await db.query("create table test.node_t (n int, words varchar(60), ratio float8)");
    // A number that follows a NULL in the same place would be NULL too: the library forgets to say that it is not.
    const insert = await db.createStatement();
    await insert.prepare("insert into test.node_t values (?, ?, ?)");
    for (const row of [[1, "d'accord 😀", 0.5], [2, null, -1e300], [3, "漢字", null]]) {
        await insert.bind(row);
        const result = await insert.execute();
        assert.equal(result.count, 1);
    }
    await insert.close();
    assert.deepEqual(ask("select n, words, ratio > 0 from test.node_t order by n"),
        [["1", "d'accord 😀", "t"], ["2", null, "f"], ["3", "漢字", null]]);
    await db.beginTransaction();
    assert.equal((await db.query("delete from test.node_t")).count, 3);
    await db.rollback();
    await db.beginTransaction();
    await db.query("delete from test.node_t where n = 3");
    await db.commit();
    assert.deepEqual(ask("select n from test.node_t order by n"), [["1"], ["2"]]);
    await db.query("drop table test.node_t");
}

async function cursors(db) {
    const cursor = await db.query("select generate_series(1, 25) as n", { cursor: true, fetchSize: 10 });
    const sizes = [];
    let sum = 0;
    while (!cursor.noData) {
        const rows = await cursor.fetch();
        sizes.push(rows.length);
        for (const { n } of rows) sum += n;
    }
    await cursor.close();
    assert.equal(sum, 325);
    assert.deepEqual(sizes.filter((size) => size > 0), [10, 10, 5]);
}

async function catalog(db) {
    const tables = await db.tables(null, "sales", null, "TABLE,VIEW");
    assert.deepEqual(tables.map((row) => [row.TABLE_NAME, row.TABLE_TYPE]),
        ask(`select table_name, case table_type when 'VIEW' then 'VIEW' else 'TABLE' end from information_schema.tables
             where table_schema = 'sales' order by 2, 1`));
    const columns = await db.columns(null, "sales", "orders", null);
    assert.deepEqual(columns.map((row) => [row.COLUMN_NAME]),
        ask("select column_name from information_schema.columns where table_name = 'orders' order by ordinal_position"));
    const keys = await db.primaryKeys(null, "sales", "orders");
    assert.deepEqual(keys.map((row) => row.COLUMN_NAME), ["order_id"]);
    const foreign = await db.foreignKeys(null, null, null, null, "sales", "orders");
    assert.deepEqual(foreign.map((row) => [row.PKTABLE_NAME, row.FKCOLUMN_NAME]), [["customers", "customer_id"]]);
}

async function procedures(db) {
    ask("create procedure test.node_note(number int, words varchar) language plpgsql as" +
        " $$ begin create table test.node_notes as select number, words; end $$");
    await db.callProcedure(null, "test", "node_note", [7, "noté"]);
    assert.deepEqual(ask("select * from test.node_notes"), [["7", "noté"]]);
    await db.query("drop table test.node_notes");
    ask("drop procedure test.node_note(int, varchar)");
}

async function errors(db) {
    await assert.rejects(db.query("select nothing_here"), (error) => {
        assert.equal(error.odbcErrors[0].state, "42S22");
        assert.match(error.odbcErrors[0].message, /nothing_here/);
        return true;
    });
    await assert.rejects(odbc.connect("DSN=rs;PWD=wrong"), (error) => error.odbcErrors[0].state === "28000");
}

// Eight statements over four connections.
async function pool(source) {
    const connections = await odbc.pool({ connectionString: `DSN=${source}`, initialSize: 4, maxSize: 4 });
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
    const answers = await Promise.all(numbers.map((n) => connections.query("select cast(? as int) * 2 as twice", [n])));
    assert.deepEqual(answers.map(([row]) => row.twice), numbers.map((n) => n * 2));
    await connections.close();
}

for (const source of ["rs", "pg"]) {
    const db = await odbc.connect(`DSN=${source}`);
    for (const part of [queries, statements, cursors, catalog, procedures, errors]) await part(db);
    await db.close();
    await pool(source);
}
