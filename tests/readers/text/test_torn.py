"""Text whose cells were torn line by line, as converters of pages write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.normalize import squash
from hebiao.pipeline import process
from made_forms import FIRST, FOOT, HEADER, LAST, MONEY, TITLE, form_rows

Rows = list[list[str]]
_WIDE = 9
"""characters that a column of the page holds"""
_NAME = "更换老旧路灯及配套线路数量"
_REASON = "雨季停工十日，已与施工单位商定顺延"


def torn(rows: Rows, *, centred: bool) -> Rows:
    """The rows with what wraps in rows below; where `centred`, merged and short texts stand in the middle of theirs."""
    out: Rows = []
    for row in rows:
        wide = 4 * _WIDE if row[0] in ("", "年度总体目标") and len(row[1]) > 3 * _WIDE else _WIDE
        cells = [[t[i : i + wide] for i in range(0, len(t), wide)] for t in row]
        high = max(1, *map(len, cells))
        for line in range(high):
            first = [(high - len(own)) // 2 if centred else 0 for own in cells]
            out.append([
                own[line - at] if 0 <= line - at < len(own) else ""
                for own, at in zip(cells, first, strict=True)
            ])  # fmt: skip
    return out


def as_tabs(rows: Rows) -> tuple[str, str]:
    """The name and the text of a form in tabs."""
    return "甲.txt", "\n".join([TITLE, "（2023年度）", *("\t".join(r) for r in rows), FOOT])


def as_commas(rows: Rows) -> tuple[str, str]:
    """The name and the text of a form in commas."""
    lines = [
        TITLE + ",,,,,,,",
        "（2023年度）,,,,,,,",
        *(",".join(f'"{t}"' if "," in t else t for t in r) for r in rows),
    ]
    return "甲.csv", "\n".join([*lines, FOOT + ",,,,,,,"])


def as_pipes(rows: Rows) -> tuple[str, str]:
    """The name and the text of a form in markdown."""
    lines = [f"| {' | '.join(r)} |" for r in rows]
    return "甲.md", "\n".join(
        [f"# {TITLE}", "（2023年度）", "", lines[0], "|---" * 8 + "|", *lines[1:], "", FOOT]
    )


def read(name: str, text: str) -> FormResult:
    """The one form of a text."""
    (form,) = process(Source(name, text.encode()), Settings())
    return form


def long_rows() -> Rows:
    """The form with texts that fill more than one line of their cells."""
    return form_rows({(FIRST, 2): _NAME, (FIRST + 1, 7): _REASON, (LAST, 7): _REASON[::-1]})


@pytest.mark.parametrize("written", [as_tabs, as_commas, as_pipes])
@pytest.mark.parametrize("centred", [False, True], ids=["at the top", "in the middle"])
def test_torn_cells_are_put_together(written: Callable[[Rows], tuple[str, str]], centred: bool) -> None:
    """Rows that a converter tore are read as the whole rows are; what it does not read so, it asks."""
    usual = read(*written(long_rows()))
    result = read(*written(torn(long_rows(), centred=centred)))
    assert result.form.indicators[0].name == _NAME
    assert [i.deviation for i in result.form.indicators] == [i.deviation for i in usual.form.indicators]
    assert (result.form.title, result.form.funding) == (usual.form.title, usual.form.funding)
    accepted = {p: squash(f.raw) for p, f in result.fields.items() if f.decision == "accept" and f.raw}
    whole = {p: squash(f.raw) for p, f in usual.fields.items() if f.raw}
    assert [p for p, raw in accepted.items() if raw != whole.get(p)] == []


def test_the_place_of_a_torn_cell_is_that_of_its_first_line() -> None:
    """Provenance counts lines and characters of the source, not of the lines that the table was told by."""
    name, text = as_tabs(torn(long_rows(), centred=False))
    place = read(name, text).fields["indicators.0.name"].provenance[0]
    assert place.line is not None
    assert _NAME[:_WIDE] in text.split("\n")[place.line - 1]


def test_a_torn_amount_is_asked() -> None:
    """Figures that stand below others, with no label of their own, may be the rest of them: both are asked."""
    rows = form_rows({(MONEY + 1, 3): "1234567890.12"})
    result = read(*as_tabs(torn(rows, centred=False)))
    assert result.fields["funding.total.annual_budget"].decision == "review"


def test_a_whole_table_is_not_taken_for_a_torn_one() -> None:
    """A table of which every line is a row is read by its cells, and nothing in it is asked."""
    form = read(*as_commas(form_rows()))
    assert not [p for p, f in form.fields.items() if f.decision == "review"]


def test_a_row_that_lost_a_cell_tears_nothing() -> None:
    """One row a cell further left does not make whole rows halves of each other: the form is read row by row."""
    rows = form_rows({(FIRST + 2, 4): "优（照明改善程度达到预期效果）"})
    heading, *below = rows[HEADER:]
    spread = [["绩效指标", *heading[:4], "", *heading[4:]], *(["", *r[:3], "", *r[3:]] for r in below)]
    rows = [*([*r, "", ""] for r in rows[:HEADER]), *spread]
    rows = [[t.removeprefix("指标1：") for t in r] for r in rows]
    rows[LAST] = [*rows[LAST][1:], ""]
    result = read(*as_tabs(rows))
    assert [i.weight for i in result.form.indicators] == ["30", "20", "30", "10"]
    assert (result.form.total_weight, result.form.total_score) == ("100", "97.5")


def test_blanks_within_a_cell_part_nothing() -> None:
    """A double blank within a name makes no two cells of it where the rows are torn."""
    rows = long_rows()
    rows[0][1] = "青禾街道  路灯更换项目"
    result = read(*as_tabs(torn(rows, centred=False)))
    assert result.form.project_name == "青禾街道路灯更换项目"
    assert result.form.indicators[0].name == _NAME
