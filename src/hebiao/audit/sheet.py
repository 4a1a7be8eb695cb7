"""A form as the rules see it: texts by path, figures as exact decimals, indicators with what they are worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.audit.rulebook import Rulebook, book_for
from hebiao.audit.scoring.score import ScoreResult, score_indicator
from hebiao.audit.scoring.target import Target, read_target
from hebiao.domain.form import (
    AMOUNT_COLUMNS,
    FUNDING_COLUMNS,
    FUNDING_ROWS,
    INDICATOR_COLUMNS,
    SCALAR_FIELDS,
    Form,
    Indicator,
)
from hebiao.domain.result import Field, FormResult
from hebiao.normalize import canon, percentage, plain_number, squash

_FIGURES: Final = frozenset({*AMOUNT_COLUMNS, "weight", "score"})
_TOTALS: Final[tuple[str, ...]] = ("total_weight", "total_score")
_ZERO: Final = Decimal(0)
_TEXT_OF: Final = attrgetter("text")
_SIGNS: Final = frozenset("≥≤＞＜><=＝")
_LONGEST: Final = 16
"""digits before the point that no amount of money reaches: longer ones are no figures"""


class Row(Struct, frozen=True):
    """One indicator with its typed readings."""

    index: int
    indicator: Indicator
    target: Target | None
    weight: Decimal | None
    score: Decimal | None
    result: ScoreResult | None
    """what the actual value is worth; None without a weight"""
    reason: str | None
    """the deviation cell, None where it says nothing (blank, 无, 同上)"""

    def path(self, column: str) -> str:
        """The dotted path of one of its cells."""
        return f"indicators.{self.index}.{column}"

    def paths(self, *columns: str) -> tuple[str, ...]:
        """The dotted paths of some of its cells."""
        return tuple(f"indicators.{self.index}.{c}" for c in columns)

    @property
    def measured(self) -> tuple[str, ...]:
        """Paths of the cells that say how far the target was reached."""
        return self.paths("target", "actual", *(c for c in ("nature", "unit") if getattr(self.indicator, c)))

    @property
    def leans(self) -> tuple[str, ...]:
        """Paths of the cells that say how its actual value is judged; the blank ones, too."""
        judged = self.target is not None and self.target.direction in ("positive", "negative", "qualitative")
        return self.paths("nature", "unit", *(() if judged else ("level2", "name")))

    @property
    def zh(self) -> str:
        """Where the row is, for a person."""
        name = self.indicator.name
        return f"第{self.index + 1}项指标" + (f"“{_short(name)}”" if name else "")

    @property
    def en(self) -> str:
        """Where the row is, for a person."""
        name = self.indicator.name
        return f"indicator {self.index + 1}" + (f" “{_short(name)}”" if name else "")

    @property
    def goal(self) -> str:
        """The target with its operator and unit, as a person reads it."""
        x = self.indicator
        if x.nature is None or (self.target is not None and self.target.direction == "qualitative"):
            return x.target or ""
        target, unit = x.target or "", x.unit or ""
        nature = "" if target[:1] in _SIGNS else x.nature
        return f"{nature}{target}{'' if unit and target.endswith(unit) else unit}"

    @property
    def is_lost(self) -> bool:
        """Whether points were lost."""
        return self.score is not None and self.weight is not None and self.score < self.weight

    @property
    def is_full(self) -> bool:
        """Whether all points were given."""
        return self.score is not None and bool(self.weight) and self.score == self.weight


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as the rules see it; a text that is no figure has no number."""

    form: Form
    fields: dict[str, Field]
    numbers: dict[str, Decimal]
    number: Callable[[str], Decimal | None] = field(repr=False, compare=False)
    """the figure at a path, or None where there is none"""
    text: Callable[[str], str | None] = field(repr=False, compare=False)
    """the text at a path as written"""
    rate: Decimal | None
    """the stated execution rate of 年度资金总额 in percent"""
    rulebook: Rulebook
    texts: dict[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    scored: tuple[tuple[Row, ScoreResult, Decimal, Decimal], ...] = ()
    """rows with a target, a weight above 0 and a score within it: what they are worth, weight and score"""
    result: FormResult | None = None
    printed: _Printed | None = None
    """None where the source is not at hand"""

    @property
    def money_unit(self) -> str:
        """万元, 元 or 亿元; 万元 where the heading says nothing."""
        return (self.result.money_unit if self.result else None) or "万元"

    def is_asked(self, path: str) -> bool:
        """Whether the field at a path waits for a person."""
        field = self.fields.get(path)
        return field is not None and field.decision == "review"

    @property
    def has_residue(self) -> bool:
        """Whether text of the form's region is in no field: then a blank may be ours."""
        return bool(self.result and self.result.residue)

    def prints(self, label: str) -> bool | None:
        """Whether the source prints that label; None where the source is not at hand."""
        return None if self.printed is None else self.printed.holds(label)

    def with_text(self, path: str, text: str) -> Sheet:
        """The same form with another reading of one field."""
        parts = path.split(".")
        form = self.form
        if parts[0] == "funding":
            row = getattr(form.funding, parts[1]).model_copy(update={parts[2]: text})
            form = form.model_copy(update={"funding": form.funding.model_copy(update={parts[1]: row})})
        elif parts[0] == "indicators":
            rows = list(form.indicators)
            rows[int(parts[1])] = rows[int(parts[1])].model_copy(update={parts[2]: text})
            form = form.model_copy(update={"indicators": tuple(rows)})
        else:
            year = int(text) if path == "year" and text.isdigit() else None
            form = form.model_copy(update={path: year if path == "year" else text})
        return build_sheet(form, self.fields, self.rulebook, self.result)


class _Printed:
    """All that the source prints, put together when a rule first asks for it."""

    def __init__(self, result: FormResult) -> None:
        self._result = result

    def holds(self, label: str) -> bool:
        """Whether a label is printed, spaces in it or not."""
        return all(map(self._raw.__contains__, label)) and label in self._text

    @cached_property
    def _raw(self) -> str:
        view = self._result.view
        cells = map(_TEXT_OF, chain.from_iterable(r for b in view for r in b.rows))
        # By plain spaces: all that can be printed is then squashed without a regular expression.
        return " ".join((*cells, *(b.text for b in view if b.text)))

    @cached_property
    def _text(self) -> str:
        return squash(self._raw)


def build_sheet(
    form: Form, fields: dict[str, Field], rulebook: Rulebook | None = None, result: FormResult | None = None
) -> Sheet:
    """The typed readings of a form.

    Args:
        form: as written.
        fields: decisions by path.
        rulebook: chosen by the form where absent.
        result: for what else is known of the source: the unit of the amounts, its labels, unread text.
    """
    book = book_for(form, rulebook)
    texts, numbers = _read(form)
    rows = tuple(_row(i, x, numbers, book, form.year) for i, x in enumerate(form.indicators))
    scored = tuple(
        (r, r.result, r.weight, r.score)
        for r in rows
        if r.result and r.weight and r.score is not None and _ZERO <= r.score <= r.weight
    )
    return Sheet(
        form, fields, numbers, numbers.get, texts.get, percentage(form.funding.total.execution_rate), book, texts, rows, scored, result,
        _Printed(result) if result is not None and result.view else None,
    )  # fmt: skip


@lru_cache(maxsize=512)
def _figure(text: str) -> Decimal | None:
    """A plain number of a length that an amount or a score can have."""
    number = plain_number(text)
    return number if number is not None and number.adjusted() < _LONGEST else None


def _read(form: Form) -> tuple[dict[str, str], dict[str, Decimal]]:
    """The texts by path, and the figures of those that are to be figures."""
    texts = {k: str(v) for k in SCALAR_FIELDS if (v := getattr(form, k)) is not None}
    numbers = {k: n for k in _TOTALS if k in texts and (n := _figure(texts[k])) is not None}
    parts = [(getattr(form.funding, name), _funding_paths(name)) for name in FUNDING_ROWS]
    parts += [(indicator, _indicator_paths(i)) for i, indicator in enumerate(form.indicators)]
    for part, paths in parts:
        cells = part.__dict__
        for column, path, is_figure in paths:
            if (text := cells[column]) is None:
                continue
            texts[path] = text
            if is_figure and (number := _figure(text)) is not None:
                numbers[path] = number
    return texts, numbers


@lru_cache(maxsize=16)
def _funding_paths(row: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((c, f"funding.{row}.{c}", c in _FIGURES) for c in FUNDING_COLUMNS)


@lru_cache(maxsize=512)
def _indicator_paths(index: int) -> tuple[tuple[str, str, bool], ...]:
    return tuple((c, f"indicators.{index}.{c}", c in _FIGURES) for c in INDICATOR_COLUMNS)


def _row(
    index: int, indicator: Indicator, numbers: dict[str, Decimal], book: Rulebook, year: int | None
) -> Row:
    weight = numbers.get(f"indicators.{index}.weight")
    target = read_target(indicator.target, indicator.nature, indicator.unit, indicator.level2, book)
    if target is not None and target.direction == "equal":
        target = _turned(target, indicator.name or "", book)
    known = weight is not None and weight >= _ZERO and target is not None
    result = (
        score_indicator(target, indicator.actual, weight, book, _asked_for(indicator), year)
        if known and target and weight is not None
        else None
    )
    score = numbers.get(f"indicators.{index}.score")
    reason = clean_reason(indicator.deviation, book) if indicator.deviation is not None else None
    return Row(index, indicator, target, weight, score, result, reason)


def _asked_for(indicator: Indicator) -> str | None:
    """What an indicator measures, as its name says; of satisfaction the level says it, too."""
    return f"{indicator.name} {indicator.level2 or ''}" if indicator.name else None


def _turned(target: Target, name: str, book: Rulebook) -> Target:
    """A bare number of what there should be little of: a ceiling where it is 0, else as well a ceiling as a floor.

    Beside a word of the work done on it (accidents dealt with) more is better, but a target of 0 says nothing.
    """
    if not any(word in name for word in book.equal.fewer):
        return target
    dealt = any(word in name for word in book.equal.dealt)
    if target.number == 0:
        return replace(target, direction="unknown" if dealt else "negative", ceiling=False)
    return target if dealt else replace(target, direction="unknown")


@lru_cache(maxsize=512)
def clean_reason(text: str | None, book: Rulebook) -> str | None:
    """A reason, or None where it says nothing."""
    if text is None or canon(text).rstrip("。.;,、") in book.words.no_reason:
        return None
    return text


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
