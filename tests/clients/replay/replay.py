#!/usr/bin/env python3
"""replay.py FILE...: what tools ask of a driver, call by call, with the answers they need, on both servers.

A line of a .replay file is one call:

    [rs:|pg:] VERB ARGUMENTS [= ANSWER | has BITS | ~ PATTERN] [=> SQLSTATE]

`rs:` and `pg:` stand before lines for one of the servers. Arguments are words; 'words with blanks', '' empty, - not given.
The rest of a line is the text of VERBs that take SQL. `=` wants this answer, `has` these bits among others, `~` an answer
that the regular expression matches; without one the call only has to succeed. `=>` wants this SQLSTATE, of a failure or of a
warning; without it there must be neither. `$NAME` is a variable of the environment. The verbs are the methods of Replay;
what stands behind their names here is their arguments and their answer.
"""
import ctypes
import os
import re
import shlex
import sys
from xml.etree import ElementTree

from odbc import CONSTANTS, Failure, Program, constant, pack, size_of

LINE = re.compile(r"^(?:(rs|pg):\s+)?(\S+)\s*(.*?)(?:\s+=>\s+(\w{5}))?$")
ANSWER = re.compile(r"^(.*?)\s*(?<!\S)(=|has|~)\s+(.*)$")
SCOPES = {"env": ("SQLSetEnvAttr", "SQLGetEnvAttr"), "dbc": ("SQLSetConnectAttr", "SQLGetConnectAttr"),
          "stmt": ("SQLSetStmtAttr", "SQLGetStmtAttr")}


def words_of(text):
    return [None if word == "-" else word for word in shlex.split(text.replace("\\", "\\\\"))]


