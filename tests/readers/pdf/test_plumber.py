"""pdfplumber as second reader: how differences are told, and what the first reader saves."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hebiao.domain.document import Source, Table
from hebiao.domain.geometry import BBox
from hebiao.domain.limits import Limits
from hebiao.readers.pdf import plumber
from hebiao.readers.pdf import reader as pdf
from readers.make_pdf import Grid, dot_pieces, draw_grid, finish, form_pdf, new_canvas

SOURCE = Source("表.pdf", form_pdf(1))


def test_differences_are_named_by_page_and_cell() -> None:
    """A cell that the two readings give in different ways is named with both texts."""
    (table,) = (b for b in pdf.read(SOURCE, Limits()).blocks if isinstance(b, Table))
    second = list(plumber.read_cells(SOURCE.data, [1])[1])
    assert plumber.compare_cells([table], second, 1) == []
    odd = next(i for i, c in enumerate(second) if c.text == "980.00")
    second[odd] = second[odd]._replace(text="98.000")
    gone = next(i for i, c in enumerate(second) if c.text == "97.3")
    del second[gone]
    (one, two) = plumber.compare_cells([table], second, 1)
    assert (one.cell, one.first, one.second) == ("t0r3c3", "980.00", "98.000")
    assert (two.cell, two.first, two.second) == ("t0r10c7", "97.3", None)
    assert "第1页t0r3c3" in one.message.zh


def test_its_own_stumbling_is_one_error() -> None:
    """Whatever pdfplumber raises on a file comes as one exception."""
    with pytest.raises(plumber.SecondReadingFailed):
        plumber.read_cells(b"%PDF-1.4 nothing", [1])


def test_where_lines_are_dots_it_says_what_stands_in_our_cells_and_nowhere_else() -> None:
    """A table with lines of its own beside a dotted one keeps the second reader's own grid, whatever we made of it."""
    canvas, buffer = new_canvas()
    two = Grid((60.0, 60.0), (30.0,), [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "12.5")])
    draw_grid(canvas, two, 50, 50, 842)
    draw_grid(canvas, two, 50, 200, 842, dot_pieces)
    ours = [BBox(50, 50, 170, 80), BBox(50, 200, 110, 230), BBox(110, 200, 170, 230)]
    second = plumber.read_cells(finish(canvas, buffer), [1], {1: ours})[1]
    assert [c.text for c in second] == ["甲", "12.5"] * 2
    assert [round(c.box.x1 - c.box.x0) for c in second] == [60] * 4


def test_a_page_of_dots_is_compared_by_our_cells() -> None:
    """Where lines are dots throughout nothing differs, also where every page is compared."""
    data = form_pdf(1, stroke=dot_pieces)
    assert any(isinstance(b, Table) for b in pdf.read(Source("表.pdf", data), Limits()).blocks)
    assert pdf.compare_readings(Source("表.pdf", data)) == []


def test_at_most_half_the_time_of_pdfplumber() -> None:
    """The whole reader takes at most half of what pdfplumber's tables alone take (a tenth, as measured)."""
    data = form_pdf(6, rows=10)
    ours = min(_seconds(lambda: pdf.read(Source("表.pdf", data), Limits())) for _ in range(3))
    theirs = min(_seconds(lambda: plumber.read_cells(data, range(1, 7))) for _ in range(3))
    assert ours <= 0.5 * theirs


def _seconds(work: Callable[[], object]) -> float:
    """Processor time, so that what else the machine does weighs nothing."""
    started = time.process_time()
    work()
    return time.process_time() - started
