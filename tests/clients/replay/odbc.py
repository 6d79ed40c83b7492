"""The ODBC functions as a program calls them: raw calls of libodbc, the constants of its headers."""
import ctypes
import os
import re
import struct

LIBRARY = ctypes.CDLL("libodbc.so.2")
HEADERS = ("sql.h", "sqlext.h", "sqlucode.h")
SUCCESS, INFO, NO_DATA, NTS, NULL = 0, 1, 100, -3, -1


def read_constants():
    """Every number that the headers define, by name."""
    place = os.environ.get("ODBC_HEADERS", "/usr/include")
    lines, found = [], {}
    for name in HEADERS:
        with open(os.path.join(place, name), encoding="latin-1") as header:
            lines += [re.sub(r"/\*.*", "", line) for line in header]
    for _ in range(2):  # names may stand before what they stand for
        for line in lines:
            define = re.match(r"\s*#\s*define\s+(SQL_\w+)\s+(.+?)\s*$", line)
            value = number(define[2], found) if define else None
            if value is not None:
                found.setdefault(define[1], value)
    return found


def number(text, names):
    """The value of an expression of numbers, names and | + - << ( ), or None."""
    text = re.sub(r"\((?:SQL\w+|signed|unsigned|long|short|int)\s*\)", "", text)
    text = re.sub(r"\b(0x[0-9A-Fa-f]+|\d+)[uUlL]+\b", r"\1", text)
    words = re.findall(r"[A-Za-z_]\w*", re.sub(r"0x[0-9A-Fa-f]+", "", text))
    if any(word not in names for word in words) or not re.fullmatch(r"[\w\s|+\-<()]+", text):
        return None
    try:
        return eval(text, {"__builtins__": {}}, names)  # names and operators only, checked above
    except (SyntaxError, TypeError):
        return None


CONSTANTS = read_constants()


def constant(text):
    """A number, a name of the headers, or several joined by |."""
    value = number(text, CONSTANTS)
    if value is None:
        raise ValueError(f"{text} is no number and no name of {', '.join(HEADERS)}")
    return value


class Failure(Exception):
    """A call that returned neither success nor no data; state is the first record's."""

    def __init__(self, state, text):
        super().__init__(f"{state} {text}")
        self.state = state


