#!/usr/bin/python3
"""SQLAlchemy over pyodbc: a generic dialect that reflects through ODBC's catalog functions, tables by reflection, the ORM,
transactions; the PostgreSQL dialect over the same connections; pandas on top."""
import datetime
import decimal

import pandas
import sqlalchemy
from sqlalchemy import orm, sql, types
from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.engine.default import DefaultDialect

from common import ask, run, same

TYPES = {1: types.CHAR, -8: types.CHAR, 12: types.VARCHAR, -9: types.VARCHAR, -1: types.TEXT, -10: types.TEXT,
         -7: types.BOOLEAN, 5: types.SMALLINT, 4: types.INTEGER, -5: types.BIGINT, 7: types.REAL, 8: types.Float,
         2: types.NUMERIC, 91: types.DATE, 92: types.TIME, 93: types.TIMESTAMP, -3: types.LargeBinary}


def type_of(row):
    kind = TYPES[row.data_type]
    if kind in (types.CHAR, types.VARCHAR):
        return kind(row.column_size)
    return kind(row.column_size, row.decimal_digits) if kind is types.NUMERIC else kind()


class Generic(PyODBCConnector, DefaultDialect):
    """What an ODBC driver tells about tables is enough for reflection."""
    name = "anyodbc"
    supports_statement_cache = True
    supports_native_boolean = True
    supports_native_decimal = True
    supports_multivalues_insert = True
    postfetch_lastrowid = False

    def _get_server_version_info(self, connection):
        return self._dbapi_version()

    def _get_default_schema_name(self, connection):
        return connection.exec_driver_sql("select current_schema()").scalar()

    def do_rollback_to_savepoint(self, connection, name):
        connection.execute(sql.text(f"rollback to savepoint {name}"))

    def rows(self, connection, function, *args, **kwargs):
        cursor = connection.connection.cursor()
        return getattr(cursor, function)(*args, **kwargs).fetchall()

    def get_schema_names(self, connection, **kw):
        rows = self.rows(connection, "tables", table="", catalog="", schema="%")
        return [row.table_schem for row in rows]

    def get_table_names(self, connection, schema=None, **kw):
        return [row.table_name for row in self.rows(connection, "tables", schema=schema, tableType="TABLE")]

    def get_view_names(self, connection, schema=None, **kw):
        return [row.table_name for row in self.rows(connection, "tables", schema=schema, tableType="VIEW")]

    def has_table(self, connection, table_name, schema=None, **kw):
        return bool(self.rows(connection, "tables", table=table_name, schema=schema))

    def get_columns(self, connection, table_name, schema=None, **kw):
        return [{"name": row.column_name, "type": type_of(row), "nullable": row.nullable == 1,
                 "default": row.column_def, "comment": row.remarks}
                for row in self.rows(connection, "columns", table=table_name, schema=schema)]

    def get_pk_constraint(self, connection, table_name, schema=None, **kw):
        rows = self.rows(connection, "primaryKeys", table_name, schema=schema)
        return {"constrained_columns": [row.column_name for row in rows], "name": rows[0].pk_name if rows else None}

    def get_foreign_keys(self, connection, table_name, schema=None, **kw):
        rows = self.rows(connection, "foreignKeys", foreignTable=table_name, foreignSchema=schema)
        return [{"name": row.fk_name, "constrained_columns": [row.fkcolumn_name], "referred_schema": row.pktable_schem,
                 "referred_table": row.pktable_name, "referred_columns": [row.pkcolumn_name]} for row in rows]

    def get_indexes(self, connection, table_name, schema=None, **kw):
        return []

    def get_unique_constraints(self, connection, table_name, schema=None, **kw):
        return []


class Postgres(PyODBCConnector, PGDialect):
    """SQLAlchemy's own for PostgreSQL, which asks pg_catalog."""
    supports_statement_cache = True


registry.impls.update({"anyodbc": lambda: Generic, "pgodbc": lambda: Postgres})


def engine_of(source, dialect="anyodbc"):
    return sqlalchemy.create_engine(f"{dialect}:///?odbc_connect=DSN%3D{source}")


def inspection(source):
    inspector = sqlalchemy.inspect(engine_of(source))
    schemas = [[name] for name in inspector.get_schema_names() if name in ("public", "sales", "test")]
    same(f"{source} schemas", schemas, ask("select nspname from pg_namespace where nspname in ('public', 'sales', 'test')"
                                           " order by 1"))
    same(f"{source} views", inspector.get_view_names("sales"), ["revenue"])
    same(f"{source} types", [(column["name"], str(column["type"])) for column in
                             inspector.get_columns("orders", "sales")],
         [("order_id", "BIGINT"), ("customer_id", "INTEGER"), ("ordered_at", "TIMESTAMP"), ("product", "VARCHAR(80)"),
          ("quantity", "SMALLINT"), ("unit_price", "NUMERIC(10, 2)"), ("delivered", "BOOLEAN")])
    same(f"{source} comment", inspector.get_columns("customers", "sales")[3]["comment"], "Day of the first order")
    same(f"{source} nullable", [column["nullable"] for column in inspector.get_columns("customers", "sales")],
         [False, False, True, True])


