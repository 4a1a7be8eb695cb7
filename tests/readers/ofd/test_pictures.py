"""OFD pages that are pictures: drawn as they lie, read by their pixels, shown as they were read."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from hebiao.domain.document import Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import EmptySource
from hebiao.readers.ofd import reader as ofd
from hebiao.readers.shown import show_page
from readers import scans
from readers.make_ofd import pictures, text

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")

QUARTER = "0 40 -60 0 60 0"
"""CTM of a picture that is drawn turned by a quarter, clockwise, 60 millimetres wide and 40 high"""


def unit(name: str, x: float, y: float, ctm: str) -> str:
    """A picture object."""
    return f'<ofd:ImageObject ID="1" Boundary="{x} {y} 90 90" CTM="{ctm}" ResourceID="{name}"/>'


def shown(data: bytes) -> NDArray[np.uint8]:
    """The first page as it is shown, in grey."""
    found = show_page(Source("a.ofd", data), 1, Limits())
    assert found is not None
    return np.asarray(Image.open(io.BytesIO(found[0])).convert("L"), np.uint8)


def head() -> Image.Image:
    """The upper part of a printed form: its title and first rows, two of them whole."""
    whole = scans.page("classic", 1, 200)
    return whole.crop((0, 0, whole.width, whole.height // 5))


def test_a_picture_is_read_where_it_lies_on_its_page() -> None:
    """A page that is a picture gives the cells of its print, at their places on the page; the document is a scan."""
    form = head()
    high = 210 * form.height / form.width
    name = "图.png"
    data = pictures({name: scans.as_bytes(form)}, [unit(name, 0, 60, f"210 0 0 {high} 0 0")])
    read = ofd.read(Source("a.ofd", data), Limits())
    assert read.channel == "scan"
    cells = [c for b in read.blocks if isinstance(b, Table) for c in b.cells]
    (named,) = (c for c in cells if c.text == "项目名称")
    assert named.bbox is not None
    assert 60 * 72 / 25.4 < named.bbox.top < (60 + high) * 72 / 25.4
    assert "是图片，由识别文字读取" in read.notes[0].zh


def test_turned_and_shrunk_pictures_lie_as_the_file_says() -> None:
    """A picture with a dark corner, drawn at a quarter turn beside one that is drawn as it is: both corners are where they belong."""
    pixels = np.full((600, 400), 250, np.uint8)
    pixels[:90, :80] = 0
    data = pictures(
        {"a.png": scans.as_bytes(Image.fromarray(pixels))},
        [unit("a.png", 10, 10, "40 0 0 60 0 0") + unit("a.png", 100, 150, QUARTER)],
    )
    seen = shown(data)
    dots = seen.shape[1] / 210

    def dark(x: float, y: float) -> bool:
        return bool(seen[round(y * dots), round(x * dots)] < 80)

    assert dark(14, 14)
    assert not dark(46, 66)
    assert dark(156, 154)
    assert not dark(104, 154)


def test_pictures_that_cannot_be_opened_leave_their_page_unread() -> None:
    """A broken picture is told as one that was not read, and the text of the other pages is read."""
    data = pictures({"a.png": b"\x89PNG broken"}, [unit("a.png", 0, 0, "210 0 0 297 0 0"), text(1, 9, "字")])
    (note,) = ofd.read(Source("a.ofd", data), Limits()).notes
    assert note.zh == "第1页是图片，没有读出"


def test_a_wide_picture_beside_text_is_told() -> None:
    """Where a page has text of its own, what a picture on it says is not read, and a person is told."""
    form = scans.as_bytes(head())
    data = pictures({"a.png": form}, [unit("a.png", 20, 60, "90 0 0 60 0 0") + text(10, 20, "字")])
    lost = ofd.read(Source("a.ofd", data), Limits()).lost_near([1])
    assert any("图片里的文字没有读出" in n.zh for n in lost)


COVER = "210 0 0 297 0 0"
"""CTM of a picture over the whole page"""


def written(**attributes: str) -> str:
    """More characters than a stamp has, as text of the page."""
    extra = " ".join(f'{k}="{v}"' for k, v in attributes.items())
    return "".join(text(20, 20 + 8 * n, "项目支出绩效自评表全年执行数88.8", extra=extra) for n in range(12))


def glyphs(units: str, mode: str = "L") -> tuple[int, str]:
    """How many characters a page with a picture is said to have, and the channel it is read by."""
    sheet = Image.new(mode, (210, 297), {"L": 250, "RGBA": (0, 0, 0, 0)}[mode])
    if mode == "L":
        sheet.paste(head().convert("L").resize((200, 60)), (5, 10))
    data = pictures({"a.png": scans.as_bytes(sheet)}, [units])
    try:
        read = ofd.read(Source("a.ofd", data), Limits())
    except EmptySource:
        return 0, "scan"
    return sum("88.8" in getattr(b, "text", "") for b in read.blocks), read.channel


def test_text_below_a_picture_of_the_page_is_no_text_of_it() -> None:
    """What software read of a scan and put below it, or above it without colour, is not believed; what is seen is."""
    cover = unit("a.png", 0, 0, COVER).replace('Boundary="0 0 90 90"', 'Boundary="0 0 210 297"')
    for hidden in (written() + cover, cover + written(Alpha="0"), cover + written(Fill="false")):
        assert glyphs(hidden) == (0, "scan")
    assert glyphs(cover + written()) == (12, "ofd")
    assert glyphs(written() + cover, "RGBA") == (12, "ofd")
    assert glyphs(written() + cover.replace("/>", ' Alpha="60"/>')) == (12, "ofd")
