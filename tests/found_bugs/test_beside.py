"""Two forms side by side on one sheet, in one table, on one page: both are read, or both are asked."""

from __future__ import annotations

import io
from html import escape

import openpyxl
import pytest

from found_forms import PDF_SPANS, SIZE, YEAR, covered, wrapped
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.pipeline import process
from made_forms import FOOT, NAME, TITLE, TOTAL_MONEY, Rows, form_rows
from readers.make_office import make_docx, para
from readers.make_pdf import Grid, draw_grid, finish, new_canvas

OTHER = "云溪公园步道维修项目"
WIDE = 66.0


def _both() -> tuple[Rows, Rows]:
    return form_rows(), form_rows({(NAME, 1): OTHER, (TOTAL_MONEY, 2): "300"})


def _beside(gap: int, shift: int = 0, *, whole: bool = True) -> Rows:
    """Two forms in one table with blank columns between; the right one begins some rows lower."""
    blank = [""] * 8
    left, right = _both()
    if whole:
        head = [[TITLE, *blank[1:]], [YEAR, *blank[1:]]]
        left, right = [*head, *left, [FOOT, *blank[1:]]], [*head, *right, [FOOT, *blank[1:]]]
    left, right = left + [blank] * shift, [blank] * shift + right
    return [a + [""] * gap + b for a, b in zip(left, right, strict=True)]


def _xlsx(rows: Rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([text or None for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(rows: Rows) -> str:
    cells = ("".join(f"<w:tc>{para(escape(t))}</w:tc>" for t in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{c}</w:tr>' for c in cells)}</w:tbl>"


def _read(name: str, data: bytes) -> tuple[FormResult, ...]:
    return process(Source(name, data), Settings())


def _assert_both(results: tuple[FormResult, ...]) -> None:
    assert [r.form.project_name for r in results] == ["青禾街道路灯更换项目", OTHER]
    assert [r.form.funding.total.initial_budget for r in results] == ["200", "300"]
    assert [len(r.form.indicators) for r in results] == [4, 4]
    assert [r.form.total_score for r in results] == ["97.5", "97.5"]


@pytest.mark.parametrize(("gap", "shift"), [(0, 0), (1, 0), (2, 0), (1, 2)])
def test_two_forms_side_by_side_on_a_sheet_are_two(gap: int, shift: int) -> None:
    """Each has its own title, columns and foot; nothing of either is asked."""
    results = _read("甲.xlsx", _xlsx(_beside(gap, shift)))
    _assert_both(results)
    assert [r.review_paths for r in results] == [(), ()]
    assert [r.form.preparer for r in results] == ["白砚秋", "白砚秋"]


def test_a_title_above_two_forms_of_one_table_is_asked() -> None:
    """Where the title stands outside the table, nobody can say whose it is, and both forms are asked."""
    results = _read("甲.docx", make_docx(para(TITLE) + _table(_beside(1, whole=False))))
    _assert_both(results)
    assert all({"title", "project_name", "total_score"} <= set(r.review_paths) for r in results)


def test_a_frame_round_two_tables_is_no_form() -> None:
    """A table of one row whose cells hold a form each gives both."""
    cells = "".join(f"<w:tc>{para(TITLE)}{_table(rows)}{para(FOOT)}</w:tc>" for rows in _both())
    results = _read("甲.docx", make_docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    _assert_both(results)
    assert [r.review_paths for r in results] == [(), ()]


def _tabs(rows: Rows) -> bytes:
    return "\n".join("\t".join(row) for row in rows).encode()


@pytest.mark.parametrize(("gap", "shift"), [(0, 0), (1, 0), (2, 2)])
def test_forms_side_by_side_in_whole_rows_of_text_are_two(gap: int, shift: int) -> None:
    """Rows that keep all their cells part as those of a sheet do."""
    results = _read("甲.txt", _tabs(_beside(gap, shift)))
    _assert_both(results)
    assert [r.review_paths for r in results] == [(), ()]


@pytest.mark.parametrize("padded", [True, False])
def test_forms_side_by_side_in_moved_rows_of_text_are_asked(padded: bool) -> None:
    """A row that lost a cell moves the other form's half with it: what is read is asked."""
    rows = _beside(0)
    at = next(i for i, row in enumerate(rows) if row[0] == "效益指标")
    rows[at] = rows[at][1:] + [""] * padded
    results = _read("甲.txt", _tabs(rows))
    assert all(f.decision == "review" for r in results for f in r.fields.values())
    assert "并排" in results[0].fields["project_name"].reasons[0].zh


def _pdf(gap: float, *, shared: bool = False) -> bytes:
    canvas, buffer = new_canvas((1191, 842), SIZE)
    hidden = covered(PDF_SPANS)
    for n, rows in enumerate(_both()):
        spots = [
            (r, c, *PDF_SPANS.get((r, c), (1, 1)), wrapped(t, WIDE * PDF_SPANS.get((r, c), (1, 1))[1]))
            for r, row in enumerate(rows)
            for c, t in enumerate(row)
            if (r, c) not in hidden
        ]
        lines = [
            max(s[4].count("\n") + 1 for s in spots if s[0] == r and s[2] == 1) for r in range(len(rows))
        ]
        heights = [count * 11 + 8.0 for count in lines]
        left = 30 + n * (8 * WIDE + gap)
        draw_grid(canvas, Grid([WIDE] * 8, heights, spots), left, 80, 842)
        canvas.drawString(left, 842 - 100 - sum(heights), FOOT)
        if not shared:
            canvas.drawString(left + 190, 842 - 50, TITLE)
            canvas.drawString(left + 220, 842 - 66, YEAR)
    if shared:
        canvas.drawString(30 + 8 * WIDE + gap / 2 - 40, 842 - 50, TITLE)
    return finish(canvas, buffer)


def test_two_forms_side_by_side_on_a_page_are_two() -> None:
    """Tables, titles and feet of each are read from its own column of the page."""
    results = _read("甲.pdf", _pdf(40))
    _assert_both(results)
    assert [r.review_paths for r in results] == [(), ()]
    assert [r.form.title for r in results] == [TITLE, TITLE]


@pytest.mark.parametrize(("gap", "shared"), [(0, False), (40, True)])
def test_texts_that_either_form_may_own_are_asked(gap: float, shared: bool) -> None:
    """Forms whose tables touch, and a title over two forms, are asked as a whole."""
    results = _read("甲.pdf", _pdf(gap, shared=shared))
    _assert_both(results)
    assert all(f.decision == "review" for r in results for f in r.fields.values())
    assert all("title" in r.review_paths for r in results)
