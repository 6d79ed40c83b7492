"""The values of the server, and the buffers, that the rules of fetch.py are asked about."""
import re

from . import numbers, times
from .times import Interval

GUID = "6f9619ff-8b86-d011-b42d-00c04fc964ff"


def around(*limits):
    return [str(limit + step) for limit in limits for step in (-1, 0, 1)]


WHOLE = sorted({text for low, high, _ in numbers.INTEGERS.values() for text in around(low, high)} | {"2", "-2", "42"}, key=int)


def within(low, high):
    return [text for text in WHOLE if low <= int(text) <= high]


REALS = ["0.1", "-0.5", "0.5", "1", "1.5", "1.9999", "2", "-1", "0", "-0", "127.9", "-128.9", "255.5", "32767.5", "65535.9",
         "2147483647.5", "-2147483648.9", "1e+15", "1e+20", "-1e+20", "NaN", "Infinity", "-Infinity"]
DOUBLES = REALS + [
    "4294967295.5", "9007199254740992", "1e+18", "1e+19", "1.7976931348623157e+308", "-1.7976931348623157e+308",
    "2.2250738585072014e-308", "5e-324", "3.4028234663852886e+38", "3.4028235677973366e+38", "1e+39", "1e-50",
    "0.30000000000000004", "0.10000000000000001", "123456.78900000000", "1.2345678901234568e+17", "1e-07", "1.5e+300",
    "1.2345e-05", "0.00012345678901", "123456789012345.6", "1234567890123456.8", "9.9999999999999992e+22", "0.3333333333333333"]
SINGLES = REALS + ["0.100000001", "3.4028235e+38", "-3.4028235e+38", "1.1754944e-38", "1e-45", "16777216", "1.6777216e+07",
                   "0.333333343", "123456.789", "1.23456794e+09", "3.14159274"]
NUMERICS = ["0", "1", "-1", "0.5", "-0.5", "1.5", "2", "12.3400", "-12.99", "12.345", "127.5", "-128.5", "255.99", "32768.00",
            "2147483647.999", "-2147483649", "9223372036854775807.5", "9223372036854775808", "-9223372036854775809",
            "18446744073709551615", "18446744073709551616", "99", "100", "-100.25", "1234567890.5", "NaN",
            "0.00000000000000000000000000000000000001", "3.14159265358979323846264338327950288",
            "99999999999999999999999999999999999999", "-9999999999999999999999999999.9999999999"]
DATES = ["2026-11-24", "0001-01-01", "9999-12-31", "2024-02-29", "1900-02-28"]
TIMES = ["13:14:15", "00:00:00", "23:59:59", "13:14:15.5", "13:14:15.123456", "23:59:59.999999"]
STAMPS = [DATES[0] + " " + text for text in TIMES] + ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999",
                                                       "1969-12-31 23:59:59.000001"]
NO_NUMBERS = ["abc", "", " ", "12x", "0x10", "1,5", ".", "1e", "-", "--1", "1 2", "+-3", "\u0661"]
NUMBER_TEXTS = ["42", "  42  ", "+42", "-7", "4.2e1", "1.5", ".5", "5.", "1e3", "0", "1", "2", "0.4", "-0.4", "1.999", "127", "128",
                "-129", "255", "256", "32768", "65536", "2147483648", "-2147483649", "4294967296", "9223372036854775808",
                "18446744073709551616", "99999999999", "1e400", "-1e400", "3.5e38", "12.345", "1e-10", "00012", "9" * 38, "1" + "0" * 38]
NO_MOMENTS = ["2026-02-30", "2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-11-00", "24.11.2026", "25:00:00",
              "13:60:00", "13:14:61x", "yesterday", "2026-11-24 25:00:00", "2026-11-24 13:14:15 and more"]
MOMENT_TEXTS = DATES[:4] + ["  2026-11-24 "] + TIMES + STAMPS[:6] + [
    "2026-11-24 13:14:15.123456789", "2026-11-24 13:14:15.1234567891", "13:14:15.1234567890", "13:14:15.9999999999"]
