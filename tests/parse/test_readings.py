"""The two readings of a table: by place, and by order and kind."""

from __future__ import annotations

import pytest

from hebiao.domain.reading import Reading
from hebiao.parse import parse_segment
from hebiao.parse.table.grid import read_grid
from hebiao.parse.table.sections import split_sections
from hebiao.parse.table.stream import read_stream
from made_forms import (
    FIRST,
    FOOT,
    HEADER,
    LAST,
    TITLE,
    Rows,
    document_of,
    form_rows,
    lines_of,
    only_segment,
    table_of,
)

READERS = pytest.mark.parametrize("read", [read_grid, read_stream])


def _read(read: object, rows: Rows, *, exact: bool = True, spans: object = None) -> Reading:
    table = table_of(rows, exact=exact, spans=spans)  # type: ignore[arg-type]  # spans as table_of takes them
    document = document_of(*lines_of(TITLE, "（2023年度）"), table, *lines_of(FOOT, first=3))
    return read(split_sections(only_segment(document)))  # type: ignore[operator,no-any-return]  # one of the two readers


def _column(reading: Reading, name: str) -> list[str | None]:
    return [f.text if (f := r.cells.get(name)) else None for r in reading.rows]


@READERS
@pytest.mark.parametrize("exact", [True, False])
def test_each_reading_alone_reads_a_clean_form(read: object, exact: bool) -> None:
    """Either reading finds every value of a clean form, and leaves nothing over."""
    reading = _read(read, form_rows(), exact=exact)
    texts = {k: f.text for k, f in reading.fields.items() if f.text}
    assert len(texts) == 7 + 6 + 3 + 3 + 2 + 2 + 4
    assert (texts["phone"], texts["funding.carryover.executed"], texts["total_score"]) == (
        "010-55500123",
        "50",
        "97.5",
    )
    assert _column(reading, "level2") == ["数量指标", "质量指标", "社会效益指标", "服务对象满意度指标"]
    assert _column(reading, "level1") == ["产出指标", "产出指标", "效益指标", "满意度指标"]
    assert _column(reading, "score") == ["30", "18", "30", "10"]
    assert reading.residue == []


@READERS
def test_a_row_that_lost_its_first_cell_is_moved_back(read: object) -> None:
    """In text, a row that slid one column to the left is read under its own headings."""
    rows = form_rows()
    rows[LAST] = [*rows[LAST][1:], ""]
    reading = _read(read, rows, exact=False)
    last = {k: f.text for k, f in reading.rows[-1].cells.items() if f.text}
    assert (last["level2"], last["name"], last["weight"], last["score"]) == (
        "服务对象满意度指标",
        "居民满意度",
        "10",
        "10",
    )
    assert last["level1"] == "满意度指标"


@READERS
def test_a_lost_level1_follows_from_level2(read: object) -> None:
    """A level1 that was left out follows from the level2, and 成本指标 belongs to 产出指标."""
    rows = form_rows({(LAST, 0): "", (FIRST + 1, 1): "成本指标"})
    assert _column(_read(read, rows), "level1") == ["产出指标", "产出指标", "效益指标", "满意度指标"]


@READERS
def test_placeholders_are_no_rows(read: object) -> None:
    """Rows of dots and of a bare "指标2：" are no indicators."""
    rows = form_rows()
    empty = [["", "", "指标2：", *[""] * 5], ["", "", "……", *[""] * 5]]
    assert len(_read(read, [*rows[: FIRST + 1], *empty, *rows[FIRST + 1 :]]).rows) == 4


@READERS
def test_a_cell_without_column_is_left_over(read: object) -> None:
    """Where a row has a text too many, one is left over with its row, never dropped."""
    rows = [[*r, ""] for r in form_rows()]
    rows[FIRST][8] = "另有说明"
    reading = _read(read, rows)
    (left,) = reading.residue
    assert (left.row, left.text in ("无", "另有说明")) == (0, True)


@READERS
def test_merged_actual_value_counts_for_every_row(read: object) -> None:
    """A merged cell over two rows is the value of both."""
    rows = form_rows({(FIRST, 4): "已完成", (FIRST + 1, 4): ""})
    reading = _read(read, rows, spans={(FIRST, 4): (2, 1)})
    assert _column(reading, "actual")[:2] == ["已完成", "已完成"]


@READERS
def test_columns_in_another_order(read: object) -> None:
    """Where weight stands before target, both readings follow the headings."""
    rows = [[*r[:3], r[5], r[3], r[4], *r[6:]] if n >= HEADER else r for n, r in enumerate(form_rows())]
    reading = _read(read, rows)
    assert _column(reading, "weight") == ["30", "20", "30", "10"]
    assert _column(reading, "target")[0] == "≥300盏"


def test_parse_segment_says_how_sure_the_source_is() -> None:
    """The readings come as grid and stream, with the structure of the source and the unit of the amounts."""
    for exact, structure in ((True, "exact"), (False, "ragged")):
        document = document_of(*lines_of(TITLE), table_of(form_rows(), exact=exact))
        grid, stream = parse_segment(only_segment(document))
        assert (grid.producer, stream.producer) == ("grid", "stream")
        assert grid.structure == stream.structure == structure
        assert grid.money_unit == "万元"
    yuan = form_rows({(3, 0): "项目资金（元）"})
    assert parse_segment(only_segment(document_of(*lines_of(TITLE), table_of(yuan))))[0].money_unit == "元"


def test_texts_of_another_kind_are_marked() -> None:
    """A word among the amounts or the weights is marked as not of its kind."""
    document = document_of(*lines_of(TITLE), table_of(form_rows({(4, 4): "已完成", (FIRST, 5): "三十"})))
    grid, _ = parse_segment(only_segment(document))
    assert "funding.total.executed" in grid.unfit
    assert "weight" in grid.rows[0].unfit
    assert "weight" not in grid.rows[1].unfit
