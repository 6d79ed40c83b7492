"""From C types to the text that the server gets: the tables "C to SQL" of appendix D of the ODBC reference, as rules.

A case has: server, ctype, source (its class), value, sqltype, target (its class), lead, prec, sqllead."""
from fractions import Fraction
from types import SimpleNamespace

from . import numbers, times
from . import paramsamples as samples
from .fetchsamples import odbc_interval
from .table import Rule, always, escape, first, not_

HEADER = """# Parameters as the server gets them: what appendix D of the ODBC reference, "Converting data from C to SQL data types",
# says of each. Written by tests/table/generate, which knows nothing of the driver; read by tests/unit/value_param.c beside
# param.in, which explains the columns.
#   server | C type | SQL type | options | value | text | SQLSTATE | reason
"""

SOURCES = dict.fromkeys(numbers.INTEGERS, "exact")
SOURCES.update({"CHAR": "char", "WCHAR": "char", "NUMERIC": "exact", "FLOAT": "real", "DOUBLE": "real", "BIT": "bit",
                "BINARY": "binary", "DATE": "date", "TIME": "time", "TIMESTAMP": "timestamp", "DATE2": "date",
                "TIME2": "time", "TIMESTAMP2": "timestamp", "GUID": "guid"})
SOURCES.update((kind, "months" if times.is_months(kind) else "seconds") for kind in times.FIELDS)

RANGES = {"TINYINT": (-128, 255), "SMALLINT": (-2**15, 2**15 - 1), "INTEGER": (-2**31, 2**31 - 1),
          "BIGINT": (-2**63, 2**63 - 1)}
TARGETS = dict.fromkeys(("CHAR", "VARCHAR", "LONGVARCHAR", "WCHAR", "WVARCHAR", "WLONGVARCHAR"), "text")
TARGETS.update(dict.fromkeys(RANGES, "integer"))
TARGETS.update({"DECIMAL": "decimal", "NUMERIC": "decimal", "REAL": "real", "FLOAT": "real", "DOUBLE": "real", "BIT": "bit",
                "DATE": "date", "TIME": "time", "TIMESTAMP": "timestamp", "DATE2": "date", "TIME2": "time",
                "TIMESTAMP2": "timestamp", "BINARY": "binary", "VARBINARY": "binary", "LONGVARBINARY": "binary",
                "GUID": "guid"})
TARGETS.update((kind, ("months" if times.is_months(kind) else "seconds") + ("1" if times.is_single(kind) else "n"))
               for kind in times.FIELDS)

ALL = "char exact real bit binary date time timestamp guid months seconds"
NUMERIC = "char exact real bit binary months seconds"  # what becomes a number, or may
INTERVALS = "months1 monthsn seconds1 secondsn"


# --- what the application's buffer holds

def number(case):
    """The number, NaN and infinity as their word; None when characters are no numeric literal."""
    if case.source == "char" or isinstance(case.value, str) and case.source == "binary":
        return numbers.literal(case.value)
    if case.source == "real":
        word = numbers.real_text(case.value, case.ctype == "FLOAT")
        return word if word in numbers.WORDS else Fraction(case.value)
    if case.source in ("months", "seconds"):
        return samples.field(case.ctype, case.value)
    return Fraction(case.value)


def finite(case):
    return isinstance(number(case), Fraction)


def no_number(case):
    return number(case) is None


def is_whole(case):
    return numbers.whole(number(case)) == number(case)


def in_range(case):
    low, high = RANGES[case.sqltype]
    return finite(case) and low <= numbers.whole(number(case)) <= high


def bit_range(case):
    return finite(case) and 0 <= number(case) < 2


def real_range(case):
    if not finite(case):
        return True
    value = shortest(case)
    return abs((numbers.nearest_single if case.sqltype == "REAL" else numbers.nearest_double)(value)) != float("inf")


def shortest(case):
    """Of binary floating point the digits that are sent, else the number."""
    if case.source == "real":
        return numbers.literal(numbers.real_text(case.value, case.ctype == "FLOAT"))
    return number(case)


def when(case):
    return times.read(case.value) if case.source == "char" else case.value


def no_moment(case):
    found = when(case)
    return found is None or (case.target == "date" and found.date is None) or (case.target == "time" and found.time is None)


def invalid(case):
    return not case.valid


def finer_than_the_server(case):
    """The servers keep microseconds."""
    found = when(case)
    return found.finer or bool(found.time) and found.time[3] % 1000 != 0


def span(case):
    """The interval; None when there is none."""
    if case.source in ("months", "seconds"):
        return case.value
    if case.source == "exact":
        amount = Fraction(case.value) * times.FIELDS[case.sqltype][1]
        return times.Interval(months=amount) if case.target == "months1" else times.Interval(seconds=amount)
    return odbc_interval(case.value, case.sqltype)


def no_span(case):
    return span(case) is None


def of_other_class(case):
    found = span(case)
    return bool(found.seconds if case.target.startswith("months") else found.months)


