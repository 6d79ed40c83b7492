#!/usr/bin/python3
"""LibreOffice without a window, over UNO: a data source is registered, its tables are listed, one is made, 10 000 rows are
loaded into a Calc sheet, which is saved and read again, and rows are edited through a form as Base does it."""
import datetime
import os
import signal
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.sheet.DataImportMode import SQL
from com.sun.star.uno import Exception as Problem

from common import ask, run, same

FOLDER = os.environ["STACK_DIR"]
OFFICE = "/usr/lib/libreoffice/program/soffice.bin"
RESTART = 81  # its exit code when it has made a new profile
ROWS = 10000


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class Office:
    def __init__(self):
        self.pipe = f"rs{os.getpid()}"
        self.start()
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        self.context = self.connect(resolver)
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def start(self):
        # With no PATH it does not find gpgconf, which hangs below a preloaded AddressSanitizer.
        self.process = subprocess.Popen(
            ["/usr/bin/setpriv", "--pdeathsig=KILL", OFFICE, "--headless", "--norestore", "--nodefault",
             f"-env:UserInstallation=file://{FOLDER}/office", f"--accept=pipe,name={self.pipe};urp;"],
            env=dict(os.environ, PATH="/nowhere"))

    def connect(self, resolver):
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
            except NoConnectException:
                status = self.process.poll()
                if status == RESTART:
                    self.start()
                elif status is not None:
                    sys.exit(f"LibreOffice ended with {status}")
                time.sleep(0.1)

    def service(self, name):
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def register(self, name):
        sources = self.service("com.sun.star.sdb.DatabaseContext")
        source = sources.createInstance()
        source.URL = f"sdbc:odbc:{name}"
        source.DatabaseDocument.storeAsURL(f"file://{FOLDER}/{name}.odb", ())
        sources.registerObject(name, source)

    def source(self, name):
        return self.service("com.sun.star.sdb.DatabaseContext").getByName(name)

    def load(self, address):
        return self.desktop.loadComponentFromURL(address, "_blank", 0, properties(Hidden=True))

    def end(self):
        try:
            self.desktop.terminate()
            self.process.wait(30)
        finally:
            self.process.kill()


def tables(source):
    office.register(source)
    connection = office.source(source).getConnection("", "")
    metadata = connection.MetaData
    same(f"{source} product", metadata.DatabaseProductName, {"rs": "Redshift", "pg": "PostgreSQL"}[source])
    wanted = ask("select 'dev.' || table_schema || '.' || table_name from information_schema.tables"
                 " where table_schema = 'sales' order by 1")
    names = sorted(name for name in connection.Tables.ElementNames if name.startswith("dev.sales."))
    same(f"{source} tables", [[name] for name in names], wanted)
    columns = connection.Tables.getByName("dev.sales.orders").Columns
    wanted = ask("select column_name from information_schema.columns where table_name = 'orders' order by"
                 " ordinal_position")
    same(f"{source} columns", [[name] for name in columns.ElementNames], wanted)
    keys = connection.Tables.getByName("dev.sales.orders").Keys
    found = [keys.getByIndex(number) for number in range(keys.Count)]
    same(f"{source} keys", sorted((key.ReferencedTable, key.Columns.ElementNames) for key in found),
         [("", ("order_id",)), ("dev.sales.customers", ("customer_id",))])
    connection.close()


def made(source):
    """A table made as Base's table designer does it, filled by a prepared statement, dropped."""
    connection = office.source(source).getConnection("", "")
    kinds = {}
    types = connection.MetaData.getTypeInfo()
    while types.next():
        kinds.setdefault(types.getShort(2), types.getString(1))
    table = connection.Tables.createDataDescriptor()
    table.CatalogName, table.SchemaName, table.Name = "dev", "test", "made"
    for name, kind, size, digits in (("id", 4, 10, 0), ("name", 12, 50, 0), ("price", 2, 10, 2), ("day", 91, 0, 0),
                                     ("moment", 93, 0, 0), ("flag", -7, 0, 0)):
        column = table.Columns.createDataDescriptor()
        column.Name, column.Type, column.TypeName = name, kind, kinds[kind]
        column.Precision, column.Scale, column.IsNullable = size, digits, int(name != "id")
        table.Columns.appendByDescriptor(column)
    key = table.Keys.createDataDescriptor()
    key.Type = 1
    part = key.Columns.createDataDescriptor()
    part.Name = "id"
    key.Columns.appendByDescriptor(part)
    table.Keys.appendByDescriptor(key)
    connection.Tables.appendByDescriptor(table)
    insert = connection.prepareStatement("insert into test.made values (?, ?, ?, ?, ?, ?)")
    insert.setInt(1, 1)
    insert.setString(2, "né 😀")
    insert.setString(3, "1.25")
    insert.setString(4, "2026-11-24")
    insert.setNull(5, 93)
    insert.setBoolean(6, True)
    same(f"{source} inserted", insert.executeUpdate(), 1)
    same(f"{source} made", ask("select * from test.made"), [["1", "né 😀", "1.25", "2026-11-24", None, "t"]])
    same(f"{source} its types", ask("select data_type, character_maximum_length, numeric_scale, is_nullable from"
                                    " information_schema.columns where table_name = 'made' and column_name in"
                                    " ('id', 'name', 'price') order by ordinal_position"),
         [["integer", None, "0", "NO"], ["character varying", "50", None, "YES"], ["numeric", None, "2", "YES"]])
    connection.Tables.dropByName("dev.test.made")
    same(f"{source} dropped", ask("select count(*) from pg_class where relname = 'made'"), [["0"]])
    connection.close()


