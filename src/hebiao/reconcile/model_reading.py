"""A model's reading put beside the two of the parsers: what it may settle, on one page.

What the parsers settled stands, whatever the model says. A field in review is settled by the model only where

1. the review is one that another unlike reading can end (`Decided.open`), not one of a doubtful source;
2. the model's quote stands in the source character by character (EXACT), and the text is that of one parser;
3. its place is that of the row and of the column: between the row's name and the next, under what is settled of it;
4. the parser that says otherwise has nothing for the field and can be wrong in that way (`outvoted`): it left the text
   over, or ran it together with a neighbour; it does not take it for something else; a text that both have, and doubt
   where it ends, or where its row begins, is not proven by a third that has it, too;
5. the model says of nothing settled in the same row or part anything else (a shifted row, swapped columns and values
   of another form do), and of at least two settled fields the same, or its weights total 100 and its scores what is
   stated, its rows standing in the source one after the other.

Everything else stays in review with the model's text among the candidates: in front where the parsers have none, where
it is that of one of them and nothing speaks against the model, and where it stands in the same place and only leaves
something off or adds what was left over (dirt read as a point, a label or a neighbour's text run into a cell; of two
numbers in one cell of figures it chooses none, unless a neighbour has the other). A blank
for which the model has a text that is itself in doubt is asked. A row that only the model found is added, all of it in
review, where the sums do not prove that the parsers' rows are all. Of words of a picture that are read in more than one
way, the reading that the model takes stands in front where no more of the readings are against it than for it; what
has other digits never does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.ask import Part, part_of
from hebiao.domain.document import BEST, Cell
from hebiao.domain.form import INDICATOR_COLUMNS
from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.normalize import canon, same_text
from hebiao.reconcile.arithmetic import adds_up
from hebiao.reconcile.askable import worn
from hebiao.reconcile.confidence import Evidence
from hebiao.reconcile.decided import Decided, Reconciled
from hebiao.reconcile.match import match_rows
from hebiao.reconcile.outvoted import Outvoted
from hebiao.reconcile.proof import sheet_of

LEAST_SUPPORT: Final = 2
"""settled fields of the same row or part that the model must repeat before its word counts"""
MOST_TEXT: Final = 200_000
"""characters that a model may point at in one form; one that points at more has not read it (a form has some thousands)"""
_LEVELS: Final = frozenset({"level1", "level2"})
_ONLY_MODEL: Final = Message("只有模型读到这一行", "only the model found this row")
_NOT_BLANK: Final = Message(
    "两种读法都说是空白，模型却指认了还没有定的文字",
    "both readings find it blank, and the model points at a text there that is not settled",
)
SETTLED: Final = Message(
    "模型的指认与一种读法相同，并与同处已采信的值相符",
    "the model points at the text of one reading, and agrees with what is settled beside it",
)


class _Standing(Struct, frozen=True):
    """How far a model's word on one row or part can be checked, and whether it holds."""

    support: int
    against: int

    def trusts(self, *, proven: bool) -> bool:
        return not self.against and (self.support >= LEAST_SUPPORT or proven)


def settle(decided: Reconciled, readings: Sequence[Reading], model: Reading) -> Reconciled:
    """The decisions of a form once a model has been asked.

    Args:
        decided: what the parsers' two readings gave.
        readings: those two.
        model: a model's reading of some parts, of producer `llm:<model>`; texts without ground are not in it.
    """
    if sum(len(f.raw) for f in _texts_of(model)) > MOST_TEXT:
        return decided
    return _Settling(_weighed(decided, model), readings, model).done()


def _weighed(decided: Reconciled, model: Reading) -> Reconciled:
    """The decisions with the readings of worn print that a model takes among the candidates, all of it in review.

    One is in front where as many readings say so as say what was there: words that make sense may still be others' words.
    """
    fields = dict(decided.fields)
    for path, cell in worn(decided).items():
        found = model.print.get(path)
        if found is None or found.ground != "EXACT" or [p.start for p in found.places] != [None]:
            continue
        one = replace(fields[path], rivals=(*fields[path].rivals, (model.producer, found)))
        if one.found is not None and not same_text(one.found.text, found.text):
            says = Counter(canon(r.text) for r in cell.rivals if r.producer != BEST)
            alike = _digits(found.raw) == _digits(one.found.raw)
            if alike and says[canon(found.raw)] >= says[canon(one.found.raw)]:
                one = replace(one, found=found, evidence="alone")
        fields[path] = one
    return replace(decided, fields=fields)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, canon(text)))


def _texts_of(model: Reading) -> Iterable[Found]:
    yield from model.fields.values()
    for row in model.rows:
        yield from row.cells.values()


