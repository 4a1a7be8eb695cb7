"""Bugs found on forms as converters write them: tables of tags in markdown, rows torn line by line, merged cells said again."""

from __future__ import annotations

from html import escape

import pytest

from found_forms import FOOT, YEAR, accepted_wrong, read
from made_forms import FIRST, HEADER, TITLE, TOTAL, TOTAL_MONEY, form_rows


def tagged(rows: list[list[str]], gap: str = "") -> str:
    """The form's table as tags, each row and cell with a gap before it."""
    body = "".join(f"{gap}<tr>{''.join(f'{gap}<td>{escape(t)}</td>' for t in row)}</tr>" for row in rows)
    return f"<table>{body}</table>"


@pytest.mark.parametrize("gap", ["", "\n  "])
def test_markdown_with_tables_of_tags(gap: str) -> None:
    """A table that a converter left as tags among lines of markdown is read as the table that it is."""
    text = "\n\n".join([f"# {TITLE}", YEAR, tagged(form_rows(), gap), f"**{FOOT}**"])
    result = read("甲.md", text)
    assert accepted_wrong(result) == []
    assert result.form.title == TITLE
    assert result.form.preparer == "白砚秋"
    assert len(result.form.indicators) == 4
    assert not result.review_paths


def torn(rows: list[list[str]], width: int = 8) -> str:
    """The form as rows of tabs in which every line of a cell is a row of its own."""
    out: list[str] = []
    for n, row in enumerate(rows):
        cut = [[t[i : i + width] for i in range(0, len(t), width)] or [""] for t in row]
        lines = cut if n >= HEADER else [[t] for t in row]
        high = max(map(len, lines))
        out += ["\t".join(c[i] if i < len(c) else "" for c in lines) for i in range(high)]
    return "\n".join([TITLE, YEAR, *out, FOOT])


def test_rows_torn_line_by_line() -> None:
    """What wrapped inside the cells of a row is joined to it, headings included; a row is never made of a rest."""
    rows = form_rows()
    rows[FIRST][4] = "已更换三百盏路灯，全部点亮"
    result = read("甲.tsv", torn(rows))
    assert [i.name for i in result.form.indicators] == [
        "更换路灯数量", "验收合格率", "夜间照明改善程度", "居民满意度",
    ]  # fmt: skip
    assert result.form.indicators[0].actual == "已更换三百盏路灯，全部点亮"
    assert result.form.indicators[1].deviation == "六盏灯返修，已更换供应商。"
    wrong = [p for p in accepted_wrong(result) if p != "indicators.0.actual"]
    assert wrong == []


def test_a_rest_in_a_narrow_column_is_asked() -> None:
    """Where nothing shows that a column wraps there, the joined text is asked."""
    rows = form_rows()
    rows.insert(FIRST + 1, ["", "", "", "", "（含备用）", "", "", ""])
    text = "\n".join([TITLE, YEAR, *("\t".join(r) for r in rows), FOOT])
    result = read("甲.txt", text)
    assert len(result.form.indicators) == 4
    assert "indicators.0.actual" in result.review_paths
    assert result.form.indicators[0].actual == "300盏（含备用）"


def test_the_total_beside_another_judges_total() -> None:
    """A blank total score is not filled with the figure below 复核得分."""
    rows = [[*row[:7], "", *row[7:]] for row in form_rows()]
    rows[HEADER][7] = "复核得分"
    rows[TOTAL][6:8] = ["", "88"]
    text = "\n".join([TITLE, YEAR, *("\t".join(r) for r in rows), FOOT])
    for result in (read("甲.txt", text), read("甲.md", tagged(rows))):
        assert result.form.total_score is None
        assert result.form.total_weight == "100"


def test_two_rows_of_headings_that_lost_their_merged_cells() -> None:
    """One cell a line: the last headings of the first row stand over the blanks of the second, not where they are counted."""
    rows = [[*row[:4], "", "", *row[4:]] for row in form_rows()]
    rows[HEADER] = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "", "", "", ""]
    rows[FIRST][3:6] = ["≥", "300", "盏"]
    rows.insert(HEADER, ["绩效指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"])
    text = "\n\n".join([TITLE, YEAR, *("".join(f"\t{t}\n" for t in r) for r in rows), FOOT])
    first = read("甲.txt", text).form.indicators[0]
    assert (first.nature, first.target, first.unit, first.actual, first.weight) == (
        "≥",
        "300",
        "盏",
        "300盏",
        "30",
    )


def test_a_row_of_nothing_but_a_name_is_asked() -> None:
    """Where all other rows have points, a name alone may be the rest of the name above: both are asked."""
    rows = form_rows()
    rows.insert(FIRST + 1, ["", "", "（含灯杆）", "", "", "", "", ""])
    text = "\n".join([TITLE, YEAR, *("\t".join(r) for r in rows), FOOT])
    result = read("甲.txt", text)
    assert {"indicators.0.name", "indicators.1.name"} <= set(result.review_paths)


def test_digits_of_an_amount_in_the_next_row_are_asked() -> None:
    """An amount that wrapped in its cell is never accepted without its last digits."""
    rows = form_rows()
    rows[TOTAL_MONEY][4] = "171.00000"
    rows.insert(TOTAL_MONEY + 1, ["", "", "", "", "3", "", "", ""])
    text = "\n".join([TITLE, YEAR, *("\t".join(r) for r in rows), FOOT])
    result = read("甲.txt", text)
    assert result.form.funding.total.executed == "171.000003"
    assert "funding.total.executed" in result.review_paths
