"""Tables of cases: what the rules of a module make of its samples, a line a case."""


def escape(data):
    """Text or bytes as a field: printable UTF-8 as it is, the rest as the tests read it."""
    if isinstance(data, str):
        data = data.encode("utf-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        return "".join(c if " " <= c < "\x7f" and c not in "\\|" else "\\x%02x" % ord(c) for c in text)
    named = {"\\": "\\\\", "|": "\\p", "\n": "\\n"}
    text = "".join(named.get(c, c if c >= " " and c != "\x7f" else "\\x%02x" % ord(c)) for c in text)
    return text or "\\e"


class Rule:
    """One row of the reference: for these sources and targets, when `test` holds, `outcome`."""

    def __init__(self, sources, targets, test, outcome, state, reason):
        self.sources, self.targets = sources.split(), targets.split()
        self.test, self.outcome, self.state, self.reason = test, outcome, state, reason

    def serves(self, case):
        return case.source in self.sources and case.target in self.targets and self.test(case)


def first(rules, case):
    """The rule for a case: the first one that serves it; the last row of a table serves all."""
    for rule in rules:
        if rule.serves(case):
            return rule
    raise LookupError("no rule for %r" % vars(case))


def always(_case):
    return True


def not_(test):
    return lambda case: not test(case)


def both(one, other):
    return lambda case: one(case) and other(case)
