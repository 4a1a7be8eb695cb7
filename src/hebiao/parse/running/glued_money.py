"""Amounts run together ("526526287.721054.69%5.47"): every split that figures allow, and those that the rules bear out.

The rate must be executed / budget (M02), the score weight × rate (M03), the parts must make the total in every column
(M01). `grid` holds what all splits that satisfy these together agree on; `stream` the split of each row that looks
most like amounts, which knows no sum. They are unlike: a split that only one of them finds waits for a person.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, cast

from msgspec import Struct

from hebiao.domain.form import AMOUNT_COLUMNS
from hebiao.domain.reading import Found, Left, Reading
from hebiao.domain.reading import Place as Where
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import plain_number
from hebiao.parse.running.solve import points
from hebiao.parse.running.tokens import Tokens, found_tokens

Span = tuple[int, int] | None
Split = tuple[Span, ...]
"""where each column's figure stands in the row's text; None is blank"""
Fits = Callable[[Mapping[str, Decimal], str], bool]
"""whether some figures of a row's text can be right together"""

_DASH_END: Final = regex(r"(?:--|——|[-—–－/―─])$")
_DASHES: Final = regex(r"[-—–－/―─]*$")
_AMOUNT: Final = regex(r"(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?(?:万元|万|元)?")
_RATE: Final = regex(r"(?:0|[1-9]\d*)(?:\.\d+)?%?")
_UNIT: Final = regex(r"万元|万|元")
_MOST: Final = 4000
_SEVERAL: Final = Message(
    "单元格连在一起，加总支持不止一种分法",
    "cells are run together, and the sums bear out more than one way to part them",
)
_UNPROVEN: Final = Message(
    "单元格连在一起，与预算数和执行数对不上",
    "cells are run together, and budget and spending do not bear it out",
)


def borne_out(rows: Mapping[str, str], columns: Sequence[str]) -> list[dict[str, Split]]:
    """Every choice of one split a row that satisfies M01, M02 and M03 together.

    Args:
        rows: the text behind each label by row ("total", "appropriation", …).
        columns: in the order of the headings.
    """
    texts = {r: t for r, t in rows.items() if _DASHES.sub("", t)}
    if "total" not in texts:
        return []
    total = splits(texts["total"], columns, part=False, fits=_rated)
    parts = {r: splits(t, columns, part=True) for r, t in texts.items() if r != "total"}
    if not parts:
        return [{"total": t} for t in total]
    *others, (last, choices) = sorted(parts.items(), key=lambda p: len(p[1]))
    by_amounts: dict[tuple[Decimal | None, ...], list[Split]] = {}
    for split in choices:
        by_amounts.setdefault(_amounts(texts[last], split, columns), []).append(split)
    out: list[dict[str, Split]] = []
    ways = itertools.product(*(p for _, p in others))
    for chosen in itertools.islice(ways, _MOST):
        known = [_amounts(texts[r], s, columns) for (r, _), s in zip(others, chosen, strict=True)]
        for whole in total:
            rest = _missing(_amounts(texts["total"], whole, columns), known)
            for amounts in _with_blanks(rest):
                for split in by_amounts.get(amounts, ()):
                    names = zip((r for r, _ in others), chosen, strict=True)
                    out.append({"total": whole, **dict(names), last: split})
    return out


def _missing(total: Sequence[Decimal | None], parts: Sequence[Sequence[Decimal | None]]) -> list[Decimal]:
    """What the last part must hold, column by column, so that the parts make the total."""
    return [
        (t or Decimal(0)) - sum((p[i] or Decimal(0) for p in parts), Decimal(0)) for i, t in enumerate(total)
    ]


def _with_blanks(amounts: Sequence[Decimal]) -> Iterator[tuple[Decimal | None, ...]]:
    """The amounts, and with a blank for each 0."""
    return itertools.product(*([a, None] if a == 0 else [a] for a in amounts))


