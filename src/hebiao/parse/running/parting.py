"""Parting the rows of one form whose cell borders are lost: both judges, and when neither may be believed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.parse.running.cuts import (
    ANSWERS,
    FIELDS,
    NOTHING,
    Cut,
    Widths,
    is_quantity,
    kind_costs,
    measure,
    piece_widths,
    tells_quantity,
    width_costs,
)
from hebiao.parse.running.tokens import Token


class Parting(Struct, frozen=True):
    """How one row's body parts."""

    grid: Cut
    """by the wrapping first"""
    stream: Cut
    """by the kinds first"""
    unsure: frozenset[str]
    """fields whose text a nearly as good cut would change"""


Body = tuple[Sequence[Token], str]
"""tokens of a row and the "指标1：" before them"""

_NEAR: Final = 0.3
"""costs that differ by less say nothing"""
_FAR: Final = 1.0
"""and where the texts are prose, which any place may cut, by less than this"""
_BEGINS_QUANTITY: Final = regex(r"[≥≤><=\d]|不少于|不低于|不超过|不高于")
_TAIL_AND_FIGURE: Final = regex(r"(?!约|共|达|超|近|仅|第|已|均)[^\W\d_]{1,2}[=≥≤]?\d")
_DATE: Final = regex(r"年\|\d{1,2}月?|月\|(?:\d{1,2}日|底|初|末|[上中下]旬)")
_CLEARLY: Final = 2.5
"""how much narrower than its column a line is that clearly ends a cell, in full-width characters"""
_COMPARATOR: Final = regex(r"(?:不超过|不少于|不低于|不高于|大于|小于|超过|至少|实际|约)$")
_FORCED: Final = 1.2
"""cost above which even the best cut is a guess"""
_REPEATS: Final = 4
"""characters of a name with which its actual value begins, so that it is no chance"""
_ROUNDS: Final = 4
MOST: Final = 24
"""tokens of one row beyond which the ways to part it are too many to believe the best"""
_TRIED: Final = 72
"""and beyond which they are not even tried"""


def part_bodies(bodies: Sequence[Body]) -> list[Parting | None]:
    """Parts the rows of one form; columns are as wide as the widest line that the parting itself puts in them."""
    kinds: list[dict[Cut, float]] = []
    for n, (body, prefix) in enumerate(bodies):
        before = _clear(kinds[-1]) if kinds else None
        lacks = before is not None and before.b == len(bodies[n - 1][0])
        kinds.append(kind_costs(body, named=bool(prefix), lacks=lacks) if 0 < len(body) <= _TRIED else {})
    chosen = [_clear(k) for k in kinds]
    lines: list[dict[Cut, float]] = [{} for _ in bodies]
    widths = dict.fromkeys(FIELDS, 0.0)
    for _ in range(_ROUNDS):
        widths = measure((b, c, p) for (b, p), c in zip(bodies, chosen, strict=True) if c is not None)
        lines = [width_costs(b, p, widths) if k else {} for (b, p), k in zip(bodies, kinds, strict=True)]
        again = [
            min(k, key=lambda c: (k[c] + w[c], c.a, c.b)) if k else None
            for k, w in zip(kinds, lines, strict=True)
        ]
        if again == chosen:
            break
        chosen = again
    lacks = any(c is not None and c.b == len(b) for (b, _), c in zip(bodies, chosen, strict=True))
    return [
        _decide(body, k, w, c, widths, lacks=lacks) if c is not None else None
        for body, k, w, c in zip(bodies, kinds, lines, chosen, strict=True)
    ]


def _clear(kinds: dict[Cut, float]) -> Cut | None:
    """The cut by kind alone, where it stands clear of all others."""
    ranked = sorted(kinds, key=lambda c: (kinds[c], c.a, c.b))
    if not ranked or (len(ranked) > 1 and kinds[ranked[1]] - kinds[ranked[0]] < _NEAR):
        return None
    return ranked[0]