class Replay:
    """Each verb is a method: it makes the call and returns the answer as text or number, or None."""

    def __init__(self, source):
        self.source, self.program, self.rows, self.sets = source, None, 1, []

    # the connection

    def begin(self, version, width):
        """ODBC-VERSION wide|narrow"""
        self.program = Program(version, width == "wide")

    def connect(self, extra=""):
        """[KEYWORDS]: SQLDriverConnect to the data source"""
        self.program.open(f"DSN={self.source};{extra}")

    def info(self, name, kind):
        """NAME text|u16|u32 = what SQLGetInfo says"""
        return self.program.info(kind, name)

    def tdc(self, file, replay):
        """FILE REPLAY = what in a Tableau customization is not what SQLGetInfo answers, or not tried in that replay"""
        folder = os.path.dirname(os.path.abspath(__file__))
        with open(os.path.join(folder, replay), encoding="utf-8") as lines:
            tried = set(re.findall(r"CAP_\w+", lines.read()))
        root = ElementTree.parse(os.path.join(folder, file)).getroot()
        wrong = [item.get("name") for item in root.iter("customization") if not self.holds(item, tried)]
        return " ".join(wrong)

    def holds(self, item, tried):
        name, value = item.get("name"), item.get("value")
        if name.startswith("CAP_"):
            return name in tried
        kind = "text" if not value.isdigit() else "u16" if name in ("SQL_GROUP_BY", "SQL_IDENTIFIER_CASE") else "u32"
        return str(self.info(name, kind)) == value

    def functions(self, name):
        """NAME of a function's number = 1 when the driver has it"""
        there = ctypes.c_ushort()
        self.program.call("SQLGetFunctions", self.program.dbc, constant(name), ctypes.byref(there))
        return there.value

    def set(self, scope, name, value):
        """env|dbc|stmt ATTRIBUTE VALUE"""
        handle = getattr(self.program, scope)
        if name == "SQL_ATTR_ROW_ARRAY_SIZE":
            self.rows = constant(value)
        self.program.call(SCOPES[scope][0], handle, constant(name), ctypes.c_void_p(constant(value)), 0)

    def get(self, scope, name):
        """env|dbc|stmt ATTRIBUTE = its number"""
        value = ctypes.c_size_t()
        self.program.call(SCOPES[scope][1], getattr(self.program, scope), constant(name), ctypes.byref(value), 0, None)
        return value.value

    def commit(self):
        """SQLEndTran"""
        self.program.call("SQLEndTran", 2, self.program.dbc, constant("SQL_COMMIT"))

    def rollback(self):
        """SQLEndTran"""
        self.program.call("SQLEndTran", 2, self.program.dbc, constant("SQL_ROLLBACK"))

    # the catalog

    def tables(self, *names):
        """CATALOG SCHEMA TABLE TYPES"""
        self.program.texts("SQLTables", *names)

    def columns_of(self, *names):
        """CATALOG SCHEMA TABLE COLUMN: SQLColumns"""
        self.program.texts("SQLColumns", *names)

    def primarykeys(self, *names):
        """CATALOG SCHEMA TABLE"""
        self.program.texts("SQLPrimaryKeys", *names)

    def foreignkeys(self, *names):
        """CATALOG SCHEMA TABLE of the key, and of the reference"""
        self.program.texts("SQLForeignKeys", *names)

    def procedures(self, *names):
        """CATALOG SCHEMA NAME"""
        self.program.texts("SQLProcedures", *names)

    def statistics(self, catalog, schema, table, unique):
        """CATALOG SCHEMA TABLE SQL_INDEX_UNIQUE|SQL_INDEX_ALL"""
        self.with_numbers("SQLStatistics", (catalog, schema, table), (constant(unique), constant("SQL_QUICK")))

    def specialcolumns(self, kind, catalog, schema, table, scope):
        """KIND CATALOG SCHEMA TABLE SCOPE"""
        numbers = (constant(scope), constant("SQL_NULLABLE"))
        self.with_numbers("SQLSpecialColumns", (catalog, schema, table), numbers, constant(kind))

    def with_numbers(self, function, names, numbers, *first):
        program = self.program
        pairs = [part for name in names for part in program.text(name)]
        program.call(function + "W" * program.wide, program.stmt, *first, *pairs, *numbers)

    def typeinfo(self, kind):
        """TYPE"""
        program = self.program
        program.call("SQLGetTypeInfo" + "W" * program.wide, program.stmt, constant(kind))

    # statements

    def direct(self, sql):
        """SQL: SQLExecDirect"""
        self.program.texts("SQLExecDirect", sql)

    def setup(self, sql):
        """SQL: SQLExecDirect, whatever it warns of"""
        self.direct(sql)
        self.program.warning = ""

    def prepare(self, sql):
        """SQL"""
        self.program.texts("SQLPrepare", sql)

    def execute(self):
        """SQLExecute"""
        self.program.call("SQLExecute", self.program.stmt)

    def moreresults(self):
        """= 0 when there are no more"""
        return int(self.program.call("SQLMoreResults", self.program.stmt))

    def close(self):
        """SQLFreeStmt(SQL_CLOSE)"""
        self.program.call("SQLFreeStmt", self.program.stmt, constant("SQL_CLOSE"))

    def unbind(self):
        """SQLFreeStmt(SQL_UNBIND), SQLFreeStmt(SQL_RESET_PARAMS)"""
        for option in ("SQL_UNBIND", "SQL_RESET_PARAMS"):
            self.program.call("SQLFreeStmt", self.program.stmt, constant(option))

    def statement(self):
        """another statement instead of this one"""
        self.rows, self.sets = 1, []
        self.program.statement()

    def rowcount(self):
        """= SQLRowCount"""
        return self.counted("SQLRowCount", ctypes.c_ssize_t)

    def numcols(self):
        """= SQLNumResultCols"""
        return self.counted("SQLNumResultCols", ctypes.c_short)

    def numparams(self):
        """= SQLNumParams"""
        return self.counted("SQLNumParams", ctypes.c_short)

    def counted(self, function, kind):
        count = kind()
        self.program.call(function, self.program.stmt, ctypes.byref(count))
        return count.value

    def describe(self, column):
        """COLUMN = name|type|size|digits|nullable of SQLDescribeCol"""
        program, unit = self.program, 2 if self.program.wide else 1
        name, length = ctypes.create_string_buffer(512), ctypes.c_short()
        kind, digits, nullable, size = ctypes.c_short(), ctypes.c_short(), ctypes.c_short(), ctypes.c_size_t()
        program.call("SQLDescribeCol" + "W" * program.wide, program.stmt, int(column), name, 256, ctypes.byref(length),
                     ctypes.byref(kind), ctypes.byref(size), ctypes.byref(digits), ctypes.byref(nullable))
        return "|".join([program.read_text(name, length.value * unit), type_name(kind.value), str(size.value),
                         str(digits.value), str(nullable.value)])

    def describeparam(self, number):
        """PARAMETER = type|size|digits of SQLDescribeParam"""
        kind, digits, nullable, size = ctypes.c_short(), ctypes.c_short(), ctypes.c_short(), ctypes.c_size_t()
        self.program.call("SQLDescribeParam", self.program.stmt, int(number), ctypes.byref(kind), ctypes.byref(size),
                          ctypes.byref(digits), ctypes.byref(nullable))
        return f"{type_name(kind.value)}|{size.value}|{digits.value}"

    def colattr(self, column, field, kind="number"):
        """COLUMN FIELD [text] = SQLColAttribute"""
        program, data = self.program, ctypes.create_string_buffer(512)
        length, value = ctypes.c_short(), ctypes.c_ssize_t()
        program.call("SQLColAttribute" + "W" * program.wide, program.stmt, int(column), constant(field), data, 512,
                     ctypes.byref(length), ctypes.byref(value))
        return program.read_text(data, length.value) if kind == "text" else value.value

    # rows

    def fetch(self, columns="", kind="SQL_C_WCHAR"):
        """[COLUMN,... [C-TYPE]] = the next row, its columns by SQLGetData in this order; `end` after the last"""
        return self.row(self.program.call("SQLFetch", self.program.stmt), columns, kind)

    def scroll(self, orientation, offset="0", columns="", kind="SQL_C_WCHAR"):
        """ORIENTATION [OFFSET [COLUMN,...]] = the row as fetch shows it: SQLFetchScroll"""
        there = self.program.call("SQLFetchScroll", self.program.stmt, constant(orientation), ctypes.c_ssize_t(int(offset)))
        return self.row(there, columns, kind)

    def row(self, there, columns, kind):
        if not there:
            return "end"
        return "|".join(self.program.cell(int(column), kind) for column in columns.split(",") if column)

    def count(self):
        """= the number of rows left"""
        rows = 0
        while self.program.call("SQLFetch", self.program.stmt):
            rows += 1
        return rows

    def all(self, columns):
        """COLUMN,... = the rows left, as fetch shows them, between blanks"""
        rows = []
        while self.program.call("SQLFetch", self.program.stmt):
            rows.append("|".join(self.program.cell(int(column)) for column in columns.split(",")))
        return " ".join(rows)

    def bind(self, column, kind, size=None):
        """COLUMN C-TYPE [BYTES]: SQLBindCol for the row array"""
        self.program.bind(int(column), kind, int(size) if size else size_of(kind), self.rows)

    def block(self, columns):
        """COLUMN,... = rows: first row ... last row of the next rowset; `end` after the last"""
        program, fetched = self.program, ctypes.c_size_t()
        program.call("SQLSetStmtAttr", program.stmt, constant("SQL_ATTR_ROWS_FETCHED_PTR"), ctypes.byref(fetched), 0)
        there = program.call("SQLFetchScroll", program.stmt, constant("SQL_FETCH_NEXT"), ctypes.c_ssize_t(0))
        program.call("SQLSetStmtAttr", program.stmt, constant("SQL_ATTR_ROWS_FETCHED_PTR"), None, 0)
        if not there:
            return "end"
        first, last = ("|".join(program.bound(int(column), row) for column in columns.split(","))
                       for row in (0, fetched.value - 1))
        return f"{fetched.value}: {first} ... {last}"

    def refresh(self, row):
        """ROW: SQLSetPos(SQL_POSITION) on a row of the rowset"""
        self.program.call("SQLSetPos", self.program.stmt, ctypes.c_size_t(int(row)), constant("SQL_POSITION"), 0)

    def bookmark(self):
        """= bytes of the current row's bookmark, which `back` goes to"""
        data, length = ctypes.create_string_buffer(64), ctypes.c_ssize_t()
        self.program.call("SQLGetData", self.program.stmt, 0, constant("SQL_C_VARBOOKMARK"), data, ctypes.c_ssize_t(64),
                          ctypes.byref(length))
        self.mark = ctypes.create_string_buffer(data.raw[: length.value], length.value)
        return length.value

    def back(self, offset, columns):
        """OFFSET COLUMN,... = the row that far from the bookmark"""
        attribute = constant("SQL_ATTR_FETCH_BOOKMARK_PTR")
        self.program.call("SQLSetStmtAttr", self.program.stmt, attribute, self.mark, 0)
        return self.scroll("SQL_FETCH_BOOKMARK", offset, columns)

    # parameters

    def param(self, number, c_type, sql_type, size, digits, *values):
        """NUMBER C-TYPE SQL-TYPE SIZE DIGITS VALUE...: column-wise; several values make an array"""
        room = size_of(c_type) or 256
        packed = [pack(c_type, value, room) for value in values]
        data = ctypes.create_string_buffer(b"".join(part for part, _ in packed), room * len(packed))
        lengths = (ctypes.c_ssize_t * len(packed))(*(length for _, length in packed))
        self.bind_parameter(number, c_type, sql_type, size, digits, data, room, lengths)
        self.array(len(packed))

    def structs(self, types, *rows):
        """C-TYPE/SQL-TYPE/SIZE/DIGITS,... ROW...: row-wise, a row's values joined by |"""
        kinds = [part.split("/") for part in types.split(",")]
        rooms = [size_of(kind[0]) or 256 for kind in kinds]
        stride = sum(rooms) + 8 * len(rooms)
        data = ctypes.create_string_buffer(stride * len(rows))
        for at, row in enumerate(rows):
            self.fill(data, at * stride, list(zip(kinds, rooms, row.split("|"))))
        program, where = self.program, 0
        program.call("SQLSetStmtAttr", program.stmt, constant("SQL_ATTR_PARAM_BIND_TYPE"), ctypes.c_void_p(stride), 0)
        for at, (kind, room) in enumerate(zip(kinds, rooms)):
            start = ctypes.addressof(data) + where
            self.bind_parameter(at + 1, *kind, ctypes.c_void_p(start), room, ctypes.c_void_p(start + room))
            where += room + 8
        program.kept.append(data)
        self.array(len(rows))

    def fill(self, data, start, values):
        for kind, room, text in values:
            value, length = pack(kind[0], None if text == "NULL" else text, room)
            data[start : start + room + 8] = value + length.to_bytes(8, "little", signed=True)
            start += room + 8

    def bind_parameter(self, number, c_type, sql_type, size, digits, data, room, lengths):
        program = self.program
        program.kept += [data, lengths]
        program.call("SQLBindParameter", program.stmt, int(number), constant("SQL_PARAM_INPUT"), constant(c_type),
                     constant(sql_type), ctypes.c_size_t(int(size)), int(digits), data, ctypes.c_ssize_t(room), lengths)

    def array(self, rows):
        attribute = constant("SQL_ATTR_PARAMSET_SIZE")
        self.program.call("SQLSetStmtAttr", self.program.stmt, attribute, ctypes.c_void_p(rows), 0)


