"""Seconds a page that rapidocr takes for pictures with its models loaded, the first page thrown away.

Without its angle classifier and without boxes of words: the least that it can be asked for.
"""

# ruff: noqa: T201 - what is printed is the result

import sys
import time

import numpy as np
from PIL import Image, ImageOps
from rapidocr import RapidOCR


def load(name: str) -> np.ndarray:
    """The pixels in rapidocr's order of colours: height × width × BGR."""
    with Image.open(name) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))[:, :, ::-1]


engine = RapidOCR()
engine(load(sys.argv[1]), use_cls=False)
began = time.perf_counter()
for name in sys.argv[1:]:
    engine(load(name), use_cls=False)
print((time.perf_counter() - began) / len(sys.argv[1:]))
