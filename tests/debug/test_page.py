"""The drawing of how a file was read: grid, spans, forms, fields and leftovers, and nothing of it live."""

from __future__ import annotations

from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.debug import write_debug
from hebiao.debug.marks import mark
from hebiao.domain.document import Cell, Document, Line, Page, Rival, Row, Segment, Source, Table
from hebiao.domain.form import Form
from hebiao.domain.geometry import BBox
from hebiao.domain.result import Candidate, Field, FormResult, Provenance, SourceRef
from hebiao.errors import UsageError
from hebiao.lang import Message
from hebiao.pipeline import process, read

FIXTURES = Path(__file__).parents[2] / "fixtures"
SOURCE = Source("甲.txt", "内容".encode())
CELLS = (
    Cell(0, 0, 0, "项目名称"),
    Cell(0, 0, 1, "<b>绿化</b>", colspan=2),
    Cell(0, 1, 0, "多余 的字", rowspan=1),
    Cell(0, 1, 1, ""),
    Cell(0, 1, 2, ""),
)
TABLE = Table(0, CELLS, n_rows=2, n_cols=3)
FIELD = Field(
    decision="review",
    confidence=0.5,
    raw="<b>绿化</b>",
    provenance=(Provenance(cell="t0r0c1"),),
    candidates=(Candidate(producer="grid", text='"引号"'),),
    reasons=(Message("读法不一致", "readings differ"),),
)
RESULT = FormResult(
    form_id="x",
    source=SourceRef(file="甲.txt", sha256=SOURCE.sha256, index=0, channel="text"),
    form=Form(project_name="<b>绿化</b>"),
    fields={"project_name": FIELD},
    residue=("多余的字",),
)
SEGMENT = Segment(0, (Row(0, 0, CELLS[:2], True, 3), Row(0, 1, CELLS[2:], True, 3), Line("页脚", 7)))


def draw(document: Document, results: tuple[FormResult, ...], tmp_path: Path, page: int | None = None) -> str:
    """The page as text."""
    path = tmp_path / "page.html"
    write_debug(document, results, path, "zh", page)
    return path.read_text(encoding="utf-8")


def test_marks_name_the_form_and_the_fields_of_each_place() -> None:
    """Rows and lines know their form, cells their fields, and leftovers are told from labels."""
    marks = mark((SEGMENT,), (RESULT,))
    assert marks.of_row == {(0, 0): 0, (0, 1): 0}
    assert marks.of_line == {7: 0}
    assert [path for path, _ in marks.cell_fields["t0r0c1"]] == ["project_name"]
    assert marks.is_residue(0, "多余 的字")
    assert not marks.is_residue(0, "项目名称")
    assert not marks.is_residue(None, "多余 的字")


def test_spans_and_fields_are_drawn_and_text_is_never_live(tmp_path: Path) -> None:
    """A merged cell spans, its field stands in it with candidates and reasons, and tags are shown as text."""
    page = draw(Document(SOURCE, "text", (TABLE, Line("<script>", 7))), (RESULT,), tmp_path)
    assert 'colspan="2"' in page
    assert "project_name</span>" in page
    assert "读法不一致" in page
    assert "&lt;b&gt;绿化&lt;/b&gt;" in page
    assert "<script>" not in page
    assert "<b>" not in page
    assert '"引号"' not in page


def test_a_pdf_page_is_drawn_under_its_fields(tmp_path: Path) -> None:
    """A PDF page is there as a picture, with a box for every place that a field came from, once."""
    path = FIXTURES / "pdf" / "classic.pdf"
    source = Source(path.name, path.read_bytes())
    settings = Settings()
    document = read(source, settings)
    results = process(source, settings)
    page = draw(document, results, tmp_path, page=1)
    assert page.count("<svg") == page.count("data:image/png;base64,") == 1
    boxes = {
        p.bbox
        for r in results
        for f in r.fields.values()
        for p in f.provenance
        if p.page == 1 and p.bbox is not None
    }
    drawn = page.count('<rect class="f"') + page.count('<rect class="f review"')
    assert len(boxes) > 20
    assert drawn >= len(boxes)
    assert page.count("<rect") == len(set(page.split("<rect")[1:]))


def test_where_a_reading_of_its_own_looked_is_drawn(tmp_path: Path) -> None:
    """The cut of the text detector stands over the page with what it says; readings of the cell's own lines draw nothing."""
    look = Rival("ocr:found", "<12>", 0.9, boxes=(BBox(10, 10, 30, 20),))
    cell = Cell(0, 0, 0, "12", page=1, bbox=BBox(5, 5, 50, 25), rivals=(Rival("ocr:lines", "12", 0.5), look))
    table = Table(0, (cell,), n_rows=1, n_cols=1, page=1)
    page = draw(Document(SOURCE, "scan", (table,), (Page(1, 60, 60),)), (), tmp_path)
    assert (
        page.count('<rect class="look" x="10" y="10" width="20" height="10">') == page.count("<rect") - 1 == 1
    )
    assert "&lt;12&gt;</title>" in page


def test_cells_that_their_reader_doubts_stand_out(tmp_path: Path) -> None:
    """A cell with an edge that the layout of a form proposed, or with ink that was not read, is drawn unlike the others."""
    cells = [
        Cell(0, 0, k, "12", page=1, bbox=BBox(20 * k, 5, 20 * k + 20, 25), edged=k == 1) for k in range(3)
    ]
    table = Table(0, tuple(cells), n_rows=1, n_cols=3, page=1)
    document = Document(SOURCE, "scan", (table,), (Page(1, 60, 60),), doubted=frozenset({"t0r0c2"}))
    page = draw(document, (), tmp_path)
    drawn = page.split("<rect class=")[1:]
    assert [d.split('"')[1] for d in drawn] == ["grid", "grid doubted", "grid doubted"]
    assert "由版式推断" in page


def test_an_ofd_page_shows_its_texts_and_its_forms(tmp_path: Path) -> None:
    """Of a page without a picture every text stands at its place; each form on it has a frame with its number."""
    path = FIXTURES / "ofd" / "classic-leader.ofd"
    source, settings = Source(path.name, path.read_bytes()), Settings()
    document, results = read(source, settings), process(source, settings)
    page = draw(document, results, tmp_path, page=2).partition("</svg>")[0]
    name = results[1].form.project_name
    assert name is not None
    assert f'<div class="t">{name}</div>' in page
    assert page.count('<rect class="segment"') == 1
    assert ">表 2</text>" in page


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    """Asking for a page that the document does not have is wrong usage, and nothing is written."""
    with pytest.raises(UsageError):
        draw(Document(SOURCE, "text", (TABLE,)), (), tmp_path, page=3)
    assert not (tmp_path / "page.html").exists()


def test_both_readings_of_a_pdf_are_held_against_each_other(tmp_path: Path) -> None:
    """Every page is read by pdfplumber too, also where our own grid is not in doubt, and what it reads otherwise is listed."""
    sides = {}
    for name in ("classic", "office-sheet-new2024"):
        path = FIXTURES / "pdf" / f"{name}.pdf"
        document = read(Source(path.name, path.read_bytes()), Settings())
        sides[name] = draw(document, (), tmp_path)
    assert "两种读法" not in sides["classic"]
    assert "“绩效指标”在第二种读法中不成一格" in sides["office-sheet-new2024"]