WITH_SQL = ("direct", "setup", "prepare")
TYPES = {value: name for name, value in reversed(list(CONSTANTS.items()))
         if re.fullmatch(r"SQL_(W?(LONG)?(VAR)?CHAR|(LONG)?(VAR)?BINARY|BIT|TINYINT|SMALLINT|INTEGER|BIGINT|REAL|FLOAT|DOUBLE|"
                         r"NUMERIC|DECIMAL|TYPE_\w+|DATE|TIME|TIMESTAMP|GUID)", name)}


def type_name(value):
    return TYPES.get(value, str(value))


def expected(answer, relation, want):
    """Whether the answer is the one that the line wants."""
    if relation == "~":
        return re.fullmatch(want, str(answer)) is not None
    if relation == "has":
        return answer & constant(want) == constant(want)
    return answer == constant(want) if isinstance(answer, int) else answer == want.strip("'")


def make(replay, verb, arguments):
    """Makes the call of a line: the verb's answer, the relation to what the line wants, and that."""
    if verb in WITH_SQL:
        return getattr(replay, verb)(arguments), None, None
    answer = ANSWER.match(arguments)
    words, relation, want = answer.groups() if answer else (arguments, None, None)
    return getattr(replay, verb)(*words_of(words)), relation, want


def wrong(replay, verb, arguments, state):
    """Makes the call of a line; what is wrong with its outcome, or None."""
    try:
        answer, relation, want = make(replay, verb, arguments)
    except Failure as failure:
        return None if state == failure.state else str(failure)
    if replay.program.warning != (state or ""):
        return f"SQLSTATE {replay.program.warning or 'none'}, expected {state or 'none'}"
    return None if not relation or expected(answer, relation, want) else f"answers {answer}"


def play(path, source):
    """Replays a file; the number of lines that were played, and of those that failed."""
    replay, failed, lines = Replay(source), 0, 0
    with open(path, encoding="utf-8") as file:
        for at, line in enumerate(file, 1):
            line = re.sub(r"\$([A-Z_]+)", lambda name: os.environ[name[1]], line.strip())
            server, verb, arguments, state = LINE.match(line or "#").groups()
            if verb.startswith("#") or server not in (None, source):
                continue
            lines += 1
            fault = wrong(replay, verb, arguments, state)
            if fault:
                failed += 1
                print(f"{os.path.basename(path)}:{at}: {line}\n    {source}: {fault}")
    replay.program.close()
    return lines, failed


def main(paths):
    """Replays each file on both servers, what all of them look at first."""
    good = True
    folder = os.path.dirname(os.path.abspath(__file__))
    for source in ("rs", "pg"):
        for path in [os.path.join(folder, "schema.replay"), *paths]:
            lines, failed = play(path, source)
            good = good and failed == 0 and lines > 0
            print(f"{os.path.basename(path)} on {source}: {lines} calls, {failed} not answered as wanted")
    return good


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
