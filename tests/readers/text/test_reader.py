"""Text in its shapes: tabs, pipes, one cell a line, running lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hebiao.domain.document import Block, Cell, Document, Line, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import EmptySource
from hebiao.readers.text import reader as text
from made_forms import FOOT, TITLE, TOTAL, form_rows, read_text

TABS = "项目支出绩效自评表\n（2023年度）\n\n项目名称\t甲路项目\t\n主管部门\t乙局\t丙所\n\t年度资金总额\t10\n总分\t100\t\n填表人：白砚秋\n"


def _read(content: str | bytes, **limits: int) -> Document:
    data = content.encode() if isinstance(content, str) else content
    return text.read(Source("甲.txt", data), Limits(**limits))


def _rows(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    rows: list[list[str]] = [[] for _ in range(block.n_rows)]
    for cell in block.cells:
        rows[cell.row].append(cell.text)
    return rows


def test_tabs_are_ragged_rows_between_lines() -> None:
    """Lines with tabs are the rows of one table, blank cells kept; what stands around them are lines."""
    document = _read(TABS)
    title, year, table, foot = document.blocks
    assert isinstance(title, Line)
    assert isinstance(year, Line)
    assert isinstance(foot, Line)
    assert (title.text, title.number, year.number, foot.text, foot.number) == (
        "项目支出绩效自评表",
        1,
        2,
        "填表人：白砚秋",
        8,
    )
    assert _rows(table) == [
        ["项目名称", "甲路项目", ""], ["主管部门", "乙局", "丙所"], ["", "年度资金总额", "10"], ["总分", "100", ""],
    ]  # fmt: skip
    assert isinstance(table, Table)
    assert not table.exact
    assert document.channel == "text"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, ending: str) -> None:
    """The same text is the same document in every encoding and with every line end."""
    assert _read(TABS.replace("\n", ending).encode(encoding)).blocks == _read(TABS).blocks


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('甲乙12.%" '), max_size=5), min_size=2, max_size=4),
        min_size=4,
        max_size=8,
    )
)
def test_cells_stand_at_their_line_and_offset(rows: list[list[str]]) -> None:
    """Every cell that was not quoted is found again at its line and offset of the source."""
    content = "\n".join("\t".join(r) for r in rows)
    if not content.strip():
        return
    lines = content.split("\n")
    cells = [c for b in _read(content).blocks if isinstance(b, Table) for c in b.cells]
    for cell in cells:
        if "\n" in cell.text or '"' in content or cell.text == "\ufffd":  # the blank side of a lost tab
            continue
        assert cell.line is not None
        assert cell.start is not None
        assert lines[cell.line - 1][cell.start :].startswith(cell.text)


def test_a_quoted_cell_runs_over_lines() -> None:
    """A cell opened by a quote goes on over line breaks until its closing quote, as spreadsheets paste it."""
    rows = "a\tb\nc\td\ne\tf\n"
    (table,) = _read(f'{rows}目标\t"第一行\n第二""行"\tg\n').blocks
    assert _rows(table)[-1] == ["目标", '第一行\n第二"行', "g"]


def test_a_lone_quote_swallows_nothing() -> None:
    """A quote that is never closed is a character like any other, and no row is lost behind it."""
    (table,) = _read('a\t"b\nc\td\ne\tf\ng\th\n').blocks
    assert _rows(table) == [["a", '"b'], ["c", "d"], ["e", "f"], ["g", "h"]]


def test_markdown_tables() -> None:
    """Pipe rows are cells without marks; the rule below the heading is none; an escaped pipe stays."""
    title, table = _read(
        "# 项目支出绩效自评表\n\n| 项目名称 | **甲** |\n|---|:--:|\n| 目标 | 一<br>二 |\n| 或 | a\\|b |\n| 总分 | 100 |\n"
    ).blocks
    assert isinstance(title, Line)
    assert title.text == "项目支出绩效自评表"
    assert [[c.strip() for c in r] for r in _rows(table)] == [
        ["项目名称", "甲"], ["目标", "一\n二"], ["或", "a|b"], ["总分", "100"],
    ]  # fmt: skip


def test_one_cell_a_line() -> None:
    """Behind a tab stands a cell, a blank line starts a row, a line without tab goes on with its cell."""
    content = "项目支出绩效自评表\n\n\t项目名称\n\t甲路项目\n\n\t目标\n\t第一\n第二\n\n\t\n\t数量\n\t10\n\n\t总分\n\t100\n\n填表人：白砚秋\n"
    blocks = _read(content).blocks
    assert _rows(blocks[1]) == [
        ["项目名称", "甲路项目"],
        ["目标", "第一\n第二"],
        ["", "数量", "10"],
        ["总分", "100"],
    ]
    assert [b.text for b in blocks if isinstance(b, Line)] == ["项目支出绩效自评表", "填表人：白砚秋"]


@pytest.mark.parametrize("label", ["总分", "得分合计", "自评总分", "评分结果"])
def test_the_foot_below_cells_that_stand_a_line_each_is_no_cell(label: str) -> None:
    """A line that begins with who filled in the form goes on with no cell, whatever the total is called."""
    rows = [[t for t in row if t] for row in form_rows({(TOTAL, 0): label})]
    text = "\n\n".join("\n".join(f"\t{t}" for t in row) for row in rows)
    (result,) = read_text(f"{TITLE}\n\n{text}\n\n{FOOT}\n")
    assert (result.form.preparer, result.form.prepared_on) == ("白砚秋", "2024年1月15日")


def test_running_text_is_lines() -> None:
    """Text without tabs or pipes is lines with their numbers, and a blank line before one is remembered."""
    blocks = _read("项目名称 甲路项目\n\n主管部门 乙局\n实施单位 丙所\n").blocks
    assert [(b.text, b.number, b.blank_before) for b in blocks if isinstance(b, Line)] == [
        ("项目名称 甲路项目", 1, False), ("主管部门 乙局", 3, True), ("实施单位 丙所", 4, False),
    ]  # fmt: skip


def test_each_form_has_its_own_shape() -> None:
    """Two forms of different shapes in one file are each read in theirs."""
    running = "项目支出绩效自评表\n项目名称 丁项目\n主管部门 戊局\n"
    blocks = _read(TABS + running).blocks
    assert [type(b).__name__ for b in blocks[-3:]] == ["Line", "Line", "Line"]
    assert sum(isinstance(b, Table) for b in blocks) == 1


def test_tables_are_numbered_through() -> None:
    """Tables of a document are numbered from 0 in order, so that provenance is unambiguous."""
    tables = [b for b in _read(TABS * 3).blocks if isinstance(b, Table)]
    assert [t.index for t in tables] == [0, 1, 2]
    assert all(isinstance(c, Cell) and c.table == t.index for t in tables for c in t.cells)


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff", "\u3000\n"])
def test_nothing_is_empty(content: str) -> None:
    """A text of nothing but white space is refused as empty."""
    with pytest.raises(EmptySource):
        _read(content)


def test_control_characters_are_dropped_and_long_lines_are_cut_with_a_note() -> None:
    """Control characters vanish; a line beyond the limit is cut and a note says so."""
    (line,) = _read("甲\x07\x1f乙").blocks
    assert isinstance(line, Line)
    assert line.text == "甲乙"
    document = _read("甲" * 500, cell_chars=10)
    (cut,) = document.blocks
    assert isinstance(cut, Line)
    assert len(cut.text) == 100
    assert "500" in document.notes[0].zh
    assert document.lost_near(()) == document.notes[:1]


ROWS = [
    ["项目名称", "甲路项目", ""],
    *([f"第{n}项", f"{n}0", "无"] for n in range(1, 8)),
    ["总分", "100", ""],
]


@pytest.mark.parametrize("mark", ["│", "┃", "｜", "|"])
def test_strokes_of_a_drawn_frame_part_cells(mark: str) -> None:
    """Cells drawn with any upright stroke are cells, and the lines between the rows are none."""
    drawn = "\n".join(f"{mark}{mark.join(row)}{mark}" for row in ROWS)
    framed = f"项目支出绩效自评表\n┌──┬──┐\n{drawn}\n└──┴──┘\n"
    (table,) = [b for b in _read(framed).blocks if isinstance(b, Table)]
    assert _rows(table) == ROWS


@pytest.mark.parametrize("mark", [";", "；", "，", "^"])
def test_other_marks_part_cells_where_every_row_has_as_many(mark: str) -> None:
    """A mark parts cells where most lines hold equally many; a row that holds more of it is doubted."""
    rows = [["", *row, "", ""] for row in ROWS]
    rows[3][2] = f"二十{mark}另三"
    document = _read("项目支出绩效自评表\n" + "\n".join(mark.join(row) for row in rows))
    (table,) = document.blocks
    assert isinstance(table, Table)
    assert _rows(table)[1] == rows[0]
    assert {c.row for c in table.cells if c.id in document.doubted_cells} == {4}


def test_prose_with_marks_is_no_table() -> None:
    """Sentences hold commas too, but not equally many."""
    lines = ["，".join("甲" * (n % 3 + 5 + n)) + "。" for n in range(12)]
    assert all(isinstance(b, Line) for b in _read("\n".join(lines)).blocks)


def test_page_numbers_and_titles_above_a_page_are_no_text() -> None:
    """What a page prints above and below its text is left out; the title of the next form is not."""
    title = "项目支出绩效自评表"
    content = (
        f"{title}\n项目名称 甲\n— 1 —\n{title}\n总分 100\n第 2 页 共 3 页\n{title}\n项目名称 乙\n- 3 -\n"
    )
    texts = [b.text for b in _read(content).blocks if isinstance(b, Line)]
    assert texts == [title, "项目名称 甲", "总分 100", title, "项目名称 乙"]


def test_a_zeroed_end_is_told() -> None:
    """NULs behind a text stand where something was lost: a note says so; the zero byte of a UTF-16 line end is none."""
    form = "项目支出绩效自评表\n项目名称\t甲\n主管部门\t乙\n"
    (note,) = _read(form.encode() + b"\0" * 512).notes
    assert "512个空字节" in note.zh
    for encoding in ("utf-8", "utf-16", "utf-16-le", "gb18030"):
        assert not _read(form.encode(encoding)).notes