class _Settling:
    def __init__(self, decided: Reconciled, readings: Sequence[Reading], model: Reading) -> None:
        self.before, self.model = decided, model
        self.outvoted = Outvoted(decided, readings, model)
        self.lines = model.structure == "lines"
        self.proven = adds_up(sheet_of(model)) and rows_in_order(model.rows)
        self.fields: dict[str, Decided] = {}
        self.columns: dict[str, list[Cell]] = {}

    def done(self) -> Reconciled:
        parts: dict[Part, dict[str, Found]] = {}
        for path, found in self.model.fields.items():
            parts.setdefault(part_of(path), {})[path] = found
        self.fields = {p: d for p, d in self.before.fields.items() if not p.startswith("indicators.")}
        for texts in parts.values():
            self._settle(texts, proven=None)
        rows = self._rows()
        return replace(self.before, fields=self.fields, indicators=rows)

    def _rows(self) -> int:
        """Lays the model's rows beside those decided; returns how many rows the form now has."""
        known = [_row_of(self.before, i) for i in range(self.before.indicators)]
        number = at = 0
        for mine, theirs in match_rows(known, self.model.rows):
            if mine is None and (theirs is None or not self._is_new(theirs)):
                continue
            if mine is not None:
                for column in INDICATOR_COLUMNS:
                    if (one := self.before.fields.get(f"indicators.{at}.{column}")) is not None:
                        self.fields[f"indicators.{number}.{column}"] = one
                at += 1
            cells = theirs.cells if theirs is not None else {}
            texts = {f"indicators.{number}.{c}": f for c, f in cells.items()}
            if mine is None:
                self._add(number, cells)
            else:
                holds = self.outvoted.allow_row(at - 1, cells)
                misplaced = self._misplaced(cells, theirs, mine) if holds else frozenset(cells)
                self._settle(texts, proven=self.proven, misplaced=misplaced)
            number += 1
        return number

    def _misplaced(
        self, cells: Mapping[str, Found], row: IndicatorRow | None, settled: IndicatorRow
    ) -> frozenset[str]:
        """Columns of a model's row whose texts stand in another row, or under another heading."""
        name = cells.get("name")
        if name is None or row is None or not _is_beside(name, settled):
            return frozenset(cells)
        k = next(n for n, r in enumerate(self.model.rows) if r is row)
        later = next((f for r in self.model.rows[k + 1 :] if (f := r.cells.get("name")) is not None), None)
        return frozenset(
            c
            for c, f in cells.items()
            if c not in _LEVELS
            and not (is_between(f, name, later) and self._is_under(c, f) and self._is_in_order(c, cells))
        )

    def _is_in_order(self, column: str, cells: Mapping[str, Found]) -> bool:
        """Whether a text of running text stands before and behind the others of its row as its column does elsewhere."""
        if not self.lines:
            return True
        place = _start(cells[column])
        for other, found in cells.items():
            if other in _LEVELS or other == column:
                continue
            if (_start(found) < place) != self._is_before(other, column):
                return False
        return True

    def _is_before(self, one: str, other: str) -> bool:
        """Whether a column stands before another in most settled rows; where none has both, as the form is printed."""
        pairs = ((self._settled(i, one), self._settled(i, other)) for i in range(self.before.indicators))
        signs = [_start(a) < _start(b) for a, b in pairs if a is not None and b is not None]
        if not signs:
            return INDICATOR_COLUMNS.index(one) < INDICATOR_COLUMNS.index(other)
        return 2 * sum(signs) > len(signs)

    def _settled(self, number: int, column: str) -> Found | None:
        one = self.before.fields.get(f"indicators.{number}.{column}")
        if one is None or one.decision != "accept" or one.found is None or one.found.text is None:
            return None
        return one.found

    def _is_under(self, column: str, found: Found) -> bool:
        """Whether a text of a real table stands where most settled texts of its column do."""
        cell = found.places[0].at
        if not isinstance(cell, Cell) or self.model.structure != "exact":
            return True
        if column not in self.columns:
            self.columns[column] = [
                p.at
                for i in range(self.before.indicators)
                if (d := self.before.fields.get(f"indicators.{i}.{column}")) is not None
                and d.decision == "accept"
                and d.found is not None
                for p in d.found.places
                if isinstance(p.at, Cell)
            ]
        known = self.columns[column]
        under = sum(_overlap(k.col, k.colspan, cell.col, cell.colspan) for k in known)
        return 2 * under >= len(known)

    def _is_new(self, row: IndicatorRow) -> bool:
        exact = [f for c, f in row.cells.items() if c not in _LEVELS and f.ground == "EXACT" and f.text]
        return not self.before.proven and len(exact) >= LEAST_SUPPORT

    def _add(self, number: int, cells: Mapping[str, Found]) -> None:
        for column in INDICATOR_COLUMNS:
            found = cells.get(column)
            self.fields[f"indicators.{number}.{column}"] = Decided(
                found if found is not None and found.ground == "EXACT" else None,
                "review",
                "alone",
                ((self.model.producer, found),),
                (_ONLY_MODEL,),
            )

    def _settle(
        self, texts: Mapping[str, Found], *, proven: bool | None, misplaced: frozenset[str] = frozenset()
    ) -> None:
        """One row, or one part (`proven` is None: no sum says anything of it)."""
        standing = self._standing(texts)
        trusted = standing.trusts(proven=bool(proven))
        # Where cells are lost, only sums show that what stands in a row belongs to it: the model's or the parsers'.
        settles = trusted and (proven is not False or not self.lines or self.before.proven)
        for path, found in texts.items():
            placed = path.rsplit(".", 1)[-1] not in misplaced
            self._one(path, found, standing, settles=settles and placed, proven=bool(proven))

    def _standing(self, texts: Mapping[str, Found]) -> _Standing:
        support = against = 0
        for path, found in texts.items():
            one = self.fields.get(path)
            if one is None or one.decision != "accept" or one.found is None or one.found.text is None:
                continue
            if path.rsplit(".", 1)[-1] in _LEVELS:
                continue
            same = same_text(one.found.text, found.text)
            support += same
            against += not same
        return _Standing(support, against)

    def _one(self, path: str, found: Found, standing: _Standing, *, settles: bool, proven: bool) -> None:
        one = self.fields.get(path)
        if one is None:
            self._blank(path, found)
            return
        rivals = (*one.rivals, (self.model.producer, found))
        agrees = any(r is not None and same_text(r.text, found.text) for _, r in one.rivals)
        exact = found.ground == "EXACT" and found.text is not None
        if one.decision != "review":
            self.fields[path] = replace(one, rivals=rivals)
        elif one.open and exact and agrees and settles and self.outvoted.allow(path, one, found):
            self.fields[path] = Decided(found, "accept", "agree_model", rivals, (SETTLED,))
        else:
            proves = agrees or (proven and not self.before.proven)
            shown = (
                exact
                and not self._is_bettered(one)
                and (
                    one.found is None
                    or one.found.text is None
                    or (standing.trusts(proven=proven) and proves)
                    or (not standing.against and self.outvoted.is_trimmed(path, one.found, found))
                )
            )
            # How often the parsers' text is right says nothing of a text that neither of them has.
            evidence: Evidence = "alone" if shown and not agrees else one.evidence
            self.fields[path] = replace(
                one, found=found if shown else one.found, evidence=evidence, rivals=rivals
            )

    def _is_bettered(self, one: Decided) -> bool:
        """Whether what is in front is what print most likely says, and no parser's text: a quote has the misread one only."""
        front = one.found.text if one.found is not None else None
        read = [f for _, f in one.rivals if f is not None and f.text is not None]
        return front is not None and bool(read) and not any(same_text(front, f.text) for f in read)

    def _blank(self, path: str, found: Found) -> None:
        """Both parsers found it blank: their word stands, unless the model has a text there that is still in doubt."""
        if found.ground == "EXACT" and found.text is not None and self.outvoted.is_open(found):
            rivals = ((self.model.producer, found),)
            self.fields[path] = Decided(found, "review", "alone", rivals, (_NOT_BLANK,))


