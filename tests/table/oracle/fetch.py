"""From the server's text to C types: the tables "SQL to C" of appendix D of the ODBC reference, as rules.

A case has: source (the class of the server type), text, ctype, target (the class of the C type), cap, prec, scale, lead."""
import re
import struct
from fractions import Fraction
from types import SimpleNamespace

from . import fetchsamples as samples
from . import numbers, times
from .table import Rule, always, both, escape, first, not_

HEADER = """# Values of the server as C types get them: what appendix D of the ODBC reference, "Converting data from SQL to C data
# types", says of each. Written by tests/table/generate, which knows nothing of the driver; read by tests/unit/value_convert.c
# beside convert.in, which explains the columns.
#   server type | text | C type | options | value | length | SQLSTATE | reason
"""

CLASSES = {
    "bool": "bit", "int2": "exact", "int4": "exact", "int8": "exact", "oid": "exact", "numeric": "exact",
    "float4": "real", "float8": "real", "date": "date", "time": "time", "timetz": "time",
    "timestamp": "timestamp", "timestamptz": "timestamp", "intervaly2m": "months", "intervald2s": "seconds",
    "bytea": "binary", "varbyte": "binary", "geometry": "binary", "geography": "binary", "uuid": "guid",
    "char": "char", "varchar": "char", "text": "char", "name": "char", "super": "char", "json": "char",
    "jsonb": "char", "money": "char", "inet": "char", "xml": "char", "_int4": "char", "_text": "char",
    "hllsketch": "char", "unknown": "char", "interval": "words",
}

TARGETS = dict.fromkeys(numbers.INTEGERS, "integer")
TARGETS.update({
    "CHAR": "text", "WCHAR": "text", "BINARY": "binary", "BIT": "bit", "FLOAT": "real", "DOUBLE": "real",
    "NUMERIC": "numeric", "DATE": "date", "TIME": "time", "TIMESTAMP": "timestamp", "DATE2": "date", "TIME2": "time",
    "TIMESTAMP2": "timestamp", "GUID": "guid", "999": "unknown", "-150": "unknown", "0": "unknown",
})
TARGETS.update((kind, ("months" if times.is_months(kind) else "seconds") + ("1" if times.is_single(kind) else "n"))
               for kind in times.FIELDS)
SIZES = {"BIT": 1, "FLOAT": 4, "DOUBLE": 8, "NUMERIC": 19, "DATE": 6, "TIME": 6, "TIMESTAMP": 16, "DATE2": 6,
         "TIME2": 6, "TIMESTAMP2": 16, "GUID": 16}
SIZES.update((kind, 28) for kind in times.FIELDS)
SIZES.update((kind, row[2]) for kind, row in numbers.INTEGERS.items())

DEFAULTS = {"bool": "BIT", "int2": "SSHORT", "int4": "SLONG", "int8": "SBIGINT", "oid": "SBIGINT", "float4": "FLOAT",
            "float8": "DOUBLE", "date": "DATE", "time": "TIME", "timetz": "TIME", "timestamp": "TIMESTAMP",
            "timestamptz": "TIMESTAMP", "intervaly2m": "INTERVAL_YEAR_TO_MONTH", "bytea": "BINARY", "varbyte": "BINARY",
            "intervald2s": "INTERVAL_DAY_TO_SECOND", "geometry": "BINARY", "geography": "BINARY", "uuid": "GUID"}

SPANS = "exact char words months seconds"  # likewise for intervals
NUMERIC = "bit exact real char words"  # classes whose text or value is a number, or may be
INTERVALS = "months1 monthsn seconds1 secondsn"
STRUCTS = "date time timestamp guid " + INTERVALS
NUMBERS = "integer numeric bit real"


# --- the server's values

def number(case):
    """The number that the value is, NaN and infinity as their word; None when the text is no number."""
    if case.source == "bit":
        return Fraction(case.text == "t")
    if case.source == "real" and case.text not in numbers.WORDS:
        # The value is the binary number nearest to the text.
        single = case.type == "float4"
        nearest = numbers.nearest_single if single else numbers.nearest_double
        return Fraction(nearest(numbers.literal(case.text)))
    return numbers.WORDS.get(case.text) or numbers.literal(case.text)


