"""How many cells pdfplumber finds in the tables of a PDF."""

# ruff: noqa: T201 - what is printed is the result

import sys

import pdfplumber

with pdfplumber.open(sys.argv[1]) as pdf:
    cells = sum(len(row) for page in pdf.pages for table in page.find_tables() for row in table.extract())
print(cells)
