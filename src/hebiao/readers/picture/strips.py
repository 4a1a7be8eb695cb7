"""Pictures of pages cut into strips, so that what is looked at is there before the rest of it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from PIL import Image

_HEIGHT: Final = 420
"""pixels of the height of a strip"""
_SHARP: Final = 250_000
"""bytes of a strip as PNG, beyond which it is a photo, and becomes JPEG"""


class Strip(Struct, frozen=True):
    """A part of a picture over its whole width; top and height as shares of the picture's height."""

    data: bytes
    kind: Literal["png", "jpg"]
    top: float
    height: float


def cut(png: bytes) -> list[Strip]:
    """The strips of a picture from the top."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as opened:
        image = opened.convert("RGB") if opened.mode not in {"L", "RGB"} else opened.copy()
    strips: list[Strip] = []
    for top in range(0, image.height, _HEIGHT):
        part = image.crop((0, top, image.width, min(top + _HEIGHT, image.height)))
        data, kind = _encoded(part)
        strips.append(Strip(data, kind, top / image.height, part.height / image.height))
    return strips


def _encoded(part: Image.Image) -> tuple[bytes, Literal["png", "jpg"]]:
    buffer = io.BytesIO()
    part.save(buffer, "PNG", compress_level=3)
    if buffer.tell() <= _SHARP:
        return buffer.getvalue(), "png"
    buffer = io.BytesIO()
    part.save(buffer, "JPEG", quality=90, subsampling=0)
    return buffer.getvalue(), "jpg"