def finite(case):
    return isinstance(number(case), Fraction)


def moment(case):
    """Date, time and fraction. The zone is not part of ODBC's structures: what the session's clock shows."""
    text = case.text
    if case.source in ("time", "timestamp"):
        clock = text.find(":")
        signs = [at for at in (text.find("+", clock), text.find("-", clock)) if at > 0]
        text = text[:min(signs)] if clock > 0 and signs else text
    return times.read(text)


def interval(case):
    return case.interval


def size(case):
    return SIZES[case.ctype]


# --- text: how much of it may be cut

def shown(case):
    if case.source == "bit":
        return b"1" if case.text == "t" else b"0"
    if case.source == "real" and finite(case):
        single = case.type == "float4"
        nearest = numbers.nearest_single if single else numbers.nearest_double
        value = nearest(numbers.literal(case.text)) if number(case) else float(case.text)
        return numbers.real_text(value, single).encode()
    if case.source == "binary":
        return case.bytes.hex().encode()
    return case.raw


def utf8_characters(data):
    """Characters of well-formed UTF-8; what is none, in the parts that each become one U+FFFD."""
    result = []
    while data:
        try:
            good, bad, rest = data, b"", b""
            good.decode("utf-8")
        except UnicodeDecodeError as wrong:
            good, bad, rest = data[:wrong.start], data[wrong.start:wrong.end], data[wrong.end:]
        result += [c.encode("utf-8") for c in good.decode("utf-8")] + ([bad] if bad else [])
        data = rest
    return result


def characters(case):
    """Of the text: the bytes that each character takes in the buffer, and the character."""
    wide = case.ctype == "WCHAR"
    return [(len(c.decode("utf-8", "replace").encode("utf-16-le")) if wide else len(c), c)
            for c in utf8_characters(shown(case))]


def unit(case):
    return 1 if case.ctype == "CHAR" else 2


def length(case):
    return sum(units for units, _ in characters(case))


def fits(case):
    return length(case) + unit(case) <= case.cap


def least(case):
    """Bytes of the text, in the buffer, that may not be cut."""
    text = shown(case).decode("latin-1")
    if case.source in ("exact", "real"):
        count = len(text) if "e" in text or "." not in text else text.index(".")
    elif case.source == "date":
        count = len(text)
    elif case.source == "time":
        count = 8
    elif case.source == "timestamp":
        count = 19
    elif case.source in ("char", "words", "binary"):
        count = 0
    elif case.source in ("months", "seconds"):
        count = re.search(r"(\.\d+)?\Z", text).start()
    else:
        count = len(text)
    return count * unit(case)


def may_cut(case):
    return least(case) + unit(case) <= case.cap


def put(case, data):
    text = b"".join(c for _, c in data)
    return escape(text if case.ctype == "CHAR" else text.decode("utf-8", "replace"))


def text_whole(case):
    return put(case, characters(case)), length(case)


def text_cut(case):
    """Whole characters only; of bytes in hexadecimal both digits."""
    room, kept = case.cap - unit(case), []
    if case.source == "binary":
        room -= room % (2 * unit(case))
    for units, data in characters(case):
        if units > room:
            break
        room -= units
        kept.append((units, data))
    return put(case, kept), length(case)


def only_length(case):
    return "-", length(case)


# --- bytes

def native(case):
    """The bytes of a value: of the default C type for what has a fixed length, else its own."""
    kind = DEFAULTS.get(case.type)
    if case.source == "binary":
        return case.bytes
    if case.type == "numeric" or case.source in ("char", "words"):
        return case.raw
    if kind in numbers.INTEGERS:
        return numbers.whole(number(case)).to_bytes(size_of(kind), "little", signed=True)
    if kind == "BIT":
        return b"\1" if case.text == "t" else b"\0"
    if case.source == "real":
        return struct.pack("<f" if kind == "FLOAT" else "<d", float(case.text))
    return struct_bytes(case)


def size_of(kind):
    return SIZES[kind]


