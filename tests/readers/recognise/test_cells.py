"""The unlike readings of one line."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hebiao.readers.recognise.cells import Pixels, _is_thin, _thickened, read_strips
from hebiao.readers.recognise.textlines import Strip

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")


def read_twice(text: str, ink: int, width: int, left: int) -> list[str]:
    """What both looks make of one line of such print."""
    picture = Image.new("L", (width, 80), 250)
    ImageDraw.Draw(picture).text((left, 20), text, ink, ImageFont.load_default(36))
    gray = np.asarray(picture, np.uint8)
    marks = gray < 230
    rows, columns = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    strip = Strip(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    page = Pixels(gray, marks, np.zeros(gray.shape, np.bool_), float(strip.bottom - strip.top))
    (read,) = read_strips(page, [(strip,)])
    return [r.text for r in read]


@pytest.mark.parametrize("ink", [20, 180])
def test_pale_print_is_read_twice_alike(ink: int) -> None:
    """Figures of an empty cartridge say the same in both looks at them, as black ones do, and need no third."""
    assert read_twice("226.750673", ink, width=420, left=20) == ["226.750673"] * 2


def test_a_pale_character_by_itself_is_read_twice() -> None:
    """The digits that are set beside a lone character are no darker than it, and do not make paper of it."""
    assert read_twice("8", 180, width=120, left=40) == ["8"] * 2


def test_hairlines_are_read_thicker_where_two_looks_differ() -> None:
    """Print of which a fax left half the strokes is drawn wider for the reading that decides; other print is not."""
    picture = Image.new("L", (420, 80), 250)
    ImageDraw.Draw(picture).text((20, 20), "226.750673", 0, ImageFont.load_default(36))
    gray = np.asarray(picture, np.uint8)
    bold = gray < 128
    thin = bold & ~np.roll(bold, 2, axis=1)
    strip = Strip(0, 0, 420, 80)
    lines = np.zeros(gray.shape, np.bool_)
    assert _is_thin(Pixels(gray, thin, lines, 30.0), strip)
    assert not _is_thin(Pixels(gray, bold, lines, 30.0), strip)
    broken = np.where(thin, 0, 250).astype(np.uint8)
    assert (_thickened(broken) < 128).mean() > 1.5 * thin.mean()
