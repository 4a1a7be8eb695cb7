"""What the reading that is outvoted makes of a text: two readings may share one misreading, and then it knows better.

A reading that is wrong has missed a text, or run it together with its neighbour. One that has a text of its own for the
field, gives the text to another field, or knows it as a printed label, contradicts whoever takes it here: columns or
rows may be swapped, texts cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from hebiao.domain.ask import PART_OF_REGION, part_of
from hebiao.domain.document import Cell, Line
from hebiao.domain.form import INDICATOR_COLUMNS
from hebiao.domain.reading import Found, Place, Reading
from hebiao.normalize import canon, same_text
from hebiao.reconcile.decided import Decided, Reconciled
from hebiao.reconcile.texts import is_figure

Spot = tuple[int, int, int, int]
"""one character: where its cell or line stands, and its offset there"""
_MARKS: Final = frozenset(("", *",.:;()-\"'[]!?·…_/|\\、。《》"))
_LEVELS: Final = frozenset({"level1", "level2"})


class Outvoted:
    """The readings of one form, asked whether what they say can be wrong in the way that a model has it.

    Without a model's reading, they are asked what the best of models could have.
    """

    def __init__(self, decided: Reconciled, readings: Sequence[Reading], model: Reading | None) -> None:
        self._lines = readings[0].structure == "lines"
        self._seen = {r.producer: {PART_OF_REGION[region] for region in r.seen} for r in readings}
        self._left = {s for r in readings for left in r.residue for s in spots((left.place,))}
        self._taken: dict[str, dict[Spot, set[str]]] = {}
        self._whole: dict[tuple[str, str], frozenset[Spot]] = {}
        self._settled: set[Spot] = set()
        for path, one in decided.fields.items():
            for producer, found in one.rivals:
                if found is not None and found.text is not None:
                    self._note(producer, path, found)
            if one.decision == "accept" and one.found is not None:
                self._settled |= spots(one.found.places)
        self._model: dict[Spot, set[str]] | None = None if model is None else _columns_of(model)
        self._known = self._left.union(*(taken.keys() for taken in self._taken.values()))

    def _note(self, producer: str, path: str, found: Found) -> None:
        self._whole[producer, path] = spots(found.places)
        taken = self._taken.setdefault(producer, {})
        for spot in self._whole[producer, path]:
            taken.setdefault(spot, set()).add(path)

    def allow(self, path: str, one: Decided, found: Found) -> bool:
        """Whether the readings that say otherwise have nothing for the field, and do not know the text as something else.

        Where none says otherwise but one doubts the text itself (where it ends, in running text), a third that has it,
        too, is no new evidence: it may make the same wrong cut.
        """
        others = [
            (producer, said)
            for producer, said in one.rivals
            if producer in self._seen and not same_text(said.text if said else None, found.text)
        ]
        if not others:
            return not any(said.doubt for _, said in one.rivals if said is not None)
        return all(self._allows(producer, path, said, found) for producer, said in others)

    def may_allow(self, path: str, one: Decided) -> bool:
        """Whether any answer could pass `allow`: the best one has the text of one of the readings, where that has it."""
        return any(
            said is not None and said.text is not None and self.allow(path, one, said)
            for _, said in one.rivals
        )

    def allow_row(self, number: int, cells: Mapping[str, Found]) -> bool:
        """Whether a model's row can be what a parser missed: all of it left over there, nothing of it left over here.

        Args:
            number: of the row as decided; rows of running text alone leave anything over.
            cells: the model's texts of it.
        """
        mine = frozenset[Spot]().union(*(spots(f.places) for c, f in cells.items() if c not in _LEVELS))
        for producer in self._seen:
            paths = (f"indicators.{number}.{c}" for c in INDICATOR_COLUMNS if c not in _LEVELS)
            own = frozenset[Spot]().union(*(self._whole.get((producer, p), frozenset()) for p in paths))
            if not own and not mine <= self._left:
                return False
            if self._lines and self._model is not None and not own - mine <= self._model.keys():
                return False
        return True

    def is_open(self, found: Found) -> bool:
        """Whether a text is one that the parsers leave over or dispute, and no part of it is settled."""
        mine = spots(found.places)
        return bool(mine) and mine <= self._known and not mine & self._settled

    def is_trimmed(self, path: str, shown: Found, found: Found) -> bool:
        """Whether a text stands where the one shown does, without some of it, or with what nobody else has.

        Which of a figure's numbers counts is not the model's to choose: one is left off only where all that is left off
        is in other fields of figures, as where the texts of two columns run together.
        """
        theirs, mine = spots(shown.places), spots(found.places)
        one, other = canon(shown.raw), canon(found.raw)
        if not (mine & theirs and mine - theirs <= self._left and (one in other or other in one)):
            return False
        without = theirs - mine
        if not is_figure(path) or not _digits(shown.places) & without:
            return True
        return all(spot in self._settled or self._is_other_figure(spot, path) for spot in without)

    def _is_other_figure(self, spot: Spot, path: str) -> bool:
        """Whether the model has a character for another field of figures."""
        columns = () if self._model is None else self._model.get(spot, ())
        return any(column != _column(path) and is_figure(column) for column in columns)

    def _allows(self, producer: str, path: str, said: Found | None, found: Found) -> bool:
        if said is not None and said.text is not None:
            return False
        mine = spots(found.places)
        taken = self._taken.get(producer, {})
        for spot in mine:
            others = {p for p in taken.get(spot, ()) if not _is_same_level(p, path)}
            if others:
                if not all(self._is_border(producer, p, mine) for p in others):
                    return False
            elif not (taken.get(spot) or spot in self._left or part_of(path) not in self._seen[producer]):
                return False
        return True

    def _is_border(self, producer: str, other: str, mine: frozenset[Spot]) -> bool:
        """Whether the other field only gives up an end of its text, and the model has the rest of it there, too."""
        rest = self._whole[producer, other] - mine
        if not self._lines or not rest:
            return False
        return self._model is None or all(_column(other) in self._model.get(spot, ()) for spot in rest)


def spots(places: Iterable[Place]) -> frozenset[Spot]:
    """The characters of some places that say anything: all but white space and the marks between words."""
    out: set[Spot] = set()
    for place in places:
        at, key = place.at, _key(place.at)
        start = place.start or 0
        end = len(at.text) if place.end is None else place.end
        out.update((*key, k) for k in range(start, min(end, len(at.text))) if canon(at.text[k]) not in _MARKS)
    return frozenset(out)


def _digits(places: Iterable[Place]) -> frozenset[Spot]:
    """Of the characters of some places, the digits."""
    texts = {_key(p.at): p.at.text for p in places}
    return frozenset(s for s in spots(places) if canon(texts[s[:3]][s[3]]).isdigit())


def _key(at: Cell | Line) -> tuple[int, int, int]:
    return (at.table, at.row, at.col) if isinstance(at, Cell) else (-1, at.number, at.start)


def _columns_of(model: Reading) -> dict[Spot, set[str]]:
    """What a model has each character for."""
    columns: dict[Spot, set[str]] = {}
    for path, found in _all_of(model):
        for spot in spots(found.places):
            columns.setdefault(spot, set()).add(_column(path))
    return columns


def _all_of(model: Reading) -> Iterable[tuple[str, Found]]:
    yield from model.fields.items()
    for row in model.rows:
        yield from row.cells.items()


def _column(path: str) -> str:
    """What names a field wherever its row is."""
    return path.rsplit(".", 1)[-1] if path.startswith("indicators.") else path


def _is_same_level(other: str, path: str) -> bool:
    """Whether both are the same label, that of another row: it is carried down."""
    column = _column(path)
    return column in _LEVELS and _column(other) == column
