"""Tables as browsers copy them whose cells hold paragraphs."""

from __future__ import annotations

from hebiao.config import Settings
from hebiao.domain.document import Line, Source, Table, table_rows
from hebiao.domain.limits import Limits
from hebiao.pipeline import process
from hebiao.readers.base import read_document

_ROWS = [
    ["项目名称", "荒山造林补助"],
    ["主管部门", "青石县林业局", "实施单位", "青石县林场"],
    ["项目资金（万元）", "\u00a0", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", "60", "60", "60", "10", "100%", "10"],
    ["其中：当年财政拨款", "60", "60", "60", "—", "100%", "—"],
    ["年度总体目标", "预期目标", "实际完成情况"],
    ["完成荒山造林十五亩。", "完成造林十六亩。\n\n苗木长势良好。"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析"],
    ["产出指标", "数量指标", "植树株数", "≥2000株", "2150株", "50", "50", "\u00a0"],
    ["效益指标", "生态效益指标", "新增林地面积", "≥15亩", "16亩", "40", "39", "\u00a0"],
    ["总分", "100", "99"],
]
_TEXT = "\n\n".join([
    "青石县项目支出绩效自评表",
    "（2023年度）",
    "\n\n\n\n\n".join("\n\n\t\n\n".join(row) for row in _ROWS),
    "填表人：丁一鸣    联系电话：80001234",
])  # fmt: skip


def test_a_tab_alone_parts_cells_and_blank_lines_part_rows() -> None:
    """Rows, paragraphs within a cell, and what stands above and below the table are told apart by their blank lines."""
    document = read_document(Source("造林.txt", _TEXT.encode()), Limits())
    (table,) = (b for b in document.blocks if isinstance(b, Table))
    assert [len(row.cells) for row in table_rows(table)] == [len(row) for row in _ROWS]
    assert [b.text for b in document.blocks if isinstance(b, Line)][:2] == [
        "青石县项目支出绩效自评表",
        "（2023年度）",
    ]


def test_such_a_form_is_read() -> None:
    """Its fields are those of the table, with the labels below it."""
    (result,) = process(Source("造林.txt", _TEXT.encode()), Settings())
    assert [i.name for i in result.form.indicators] == ["植树株数", "新增林地面积"]
    assert [i.score for i in result.form.indicators] == ["50", "39"]
    assert result.form.actual_result == "完成造林十六亩。苗木长势良好。"
    assert result.form.preparer == "丁一鸣"


def test_a_blank_cell_stands_in_its_own_row() -> None:
    """Who is asked about a cell without a line of its own is led to its row, not to the top of the form."""
    text = _TEXT.replace("50\n\n\t\n\n50\n\n\t\n\n\u00a0", "50\n\n\t\n\n\t\n\n\u00a0")
    (table,) = (
        b for b in read_document(Source("造林.txt", text.encode()), Limits()).blocks if isinstance(b, Table)
    )
    weight, score, _ = table_rows(table)[8].cells[5:]
    assert (weight.text, score.text) == ("50", "") and score.line == weight.line
