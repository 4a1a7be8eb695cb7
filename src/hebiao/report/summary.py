"""What the first screen of the report says of a whole run, gathered form by form in bounded memory."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from msgspec import Struct, field

from hebiao.domain.result import FormResult
from hebiao.lang import Lang
from hebiao.report.charts import Bin, Scale, budget_bar, histogram, scale_of
from hebiao.report.facts import amount_in_wan, amount_unit, percent, plain_decimal, settled

TOP: Final = 10
_SCORE_EDGES: Final = (60, 70, 80, 85, 90, 95, 100)
_RATE_EDGES: Final = (50, 60, 70, 80, 90, 95, 100)


class Money(Struct, frozen=True):
    """Budget and what was executed of it, in 万元, of a project or a unit."""

    name: str
    note: str
    budget: Decimal
    executed: Decimal | None
    forms: int = 1
    anchor: str | None = None

    @property
    def rate(self) -> str:
        """Executed in percent of the budget, to one decimal; empty where it cannot be computed."""
        if self.executed is None or not self.budget:
            return ""
        return f"{(self.executed / self.budget * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"

    def bar(self, scale: Scale) -> str:
        """The drawn bar."""
        return budget_bar(self.budget, self.executed, scale, f"{self.name}：{self.rate or '—'}")


class Summary(Struct):
    """Sums and distributions over settled values only; what was left out is counted."""

    forms: int = 0
    budget: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    left_out: int = 0
    """forms whose budget or executed amount is in review, missing, or of an unknown unit"""
    scores_left_out: int = 0
    rates_left_out: int = 0
    units: dict[str, Money] = field(default_factory=dict)
    rules: Counter[str] = field(default_factory=Counter)
    _scores: Counter[int] = field(default_factory=Counter)
    _rates: Counter[int] = field(default_factory=Counter)
    _largest: list[tuple[Decimal, int, Money]] = field(default_factory=list)

    def add(self, result: FormResult, anchor: str | None) -> None:
        """Takes one form in; `anchor` is where the page shows it."""
        self.forms += 1
        self.rules.update(f.rule for f in result.findings)
        self._add_money(result, anchor)
        score = plain_decimal(settled(result, "total_score"))
        if score is None:
            self.scores_left_out += 1
        else:
            self._scores[_bin(score, _SCORE_EDGES)] += 1
        rate = percent(settled(result, "funding.total.execution_rate"))
        if rate is None:
            self.rates_left_out += 1
        else:
            self._rates[_bin(rate * 100, _RATE_EDGES)] += 1

    def _add_money(self, result: FormResult, anchor: str | None) -> None:
        unit = amount_unit(result)
        budget = amount_in_wan(result, "funding.total.annual_budget", unit)
        executed = amount_in_wan(result, "funding.total.executed", unit)
        if budget is None or executed is None:
            self.left_out += 1
            return
        self.budget += budget
        self.executed += executed
        owner = result.form.implementing_unit or result.form.department or "—"
        old = self.units.get(owner, Money(owner, "", Decimal(0), Decimal(0), 0))
        self.units[owner] = Money(
            owner, "", old.budget + budget, (old.executed or Decimal(0)) + executed, old.forms + 1
        )
        money = Money(result.form.project_name or "—", owner, budget, executed, 1, anchor)
        heapq.heappush(self._largest, (budget, -self.forms, money))
        if len(self._largest) > TOP:
            heapq.heappop(self._largest)

    @property
    def whole(self) -> Money:
        """All counted forms together."""
        return Money("", "", self.budget, self.executed, self.forms - self.left_out)

    def top_projects(self) -> list[Money]:
        """The projects with the largest annual budgets, largest first."""
        return [money for _, _, money in sorted(self._largest, reverse=True, key=lambda item: item[:2])]

    def top_units(self) -> list[Money]:
        """The units with the largest annual budgets, largest first."""
        return heapq.nlargest(TOP, self.units.values(), key=lambda m: (m.budget, m.name))

    @staticmethod
    def scale(rows: Sequence[Money]) -> Scale:
        """The scale on which the bars of some rows are drawn."""
        return scale_of(sorted((m.budget for m in rows), reverse=True))

    def score_chart(self, lang: Lang) -> str:
        """Total scores, drawn, with the grade that each range has."""
        zh = lang == "zh"
        labels = ("<60", "60–70", "70–80", "80–85", "85–90", "90–95", "95–100", "≥100")
        grades = ("差", "中", "良", "优") if zh else ("poor", "fair", "good", "excellent")
        of = (0, 1, 1, 2, 2, 3, 3, 3)
        bins = [
            Bin(label, self._scores[i], f"{label} {grades[of[i]]}：{self._scores[i]}", muted=i == 0)
            for i, label in enumerate(labels)
        ]
        words = (
            ("总得分的分布", "总得分", "表数")
            if zh
            else ("Distribution of total scores", "total score", "forms")
        )
        return histogram(bins, *words)

    def rate_chart(self, lang: Lang) -> str:
        """Execution rates as written, drawn."""
        labels = ("<50", "50–60", "60–70", "70–80", "80–90", "90–95", "95–100", "≥100")
        bins = [
            Bin(f"{label}", self._rates[i], f"{label} %：{self._rates[i]}") for i, label in enumerate(labels)
        ]
        words = (
            ("预算执行率的分布", "执行率（%）", "表数")
            if lang == "zh"
            else ("Distribution of execution rates", "execution rate (%)", "forms")
        )
        return histogram(bins, *words)


def _bin(value: Decimal, edges: tuple[int, ...]) -> int:
    """The number of the range that a value lies in; a range begins with its lower edge."""
    return sum(value >= edge for edge in edges)


def in_wan(amount: Decimal | None) -> str:
    """An amount in 万元 for people: thousands apart, all digits that it has, at least two decimals."""
    if amount is None:
        return "—"
    exponent = -int(amount.normalize().as_tuple().exponent)
    return f"{amount:,.{max(2, exponent)}f}"
