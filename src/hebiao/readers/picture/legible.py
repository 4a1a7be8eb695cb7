"""Whether a page of pixels was read at all: a page that was not is said to be so as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hebiao.domain.document import Loss, Rival
from hebiao.domain.geometry import LOST_ROWS, BBox, rows_of_cells
from hebiao.lang import Message
from hebiao.readers.noted import lost_on_page

if TYPE_CHECKING:
    from hebiao.readers.picture.rule.ruled import Ruled
    from hebiao.readers.recognise.textlines import Strip

FAINT: Final = 0.5
"""score of the worst character of a cell that is not read well, in the surest of the readings that agree"""
TOO_MANY: Final = 0.3
"""share of the cells with text that are not read well: more, and nothing on the page is believed"""
APART: Final = 0.35
"""share of the cells with text of which no two readings agree: more, and nothing on the page is believed"""
STROKES: Final = frozenset("一二三")
"""what level scratches are read as"""
LEAST: Final = 8
"""cells with text, for shares to mean anything"""
DOTS: Final = ".．:：;；·"
"""marks with a dot as small as a decimal point"""
DOTLESS: Final = (300, 400)
"""letters and digits of a page, for it to have such a mark, and as many for each that it has: real forms have one in 50, the barest but one in 120"""
OVERHANGS: Final = 4
"""level lines that run on beyond the last upright one: as many say that a side of the table is missing"""
_SIDES: Final = {
    "top": Message("上边", "top"),
    "bottom": Message("下边", "bottom"),
    "left": Message("左边", "left"),
    "right": Message("右边", "right"),
}


def side_notes(number: int, ruled: Ruled) -> list[Loss]:
    """At which sides the table of a page is not whole; empty where it is."""
    if ruled.cut:
        sides = [_SIDES[side] for side in ruled.cut]
        zh, en = "、".join(s.zh for s in sides), " and the ".join(s.en for s in sides)
        return [
            lost_on_page(
                number,
                f"的表格不完整，在画面的{zh}被截断，画面以外的部分没有读出，请换一份完整的图片或对照原件补全",
                f"the form is not whole: its table runs off the picture at the {en}, and what lies outside was not read; "
                "get a whole picture, or complete it from the original",
            )
        ]
    if ruled.overhang < OVERHANGS:
        return []
    return [
        lost_on_page(
            number,
            "的表格有一边没有画线或伸出了画面，那一部分没有读出，请对照原件",
            "one side of the table has no line or is outside the picture and was not read; compare with the original",
        )
    ]


def page_notes(
    number: int, rivals: Sequence[tuple[Rival, ...]], free: Sequence[Strip], silent: int = 0
) -> list[Loss]:
    """Why a page may be read wrong everywhere; empty where it may not.

    Args:
        number: of the page.
        rivals: the readings of every cell and line; those of `free` come last.
        free: where lines stand outside of every ruled table.
        silent: cells with ink of which nothing was read.
    """
    notes = []
    cells, lines = rivals[: len(rivals) - len(free)], rivals[len(rivals) - len(free) :]
    # The grain of a desk around the paper stands in rows, too, but says nothing.
    said = [(s, r) for s, r in zip(free, lines, strict=True) if _says(r)]
    if rows_of_cells(BBox(*s) for s, _ in said) >= LOST_ROWS:
        notes.append(
            lost_on_page(
                number,
                "有一部分表格没有画线或线不完整，没有读出，请对照原件",
                "part of the table has no lines or broken ones and was not read; compare with the original",
            )
        )
    inked = [r for r in (*cells, *(r for _, r in said)) if any(one.text.strip("—\n ") for one in r)]
    return notes + _dotless(number, inked) + _unreadable(number, inked, silent)


def _unreadable(number: int, inked: Sequence[tuple[Rival, ...]], silent: int) -> list[Loss]:
    if len(inked) + silent < LEAST:
        return []
    backed = [[one for one in r if _bare(one.text) == _bare(r[0].text)] for r in inked]
    faint = silent + sum(max(one.score for one in b) < FAINT for b in backed)
    apart = sum(len(b) == 1 < len(r) for b, r in zip(backed, inked, strict=True))
    if faint <= TOO_MANY * (len(inked) + silent) and apart <= APART * len(inked):
        return []
    return [
        lost_on_page(
            number,
            "字迹不清，许多字没有读出或没有把握，请对照原件",
            "not legible: many characters were not read, or are not certain; compare with the original",
            illegible=True,
        )
    ]


def _dotless(number: int, inked: Sequence[tuple[Rival, ...]]) -> list[Loss]:
    """A page without marks with small dots, as no form is written: what took them took decimal points, too."""
    least, each = DOTLESS
    text = "".join(r[0].text for r in inked)
    letters = sum(c.isalnum() for c in text)
    if letters < least or sum(c in DOTS for c in text) * each > letters:
        return []
    return [
        lost_on_page(
            number,
            "几乎没有小数点、冒号一类的小点，可能是扫描时的去斑、去噪功能抹掉了，数字的小数点也可能没有了：请关掉这个功能重新扫描，或逐项对照原件",
            "hardly a dot as small as a decimal point is left: a scanner that takes out specks may have taken the points of "
            "the figures, too; scan again without despeckling, or compare every field with the original",
            illegible=True,
        )
    ]


def _says(rivals: Sequence[Rival]) -> bool:
    """Whether a reading finds a letter or digit in a line that is more than level strokes."""
    return any(c.isalnum() and c not in STROKES for r in rivals for c in r.text)


def _bare(text: str) -> str:
    return "".join(text.split()).translate(_ALIKE)


_ALIKE: Final = str.maketrans("：；，（）！？％", ":;,()!?%")
