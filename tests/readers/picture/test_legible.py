"""A page that was not read says so as a whole."""

from __future__ import annotations

import numpy as np

from hebiao.domain.document import Document, Rival, Source
from hebiao.readers.picture.legible import page_notes, side_notes
from hebiao.readers.picture.rule.ruled import Ruled
from hebiao.readers.recognise.textlines import Strip


def pair(first: str, second: str, score: float) -> tuple[Rival, ...]:
    """Two readings of one cell."""
    return (Rival("ocr:lines", first, score), Rival("ocr:again", second, score))


def test_a_page_that_reads_well_has_nothing_to_say() -> None:
    """Cells on which both readings agree with sure characters, and a title and footer, are no cause for doubt."""
    footer = [Strip(100, 40, 500, 60), Strip(50, 900, 200, 920), Strip(300, 900, 450, 920)]
    assert page_notes(1, [pair("98.5", "98.5", 0.99)] * 20, footer) == []


def test_faint_or_disagreeing_pages_are_told() -> None:
    """Many weak characters, or many cells of two minds, put the whole page to a person."""
    sure = [pair("10", "10", 0.99)] * 10
    assert "没有读出" in page_notes(2, sure + [pair("1O", "1O", 0.2)] * 8, [])[0].zh
    assert "没有读出" in page_notes(2, sure + [pair("10", "16", 0.99)] * 8, [])[0].zh


def test_ink_of_which_nothing_is_read_counts_as_not_read() -> None:
    """Cells that hold ink and no reading tell of a page as those do that are read badly; a few are stamps and pens."""
    sure = [pair("10", "10", 0.99)] * 60
    assert page_notes(1, sure, [], silent=20) == []
    (note,) = page_notes(1, sure, [], silent=30)
    assert note.illegible
    assert page_notes(1, [], [], silent=30) != []


def test_a_third_reading_settles_what_two_left_open() -> None:
    """Cells of which two of three readings agree and are sure are read, whatever the third says."""
    settled = (*pair("10", "16", 0.99), Rival("ocr:third", "10", 0.95))
    assert page_notes(1, [settled] * 20, []) == []


def test_a_page_without_a_dot_is_told() -> None:
    """What took all points and colons of a page took those of its figures, too; a page of few words may have none."""
    words = [pair("按期完成设备采购，验收合格", "按期完成设备采购，验收合格", 0.99)] * 30
    bare, dotted = pair("9240", "9240", 0.99), pair("指标1：92.40", "指标1：92.40", 0.99)
    assert "小数点" in page_notes(1, [*words, bare], [])[0].zh
    assert page_notes(1, [*words, dotted], []) == []
    assert page_notes(1, [*words[:20], bare], []) == []


ROWS = [Strip(x, y, x + 60, y + 20) for y in range(100, 300, 40) for x in (50, 200, 350, 500)]


def test_a_table_without_lines_is_told() -> None:
    """Rows of short texts side by side outside of every ruled table may be a table that was not seen."""
    assert "没有画线" in page_notes(1, [pair("10", "10", 0.99)] * len(ROWS), ROWS)[0].zh
    assert "没有画线" in page_notes(1, [pair("", "10", 0.2)] * len(ROWS), ROWS)[0].zh


def test_the_grain_of_a_desk_is_no_table() -> None:
    """Rows of scratches in which no reading finds more than level strokes are no table that was not read."""
    assert page_notes(1, [pair("—", "_", 0.9)] * len(ROWS), ROWS) == []
    assert page_notes(1, [pair("二", "一", 0.7)] * len(ROWS), ROWS) == []


def test_a_table_that_runs_off_the_picture_puts_its_form_to_a_person() -> None:
    """What lies outside the picture was not read: one sentence names the sides, and counts as a loss of that page."""
    bare = Ruled((), (), np.zeros((2, 2), np.bool_))
    assert side_notes(3, bare) == []
    (note,) = side_notes(3, Ruled((), (), bare.ink, cut=("bottom", "right")))
    assert "下边、右边" in note.zh
    assert "the bottom and the right" in note.en
    assert Document(Source("表.png", b""), "scan", (), notes=(note,)).lost_near([3]) == (note,)