def struct_bytes(case):
    if case.source == "guid":
        head = bytes.fromhex(case.text.replace("-", ""))
        return head[3::-1] + head[5:3:-1] + head[7:5:-1] + head[8:]
    if case.source in ("months", "seconds"):
        kind = DEFAULTS[case.type]
        values, _ = times.interval_fields(case.interval, kind)
        code = {"INTERVAL_YEAR_TO_MONTH": 7, "INTERVAL_DAY_TO_SECOND": 10}[kind]
        sign = 1 if case.interval.sign == "-" else 0
        return struct.pack("<ihxx5I", code, sign, *(values + [0] * 5)[:5])
    when = moment(case)
    time = when.time or (0, 0, 0, 0)
    return {"date": lambda: struct.pack("<hHH", *when.date), "time": lambda: struct.pack("<HHH", *time[:3]),
            "timestamp": lambda: struct.pack("<hHHHHHI", *(when.date + time))}[case.source]()


def bytes_fit(case):
    return len(native(case)) <= case.cap


def bytes_whole(case):
    return native(case).hex() or "\\e", len(native(case))


def bytes_cut(case):
    return native(case)[:max(case.cap, 0)].hex() or "-", len(native(case))


# --- numbers

def no_number(case):
    return number(case) is None


def in_range(case):
    low, high, _ = numbers.INTEGERS[case.ctype]
    return finite(case) and low <= numbers.whole(number(case)) <= high


def is_whole(case):
    return numbers.whole(number(case)) == number(case)


def as_integer(case):
    return str(numbers.whole(number(case))), size(case)


def bit_range(case):
    return finite(case) and 0 <= number(case) < 2


def numeric(case):
    """For binary floating point the digits that the server shows."""
    value = numbers.literal(case.text) if case.source == "real" and finite(case) else number(case)
    return numbers.numeric_struct(value, case.prec or 38, case.scale) if isinstance(value, Fraction) else (None, True)


def numeric_fits(case):
    return numeric(case)[0] is not None


def numeric_exact(case):
    return numeric_fits(case) and not numeric(case)[1]


def as_numeric(case):
    return numeric(case)[0], size(case)


def real(case):
    """The digits that the server shows decide: the float4 0.1 as a double is 0.1."""
    if case.source == "bit":
        value = number(case)
    elif case.text in numbers.WORDS:
        return float(case.text)
    else:
        value = numbers.literal(case.text)
        if value == 0:
            return float(case.text)  # zero may have a sign
    return (numbers.nearest_single if case.ctype == "FLOAT" else numbers.nearest_double)(value)


def real_range(case):
    return case.text in numbers.WORDS or abs(real(case)) != float("inf")


def as_real(case):
    return "%.*g" % (9 if case.ctype == "FLOAT" else 17, real(case)), size(case)


# --- dates and times

def as_date(case):
    return times.show_date(moment(case).date), size(case)


def as_time(case):
    return times.show_time(moment(case).time), size(case)


def kept_fraction(case):
    unit_of = 10 ** (9 - case.prec) if 0 <= case.prec < 6 else 1
    when = moment(case)
    time = when.time or (0, 0, 0, 0)
    return time[:3] + (time[3] - time[3] % unit_of,), when.finer or time[3] % unit_of != 0


def as_timestamp(case):
    when = moment(case)
    return times.show_timestamp(times.Moment(when.date, kept_fraction(case)[0])), size(case)


def no_moment(case):
    when = moment(case)
    return when is None or (case.target == "date" and when.date is None) or (case.target == "time" and when.time is None)


def whole_time(case):
    when = moment(case)
    return when.time[3] == 0 and not when.finer


# --- intervals

def no_interval(case):
    return interval(case) is None


def of_other_class(case):
    """Months are no seconds."""
    months = case.target.startswith("months")
    return bool(interval(case).seconds if months else interval(case).months)


def leading_fits(case):
    return times.interval_fields(interval(case), case.ctype)[0][0] < 10**case.lead


def interval_exact(case):
    return not times.interval_fields(interval(case), case.ctype, case.prec)[1]


def as_interval(case):
    return times.show_interval(interval(case), case.ctype, case.prec), size(case)


def undefined(_case):
    return "-", "-"


def guid(case):
    digits = case.text.strip("{}").lower()
    return digits, 16


def is_guid(case):
    digits = case.text.strip("{}").replace("-", "")
    return len(case.text.strip("{}")) == 36 and len(digits) == 32