def splits(text: str, columns: Sequence[str], *, part: bool, fits: Fits | None = None) -> list[Split]:
    """Every way to give each column a figure, a dash or nothing, in order and without a rest.

    Args:
        text: what stands behind the row's label, without white space, punctuation in half width.
        columns: of the heading.
        part: whether weight and score are not this row's own, so that dashes may stand for them.
        fits: whether the figures known so far, from the right, can be right together.
    """
    kept = _DASHES.sub("", text) if part else text
    walk = _Walk(kept, tuple(columns), part, fits)
    found = list(itertools.islice(walk.back(len(kept), len(columns), {}), _MOST))
    lacking = [_strange(s, columns, part=part) for s in found]
    least = min(lacking, default=0)
    return [s for s, n in zip(found, lacking, strict=True) if n == least] if len(found) < _MOST else []


def _strange(split: Split, columns: Sequence[str], *, part: bool) -> int:
    """How many amounts a split lacks, and how many points it gives to a part, which has none of its own."""
    blank = sum(s is None for s, c in zip(split, columns, strict=True) if c in AMOUNT_COLUMNS)
    own = sum(s is not None for s, c in zip(split, columns, strict=True) if c in ("weight", "score"))
    return blank + own * part


class _Walk(Struct, frozen=True):
    """The walk through a row's text from its end: weight, rate and score come first, and leave few ways."""

    text: str
    columns: tuple[str, ...]
    part: bool
    fits: Fits | None

    def back(self, end: int, left: int, known: Mapping[str, Decimal]) -> Iterator[Split]:
        """Splits of text[:end] over the first `left` columns."""
        if not left:
            if end == 0:
                yield ()
            return
        column = self.columns[left - 1]
        for start, number in self._starts(end, column):
            more = {**known, column: number}
            if self.fits is None or self.fits(more, self.text):
                for before in self.back(start, left - 1, more):
                    yield (*before, (start, end))
        dash = _DASH_END.search(self.text, 0, end)
        if dash is not None or self.part or column == "execution_rate":
            for before in self.back(dash.start() if dash else end, left - 1, known):
                yield (*before, None)

    def _starts(self, end: int, column: str) -> Iterator[tuple[int, Decimal]]:
        """Where a figure of the column that ends at `end` may begin, and its number."""
        if column in AMOUNT_COLUMNS and end < len(self.text) and _UNIT.match(self.text, end):
            return
        percent = "%" in self.text
        for start in range(end - 1, max(-1, end - 20), -1):
            figure = self.text[start:end]
            if column == "execution_rate" and percent != (figure[-1] == "%"):
                return
            shape = _AMOUNT if column in AMOUNT_COLUMNS else _RATE if column == "execution_rate" else None
            if (shape.fullmatch(figure) is not None) if shape else (points(figure) is not None):
                number = plain_number(figure.rstrip("%万元"))
                if number is not None:
                    yield start, number


def _number(text: str, split: Split, columns: Sequence[str], column: str) -> Decimal | None:
    span = split[columns.index(column)] if column in columns else None
    return plain_number(text[slice(*span)].rstrip("%万元")) if span else None


def _amounts(text: str, split: Split, columns: Sequence[str]) -> tuple[Decimal | None, ...]:
    return tuple(_number(text, split, columns, c) for c in AMOUNT_COLUMNS if c in columns)


def _rated(known: Mapping[str, Decimal], text: str) -> bool:
    """Whether a total's figures follow from each other, as far as they are known: M02 and M03."""
    budget = known.get("annual_budget", known.get("initial_budget"))
    spent, rate, weight, score = (known.get(c) for c in ("executed", "execution_rate", "weight", "score"))
    if weight is not None and score is not None and score > weight:
        return False
    shown = rate if rate is not None and "%" in text else None
    if shown is not None and weight is not None and score is not None and not _scored(weight, shown, score):
        return False
    if budget is None or spent is None:
        return True
    if budget == 0:
        return False
    true = spent / budget * 100
    if (
        rate is not None
        and abs(rate - true) >= _step(rate)
        and (shown or abs(rate * 100 - true) >= _step(rate) * 100)
    ):
        return False
    return weight is None or score is None or shown is not None or _scored(weight, true, score)


