"""Scans: what a page of pixels says is what its print says, or it is asked."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from hebiao.config import Settings
from hebiao.domain.document import Source, Table
from hebiao.domain.limits import Limits
from hebiao.domain.result import FormResult
from hebiao.errors import DamagedSource, EmptySource, InputError, LimitExceeded, NoFormFound
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.pipeline import process
from hebiao.readers.base import sniff
from hebiao.readers.pdf import reader as pdf
from hebiao.readers.picture.page_image import Pages
from readers import scans

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
HEIC = Path(__file__).parents[1] / "data" / "turned.heic"
"""320 × 200 pixels with a dark corner, to be turned by a quarter"""
PHOTO = scans.SCANS / "heic" / "heic-01-new2024.heic"
"""a form, kept sideways"""


def read_form(data: bytes, name: str = "扫描件.png") -> FormResult:
    """The only form of a picture."""
    forms = process(Source(name, data), Settings())
    assert len(forms) == 1
    return forms[0]


def label(name: str, index: int) -> dict[str, object]:
    """What is printed on one form of a fixture."""
    forms: list[dict[str, object]] = json.loads((scans.PDFS / f"{name}.json").read_text(encoding="utf-8"))
    return forms[index]


def test_a_clean_page_gives_its_form_with_two_readings_of_every_cell() -> None:
    """A form from pixels is the form of the PDF, each field with its box and what both readings of the ink said."""
    result = read_form(scans.as_bytes(scans.page("new2024")))
    want = label("new2024", 0)
    form = json.loads(result.form.model_dump_json())
    assert result.source.channel == "scan"
    assert form["funding"] == want["funding"]
    assert [r["weight"] for r in form["indicators"]] == [r["weight"] for r in want["indicators"]]  # type: ignore[attr-defined]  # labels are plain JSON
    assert [r["nature"] for r in form["indicators"]] == [r["nature"] for r in want["indicators"]]  # type: ignore[attr-defined]  # labels are plain JSON
    field = result.fields["funding.total.executed"]
    assert field.decision == "accept"
    assert {"ocr:lines", "ocr:again"} <= {c.producer for c in field.candidates}
    assert field.provenance[0].bbox is not None
    assert len(result.review_paths) < 0.1 * len(result.fields)


def test_the_grid_of_the_pixels_is_the_grid_of_the_page() -> None:
    """Cells and spans found in pixels are those that the PDF draws."""
    path = scans.PDFS / "classic.pdf"
    drawn = pdf.read(Source(path.name, path.read_bytes()), Limits())
    wanted = next(b for b in drawn.blocks if isinstance(b, Table) and b.page == 2)
    from hebiao.readers.picture.reader import read

    found = read(Source("a.png", scans.as_bytes(scans.page("classic", 2))), Limits())
    table = next(b for b in found.blocks if isinstance(b, Table))
    assert [(c.row, c.col, c.rowspan, c.colspan) for c in table.cells] == [
        (c.row, c.col, c.rowspan, c.colspan) for c in wanted.cells
    ]


def _bomb() -> bytes:
    return scans.as_bytes(Image.new("1", (30_000, 30_000)), "PNG")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (scans.as_bytes(Image.new("L", (1240, 1754), 250)), EmptySource),
        (scans.as_bytes(scans.page("classic"), "JPEG")[:20_000], DamagedSource),
        (b"\x89PNG\r\n\x1a\n123", DamagedSource),
        (b"\0\0\0\x18ftypheic" + bytes(64), DamagedSource),
        (HEIC.read_bytes()[:400], DamagedSource),
        (b"II*\0" + bytes(64), DamagedSource),
        (_bomb(), LimitExceeded),
        (
            scans.as_bytes(Image.effect_mandelbrot((800, 600), (-2, -1.2, 1, 1.2), 60)),
            (NoFormFound, EmptySource),
        ),
    ],
)
def test_bad_pictures_are_refused_with_a_word(data: bytes, error: type[InputError]) -> None:
    """Blank, cut, unknown, too large and formless pictures each get their own error, and nothing hangs."""
    with pytest.raises(error):
        process(Source("a.png", data), Settings())


def test_too_many_pages_are_refused() -> None:
    """A TIFF of more pages than the limit is refused before its pages are read."""
    buffer = io.BytesIO()
    blank = Image.new("1", (100, 100), 1)
    blank.save(buffer, "TIFF", save_all=True, append_images=[blank] * 4)
    from hebiao.readers.picture.reader import read

    with pytest.raises(LimitExceeded, match="5 页"):
        read(Source("a.tiff", buffer.getvalue()), Limits(pages=3))


@pytest.mark.parametrize(("across", "down", "side"), [(0.6, 1.0, "右边"), (1.0, 0.6, "下边")])
def test_a_form_half_off_the_page_is_asked_as_a_whole(across: float, down: float, side: str) -> None:
    """Where the lines of a table run off the picture nothing is accepted, and the person is told why."""
    whole = scans.page("classic")
    half = whole.crop((0, 0, round(whole.width * across), round(whole.height * down)))
    forms = process(Source("a.png", scans.as_bytes(half)), Settings())
    assert all(f.decision == "review" for form in forms for f in form.fields.values() if f.raw)
    assert any(f"在画面的{side}被截断" in note.zh for note in forms[0].notes)


def test_what_a_blue_pen_wrote_in_a_cell_is_asked() -> None:
    """A stroke of a pen in a blank cell is no blank, and one beside print makes the cell doubtful."""
    from hebiao.readers.picture.reader import read

    clean = scans.page("classic", 2)
    before = read(Source("a.png", scans.as_bytes(clean)), Limits())
    table = next(b for b in before.blocks if isinstance(b, Table))
    blank = next(c for c in table.cells if not c.text and c.bbox and c.bbox.x1 - c.bbox.x0 > 30)
    print_ = next(c for c in table.cells if c.text.strip().isdigit() and c.bbox)
    penned = clean.convert("RGB")
    pen = ImageDraw.Draw(penned)
    for cell in (blank, print_):
        assert cell.bbox is not None
        x0, top, x1, bottom = (v * 150 / 72 for v in cell.bbox.as_tuple())
        pen.line((x0 + 8, bottom - 8, x0 + 30, top + 8), (40, 60, 200), 4)
        pen.line((x0 + 10, top + 10, min(x0 + 34, x1 - 6), top + 14), (40, 60, 200), 4)
    after = read(Source("a.png", scans.as_bytes(penned)), Limits())
    by_id = {c.id: c for b in after.blocks if isinstance(b, Table) for c in b.cells}
    assert by_id[blank.id].text
    assert {blank.id, print_.id} <= after.doubted
    assert print_.id not in before.doubted


def test_a_form_without_any_line_is_read_by_how_its_texts_align() -> None:
    """Of a page without rulings every row is found, most fields are right, and nothing wrong is accepted."""
    picture = scans.SCANS / "unruled" / "unruled-04-split-header-scored.png"
    score = score_case(
        read_labels(picture.with_suffix(".json")),
        process(Source(picture.name, picture.read_bytes()), Settings()),
    )
    counted = [j for j in score.judgements if j.counted]
    assert score.rows_found == score.rows
    assert [j.path for j in counted if j.error and j.decision == "accept"] == []
    assert sum(not j.error for j in counted) > 0.95 * len(counted)


def test_print_in_white_on_black_is_turned_about() -> None:
    """A negative gives the pixels of the positive; a sheet on a dark desk stays as it is."""
    page = scans.page("classic", 1, 100)
    negative = Pages(Source("a.png", scans.as_bytes(Image.eval(page, lambda v: 255 - v))), Limits())
    positive = Pages(Source("a.png", scans.as_bytes(page)), Limits())
    assert (negative.page(1).pixels == positive.page(1).pixels).all()
    desk = Image.new("L", (page.width * 3 // 2, page.height * 3 // 2), 20)
    desk.paste(page, (page.width // 4, page.height // 4))
    image = Pages(Source("a.png", scans.as_bytes(desk)), Limits()).page(1)
    assert image.pixels[5, 5].max() < 60


def test_a_file_of_pages_that_is_cut_off_is_damaged() -> None:
    """A TIFF whose directory is cut anywhere is named as broken, and nothing else is raised."""
    pages = [scans.page("classic", 1, 40)] * 2
    whole = scans.as_bytes(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    for cut in range(8, len(whole) - 8, len(whole) // 40):
        with pytest.raises((DamagedSource, EmptySource, NoFormFound)):
            process(Source("a.tif", whole[:cut]), Settings())


def test_jpeg_2000_is_a_picture() -> None:
    """A page that was saved as JPEG 2000 opens like any other picture."""
    data = scans.as_bytes(scans.page("classic", 1, 60), "JPEG2000")
    assert sniff(Source("a.jp2", data)) == "image"
    with Pages(Source("a.jp2", data), Limits()) as file:
        assert file.count == 1
        assert file.page(1).pixels.size


def test_a_photo_of_a_phone_is_read_as_the_camera_says() -> None:
    """HEIC is decoded like any other picture, and turned by the orientation that it carries."""
    file = Pages(Source("photo.heic", HEIC.read_bytes()), Limits())
    assert file.count == 1
    image = file.page(1)
    assert image.pixels.shape == (320, 200, 3)
    dark = image.pixels.mean(axis=2) < 100
    assert dark[20:50, 175:185].mean() > 0.9
    assert not dark[200:, :].any()


def test_the_container_of_a_heic_photo_says_which_way_up_a_form_is() -> None:
    """A form that is kept sideways comes upright: print is dark where its cells are by then, and blank where they are blank."""
    (grid,) = json.loads(PHOTO.with_suffix(".grid.json").read_text(encoding="utf-8"))
    with Pages(Source(PHOTO.name, PHOTO.read_bytes()), Limits()) as file:
        pixels = file.page(1).pixels
    assert pixels.shape == (grid["height"], grid["width"], 3)
    (table,) = grid["tables"]
    dark: dict[bool, list[float]] = {True: [], False: []}
    for _, _, _, _, box, text in table["cells"]:
        x, y = _in_pixels(table["to_image"], (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        middle = pixels[y - 8 : y + 8, x - 12 : x + 12].min(axis=2)
        dark[bool(text.strip())].append(float(middle.max() - middle.min()))
    assert min(len(each) for each in dark.values()) > 3
    assert sum(dark[True]) / len(dark[True]) > 3 * sum(dark[False]) / len(dark[False])


def _in_pixels(matrix: list[list[float]], x: float, y: float) -> tuple[int, int]:
    """A point of the page in pixels of its photo."""
    across, down, scale = (row[0] * x + row[1] * y + row[2] for row in matrix)
    return round(across / scale), round(down / scale)


def test_a_whole_form_is_read_of_a_heic_photo() -> None:
    """Every field of a phone's photo is right or asked, and few are asked."""
    (form,) = process(Source(PHOTO.name, PHOTO.read_bytes()), Settings())
    score = score_case(read_labels(PHOTO.with_suffix(".json")), (form,))
    counted = [j for j in score.judgements if j.counted]
    assert form.source.channel == "scan"
    assert score.rows_found == score.rows
    assert [(j.path, j.gold, j.pred) for j in counted if j.error and j.decision == "accept"] == []
    assert sum(not j.error for j in counted) > 0.97 * len(counted)
    assert len(form.review_paths) < 0.15 * len(counted)


def test_a_figure_that_somebody_struck_out_is_asked() -> None:
    """A pen's stroke through a figure, black or red, leaves it legible, and what is valid then stands elsewhere."""
    page = scans.page("new2024").convert("RGB")
    clean = read_form(scans.as_bytes(page))
    pen = ImageDraw.Draw(page)
    struck = {
        "funding.total.annual_budget": "black",
        "indicators.0.score": "black",
        "indicators.2.score": "red",
        "indicators.1.weight": "red",
    }
    for path, colour in struck.items():
        field = clean.fields[path]
        assert field.decision == "accept"
        box = field.provenance[0].bbox
        assert box is not None
        x, y = (box[0] + box[2]) / 2 * 150 / 72, (box[1] + box[3]) / 2 * 150 / 72
        reach = 7 + 5 * len(field.raw or "")
        pen.line([(x - reach, y), (x + reach, y + 1)], fill=colour, width=2)
    assert set(struck) <= set(read_form(scans.as_bytes(page)).review_paths)