def reflected(source):
    engine = engine_of(source)
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine, schema="sales", views=True)
    same(f"{source} tables", sorted(metadata.tables), ["sales.customers", "sales.orders", "sales.revenue"])
    customers, orders = metadata.tables["sales.customers"], metadata.tables["sales.orders"]
    same(f"{source} key", [column.name for column in orders.primary_key], ["order_id"])
    total = sql.func.sum(orders.c.quantity * orders.c.unit_price)
    query = (sql.select(customers.c.name, total).select_from(customers.join(orders)).group_by(customers.c.name)
             .having(total > 100).order_by(customers.c.name))
    with engine.connect() as connection:
        rows = [[row[0], str(row[1])] for row in connection.execute(query)]
    same(f"{source} join", rows, ask("select * from sales.revenue where revenue > 100 order by 1"))


def mapped(source):
    base = orm.declarative_base()

    class Note(base):
        __tablename__ = "alchemy"
        __table_args__ = {"schema": "test"}
        id = sqlalchemy.Column(types.Integer, primary_key=True, autoincrement=False)
        words = sqlalchemy.Column(types.VARCHAR(50))
        price = sqlalchemy.Column(types.NUMERIC(10, 2))
        moment = sqlalchemy.Column(types.TIMESTAMP)

    engine = engine_of(source)
    base.metadata.create_all(engine)
    with orm.Session(engine) as session:
        session.add_all([Note(id=number, words=None if number == 2 else f"nº {number} 😀",
                              price=decimal.Decimal(number) / 4,
                              moment=datetime.datetime(2026, 1, 1, 12, 0, 0, 250000)) for number in range(1, 4)])
        session.commit()
        session.get(Note, 1).words = "changed"
        session.delete(session.get(Note, 3))
        session.commit()
        session.add(Note(id=9))
        session.flush()
        session.rollback()
        same(f"{source} ORM", [(note.id, note.words, note.price) for note in session.query(Note).order_by(Note.id)],
             [(1, "changed", decimal.Decimal("0.25")), (2, None, decimal.Decimal("0.50"))])
    same(f"{source} ORM, psql", ask("select * from test.alchemy order by id"),
         [["1", "changed", "0.25", "2026-01-01 12:00:00.25"], ["2", None, "0.50", "2026-01-01 12:00:00.25"]])
    base.metadata.drop_all(engine)


def postgres_dialect(source):
    """Its reflection asks what Redshift has not, so there only statements are tried."""
    engine = engine_of(source, "pgodbc")
    orders = sqlalchemy.Table("orders", sqlalchemy.MetaData(), sqlalchemy.Column("product"), schema="sales")
    if source == "pg":
        orders = sqlalchemy.Table("orders", sqlalchemy.MetaData(), autoload_with=engine, schema="sales")
        same("pg reflected columns", [str(column.type) for column in orders.columns][:4],
             ["BIGINT", "INTEGER", "TIMESTAMP", "VARCHAR(80)"])
    with engine.connect() as connection:
        rows = connection.execute(sql.select(orders.c.product).order_by(orders.c.product).limit(2)).fetchall()
    same(f"{source} limit", [list(row) for row in rows], ask("select product from sales.orders order by 1 limit 2"))


def frames(source):
    engine = engine_of(source)
    frame = pandas.read_sql("select * from sales.orders order by order_id", engine, index_col="order_id")
    same(f"{source} frame", [[str(number), row["product"], str(row["quantity"])] for number, row in frame.iterrows()],
         ask("select order_id, product, quantity from sales.orders order by 1"))
    same(f"{source} kinds", [str(kind) for kind in frame.dtypes],
         ["int64", "datetime64[ns]", "object", "int64", "float64", "object"])
    frame = pandas.DataFrame({"id": range(500), "name": [f"ligne {number} é" for number in range(500)],
                              "ratio": [number / 7 for number in range(500)]})
    frame.to_sql("frame", engine, schema="test", index=False, method="multi", chunksize=100)
    back = pandas.read_sql_table("frame", engine, schema="test")
    same(f"{source} round trip", back.sort_values("id").reset_index(drop=True).equals(frame), True)
    same(f"{source} rows", ask("select count(*), sum(id) from test.frame"), [["500", "124750"]])
    with engine.begin() as connection:
        connection.exec_driver_sql("drop table test.frame")


run((inspection, reflected, mapped, postgres_dialect, frames), sqlalchemy.exc.DBAPIError)
