"""Pages by several processes: order, crashes, time, and what a file of pictures gives with one and with two."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image, ImageDraw, ImageFont

from hebiao.domain.document import Source, Table
from hebiao.domain.limits import Limits
from hebiao.domain.progress import listen
from hebiao.domain.sharing import Lost, Wanted, Work, in_order, processors, spread
from hebiao.errors import DamagedSource
from hebiao.lang import Message
from hebiao.readers.base import read_document
from hebiao.run.hands import AHEAD, Hands
from readers import scans

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a process is copied where that is safe")
ONE = Source("a.tif", b"1")
W = TypeVar("W", bound=Wanted)
T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """As a reader asks for one."""

    number: int
    count: int = 40


def _open(source: Source, limits: Limits) -> Callable[[Page], tuple[int, int, str]]:
    def read(page: Page) -> tuple[int, int, str]:
        return page.number, os.getpid(), "表" * 100_000

    return read


def _open_odd(source: Source, limits: Limits) -> Callable[[Page], int]:
    """Page 2 crashes, page 3 hangs, page 4 is damaged, page 5 is an error of the program."""

    def read(page: Page) -> int:
        if page.number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        if page.number == 3:
            time.sleep(600)
        if page.number == 4:
            raise DamagedSource("坏页", "a bad page")
        if page.number == 5:
            raise KeyError("五")
        return page.number

    return read


def _open_alone(source: Source, limits: Limits) -> Callable[[Page], int]:
    """Every page says how many processors it may use, as soon as they are more than its own, else in half a second."""

    def read(page: Page) -> int:
        over = time.monotonic() + (10.0 if page.number > 1 else 0.5)
        while processors() == 1 and time.monotonic() < over:
            time.sleep(0.01)
        return processors()

    return read


def _open_never(source: Source, limits: Limits) -> Callable[[Page], int]:
    raise DamagedSource("打不开", "cannot be opened")


def _wanted(*numbers: int) -> list[Page]:
    return [Page(n) for n in numbers]


@pytest.fixture
def hands() -> Iterator[Hands]:
    """Two of them."""
    with Hands(600.0) as two:
        two.share = 2
        yield two


def test_pages_come_in_order_and_two_processes_have_read_them(hands: Hands) -> None:
    """All come once and in order, also those larger than a pipe, from two processes, neither of them this one."""
    told: list[int] = []
    listen(lambda number, count: told.append(number))
    try:
        made = [
            p
            for p in hands.read(Work(_open, ONE, Limits()), _wanted(*range(1, 41)))
            if not isinstance(p, Lost)
        ]
    finally:
        listen(None)
    assert [n for n, _, _ in made] == told == list(range(1, 41))
    assert len({pid for _, pid, _ in made} | {os.getpid()}) == 3


def test_a_process_is_kept_for_the_next_file_and_reads_that_one(hands: Hands) -> None:
    """The second file is read by a process of the first."""
    read = hands.read(Work(_open, ONE, Limits()), _wanted(1, 2, 3))
    first = {p[1] for p in read if not isinstance(p, Lost)}
    (again,) = hands.read(Work(_open, Source("b.tif", b"2"), Limits()), [Page(1, 1)])
    assert not isinstance(again, Lost)
    assert again[1] in first


def test_no_process_is_left_when_they_are_let_go() -> None:
    """All are gone and waited for: one that lived on would hold open what this process has open."""
    with Hands(600.0) as two:
        two.share = 2
        made = list(two.read(Work(_open, ONE, Limits()), _wanted(*range(1, 9))))
    pids = {p[1] for p in made if not isinstance(p, Lost)}
    assert pids
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_a_page_that_crashes_is_lost_alone(hands: Hands) -> None:
    """A crash and an error of the program are named with their reason, and the pages after them are read."""
    made = list(hands.read(Work(_open_odd, ONE, Limits()), _wanted(1, 2, 5, 6, 7)))
    assert [m for m in made if not isinstance(m, Lost)] == [1, 6, 7]
    crashed, failed = (m.why.zh for m in made if isinstance(m, Lost))
    assert "SIGKILL" in crashed
    assert "KeyError" in failed
    assert all("没有读出" in why for why in (crashed, failed))


def test_a_page_that_hangs_is_lost_in_its_time() -> None:
    """A process that never comes back is ended, and another takes the next page."""
    with Hands(0.2) as hands:
        made = list(hands.read(Work(_open_odd, ONE, Limits()), _wanted(3, 3)))
    assert all(isinstance(m, Lost) and "时间上限" in m.why.zh for m in made)
    assert len(made) == 2


def test_what_a_file_cannot_be_read_for_is_raised_in_its_turn(hands: Hands) -> None:
    """An error that speaks of the file comes after the pages before it, by one process or two."""
    for read in (hands.read, in_order):
        made: list[object] = []
        with pytest.raises(DamagedSource, match="坏页"):
            made.extend(read(Work(_open_odd, ONE, Limits()), _wanted(1, 6, 4, 7)))
        assert made == [1, 6]
        with pytest.raises(DamagedSource, match="打不开"):
            list(read(Work(_open_never, ONE, Limits()), _wanted(1, 2)))
    assert list(hands.read(Work(_open_odd, ONE, Limits()), _wanted(8))) == [8]


def test_who_stops_taking_pages_can_ask_for_others(hands: Hands) -> None:
    """What was read ahead for one asker is never given to the next."""
    left = hands.read(Work(_open, ONE, Limits()), _wanted(*range(1, 30)))
    next(left)
    del left
    other = Work(_open, Source("b.tif", b"2"), Limits())
    read = [p for p in hands.read(other, _wanted(31, 32, 33)) if not isinstance(p, Lost)]
    assert [p[0] for p in read] == [31, 32, 33]


def test_no_more_is_read_ahead_than_may_be_held(hands: Hands) -> None:
    """While nobody takes a page, no more than so many are begun."""
    told: list[int] = []
    listen(lambda number, count: told.append(number))
    try:
        pages = hands.read(Work(_open, ONE, Limits()), _wanted(*range(1, 40)))
        next(pages)
    finally:
        listen(None)
    assert max(told) <= 1 + AHEAD


def test_a_share_that_grows_is_taken_up_between_pages() -> None:
    """Who began alone is two as soon as it is told so."""
    ours, theirs = multiprocessing.Pipe()
    with Hands(60.0, theirs) as hands:
        pages = hands.read(Work(_open, ONE, Limits()), _wanted(*range(1, 30)))
        first = [next(pages) for _ in range(3)]
        ours.send((2,))
        rest = list(pages)
    made = [p for p in first + rest if not isinstance(p, Lost)]
    assert [p[0] for p in made] == list(range(1, 30))
    assert len({p[1] for p in made[:2]}) == 1
    assert len({p[1] for p in made}) == 2


def test_the_last_page_may_use_the_processors_of_all() -> None:
    """While two pages are read each has one, and the one that is left has two; one that has no share of more has one."""
    with Hands(60.0) as hands:
        assert list(hands.read(Work(_open_alone, ONE, Limits()), [Page(1, 1)])) == [1]
        hands.share = 2
        assert list(hands.read(Work(_open_alone, ONE, Limits()), _wanted(1, 2))) == [1, 2]
    assert processors() == 1


def _table(number: int) -> Image.Image:
    """A small ruled page with its number in every cell."""
    page = Image.new("L", (620, 440), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(22)
    for k in range(3):
        pen.line((20, 20 + 80 * k, 290, 20 + 80 * k), 0, 2)
        pen.line((20 + 135 * k, 20, 20 + 135 * k, 180), 0, 2)
    for row in range(2):
        for col in range(2):
            pen.text((60 + 135 * col, 46 + 80 * row), f"{number}{row}{col}.5", 0, font)
    return page


BOTH = """
import sys
from pathlib import Path
from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.domain.sharing import spread
from hebiao.readers.base import read_document
from hebiao.run.forked import may_part
from hebiao.run.hands import Hands
hands = Hands(600.0)
hands.share = 2
sources = [Source(name, Path(name).read_bytes()) for name in sys.argv[1:]]
spread(hands.read)
both = [read_document(source, Limits()) for source in sources]
assert may_part(), "this process has read pixels itself"
spread(None)
assert both == [read_document(source, Limits()) for source in sources]
for document in both:
    tables = [b for b in document.blocks if hasattr(b, "cells")]
    print([(t.index, t.page, t.cells[3].id, t.cells[3].text) for t in tables])
