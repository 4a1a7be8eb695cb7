"""Labels in words that nobody knows, taken for what stands in their place: everything behind them is asked.

A form has the same labels everywhere, in nearly the same order. Where one is strange and its neighbours are not, what
it stands for is known by its place and by the kind of what it heads. The label takes its printed wording, so that both
readings read the form as if nothing had happened; what they read there is shown to a person, never accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.form import AMOUNT_COLUMNS, FUNDING_COLUMNS, FUNDING_ROWS
from hebiao.domain.reading import Found, IndicatorRow, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number, written
from hebiao.parse import labels
from hebiao.parse.fit import align, misfit
from hebiao.parse.table.borne_out import borne_out
from hebiao.parse.table.columns import NOTED, OTHER, Column, by_place, read_columns, settle_levels
from hebiao.parse.table.funds import behind_label, money_rows
from hebiao.parse.table.gaps import fill_gaps
from hebiao.parse.table.placed import Placed, PlacedRow, Sections
from hebiao.parse.table.supposed_head import suppose_head

_CLEAR: Final = 0.6
"""misfit up to which a text is of a column's kind"""
_STRANGE: Final = 2.0
"""misfit from which it is of another"""
_FEW: Final = 5
"""one in so many texts may be of another kind"""
_TOTALS: Final = {"weight": "total_weight", "score": "total_score"}
_MAY_BE_BLANK: Final = "deviation"
_NO_COLUMN: Final = Message(
    "表中没有这一列，另有一列的表头与它相近，合计也要核对",
    "the form has no such column, and one with a heading somewhat like it; its total is asked, too",
)
_OTHER_FUNDS: Final = Message(
    "表中没有“财政拨款”一行，另有名称不同的资金，请核对哪些是财政拨款",
    "no row is called an appropriation, and there are funds of other names; say which of them are",
)
_OF_A_BUDGET: Final = regex(
    r"^(?!.*(?:社会|自[筹有]|单位|企业|银行|贷款|债|捐赠|事业|经营|专户)).*(?:财政|中央|[省市区县镇]|街道|[本上]级|地方|补助)"
)
"""funds that a public budget pays"""
_OF_A_FUND: Final = {
    "appropriation": regex("财政|拨款|预算|国库|公共|^其中"),
    "carryover": regex("结转|结余|留存|滚存|余款|剩余|[上去旧往历前]年|以前"),
    "other": regex("其[他它余]|别|自[筹有]|非财政|社会|配套|另|外"),
}
"""words that the label of a part of the money has; a fund of another name is none of the form's"""


class Supposed(Struct):
    """What was read behind strange labels, with the reason to ask it."""

    fields: dict[str, Message] = field(default_factory=dict)
    """by path"""
    headed: dict[str, Message] = field(default_factory=dict)
    """figures under a strange heading, by path: sums can bear them out"""
    columns: dict[str, Message] = field(default_factory=dict)
    """of the indicators, by column"""

    def ask(self, readings: Sequence[Reading]) -> None:
        """Doubts all of it in the readings that sums do not bear out, blank cells of the columns too."""
        if not (self.fields or self.headed or self.columns):
            return
        sure = frozenset.intersection(*map(borne_out, readings))
        reasons = {p: m for p, m in self.headed.items() if p not in sure} | self.fields
        for reading in readings:
            for path in reasons.keys() & reading.fields.keys():
                reading.fields[path] = reading.fields[path].doubted(reasons[path])
            for path, reason in reasons.items():
                if reason in (_NO_COLUMN, _OTHER_FUNDS) or path in _TOTALS.values():
                    reading.fields.setdefault(path, Found("", None, (), reason))
            for row in reading.rows:
                self._ask_row(row, sure)

    def _ask_row(self, row: IndicatorRow, sure: frozenset[str]) -> None:
        for column, reason in self.columns.items():
            if column in sure:
                continue
            if (found := row.cells.get(column)) is not None:
                row.cells[column] = found.doubted(reason)
            elif column != _MAY_BE_BLANK:
                row.cells[column] = Found("", None, (), reason)


def suppose(sections: Sections) -> Supposed:
    """Gives strange labels of a form the printed wording of what they stand for.

    Args:
        sections: whose strange labels are changed; cells and their places stay.
    """
    out = Supposed()
    for path, (was, printed) in suppose_head(sections).items():
        out.fields[path] = _reason(was, printed)
    _suppose_money(sections, out)
    _suppose_total(sections, out)
    for part in sections.parts:
        if not part.header or part.unheaded:
            continue
        columns = settle_levels(read_columns(part.header, wording.COLUMNS), part.rows)
        for column, reason in _suppose_columns(part.header, columns, part.rows, _OF_INDICATORS).items():
            out.columns[column] = reason
            if column in _TOTALS:
                out.headed.setdefault(_TOTALS[column], reason)
    return out


