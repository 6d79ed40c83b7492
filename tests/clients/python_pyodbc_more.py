#!/usr/bin/python3
"""More of pyodbc: arrays of parameters, output converters, long values, every catalog function, cancelling."""
import datetime
import decimal
import threading
import time

import pyodbc

from common import ask, run, same


def connect(source, **more):
    return pyodbc.connect(f"DSN={source}", autocommit=True, **more)


def as_text(value):
    return None if value is None else str(value)


def same_answer(source, sql, question=None):
    """Texts and whole numbers look the same on both sides."""
    got = [[as_text(cell) for cell in row] for row in connect(source).execute(sql).fetchall()]
    same(f"{source} {sql}", got, ask(question or sql))


def answers(source):
    same_answer(source, "select * from sales.customers order by 1")
    same_answer(source, "select order_id, product, quantity, unit_price from sales.orders order by 1")
    same_answer(source, "select * from sales.revenue order by 1")
    same_answer(source, "select c_char, c_varchar, c_text, c_numeric, c_numeric38, c_int8 from test.everyday_types"
                        " where id <> 5 order by id")
    same_answer(source, "select id, c_date, c_super from test.everyday_types order by id")


def many(source, fast):
    connection = connect(source)
    cursor = connection.cursor()
    cursor.fast_executemany = fast
    cursor.execute("create table test.many (id int, name varchar(100), price numeric(12,3), day date, moment timestamp,"
                   " ok boolean, big bigint, ratio double precision)")
    rows = [(number, None if number % 5 == 0 else f"Zoë 😀 {number}",
             None if number % 7 == 0 else decimal.Decimal(number) / 8,
             None if number % 3 == 0 else datetime.date(2026, 1, 1) + datetime.timedelta(number),
             datetime.datetime(2026, 1, 1, 0, 0, 0, 500000) + datetime.timedelta(seconds=number),
             number % 2 == 0, number * 10**12, number / 3) for number in range(1, 1001)]
    cursor.executemany("insert into test.many values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    what = f"{source} executemany, fast {fast}"
    same(what, [tuple(row) for row in cursor.execute("select * from test.many order by id").fetchall()], rows)
    wanted = [[str(row[0]), row[1], None if row[2] is None else f"{row[2]:.3f}", as_text(row[3]), as_text(row[4])[:21],
               "t" if row[5] else "f"] for row in rows]
    same(f"{what}, psql", ask("select id, name, price, day, moment, ok from test.many order by id"), wanted)
    cursor.execute("drop table test.many")
    connection.close()


def rows_one_by_one(source):
    many(source, False)


def rows_as_arrays(source):
    many(source, True)


def a_bad_row(source):
    """All or nothing in a transaction, and the error is that of the server."""
    connection = pyodbc.connect(f"DSN={source}")
    cursor = connection.cursor()
    cursor.execute("create temp table small (n smallint)")
    connection.commit()
    for fast in (False, True):
        cursor.fast_executemany = fast
        try:
            cursor.executemany("insert into small values (?)", [(1,), (2,), (70000,)])
            same(f"{source} a bad row, fast {fast}", "no error", "22003")
        except pyodbc.Error as error:
            same(f"{source} a bad row, fast {fast}", error.args[0], "22003")
        connection.rollback()
        same(f"{source} nothing stays, fast {fast}", cursor.execute("select count(*) from small").fetchval(), 0)
    connection.close()


def input_sizes(source):
    cursor = connect(source).cursor()
    cursor.execute("create temp table sized (name varchar(20), price numeric(10,2))")
    cursor.setinputsizes([(pyodbc.SQL_WVARCHAR, 20, 0), (pyodbc.SQL_DECIMAL, 10, 2)])
    cursor.executemany("insert into sized values (?, ?)", [(None, None), ("a", decimal.Decimal("1.5"))])
    rows = cursor.execute("select * from sized order by name").fetchall()
    same(f"{source} input sizes", [tuple(row) for row in rows], [("a", decimal.Decimal("1.50")), (None, None)])


def converters(source):
    connection = connect(source)
    connection.add_output_converter(pyodbc.SQL_DECIMAL, lambda raw: raw.decode())
    connection.add_output_converter(pyodbc.SQL_NUMERIC, lambda raw: raw.decode())
    connection.add_output_converter(pyodbc.SQL_TYPE_DATE, len)
    row = connection.execute("select c_numeric, c_date from test.everyday_types where id = 1").fetchone()
    same(f"{source} converted", tuple(row), ("12.3400", 6))
    connection.clear_output_converters()
    row = connection.execute("select c_date from test.everyday_types where id = 1").fetchone()
    same(f"{source} not any more", row[0], datetime.date(2026, 11, 24))
    connection.close()


def long_values(source):
    cursor = connect(source).cursor()
    text = "aß漢😀" * 12000
    same(f"{source} long text", cursor.execute("select cast(? as varchar(65535))", text[:16000]).fetchval(), text[:16000])
    same(f"{source} repeated", cursor.execute("select repeat('ß', 500000)").fetchval(), "ß" * 500000)
    cursor.execute("create temp table bytes (b varbyte(1000))")
    blob = bytes(range(256)) * 3
    cursor.execute("insert into bytes values (?)", blob)
    same(f"{source} bytes", cursor.execute("select b from bytes").fetchval(), blob)
    wide = ", ".join(f"{number} as c{number}" for number in range(1600))
    same(f"{source} wide row", list(cursor.execute(f"select {wide}").fetchone()), list(range(1600)))


def description(source):
    cursor = connect(source).execute("select order_id, ordered_at, product, unit_price, delivered from sales.orders")
    same(f"{source} description", [(column[0], column[1], column[3]) for column in cursor.description],
         [("order_id", int, 19), ("ordered_at", datetime.datetime, 26), ("product", str, 80),
          ("unit_price", decimal.Decimal, 10), ("delivered", bool, 1)])
    same(f"{source} many", [len(cursor.fetchmany(4)), len(cursor.fetchmany(4)), cursor.fetchmany(4)], [4, 2, []])
    cursor.execute("select 1; select 2, 3")
    same(f"{source} first result", cursor.fetchval(), 1)
    same(f"{source} another", cursor.nextset(), True)
    same(f"{source} second result", tuple(cursor.fetchone()), (2, 3))
    same(f"{source} no third", cursor.nextset(), False)


def catalog(source):
    cursor = connect(source).cursor()
    names = ask("select table_name, case table_type when 'VIEW' then 'VIEW' else 'TABLE' end from"
                " information_schema.tables where table_schema = 'sales' order by 2, 1")
    same(f"{source} tables", [[row[2], row[3]] for row in cursor.tables(schema="sales")], names)
    same(f"{source} views", [row[2] for row in cursor.tables(schema="sales", tableType="VIEW")], ["revenue"])
    columns = ask("select column_name, ordinal_position, is_nullable from information_schema.columns where"
                  " table_schema = 'sales' and table_name = 'orders' order by ordinal_position")
    rows = cursor.columns(table="orders", schema="sales").fetchall()
    same(f"{source} columns", [[row.column_name, str(row.ordinal_position), row.is_nullable] for row in rows], columns)
    keys = [(row.column_name, row.key_seq) for row in cursor.primaryKeys("orders", schema="sales")]
    same(f"{source} primary key", keys, [("order_id", 1)])
    keys = [(row.pktable_name, row.pkcolumn_name, row.fktable_name, row.fkcolumn_name)
            for row in cursor.foreignKeys(foreignTable="orders", foreignSchema="sales")]
    same(f"{source} foreign key", keys, [("customers", "customer_id", "orders", "customer_id")])
    rows = cursor.statistics("orders", schema="sales").fetchall()
    same(f"{source} statistics", rows[0].table_name, "orders")
    rows = cursor.rowIdColumns("orders", schema="sales").fetchall()
    same(f"{source} row identity", [row.column_name for row in rows], ["order_id"])
    rows = [row.procedure_name for row in cursor.procedures(schema="test").fetchall()]
    same(f"{source} procedures", "wait" in rows, True)
    rows = [(row.column_name, row.type_name) for row in cursor.procedureColumns("wait", schema="test").fetchall()]
    same(f"{source} procedure's columns", ("seconds", "float8") in rows, True)
    same(f"{source} types", "varchar" in [row.type_name for row in cursor.getTypeInfo()], True)


def calls(source):
    """pyodbc has no callproc; its users write the escape."""
    ask("create procedure test.note(words varchar, number int) language plpgsql as"
        " $$ begin create table test.notes as select words, number; end $$")
    cursor = connect(source).cursor()
    cursor.execute("{call test.note(?, ?)}", "d'accord 😀", 42)
    same(f"{source} call", ask("select * from test.notes"), [["d'accord 😀", "42"]])
    cursor.execute("drop table test.notes")
    ask("drop procedure test.note(varchar, int)")
    same(f"{source} escapes", tuple(cursor.execute("select {fn ucase('a')}, {d '2026-11-24'}").fetchone()),
         ("A", datetime.date(2026, 11, 24)))


def cancel_when_active(cursor):
    active = "select count(*) from pg_stat_activity where state = 'active' and query like 'select test.wait%'"
    while ask(active) == [["0"]]:
        time.sleep(0.05)
    cursor.cancel()


def waiting(source):
    """A time-out, then cancelling from another thread; the connection goes on."""
    connection = connect(source)
    connection.timeout = 1
    for state in ("HYT00", "HY008"):
        cursor = connection.cursor()
        if state == "HY008":
            threading.Thread(target=cancel_when_active, args=(cursor,), daemon=True).start()
        try:
            cursor.execute("select test.wait(120)").fetchall()
            same(f"{source} waiting", "no error", state)
        except pyodbc.Error as error:
            same(f"{source} waiting", error.args[0], state)
        connection.timeout = 0
    same(f"{source} afterwards", connection.execute("select 1").fetchval(), 1)
    connection.close()


def with_statement(source):
    """A block of `with` commits; one that fails does not."""
    with pyodbc.connect(f"DSN={source}") as connection:
        connection.execute("create table test.block (n int)")
    same(f"{source} committed", ask("select count(*) from test.block"), [["0"]])
    try:
        with pyodbc.connect(f"DSN={source}") as connection:
            connection.execute("insert into test.block values (1)")
            raise ValueError
    except ValueError:
        connection.rollback()
        connection.close()
    same(f"{source} not committed", ask("select count(*) from test.block"), [["0"]])
    with pyodbc.connect(f"DSN={source}") as connection:
        connection.execute("drop table test.block")


run((answers, rows_one_by_one, rows_as_arrays, a_bad_row, input_sizes, converters, long_values, description, catalog,
     calls, waiting, with_statement), pyodbc.Error)
