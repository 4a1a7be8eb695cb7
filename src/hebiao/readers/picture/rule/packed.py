"""Level runs of ink, found in rows of 64 pixels a number: as morphology finds them, in a third of its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Words = NDArray[np.uint64]

_BITS: Final = 64


class Packed:
    """The pixels of a page, a bit each; of what lies beside it nothing is known, as in `cv2.morphologyEx`."""

    def __init__(self, words: Words, inside: Words, width: int) -> None:
        """Bits, of the same the page's own, and pixels a row; see `of`."""
        self.words, self.inside, self.width = words, inside, width

    @classmethod
    def of(cls, mask: Mask, room: int) -> Packed:
        """Packed with so many bits of nothing at either side: more than any run that is asked for."""
        import numpy as np

        height, width = mask.shape
        side = room // _BITS + 1
        count = (width + _BITS - 1) // _BITS
        packed = np.zeros((height + 1, (count + 2 * side) * 8), np.uint8)
        own = slice(side * 8, side * 8 + (width + 7) // 8)
        packed[:-1, own] = np.packbits(mask, axis=1, bitorder="little")
        packed[-1, own] = np.packbits(np.ones(width, np.bool_), bitorder="little")
        words = packed.view("<u8").astype(np.uint64, copy=False)
        return cls(words[:-1], words[-1], width)

    def mask(self) -> Mask:
        """As it was before it was packed."""
        import numpy as np

        side = int(np.flatnonzero(self.inside)[0])
        whole = np.ascontiguousarray(self.words[:, side:]).astype("<u8", copy=False).view(np.uint8)
        return np.unpackbits(whole, axis=1, count=self.width, bitorder="little").view(np.bool_)

    def opened(self, length: int) -> Packed:
        """The runs that are at least so long."""
        return self._eroded(length)._dilated(length)

    def closed(self, length: int) -> Packed:
        """The runs with what is between them, where that is shorter."""
        return self._dilated(length)._eroded(length)

    def thickened(self, above: int, below: int) -> Packed:
        """What has ink in one of the rows from so many above to so many below; below 0 is above."""
        import numpy as np

        height = len(self.words)
        out = np.zeros_like(self.words)
        for step in range(-above, below + 1):
            first, last = max(0, -step), min(height, height - step)
            if first < last:
                out[first:last] |= self.words[first + step : last + step]
        return self._as(out)

    def without(self, other: Packed) -> Packed:
        """What is not in another one."""
        return self._as(self.words & ~other.words)

    def joined(self, other: Packed) -> Packed:
        """What is in either."""
        return self._as(self.words | other.words)

    def _as(self, words: Words) -> Packed:
        return Packed(words, self.inside, self.width)

    def _eroded(self, length: int) -> Packed:
        import numpy as np

        runs = _run((self.words | ~self.inside).ravel(), length, np.bitwise_and)
        return self._as(_moved(runs, -(length // 2)).reshape(self.words.shape) & self.inside)

    def _dilated(self, length: int) -> Packed:
        import numpy as np

        runs = _run(self.words.ravel(), length, np.bitwise_or)
        return self._as(_moved(runs, -(length // 2)).reshape(self.words.shape) & self.inside)


def _run(words: Words, length: int, put_together: np.ufunc) -> Words:
    """Of every bit and those behind it, so many in all, what they come to together."""
    done = 1
    while done < length:
        step = min(done, length - done)
        words = put_together(words, _moved(words, step))
        done += step
    return words


def _moved(words: Words, step: int) -> Words:
    """For every bit the one that stands `step` bits behind it, or before it."""
    import numpy as np

    whole, bits = divmod(step, _BITS)
    # What comes in at the ends lies beside the page.
    moved = np.roll(words, -whole) if whole else words
    if not bits:
        return moved
    out = moved >> np.uint64(bits)
    out[:-1] |= moved[1:] << np.uint64(_BITS - bits)
    return out