"""


def test_a_file_of_pictures_reads_the_same_by_one_process_and_by_two(tmp_path: Path) -> None:
    """The document is the same in every box and score, its tables counted through; and no page is lost."""
    pages = [_table(n) for n in (1, 2, 3)]
    for kind in ("TIFF", "PDF"):
        data = scans.as_bytes(
            pages[0], kind, save_all=True, append_images=pages[1:], resolution=100, dpi=(100, 100)
        )
        (tmp_path / f"a.{kind}").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", BOTH, *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (
        done.stdout.splitlines()
        == [str([(0, 1, "t0r1c1", "111.5"), (1, 2, "t1r1c1", "211.5"), (2, 3, "t2r1c1", "311.5")])] * 2
    )


WHY = Message("读取它的进程崩溃了，没有读出", "the process reading it crashed; not read")


def test_a_lost_page_is_named_and_the_others_are_in_the_document() -> None:
    """The other pages are read and numbered through, forms on them are in doubt; where all are lost the file is refused."""
    pages = [_table(n) for n in (1, 2, 3)]
    data = scans.as_bytes(
        pages[0], "TIFF", save_all=True, append_images=pages[1:], resolution=100, dpi=(100, 100)
    )
    lost = {2}

    def losing(work: Work[W, T], wanted: Sequence[W]) -> Iterator[T | Lost]:
        for page in wanted:
            yield Lost(WHY) if page.number in lost else next(in_order(work, [page]))

    spread(losing)
    try:
        document = read_document(Source("a", data), Limits())
        lost |= {1, 3}
        with pytest.raises(DamagedSource, match="第1页读取它的进程崩溃了"):
            read_document(Source("a", data), Limits())
    finally:
        spread(None)
    tables = [b for b in document.blocks if isinstance(b, Table)]
    assert [(t.index, t.page) for t in tables] == [(0, 1), (1, 3)]
    assert [n.zh for n in document.lost_near((1,))] == ["第2页读取它的进程崩溃了，没有读出"]
