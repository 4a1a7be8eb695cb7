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
    if len(inked) + silent >= LEAST:
        backed = [[one for one in r if _bare(one.text) == _bare(r[0].text)] for r in inked]
        faint = silent + sum(max(one.score for one in b) < FAINT for b in backed)
        apart = sum(len(b) == 1 < len(r) for b, r in zip(backed, inked, strict=True))
        if faint > TOO_MANY * (len(inked) + silent) or apart > APART * len(inked):
            notes.append(
                lost_on_page(
                    number,
                    "字迹不清，许多字没有读出或没有把握，请对照原件",
                    "not legible: many characters were not read, or are not certain; compare with the original",
                    illegible=True,
                )
            )
    return notes


def _says(rivals: Sequence[Rival]) -> bool:
    """Whether a reading finds a letter or digit in a line that is more than level strokes."""
    return any(c.isalnum() and c not in STROKES for r in rivals for c in r.text)


def _bare(text: str) -> str:
    return "".join(text.split()).translate(_ALIKE)


_ALIKE: Final = str.maketrans("：；，（）！？％", ":;,()!?%")
