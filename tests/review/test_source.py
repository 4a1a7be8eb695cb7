"""Pages of source files as pictures: found where they are now, drawn as the boxes see them."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from found_forms import pdf, read
from hebiao.domain.limits import Limits
from hebiao.domain.result import FormResult
from hebiao.readers.recognise.ocr import is_here
from hebiao.review.source import FOLDER, Picture, Sources
from hebiao.run.sources import find_source
from made_forms import form_rows

SCAN = sorted((Path(__file__).parents[2] / "fixtures" / "scan" / "clean-150").glob("*.png"))[0]


def at(result: FormResult, name: str) -> FormResult:
    """The form as if read from a file of that name."""
    return result.model_copy(update={"source": result.source.model_copy(update={"file": name})})


def drawn(sources: Sources, result: FormResult, page: int = 1) -> Picture:
    """The page once it is there."""
    assert sources.wait(result, page, 60.0) == "drawn"
    made = sources.picture(result, page)
    assert isinstance(made, Picture)
    return made


@pytest.fixture
def at_desk(tmp_path: Path) -> Iterator[Callable[..., Sources]]:
    """Opens the sources of a run whose output folder is given, with where the files are now."""
    opened: list[Sources] = []

    def make(out: Path, folder: Path | None = None) -> Sources:
        out.mkdir(parents=True, exist_ok=True)
        opened.append(Sources(out, folder, Limits()))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def test_a_page_of_a_pdf(tmp_path: Path, at_desk: Callable[..., Sources]) -> None:
    """Its strips make up the page's proportions, boxes lie on it, and a desk opened later draws nothing anew."""
    data = pdf(form_rows())
    (tmp_path / "a.pdf").write_bytes(data)
    result = at(read("a.pdf", data), str(tmp_path / "a.pdf"))
    sources = at_desk(tmp_path / "out")
    assert sources.picture(result, 1) == "waiting"
    made = drawn(sources, result)
    assert (round(made.width), round(made.height)) == (595, 842)
    assert sum(s.height for s in made.strips) == pytest.approx(made.height)
    high = 0
    for strip in made.strips:
        part = sources.strip(result, 1, strip.number)
        assert part is not None
        with Image.open(io.BytesIO(part[0])) as image:
            assert image.width / made.width == pytest.approx(image.height / strip.height, rel=0.02)
            high += image.height
    assert high > 1000
    assert sources.strip(result, 1, len(made.strips)) is None
    box = result.fields["total_score"].provenance[0].bbox
    assert box is not None
    assert box[2] <= made.width
    assert sources.wait(result, 7, 60.0) == "gone"
    (tmp_path / "a.pdf").unlink()
    assert at_desk(tmp_path / "out").picture(result, 1) == made


def test_pages_are_drawn_ahead(tmp_path: Path, at_desk: Callable[..., Sources]) -> None:
    """What was asked for ahead is there without having been looked at."""
    data = pdf(form_rows())
    (tmp_path / "a.pdf").write_bytes(data)
    result = at(read("a.pdf", data), str(tmp_path / "a.pdf"))
    sources = at_desk(tmp_path / "out")
    sources.prepare([(result, 1)])
    target = tmp_path / "out" / FOLDER / f"{result.source.sha256[:32]}-1.json"
    ends = time.monotonic() + 60
    while not target.exists() and time.monotonic() < ends:
        time.sleep(0.05)
    assert isinstance(sources.picture(result, 1), Picture)


def test_a_drawer_that_falls_costs_one_page(tmp_path: Path, at_desk: Callable[..., Sources]) -> None:
    """The process is killed from without: the next page is drawn by a new one."""
    data = pdf(form_rows())
    (tmp_path / "a.pdf").write_bytes(data)
    result = at(read("a.pdf", data), str(tmp_path / "a.pdf"))
    sources = at_desk(tmp_path / "out")
    assert sources.wait(result, 9, 60.0) == "gone"
    assert sources._process is not None
    sources._process.kill()
    sources._process.wait(10)
    drawn(sources, result)


def test_files_are_found_where_they_are_now(tmp_path: Path, at_desk: Callable[..., Sources]) -> None:
    """Beside the output, in a folder given, inside an archive; other bytes of the same name are another file."""
    data = pdf(form_rows())
    result = at(read("a.pdf", data), "材料/a.pdf")
    limits, out, moved = Limits(), tmp_path / "x" / "out", tmp_path / "moved" / "deep"
    moved.mkdir(parents=True)
    assert find_source(result.source, out, None, limits) is None
    (moved / "a.pdf").write_bytes(data + b"\n")
    assert find_source(result.source, out, tmp_path / "moved", limits) is None
    (moved / "a.pdf").write_bytes(data)
    drawn(at_desk(out, tmp_path / "moved"), result)
    (tmp_path / "x" / "材料").mkdir(parents=True)
    (tmp_path / "x" / "材料" / "a.pdf").write_bytes(data)
    assert find_source(result.source, out, None, limits) is not None
    with zipfile.ZipFile(tmp_path / "x" / "b.zip", "w") as archive:
        archive.writestr("in/a.pdf", data)
    assert find_source(at(result, "b.zip!in/a.pdf").source, out, None, limits) is not None


@pytest.mark.skipif(not is_here(), reason="the OCR parts are not installed: no pictures of scanned pages")
def test_a_scanned_page_is_drawn_straight(tmp_path: Path, at_desk: Callable[..., Sources]) -> None:
    """As its boxes see it: straightened, in points."""
    result = at(read("a.html", f"<p>项目支出绩效自评表</p>{_table()}"), str(SCAN))
    ref = result.source.model_copy(update={"channel": "scan", "sha256": _digest(SCAN)})
    made = drawn(at_desk(tmp_path), result.model_copy(update={"source": ref}))
    assert 500 < max(made.width, made.height) < 900


def _digest(path: Path) -> str:
    from hebiao.domain.document import Source

    return Source(path.name, path.read_bytes()).sha256


def _table() -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in form_rows())
    return f"<table>{rows}</table>"
