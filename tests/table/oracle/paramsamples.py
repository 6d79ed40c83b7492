"""The application's values that the rules of param.py are asked about. Each has: shown, as the table writes it, and what
the rules need of it."""
import struct
from fractions import Fraction
from types import SimpleNamespace as Sample

from . import fetchsamples, numbers, times
from .table import escape

GUID = fetchsamples.GUID


def characters(text):
    return Sample(shown=escape(text), value=text, raw=text.encode("utf-8"))


def number(value):
    return Sample(shown=str(value), value=value)


def real(text, single):
    value = float(text)
    if single and value and abs(value) < float("inf"):
        value = numbers.nearest_single(Fraction(value))
    return Sample(shown=text, value=value)


def numeric(digits, scale):
    return Sample(shown="%d %d" % (digits, scale), value=Fraction(digits) / Fraction(10)**scale, digits=digits, scale=scale)


def data(raw, size=0, means=None):
    text = raw.decode("latin-1")
    return Sample(shown=raw.hex() or "\\e", value=text, raw=raw, size=size, means=means)


def date(year, month, day):
    valid = times.read_date("%04d-%02d-%02d" % (year if year > 0 else year + 2000, month, day)) is not None
    return Sample(shown="%d-%d-%d" % (year, month, day), value=times.Moment((year, month, day)), valid=valid)


def time(hour, minute, second):
    valid = hour < 24 and minute < 60 and second < 62  # leap seconds
    return Sample(shown="%d:%d:%d" % (hour, minute, second), value=times.Moment(None, (hour, minute, second, 0)), valid=valid)


def stamp(day, clock, fraction):
    one, other = date(*day), time(*clock)
    return Sample(shown="%s %s.%d" % (one.shown, other.shown, fraction), valid=one.valid and other.valid and fraction < 10**9,
                  value=times.Moment(day, clock + (fraction,)))


# --- intervals: the fields as they lie in the structure

MOST = {"h": 23, "m": 59, "s": 59, "o": 11}


def interval_of(kind, fields, lead, prec):
    """What the structure means, and whether each of its fields is in its range."""
    sign, values, fraction = fields
    letters = times.FIELDS[kind][0]
    valid = values[0] < 10**lead and fraction < 10**prec
    valid = valid and all(value <= MOST[letter] for letter, value in list(zip(letters, values))[1:])
    total = sum(value * times.UNITS[letter] for letter, value in zip(letters, values)) + Fraction(fraction, 10**prec)
    return times.Interval(**{"months" if times.is_months(kind) else "seconds": sign * total}), valid


def interval(kind, sign, values, fraction=0):
    letters = times.FIELDS[kind][0]
    text = "".join("%d%s" % (value, letter) for value, letter in zip(values, letters))
    if letters[-1] == "s":
        text = text[:-1] + ".%ds" % fraction
    return Sample(shown=("-" if sign < 0 else "+") + text, fields=(sign, values, fraction))


def intervals(kind):
    letters = times.FIELDS[kind][0]
    most = [99] + [MOST[letter] for letter in letters[1:]]
    yield interval(kind, 1, [0] * len(letters)), {}
    yield interval(kind, 1, [1] * len(letters)), {}
    yield interval(kind, -1, most), {}
    yield interval(kind, 1, [100] + most[1:]), {}
    yield interval(kind, 1, [100] + most[1:]), {"lead": 3}
    yield interval(kind, 1, [3, 7, 5, 9][:len(letters)]), {"lead": 1}
    if len(letters) > 1:
        yield interval(kind, 1, [1] * (len(letters) - 1) + [MOST[letters[-1]] + 1]), {}
    if letters[-1] == "s":
        yield interval(kind, -1, [1] * len(letters), 500000), {}
        yield interval(kind, 1, [1] * len(letters), 500), {"prec": 3}
        yield interval(kind, 1, [1] * len(letters), 1000000), {}


def field(kind, value):
    """The one field of an interval as a number."""
    amount = value.months if times.is_months(kind) else value.seconds
    return Fraction(amount) / times.FIELDS[kind][1]


# --- which values a pair of types is tried with

NUMBER_TEXTS = fetchsamples.NUMBER_TEXTS + fetchsamples.NO_NUMBERS[:9]
MOMENT_TEXTS = fetchsamples.MOMENT_TEXTS + fetchsamples.NO_MOMENTS
FITTING = {
    "text": ["abc", "  a b  ", "", 'it\'s \\ "x"', "na\u00efve \U0001f600", "a|b", "a\0b"],
    "binary": ["00FF", "\\x00ff", "", " 00ff ", "00F", "xy", "0 0"], "guid": [GUID, "{%s}" % GUID, " %s " % GUID, GUID[:8], ""],
}
FITTING.update(dict.fromkeys(("integer", "decimal", "real", "bit"), NUMBER_TEXTS))
FITTING.update(dict.fromkeys(("date", "time", "timestamp"), MOMENT_TEXTS))
FITTING.update(dict.fromkeys(("months1", "monthsn", "seconds1", "secondsn"), fetchsamples.INTERVAL_TEXTS))

