"""Numbers and their texts, worked out with Python's own arithmetic: exact fractions, no shortcuts."""
import re
import struct
from decimal import Decimal
from fractions import Fraction

LITERAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)
WORDS = {"NaN": "NaN", "Infinity": "Infinity", "-Infinity": "-Infinity"}

INTEGERS = {  # C type: (least, most, bytes)
    "TINYINT": (-128, 127, 1), "STINYINT": (-128, 127, 1), "UTINYINT": (0, 255, 1),
    "SHORT": (-2**15, 2**15 - 1, 2), "SSHORT": (-2**15, 2**15 - 1, 2), "USHORT": (0, 2**16 - 1, 2),
    "LONG": (-2**31, 2**31 - 1, 4), "SLONG": (-2**31, 2**31 - 1, 4), "ULONG": (0, 2**32 - 1, 4),
    "SBIGINT": (-2**63, 2**63 - 1, 8), "UBIGINT": (0, 2**64 - 1, 8),
}


def literal(text):
    """The number that a numeric literal names, blanks around it ignored; None when it is none."""
    text = text.strip(" ")
    return Fraction(Decimal(text)) if LITERAL.match(text) else None


def whole(number):
    """Towards zero."""
    return -(-number // 1) if number < 0 else number // 1


def nearest_single(number):
    """The nearest float4 (ties to even) as a double; infinite beyond its range."""
    def value(bits):
        return struct.unpack("<f", struct.pack("<I", bits))[0]
    size = abs(number)
    if size >= Fraction(2)**128 - Fraction(2)**103:  # half a step above the largest
        return float("-inf") if number < 0 else float("inf")
    low, high = 0, 0x7F7FFFFF
    while low < high:  # the largest float4 that is not above
        middle = (low + high + 1) // 2
        low, high = (middle, high) if Fraction(value(middle)) <= size else (low, middle - 1)
    if low < 0x7F7FFFFF:
        below, above = size - Fraction(value(low)), Fraction(value(low + 1)) - size
        low += above < below or (above == below and low % 2)
    return -value(low) if number < 0 else value(low)


def nearest_double(number):
    try:
        return float(number)  # of a Fraction: rounded once, ties to even
    except OverflowError:
        return float("-inf") if number < 0 else float("inf")


def real_text(value, single):
    """The shortest text that reads back, written as the server writes it."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    back = nearest_single if single else nearest_double
    for digits in range(1, 18):
        text = "%.*e" % (digits - 1, value)
        if back(Fraction(Decimal(text))) == value:
            break
    mantissa, exponent = text.split("e")
    exponent = int(exponent)
    if value == 0 or -4 <= exponent < (6 if single else 15):
        return format(Decimal(text), "f")
    return "%se%s%02d" % (mantissa, "-" if exponent < 0 else "+", abs(exponent))


def numeric_struct(number, precision, scale):
    """SQL_NUMERIC_STRUCT as the tests print it; None when the whole part has no room; the rest."""
    scaled = number * Fraction(10)**scale
    digits = whole(scaled)
    if abs(digits) >= 10**precision:
        return None, True
    sign = "-" if digits < 0 else ""
    return "%s%de%d p%d" % (sign, abs(digits), -scale, precision), scaled != digits
