"""What the tests of PDF share: one small table, and readings of it as plain texts."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas

from hebiao.domain.document import Document, Line, Source, Table
from hebiao.domain.limits import Limits
from hebiao.readers.pdf import reader as pdf
from readers.make_pdf import (
    Grid,
    draw_grid,
    finish,
    new_canvas,
)

SMALL = Grid((80, 80), (30, 30), [(0, 0, 1, 1, "甲乙"), (0, 1, 1, 1, "12.5"), (1, 0, 1, 2, "2023-")])
SMALL_CELLS = [("t0r0c0", 1, 1, "甲乙"), ("t0r0c1", 1, 1, "12.5"), ("t0r1c0", 1, 2, "2023-")]


def read(data: bytes, limits: Limits | None = None) -> Document:
    """Reads bytes as a file named 表.pdf."""
    return pdf.read(Source("表.pdf", data), limits or Limits())


def differences(data: bytes) -> list[str]:
    """Where the two readers differ, as sentences."""
    return [str(d) for d in pdf.compare_readings(Source("表.pdf", data))]


def cells(document: Document) -> list[tuple[str, int, int, str]]:
    """Name, spans and text of every cell of every table."""
    tables = [b for b in document.blocks if isinstance(b, Table)]
    return [(c.id, c.rowspan, c.colspan, c.text) for t in tables for c in t.cells]


def expected(grid: Grid, table: int = 0) -> list[tuple[str, int, int, str]]:
    """The same of a grid that was drawn."""
    return [(f"t{table}r{r}c{c}", rows, cols, text) for r, c, rows, cols, text in sorted(grid.spots)]


def lines(document: Document) -> list[str]:
    """The texts outside tables."""
    return [b.text for b in document.blocks if isinstance(b, Line)]


def drawn(
    work: Callable[[Canvas], object], size: tuple[float, float] = (595.0, 842.0), grid: Grid = SMALL
) -> bytes:
    """A page with a small table at (100, 100), and what `work` draws after it."""
    canvas, buffer = new_canvas(size)
    draw_grid(canvas, grid, 100, 100, size[1])
    work(canvas)
    return finish(canvas, buffer)
