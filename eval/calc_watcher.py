"""Looks into the Calc that `review_workbook.py` types into. Run by Debian's own Python, which alone has python3-uno.

One line in, one line out: `see SHEET CELL` (with tabs between) gives the text of a cell, `go SHEET CELL` selects it.
"""

# ruff: noqa: T201 - what it prints is its answer

import sys
import time

import uno


def main() -> None:
    """Waits for Calc, says so, and answers until its input ends."""
    book = _book(sys.argv[1])
    print("ready", flush=True)
    for line in sys.stdin:
        what, sheet, cell = line.rstrip("\n").split("\t")
        page = book.Sheets.getByName(sheet)
        at = page.getCellRangeByName(cell)
        if what == "go":
            book.getCurrentController().setActiveSheet(page)
            book.getCurrentController().select(at)
        print(at.String.replace("\n", " "), flush=True)


def _book(port: str) -> object:
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    while True:
        try:
            there = resolver.resolve(f"uno:socket,host=127.0.0.1,port={port};urp;StarOffice.ComponentContext")
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            time.sleep(0.5)
            continue
        desktop = there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        book = desktop.getCurrentComponent()
        if book is not None:
            return book
        time.sleep(0.5)


if __name__ == "__main__":
    main()
