"""Characters + grids → tables and lines."""

from __future__ import annotations

from hebiao.domain.document import Block, Line, Table
from hebiao.domain.limits import Limits
from hebiao.readers.pages.lattice import Ruling, find_grids
from hebiao.readers.pages.layout import PageContent, lay_out
from hebiao.readers.pages.textrows import Doubts, Glyph, row_text, rows_of

BOX = [
    Ruling(20, 100, 120, 100),
    Ruling(20, 130, 120, 130),
    Ruling(20, 100, 20, 130),
    Ruling(120, 100, 120, 130),
]
MIDDLE = Ruling(70, 100, 70, 130)


def glyphs_text(glyphs: list[Glyph], doubts: Doubts) -> str:
    """The text of the characters of one cell."""
    return "\n".join(row_text(row.glyphs) for row in rows_of(glyphs, doubts))


def typed(text: str, x: float, base: float, size: float = 10, advance: float | None = None) -> list[Glyph]:
    """Characters of one row, left to right from x."""
    step = size if advance is None else advance
    return [
        Glyph(c, x + i * step, base - size * 0.8, x + i * step + size, base + size * 0.2, base)
        for i, c in enumerate(text)
    ]


def laid(
    glyphs: list[Glyph], rulings: list[Ruling] | None = None, limits: Limits | None = None
) -> tuple[list[Block], Doubts]:
    """The blocks of page 3 after five tables and seven lines."""
    grids = find_grids(rulings or [], 1000)
    return lay_out(PageContent(3, 595, 842, glyphs, grids), 5, 7, limits or Limits())


def test_blocks_in_reading_order_and_numbered_on() -> None:
    """Lines and tables stand by height; numbers go on from those of the pages before."""
    blocks, doubts = laid(typed("下", 20, 160) + typed("格", 30, 118) + typed("题", 20, 50), [*BOX, MIDDLE])
    assert [type(b) for b in blocks] == [Line, Table, Line]
    first, table, last = blocks
    assert isinstance(first, Line) and isinstance(table, Table) and isinstance(last, Line)
    assert (first.text, first.number, last.number, table.index) == ("题", 8, 9, 5)
    assert [(c.id, c.text) for c in table.cells] == [("t5r0c0", "格"), ("t5r0c1", "")]
    assert (first.page, table.page, table.cells[0].page) == (3, 3, 3)
    assert table.cells[0].bbox is not None and table.cells[0].bbox.as_tuple() == (20, 100, 70, 130)
    assert not doubts


def test_blank_before_needs_a_wide_gap() -> None:
    """A blank line is a gap of more than one and a half line heights."""
    blocks, _ = laid(typed("甲", 20, 50) + typed("乙", 20, 70) + typed("丙", 20, 100))
    assert [b.blank_before for b in blocks if isinstance(b, Line)] == [False, False, True]


def test_rows_and_gaps_in_a_cell() -> None:
    """Baselines make rows whatever the order of drawing; a clear gap is one space, the source's spaces stay."""
    glyphs = (
        typed("改进", 20, 70)
        + typed("原因", 20, 50)
        + typed("甲", 44, 50)
        + typed("乙", 55, 50)
        + typed(" 丙", 66, 70)
    )
    assert glyphs_text(glyphs, Doubts()) == "原因 甲乙\n改进 丙"


def test_raised_characters_stay_in_their_row() -> None:
    """A superscript belongs to the row that it is raised in."""
    small = [Glyph("2", 30, 40, 34, 46, 46)]
    assert glyphs_text(typed("米", 20, 50) + small, Doubts()) == "米2"


def test_bold_by_double_print_is_read_once() -> None:
    """A character printed twice on one spot is one character, and the page becomes doubtful."""
    doubts = Doubts()
    assert glyphs_text(typed("11", 20, 50, advance=10) + typed("11", 20.4, 50, advance=10), doubts) == "11"
    assert doubts.doubled == 2
    assert doubts


def test_overprint_is_told() -> None:
    """Different characters on one spot are kept and named."""
    doubts = Doubts()
    glyphs_text(typed("3", 20, 50) + typed("8", 21, 50), doubts)
    assert doubts.overprinted == ["38"]


def test_text_over_a_line_is_told() -> None:
    """Text that runs on over the line of its cell goes where its characters stand, and is named."""
    blocks, doubts = laid(typed("一二三四", 36, 118), [*BOX, MIDDLE])
    table = blocks[0]
    assert isinstance(table, Table)
    assert [c.text for c in table.cells] == ["一二三", "四"]
    assert doubts.spilled == ["三四"]


def test_near_the_edge_is_doubtful() -> None:
    """A character whose middle lies within a point of an edge makes the page doubtful."""
    _, doubts = laid(typed("字", 64.5, 118), [*BOX, MIDDLE])
    assert doubts.near_edge == 1
    assert doubts


