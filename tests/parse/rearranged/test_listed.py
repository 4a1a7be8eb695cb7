"""Forms written as lists of labels and texts."""

from __future__ import annotations

from html import escape

import pytest

from found_forms import accepted_wrong, read
from hebiao.domain.result import FormResult
from made_forms import (
    FIRST,
    FOOT,
    GOALS,
    HEADER,
    LAST,
    LEADER,
    MONEY,
    NAME,
    TITLE,
    TOTAL,
    TOTAL_MONEY,
    UNITS,
    form_rows,
)
from readers.make_office import make_docx, para

Pairs = list[tuple[str, str | None]]
"""(label, text); a heading has none"""


def pairs(*, by_fund: bool) -> Pairs:
    """The small form as a list; amounts below their fund or below their heading, indicators with or without level headings."""
    rows = form_rows()
    out: Pairs = [(rows[NAME][0], rows[NAME][1])]
    for row in (rows[UNITS], rows[LEADER]):
        out += [(row[0], row[1]), (row[4], row[5])]
    out.append(("项目资金（万元）", None))
    heads, funds = rows[MONEY][2:], rows[TOTAL_MONEY : TOTAL_MONEY + 4]
    amounts = [(f[1], h, t) for f in funds for h, t in zip(heads, f[2:], strict=True) if t not in ("", "—")]
    if not by_fund:
        amounts = [(h, f, t) for h in heads for f, head, t in amounts if head == h]
    above = ""
    for first, second, text in amounts:
        out += [(first, None)] if first != above else []
        out.append((second, text))
        above = first
    out += [
        ("年度总体目标", None),
        ("预期目标", rows[GOALS][1]),
        ("实际完成情况", rows[GOALS][5]),
        ("绩效指标", None),
    ]
    one = two = ""
    for number, row in enumerate(rows[FIRST : LAST + 1], 1):
        one, two = row[0] or one, row[1] or two
        levels: Pairs = (
            [(one, None), (two, None)]
            if by_fund
            else [(f"指标{number}", None), (rows[HEADER][0], one), (rows[HEADER][1], two)]
        )
        out += levels
        out += [(h, t) for h, t in zip(rows[HEADER][2:], row[2:], strict=True) if t]
    out += [("总分值", rows[TOTAL][5]), ("总得分", rows[TOTAL][6])]
    foot = ("填表人：白砚秋", "科室负责人：顾行舟", "联系电话：010-55500199", "填写日期：2024年1月15日")
    return out + [(label, text) for label, _, text in (f.partition("：") for f in foot)]


def lines(said: Pairs) -> str:
    """One label a line."""
    return "\n".join([TITLE, "（2023年度）", *(f"{a}：{b}" if b else a for a, b in said)])


def bullets(said: Pairs) -> str:
    """As markdown."""
    return "\n".join(
        [f"# {TITLE}", "", "（2023年度）", "", *(f"- **{a}**：{b}" if b else f"- **{a}**" for a, b in said)]
    )


def definitions(said: Pairs) -> str:
    """A page with dl, dt and dd."""
    body = "".join(f"<dt>{a}</dt><dd>{escape(b)}</dd>" if b else f"</dl><h3>{a}</h3><dl>" for a, b in said)
    return f"<html><body><p>{TITLE}</p><p>（2023年度）</p><dl>{body}</dl></body></html>"


def two_columns(said: Pairs) -> str:
    """A table of two columns."""
    body = "".join(f"<tr><td>{a}</td><td>{escape(b or '')}</td></tr>" for a, b in said)
    return f"<html><body><p>{TITLE}</p><p>（2023年度）</p><table>{body}</table></body></html>"


def commas(said: Pairs) -> str:
    """The same with commas."""
    return "\n".join([f"{TITLE},", "（2023年度）,", *(f'{a},"{b or ""}"' for a, b in said)])


def paragraphs(said: Pairs) -> bytes:
    """Paragraphs of a docx."""
    return make_docx("".join(para(escape(t)) for t in lines(said).split("\n")))


SHAPES = {
    "甲.txt": lines, "甲.md": bullets, "甲.html": definitions, "乙.html": two_columns, "甲.csv": commas, "甲.docx": paragraphs,
}  # fmt: skip


def listed(name: str, *, by_fund: bool) -> FormResult:
    """The form of a file of that shape."""
    return read(name, SHAPES[name](pairs(by_fund=by_fund)))


@pytest.mark.parametrize("by_fund", [True, False])
@pytest.mark.parametrize("name", SHAPES)
def test_a_list_is_read(name: str, by_fund: bool) -> None:
    """Every value of the list is the form's; nothing wrong is accepted, whatever marks the list."""
    result = listed(name, by_fund=by_fund)
    assert accepted_wrong(result) == []
    assert len(result.form.indicators) == 4
    assert result.form.funding.total.executed == "171" or "funding.total.executed" in result.review_paths


def test_the_lines_say_where() -> None:
    """A value's place is its line of the file, not the arrangement that it was parsed in."""
    result = listed("甲.txt", by_fund=True)
    places = result.fields["indicators.0.target"].provenance
    text = lines(pairs(by_fund=True)).split("\n")
    assert [text[p.line - 1] for p in places if p.line] == ["年度指标值：≥300盏"]


def test_a_line_without_a_label_is_asked() -> None:
    """A short line below a figure's label may be of it or not: nobody decides but a person."""
    said = lines(pairs(by_fund=True)).replace("实际完成值：300盏", "实际完成值：300盏\n另有备用灯具")
    result = read("甲.txt", said)
    assert "indicators.0.actual" in result.review_paths


def test_a_number_is_no_mark_of_a_list() -> None:
    """The 171. of an amount on a line of its own is no item number."""
    said = definitions(pairs(by_fund=True)).replace("<dd>171</dd>", "<dd>17.125</dd>")
    assert read("甲.html", said).form.funding.total.executed == "17.125"


def test_a_table_cell_by_cell_is_no_list() -> None:
    """Headings one below the other are those of columns: the cells of such a text are no labels, and no row is lost."""
    cells = [c for row in form_rows() for c in row if c]
    result = read("甲.txt", "\n".join([TITLE, "（2023年度）", *cells, FOOT]))
    assert accepted_wrong(result) == []
    assert len(result.form.indicators) == 4
