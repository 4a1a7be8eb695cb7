"""PDF: text of which nobody sees anything (a scanner's own reading below its picture) is no text of the page."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.geometry import BBox
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.pipeline import process
from hebiao.readers.pdf.inked import inked
from hebiao.readers.pdf.pdfium_page import read_page
from readers.make_pdf import FONT, finish, new_canvas
from readers.pdf_cases import SMALL_CELLS, cells, drawn, read

SCAN = Path(__file__).parents[3] / "fixtures" / "scan" / "scanner" / "scanner-05-classic-leader.jpg"


def picture(colour: tuple[int, ...]) -> ImageReader:
    """A small picture of one colour; with four numbers it is as clear as the last says."""
    return ImageReader(Image.new("RGBA" if len(colour) > 3 else "RGB", (40, 30), colour))


def written(text: str, **drawing: float) -> Callable[[Canvas], None]:
    """Text in the second cell of the table, behind what stands there: `mode`, `alpha`, `white`."""

    def work(canvas: Canvas) -> None:
        canvas.saveState()
        if "alpha" in drawing:
            canvas.setFillAlpha(drawing["alpha"])
        if "white" in drawing:
            canvas.setFillColorRGB(*(drawing["white"],) * 3)
        line = canvas.beginText(240, 842 - 117)
        line.setTextRenderMode(int(drawing.get("mode", 0)))
        line.textOut(text)
        canvas.drawText(line)
        canvas.restoreState()

    return work


@pytest.mark.parametrize("how", [{"alpha": 0.0}, {"alpha": 0.02}, {"white": 1.0}, {"mode": 7}])
def test_text_that_leaves_no_ink_is_left_out_and_told(how: dict[str, float]) -> None:
    """Clear, white and clipping text enters no cell, and a person is told that there is some."""
    document = read(drawn(written("88", **how)))
    assert cells(document) == SMALL_CELLS
    assert any("不可见" in n.zh for n in document.notes)


def test_text_that_is_only_pale_is_read() -> None:
    """Grey text, and white text on a dark ground, is text as any other."""

    def dark(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.2, 0.4)
        canvas.rect(235, 842 - 125, 22, 20, stroke=0, fill=1)
        written("88", white=1.0)(canvas)

    for work in (written("88", white=0.7), dark):
        assert ("t0r0c1", 1, 1, "12.588") in [
            (i, r, c, t.replace(" ", "").replace("\n", "")) for i, r, c, t in cells(read(drawn(work)))
        ]


def test_text_below_a_picture_is_left_out() -> None:
    """What a picture covers is not seen; what is printed over it, or shines through it, is."""

    def covered(colour: tuple[int, ...], *, over: bool = False) -> Callable[[Canvas], None]:
        def work(canvas: Canvas) -> None:
            if not over:
                written("88")(canvas)
            canvas.drawImage(picture(colour), 236, 842 - 125, 24, 20, mask="auto")
            if over:
                written("88")(canvas)

        return work

    assert cells(read(drawn(covered((255, 255, 255))))) == SMALL_CELLS
    for seen in (covered((255, 255, 255), over=True), covered((200, 0, 0, 60))):
        assert any("88" in text for _, _, _, text in cells(read(drawn(seen))))


def test_text_that_no_picture_covers_is_text_though_it_were_not_drawn() -> None:
    """For a font that the file lacks a machine may have none: what no picture lies over, and has a colour, counts as seen."""
    canvas, buffer = new_canvas()
    canvas.drawString(60, 700, "甲")
    data = finish(canvas, buffer)
    with pypdfium2.PdfDocument(data) as document:
        glyphs = read_page(document, 1).glyphs
        page = document[0]
        at = glyphs[0]
        around = BBox(at.x0 - 1, at.top - 1, at.x1 + 1, at.bottom + 1)
        # Without text objects to leave out, both drawings are the same: nothing is drawn as far as can be told.
        assert list(inked(page, (), glyphs, [BBox(300, 300, 400, 400)])) == list(glyphs)
        assert list(inked(page, (), glyphs, [around])) == []
        page.close()


def test_a_scan_over_its_own_wrong_text_is_read_from_its_pixels() -> None:
    """A scan below which software put what it read is read as a picture: its wrong figures are not believed."""
    pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
    canvas, buffer = new_canvas()
    canvas.setFont(FONT, 9)
    for row in range(30):
        canvas.drawString(60, 800 - 24 * row, "得分 3.5 分值 99 全年执行数 1234.56 项目支出绩效自评表")
    canvas.drawImage(ImageReader(io.BytesIO(SCAN.read_bytes())), 0, 0, 595, 842)
    forms = process(Source("双层.pdf", finish(canvas, buffer)), Settings())
    assert forms[0].source.channel == "scan"
    judged = score_case(read_labels(SCAN.with_suffix(".json")), forms).judgements
    assert [(j.path, j.pred) for j in judged if j.error and j.decision == "accept"] == []
    assert sum(not j.error for j in judged) > len(judged) * 0.9


def painted(alpha: float) -> Callable[[Canvas], None]:
    """Text in the second cell, and a shape of one colour drawn over it."""

    def work(canvas: Canvas) -> None:
        canvas.drawString(240, 842 - 117, "88")
        canvas.saveState()
        canvas.setFillColorRGB(1, 1, 0.6)
        canvas.setFillAlpha(alpha)
        canvas.rect(238, 842 - 121, 14, 14, stroke=0, fill=1)
        canvas.restoreState()

    return work


def test_text_that_is_painted_out_is_left_out_and_told() -> None:
    """Who corrects a page paints over what stood there and types anew: the old figure is none of the page."""
    document = read(drawn(painted(1.0)))
    assert cells(document) == SMALL_CELLS
    assert any("不可见" in n.zh for n in document.notes)


def test_text_under_a_highlighter_is_read() -> None:
    """A shape that lets the text shine through hides nothing."""
    document = read(drawn(painted(0.4)))
    assert any("88" in text for text in map(str, cells(document)))
    assert not any("不可见" in n.zh for n in document.notes)