def _reason(was: str, printed: str) -> Message:
    return Message(
        f"“{was}”不是已知的写法，按它的位置当作“{printed}”，请核对",
        f"the label “{was}” is not known; by its place it was taken for “{printed}”",
    )


def _suppose_money(sections: Sections, out: Supposed) -> None:
    if not sections.money_header:
        return
    columns = read_columns(sections.money_header, wording.MONEY_COLUMNS)
    reasons = _suppose_columns(sections.money_header, columns, sections.money, _OF_MONEY)
    for column, reason in reasons.items():
        out.headed |= {f"funding.{name}.{column}": reason for name in FUNDING_ROWS}
    _suppose_funds(sections, out)


def _suppose_funds(sections: Sections, out: Supposed) -> None:
    rows = [(row, name) for row, name, _ in money_rows(sections) if name != "extra"]
    strange = {n: label for n, (row, name) in enumerate(rows) if name is None and (label := _label_of(row))}
    names = [name for _, name in rows]
    found = fill_gaps(
        names,
        FUNDING_ROWS,
        frozenset(FUNDING_ROWS),
        lambda n, name: n in strange and _may_be(name, strange[n], n),
    )
    for n, name in found.items():
        row, label, printed = rows[n][0], strange[n], wording.PRINTED_FUNDS[name]
        row.cells[row.cells.index(label)] = replace(label, text=printed)
        for column in FUNDING_COLUMNS:
            out.fields.setdefault(f"funding.{name}.{column}", _reason(_said(label), printed))
    if "appropriation" not in {*names, *found.values()}:
        _suppose_appropriation(sections, out)


def _suppose_appropriation(sections: Sections, out: Supposed) -> None:
    """Where no row is called 财政拨款, that of a budget (区级资金) may be it; of several, or another's, a person says which."""
    extra = [
        (row, label)
        for row, name, label in money_rows(sections)
        if name == "extra" and label and any(c.isdigit() for p in behind_label(row, label) for c in p.text)
    ]
    if len(extra) == 1 and _OF_A_BUDGET.search(canon(extra[0][1].text)):
        ((row, label),) = extra
        printed = wording.PRINTED_FUNDS["appropriation"]
        row.cells[row.cells.index(label)] = replace(label, text=printed)
        out.fields |= {f"funding.appropriation.{c}": _reason(_said(label), printed) for c in FUNDING_COLUMNS}
    elif extra:
        out.fields |= {f"funding.appropriation.{c}": _OTHER_FUNDS for c in AMOUNT_COLUMNS}


def _may_be(name: str, label: Placed, turn: int) -> bool:
    """Whether a strange label may be a fund's: that of the total stands first, those of parts have their words."""
    return turn == 0 if name == "total" else _OF_A_FUND[name].search(canon(label.text)) is not None


def _label_of(row: PlacedRow) -> Placed | None:
    """The strange label of a fund's row: words before its amounts."""
    own = [p for p in row.filled if not p.carried and not labels.is_section(p.text)]
    if len(own) < 2 or any(c.isdigit() for c in own[0].text) or written(own[0].text) is None:
        return None
    return own[0] if len(own[0].text) < _LABEL and any(c.isdigit() for c in own[1].text) else None


_LABEL: Final = 24
"""characters up to which a text may be a label"""


def _suppose_columns(
    header: Sequence[PlacedRow], columns: Sequence[Column], rows: Sequence[PlacedRow], print_: _Print
) -> dict[str, Message]:
    """Names strange headings of a part and gives them their printed wording; why each field is asked.

    A field in whose place there is nothing but a heading that says something else is asked, too, as a blank.
    """
    heads = {n: own for n, c in enumerate(columns) if (own := _heading(header, c)) is not None}
    plain = {n: own for n, own in heads.items() if not labels.says_something_else(own[1].text)}
    held = (_by_place(columns, rows), *([] if all(r.exact for r in rows) else [_by_order(columns, rows)]))
    named = _named(columns, plain.keys(), held, print_) if plain else {}
    lacking = print_.words.keys() - {c.field for c in columns} - set(named.values())
    part = "money" if print_ is _OF_MONEY else "indicators"
    # One heading may be of two fields (分值/得分): what stands below it is then no blank of the other.
    both = {f for n in named for f in labels.like(part, plain[n][1].text) if f in lacking}
    out = {meant: _reword(plain[n], print_.words[meant]) for n, meant in named.items()}
    out |= dict.fromkeys(both, _NO_COLUMN)
    if len(heads) > len(plain):
        settled = [replace(c, field=named.get(n, c.field)) for n, c in enumerate(columns)]
        noted = _named(settled, heads.keys() - named.keys(), held, print_)
        out |= {meant: _NO_COLUMN for n, meant in noted.items() if n not in plain}
    return out


