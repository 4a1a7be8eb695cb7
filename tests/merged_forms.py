"""A form of merged cells as another place prints it, to be written over row by row, as a page and as a PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process
from readers.make_pdf import new_canvas

Cell = str | tuple[str, int] | tuple[str, int, int]
"""a text, with the columns and rows that it covers where these are more than one"""

HEAD: list[list[Cell]] = [
    ["项目名称", ("乡道养护", 7)],
    ["主管部门", ("临溪县交通局", 3), "实施单位", ("公路养护中心", 3)],
    [("项目资金（万元）", 1, 3), "资金", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
    ["年度资金总额", "120", "118", "118", "10", "100%", "10"],
    ["其中：当年财政拨款", "120", "118", "118", "—", "", "—"],
]
GOALS: list[list[Cell]] = [
    [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 3)],
    [("养护乡道120公里，保障通行安全。", 4), ("养护乡道126公里，通行正常。", 3)],
]
ROWS: list[list[Cell]] = [
    [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ],
    [("产出指标", 1, 2), "数量指标", "养护里程", "≥120公里", "126公里", "30", "30", ""],
    ["质量指标", "路面完好率", "≥95%", "96%", "20", "20", ""],
    ["效益指标", "社会效益指标", "通行事故", "0起", "0起", "30", "30", ""],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "93%", "10", "10", ""],
    [("总分", 5), "100", "100", ""],
]
TITLE = "<p>项目支出绩效自评表</p><p>（2023年度）</p>"
RESULT = "养护乡道126公里，通行正常。"
GOAL = "养护乡道120公里，保障通行安全。"


def table(rows: Sequence[Sequence[Cell]]) -> str:
    """Rows of merged cells as html."""
    return f"<table>{''.join('<tr>' + ''.join(map(_cell, row)) + '</tr>' for row in rows)}</table>"


def _cell(cell: Cell) -> str:
    text, wide, high = (cell, 1, 1) if isinstance(cell, str) else (*cell, 1, 1)[:3]
    return f'<td colspan="{wide}" rowspan="{high}">{escape(text)}</td>'


def printed(rows: Sequence[Sequence[Cell]], width: int = 8) -> bytes:
    """Rows of merged cells as a PDF, every text at the top of its cell, each row with a margin about its text."""
    new_canvas()  # its font is known from then on
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")
    grid: list[list[Paragraph | str]] = [[""] * width for _ in rows]
    spans: list[tuple[str, tuple[int, int], tuple[int, int]]] = []
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            text, wide, high = (cell, 1, 1) if isinstance(cell, str) else (*cell, 1, 1)[:3]
            while (r, c) in taken:
                c += 1
            grid[r][c] = Paragraph(escape(text), style)
            spans.append(("SPAN", (c, r), (c + wide - 1, r + high - 1)))
            taken |= {(r + i, c + j) for i in range(high) for j in range(wide)}
    look = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP"), *spans])
    out = io.BytesIO()
    page = landscape(A4)
    body = [Paragraph(text, style) for text in ("项目支出绩效自评表", "（2023年度）")]
    table_ = Table(grid, colWidths=[(page[0] - 80) / width] * width, style=look)
    SimpleDocTemplate(out, pagesize=page, topMargin=30, bottomMargin=30).build([*body, table_])
    return out.getvalue()


def read_all(body: str, name: str = "甲.html") -> tuple[FormResult, ...]:
    """The forms of a page, through all stages."""
    data = f"<html><meta charset=utf-8><body>{body}</body></html>" if name.endswith("html") else body
    return process(Source(name, data.encode()), Settings())


def read(body: str, name: str = "甲.html") -> FormResult:
    """The one form of a page."""
    (result,) = read_all(body, name)
    return result
