"""Lines that letters quote or break at a width."""

from __future__ import annotations

import unicodedata

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process
from hebiao.readers.text.shapes import RawLine
from hebiao.readers.text.wrapped import whole_rows

_ROWS = [
    ["项目名称", "荒山造林补助", *[""] * 6],
    ["主管部门", "青石县林业局", "", "", "实施单位", "青石县林场", "", ""],
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["", "年度资金总额", "60", "60", "60", "10", "100%", "10"],
    ["", "其中：当年财政拨款", "60", "60", "60", "—", "100%", "—"],
    ["年度总体目标", "预期目标", "", "", "实际完成情况", "", "", ""],
    ["", "完成荒山造林十五亩，成活率在九成以上，居民满意。", "", "", "完成造林十六亩，苗木长势良好，全部通过验收。", "", "", ""],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析"],
    ["产出指标", "数量指标", "植树株数", "≥2000株", "2150株", "20", "20", ""],
    ["", "", "培训护林员人次", "≥40人次", "38人次", "20", "19", "两人因病未能到场，已安排在次年春季补训，届时一并考核"],
    ["效益指标", "生态效益指标", "新增林地面积", "≥15亩", "16亩", "40", "40", ""],
    ["满意度指标", "服务对象满意度指标", "居民满意度", "≥90%", "95%（随机走访沿线村民六十户后统计所得）", "10", "10", ""],
    ["总分", "", "", "", "", "100", "99", ""],
]  # fmt: skip
_TOP = ["青石县项目支出绩效自评表", "（2023年度）"]


def _read(text: str) -> FormResult:
    (result,) = process(Source("造林.txt", text.encode()), Settings())
    return result


def _places(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _broken(lines: list[str], width: int) -> list[str]:
    """The lines broken at a width, as a letter sends them."""
    out: list[str] = []
    for line in lines:
        rest = ""
        for char in line:
            if _places(rest + char) > width:
                out.append(rest)
                rest = ""
            rest += char
        out.append(rest)
    return out


def _lined_up() -> list[str]:
    widths = [max(min(_places(r[k]), 20) for r in _ROWS) + 2 for k in range(8)]
    rows = [r for n, r in enumerate(_ROWS) if n not in (5, 6)]
    return [
        "".join(t[:10] + " " * (w - _places(t[:10])) for t, w in zip(r, widths, strict=True)) for r in rows
    ]


def test_what_a_letter_quotes_is_read_as_it_was() -> None:
    """The marks before every line of a quotation change nothing of what is read, nor where it stands but for them."""
    lines = [*_TOP, *map("\t".join, _ROWS)]
    plain, quoted = _read("\n".join(lines)), _read("\n".join("> " + line for line in lines))
    assert quoted.form == plain.form
    assert quoted.review_paths == plain.review_paths


def test_rows_broken_at_a_width_are_put_together() -> None:
    """Rows of tabs that were broken at sixty places are read as the rows they were, each cell on its own line."""
    lines = [*_TOP, *map("\t".join, _ROWS)]
    broken = _broken(lines, 60)
    assert len(broken) > len(lines)
    result = _read("\n".join(broken))
    assert result.form == _read("\n".join(lines)).form
    assert (result.form.indicators[1].deviation or "").endswith("届时一并考核")
    assert not result.review_paths


def test_lined_up_rows_broken_at_a_width_are_put_together() -> None:
    """Columns lined up by blanks that a terminal broke at eighty places are read as they stood."""
    lines = [*_TOP, *_lined_up()]
    result, whole = _read("\n".join(_broken(lines, 80))), _read("\n".join(lines))
    assert [i.name for i in result.form.indicators] == [
        "植树株数",
        "培训护林员人次",
        "新增林地面积",
        "居民满意度",
    ]
    assert [i.weight for i in result.form.indicators] == [i.weight for i in whole.form.indicators]


def test_blanks_within_brackets_are_no_tabs() -> None:
    """The year between blanks in brackets does not part the title's cell."""
    rows = [["青石县项目支出绩效自评表（  2023  年度）", *[""] * 7], *_ROWS]
    result = _read("\n".join(map("\t".join, rows)))
    assert (result.form.title, result.form.year) == ("青石县项目支出绩效自评表", 2023)


def test_two_rows_that_make_a_third_are_no_broken_one() -> None:
    """A long row and the short one below it are not one row because they have as many tabs as the others together."""
    rows = [["\t".join(f"{k}{n}" for k in "甲乙丙丁戊己庚")] for n in range(10)]
    long = ["项目名称\t" + "老旧小区改造" * 8 + "\t主管部门\t甲局", "实施单位\t乙院\t负责人\t丙丁"]
    # Even where lines are broken at that very width, a label begins a row.
    broken = ["\t".join([*"甲乙丙丁戊", "己" * 52]), "己\t庚"] * 6
    for lines in ([*long, *map("".join, rows)], [*long, *map("".join, rows), *broken]):
        whole = whole_rows([RawLine(n, text) for n, text in enumerate(lines, 1)])
        assert whole is None or whole.lines[0].text == long[0]