def serial(text):
    """A date or time stamp as Calc counts it: days since 1899-12-30."""
    if text is None:
        return ""
    return (datetime.datetime.fromisoformat(text) - datetime.datetime(1899, 12, 30)).total_seconds() / 86400


def as_cells(row):
    number, name, price, day, moment, flag = row
    return (float(number), name or "", "" if price is None else float(price), serial(day), serial(moment),
            "" if flag is None else float(flag == "t"))


def close_enough(got, want):
    """Calc keeps times as fractions of days in binary."""
    if isinstance(got, float) and isinstance(want, float):
        return abs(got - want) < 1e-9 * max(1.0, abs(want))
    return got == want


def compare(what, sheet, wanted):
    cells = sheet.getCellRangeByPosition(0, 0, 5, ROWS + 1).DataArray
    same(f"{what}: heads", cells[0], ("id", "name", "price", "day", "moment", "flag"))
    same(f"{what}: nothing below", cells[ROWS + 1], ("",) * 6)
    for got, want in zip(cells[1:], wanted):
        if not all(map(close_enough, got, want)):
            return same(f"{what}: row {want[0]}", got, want)


def calc(source):
    query = "select * from test.ledger order by id"
    document = office.load("private:factory/scalc")
    sheet = document.Sheets.getByIndex(0)
    sheet.getCellRangeByPosition(0, 0, 0, 0).doImport(
        properties(DatabaseName=source, SourceType=SQL, SourceObject=query))
    wanted = [as_cells(row) for row in ask(query)]
    compare(f"{source} sheet", sheet, wanted)
    file = f"file://{FOLDER}/{source}.ods"
    document.storeAsURL(file, ())
    document.close(True)
    document = office.load(file)
    compare(f"{source} saved sheet", document.Sheets.getByIndex(0), wanted)
    document.close(True)


def form(source):
    """com.sun.star.form.component.DataForm is what a form of Base holds."""
    ask("update test.ledger set name = 'naïve 2', price = 2.5 where id = 2")
    rows = office.service("com.sun.star.form.component.DataForm")
    rows.DataSourceName, rows.CommandType, rows.Command = source, 0, "dev.test.ledger"
    rows.Filter, rows.ApplyFilter = "id <= 3 or id > 10000", True
    rows.Order = "id"
    rows.load()
    rows.absolute(2)
    rows.updateString(2, f"edité 😀 {source}")
    rows.updateNull(3)
    rows.updateRow()
    rows.moveToInsertRow()
    rows.updateInt(1, 20000)
    rows.updateString(2, "it's new")
    rows.insertRow()
    wanted = [["1", "naïve 1"], ["2", f"edité 😀 {source}"], ["3", "naïve 3"], ["20000", "it's new"]]
    same(f"{source} edited", ask("select id, name from test.ledger where id <= 3 or id > 10000 order by id"), wanted)
    same(f"{source} emptied", ask("select price from test.ledger where id = 2"), [[None]])
    rows.last()
    same(f"{source} the new row", rows.getInt(1), 20000)
    rows.deleteRow()
    same(f"{source} deleted", ask("select count(*) from test.ledger where id > 10000"), [["0"]])
    rows.unload()
    rows.dispose()


ask(f"""create table test.ledger (id int primary key, name varchar(40), price numeric(12,2), day date, moment timestamp,
        flag boolean);
    insert into test.ledger select g, 'naïve ' || g, case when g % 7 > 0 then g * 1.25 end, date '2026-01-01' + g % 400,
        timestamp '2026-01-01 00:00:00.5' + g * interval '1 minute', case when g % 3 > 0 then g % 3 = 1 end
    from generate_series(1, {ROWS}) g""")
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
office = Office()
try:
    run((tables, made, calc, form), Problem)
finally:
    office.end()
