#!/usr/bin/python3
"""pyodbc: wide functions, parameters, every everyday type, transactions, catalog, errors."""
import datetime
import decimal

import pyodbc

from common import ask, run, same


def row_of(source):
    connection = pyodbc.connect(f"DSN={source}", autocommit=True)
    row = connection.execute("select * from test.everyday_types where id = ?", 1).fetchone()
    want = {
        "c_bool": True, "c_int2": 7, "c_int4": 42, "c_int8": 9000000000, "c_float4": 1.5, "c_float8": 0.1,
        "c_numeric": decimal.Decimal("12.3400"), "c_numeric38": decimal.Decimal("3.1415926535"),
        "c_char": "abc     ", "c_varchar": "naïve café", "c_date": datetime.date(2026, 11, 24),
        "c_time": datetime.time(13, 14, 15, 123456), "c_timestamp": datetime.datetime(2026, 11, 24, 13, 14, 15, 500000),
    }
    for name, value in want.items():
        same(f"{source} {name}", getattr(row, name), value)
    nulls = connection.execute("select * from test.everyday_types where id = ?", 4).fetchone()
    same(f"{source} nulls", list(nulls)[1:], [None] * (len(nulls) - 1))
    extremes = connection.execute("select c_int8, c_float8 from test.everyday_types where id in (2, 3) order by id")
    same(f"{source} extremes", [tuple(r) for r in extremes.fetchall()],
         [(-2**63, -1.7976931348623157e308), (2**63 - 1, 1.7976931348623157e308)])
    connection.close()


def parameters(source):
    connection = pyodbc.connect(f"DSN={source}", autocommit=True)
    cursor = connection.cursor()
    cursor.execute("create table test.people (id int, name varchar(200), born date, score numeric(10,3), seen timestamp,"
                   " ok boolean, big bigint, ratio double precision)")
    rows = [
        (1, "Zoë 😀", datetime.date(1999, 12, 31), decimal.Decimal("1.500"),
         datetime.datetime(2026, 1, 2, 3, 4, 5, 678000), True, 2**40, 0.1),
        (2, None, None, None, None, None, None, None),
        (3, "quote ' and \\ backslash", datetime.date(1, 1, 1), decimal.Decimal("-12345.678"),
         datetime.datetime(1969, 7, 20, 20, 17, 40), False, -2**40, -1e300),
    ]
    for row in rows:
        cursor.execute("insert into test.people values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        same(f"{source} rowcount", cursor.rowcount, 1)
    got = [tuple(r) for r in cursor.execute("select * from test.people order by id").fetchall()]
    same(f"{source} what went in comes out", got, rows)
    same(f"{source} and in psql", ask("select id, name, born, score, seen, ok, big from test.people order by id"),
         [["1", "Zoë 😀", "1999-12-31", "1.500", "2026-01-02 03:04:05.678", "t", str(2**40)], ["2"] + [None] * 6,
          ["3", "quote ' and \\ backslash", "0001-01-01", "-12345.678", "1969-07-20 20:17:40", "f", str(-2**40)]])
    cursor.executemany("insert into test.people (id, name) values (?, ?)", [(i, f"n{i}") for i in range(10, 20)])
    same(f"{source} executemany", cursor.execute("select count(*) from test.people").fetchval(), 13)
    same(f"{source} update", cursor.execute("update test.people set ok = true where id > ?", 12).rowcount, 7)
    same(f"{source} none", cursor.execute("delete from test.people where id = ?", 999).rowcount, 0)
    cursor.execute("drop table test.people")
    connection.close()


def transactions(source):
    connection = pyodbc.connect(f"DSN={source}")
    cursor = connection.cursor()
    cursor.execute("create temp table t (n int)")
    connection.commit()
    cursor.execute("insert into t values (1)")
    connection.rollback()
    same(f"{source} rollback", cursor.execute("select count(*) from t").fetchval(), 0)
    cursor.execute("insert into t values (1)")
    connection.commit()
    connection.rollback()
    same(f"{source} commit", cursor.execute("select count(*) from t").fetchval(), 1)
    connection.close()


def two_cursors(source):
    connection = pyodbc.connect(f"DSN={source}", autocommit=True)
    first = connection.cursor().execute("select customer_id from sales.customers order by 1")
    same(f"{source} first", first.fetchone()[0], 1)
    same(f"{source} second", connection.cursor().execute("select 42").fetchval(), 42)
    same(f"{source} rest of the first", [r[0] for r in first.fetchall()], [2, 3, 4, 5])
    connection.close()


def catalog(source):
    connection = pyodbc.connect(f"DSN={source}", autocommit=True)
    tables = {(r.table_schem, r.table_name, r.table_type) for r in connection.cursor().tables(schema="sales")}
    same(f"{source} tables", tables,
         {("sales", "customers", "TABLE"), ("sales", "orders", "TABLE"), ("sales", "revenue", "VIEW")})
    columns = [r.column_name for r in connection.cursor().columns(table="customers", schema="sales")]
    same(f"{source} columns", columns, ["customer_id", "name", "city", "since"])
    connection.close()


def errors(source):
    connection = pyodbc.connect(f"DSN={source}", autocommit=True)
    for sql, state in (("select nothing_here", "42S22"), ("select * from nowhere", "42S02"), ("selec 1", "42000"),
                       ("select 1/0", "22012")):
        try:
            connection.execute(sql)
            same(sql, "no error", state)
        except pyodbc.Error as error:
            same(f"{source} {sql}", error.args[0], state)
    same(f"{source} afterwards", connection.execute("select 1").fetchval(), 1)
    connection.close()
    try:
        pyodbc.connect(f"DSN={source};PWD=wrong")
        same("wrong password", "no error", "28000")
    except pyodbc.Error as error:
        same(f"{source} wrong password", error.args[0], "28000")


run((row_of, parameters, transactions, two_cursors, catalog, errors), pyodbc.Error)
