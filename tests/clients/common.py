"""What the programs in Python share: every test against both data sources, comparing, psql's answers."""
import os
import subprocess
import sys

SOURCES = ("rs", "pg")
failures = 0


def ask(sql):
    """psql's answer: a list of rows, each a list of texts; None for NULL. Nothing goes through the driver."""
    answer = subprocess.run([os.environ["ASK"], sql], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [[None if cell == "(null)" else cell for cell in line.split("|")] for line in answer.splitlines()]


def same(what, got, want):
    global failures
    if got != want or type(got) is not type(want):
        failures += 1
        print(f"failed: {what}: got {got!r:.2000}, want {want!r:.2000}")


def run(tests, problem):
    """Each test is called with each source; `problem` is the library's own error. Ends the process."""
    global failures
    for source in SOURCES:
        for test in tests:
            try:
                test(source)
            except problem as error:
                failures += 1
                print(f"failed: {test.__name__} {source}: {error!r}")
    sys.exit(1 if failures else 0)
