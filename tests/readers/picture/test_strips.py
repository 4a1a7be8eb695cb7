"""Pictures of pages cut into strips."""

from __future__ import annotations

import io
import random
from itertools import pairwise

import pytest
from PIL import Image

from hebiao.readers.picture.strips import cut


@pytest.mark.parametrize(("noisy", "kind"), [(False, "png"), (True, "jpg")])
def test_strips_make_up_the_picture(noisy: bool, kind: str) -> None:
    """They touch each other from top to bottom; drawings stay exact, photos become smaller."""
    size = (700, 900)
    chance = random.Random(1)
    pixels = chance.randbytes(size[0] * size[1] * 3) if noisy else bytes(size[0] * size[1] * 3)
    buffer = io.BytesIO()
    Image.frombytes("RGB", size, pixels).save(buffer, "PNG", compress_level=1)
    strips = cut(buffer.getvalue())
    assert {s.kind for s in strips[:-1]} == {kind}
    assert strips[0].top == 0
    assert all(a.top + a.height == pytest.approx(b.top) for a, b in pairwise(strips))
    assert strips[-1].top + strips[-1].height == pytest.approx(1.0)
    with Image.open(io.BytesIO(strips[0].data)) as first:
        assert first.width == size[0]
        assert first.height == pytest.approx(strips[0].height * size[1])
