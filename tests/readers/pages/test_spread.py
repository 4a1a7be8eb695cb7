"""Texts of merged columns find their rows; overlapping texts find each other."""

from __future__ import annotations

from hebiao.readers.pages.spread import Span, cluster, part_rows

ROWS = [Span(20.0 * n, 20.0 * (n + 1)) for n in range(6)]
TOPS = [row.start + 5 for row in ROWS]


def text(middle: float, height: float = 10.0) -> Span:
    """A text around its middle."""
    return Span(middle - height / 2, middle + height / 2)


def test_things_that_overlap_are_one_group() -> None:
    """Spans that touch, or lie within the gap, are joined; the span of the group holds them all."""
    found = cluster([(Span(30, 40), "c"), (Span(0, 10), "a"), (Span(9, 20), "b"), (Span(43, 50), "d")], gap=3)
    assert found == [(Span(0, 20), ["a", "b"]), (Span(30, 50), ["c", "d"])]


def test_a_text_stands_in_the_middle_of_its_rows() -> None:
    """Three texts centred on four rows, one and one are given just these."""
    found = part_rows(ROWS, [text(40), text(90), text(110)], TOPS)
    assert found.starts == (0, 4, 5)
    assert found.stray == 0


def test_a_text_stands_at_the_top_of_its_rows() -> None:
    """Where the texts stand at the top of their first rows, that tells the rows."""
    found = part_rows(ROWS, [Span(5, 15), Span(45, 55), Span(105, 115)], TOPS)
    assert found.starts == (0, 2, 5)
    assert found.stray == 0


def test_texts_that_fit_no_rows_say_so() -> None:
    """Where texts stand neither in the middle nor at the top of any rows, the stray is large."""
    assert part_rows(ROWS, [text(28), text(96)], TOPS).stray > 5
