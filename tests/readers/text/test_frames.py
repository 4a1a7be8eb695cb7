"""Tables that characters draw: which lines are one row."""

from __future__ import annotations

from hebiao.domain.document import Document, Source, Table
from hebiao.domain.limits import Limits
from hebiao.readers.text import reader as text
from hebiao.readers.text.frames import framed_rows

HEAD = "│一级指标│二级指标│三级指标│分值│"
LINES = [
    "│产出指标│数量指标│修缮河堤│20  │",
    "│        │        │护坡一处│    │",
    "│        │质量指标│验收合格│10  │",
    "│        │时效指标│按期完工│10  │",
    "│效益指标│社会效益│行人方便│30  │",
    "│        │指标    │出行    │    │",
    "│满意度指│服务对象│居民满意│20  │",
    "│标      │        │度      │    │",
]
RULE = "├────┼────┼────┼──┤"
WHOLE = [
    ["产出指标", "数量指标", "修缮河堤\n护坡一处", "20"],
    ["", "质量指标", "验收合格", "10"],
    ["", "时效指标", "按期完工", "10"],
    ["效益指标", "社会效益\n指标", "行人方便\n出行", "30"],
    ["满意度指\n标", "服务对象", "居民满意\n度", "20"],
]


def _read(lines: list[str]) -> Document:
    return text.read(Source("甲.txt", "\n".join(lines).encode()), Limits())


def _rows(document: Document) -> list[list[str]]:
    (table,) = (b for b in document.blocks if isinstance(b, Table))
    rows: list[list[str]] = [[] for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row].append(cell.text)
    return rows


def test_lines_between_two_rules_are_one_row() -> None:
    """With a rule below every row, each cell is what stands in its column between two rules."""
    lines = [RULE]
    for line in (HEAD, *LINES):
        if not line.startswith(("│        │        │护", "│        │指标", "│标")):
            lines.append(RULE)
        lines.append(line)
    rows = _rows(_read([*lines, *[RULE, "│总分    │        │        │100 │"] * 3, RULE]))
    assert rows[1:6] == WHOLE


def test_a_line_below_full_cells_goes_on_with_them() -> None:
    """Without rules, a line of which each text stands below one that fills its cell is the rest of that row."""
    rows = _rows(_read([HEAD, RULE, *LINES, "│总分    │        │        │100 │"]))
    assert rows[1:6] == WHOLE


def test_a_rule_that_ends_at_a_merged_cell_carries_its_text() -> None:
    """The text of a merged cell beside a rule belongs to the row above the rule."""
    lines = [HEAD, RULE, "│产出指标│数量指标│修缮河堤│20  │", "│（五十分├────┼────┼──┤"]
    lines += ["│）      │质量指标│验收合格│10  │", *[RULE, "│        │时效指标│按期完工│10  │"] * 7, RULE]
    assert _rows(_read(lines))[1] == ["产出指标\n（五十分", "数量指标", "修缮河堤", "20"]


def test_a_line_that_may_or_may_not_go_on_is_doubted() -> None:
    """Where only one of two texts stands below a full cell, the cells of both lines are doubted."""
    odd = "│        │补充    │护坡一处│    │"
    short = "│产出指标│数量    │修缮河堤│20  │"
    document = _read([HEAD, RULE, short, odd, *LINES[2:], "│总分    │        │        │100 │"])
    texts = {
        c.text for t in document.blocks if isinstance(t, Table) for c in t.cells if c.id in document.doubted
    }
    assert "护坡一处" in texts


def test_markdown_rows_stay_as_they_are() -> None:
    """In markdown every line is a row, however full its cells are."""
    lines = ["| 甲甲 | 乙乙 |", "| ---- | ---- |", *["| 一一 | 二二 |", "|      | 三三 |"] * 6]
    assert framed_rows(lines) == {}
