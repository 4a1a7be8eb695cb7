"""The pieces of ink of a page: pixels that touch one another, with a number each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Gray = NDArray[np.uint8]
    Numbers = NDArray[np.unsignedinteger[Any] | np.signedinteger[Any]]
    Stats = NDArray[np.int32]

NUMBERS: Final = 1 << 16
"""so many fit into the short numbers that pieces are given where they can: those take half the time"""


class Components:
    """Pieces of ink by their numbers, from the top of the page; 0 is the paper."""

    def __init__(self, ink: Mask) -> None:
        """All pieces of some ink, pixels of which touch at their corners, too."""
        import numpy as np

        self.labels, self.stats = labelled(ink.view(np.uint8))
        """of each pixel the number of its piece; of each piece left, top, width, height and pixels"""
        # Most of a page is paper.
        self._places = np.flatnonzero(ink)
        self._own = self.labels.ravel()[self._places]

    def pixels(self, chosen: Mask) -> Mask:
        """The pixels of the pieces that are chosen by their numbers."""
        import numpy as np

        out = np.zeros(self.labels.shape, np.bool_)
        out.ravel()[self._places] = chosen[self._own]
        return out

    def among(self, where: Mask) -> Mask:
        """Which pieces have a pixel there, by their numbers; the paper is none."""
        import numpy as np

        out = np.zeros(len(self.stats), np.bool_)
        out[self._own[where.ravel()[self._places]]] = True
        return out


def labelled(marks: Gray, connectivity: int = 8) -> tuple[Numbers, Stats]:
    """Of each pixel the number of its piece, and of each piece left, top, width, height and pixels; 0 is the paper.

    Args:
        marks: 0 for paper, 1 for ink.
        connectivity: whether pixels touch at their corners, too (8), or not (4).
    """
    import cv2
    import numpy as np

    kind = cv2.CV_16U if _most(marks) < NUMBERS else cv2.CV_32S
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=connectivity, ltype=kind)
    return np.asarray(labels), np.asarray(stats, np.int32)


def _most(marks: Gray) -> int:
    """How many pieces there may be, also while these are still put together; never too few."""
    import numpy as np

    if marks.size < 2 * NUMBERS:
        return marks.size // 2 + 1
    # Every piece begins at a pixel that has paper above it and to its left.
    begins = marks[1:, 1:] > np.maximum(marks[:-1, 1:], marks[1:, :-1])
    return sum(int(np.count_nonzero(some)) for some in (begins, marks[0], marks[:, 0])) + 1