def test_turned_text_is_read_as_its_reader_does() -> None:
    """Text turned a quarter either way reads in its own order, the box stays where it is seen."""
    down = [Glyph(c, 30, 40 + i * 10, 40, 50 + i * 10, -32, 1) for i, c in enumerate("绩效")]
    up = [Glyph(c, 60, 60 - i * 10, 70, 70 - i * 10, 68, 3) for i, c in enumerate("指标")]
    blocks, _ = laid(up + down)
    lines = {b.text: b.bbox.as_tuple() for b in blocks if isinstance(b, Line) and b.bbox}
    assert lines == {"绩效": (30, 40, 40, 60), "指标": (60, 50, 70, 70)}


def test_frame_and_off_page() -> None:
    """A frame round the page is no table, and what lies outside the page is left out and counted."""
    frame = [
        Ruling(20, 20, 575, 20),
        Ruling(20, 820, 575, 820),
        Ruling(20, 20, 20, 820),
        Ruling(575, 20, 575, 820),
    ]
    blocks, doubts = laid(typed("字", 100, 100) + typed("外", -40, 100), frame)
    assert [b.text for b in blocks if isinstance(b, Line)] == ["字"]
    assert len(blocks) == 1
    assert doubts.off_page == 1


def test_long_texts_are_cut_and_told() -> None:
    """A cell or line longer than allowed is cut, and named."""
    glyphs = typed("甲乙丙丁", 24, 118) + typed("长长长长", 20, 50)
    blocks, doubts = laid(glyphs, BOX, Limits(cell_chars=3))
    texts = [b.text if isinstance(b, Line) else b.cells[0].text for b in blocks]
    assert texts == ["长长长", "甲乙丙"]
    assert doubts.cut == ["t5r0c0", "长长长长"]


def test_text_of_a_nested_table_goes_to_the_inner_cell() -> None:
    """Of two tables that hold a character the smaller one gets it."""
    outer = [
        Ruling(0, 90, 200, 90),
        Ruling(0, 140, 200, 140),
        Ruling(0, 90, 0, 140),
        Ruling(200, 90, 200, 140),
    ]
    outer.append(Ruling(160, 90, 160, 140))
    blocks, _ = laid(typed("内", 30, 118) + typed("外", 170, 118), [*outer, *BOX])
    assert [[c.text for c in b.cells] for b in blocks if isinstance(b, Table)] == [["", "外"], ["内"]]


def test_a_mark_that_hangs_over_the_edge_belongs_to_the_text_before_it() -> None:
    """A closing bracket or comma over the ruling is of the text that it touches: no text begins with one."""
    blocks, doubts = laid(typed("十分）", 49, 118), [*BOX, MIDDLE])
    (table,) = blocks
    assert isinstance(table, Table)
    assert [c.text for c in table.cells] == ["十分）", ""]
    assert not doubts.cells


def _over_two(text: list[Glyph]) -> list[str]:
    """The texts of a cell over two columns that are parted in the row below, where they begin at their left."""
    below = [Ruling(20, 160, 120, 160), *(Ruling(x, 130, x, 160) for x in (20, 70, 120))]
    blocks, _ = laid([*text, *typed("甲", 23, 150), *typed("乙", 73, 150)], [*BOX, *below])
    (table,) = blocks
    assert isinstance(table, Table)
    return [c.text for c in table.cells if c.row == 0]


def test_a_space_over_the_end_of_a_column_is_no_ruling_that_is_missing() -> None:
    """A name and a number with a space between stay one cell; where both stand as in cells of their own, they are parted."""
    assert _over_two([*typed("范婷", 23, 118), *typed("516", 76, 118, advance=5)]) == ["范婷 516"]
    assert _over_two([*typed("范婷", 23, 118), *typed("516", 73, 118, advance=5)]) == ["范婷", "516"]


def test_an_operator_and_its_figure_are_one_text_where_no_row_beside_is_parted() -> None:
    """Of "≥ 300" over two columns only a row beside it with two cells says that a ruling is missing."""
    text = [*typed("≥", 23, 118), *typed("300", 73, 118, advance=5)]
    assert _over_two(text) == ["≥", "300"]
    whole = [Ruling(20, 160, 120, 160), *(Ruling(x, 130, x, 160) for x in (20, 120))]
    third = [Ruling(20, 190, 120, 190), *(Ruling(x, 160, x, 190) for x in (20, 70, 120))]
    blocks, _ = laid([*text, *typed("甲", 23, 150), *typed("乙", 23, 180)], [*BOX, *whole, *third])
    (table,) = blocks
    assert isinstance(table, Table)
    assert [c.text for c in table.cells if c.row == 0] == ["≥ 300"]
