"""Amounts run together ("526526287.721054.69%5.47"): every split that figures allow, and those that the rules bear out.

The rate must be executed / budget (M02), the score weight × rate (M03), the parts must make the total in every column
(M01). `grid` holds what all splits that satisfy these together agree on; `stream` the split of each row that looks
most like amounts, which knows no sum. They are unlike: a split that only one of them finds waits for a person.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, cast

from hebiao.domain.reading import Found, Left, Reading
from hebiao.domain.reading import Place as Where
from hebiao.normalize import plain_number
from hebiao.parse.solve import points
from hebiao.parse.tokens import Tokens, found_tokens

AMOUNTS: Final = ("initial_budget", "annual_budget", "executed")
Span = tuple[int, int] | None
Split = tuple[Span, ...]
"""where each column's figure stands in the row's text; None is blank"""

_DASH: Final = re.compile(r"(?:--|——|[-—–－/―─])")
_DASHES: Final = re.compile(r"[-—–－/―─]*$")
_AMOUNT: Final = re.compile(r"(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?(?:万元|万|元)?")
_UNIT: Final = re.compile(r"万元|万|元")
_MOST: Final = 4000
_SEVERAL: Final = "单元格连在一起，加总支持不止一种分法"
_UNPROVEN: Final = "单元格连在一起，与预算数和执行数对不上"


def borne_out(rows: Mapping[str, str], columns: Sequence[str]) -> list[dict[str, Split]]:
    """Every choice of one split a row that satisfies M01, M02 and M03 together.

    Args:
        rows: the text behind each label by row ("total", "appropriation", …).
        columns: in the order of the headings.
    """
    texts = {r: t for r, t in rows.items() if _DASHES.sub("", t)}
    if "total" not in texts:
        return []
    total = [s for s in splits(texts["total"], tuple(columns), part=False) if _rated(texts["total"], s, columns)]
    parts = {r: splits(t, tuple(columns), part=True) for r, t in texts.items() if r != "total"}
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
    return [(t or Decimal(0)) - sum((p[i] or Decimal(0) for p in parts), Decimal(0)) for i, t in enumerate(total)]


def _with_blanks(amounts: Sequence[Decimal]) -> Iterator[tuple[Decimal | None, ...]]:
    """The amounts, and with a blank for each 0."""
    return itertools.product(*([a, None] if a == 0 else [a] for a in amounts))


@lru_cache(maxsize=256)
def splits(text: str, columns: tuple[str, ...], *, part: bool) -> list[Split]:
    """Every way to give each column a figure, a dash or nothing, in order and without a rest.

    Args:
        text: what stands behind the row's label, without white space, punctuation in half width.
        columns: of the heading.
        part: whether weight and score are not this row's own, so that dashes may stand for them.
    """
    kept = _DASHES.sub("", text) if part else text
    found = list(itertools.islice(_splits(kept, 0, columns, "%" in text, part), _MOST))
    lacking = [sum(s[i] is None for i, c in enumerate(columns) if c in AMOUNTS) for s in found]
    least = min(lacking, default=0)
    return [s for s, n in zip(found, lacking, strict=True) if n == least] if len(found) < _MOST else []


def _splits(text: str, at: int, columns: tuple[str, ...], percent: bool, part: bool) -> Iterator[Split]:
    if not columns:
        if at == len(text):
            yield ()
        return
    for end in _ends(text, at, columns[0], percent):
        for rest in _splits(text, end, columns[1:], percent, part):
            yield ((at, end), *rest)
    dash = _DASH.match(text, at)
    if dash is not None:
        for rest in _splits(text, dash.end(), columns[1:], percent, part):
            yield (None, *rest)
    elif part or columns[0] == "execution_rate":
        for rest in _splits(text, at, columns[1:], percent, part):
            yield (None, *rest)


def _ends(text: str, at: int, column: str, percent: bool) -> Iterator[int]:
    """Where a figure of the column that begins at `at` may end."""
    for end in range(at + 1, min(len(text), at + 20) + 1):
        figure = text[at:end]
        if column in AMOUNTS:
            if _AMOUNT.fullmatch(figure) and not (end < len(text) and _UNIT.match(text, end)):
                yield end
        elif column == "execution_rate":
            if percent != (figure[-1] != "%") and _AMOUNT.fullmatch(figure.rstrip("%")):
                yield end
        elif points(figure) is not None:
            yield end


def _number(text: str, split: Split, columns: Sequence[str], column: str) -> Decimal | None:
    span = split[columns.index(column)] if column in columns else None
    return plain_number(text[slice(*span)].rstrip("%万元")) if span else None


def _amounts(text: str, split: Split, columns: Sequence[str]) -> tuple[Decimal | None, ...]:
    return tuple(_number(text, split, columns, c) for c in AMOUNTS if c in columns)


def _rated(text: str, split: Split, columns: Sequence[str]) -> bool:
    """Whether rate and score of the total follow from its amounts and its weight."""
    base = "annual_budget" if "annual_budget" in columns else "initial_budget"
    budget, spent, rate, weight, score = (
        _number(text, split, columns, c) for c in (base, "executed", "execution_rate", "weight", "score")
    )
    if not budget or spent is None or weight is None or score is None or score > weight:
        return False
    true = spent / budget * 100
    if rate is not None:
        as_fraction = "%" not in text and abs(rate * 100 - true) < _step(rate) * 100
        if not (abs(rate - true) < _step(rate) or as_fraction):
            return False
    shown = rate if rate is not None and "%" in text else true
    return any(abs(score - min(weight, weight * r / 100)) < _step(score) for r in (true, shown))


def _step(number: Decimal) -> Decimal:
    """The last decimal shown: what is shown differs from the truth by less."""
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def shape_of(text: str, columns: Sequence[str], *, part: bool) -> Split | None:
    """The split whose amounts look most alike, with a round weight; no sum is asked."""
    found = splits(text, tuple(columns), part=part) if part or len(text) < 80 else []
    return min(found, key=lambda s: _unlike(text, s, columns), default=None)


def _unlike(text: str, split: Split, columns: Sequence[str]) -> tuple[float, Split]:
    amounts = [text[slice(*s)] for c, s in zip(columns, split, strict=True) if c in AMOUNTS and s]
    cost = 0.0
    for a, b in itertools.pairwise(amounts):
        if a != b:
            cost += 0.5 + abs(len(a.partition(".")[0]) - len(b.partition(".")[0]))
    weight = _number(text, split, columns, "weight")
    score = _number(text, split, columns, "score")
    if weight is not None:
        cost += 0.0 if weight in (10, 20, 30) else 3.0
        rate = _number(text, split, columns, "execution_rate")
        cost += 2.0 if rate is not None and rate > 100 else 0.0
        cost += 2.0 if score is not None and score > weight else 0.0
    return cost, tuple(s or (-1, -1) for s in split)


@dataclass(frozen=True, slots=True)
class Tail:
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
            if rate is None or weight is None or score is None or score > weight or before[begin - 1 : begin] == ".":
                continue
            follows = abs(score - weight * rate / 100) < _step(score)
            spans = (begin, cut), (cut, len(before) + 1), (len(before) + 1, len(text))
            out.append(Tail(*spans, follows))
    return [t for t in out if t.follows] or out


@dataclass(frozen=True, slots=True)
class Execution:
    """The weights and scores, in ten-thousandths, that the total's row may have, and the tails they stand in."""

    points: tuple[tuple[int, int], ...] = ()
    text: Tokens | None = None
    tails: tuple[Tail, ...] = ()

    def take(self, readings: Sequence[Reading], proven: tuple[int, int] | None) -> None:
        """Puts the tail's figures into the readings: proven by the form's sums, or as they look."""
        if self.text is None or not self.tails:
            return
        likely = min(self.tails, key=lambda t: (self._points(t) != proven, not t.follows, self._is_odd(t), t.weight))
        alike = [t for t in self.tails if self._points(t) == proven]
        sure = proven is not None and len(alike) == 1
        for column, span in (("weight", likely.weight), ("execution_rate", likely.rate), ("score", likely.score)):
            fine = sure and (likely.follows or column != "execution_rate")
            found = _found(self.text, span, None if fine else _UNPROVEN)
            for reading in readings if found else ():
                reading.fields[f"funding.total.{column}"] = cast("Found", found)

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
    ends = tails(total.plain)
    lax = Execution((), total, tuple(ends))
    return Execution(tuple(dict.fromkeys(lax._points(t) for t in ends)), total, tuple(ends))


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
            grid.fields[path] = Found(found.raw, found.text, found.places, _SEVERAL if several else None, rivals)


def _found(tokens: Tokens, span: Span, doubt: str | None = None) -> Found | None:
    return found_tokens(tokens.slice(*span).tokens, doubt) if span and span[1] > span[0] else None