class Program:
    """One application with one connection and one statement, wide or narrow."""

    def __init__(self, version, wide):
        self.wide = wide
        self.warning = ""
        self.env, self.dbc, self.stmt = (ctypes.c_void_p() for _ in range(3))
        self.kept = []  # buffers that the driver knows
        self.columns = {}
        self.kind = "SQL_HANDLE_ENV"
        LIBRARY.SQLAllocHandle(1, None, ctypes.byref(self.env))
        self.call("SQLSetEnvAttr", self.env, constant("SQL_ATTR_ODBC_VERSION"),
                  ctypes.c_void_p(constant(version)), 0)
        self.call("SQLAllocHandle", 2, self.env, ctypes.byref(self.dbc))

    def call(self, function, *arguments):
        """Calls it and returns whether there was data; what it said is in `warning`."""
        code = getattr(LIBRARY, function)(*arguments)
        code = ctypes.c_short(code).value
        self.warning = ""
        if code in (SUCCESS, NO_DATA):
            return code == SUCCESS
        if code == INFO:
            self.warning = self.record()[0]
            return True
        state, text = self.record()
        raise Failure(state, text or f"{function} returned {code}")

    def record(self):
        """SQLSTATE and text of the first record, of the handle of the last call."""
        for kind, handle in ((3, self.stmt), (2, self.dbc), (1, self.env)):
            state, text = ctypes.create_string_buffer(6), ctypes.create_string_buffer(2048)
            if handle and LIBRARY.SQLGetDiagRec(kind, handle, 1, state, None, text, 2048, None) in (0, 1):
                return state.value.decode(), text.value.decode(errors="replace")
        return "", ""

    def text(self, value):
        """A text argument and its length, as this program passes them; None: not given."""
        if value is None:
            return None, 0
        data = value.encode("utf-16-le") + b"\0\0" if self.wide else value.encode() + b"\0"
        self.kept.append(ctypes.create_string_buffer(data, len(data)))
        return self.kept[-1], NTS

    def texts(self, function, *values):
        """A function of this handle whose arguments are texts only."""
        pairs = [part for value in values for part in self.text(value)]
        return self.call(function + "W" * self.wide, self.stmt, *pairs)

    def read_text(self, data, size):
        """The text of `size` bytes that the driver wrote for this program."""
        return data.raw[:size].decode("utf-16-le" if self.wide else "utf-8")

    def open(self, string):
        data, length = self.text(string)
        self.call("SQLDriverConnect" + "W" * self.wide, self.dbc, None, data, length, None, 0, None, 0)
        self.statement()

    def statement(self):
        """A new statement instead of the old one."""
        if self.stmt:
            LIBRARY.SQLFreeHandle(3, self.stmt)
        self.stmt = ctypes.c_void_p()
        self.columns, self.kept = {}, []
        self.call("SQLAllocHandle", 3, self.dbc, ctypes.byref(self.stmt))

    def close(self):
        """Ends everything; an open transaction is rolled back, as programs that leave do."""
        self.kept = []
        for kind, handle in ((3, self.stmt), (2, self.dbc), (1, self.env)):
            if kind == 2 and self.stmt:
                LIBRARY.SQLEndTran(2, handle, constant("SQL_ROLLBACK"))
                self.call("SQLDisconnect", handle)
            if handle:
                LIBRARY.SQLFreeHandle(kind, handle)

    def info(self, kind, name):
        """An answer of SQLGetInfo: text, or a number of 16 or 32 bits."""
        data, length = ctypes.create_string_buffer(16384), ctypes.c_short()
        function = "SQLGetInfo" + "W" * self.wide
        self.call(function, self.dbc, constant(name), data, 16384, ctypes.byref(length))
        if kind == "text":
            return self.read_text(data, length.value)
        return int.from_bytes(data.raw[: 2 if kind == "u16" else 4], "little")

    def cell(self, column, kind="SQL_C_WCHAR"):
        """A column of the current row by SQLGetData, in pieces when it is long."""
        data, length, text = ctypes.create_string_buffer(4096), ctypes.c_ssize_t(), b""
        end = 2 if kind == "SQL_C_WCHAR" else 1 if kind == "SQL_C_CHAR" else 0
        while True:
            more = self.call("SQLGetData", self.stmt, column, constant(kind), data, ctypes.c_ssize_t(4096),
                             ctypes.byref(length))
            if length.value == NULL:
                return "NULL"
            if not more or self.warning != "01004":
                break
            text += data.raw[: 4096 - end]
        return show(kind, text + data.raw[: max(length.value, 0)])

    def bind(self, column, kind, size, rows):
        """Binds a column of `rows` rows."""
        data, lengths = ctypes.create_string_buffer(size * rows), (ctypes.c_ssize_t * rows)()
        self.columns[column] = (kind, size, data, lengths)
        self.call("SQLBindCol", self.stmt, column, constant(kind), data, ctypes.c_ssize_t(size), lengths)

    def bound(self, column, row):
        """A bound column of a row of the rowset, counted from 0."""
        kind, size, data, lengths = self.columns[column]
        length = lengths[row]
        return "NULL" if length == NULL else show(kind, data.raw[row * size : row * size + length])


FIXED = {"SQL_C_SLONG": "<i", "SQL_C_SBIGINT": "<q", "SQL_C_DOUBLE": "<d", "SQL_C_SSHORT": "<h", "SQL_C_BIT": "<B",
         "SQL_C_LONG": "<i", "SQL_C_UBIGINT": "<Q"}
MOMENTS = {"SQL_C_TYPE_DATE": ("<hHH", "%04d-%02d-%02d"), "SQL_C_TYPE_TIME": ("<HHH", "%02d:%02d:%02d"),
           "SQL_C_TYPE_TIMESTAMP": ("<hHHHHHI", "%04d-%02d-%02d %02d:%02d:%02d.%09d")}


def show(kind, data):
    """A value of a C type as text."""
    if kind == "SQL_C_WCHAR":
        return data.decode("utf-16-le")
    if kind in FIXED:
        return str(struct.unpack(FIXED[kind], data)[0])
    if kind in MOMENTS:
        layout, picture = MOMENTS[kind]
        return picture % struct.unpack(layout, data)
    return data.hex() if kind in ("SQL_C_BINARY", "SQL_C_VARBOOKMARK", "SQL_C_NUMERIC") else data.decode()


def pack(kind, value, size):
    """Text as a value of a C type, and its length; None: NULL."""
    if value is None:
        return bytes(size), NULL
    if kind in FIXED:
        return struct.pack(FIXED[kind], float(value) if kind == "SQL_C_DOUBLE" else int(value)), size
    if kind in MOMENTS:
        layout, _ = MOMENTS[kind]
        return struct.pack(layout, *(int(part) for part in re.findall(r"\d+", value))), size
    data = value.encode("utf-16-le" if kind == "SQL_C_WCHAR" else "utf-8")
    return data.ljust(size, b"\0"), len(data)


def size_of(kind):
    """The bytes of a C type of fixed size, else None."""
    layout = FIXED.get(kind) or MOMENTS.get(kind, (None,))[0]
    return struct.calcsize(layout) if layout else None
