"""The amounts of running text: numbers broken over lines are joined where only one joining fits the row."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_COLUMNS, FUNDING_ROWS
from hebiao.domain.reading import Found, Left, Place, Reading
from hebiao.lang import Message
from hebiao.lazy import longest_first, regex
from hebiao.normalize import NULLS, plain_number, same_text
from hebiao.parse.fit import misfit
from hebiao.parse.running.glued_money import Execution, read_glued_money, read_tail
from hebiao.parse.running.orders import Order, orders_of
from hebiao.parse.running.solve import points
from hebiao.parse.running.tokens import Token, Tokens, found_tokens
from hebiao.parse.table.columns import OTHER

_ROW: Final = regex(
    "(?P<whose>非|其[他它]|[上省市区县]级|[省市区县]|中央)?(?P<row>"
    + "|".join(
        re.escape(k) for k in longest_first((*wording.MONEY_ROWS, *wording.EXTRA_MONEY_ROWS)) if len(k) > 2
    )
    + r"|(?<=得分)总额(?=:?[\d-])):?"
)
_SHORT: Final = regex(r"(?P<whose>)(?P<row>总额):?(?=[\d-])")
_MOST_TOKENS: Final = 14
_LONGEST_AMOUNT: Final = 9
"""characters: a total that is longer is several figures without a gap"""
_RAN_TOGETHER: Final = regex(r"^0[\d,]|[%％]$")
"""an amount that begins with another's 0, or ends with the rate"""
_UNITS: Final = ("万元", "万", "元")
"""units that a filer typed into the cells"""


_TORN: Final = Message(
    "这一行的分值与年度资金总额的不同，可能是被空格拆开的数字",
    "the weight of this row is not that of the total; a space may have torn a number",
)

_RATE_OR_SCORE: Final = Message(
    "分值后面只有一个数，分不清是执行率还是得分",
    "only one figure follows the weight; whether it is the rate or the score is not clear",
)

_OPEN: Final = Message(
    "表头里有不认识的栏或重复的栏，分不清这个数是哪一栏的",
    "a heading is not known or stands twice, and leaves open which column this figure is of",
)
_TWO: Final = Message(
    "每格各占一行，这个由两行拼成的数可能是两个数",
    "every cell has a line of its own; this figure, put together from two lines, may be two",
)

Values = list[list[Token]]


def read_money_rows(grid: Reading, stream: Reading, tokens: Tokens) -> Execution:
    """Reads 项目资金: `stream` by the kinds of a row's values, `grid` by the sums that all rows bear out together.

    Returns:
        The weights and scores that the row of the total may have: one where it is read.
    """
    marks = _marks(tokens)
    if not marks:
        return Execution()
    orders = orders_of(tokens.slice(0, marks[0].start()))
    columns = orders[0].columns if orders else ()
    rows = _glued_rows(tokens, marks)
    glued = _is_glued(rows.get("total"))
    if glued and len(orders) == 1 and "executed" in columns:
        for reading in (grid, stream):
            reading.seen.add("money")
        return read_glued_money(grid, stream, rows, columns)
    if glued or not {"annual_budget", "executed"} <= set(columns):
        first, last = tokens.tokens[0], tokens.tokens[-1]
        grid.residue.append(Left("money", tokens.joined, Place(first.at, first.start, last.end)))
        return Execution()
    for reading in (grid, stream):
        reading.seen.add("money")
    if _read_parted(grid, stream, _values_by_row(tokens, marks), orders) or len(orders) > 1:
        return _execution(grid, stream)
    return read_tail((grid, stream), rows["total"], columns) if "total" in rows else _execution(grid, stream)


