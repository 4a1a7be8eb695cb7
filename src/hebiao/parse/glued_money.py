"""Amounts run together ("526526287.721054.69%5.47"): every split that figures allow, and those that the rules bear out.

The rate must be executed / budget (M02), the score weight × rate (M03), the parts must make the total in every column
(M01). `grid` holds what all splits that satisfy these together agree on; `stream` the split of each row that looks
most like amounts, which knows no sum. They are unlike: a split that only one of them finds waits for a person.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hebiao.domain.reading import Found, Reading
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


def lax_execution(text: str) -> list[tuple[int, int]]:
    """Weights and scores that the total's row may have where its rate does not follow from its amounts."""
    before, percent, after = text.rpartition("%")
    score = points(after)
    if not percent or score is None:
        return []
    out: set[tuple[int, int]] = set()
    for rate in range(max(0, len(before) - 7), len(before)):
        for begin in range(max(0, rate - 4), rate):
            weight = points(before[begin:rate], 2)
            if weight is not None and score <= weight and _AMOUNT.fullmatch(before[rate:]):
                out.add((weight, score))
    return sorted(out)


def read_glued_money(
    grid: Reading, stream: Reading, rows: Mapping[str, Tokens], columns: Sequence[str]
) -> list[tuple[int, int]]:
    """Reads rows of amounts without a gap into both readings.

    Returns:
        The weights and scores, in ten-thousandths, that the total's row may have: one where the rules prove it.
    """
    texts = {r: t.plain for r, t in rows.items()}
    ways = borne_out(texts, columns)
    for row, text in texts.items():
        shaped = shape_of(text, columns, part=row != "total") if _DASHES.sub("", text) else None
        spans = {w[row] for w in ways if row in w}
        for i, column in enumerate(columns):
            path = f"funding.{row}.{column}"
            options = sorted({s[i] or (0, 0) for s in spans})
            if shaped is not None and shaped[i] is not None and (found := _found(rows[row], shaped[i])):
                stream.fields[path] = found
            if not options or options == [(0, 0)]:
                continue
            likely = shaped[i] if shaped is not None and shaped[i] in options else options[-1]
            found = _found(rows[row], likely)
            if found is not None:
                rivals = tuple(f for s in options if s != likely and (f := _found(rows[row], s)))
                doubt = _SEVERAL if len({f.text for f in (found, *rivals)}) > 1 or (0, 0) in options else None
                grid.fields[path] = Found(found.raw, found.text, found.places, doubt, rivals)
    total = texts.get("total", "")
    proven = {
        (points(total[slice(*w["total"][columns.index("weight")])]), points(total[slice(*w["total"][columns.index("score")])]))
        for w in ways
        if {"weight", "score"} <= set(columns)
    }
    known = [(w, s) for w, s in proven if w is not None and s is not None]
    return known or lax_execution(total)


def _found(tokens: Tokens, span: Span) -> Found | None:
    return found_tokens(tokens.slice(*span).tokens) if span and span[1] > span[0] else None