def _scored(weight: Decimal, rate: Decimal, score: Decimal) -> bool:
    return abs(score - min(weight, weight * rate / 100)) < _step(score)


def _likely(known: Mapping[str, Decimal], text: str) -> bool:
    """Whether a total's figures look like one: a round weight, a rate and a score that are not above their most."""
    del text
    weight, rate, score = (known.get(c) for c in ("weight", "execution_rate", "score"))
    if weight is not None and weight not in (10, 20, 30):
        return False
    return not (rate is not None and rate > 100) and not (
        weight is not None and score is not None and score > weight
    )


def _step(number: Decimal) -> Decimal:
    """The last decimal shown: what is shown differs from the truth by less."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def shape_of(text: str, columns: Sequence[str], *, part: bool) -> Split | None:
    """The split whose amounts look most alike; no sum is asked."""
    found = splits(text, columns, part=part, fits=None if part else _likely)
    return min(found, key=lambda s: _unlike(text, s, columns), default=None)


def _unlike(text: str, split: Split, columns: Sequence[str]) -> tuple[float, Split]:
    amounts = [text[slice(*s)] for c, s in zip(columns, split, strict=True) if c in AMOUNT_COLUMNS and s]
    cost = 0.0
    for a, b in itertools.pairwise(amounts):
        if a != b:
            cost += 0.5 + abs(len(a.partition(".")[0]) - len(b.partition(".")[0]))
    return cost, tuple(s or (-1, -1) for s in split)


class Tail(Struct, frozen=True):
    """Weight, rate and score at the end of the total's row, where its amounts say nothing."""

    weight: tuple[int, int]
    rate: tuple[int, int]
    score: tuple[int, int]
    follows: bool
    """whether the score is weight × rate (M03)"""


def tails(text: str) -> list[Tail]:
    """Every way to end a row in a weight, a rate with its sign and a score; those that M03 bears out, if any."""
    before, percent, after = text.rpartition("%")
    score = plain_number(after) if points(after) is not None else None
    out: list[Tail] = []
    for cut in range(max(1, len(before) - 7), len(before) if percent and score is not None else 0):
        rate = plain_number(before[cut:]) if _AMOUNT.fullmatch(before[cut:]) else None
        for begin in range(max(0, cut - 4), cut):
            weight = plain_number(before[begin:cut]) if points(before[begin:cut], 2) is not None else None
            if rate is None or weight is None or score is None or score > weight or rate > 100:
                continue
            follows = abs(score - weight * rate / 100) < _step(score)
            spans = (begin, cut), (cut, len(before) + 1), (len(before) + 1, len(text))
            out.append(Tail(*spans, follows))
    return [t for t in out if t.follows] or out


class Execution(Struct, frozen=True):
    """The weights and scores, in ten-thousandths, that the total's row may have, and the tails they stand in."""

    points: tuple[tuple[int, int], ...] = ()
    text: Tokens | None = None
    tails: tuple[Tail, ...] = ()

    def take(self, readings: Sequence[Reading], proven: tuple[int, int] | None) -> None:
        """Puts the tail's figures into the readings: proven by the form's sums, or as they look."""
        if self.text is None or not self.tails:
            return
        likely = min(
            self.tails, key=lambda t: (self._points(t) != proven, not t.follows, self._is_odd(t), t.weight)
        )
        alike = [t for t in self.tails if self._points(t) == proven]
        sure = proven is not None and len(alike) == 1
        for column, span in (
            ("weight", likely.weight),
            ("execution_rate", likely.rate),
            ("score", likely.score),
        ):
            found = _found(self.text, span, None if sure and likely.follows else _UNPROVEN)
            for reading in readings if found else ():
                reading.fields[f"funding.total.{column}"] = cast("Found", found)

    def figures(self) -> tuple[tuple[int, int], ...]:
        """The weights and scores of the tails."""
        return tuple(dict.fromkeys(self._points(t) for t in self.tails))

    def _points(self, tail: Tail) -> tuple[int, int]:
        plain = self.text.plain if self.text else ""
        return points(plain[slice(*tail.weight)]) or 0, points(plain[slice(*tail.score)]) or 0

    def _is_odd(self, tail: Tail) -> bool:
        plain = self.text.plain if self.text else ""
        return plain[slice(*tail.weight)] not in ("10", "20", "30")


