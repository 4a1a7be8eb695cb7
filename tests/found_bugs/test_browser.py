"""Bugs found in forms that a browser printed: tables cut by the end of a page, and what stands in its margins.

A browser ends a table that goes on overleaf without a bottom line, prints the text of a cell that goes on at the
cell's top (others in the middle), and may leave a blank strip beside the cell that goes on.
"""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from found_forms import PDF_SPANS, SIZE, read, wrapped
from hebiao.domain.result import FormResult
from made_forms import FIRST, FOOT, TITLE, TOTAL, form_rows
from readers.make_pdf import Grid, Spot, draw_grid, finish, new_canvas, stroke_line

HEAD = "11/21/26, 8:38 AM                                  绩效自评公开"
TOP, LEFT, WIDTH, HIGH, STRIP = 70.0, 34.0, 66.0, 34.0, 16.0
CUT = FIRST + 2
"""the first row overleaf"""


def _margins(canvas: Canvas, page: int) -> None:
    canvas.drawString(24, 842 - 22, HEAD)
    canvas.drawString(24, 14, f"file:///tmp/form.html {page}/2")


def _spots(rows: list[list[str]], first: int, last: int) -> list[Spot]:
    """The cells of some rows, counted from the first of them."""
    hidden = {(r + i, c + j) for (r, c), (h, w) in PDF_SPANS.items() for i in range(h) for j in range(w)}
    return [
        (
            r - first,
            c,
            *PDF_SPANS.get((r, c), (1, 1)),
            wrapped(text, WIDTH * PDF_SPANS.get((r, c), (1, 1))[1]),
        )
        for r, row in enumerate(rows[first:last], first)
        for c, text in enumerate(row)
        if (r, c) not in hidden or (r, c) in PDF_SPANS
    ]


def _printed(full: bool) -> bytes:
    """A form whose level1 产出指标 spans three rows, the last of them overleaf.

    With `full`, the text of the cell that goes on reaches the end of the page.
    """
    rows = form_rows({(FIRST + 1, 5): "10", (FIRST + 1, 6): "8"})
    rows.insert(
        CUT, ["", "时效指标", "指标1：完工及时性", "2023年11月底前", "2023年11月20日", "10", "10", ""]
    )
    canvas, buffer = new_canvas(font_size=SIZE)
    _margins(canvas, 1)
    canvas.drawString(220, 842 - 44, TITLE)
    canvas.drawString(250, 842 - 60, "（2023年度）")
    spots = [s for s in _spots(rows, 0, CUT) if s[:2] not in {(FIRST, 0), (FIRST + 1, 0)}]
    spots += [(FIRST, 0, 3, 1, ""), (CUT, 1, 1, 7, "")]
    heights = [HIGH] * CUT + [STRIP]
    end = TOP + sum(heights)

    def stroke(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
        if y0 != y1 or y0 > 842 - end + 1:
            stroke_line(canvas, x0, y0, x1, y1)

    draw_grid(canvas, Grid([WIDTH] * 8, heights, spots), LEFT, TOP, 842, stroke)
    under = TOP + HIGH * FIRST + 10
    for line in range(7 if full else 1):
        canvas.drawString(LEFT + 3, 842 - under - 11 * line, "产出指标" if not line else "含附属")
    canvas.showPage()
    canvas.setFont("STSong-Light", SIZE)
    _margins(canvas, 2)
    spots = [(r + (r > 0), c, h, w, t) for r, c, h, w, t in _spots(rows, CUT, TOTAL + 2)]
    # The cell that came from the page before ends a little above the row: its row is two rows of lines.
    spots = [(r, c, 2 if r == 0 and c else h, w, t) for r, c, h, w, t in spots] + [(1, 0, 1, 1, "")]
    draw_grid(canvas, Grid([WIDTH] * 8, [HIGH, 5.0, *[HIGH] * 3], spots), LEFT, 40, 842)
    canvas.drawString(LEFT, 842 - 240, FOOT)
    return finish(canvas, buffer)


@pytest.fixture(scope="module")
def result() -> FormResult:
    """The form as it is read."""
    return read("网页.pdf", _printed(full=False))


def test_a_level_that_goes_on_overleaf_is_whole(result: FormResult) -> None:
    """A level whose text stands at the top of a cell cut by the page is that of all its rows, and nothing is asked."""
    assert result.review_paths == ()
    assert [i.level1 for i in result.form.indicators] == ["产出指标"] * 3 + ["效益指标", "满意度指标"]
    assert [i.weight for i in result.form.indicators] == ["30", "10", "10", "30", "10"]
    assert [i.score for i in result.form.indicators] == ["30", "8", "10", "30", "10"]


def test_what_a_browser_prints_in_the_margins_is_no_text_of_the_form(result: FormResult) -> None:
    """Date with title above, address with page number below: none of it is left over."""
    assert result.residue == ()


def test_a_text_that_fills_its_cell_to_the_end_of_the_page_is_asked() -> None:
    """Where one more line would not fit, the rest may stand overleaf: the level is asked in every row it spans."""
    result = read("网页.pdf", _printed(full=True))
    assert {"indicators.0.level1", "indicators.1.level1"} <= set(result.review_paths)