def _decide(
    whole: Body, kinds: dict[Cut, float], lines: dict[Cut, float], best: Cut, widths: Widths, *, lacks: bool
) -> Parting:
    body, prefix = whole
    grid = min(kinds, key=lambda c: (kinds[c] + 3 * lines[c], c.a, c.b))
    stream = min(kinds, key=lambda c: (3 * kinds[c] + lines[c], c.a, c.b))
    chosen = ["".join(t.text for t in p) for p in best.parts(body)]
    plain = [*map(_is_plain, FIELDS, chosen)]
    plain[-1] = plain[-1] or tells_quantity(chosen[0], chosen[-1])
    margin = _NEAR if all(plain) else _FAR
    bound = kinds[best] + lines[best] + margin
    near = [c for c in kinds if kinds[c] + lines[c] <= bound]
    texts = [["".join(t.text for t in p) for p in c.parts(body)] for c in (*near, grid, stream)]
    forced = (
        len(body) > MOST
        or _wraps_open(body, prefix, best, widths)
        or any(_splits_number(body, i) or _splits_date(body, i) for i in (best.a, best.b))
        or kinds[best] + lines[best] > _FORCED
        or any(map(_is_broken, FIELDS, chosen))
        or not _is_proven(body, best, lacks=lacks)
    )
    unsure = frozenset(f for i, f in enumerate(FIELDS) if forced or len({t[i] for t in texts}) > 1)
    if chosen[2] and not chosen[1]:
        # One text for two columns: an actual value without a target may be the target.
        unsure |= {"target", "actual"}
    return Parting(grid, stream, unsure)


def _is_proven(body: Sequence[Token], cut: Cut, *, lacks: bool) -> bool:
    """Whether something beside costs shows where a target of words begins and ends.

    A figure, a scale or a known answer shows it by itself. Words do where the actual value says the same, where name
    and target are whole sentences, or where nothing but spaces on one line parts three texts, or one of them and the
    name's wording repeated the other; a space may tear a word, though, where other rows of the form lack a text.
    """
    name, target, actual = ("".join(t.text for t in p) for p in cut.parts(body))
    if _is_plain("target", target) or canon(target) == canon(actual):
        return True
    if {i for i, t in enumerate(body, 1) if t.text[-1] == "。"} - {len(body)} == {cut.a, cut.b} - {len(body)}:
        return True
    gaps = [t.gap in ("space", "cell") for t in body[1:]]
    if len(body) == len(FIELDS) and all(gaps):
        return not lacks
    begins = cut.a > 0 and gaps[cut.a - 1] and not any(gaps[: cut.a - 1])
    return begins and _repeats(name, actual) and not any(gaps[cut.a : cut.b - 1])


def _repeats(name: str, actual: str) -> bool:
    """Whether an actual value begins with the wording of its name, and therefore where it seems to."""
    return len(name) >= _REPEATS and canon(actual).startswith(canon(name)[:_REPEATS])


def _wraps_open(body: Sequence[Token], prefix: str, cut: Cut, widths: Widths) -> bool:
    """Whether prose begins on a new line although the line before it is not clearly short: it may go on there."""
    parts = cut.parts(body)
    texts = ["".join(t.text for t in p) for p in parts]
    for i, at in ((1, cut.a), (2, cut.b)):
        if i == 2 and _repeats(texts[0], texts[2]):
            continue
        before = parts[i - 1] if parts[i - 1] else parts[0]
        if not parts[i] or not before or body[at].gap == "space" or _is_plain(FIELDS[i], texts[i]):
            continue
        field = FIELDS[i - 1] if parts[i - 1] else "name"
        last = piece_widths(before, prefix if field == "name" else "")[-1]
        if last > widths[field] - _CLEARLY:
            return True
    return False


def _splits_number(body: Sequence[Token], i: int) -> bool:
    """Whether a cut at a line end may go through a number: figures stand on both sides of it."""
    if not 0 < i < len(body) or body[i].gap not in ("line", "blank"):
        return False
    before, after = body[i - 1].text[-1], body[i].text[0]
    return (before.isdigit() or before in ".,") and (after.isdigit() or after in ".%％,")


def _splits_date(body: Sequence[Token], i: int) -> bool:
    """Whether a cut may go through a date: 2021年 | 12月底前."""
    return 0 < i < len(body) and bool(_DATE.search(body[i - 1].text + "|" + body[i].text))


def _is_plain(field: str, text: str) -> bool:
    """Whether a text shows by itself where it ends: a quantity, a known answer, a name without figures."""
    if field == "name":
        return not any(c.isdigit() for c in text)
    return not text or text in ANSWERS or is_quantity(text)


def _is_broken(field: str, text: str) -> bool:
    """Whether a text shows that its cell does not end, or begin, where the cut says."""
    key = canon(text)
    if not text or key in NOTHING:
        return False
    if _COMPARATOR.search(key):
        return True
    if field == "name":
        # A sentence that ends inside a name was the explanation of the row before.
        return len(key) < 2 or bool(re.search(r"[。;；].", text))
    if _is_plain(field, text):
        return False
    if field == "target" and any(c.isdigit() for c in key):
        return True
    return len(key) < 3 or bool(_BEGINS_QUANTITY.match(key) or _TAIL_AND_FIGURE.match(key))
