"""Small PDFs for the tests: bordered forms with spans, drawn by reportlab on its own CID font (no font file)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
A4 = (595.0, 842.0)

Spot = tuple[int, int, int, int, str]
"""row, column, rows spanned, columns spanned, text"""


@dataclass(frozen=True)
class Grid:
    """A table to draw: column widths and row heights in points, cells by place."""

    widths: Sequence[float]
    heights: Sequence[float]
    spots: Sequence[Spot]

    def box(self, spot: Spot, left: float, top: float) -> tuple[float, float, float, float]:
        """(x0, top, x1, bottom) of a cell, y downwards."""
        row, col, rows, cols, _ = spot
        x0 = left + sum(self.widths[:col])
        y0 = top + sum(self.heights[:row])
        return x0, y0, x0 + sum(self.widths[col : col + cols]), y0 + sum(self.heights[row : row + rows])


def form_grid(name: str = "试验项目", rows: int = 4) -> Grid:
    """A form like those of the trade: merged heads, merged sides, numbers, dashes and empty cells."""
    spots: list[Spot] = [(0, 0, 1, 2, "项目名称"), (0, 2, 1, 6, name)]
    spots += [
        (1, 0, 1, 2, "主管部门"),
        (1, 2, 1, 3, "某某区某某局"),
        (1, 5, 1, 1, "实施单位"),
        (1, 6, 1, 2, "某中心"),
    ]
    spots += [(2, 0, 4, 1, "项目\n资金"), (2, 1, 1, 1, "")]
    spots += [
        (2, c, 1, 1, t) for c, t in enumerate(("年初预算", "全年预算", "执行数", "分值", "执行率", "得分"), 2)
    ]
    for r, label in enumerate(("总额", "财政拨款", "其他"), 3):
        values = ("1000.50", "980.00", "979.12", "10" if r == 3 else "—", "99.91%", "")
        spots += [(r, 1, 1, 1, label), *((r, c, 1, 1, t) for c, t in enumerate(values, 2))]
    spots += [(6, 0, rows, 1, "绩效\n指标")]
    half = max(1, rows // 2)
    spots += [(6, 1, half, 1, "数量\n指标"), (6 + half, 1, rows - half, 1, "质量\n指标")]
    for r in range(rows):
        values = (
            f"指标{r + 1}：完成率",
            "≥90%",
            f"9{r}.5%",
            "12.5",
            "12.5",
            "偏差原因为\n天气, 已改进" if r % 2 else "",
        )
        spots += [(6 + r, c, 1, 1, t) for c, t in enumerate(values, 2)]
    spots += [(6 + rows, 0, 1, 6, "总分"), (6 + rows, 6, 1, 1, "100"), (6 + rows, 7, 1, 1, "97.3")]
    return Grid((45, 55, 90, 65, 65, 60, 60, 75), (22.0,) * 6 + (30.0,) * rows + (22.0,), spots)


Stroke = Callable[[Canvas, float, float, float, float], None]


def stroke_line(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """One side of a cell as a stroked line."""
    canvas.line(x0, y0, x1, y1)


def fill_thin(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """One side of a cell as a thin filled rectangle, as office programs print it."""
    canvas.rect(x0 - 0.24, y0 - 0.24, x1 - x0 + 0.48, y1 - y0 + 0.48, stroke=0, fill=1)


def dash_pieces(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """One side of a cell as many short strokes."""
    length = (x1 - x0) + (y1 - y0)
    at = 0.0
    while at < length:
        end = min(at + 3, length)
        if x1 > x0:
            canvas.line(x0 + at, y0, x0 + end, y1)
        else:
            canvas.line(x0, y0 + at, x1, y0 + end)
        at += 5


def dot_pieces(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """One side of a cell as dots, half a point each."""
    for n in range(int((x1 - x0) + (y1 - y0))):
        x, y = (x0 + n, y0) if x1 > x0 else (x0, y0 + n)
        canvas.rect(x, y - 0.25, 0.5, 0.5, stroke=0, fill=1)


def double_line(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """One side of a cell as two strokes 1.5 points apart."""
    shift = (0, 1.5) if x1 > x0 else (1.5, 0)
    canvas.line(x0, y0, x1, y1)
    canvas.line(x0 + shift[0], y0 + shift[1], x1 + shift[0], y1 + shift[1])


def draw_grid(
    canvas: Canvas, grid: Grid, left: float, top: float, height: float, stroke: Stroke = stroke_line
) -> None:
    """Draws borders and text of a table whose top-left corner is (left, top) on a page of that height."""
    sides: set[tuple[float, float, float, float]] = set()
    for spot in grid.spots:
        x0, y0, x1, y1 = grid.box(spot, left, top)
        sides |= {(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)}
        lines = spot[4].split("\n")
        base = (y0 + y1) / 2 - len(lines) * 5.5 + 8
        for i, line in enumerate(lines):
            canvas.drawString(x0 + 3, height - base - i * 11, line)
    canvas.setLineWidth(0.5)
    for x0, y0, x1, y1 in sorted(sides):
        stroke(canvas, x0, height - y1, x1, height - y0)


def new_canvas(size: tuple[float, float] = A4, font_size: float = 9) -> tuple[Canvas, io.BytesIO]:
    """A canvas that writes to memory, the Chinese font set."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    canvas.setFont(FONT, font_size)
    return canvas, buffer


def finish(canvas: Canvas, buffer: io.BytesIO) -> bytes:
    """The bytes of the file."""
    canvas.save()
    return buffer.getvalue()


def form_pdf(pages: int = 1, rows: int = 4, stroke: Stroke = stroke_line) -> bytes:
    """One form a page: title, year, table, footer."""
    canvas, buffer = new_canvas()
    for number in range(1, pages + 1):
        canvas.setFont(FONT, 9)
        canvas.drawString(200, 842 - 50, "某某区项目支出绩效自评表")
        canvas.drawString(240, 842 - 66, "(2023年度)")
        grid = form_grid(f"第{number}号试验项目", rows)
        draw_grid(canvas, grid, 40, 80, 842, stroke)
        foot = 842 - 80 - sum(grid.heights) - 60
        canvas.drawString(40, foot, "填表人：甲某")
        canvas.drawString(240, foot, "填写日期：2024年1月5日")
        canvas.showPage()
    return finish(canvas, buffer)
