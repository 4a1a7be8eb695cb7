"""One call, one duty: a part of a form to a request, and its answer to texts that stand in the source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from hebiao.domain.ask import Ask
from hebiao.domain.document import Cell, Line, Segment
from hebiao.domain.form import FUNDING_COLUMNS, FUNDING_ROWS, INDICATOR_COLUMNS
from hebiao.domain.reading import Found, Grounding, IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.llm.examples import Example, to_text
from hebiao.llm.ground import ground
from hebiao.llm.prompts import Prompt, load_prompt
from hebiao.llm.redact import Redaction
from hebiao.llm.schema import (
    Answer,
    FooterAnswer,
    GoalsAnswer,
    HeadAnswer,
    IndicatorsAnswer,
    MoneyAnswer,
    Pointed,
    PrintAnswer,
)
from hebiao.llm.show import Shown, show, show_print

Clean = Callable[[str, str], str | None]
"""(field, text as found) → text as the canonical form holds it"""
_MISCOUNTED: Final = Message("模型数的行数与列出的不同", "the model counted other rows than it listed")


class Request(Struct, frozen=True):
    """What is sent for one part, and what its answer points back at."""

    ask: Ask
    prompt: Prompt
    messages: tuple[dict[str, str], ...]
    """role and content of each"""
    places: tuple[Cell | Line, ...]
    redaction: Redaction


class Tally(Struct):
    """How the quotes of answers stood in the source."""

    kinds: dict[Grounding, int] = field(
        default_factory=lambda: {"EXACT": 0, "FUZZY": 0, "PARTIAL": 0, "ABSENT": 0}
    )


def make_request(
    ask: Ask, segment: Segment, redaction: Redaction, examples: Sequence[Example] = ()
) -> Request:
    """The messages for one part; names and phone numbers are stood in for as `redaction` says.

    Of print, cells with anything to hide are not asked: where none is left, the request has no places.
    """
    # What one reading has for a name and another has not cannot be hidden for certain.
    open_cells = [cell for _, cell in ask.cells if all(redaction.hide(r.text) == r.text for r in cell.rivals)]
    shown = show(segment, ask.items) if ask.items else show_print(segment, open_cells)
    return request_of(ask.part, ask, shown, redaction, to_text(examples, ask.part))


def request_of(name: str, ask: Ask, shown: Shown, redaction: Redaction, more: str = "") -> Request:
    """The messages of one duty about some pieces; `more` is said after the prompt."""
    prompt = load_prompt(name)
    data = redaction.hide(shown.text).replace("</document>", "< /document>")
    messages = (
        {"role": "system", "content": prompt.text + more},
        {"role": "user", "content": f"<document>\n{data}\n</document>"},
    )
    return Request(ask, prompt, messages, shown.places, redaction)


class Extraction:
    """The answers on one form, put together as a reading of its own."""

    def __init__(self, producer: str, parsed: Sequence[Reading], clean: Clean) -> None:
        self.reading = Reading(producer, parsed[0].structure, money_unit=parsed[0].money_unit)
        self.tally = Tally()
        self._clean = clean

    @property
    def said(self) -> Reading | None:
        """The reading; None where no answer came that says anything."""
        return self.reading if self.reading.seen or self.reading.print else None

    def take(self, request: Request, answer: Answer) -> None:
        """Adds the answer to one request. What has no ground in the source is left out."""
        match answer:
            case HeadAnswer():
                self._fields(request, _pointers(answer))
                self.reading.seen.add("head")
            case MoneyAnswer():
                self._fields(request, _money(answer))
                self.reading.seen.add("money")
            case GoalsAnswer():
                self._fields(request, _pointers(answer))
                self.reading.seen.add("goals")
            case FooterAnswer():
                self._fields(request, _pointers(answer))
                self.reading.seen.add("foot")
            case IndicatorsAnswer():
                self._indicators(request, answer)
            case PrintAnswer():
                self._print(request, answer)

    def _indicators(self, request: Request, answer: IndicatorsAnswer) -> None:
        totals = {"total_weight": answer.total_weight, "total_score": answer.total_score}
        self._fields(request, {p: t for p, t in totals.items() if t is not None})
        self.reading.seen.add("indicators")
        # A model that counts other than it lists has lost or made rows.
        doubt = None if answer.row_count == len(answer.rows) else _MISCOUNTED
        cursor: dict[int, int] = {}
        for row in answer.rows:
            cells: dict[str, Found] = {}
            for column in INDICATOR_COLUMNS:
                pointed: Pointed | None = getattr(row, column)
                if pointed is None:
                    continue
                found = self._found(request, column, pointed, cursor.get(pointed.ids[0], 0))
                if found is not None:
                    cells[column] = found
                    _advance(cursor, pointed, found, column)
            if cells:
                self.reading.rows.append(IndicatorRow(cells, doubt=doubt))

    def _print(self, request: Request, answer: PrintAnswer) -> None:
        """A pick counts for the fields of its cell, the first of several."""
        for pointed in answer.picks:
            places = request.places
            at = places[pointed.ids[0] - 1] if 1 <= pointed.ids[0] <= len(places) else None
            for path, cell in request.ask.cells:
                same = isinstance(at, Cell) and at.id == cell.id
                if same and path not in self.reading.print:
                    found = self._found(request, path.rsplit(".", 1)[-1], pointed)
                    if found is not None:
                        self.reading.print[path] = found

    def _fields(self, request: Request, pointers: Mapping[str, Pointed]) -> None:
        for path, pointed in pointers.items():
            found = self._found(request, path.rsplit(".", 1)[-1], pointed)
            if found is not None:
                self.reading.fields[path] = found

    def _found(self, request: Request, name: str, pointed: Pointed, after: int = 0) -> Found | None:
        if not all(1 <= n <= len(request.places) for n in pointed.ids):
            self.tally.kinds["ABSENT"] += 1
            return None
        pieces = [request.places[n - 1] for n in dict.fromkeys(pointed.ids)]
        grounded = ground(request.redaction.show(pointed.quote), pieces, after)
        self.tally.kinds[grounded.kind] += 1
        if grounded.raw is None:
            return None
        text = self._clean(name, grounded.raw)
        if text is None:
            return None
        return Found(grounded.raw, text, grounded.places, ground=grounded.kind)


def _advance(cursor: dict[int, int], pointed: Pointed, found: Found, column: str) -> None:
    """The next quote from the same piece stands behind this one, where it could be both."""
    if column not in ("level1", "level2") and len(pointed.ids) == 1 and found.places[0].end is not None:
        cursor[pointed.ids[0]] = found.places[0].end


def _pointers(answer: Answer) -> dict[str, Pointed]:
    return {name: value for name, value in answer if isinstance(value, Pointed)}


def _money(answer: MoneyAnswer) -> dict[str, Pointed]:
    out: dict[str, Pointed] = {}
    for row in FUNDING_ROWS:
        cells = getattr(answer, row)
        for column in FUNDING_COLUMNS:
            pointed = getattr(cells, column) if cells is not None else None
            if pointed is not None:
                out[f"funding.{row}.{column}"] = pointed
    return out