REALS = ["0", "-0.0", "0.1", "1", "-1", "1.5", "-0.5", "2", "42", "127.5", "255", "-129", "32768", "65536.25", "2147483648", "1e+15",
         "1152921504606846976", "9.2233720368547758e+18", "1e+19", "1e+20", "0.30000000000000004", "3.5e+38", "1.7976931348623157e+308",
         "5e-324", "1.401298464324817e-45", "nan", "inf", "-inf"]
NUMERICS = [(0, 0), (1, 0), (-1, 0), (12345, 2), (-5, 3), (5, 1), (15, 1), (2, 0), (7, -3), (127, 0), (25650, 2), (-32769, 0), (2**31, 0),
            (-2**63, 0), (2**63, 0), (99, 0), (100, 0), (10**38 - 1, 0), (10**38 - 1, 38), (-1, 38)]
DATES = [(2026, 11, 24), (1, 1, 1), (9999, 12, 31), (2024, 2, 29), (2023, 2, 29), (2026, 2, 30), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0),
         (0, 1, 1), (-43, 3, 15)]
TIMES = [(13, 14, 15), (0, 0, 0), (23, 59, 59), (24, 0, 0), (13, 60, 0), (13, 14, 62)]
STAMPS = [(DATES[0], TIMES[0], 0), (DATES[0], TIMES[1], 0), (DATES[0], TIMES[0], 500000000), (DATES[0], TIMES[0], 123456000),
          (DATES[0], TIMES[2], 999999900), (DATES[0], TIMES[1], 1), (DATES[1], TIMES[1], 0), (DATES[2], TIMES[2], 999999000),
          (DATES[0], (25, 0, 0), 0), ((2026, 0, 24), TIMES[0], 0), (DATES[9], TIMES[0], 500000000)]

RAW = {  # SQL type: the bytes of its default C type, and what they mean
    "TINYINT": ("<b", [(-7,)], "%d"), "SMALLINT": ("<h", [(258,)], "%d"), "INTEGER": ("<i", [(-2,)], "%d"), "BIGINT": ("<q", [(2**40,)], "%d"),
    "REAL": ("<f", [(1.5,)], "%.1f"), "FLOAT": ("<d", [(2.5,)], "%.1f"), "DOUBLE": ("<d", [(0.1,)], "%.1f"), "BIT": ("B", [(1,)], "%d"),
    "DATE": ("<hHH", [(2026, 11, 24)], "%d-%d-%d"), "TIME": ("<HHH", [(13, 14, 15)], "%d:%d:%d"),
    "TIMESTAMP": ("<hHHHHHI", [(2026, 11, 24, 13, 14, 15, 0)], "%d-%d-%d %d:%d:%d"),
}


def raw(target, sqltype):
    if target in ("text", "binary"):
        return [data(b"abc"), data(b""), data(b"a\0b"), data(b"\xc3\xa9"), data(b"'\\")]
    if target == "decimal":
        return [data(b"12.5"), data(b" 7 "), data(b"abc"), data(b"")]
    form = RAW.get(sqltype.rstrip("2"))
    if not form:
        return [data(b"abc")]
    layout, values, text = form
    size = struct.calcsize(layout)
    found = [data(struct.pack(layout, *value), size, text % (value[:-1] if len(value) == 7 else value)) for value in values]
    return found + [data(b"\0" * (size - 1), size), data(b"\0" * (size + 1), size)]


def values(ctype, source, target, sqltype):
    if source == "char":
        return [characters(text) for text in FITTING[target]]
    if source == "binary":
        return raw(target, sqltype)
    if ctype in numbers.INTEGERS:
        low, high, _ = numbers.INTEGERS[ctype]
        steps = [-2**63, -2**31 - 1, -2**31, -2**15 - 1, -2**15, -129, -128, -100, -1, 0, 1, 2, 42, 99, 127, 128, 255, 256, 2**15 - 1, 2**15,
                 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1]
        if target in ("months1", "seconds1"):
            steps = [0, -1, 42, 99, -100, high]
        return [number(step) for step in steps if low <= step <= high]
    if ctype == "NUMERIC":
        return [numeric(*pair) for pair in NUMERICS]
    if source == "real":
        return [real(text, ctype == "FLOAT") for text in REALS]
    return {"bit": [number(0), number(1), number(2)], "date": [date(*day) for day in DATES], "time": [time(*clock) for clock in TIMES],
            "timestamp": [stamp(*all_of) for all_of in STAMPS], "guid": [Sample(shown=GUID, value=GUID)]}[source]


def of(ctype, source, target, sqltype):
    """Pairs of a value and the options that it is tried with."""
    if source in ("months", "seconds"):
        yield from intervals(ctype)
        return
    narrow = target.startswith(("months", "seconds"))
    for sample in values(ctype, source, target, sqltype):
        yield sample, {}
        if narrow and source in ("char", "exact"):
            yield sample, {"sqllead": 4}