def _row_of(decided: Reconciled, i: int) -> IndicatorRow:
    cells = {
        c: d.found
        for c in INDICATOR_COLUMNS
        if (d := decided.fields.get(f"indicators.{i}.{c}")) is not None and d.found is not None
    }
    return IndicatorRow(cells)


def _is_beside(name: Found, settled: IndicatorRow) -> bool:
    """Whether a name stands in the table row of what is known of its row; of running text nothing is said."""
    at = name.places[0].at
    rows = [
        p.at
        for c, f in settled.cells.items()
        if c not in _LEVELS and c != "name"
        for p in f.places
        if isinstance(p.at, Cell) and p.at is not at
    ]
    if not isinstance(at, Cell) or not rows:
        return True
    beside = sum(r.table == at.table and _overlap(r.row, r.rowspan, at.row, at.rowspan) for r in rows)
    return 2 * beside > len(rows)


def is_between(found: Found, name: Found, later: Found | None) -> bool:
    """Whether a text stands in the row that a name begins: in its cells, or before the next row's name."""
    at, row = found.places[0].at, name.places[0].at
    if isinstance(at, Cell) and isinstance(row, Cell) and at is not row:
        return at.table == row.table and bool(_overlap(at.row, at.rowspan, row.row, row.rowspan))
    spot = _spot(at, found.places[0].start)
    if spot < _spot(row, name.places[0].start):
        return False
    return later is None or spot < _spot(later.places[0].at, later.places[0].start)


def _overlap(a: int, a_span: int, b: int, b_span: int) -> bool:
    return a < b + b_span and b < a + a_span


def rows_in_order(rows: Iterable[IndicatorRow]) -> bool:
    """Whether every row's own texts stand behind those of the row before: no row has another's figures."""
    last: tuple[int, int, int] | None = None
    for row in rows:
        spots = [
            _spot(f.places[0].at, f.places[0].start)
            for c, f in row.cells.items()
            if c not in _LEVELS and f.places and f.text is not None
        ]
        if not spots:
            continue
        if last is not None and min(spots) <= last:
            return False
        last = max(spots)
    return True


def _start(found: Found) -> tuple[int, int, int]:
    return _spot(found.places[0].at, found.places[0].start)


def _spot(at: object, start: int | None) -> tuple[int, int, int]:
    if isinstance(at, Cell):
        return at.table, at.row, 0 if start is None else start
    return -1, getattr(at, "number", 0), start or 0