def too_long(case):
    """Held against the IPD's record, unless it is an interval of C: that was held against the APD's."""
    fields, rest = times.interval_fields(span(case), case.sqltype)
    most = 10**9 if case.source in ("months", "seconds") else 10**case.sqllead
    return fields[0] >= most or rest != 0


def wrong_size(case):
    return len(case.raw) != case.size


def nul(case):
    return b"\0" in case.raw


def hexadecimal(case):
    text = case.value.strip(" ")
    text = text[2:] if text.startswith("\\x") else text
    return len(text) % 2 == 0 and all(c in "0123456789abcdefABCDEF" for c in text)


def is_guid(case):
    digits = case.value.strip(" ").strip("{}")
    return len(digits) == 36 and len(digits.replace("-", "")) == 32


# --- the text that is sent

def same(case):
    return case.raw if case.source == "binary" else case.value


def digits(case):
    """A number as it is, but for character data, which keeps its spelling."""
    if case.source == "char" or isinstance(case.value, str):
        return case.value.strip(" ")
    if case.source == "real":
        return numbers.real_text(case.value, case.ctype == "FLOAT")
    if case.source in ("months", "seconds"):
        amount = number(case)
        rest = abs(amount) % 1
        return "%s%d%s" % ("-" if amount < 0 else "", abs(amount) // 1, ".%09d" % (rest * 10**9) if rest else "")
    if case.ctype == "NUMERIC" and case.scale > 0:
        body = "%0*d" % (case.scale + 1, abs(case.digits))
        return ("-" if case.digits < 0 else "") + body[:-case.scale] + "." + body[-case.scale:]
    return str(int(case.value))


def whole_digits(case):
    text = digits(case)
    plain = case.source in ("char", "exact") and text.lstrip("-").isdigit()
    return text if plain else str(numbers.whole(number(case)))


def one_or_zero(case):
    return str(numbers.whole(number(case)))


def date_text(case):
    found = when(case)
    year, month, day = found.date
    return "%04d-%02d-%02d%s" % (year if year > 0 else 1 - year, month, day, "" if year > 0 else " BC")


def time_text(case):
    time = when(case).time or (0, 0, 0, 0)
    return "%02d:%02d:%02d" % time[:3] + (".%09d" % time[3]).rstrip("0").rstrip(".")


def timestamp_text(case):
    date = date_text(case) if when(case).date else "today"
    era = " BC" if date.endswith(" BC") else ""
    return date[:len(date) - len(era)] + " " + time_text(case) + era


def own_text(case):
    return {"date": date_text, "time": time_text, "timestamp": timestamp_text}[case.source](case)


def words(case):
    """A form of intervals that every server reads."""
    found = span(case)
    months, seconds = int(found.months), found.seconds
    if case.source in ("months", "seconds") and times.is_months(case.ctype) or months:
        return "%d years %d mons" % (int(months / 12), months - 12 * int(months / 12)) if months else "0 days 00:00:00"
    sign, rest = "-" if seconds < 0 else "", abs(seconds)
    micros = rest % 1 * 10**6 // 1
    days = int(rest // 86400)
    return "%d days %s%02d:%02d:%02d%s" % (-days if sign else days, sign, rest // 3600 % 24, rest // 60 % 60, rest // 1 % 60,
                                           ".%06d" % micros if micros else "")


def prefix(case):
    return "\\x" if case.server == "p" else ""


def hex_of_bytes(case):
    return prefix(case) + case.raw.hex()


def hex_of_text(case):
    text = case.value.strip(" ")
    return prefix(case) + (text[2:] if text.startswith("\\x") else text)


def undefined(_case):
    return None


# Read from the top: the first row whose classes and test suit the case.
RULES = [
    # pairs of types that are never converted, though others of their classes are
    Rule("months seconds", "integer decimal", lambda c: not times.is_single(c.ctype), undefined, "07006",
         "an interval of several fields is no number"),
    Rule("exact", "monthsn secondsn", always, undefined, "07006", "one number is not several fields"),
    Rule("months", "seconds1 secondsn", always, undefined, "07006", "months are no days"),
    Rule("seconds", "months1 monthsn", always, undefined, "07006", "days are no months"),

    Rule("char binary", "text", nul, undefined, "22018", "no type of the servers' holds a NUL"),
    Rule("char binary", "text", always, same, "", "characters go as they are"),
    Rule("bit", "text integer decimal real bit", lambda c: c.value > 1, undefined, "22003", "a bit is 0 or 1"),
    Rule("exact real bit", "text", always, digits, "", "all the digits that it needs"),
    Rule("date time timestamp", "text", invalid, undefined, "22008", "no date or time of the calendar"),
    Rule("time timestamp", "text", finer_than_the_server, undefined, "22008", "digits behind the servers' microseconds"),
    Rule("date time timestamp", "text", always, own_text, "", "in the reference's format"),
    Rule("guid", "text", always, same, "", "32 digits in five groups"),
    Rule("months seconds", "text " + INTERVALS + " integer decimal", invalid, undefined, "22015",
         "a field is out of its range, or has more digits than the descriptor says"),
    Rule("months seconds", "text", always, words, "", "in words that both servers read"),

    Rule("binary", "integer real bit date time timestamp", wrong_size, undefined, "22003", "not as long as the default C type"),
    Rule("binary", "integer real bit date time timestamp", always, lambda c: c.means, "", "the bytes of the default C type"),
    Rule("char binary", "integer decimal real bit", no_number, undefined, "22018", "not a numeric literal"),
    Rule("binary", "decimal", always, digits, "", "the characters of a number"),

    Rule("char", "integer", not_(in_range), undefined, "22001", "whole digits would be lost"),
    Rule("char", "integer", not_(is_whole), undefined, "22001", "the fraction would be lost"),
    Rule("exact real bit months seconds", "integer", not_(in_range), undefined, "22003", "whole digits would be lost"),
    Rule("exact real bit months seconds", "integer", not_(is_whole), whole_digits, "01S07", "the fraction is cut, towards zero"),
    Rule("char exact real bit months seconds", "integer", always, whole_digits, "", "a whole number that fits"),
    Rule("char exact real bit months seconds", "decimal", always, digits, "", "all the digits; the column decides on the scale"),
    Rule("char exact real bit", "real", not_(real_range), undefined, "22003", "beyond the largest number of the type"),
    Rule("char exact real bit", "real", always, digits, "", "all the digits that it needs"),
    Rule("char exact real bit", "bit", not_(bit_range), undefined, "22003", "less than 0, or 2 and more"),
    Rule("char exact real bit", "bit", not_(is_whole), undefined, "22001", "between 0 and 2: the fraction would be lost"),
    Rule("char exact real bit", "bit", always, one_or_zero, "", "0 or 1"),

    Rule("char", "date time timestamp", no_moment, undefined, "22018", "not a literal of that type"),
    Rule("date timestamp", "date", invalid, undefined, "22007", "no date of the calendar"),
    Rule("char date timestamp", "date", lambda c: not when(c).midnight, undefined, "22008", "the time of day would be lost"),
    Rule("char date timestamp", "date", always, date_text, "", "there is no time of day in it, or midnight"),
    Rule("time timestamp", "time", invalid, undefined, "22007", "no time of a day"),
    Rule("char time timestamp", "time", finer_than_the_server, undefined, "22008", "digits behind the servers' microseconds"),
    Rule("char time timestamp", "time", always, time_text, "", "a date is passed over; the servers' times have a fraction"),
    Rule("date time timestamp", "timestamp", invalid, undefined, "22007", "no date or time of the calendar"),
    Rule("char date time timestamp", "timestamp", finer_than_the_server, undefined, "22008",
         "digits behind the servers' microseconds"),
    Rule("char date time timestamp", "timestamp", always, timestamp_text, "", "a date alone is midnight, a time alone today's"),

    Rule("binary", "binary", always, hex_of_bytes, "", "two digits for each byte"),
    Rule("char", "binary", hexadecimal, hex_of_text, "", "two digits for each byte"),
    Rule("char", "binary", always, undefined, "22018", "not two hexadecimal digits for each byte"),
    Rule("guid", "guid", always, same, "", "32 digits in five groups"),
    Rule("char", "guid", is_guid, digits, "", "32 digits in five groups"),
    Rule("char", "guid", always, undefined, "22018", "not a GUID"),

    Rule("char", INTERVALS, no_span, undefined, "22018", "not an interval"),
    Rule("char", INTERVALS, of_other_class, undefined, "22015", "there is no field for it"),
    Rule("char exact months seconds", INTERVALS, too_long, undefined, "22015",
         "more digits than the first field has, or something behind the last"),
    Rule("char exact months seconds", INTERVALS, always, words, "", "all of it, in words that both servers read"),

    Rule(ALL, "integer decimal real bit date time timestamp binary guid " + INTERVALS, always, undefined, "07006",
         "the reference has no such conversion"),
]


def case_of(server, ctype, sqltype, sample, options):
    case = SimpleNamespace(server=server, ctype=ctype, source=SOURCES[ctype], sqltype=sqltype, target=TARGETS[sqltype],
                           lead=2, prec=6, sqllead=2, valid=True, raw=b"")
    vars(case).update(vars(sample), **options)
    if case.source in ("months", "seconds"):
        case.value, case.valid = samples.interval_of(ctype, sample.fields, case.lead, case.prec)
    return case


def lines():
    for ctype in SOURCES:
        yield "# --- %s" % ctype
        for sqltype, target in TARGETS.items():
            for sample, options in samples.of(ctype, SOURCES[ctype], target, sqltype):
                for server in "pr" if target == "binary" else "p":
                    case = case_of(server, ctype, sqltype, sample, options)
                    rule = first(RULES, case)
                    text = rule.outcome(case)
                    words_of = ",".join("%s=%d" % pair for pair in options.items())
                    yield "|".join([server, ctype, sqltype, words_of, sample.shown, "-" if text is None else escape(text),
                                    rule.state, rule.reason])
                if rule.test is always and text is None:
                    break  # one is enough: it is so with every value
