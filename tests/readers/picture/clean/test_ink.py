"""Print, seals and pens told apart by their colour."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from hebiao.readers.picture.clean import ink

pytest.importorskip("cv2", reason="the OCR parts are not installed")


def stamped(*, pen: bool) -> NDArray[np.uint8]:
    """Black bars under a red ring with red strokes in it, kept as a poor JPEG; a blue stroke crosses the ring."""
    picture = Image.new("RGB", (600, 600), (250, 250, 250))
    draw = ImageDraw.Draw(picture)
    for x in (200, 290, 380):
        draw.rectangle((x, 280, x + 12, 320), fill=(25, 25, 25))
    mask = Image.new("L", picture.size, 0)
    seal = ImageDraw.Draw(mask)
    seal.ellipse((130, 130, 470, 470), outline=255, width=10)
    for y in range(180, 430, 26):
        seal.line((180, y, 230, y + 8), fill=255, width=4)
    tint = np.array((222, 90, 100), np.float32) / 250
    pixels = np.asarray(picture, np.float32)
    pixels = np.where(np.asarray(mask)[..., None] > 0, pixels * tint, pixels)
    if pen:
        pixels[296:302, 20:180] *= np.array((38, 62, 158), np.float32) / 250
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, "JPEG", quality=25)
    return np.asarray(Image.open(buffer).convert("RGB"), np.uint8)


@pytest.mark.parametrize("pen", [False, True])
def test_a_seal_leaves_the_print_and_nothing_of_itself(pen: bool) -> None:
    """Bars under a seal are as dark as ever, and its ring and strokes are paper, also where a pen crosses them."""
    gray = ink.separate(stamped(pen=pen)).gray
    assert all(gray[290:310, x + 4 : x + 9].max() < 110 for x in (200, 290, 380))
    clear = gray.copy()
    clear[274:326, 194:400] = 250
    assert (clear[100:500, 185:500] < 170).mean() < 0.001


@pytest.mark.parametrize("colour", [(68, 114, 196), (208, 32, 32)])
@pytest.mark.parametrize("columns", [0, 4])
def test_rulings_in_colour_are_rulings_where_they_make_a_table(
    colour: tuple[int, int, int], columns: int
) -> None:
    """The lines of a table are print in any colour; those of a notebook, which has no columns, are paper."""
    picture = Image.new("RGB", (620, 877), (252, 252, 252))
    draw = ImageDraw.Draw(picture)
    for y in range(100, 601, 25):
        draw.line((60, y, 560, y + 6), fill=colour, width=2)
    for x in range(columns):
        draw.line((60 + 125 * x, 102, 60 + 125 * x, 600), fill=colour, width=2)
    sheet = ink.separate(np.asarray(picture, np.uint8))
    dark = (sheet.gray[110:590, 70:550] < 200).mean()
    assert (dark > 0.05) if columns else (dark < 0.001)
    if columns:
        assert (sheet.red | sheet.blue).mean() < 0.004


def test_a_text_in_red_is_told_from_a_seal() -> None:
    """What lies within its cell is a text that was typed in red; a seal's strokes run on beyond the lines, a speck is small."""
    cell = np.zeros((40, 120), np.bool_)
    cell[12:28, 40:80:4] = True
    assert ink.is_typed(cell, 60)
    assert not ink.is_typed(cell, 500)
    cell[20, 70:] = True
    assert not ink.is_typed(cell, 60)


@pytest.mark.parametrize("colour", [(31, 78, 159), (40, 40, 220), (200, 30, 30)])
def test_ink_that_went_with_a_colour_is_known(colour: tuple[int, int, int]) -> None:
    """A figure typed in colour, thin and kept as a JPEG, leaves its trace where it was taken out; black print is no such ink."""
    picture = Image.new("RGB", (600, 600), (250, 250, 250))
    draw = ImageDraw.Draw(picture)
    for x in (100, 400):
        for n in range(4):
            fill = colour if x == 100 else (20, 20, 20)
            draw.ellipse((x + 16 * n, 300, x + 10 + 16 * n, 322), outline=fill, width=2)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    taken = ink.separate(np.asarray(Image.open(buffer).convert("RGB"), np.uint8)).taken
    assert ink.is_typed(taken[290:332, 80:200], 40)
    assert not taken[:, 300:].any()


@pytest.mark.parametrize("black", [False, True])
def test_a_page_printed_in_one_colour_keeps_its_print(black: bool) -> None:
    """Figures in the blue of their table are print where nothing else is printed; beside black print they are a pen's."""
    blue = (30, 60, 150)
    picture = Image.new("RGB", (620, 877), (252, 252, 252))
    draw = ImageDraw.Draw(picture)
    for y in range(100, 601, 50):
        draw.line((60, y, 560, y), fill=blue, width=2)
        for x in range(60, 561, 20):
            draw.ellipse(
                (x + 5, y + 20, x + 13, y + 32), outline=(20, 20, 20) if black and x > 130 else blue, width=2
            )
    for x in range(4):
        draw.line((60 + 160 * x, 100, 60 + 160 * x, 600), fill=blue, width=2)
    sheet = ink.separate(np.asarray(picture, np.uint8))
    figures = sheet.gray[112:138, 63:120]
    assert ((figures < 150).sum() > 40) is not black
    assert sheet.blue.any() is np.bool_(black)


@pytest.mark.filterwarnings("error")
def test_a_table_of_pale_lines_alone_is_no_page_printed_in_a_colour() -> None:
    """A blank form whose lines are a light blue has no dark ink of which a share could be told."""
    page = np.full((400, 400, 3), 255, np.uint8)
    for at in range(40, 380, 60):
        page[at : at + 2, 20:380] = page[20:380, at : at + 2] = (190, 200, 255)
    assert not ink.separate(page).taken.any()


def test_how_dark_the_darkest_ink_is() -> None:
    """Counted by brightness it comes to what sorting all pixels comes to; a page without ink has none."""
    gray = np.random.default_rng(1).integers(0, 256, (90, 110)).astype(np.uint8)
    for below, percent in ((235, 10), (228, 5), (60, 50)):
        assert ink.darkest(gray, below, percent) == pytest.approx(np.percentile(gray[gray < below], percent))
    assert ink.darkest(gray, 1, 10) == 0.0
    assert ink.darkest(np.full((9, 9), 250, np.uint8), 235, 10) is None


def fringed(picture: Image.Image) -> NDArray[np.uint8]:
    """The picture as a screen smooths its letters: red a pixel to the left, blue a pixel to the right."""
    r, g, b = (np.asarray(one) for one in picture.split())
    return np.dstack([np.roll(r, -1, 1), g, np.roll(b, 1, 1)]).astype(np.uint8)


def test_edges_of_letters_in_colour_are_no_ink_of_a_pen() -> None:
    """Fringes have both colours and no width: print keeps its strokes; on the same page a seal is still one."""
    picture = Image.new("RGB", (620, 877), (252, 252, 252))
    draw = ImageDraw.Draw(picture)
    for y in range(60, 820, 20):
        for x in range(60, 560, 12):
            draw.line((x, y, x, y + 12), fill=(10, 10, 10), width=2)
    sheet = ink.separate(fringed(picture))
    assert not sheet.red.any()
    assert not sheet.blue.any()
    assert (sheet.gray[62:70, 60:560] < 110).any(axis=0).sum() > 40
    draw.ellipse((200, 300, 420, 520), outline=(222, 60, 60), width=9)
    assert ink.separate(fringed(picture)).red.any()
