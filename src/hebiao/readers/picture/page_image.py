"""Bytes of a picture file → page images of a size that can be worked with; every limit is asked before decoding."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, LimitExceeded, MissingTool, UnknownFormat

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

MAX_PIXELS: Final = 120_000_000
"""of one picture; phones give 12 to 50 million, an A3 sheet at 600 dpi 70 million"""
LONG_SIDE: Final = 3508
"""pixels: A4 at 300 dpi; a larger picture is made smaller, for more says nothing more of print"""
A4_LONG: Final = 842.0
"""points"""
_MOVING: Final = ("GIF", "WEBP", "PNG")
"""kinds of pictures that may move"""
_KNOWN: Final = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM")
_HEIF: Final = tuple(
    b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"heif")
)
"""how the pictures of phones begin, after four bytes"""
_BROKEN: Final = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, ArithmeticError, struct.error, zlib.error,
)  # fmt: skip
"""what Pillow raises over bytes that are no whole picture: its readers do not ask before they count on a tag"""
NEGATIVE: Final = 70
"""of 255: a picture of which three quarters are darker than this, with something bright, is print in white on black"""
_SHEET: Final = (400.0, 1700.0)
"""points: what a file says of its resolution is believed where its long side comes out between these"""


class PageImage(Struct, frozen=True):
    """One page as a picture: `pixels` is height × width × 3 (RGB), and how many of them make a point."""

    pixels: NDArray[np.uint8]
    scale: float
    """pixels a point"""


class Pages:
    """An opened picture file; its pages in any order. Use it as a context manager."""

    def __init__(self, source: Source, limits: Limits) -> None:
        """Opens the file and decodes nothing yet.

        Raises:
            DamagedSource: broken or cut off.
            LimitExceeded: too many pages.
            UnknownFormat: a picture of a kind that Pillow does not know.
            MissingTool: a HEIC photo, and its decoder is not installed.
        """
        self._source = source
        self._picture = _opened(source)
        self.count = _count(self._picture, source) if self._picture.format == "TIFF" else 1
        """more than one in TIFF only"""
        self.is_moving = self._picture.format in _MOVING and bool(
            getattr(self._picture, "is_animated", False)
        )
        """whether there are more frames, which are not read"""
        if self.count > limits.pages:
            raise LimitExceeded(
                f"{source.name}：共 {self.count} 页，超过上限 {limits.pages} 页，请拆分文件",
                f"{source.name}: {self.count} pages, more than the limit of {limits.pages}; split the file",
            )

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *_: object) -> None:
        self._picture.close()

    def page(self, number: int) -> PageImage:
        """Page `number`, from 1.

        It is turned as the camera says, laid on white where it is transparent, and made smaller where it is larger
        than `LONG_SIDE`. Where a file does not say how large its pixels are, its long side is that of A4.

        Raises:
            DamagedSource: broken or cut off.
            LimitExceeded: too many pixels.
        """
        return _page(self._picture, number - 1, self._source)


def _opened(source: Source) -> Image.Image:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Pillow only warns of a bomb; our own limit is asked before a pixel is decoded. It warns of tags
            # that are cut off, too: what cannot be opened then is said to be damaged.
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(source.data))
    except UnidentifiedImageError as error:
        if source.data.startswith(_KNOWN):
            raise _damaged(source) from error
        if source.data[4:12] not in _HEIF:
            raise UnknownFormat(
                f"{source.name}：不读这种图片，请另存为 JPEG、PNG 或 TIFF",
                f"{source.name}: this kind of picture is not read; save it as JPEG, PNG or TIFF",
            ) from error
        return _heif(source)
    except Image.DecompressionBombError as error:
        raise _too_large(source) from error
    except _BROKEN as error:
        raise _damaged(source) from error


def _heif(source: Source) -> Image.Image:
    """The picture of a phone (HEIC), turned as the camera says.

    Raises:
        DamagedSource: broken, cut off, or coded in a way that its decoder does not know.
        LimitExceeded: too many pixels.
        MissingTool: the decoder is not installed.
    """
    try:
        import pi_heif
    except ImportError as error:
        raise MissingTool(
            f"{source.name}：读 HEIC 照片需要 pi-heif（pip install 'hebiao[ocr]'），或另存为 JPEG",
            f"{source.name}: a HEIC photo needs pi-heif (pip install 'hebiao[ocr]'); or save it as JPEG",
        ) from error
    try:
        found = pi_heif.open_heif(io.BytesIO(source.data))
        if found.size[0] * found.size[1] > MAX_PIXELS:
            raise _too_large(source)
        picture: Image.Image = found.to_pillow()
    except (*_BROKEN, RuntimeError) as error:
        raise _damaged(source) from error
    return picture


def _count(picture: Image.Image, source: Source) -> int:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return int(getattr(picture, "n_frames", 1))
    except _BROKEN as error:
        raise _damaged(source) from error


def _page(picture: Image.Image, number: int, source: Source) -> PageImage:
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.seek(number)
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_large(source)
        across, down = _resolution(picture)
        points = _long_side(picture, across, down)
        # A JPEG can be decoded at half or a quarter of its size: memory is what a 40-megapixel photo costs.
        picture.draft("RGB", (LONG_SIDE, LONG_SIDE))
        picture.load()
        turned = ImageOps.exif_transpose(picture)
        swapped = turned.size != picture.size
        flat = _squared(_on_white(turned), down / across if swapped else across / down)
        shrink = max(flat.size) / LONG_SIDE
        if shrink > 1:
            size = (round(flat.width / shrink), round(flat.height / shrink))
            flat = flat.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    except _BROKEN as error:
        raise _damaged(source) from error
    except Image.DecompressionBombError as error:
        raise _too_large(source) from error
    return PageImage(_positive(np.asarray(flat, np.uint8)), max(flat.size) / points)


def _positive(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Print in white on black, as some faxes and films come, turned about."""
    import numpy as np

    small = pixels[::8, ::8]
    dark = float(np.percentile(small, 75)) < NEGATIVE and float(np.percentile(small, 99.5)) > 2 * NEGATIVE
    return 255 - pixels if dark else pixels