TEXTS = ["abc", "", "na\u00efve", "\u6771\u4eac", "\U0001f600x", "a\U0001f600b", "line\nbreak", "a|b", "back\\slash", "e\u0301"]
BROKEN = [b"caf\xe9", b"\xff", b"a\xc3", b"\xe6\x9d", b"\xf0\x9f\x98", b"a\x80b", b"\xc0\x80", b"\xed\xa0\x80", b"ok\xfe\xffok"]
BYTES = ["", "00", "00ff10", "deadbeef"]
ESCAPED = ["abc", "\\000\\377\\020", "a\\\\b", "\\134x", "plain \\200 mixed"]  # bytea_output=escape
# ODBC's own spelling, and what it is for a C type: a number alone is of its first field.
INTERVAL_TEXTS = ["1-2", "-1-2", "3 4:05:06", "3 4:05:06.7", "-3 4:05:06.123456", "99-11", "100-0", "99 23:59:59", "100 00:00:00",
                  "5", " 5 ", "99", "100", "-100", "+7", "1.5", "soon", "1-12", "13:14:15", "25:00:00", "13:60:00", "2026-11-24",
                  "1 2", "-1 23", "1 24", "1 2 3", "9" * 38, "0:00:00.1234567890"]


CLOCK = re.compile(r"([+-]?)(?:(\d+) )?(\d+):(\d\d):(\d\d(?:\.\d+)?)\Z", re.ASCII)
HOURS = re.compile(r"([+-]?)(\d+) (\d\d?)\Z", re.ASCII)
YEARS = re.compile(r"([+-]?)(\d+)-(\d\d?)\Z", re.ASCII)
ALONE = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)\Z", re.ASCII)


def odbc_interval(text, kind):
    """What an interval in ODBC's spelling is; None when it is none."""
    text = text.strip(" ")
    found = CLOCK.match(text)
    if found and int(found.group(4)) < 60 and numbers.literal(found.group(5)) < 60:
        day, hour, minute = (int(part or 0) for part in found.group(2, 3, 4))
        seconds = day * 86400 + hour * 3600 + minute * 60 + numbers.literal(found.group(5))
        return Interval(seconds=-seconds if found.group(1) == "-" else seconds)
    found = HOURS.match(text)
    if found and int(found.group(3)) < 24:
        seconds = int(found.group(2)) * 86400 + int(found.group(3)) * 3600
        return Interval(seconds=-seconds if found.group(1) == "-" else seconds)
    found = YEARS.match(text)
    if found and int(found.group(3)) < 12:
        months = int(found.group(2)) * 12 + int(found.group(3))
        return Interval(months=-months if found.group(1) == "-" else months)
    if not ALONE.match(text):
        return None
    number = numbers.literal(text) * times.FIELDS[kind][1]
    return Interval(months=number) if times.is_months(kind) else Interval(seconds=number)


# The servers' words for intervals, with what they mean.
YEAR_MONTH = [("1 years 2 mons", Interval(14)), ("-1 years -2 mons", Interval(-14)), ("0 years 0 mons", Interval(0)),
              ("99 years 11 mons", Interval(1199)), ("100 years 0 mons", Interval(1200)), ("8 years 4 mons", Interval(100)),
              ("178956970 years 7 mons", Interval(2147483647))]
DAY_SECOND = [("1 days 2 hours 3 mins 4.56789 secs", Interval(0, 93784 + numbers.literal(".56789"))),
              ("-1 days -2 hours -3 mins -4.5 secs", Interval(0, -93784 - numbers.literal(".5"))),
              ("0 days 0 hours 0 mins 0.0 secs", Interval()),
              ("0 days 0 hours 0 mins 59.999999 secs", Interval(0, numbers.literal("59.999999"))),
              ("0 days 0 hours 1 mins 40.0 secs", Interval(0, 100)), ("0 days 1 hours 40 mins 0.0 secs", Interval(0, 6000)),
              ("4 days 4 hours 0 mins 0.0 secs", Interval(0, 360000)), ("99 days 23 hours 59 mins 59.0 secs", Interval(0, 8639999)),
              ("100 days 0 hours 0 mins 0.0 secs", Interval(0, 8640000)), ("3 days 04:05:06.7", Interval(0, 273906 + numbers.literal(".7")))]
POSTGRES = [("3 days 04:05:06.7", Interval(0, 273906 + numbers.literal(".7"))), ("-3 days -04:05:06", Interval(0, -273906)),
            ("00:00:00", Interval()), ("1 year 2 mons", Interval(14)), ("1 mon 3 days", Interval(1, 259200))]

