"""Print, seals and pens told apart by their colour."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from hebiao.readers import ink

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