def _read_parted(
    grid: Reading, stream: Reading, values: Mapping[str, Sequence[Token]], orders: Sequence[Order]
) -> bool:
    """Reads the rows whose figures stand apart into both readings; returns whether that of the total can be parted."""
    parted = _parted(values, orders)
    for row, own in values.items():
        if own and not any(ways.get(row) for _, ways in parted) and not _all_null(own):
            text = " ".join(t.text for t in own)
            grid.residue.append(Left("money", text, Place(own[0].at, own[0].start, own[-1].end)))
    best = [(o, {r: _best(w, o.columns, part=r != "total") for r, w in ways.items()}) for o, ways in parted]
    proven = [(o, _borne_out(ways, o.columns)) for o, ways in parted]
    for row, own in values.items():
        _take(stream, row, [(o, g) for o, found in best if (g := found[row])], own)
        _take(grid, row, [(o, g) for o, found in proven if (g := found.get(row))], own)
    _ask_odd_points((grid, stream))
    _ask_score_or_rate((grid, stream))
    return any(ways.get("total") for _, ways in parted)


def _parted(
    values: Mapping[str, Sequence[Token]], orders: Sequence[Order]
) -> list[tuple[Order, dict[str, list[Values]]]]:
    """The ways to part each row in every order of columns that the rate of the total does not rule out."""
    parted = [
        (o, {r: list(_ways(v, o.columns)) if len(v) <= _MOST_TOKENS else [] for r, v in values.items()})
        for o in orders
    ]
    rated = [
        (o, ways)
        for o, ways in parted
        if not ways.get("total") or not all(_is_ruled_out(w, o.columns) for w in ways["total"])
    ]
    return rated or parted


def _marks(tokens: Tokens) -> list[re.Match[str]]:
    """The labels of the rows; 总额, too short a word to be one wherever it stands, where it is a word of its own."""
    found = list(_ROW.finditer(tokens.plain))
    short = next((m for m in _SHORT.finditer(tokens.plain) if _stands_alone(tokens, *m.span())), None)
    taken = any(short and m.start() <= short.start() < m.end() for m in found)
    return sorted([*found, short], key=lambda m: m.start()) if short and not taken else found


def _stands_alone(tokens: Tokens, start: int, end: int) -> bool:
    return tokens.parts(start) and tokens.parts(end)


def _is_glued(total: Tokens | None) -> bool:
    """Whether the figures of the total run together: one token that is longer than an amount."""
    return total is not None and len(total) == 1 and len(total.plain) > _LONGEST_AMOUNT


def _values_by_row(tokens: Tokens, marks: Sequence[re.Match[str]]) -> dict[str, list[Token]]:
    """The tokens behind the name of each row, without the label of what follows; of a row named twice, the first."""
    found: dict[str, list[Token]] = {}
    for n, mark in enumerate(marks):
        stop = marks[n + 1].start() if n + 1 < len(marks) else len(tokens.plain)
        values = list(tokens.slice(mark.end(), stop).tokens)
        while values and _trailing_label(values[-1]):
            values.pop()
        found.setdefault(_row_of(mark), values)
    return found


def _ask_odd_points(readings: Sequence[Reading]) -> None:
    """Doubts a part that has points other than the total's: they may be the rest of a number that a space tears."""
    for reading in readings:
        for row in FUNDING_ROWS[1:]:
            if not any(_is_odd(reading, row, column) for column in ("weight", "score")):
                continue
            for column in FUNDING_COLUMNS:
                path = f"funding.{row}.{column}"
                found = reading.fields.get(path)
                reading.fields[path] = replace(found, doubt=_TORN) if found else Found("", None, (), _TORN)


def _ask_score_or_rate(readings: Sequence[Reading]) -> None:
    """Doubts the one figure behind the total's weight where it is far from the score that the amounts make (M03)."""
    for reading in readings:
        paths = [f"funding.total.{c}" for c in ("annual_budget", "executed", "weight", "score")]
        texts = [f.text if (f := reading.fields.get(p)) else None for p in paths]
        annual, executed, weight, score = map(plain_number, texts)
        if "funding.total.execution_rate" in reading.fields or score is None:
            continue
        if (
            annual
            and weight
            and executed is not None
            and abs(score - weight * executed / annual) > weight / 2
        ):
            found = reading.fields[paths[-1]]
            reading.fields[paths[-1]] = replace(found, doubt=_RATE_OR_SCORE)
            reading.fields["funding.total.execution_rate"] = Found("", None, (), _RATE_OR_SCORE)