def _resolution(picture: Image.Image) -> tuple[float, float]:
    """Dots an inch across and down; (1, 1) where the file does not say."""
    said = picture.info.get("dpi")
    if not isinstance(said, tuple) or len(said) < 2 or not all(float(v) > 0 for v in said[:2]):
        return 1.0, 1.0
    across, down = float(said[0]), float(said[1])
    # Faxes have up to four dots across for one down; anything else is a mistake of the writer.
    return (across, down) if 0.24 < across / down < 4.1 else (1.0, 1.0)


def _long_side(picture: Image.Image, across: float, down: float) -> float:
    """Points of the sheet's long side, as the file says where that is a size between A6 and A2, else as A4."""
    long = max(picture.width / across, picture.height / down) * 72
    return long if _SHEET[0] <= long <= _SHEET[1] else A4_LONG


def _squared(flat: Image.Image, ratio: float) -> Image.Image:
    """The same sheet with dots as high as wide: a fax has twice as many across as down."""
    from PIL import Image

    if 0.97 < ratio < 1.03:
        return flat
    size = (flat.width, round(flat.height * ratio)) if ratio > 1 else (round(flat.width / ratio), flat.height)
    return flat.resize(size, Image.Resampling.BICUBIC)


def _on_white(picture: Image.Image) -> Image.Image:
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    if picture.mode.startswith(("I", "F")):
        # 16 bits a pixel: Pillow would cut, not scale.
        low, high = picture.getextrema()
        span = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]  # one band: two plain numbers
        picture = picture.point(lambda v: v * (255.0 / span) - float(low) * 255.0 / span)  # type: ignore[arg-type]  # its stub knows no function of one band
        return picture.convert("L").convert("RGB")
    return picture.convert("RGB")


def _too_large(source: Source) -> LimitExceeded:
    return LimitExceeded(
        f"{source.name}：图片超过 {MAX_PIXELS // 1_000_000} 百万像素，请缩小后再试",
        f"{source.name}: a picture of more than {MAX_PIXELS // 1_000_000} megapixels; make it smaller",
    )


def _damaged(source: Source) -> DamagedSource:
    return DamagedSource(
        f"{source.name}：图片损坏或不完整，请重新取得文件",
        f"{source.name}: the picture is broken or cut off; get the file again",
    )
