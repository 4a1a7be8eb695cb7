"""Pages of source files as pictures: found where they are now, drawn as the boxes see them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from found_forms import pdf, read
from hebiao.domain.limits import Limits
from hebiao.domain.result import FormResult
from hebiao.readers.ocr import is_here
from hebiao.review.source import Sources
from made_forms import form_rows

SCAN = sorted((Path(__file__).parents[2] / "fixtures" / "scan" / "clean-150").glob("*.png"))[0]


def at(result: FormResult, name: str) -> FormResult:
    """The form as if read from a file of that name."""
    return result.model_copy(update={"source": result.source.model_copy(update={"file": name})})


def test_a_page_of_a_pdf(tmp_path: Path) -> None:
    """Its picture has the page's proportions, boxes lie on it, and it is drawn once."""
    data = pdf(form_rows())
    (tmp_path / "a.pdf").write_bytes(data)
    result = at(read("a.pdf", data), str(tmp_path / "a.pdf"))
    sources = Sources(tmp_path / "out", None, Limits())
    made = sources.picture(result, 1)
    assert made is not None
    assert (round(made.width), round(made.height)) == (595, 842)
    with Image.open(io.BytesIO(made.png)) as image:
        assert image.width / image.height == pytest.approx(made.width / made.height, abs=0.01)
    box = result.fields["total_score"].provenance[0].bbox
    assert box is not None
    assert box[2] <= made.width
    assert sources.picture(result, 1) is made
    assert sources.picture(result, 7) is None


def test_files_are_found_where_they_are_now(tmp_path: Path) -> None:
    """Beside the output, in a folder given, inside an archive; other bytes of the same name are another file."""
    data = pdf(form_rows())
    result = at(read("a.pdf", data), "材料/a.pdf")
    out, moved = tmp_path / "x" / "out", tmp_path / "moved" / "deep"
    moved.mkdir(parents=True)
    assert Sources(out, None, Limits()).picture(result, 1) is None
    (moved / "a.pdf").write_bytes(data + b"\n")
    assert Sources(out, tmp_path / "moved", Limits()).picture(result, 1) is None
    (moved / "a.pdf").write_bytes(data)
    assert Sources(out, tmp_path / "moved", Limits()).picture(result, 1) is not None
    (tmp_path / "x" / "材料").mkdir(parents=True)
    (tmp_path / "x" / "材料" / "a.pdf").write_bytes(data)
    assert Sources(out, None, Limits()).picture(result, 1) is not None
    with zipfile.ZipFile(tmp_path / "x" / "b.zip", "w") as archive:
        archive.writestr("in/a.pdf", data)
    assert Sources(out, None, Limits()).picture(at(result, "b.zip!in/a.pdf"), 1) is not None


@pytest.mark.skipif(not is_here(), reason="the OCR parts are not installed: no pictures of scanned pages")
def test_a_scanned_page_is_drawn_straight(tmp_path: Path) -> None:
    """As its boxes see it: straightened, in points."""
    result = at(read("a.html", f"<p>项目支出绩效自评表</p>{_table()}"), str(SCAN))
    ref = result.source.model_copy(update={"channel": "scan", "sha256": _digest(SCAN)})
    made = Sources(tmp_path, None, Limits()).picture(result.model_copy(update={"source": ref}), 1)
    assert made is not None
    assert 500 < max(made.width, made.height) < 900
    with Image.open(io.BytesIO(made.png)) as image:
        assert image.width / image.height == pytest.approx(made.width / made.height, abs=0.01)


def _digest(path: Path) -> str:
    from hebiao.domain.document import Source

    return Source(path.name, path.read_bytes()).sha256


def _table() -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in form_rows())
    return f"<table>{rows}</table>"