def _is_odd(reading: Reading, row: str, column: str) -> bool:
    """Whether a part has points, and not those of the total."""
    own, whole = (reading.fields.get(f"funding.{r}.{column}") for r in (row, "total"))
    if own is None or plain_number(own.text) is None:
        return False
    return whole is None or not same_text(own.text, whole.text)


def _execution(*readings: Reading) -> Execution:
    """The weight and score of the total's row, as either reading has them."""
    out: list[tuple[int, int]] = []
    for reading in readings:
        weight, score = (reading.fields.get(f"funding.total.{c}") for c in ("weight", "score"))
        pair = (points(weight.text or "") if weight else None, points(score.text or "") if score else 0)
        if pair[0] is not None and pair[1] is not None:
            out.append((pair[0], pair[1]))
    return Execution(tuple(out))


def _row_of(mark: re.Match[str]) -> str:
    """The fund row that a label names; rows that the canonical form has no field for keep their printed name."""
    other = f"extra {mark[0]}"
    return other if mark["whose"] else wording.MONEY_ROWS.get(mark["row"], other)


def _glued_rows(tokens: Tokens, marks: Sequence[re.Match[str]]) -> dict[str, Tokens]:
    """The text behind each label, without the label of the next section."""
    rows: dict[str, Tokens] = {}
    for n, mark in enumerate(marks):
        stop = marks[n + 1].start() if n + 1 < len(marks) else len(tokens.plain)
        while stop > mark.end() and tokens.plain[stop - 1] in _SECTION_CHARS:
            stop -= 1
        rows.setdefault(_row_of(mark), tokens.slice(mark.end(), stop))
    return rows


def _borne_out(ways: dict[str, list[Values]], columns: Sequence[str]) -> dict[str, Values]:
    """The one choice of ways with which rates and sums are right; nothing where several are, or none is."""
    rows = [r for r, w in ways.items() if w]
    if not rows or any(len(ways[r]) > 12 for r in rows):
        return {}
    choices = [
        dict(zip(rows, choice, strict=True))
        for choice in itertools.islice(itertools.product(*(ways[r] for r in rows)), 500)
        if all(_bears_out(w, columns) for w in choice)
    ]
    # A digit lost at a line end is smaller than any rounding, so exact sums are asked for first.
    for slack in (Decimal(0), Decimal("0.01")):
        fits = [c for c in choices if _sums(c, columns, slack)]
        if fits:
            return fits[0] if len(fits) == 1 else {}
    return {}


def _sums(chosen: dict[str, Values], columns: Sequence[str], slack: Decimal) -> bool:
    """Whether the parts make the total, in every column of amounts where parts are given."""
    for i, column in enumerate(columns):
        if column not in AMOUNT_COLUMNS:
            continue
        amounts = {r: plain_number("".join(t.text for t in w[i])) for r, w in chosen.items()}
        parts = [a for r, a in amounts.items() if r != "total" and a is not None]
        total = amounts.get("total")
        if parts and total is not None and abs(sum(parts) - total) > slack * len(parts):
            return False
    return True


_SECTION_CHARS: Final = frozenset("年度总体目标绩效指标完成情况综述初设定预期实际:：")


def _trailing_label(token: Token) -> bool:
    """A piece of the section label that follows the amounts (年度总体目标)."""
    return all(c in _SECTION_CHARS for c in token.text)


def _all_null(values: Sequence[Token]) -> bool:
    return all(t.text in NULLS for t in values)


def _ways(values: Sequence[Token], columns: Sequence[str]) -> Iterator[Values]:
    """Every way to give each column one value or, for the rate, none; values are joined only over line ends."""
    if _all_null(values):
        return
    units = {
        i for i in range(1, len(values)) if values[i].text in _UNITS and values[i - 1].text[-1].isdigit()
    }
    joints = [i for i in range(1, len(values)) if values[i].gap in ("line", "blank") and i not in units]
    alone = len(values) - len(units)
    wanted = {len(columns), len(columns) - 1, len(AMOUNT_COLUMNS)}
    for count in range(len(joints) + 1):
        if alone - count not in wanted:
            continue
        for chosen in itertools.combinations(joints, count):
            groups: Values = []
            for i, token in enumerate(values):
                if i in chosen or i in units:
                    groups[-1].append(token)
                else:
                    groups.append([token])
            if len(groups) == len(columns) - 1 and "execution_rate" in columns:
                groups.insert(columns.index("execution_rate"), [])
            elif (
                len(groups) == 3 < len(columns)
                and all(c in AMOUNT_COLUMNS for c in columns[:3])
                and not any(map(_all_null, groups))  # a dash may as well be that of the weight or the score
            ):
                groups += [[] for _ in columns[3:]]
            if len(groups) == len(columns) and all(_fits(c, g) for c, g in zip(columns, groups, strict=True)):
                yield groups


