"""Arrangements that were accepted wrong, or of which a part was lost, in silence."""

from __future__ import annotations

import pytest

from found_forms import accepted_wrong, docx, html, read
from made_forms import FIRST, GOALS, HEADER, LAST, MONEY, TOTAL, Rows, form_rows

MORE = "≥400盏"


def with_column(heading: str, values: list[str], at: int = 4) -> Rows:
    """The form with one more column among the indicators."""
    rows = [[*r[:at], "", *r[at:]] for r in form_rows()]
    rows[HEADER][at] = heading
    for r, text in zip(range(FIRST, LAST + 1), values, strict=True):
        rows[r][at] = text
    return rows


@pytest.mark.parametrize("heading", ["调整后目标值", "年中调整值", "变更后指标值", "调整后的绩效指标"])
def test_targets_as_adjusted_are_asked_where_they_differ(heading: str) -> None:
    """Of 年初目标值 and 调整后目标值 nobody can tell which one the form is scored by; where both are alike, nothing is asked."""
    rows = with_column(heading, [MORE, "100%", "", "≥95%"])
    rows[HEADER][3] = "年初目标值"
    result = read("甲.html", html(rows))
    assert result.review_paths == ("indicators.0.target",)


def test_amounts_of_quarters_are_not_those_of_the_year() -> None:
    """Behind 预算数 stand five figures, under headings that the form does not know: the first is not the year's."""
    rows = form_rows()
    rows[MONEY : GOALS - 1] = [
        ["预算执行情况（万元）", "", "一季度", "二季度", "三季度", "四季度", "全年", ""],
        ["", "预算数", "40", "50", "50", "40", "180", ""],
        ["", "执行数", "40", "50", "50", "31", "171", ""],
    ]
    result = read("甲.html", html(rows))
    assert {"funding.total.annual_budget", "funding.total.executed"} <= set(result.review_paths)


def test_one_heading_over_two_fields_leaves_neither_blank() -> None:
    """分值/得分 over "30 / 30" is taken for one of the two, or for neither: the other is no blank of the filer's."""
    rows = form_rows()
    rows = [[*r[:5], *([f"{r[5]} / {r[6]}"] if n >= HEADER else [r[5]]), *r[7:]] for n, r in enumerate(rows)]
    rows[HEADER][5] = "分值/得分"
    rows[MONEY : GOALS - 1] = [
        ["项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "执行率", "得分", ""],
        ["年度资金总额", "200", "180", "171", "95%", "9.5", ""],
    ]
    asked = set(read("甲.html", html(rows)).review_paths)
    for row in range(LAST - FIRST + 1):
        assert {f"indicators.{row}.weight", f"indicators.{row}.score"} <= asked


def test_a_card_for_each_indicator_is_told() -> None:
    """Where every indicator has labels of its own, none is read, and a person is told to type them in."""
    rows = form_rows()
    cards: Rows = []
    for n, r in enumerate(rows[FIRST : LAST + 1], 1):
        cards += [
            [f"指标{n}", "一级指标", "产出指标", "", "二级指标", r[1], "", ""],
            ["", "三级指标", r[2], "", "", "", "", ""],
            ["", "年度指标值", r[3], "", "实际完成值", r[4], "", ""],
            ["", "分值", r[5], "得分", r[6], "偏差原因", r[7], ""],
        ]
    rows[HEADER : LAST + 1] = cards
    result = read("甲.html", html(rows))
    assert {"indicators.0.name", "indicators.0.weight", "indicators.0.score", "total_score"} <= set(
        result.review_paths
    )


def inner(kind: str) -> str:
    """The indicators and the total as a table of their own."""
    rows = form_rows()[HEADER : TOTAL + 1]
    if kind == "html":
        return (
            f"<table>{''.join('<tr>' + ''.join(f'<td>{t}</td>' for t in r) + '</tr>' for r in rows)}</table>"
        )
    cells = [[f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>" for t in r] for r in rows]
    return f"<w:tbl>{''.join('<w:tr>' + ''.join(r) + '</w:tr>' for r in cells)}</w:tbl>"


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_indicators_as_a_table_in_a_cell(kind: str) -> None:
    """A row that is there for a table of its own parts the table about it: both are read, and nothing is asked."""
    rows = [*form_rows()[:HEADER], ["绩效指标", *[""] * 7]]
    raw = {(HEADER, 1): inner(kind)}
    result = read(f"甲.{kind}", html(rows, raw) if kind == "html" else docx(rows, raw))
    assert not result.review_paths and not accepted_wrong(result)


def copied(name: str) -> str:
    """A page on which the table of the form stands once more, in a box of this class."""
    page = html(form_rows())
    table = page[page.index("<table>") : page.index("</table>") + len("</table>")]
    # The copy goes on where the table ends, as a library of tables lays it over.
    rows = table.split("<tr>")
    body = "<table><tr>" + "<tr>".join(rows[FIRST + 1 : LAST + 2]) + "</table>"
    parted = "<table><tr>" + "<tr>".join(rows[1 : FIRST + 1]) + f"</table>{body}"
    total = "<table><tr>" + "<tr>".join(rows[LAST + 2 :])
    return page.replace(table, f'{parted}<div class="box {name}">{body}</div>{total}')


@pytest.mark.parametrize(
    "name",
    [
        "el-table__fixed",
        "el-table__fixed-right",
        "ant-table-fixed-left",
        "layui-table-fixed layui-table-fixed-l",
    ],
)
def test_a_copy_that_stands_still_is_no_second_table(name: str) -> None:
    """Libraries of tables lay a copy over columns that stand still: its rows are read once."""
    result = read("甲.html", copied(name))
    assert not result.review_paths and not accepted_wrong(result)


def test_the_same_table_twice_is_asked() -> None:
    """Where nothing says that the second is a copy, none of its rows is accepted."""
    result = read("甲.html", copied("own"))
    assert len(result.form.indicators) == 8
    assert {f"indicators.{n}.score" for n in range(4, 8)} <= set(result.review_paths)