def empty_buffer(case):
    return case.cap == 0


ALL = "bit exact real char words date time timestamp months seconds binary guid"

# Read from the top: the first row whose classes and test suit the case.
RULES = [
    Rule(ALL, "unknown", always, undefined, "HY003", "there is no such C type"),

    # text
    Rule(ALL, "text", empty_buffer, only_length, "01004", "an empty buffer asks for the length"),
    Rule(ALL, "text", fits, text_whole, "", "all of it and its end fit the buffer"),
    Rule("char words", "text", always, text_cut, "01004", "cut behind a whole character, the full length is told"),
    Rule("binary", "text", always, text_cut, "01004", "cut behind both digits of a byte, the full length is told"),
    Rule("exact real", "text", may_cut, text_cut, "01004", "only digits behind the point are cut"),
    Rule("exact real", "text", always, undefined, "22003", "whole digits, or an exponent, are never cut"),
    Rule("time timestamp", "text", may_cut, text_cut, "01004", "nothing but the fraction and the zone is cut"),
    Rule("date time timestamp", "text", always, undefined, "22003", "a date or a time is never cut"),
    Rule("months seconds", "text", both(may_cut, not_(fits)), text_cut, "01004", "only a fraction at the end is cut"),
    Rule("bit guid months seconds", "text", always, undefined, "22003", "there is no part of it that could be left out"),

    # bytes
    Rule("time", "binary", both(bytes_fit, not_(whole_time)), bytes_whole, "01S07", "the structure has no field for the fraction"),
    Rule(ALL, "binary", bytes_fit, bytes_whole, "", "the bytes of the value, or of its default C type"),
    Rule("char words binary", "binary", always, bytes_cut, "01004", "cut, the full length is told"),
    Rule(ALL, "binary", always, undefined, "22003", "part of a value of fixed length, or of a number, is nothing"),

    # numbers
    Rule(NUMERIC, NUMBERS, no_number, undefined, "22018", "not a numeric literal"),
    Rule(NUMERIC, "integer", not_(in_range), undefined, "22003", "whole digits would be lost"),
    Rule(NUMERIC, "integer", is_whole, as_integer, "", "a whole number that fits"),
    Rule(NUMERIC, "integer", always, as_integer, "01S07", "the fraction is cut, towards zero"),
    Rule(NUMERIC, "bit", not_(bit_range), undefined, "22003", "less than 0, or 2 and more"),
    Rule(NUMERIC, "bit", is_whole, as_integer, "", "0 or 1"),
    Rule(NUMERIC, "bit", always, as_integer, "01S07", "between 0 and 2: the fraction is cut"),
    Rule(NUMERIC, "numeric", not_(numeric_fits), undefined, "22003", "more whole digits than the precision"),
    Rule(NUMERIC, "numeric", numeric_exact, as_numeric, "", "at the descriptor's scale"),
    Rule(NUMERIC, "numeric", always, as_numeric, "01S07", "digits behind the descriptor's scale are cut"),
    Rule(NUMERIC, "real", not_(real_range), undefined, "22003", "beyond the largest number of the type"),
    Rule(NUMERIC, "real", always, as_real, "", "the nearest number of the type"),
    Rule("months", "integer numeric", always, undefined, "22015", "an interval of several fields is no number"),

    # dates and times
    Rule("char words", "date time timestamp", no_moment, undefined, "22018", "not a literal of that type"),
    Rule("char words timestamp", "date", lambda c: moment(c).midnight, as_date, "", "there is no time of day in it, or midnight"),
    Rule("char words timestamp", "date", always, as_date, "01S07", "the time of day is cut"),
    Rule("date", "date", always, as_date, "", "its own type"),
    Rule("char words time timestamp", "time", whole_time, as_time, "", "whole seconds; a date is passed over"),
    Rule("char words time timestamp", "time", always, as_time, "01S07", "the fraction of the second is cut"),
    Rule("char words date time timestamp", "timestamp", lambda c: kept_fraction(c)[1], as_timestamp, "01S07",
         "digits of the second beyond nine, or the descriptor's precision, are cut"),
    Rule("date", "timestamp", always, as_timestamp, "", "midnight of that day"),
    Rule("time", "timestamp", always, as_timestamp, "", "that time of today"),
    Rule("char words timestamp", "timestamp", always, as_timestamp, "", "its own type; a date alone is midnight, a time alone is today's"),

    # intervals
    Rule("exact", "monthsn secondsn", always, undefined, "22015", "one number is not several fields"),
    Rule("exact char words", INTERVALS, no_interval, undefined, "22018", "not an interval"),
    Rule("months", "seconds1 secondsn", always, undefined, "07006", "months are no days"),
    Rule("seconds", "months1 monthsn", always, undefined, "07006", "days are no months"),
    Rule(SPANS, INTERVALS, of_other_class, undefined, "22015", "there is no field for it"),
    Rule(SPANS, INTERVALS, not_(leading_fits), undefined, "22015",
         "the first field has more digits than the descriptor's precision"),
    Rule(SPANS, INTERVALS, interval_exact, as_interval, "", "all of it goes into the fields"),
    Rule(SPANS, INTERVALS, always, as_interval, "01S07", "what is behind the last field is cut"),

    # GUIDs
    Rule("char guid", "guid", is_guid, guid, "", "32 digits in five groups"),
    Rule("char words", "guid", always, undefined, "22018", "not a GUID"),

    Rule(ALL, NUMBERS + " " + STRUCTS, always, undefined, "07006", "the reference has no such conversion"),
]