def _fits(column: str, group: Sequence[Token]) -> bool:
    if column == OTHER:
        return len(group) == 1
    text = "".join(t.text for t in group)
    if not text or text in NULLS:
        return len(group) < 2
    if len(group) > 1 and not re.fullmatch(r"(?!0\d)[\d.,]+(?:万元?|元)?", text):
        return False
    if column in AMOUNT_COLUMNS and _RAN_TOGETHER.search(text):
        return False
    return misfit(column, text) < 1.0


def _best(ways: Sequence[Values], columns: Sequence[str], *, part: bool) -> Values | None:
    """Among several ways, the one whose joined numbers were cut in their decimals; a part carries no weight."""
    good = [w for w in ways if all(len(g) < 2 or "." in g[0].text for g in w)]
    if part and len(good) > 1:
        good = [w for w in good if _figures(w, columns) <= len(AMOUNT_COLUMNS)]
    return good[0] if len(good) == 1 else None


def _figures(groups: Values, columns: Sequence[str]) -> int:
    """How many columns that the form knows hold a figure."""
    own = (g for c, g in zip(columns, groups, strict=True) if c != OTHER)
    return sum(plain_number("".join(t.text for t in g)) is not None for g in own)


def _bears_out(groups: Values, columns: Sequence[str]) -> bool:
    """Whether rate and score agree with the amounts (rounding aside), or the row has none."""
    annual, executed, rate = _rated(groups, columns)
    if annual and executed is not None and rate is not None:
        return _is_rate(annual, executed, rate)
    if annual is not None and executed is not None:
        return executed <= annual
    return True


def _is_ruled_out(groups: Values, columns: Sequence[str]) -> bool:
    """Whether the rate is not that of the amounts."""
    annual, executed, rate = _rated(groups, columns)
    if not annual or executed is None or rate is None:
        return False
    return not _is_rate(annual, executed, rate)


def _is_rate(annual: Decimal, executed: Decimal, rate: Decimal) -> bool:
    return abs(executed / annual * 100 - rate) <= Decimal(1)


def _rated(groups: Values, columns: Sequence[str]) -> tuple[Decimal | None, ...]:
    """Budget, spending and rate of a row."""
    value = {
        c: plain_number("".join(t.text for t in g).rstrip("%"))
        for c, g in zip(columns, groups, strict=True)
        if g
    }
    return tuple(value.get(c) for c in ("annual_budget", "executed", "execution_rate"))


def _take(reading: Reading, row: str, found: Sequence[tuple[Order, Values]], tokens: Sequence[Token]) -> None:
    """The figures of one row as each order of the columns has them; what the orders do not agree on is doubted."""
    if row.startswith("extra ") or not found:
        return
    guessed = not any(order.sure for order, _ in found)
    lone = len(tokens) > 1 and all(t.gap in ("line", "blank") for t in tokens[1:])
    for column in FUNDING_COLUMNS:
        groups = [g[o.columns.index(column)] for o, g in found if column in o.columns]
        told = [f for g in groups if (f := found_tokens(g))]
        if not told:
            continue
        rivals = [f for f in told[1:] if not same_text(f.text, told[0].text)]
        blank = told[0].text is not None and len(told) < len(groups)
        joined = lone and any(len(g) > 1 and g[-1].text not in _UNITS for g in groups)
        doubt = _OPEN if rivals or blank or guessed else _TWO if joined else None
        reading.fields[f"funding.{row}.{column}"] = replace(told[0], doubt=doubt, rivals=tuple(rivals))
