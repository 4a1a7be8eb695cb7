"""The small invented form written as a file of each kind, with a way to write some cells by hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from html import escape
from unicodedata import east_asian_width

import openpyxl
from reportlab.pdfgen.canvas import Canvas

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.form import Form, get_value, walk_paths
from hebiao.domain.result import FormResult
from hebiao.pipeline import process
from made_forms import FOOT, TITLE, form_rows
from readers.make_office import make_docx, para
from readers.make_pdf import Grid, Spot, Stroke, draw_grid, finish, new_canvas, stroke_line

Place = tuple[int, int]
Spans = Mapping[Place, Place]
"""(rows, columns) of a merged cell by the place where it begins"""
Raw = Mapping[Place, str]
"""markup of a cell's inside by place"""

YEAR = "（2023年度）"
LEFT, TOP, WIDTH, SIZE = 30.0, 80.0, 66.0, 9.0
"""of the table in a PDF, in points"""


def read(name: str, data: bytes | str) -> FormResult:
    """The one form of a file, through all stages."""
    (result,) = process(Source(name, data.encode() if isinstance(data, str) else data), Settings())
    return result


def covered(spans: Spans) -> set[Place]:
    """Places that lie inside merged cells, without those where they begin."""
    return {(r + i, c + j) for (r, c), (h, w) in spans.items() for i in range(h) for j in range(w) if i or j}


def comma_text(rows: Sequence[Sequence[str]]) -> str:
    """The form as comma separated text."""
    return "\n".join([TITLE, YEAR, *(",".join(row) for row in rows), FOOT])


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """The form as a pipe table."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n\n".join([f"# {TITLE}", YEAR, "\n".join(lines), FOOT])


def html(
    rows: Sequence[Sequence[str]], raw: Raw | None = None, spans: Spans | None = None, head: str = ""
) -> str:
    """The form as a page; `head` goes into its head."""
    raw, spans = raw or {}, spans or {}
    hidden = covered(spans)

    def cell(r: int, c: int, text: str) -> str:
        high, wide = spans.get((r, c), (1, 1))
        return f'<td rowspan="{high}" colspan="{wide}">{raw.get((r, c), escape(text))}</td>'

    body = "".join(
        f"<tr>{''.join(cell(r, c, t) for c, t in enumerate(row) if (r, c) not in hidden)}</tr>"
        for r, row in enumerate(rows)
    )
    foot = f"<p>{FOOT}</p>"
    return (
        f"<html><head><meta charset=utf-8>{head}</head><body><p>{TITLE}</p><p>{YEAR}</p>"
        f"<table>{body}</table>{foot}</body></html>"
    )


def docx(
    rows: Sequence[Sequence[str]],
    raw: Raw | None = None,
    spans: Spans | None = None,
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """The form as a docx; a raw inside is a cell's paragraphs, `parts` are further parts of word/."""
    raw, spans = raw or {}, spans or {}
    hidden = covered(spans)
    starts = {(r + i, c): (i, w) for (r, c), (h, w) in spans.items() for i in range(h)}

    def cell(r: int, c: int, text: str) -> str:
        down, wide = starts.get((r, c), (0, 1))
        merge = "" if spans.get((r, c), (1, 1))[0] == 1 and not down else "<w:vMerge/>"
        if merge and not down:
            merge = '<w:vMerge w:val="restart"/>'
        inside = raw.get((r, c), para(escape(text)))
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{wide}"/>{merge}</w:tcPr>{inside}</w:tc>'

    body = "".join(
        f"<w:tr>{''.join(cell(r, c, t) for c, t in enumerate(row) if (r, c) in starts or (r, c) not in hidden)}</w:tr>"
        for r, row in enumerate(rows)
    )
    return make_docx(f"{para(TITLE)}{para(YEAR)}<w:tbl>{body}</w:tbl>{para(FOOT)}", **(parts or {}))


