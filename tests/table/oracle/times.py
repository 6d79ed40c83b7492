"""Dates, times, timestamps and intervals as ODBC's structures have them."""
import datetime
import re
from fractions import Fraction

DATE = re.compile(r"(\d{4,7})-(\d\d)-(\d\d)\Z", re.ASCII)
TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?\Z", re.ASCII)

FIELDS = {  # C type of an interval: its fields, the first one in months or seconds
    "INTERVAL_YEAR": ("y", 12), "INTERVAL_MONTH": ("o", 1), "INTERVAL_YEAR_TO_MONTH": ("yo", 12),
    "INTERVAL_DAY": ("d", 86400), "INTERVAL_HOUR": ("h", 3600), "INTERVAL_MINUTE": ("m", 60),
    "INTERVAL_SECOND": ("s", 1), "INTERVAL_DAY_TO_HOUR": ("dh", 86400), "INTERVAL_DAY_TO_MINUTE": ("dhm", 86400),
    "INTERVAL_DAY_TO_SECOND": ("dhms", 86400), "INTERVAL_HOUR_TO_MINUTE": ("hm", 3600),
    "INTERVAL_HOUR_TO_SECOND": ("hms", 3600), "INTERVAL_MINUTE_TO_SECOND": ("ms", 60),
}
UNITS = {"y": 12, "o": 1, "d": 86400, "h": 3600, "m": 60, "s": 1}


def is_months(kind):
    return FIELDS[kind][0][0] in "yo"


def is_single(kind):
    return len(FIELDS[kind][0]) == 1


class Moment:
    """What a text has of a date and a time; fraction in nanoseconds, `finer` when digits are beyond them."""

    def __init__(self, date=None, time=None, finer=False):
        self.date, self.time, self.finer = date, time, finer

    @property
    def midnight(self):
        return self.time is None or self.time == (0, 0, 0, 0) and not self.finer


def read_date(text):
    found = DATE.match(text)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        # Years repeat every 400; the class ends at 9999.
        datetime.date(year if year < 10000 else 2000 + year % 400, month, day)
    except ValueError:
        return None
    return (year, month, day)


def read_time(text):
    found = TIME.match(text)
    if not found:
        return None, False
    hour, minute, second = (int(part) for part in found.groups()[:3])
    if hour > 23 or minute > 59 or second > 59:
        return None, False
    fraction = Fraction(int(found.group(4) or 0), 10 ** len(found.group(4) or "0")) * 10**9
    return (hour, minute, second, fraction // 1), fraction % 1 != 0


def read(text):
    """A date, time or timestamp literal, blanks around it ignored; None when it is none."""
    text = text.strip(" ")
    date = read_date(text)
    if date:
        return Moment(date=date)
    time, finer = read_time(text)
    if time:
        return Moment(time=time, finer=finer)
    head, _, tail = text.partition(" ")
    date, (time, finer) = read_date(head), read_time(tail)
    return Moment(date, time, finer) if date and time else None


def show_date(date):
    return "today" if date is None else "%d-%02d-%02d" % date


def show_time(time):
    return "%d:%02d:%02d" % time[:3]


def show_timestamp(moment):
    return "%s %02d:%02d:%02d.%09d" % ((show_date(moment.date),) + (moment.time or (0, 0, 0, 0)))


class Interval:
    """In months, or in seconds."""

    def __init__(self, months=0, seconds=0):
        self.months, self.seconds = months, Fraction(seconds)

    @property
    def sign(self):
        return "-" if int(self.months) < 0 or self.seconds < 0 else "+"


def interval_fields(interval, kind, seconds=6):
    """The fields of the C type from the first on, and whether something is left behind the last."""
    fields = FIELDS[kind][0]
    rest = abs(interval.months) if is_months(kind) else abs(interval.seconds)
    values = []
    for field in fields:
        values.append(int(rest // UNITS[field]))
        rest -= values[-1] * UNITS[field]
    if fields[-1] == "s":
        kept = int(rest * 10**seconds)
        values.append(kept)
        rest -= Fraction(kept, 10**seconds)
    return values, rest != 0


def show_interval(interval, kind, seconds=6):
    """As the tests print SQL_INTERVAL_STRUCT: +1y2o, -3d4h5m6.5s."""
    values, _ = interval_fields(interval, kind, seconds)
    text = "".join("%d%s" % pair for pair in zip(values, FIELDS[kind][0]))
    if FIELDS[kind][0][-1] == "s":
        text = text[:-1] + ".%0*ds" % (seconds, values[-1])
    zero = not any(values)
    return ("+" if zero and interval.sign == "+" else interval.sign) + text
