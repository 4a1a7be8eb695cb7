"""Pictures that are no good page: each gets its word, quickly, and a form that is half there is never half accepted."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.domain.progress import listen
from hebiao.errors import InputError, LimitExceeded
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.pipeline import process

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
pytest.importorskip("hebiao.readers.picture.reader")

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "scan" / "bad"
EXPECTED: dict[str, str] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
PICTURES = [n for n, code in EXPECTED.items() if code != "form"]


def in_pdf(picture: bytes, count: int = 1, size: tuple[float, float] | None = None) -> bytes:
    """A PDF of so many pages, each the picture; of its own size at 150 dpi unless told."""
    image = ImageReader(io.BytesIO(picture))
    width, height = size or tuple(side * 72 / 150 for side in image.getSize())
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    for _ in range(count):
        canvas.drawImage(image, 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def outcome(name: str, data: bytes) -> str:
    """The code of the error, or "form"."""
    try:
        forms = process(Source(name, data), Settings())
    except InputError as problem:
        assert problem.message.zh
        assert problem.message.en
        return problem.code
    assert forms
    return "form"


@pytest.mark.parametrize("name", PICTURES)
def test_each_bad_picture_has_its_word(name: str) -> None:
    """A blank, broken or formless picture ends with the error that is expected of it."""
    assert outcome(name, (FOLDER / name).read_bytes()) == EXPECTED[name]


@pytest.mark.parametrize("kind", ["jpg", "pdf"])
def test_nothing_wrong_is_accepted_of_half_a_form(kind: str) -> None:
    """Of a form that lies half off the glass, what is accepted is right, and something is asked."""
    picture = FOLDER / "half-form.jpg"
    data = picture.read_bytes() if kind == "jpg" else in_pdf(picture.read_bytes())
    forms = process(Source(f"half-form.{kind}", data), Settings())
    score = score_case(read_labels(picture.with_suffix(".jpg.json")), forms)
    silent = [(j.path, j.gold, j.pred) for j in score.judgements if j.error and j.decision == "accept"]
    assert silent == []
    assert any(f.review_paths for f in forms)
    assert any("等于整张重核" in note.zh for f in forms for note in f.notes)


def test_a_picture_bomb_is_refused_by_its_size() -> None:
    """A PNG of half a megabyte that unpacks to billions of pixels is refused before it is unpacked."""
    from generator import scan_bad

    bomb = scan_bad.pixel_bomb(20_000)
    assert len(bomb) < 1 << 20
    assert outcome("bomb.png", bomb) == "limit"


def test_a_photo_of_forty_megapixels_is_read() -> None:
    """A phone's largest picture is brought to size and read like any other."""
    from generator import scan_bad

    photo = scan_bad.large_photo((FOLDER / "half-form.jpg").read_bytes(), 40)
    assert outcome("large.jpg", photo) == "form"


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_frames_that_are_not_read_are_told(kind: str) -> None:
    """Of a picture that moves the first frame is read, and a person is told of the others."""
    first = Image.open(FOLDER / "half-form.jpg").convert("L")
    data = io.BytesIO()
    first.save(data, kind, save_all=True, append_images=[Image.new("L", first.size, 255)], duration=200)
    (form,) = process(Source("a", data.getvalue()), Settings())
    assert any("只读了第一帧" in note.zh for note in form.notes)


def test_pictures_in_a_pdf_have_their_words_too() -> None:
    """A cat in a PDF is no form, a PDF cut in the middle is damaged or holds no page that can be read."""
    cat = in_pdf((FOLDER / "cat.jpg").read_bytes())
    assert outcome("cat.pdf", cat) == "no_form"
    assert outcome("cut.pdf", cat[: len(cat) // 2]) == "damaged"


def test_a_picture_bomb_in_a_pdf_is_refused_by_its_size() -> None:
    """A page whose picture unpacks to billions of pixels is refused before it is drawn."""
    from generator import scan_bad

    assert outcome("bomb.pdf", scan_bad.pdf_bomb(20_000)) == "limit"


def test_three_hundred_pages_are_told_one_by_one() -> None:
    """A long PDF of pictures is gone through page by page, each told as it comes; more than the limit are refused."""
    blank = io.BytesIO()
    Image.new("L", (30, 40), 250).save(blank, "PNG")
    data = in_pdf(blank.getvalue(), 300, (60, 80))
    told: list[tuple[int, int]] = []
    listen(lambda number, count: told.append((number, count)))
    try:
        assert outcome("long.pdf", data) == "empty"
    finally:
        listen(None)
    assert told == [(n, 300) for n in range(1, 301)]
    with pytest.raises(LimitExceeded, match="300 页"):
        process(Source("long.pdf", data), Settings(limits=Limits(pages=299)))