def _named(
    columns: Sequence[Column], strange: Set[int], held: Iterable[Sequence[Sequence[str]]], print_: _Print
) -> dict[int, str]:
    """The fields of strange headings, by their number among all."""
    at = [n for n, c in enumerate(columns) if n in strange or c.field in print_.words]
    known = [None if n in strange else columns[n].field for n in at]
    for holdings in held:
        found = fill_gaps(known, tuple(print_.words), print_.needed, _Holds(holdings, at))
        if found:
            return {at[k]: meant for k, meant in found.items()}
    return {}


def _reword(head: tuple[PlacedRow, Placed], printed: str) -> Message:
    row, place = head
    row.cells[row.cells.index(place)] = replace(place, text=printed)
    return _reason(_said(place), printed)


class _Print(Struct, frozen=True):
    """How a part of the form prints its headings."""

    words: Mapping[str, str]
    """by field, in their order"""
    needed: frozenset[str]
    """those that nearly every form has"""


_OF_INDICATORS: Final = _Print(wording.PRINTED, frozenset(wording.PRINTED) - {"nature", "unit"})
_OF_MONEY: Final = _Print(wording.PRINTED_MONEY, frozenset(wording.PRINTED_MONEY) - {"initial_budget"})


class _Holds(Struct, frozen=True):
    """Whether a column, by its turn among those looked at, holds texts of a field's kind."""

    holdings: Sequence[Sequence[str]]
    at: Sequence[int]

    def __call__(self, turn: int, meant: str) -> bool:
        texts = self.holdings[self.at[turn]]
        if not texts:
            return meant == _MAY_BE_BLANK
        costs = [misfit(meant, t) for t in texts]
        clear, strange = sum(c < _CLEAR for c in costs), sum(c >= _STRANGE for c in costs)
        # But for a few of rows that moved.
        return 2 * clear >= len(costs) and _FEW * strange <= len(costs)


def _heading(header: Sequence[PlacedRow], column: Column) -> tuple[PlacedRow, Placed] | None:
    """The strange heading of a column with its row, the lowest where two stand one below the other."""
    if column.field not in (None, OTHER, NOTED) or column.x0 >= column.x1:
        return None
    for row in reversed(header):
        for p in row.cells:
            if not (p.blank or p.carried) and column.x0 <= p.x0 < column.x1:
                return (row, p) if len(p.text) < _LABEL else None
    return None


def _by_place(columns: Sequence[Column], rows: Sequence[PlacedRow]) -> list[list[str]]:
    """What stands in each column; a heading that is not known has no less room than one that is."""
    spans = [replace(c, field="") for c in columns]
    return _held(len(columns), [(row, by_place(row.cells, spans)) for row in rows])


def _by_order(columns: Sequence[Column], rows: Sequence[PlacedRow]) -> list[list[str]]:
    """The same of rows that may have moved: in the order and by the kinds of the columns that are known."""
    kinds = [c.field if c.field not in (None, NOTED) else OTHER for c in columns]
    return _held(len(columns), [(row, align([p.text for p in row.cells], kinds)[1]) for row in rows])


def _held(n: int, laid: Iterable[tuple[PlacedRow, Sequence[int]]]) -> list[list[str]]:
    out: list[list[str]] = [[] for _ in range(n)]
    for row, at in laid:
        for p, j in zip(row.cells, at, strict=True):
            if j >= 0 and not p.carried and written(p.text) is not None:
                out[j].append(p.text)
    return out


def _suppose_total(sections: Sections, out: Supposed) -> None:
    """The last row of the indicators that has a strange label and sums of them is the total."""
    part = next((p for p in reversed(sections.parts) if p.rows), None)
    if part is None or sections.totals:
        return
    for n in range(len(part.rows) - 1, -1, -1):
        row = part.rows[n]
        own = [p for p in row.filled if not p.carried]
        if own and _sums_up(own, row):
            row.cells[row.cells.index(own[0])] = replace(own[0], text=_TOTAL)
            sections.totals.append(row)
            sections.foot[:0] = part.rows[n + 1 :]
            del part.rows[n:]
            for path in _TOTALS.values():
                out.headed[path] = _reason(_said(own[0]), _TOTAL)
            return


def _sums_up(own: Sequence[Placed], row: PlacedRow) -> bool:
    """Whether a row is nothing but a wide label of no level, the full points and a score."""
    label, figures = own[0], [plain_number(p.text) for p in own[1:]]
    if not 1 <= len(figures) <= _SUMS or figures[0] != _FULL or None in figures:
        return False
    strange = labels.level1_here(label.text) is None and labels.level2_here(label.text) is None
    words = len(label.text) < _LABEL and not any(c.isdigit() for c in label.text)
    wide = not row.exact or label.cell.colspan >= _WIDE
    return strange and words and wide and label.x0 <= min(p.x0 for p in row.cells if not p.carried)


_TOTAL: Final = "总分"
_FULL: Final = Decimal(100)
_SUMS: Final = 2
"""figures of the total's row"""
_WIDE: Final = 3
"""columns that its label covers at least"""


def _said(place: Placed) -> str:
    return written(place.text) or place.text