def xlsx(
    rows: Sequence[Sequence[str]],
    values: Mapping[Place, tuple[object, str]] | None = None,
    spans: Spans | None = None,
) -> bytes:
    """The form as openpyxl writes it; `values` gives some cells a value and a number format."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number, text in enumerate((TITLE, YEAR), 1):
        sheet.cell(number, 1, text)
    for r, row in enumerate(rows, 3):
        for c, text in enumerate(row, 1):
            sheet.cell(r, c, text or None)
    for (r, c), (value, number_format) in (values or {}).items():
        sheet.cell(r + 3, c + 1, value).number_format = number_format
    for (r, c), (high, wide) in (spans or {}).items():
        sheet.merge_cells(start_row=r + 3, start_column=c + 1, end_row=r + 2 + high, end_column=c + wide)
    sheet.cell(len(rows) + 3, 1, FOOT)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def wrapped(text: str, width: float) -> str:
    """A cell's text in lines of at most this many points."""
    lines, used = [""], 0.0
    for char in text:
        wide = SIZE if east_asian_width(char) in "WFA" else SIZE / 2
        if used + wide > width - 6:
            lines.append("")
            used = 0.0
        lines[-1] += char
        used += wide
    return "\n".join(lines)


PDF_SPANS: Spans = {
    (0, 1): (1, 7), (1, 1): (1, 3), (1, 5): (1, 3), (2, 1): (1, 3), (2, 5): (1, 3), (3, 0): (5, 1),
    (8, 0): (2, 1), (8, 1): (1, 4), (8, 5): (1, 3), (9, 1): (1, 4), (9, 5): (1, 3),
}  # fmt: skip

Draw = Callable[[Canvas, tuple[float, float, float, float]], None]
"""draws in a cell of the box (x0, y0, x1, y1), y upwards as the canvas has it"""


def pdf(
    rows: Sequence[Sequence[str]],
    drawn: Mapping[Place, Draw] | None = None,
    spans: Spans | None = None,
    rotate: int = 0,
    *,
    turn: int = 0,
    stroke: Stroke = stroke_line,
) -> bytes:
    """The form as a page with rulings; `drawn` draws some cells by hand.

    `rotate` turns the page, `turn` its content counter-clockwise; `stroke` draws the sides of the cells.
    """
    spans = {**PDF_SPANS, **(spans or {})}
    drawn = drawn or {}
    hidden = covered(spans)
    spots: list[Spot] = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if (r, c) not in hidden:
                high, wide = spans.get((r, c), (1, 1))
                shown = "" if (r, c) in drawn else wrapped(text, WIDTH * wide)
                spots.append((r, c, high, wide, shown))
    heights = [
        max([s[4].count("\n") + 1 for s in spots if s[0] == r and s[2] == 1]) * 11 + 8.0
        for r in range(len(rows))
    ]
    grid = Grid([WIDTH] * len(rows[0]), heights, spots)
    # reportlab swaps the sides of a page that it turns.
    canvas, buffer = new_canvas((842, 595) if (rotate + turn) % 180 else (595, 842), SIZE)
    canvas.setPageRotation(rotate)
    canvas.translate(*{0: (0, 0), 90: (842, 0), 180: (595, 842), 270: (0, 595)}[turn])
    canvas.rotate(turn)
    canvas.drawString(220, 842 - 50, TITLE)
    canvas.drawString(250, 842 - 66, YEAR)
    draw_grid(canvas, grid, LEFT, TOP, 842, stroke)
    canvas.drawString(LEFT, 842 - TOP - sum(heights) - 20, FOOT)
    for place, draw in drawn.items():
        spot = next(s for s in spots if s[:2] == place)
        x0, top, x1, bottom = grid.box(spot, LEFT, TOP)
        draw(canvas, (x0, 842 - bottom, x1, 842 - top))
    return finish(canvas, buffer)


WRITERS: Mapping[str, Callable[[Sequence[Sequence[str]]], bytes | str]] = {
    "csv.txt": comma_text, "md": markdown, "html": html, "docx": docx, "xlsx": xlsx, "pdf": pdf,
}  # fmt: skip
"""how each kind of file is written, by what its name ends in"""


def plain() -> FormResult:
    """The form with nothing doubtful in it."""
    return read("甲.html", html(form_rows()))


def accepted_wrong(result: FormResult) -> list[str]:
    """Paths of fields that nobody is asked about though they are not what the plain form holds."""
    true = plain().form
    count = max(len(true.indicators), len(result.form.indicators))
    asked = set(result.review_paths)
    return [p for p in walk_paths(count) if p not in asked and _value(result.form, p) != _value(true, p)]


def _value(form: Form, path: str) -> str | None:
    try:
        return get_value(form, path)
    except KeyError:
        return None
