"""What of the fields in review a model's answer could change; what it could not goes straight to a person."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Final

from hebiao.domain.document import Cell
from hebiao.domain.reading import Reading
from hebiao.lazy import regex
from hebiao.normalize import canon, same_text
from hebiao.reconcile.decided import Decided, Reconciled
from hebiao.reconcile.outvoted import Outvoted
from hebiao.reconcile.texts import is_figure

_PEOPLE: Final = frozenset({"project_leader", "preparer", "section_head"})
"""fields of names: no wording says how one is written"""
_NO_WORD: Final = regex(r"[\W\d_]+")


def provable(decided: Reconciled, readings: Sequence[Reading]) -> frozenset[str]:
    """Fields in review that an answer could settle; of all others none can, whatever it says (rules 1, 2 and 4 of `model_reading`)."""
    outvoted = Outvoted(decided, readings, None)
    return frozenset(
        path
        for path, one in decided.fields.items()
        if one.decision == "review" and one.open and outvoted.may_allow(path, one)
    )


def disputed(decided: Reconciled, readings: Sequence[Reading]) -> frozenset[str]:
    """Fields in review of which each reading has a text of its own: an answer can put the better one in front."""
    producers = {r.producer for r in readings}
    return frozenset(
        path
        for path, one in decided.fields.items()
        if one.decision == "review" and (one.open or one.faint) and _is_disputed(one, producers)
    )


def worn(decided: Reconciled) -> dict[str, Cell]:
    """Fields of words in review for their ink alone, each of one cell whose readings have unlike words."""
    return {
        path: cell
        for path, one in decided.fields.items()
        if one.decision == "review" and one.faint and (cell := _worn_cell(path, one)) is not None
    }


def _worn_cell(path: str, one: Decided) -> Cell | None:
    if is_figure(path) or path in _PEOPLE or one.found is None or len(one.found.places) != 1:
        return None
    at = one.found.places[0].at
    words = {_NO_WORD.sub("", canon(r.text)) for r in at.rivals}
    return at if isinstance(at, Cell) and len(words - {""}) > 1 else None


def _is_disputed(one: Decided, producers: Set[str]) -> bool:
    texts = [f.text for who, f in one.rivals if who in producers and f is not None and f.text is not None]
    return any(not same_text(texts[0], t) for t in texts[1:])
