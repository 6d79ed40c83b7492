"""Connects to a data source as any Python program does and prints what a query gives: rows.py DSN SQL."""

import sys
import unicodedata

import pyodbc


def columns_of(text):
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def print_table(lines):
    widths = [max(columns_of(cell) for cell in column) for column in zip(*lines)]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        padded = [cell + " " * (width - columns_of(cell)) for cell, width in zip(line, widths)]
        print("  ".join(padded).rstrip())


data_source, query = sys.argv[1:]
connection = pyodbc.connect("DSN=" + data_source, autocommit=True)
cursor = connection.execute(query)
names = [column[0] for column in cursor.description]
print_table([names] + [["" if value is None else str(value) for value in row] for row in cursor])
connection.close()
