"""The same fields as `review_effort.py`, corrected in forms.xlsx: a scripted hand at the keys of LibreOffice Calc.

    PYTHONPATH=src:tests:fixtures python eval/review_workbook.py [FIELDS]

Needs Debian's libreoffice-calc, python3-uno, xvfb and xdotool. The hand knows the labels and the quickest way: it goes
down the sheet 待复核; what is right gets a mark of one key beside it, else it changes to the sheet of the field, types
the address in the name box and the value, and comes back. Seconds run from the first key to the value standing in the
cell, as Calc itself says, without any time to think. Values in Chinese are put in through the clipboard, and counted
as one key a character, as at the desk.
"""

# ruff: noqa: S603, S607 - a script for the terminal that runs the programs it is about

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from review_effort import ROOT, Spent, print_table, truths

from hebiao.config import Settings
from hebiao.domain.form import get_value
from hebiao.evals.canon import same
from hebiao.run import run
from hebiao.store import open_store

DISPLAY = ":97"
PORT = 2097
WATCHER = Path(__file__).with_name("calc_watcher.py")


class Calc:
    """A workbook open on a screen of its own."""

    def __init__(self, watcher: subprocess.Popen[str]) -> None:
        self._watcher = watcher

    def ask(self, what: str, sheet: str, cell: str) -> str:
        """What Calc says: `see` gives the text of a cell, `go` selects it."""
        assert self._watcher.stdin is not None and self._watcher.stdout is not None
        self._watcher.stdin.write(f"{what}\t{sheet}\t{cell}\n")
        self._watcher.stdin.flush()
        return self._watcher.stdout.readline().rstrip("\n")

    def keys(self, *names: str) -> int:
        """Keys pressed one by one."""
        _xdotool("key", "--delay", "4", *names)
        return len(names)

    def text(self, value: str) -> int:
        """A text typed, or what is not on the keyboard pasted."""
        if value.isascii():
            _xdotool("type", "--delay", "4", value)
        else:
            subprocess.run(
                ["xclip", "-selection", "clipboard"], input=value, text=True, env=_env(), check=True
            )
            _xdotool("key", "ctrl+shift+alt+v")
        return len(value)


def _env() -> dict[str, str]:
    return {**os.environ, "DISPLAY": DISPLAY}


def _xdotool(*args: str) -> None:
    subprocess.run(["xdotool", *args], env=_env(), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def calc(book: Path, home: Path) -> Iterator[Calc]:
    """Calc with a workbook, on a screen that nobody sees."""
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1600x1000x24"], stderr=subprocess.DEVNULL)
    time.sleep(1)
    office = subprocess.Popen(
        ["soffice", f"-env:UserInstallation=file://{home}", "--norestore", "--nologo", "--nofirststartwizard",
         f"--accept=socket,host=127.0.0.1,port={PORT};urp;", "--calc", str(book)],
        env=_env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    watcher = subprocess.Popen(
        ["/usr/bin/python3", str(WATCHER), str(PORT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
    )  # fmt: skip
    try:
        assert watcher.stdout is not None and watcher.stdout.readline().strip() == "ready"
        time.sleep(3)
        window = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "Calc"],
            env=_env(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()[-1]
        _xdotool("windowsize", window, "1600", "1000")
        _xdotool("windowfocus", window)
        yield Calc(watcher)
    finally:
        for process in (watcher, office, screen):
            process.terminate()
        subprocess.run(["pkill", "-f", str(home)], check=False)


def work(
    at: Calc, line: int, target: str, value: str | None, right: bool, sheets: list[str]
) -> tuple[str, int, float]:
    """One field; returns the kind of answer, keys and seconds."""
    at.ask("go", "待复核", f"J{line}")
    began = time.perf_counter()
    if right:
        keys = at.text("x") + at.keys("Return")
        wanted, sheet, cell = "x", "待复核", f"J{line}"
    else:
        sheet, cell = re.fullmatch(r"'?([^'!]+)'?!(\w+)", target).groups()  # type: ignore[union-attr] # our own links
        steps = sheets.index("待复核") - sheets.index(sheet)
        keys = at.keys(*["ctrl+Prior"] * steps, "ctrl+shift+t", "ctrl+a") + at.text(cell) + at.keys("Return")
        wanted = value or ""
        keys += (at.text(wanted) if wanted else at.keys("Delete")) + at.keys("Return")
        keys += at.keys(*["ctrl+Next"] * steps)
    for _ in range(400):
        if same(at.ask("see", sheet, cell) or None, wanted or None):
            return ("confirmed" if right else "typed"), keys, time.perf_counter() - began
        time.sleep(0.005)
    return "lost", keys, time.perf_counter() - began


def main() -> None:
    """Prints a table."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    spent: dict[str, Spent] = {}
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "out"
        run([ROOT / "fixtures" / "text"], out, Settings(lang="zh"))
        book = openpyxl.load_workbook(out / "forms.xlsx")
        sheets, links = book.sheetnames, {}
        for line in book["待复核"].iter_rows(min_row=2):
            key = (str(line[0].value), str(line[1].value), str(line[3].value))
            links[key] = (line[0].row, line[3].hyperlink.location if line[3].hyperlink else None)
        with calc(out / "forms.xlsx", Path(made) / "home") as at:
            for key, value in _answers(out):
                line, target = links.get(key[:3], (None, None))
                if line is None or target is None or sum(len(s.keys) for s in spent.values()) >= most:
                    continue
                kind, keys, seconds = work(at, line, target, value, same(key[3], value), sheets)
                one = spent.setdefault(kind, Spent())
                one.keys.append(keys)
                one.seconds.append(seconds)
    print_table(spent)


def _answers(out: Path) -> Iterator[tuple[tuple[str, str, str, str | None], str | None]]:
    """File, number, name and text of every field that waits, with the right value."""
    from hebiao.report.names import name_of

    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        results = {r.form_id: r for r in store.results()}
    for (form_id, path), value in truths(out):
        result = results[form_id]
        where = (result.source.file, str(result.source.index + 1), name_of(path, "zh"))
        yield (*where, get_value(result.form, path)), value


if __name__ == "__main__":
    main()
