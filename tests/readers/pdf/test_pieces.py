"""PDF pages of text without upright lines are read by how their texts align."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from hebiao.config import Settings
from hebiao.domain.document import Source, Table
from hebiao.pipeline import process
from hebiao.readers.pdf.reader import read
from made_forms import FIRST, FOOT, HEADER, TITLE, TOTAL, form_rows
from readers import make_pdf

EDGES = (36, 96, 180, 275, 340, 400, 440, 476, 580)
"""where the columns begin, and the last one ends"""
ROW = 32.0
SIZE = 7
WIDE = ("项目名称", "主管部门", "项目负责人", "年度总体目标", "")
"""beginnings of rows whose cells reach to the next text"""


def draw(canvas: Canvas, rows: list[list[str]], top: float, lines: bool) -> None:
    """Rows of texts, each in the middle of its cell, with lines between the rows or none."""
    for n, row in enumerate(rows):
        y = 842 - top - ROW * n
        for k, text in enumerate(row):
            wide = row[0] in WIDE and not any(t.isdigit() for t in row)
            end = next((j for j in range(k + 1, len(row)) if row[j]), len(row)) if wide else k + 1
            canvas.drawCentredString((EDGES[k] + EDGES[end]) / 2, y, text)
        if lines:
            canvas.line(36, y + 20, 580, y + 20)


def page_of(rows: list[list[str]], *, lines: bool, cut: int | None = None) -> bytes:
    """A form without upright lines; with `cut`, its rows from there on stand on a second page."""
    canvas, buffer = make_pdf.new_canvas(font_size=SIZE)
    canvas.drawString(200, 842 - 40, TITLE)
    canvas.drawString(230, 842 - 60, "（2023年度）")
    draw(canvas, rows[:cut], 110, lines)
    if cut is not None:
        canvas.showPage()
        canvas.setFont(make_pdf.FONT, SIZE)
        draw(canvas, rows[cut:], 60, lines)
    canvas.drawString(60, 842 - (110 if cut is None else 60) - ROW * (len(rows[cut or 0 :]) + 1), FOOT)
    return make_pdf.finish(canvas, buffer)


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize("cut", [None, FIRST + 1])
def test_a_form_without_upright_lines_is_read_whole(lines: bool, cut: int | None) -> None:
    """With level lines or without, on one page or over two, every row is there and nothing is wrong."""
    (result,) = process(Source("a.pdf", page_of(form_rows(), lines=lines, cut=cut)), Settings())
    form = result.form
    assert [i.name for i in form.indicators] == [
        "更换路灯数量",
        "验收合格率",
        "夜间照明改善程度",
        "居民满意度",
    ]
    assert [(i.weight, i.score) for i in form.indicators] == [
        ("30", "30"),
        ("20", "18"),
        ("30", "30"),
        ("10", "10"),
    ]
    assert (form.total_weight, form.total_score) == ("100", "97.5")
    assert form.project_name == "青禾街道路灯更换项目"
    assert form.funding.total.annual_budget == "180"


def test_rows_that_no_heading_explains_are_left_as_lines() -> None:
    """Without the heading of the indicators no cells are made up."""
    rows = [r for n, r in enumerate(form_rows()) if n != HEADER]
    document = read(Source("a.pdf", page_of(rows[FIRST - 1 : TOTAL], lines=False)), Settings().limits)
    assert not any(isinstance(b, Table) for b in document.blocks)