def unicode_of(data):
    return data.decode("utf-8", "replace")


def span_of(kind, text, ctype):
    """The interval that the value is for a C type; None when it is none."""
    if kind in samples.WORDS:
        return samples.WORDS[kind][text]
    return samples.odbc_interval(text, ctype) if ctype in times.FIELDS else None


def case_of(kind, raw, ctype, **options):
    """`raw`: the server's text as bytes. Options: cap, prec, scale, lead."""
    text = unicode_of(raw)
    own = DEFAULTS.get(kind, "CHAR") if ctype == "DEFAULT" else ctype
    case = SimpleNamespace(type=kind, source=CLASSES[kind], raw=raw, text=text, ctype=own, target=TARGETS[own],
                           cap=64, prec=0 if own == "NUMERIC" else 6, scale=0, lead=2,
                           bytes=None, interval=span_of(kind, text, own))
    if case.source == "binary":
        case.bytes = samples.octets(kind, text)
    vars(case).update(options)
    return case


def line(kind, raw, ctype, **options):
    case = case_of(kind, raw, ctype, **options)
    rule = first(RULES, case)
    value, length = rule.outcome(case)
    words = ",".join("%s=%d" % pair for pair in options.items())
    return "|".join([kind, escape(raw), ctype, words, value, str(length), rule.state, rule.reason])


def variants(kind, raw, ctype):
    """The options that a pair is tried with."""
    case = case_of(kind, raw, ctype)
    yield {}
    if case.target == "text" and raw in samples.cut(kind):
        yield from ({"cap": cap} for cap in samples.capacities(length(case), unit(case)))
    elif case.target == "binary" and raw in samples.cut(kind):
        yield from ({"cap": cap} for cap in samples.byte_capacities(len(native(case))))
    elif case.target == "numeric" and kind in ("int8", "numeric", "float8", "varchar"):
        yield from ({"scale": 2}, {"prec": 4, "scale": 1}, {"prec": 38, "scale": 38}, {"scale": -2})
    elif case.target == "timestamp" and case.source in ("time", "timestamp") and "." in case.text:
        yield from ({"prec": 3}, {"prec": 0}, {"prec": 9})
    elif case.ctype in times.FIELDS and case.interval and first(RULES, case).test is not always:
        yield from ({"lead": 3}, {"lead": 9, "prec": 3}, {"lead": 1, "prec": 0})


def lines():
    for kind in CLASSES:
        yield "# --- %s" % kind
        for ctype in list(TARGETS) + ["DEFAULT"]:
            for raw in samples.of(kind, TARGETS.get(ctype, "default")):
                yield from (line(kind, raw, ctype, **options) for options in variants(kind, raw, ctype))
                rule = first(RULES, case_of(kind, raw, ctype))
                if rule.test is always and rule.outcome is undefined:
                    break  # one is enough: it is so with every value