def read_glued_money(
    grid: Reading, stream: Reading, rows: Mapping[str, Tokens], columns: Sequence[str]
) -> Execution:
    """Reads rows of amounts without a gap into both readings; what no split accounts for is left over.

    Returns:
        The weights and scores that the total's row may have: one where the rules prove it.
    """
    texts = {r: t.plain for r, t in rows.items()}
    ways = borne_out(texts, columns)
    for row in rows:
        shaped = shape_of(texts[row], columns, part=row != "total") if _DASHES.sub("", texts[row]) else None
        if not row.startswith("extra "):
            _take(grid, stream, row, rows[row], (columns, shaped, {w[row] for w in ways if row in w}))
    total = rows["total"]
    first, last = total.tokens[0], total.tokens[-1]
    if not ways:
        grid.residue.append(Left("money", total.joined, Where(first.at, first.start, last.end)))
    if not {"weight", "score"} <= set(columns):
        return Execution()
    proven = {tuple(_points(total.plain, w["total"], columns, c) for c in ("weight", "score")) for w in ways}
    if proven:
        return Execution(tuple((w, s) for w, s in proven))
    lax = Execution((), total, tuple(tails(total.plain)))
    return Execution(lax.figures(), total, lax.tails)


def read_tail(readings: tuple[Reading, Reading], tokens: Tokens, columns: Sequence[str]) -> Execution:
    """Weight, rate and score that end a row of parted texts whose amounts cannot be read.

    Returns:
        The weight and score, in ten-thousandths; none where the row does not end so.
    """
    bounds = {*tokens.starts, len(tokens.plain)}
    ends = [t for t in tails(tokens.plain) if {t.weight[0], t.rate[0], t.score[0]} <= bounds]
    if tuple(columns[-3:]) != ("weight", "execution_rate", "score") or len(ends) != 1:
        return Execution()
    tail = Execution((), tokens, tuple(ends))
    known = tail.figures()
    tail.take(readings, known[0])
    return Execution(known)


def _points(text: str, split: Split, columns: Sequence[str], column: str) -> int:
    span = split[columns.index(column)]
    return points(text[slice(*span)]) or 0 if span else 0


def _take(
    grid: Reading,
    stream: Reading,
    row: str,
    tokens: Tokens,
    ways: tuple[Sequence[str], Split | None, set[Split]],
) -> None:
    """The figures of one row: as they look into `stream`, as the rules bear them out into `grid`."""
    columns, shaped, spans = ways
    for i, column in enumerate(columns):
        path = f"funding.{row}.{column}"
        if shaped is not None and (found := _found(tokens, shaped[i])) is not None:
            stream.fields[path] = found
        options = sorted({s[i] or (0, 0) for s in spans})
        likely = shaped[i] if shaped is not None and shaped[i] in options else max(options, default=None)
        found = _found(tokens, likely)
        if found is not None:
            rivals = tuple(f for s in options if s != likely and (f := _found(tokens, s)))
            several = len({f.text for f in (found, *rivals)}) > 1 or (0, 0) in options
            grid.fields[path] = Found(
                found.raw, found.text, found.places, _SEVERAL if several else None, rivals
            )


def _found(tokens: Tokens, span: Span, doubt: Message | None = None) -> Found | None:
    return found_tokens(tokens.slice(*span).tokens, doubt) if span and span[1] > span[0] else None