SAMPLES = {
    "bool": ["t", "f"],
    "int2": within(-2**15, 2**15 - 1), "int4": within(-2**31, 2**31 - 1), "int8": within(-2**63, 2**63 - 1),
    "oid": ["0", "1", "4294967295"],
    "numeric": NUMERICS, "float4": SINGLES, "float8": DOUBLES,
    "date": DATES, "time": TIMES, "timetz": [text + "+02" for text in TIMES[:4]] + ["12:00:00-00:30"],
    "timestamp": STAMPS, "timestamptz": [text + "+00" for text in STAMPS[:5]] + ["2026-11-24 13:14:15.5+05:30",
                                                                                "1883-11-18 12:03:57-07:52:58"],
    "char": ["abc     ", "42      ", "2026-11-24  ", "13:14:15   ", "1-2   "],
    "text": ["text", "42", "2026-11-24 13:14:15", "3 4:05:06"], "name": ["pg_class"], "super": ['{"a":[1,2,{"b":null}]}', "null", "42"],
    "json": ['{"a":1}', "17"], "jsonb": ['{"a": 1}'], "money": ["$1,234.56"], "inet": ["10.0.0.0/8"], "xml": ["<a>1</a>"],
    "_int4": ["{1,2,NULL}"], "_text": ['{a,"b c"}'], "hllsketch": ['{"logm":15}'], "unknown": ["x"],
    "bytea": ["\\x" + text for text in BYTES] + ESCAPED, "varbyte": BYTES, "geometry": ["0101000000000000000000f03f0000000000000040"],
    "geography": ["0101000020e6100000000000000000f03f"], "uuid": [GUID],
    "intervaly2m": [text for text, _ in YEAR_MONTH], "intervald2s": [text for text, _ in DAY_SECOND],
    "interval": [text for text, _ in POSTGRES],
}
WORDS = {"intervaly2m": dict(YEAR_MONTH), "intervald2s": dict(DAY_SECOND), "interval": dict(POSTGRES)}


# What character data is tried as, by the class of the C type.
FITTING = {
    "text": TEXTS, "binary": TEXTS, "guid": [GUID, "{%s}" % GUID.upper(), GUID[:-1], GUID.replace("-", "_"), ""],
    "default": TEXTS[:2], "unknown": TEXTS[:1],
}
FITTING.update(dict.fromkeys(("integer", "numeric", "bit", "real"), NUMBER_TEXTS + NO_NUMBERS))
FITTING.update(dict.fromkeys(("date", "time", "timestamp"), MOMENT_TEXTS + NO_MOMENTS))
FITTING.update(dict.fromkeys(("months1", "monthsn", "seconds1", "secondsn"), INTERVAL_TEXTS))


def of(kind, target):
    """The values, as bytes, of a server type that are tried as a class of C types."""
    texts = SAMPLES[kind] if kind != "varchar" else FITTING[target]
    if kind.startswith("int") and kind[-1] in "248" and target in ("months1", "seconds1"):
        texts = ["0", "-1", "42", "99", "-100"]
    broken = BROKEN if kind == "varchar" and target in ("text", "binary") else []
    few = {"unknown": 1, "default": 3}.get(target, len(texts))
    return [text.encode("utf-8") for text in texts[:few]] + broken


def cut(kind):
    """Those that are tried with buffers that are too small."""
    texts = SAMPLES[kind][-6:] if kind != "varchar" else TEXTS
    return [text.encode("utf-8") for text in texts]


def octets(kind, text):
    """The bytes that a text stands for: hexadecimal, or bytea's older form."""
    if text.startswith("\\x"):
        text = text[2:]
    elif kind == "bytea":
        return re.sub(r"\\(\\|[0-3][0-7]{2})", octet, text).encode("latin-1")
    return bytes.fromhex(text)


def octet(found):
    return "\\" if found.group(1) == "\\" else chr(int(found.group(1), 8))


def capacities(length, unit):
    """Buffers around the lengths where something changes."""
    sizes = {0, unit, length, length + unit, length - unit, length // 2 // unit * unit, 9 * unit, 11 * unit, 20 * unit,
             3 * unit + unit // 2}
    return sorted(size for size in sizes if 0 <= size <= 60)


def byte_capacities(length):
    return sorted({size for size in (0, 1, length - 1, length) if 0 <= size <= 60})
