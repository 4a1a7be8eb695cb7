"""How each unit stands: scores, grades, execution, and what its forms break; for report.html and forms.xlsx.

Sums are exact decimals over settled values; what was left out is counted, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from hebiao.domain.result import FormResult, Severity
from hebiao.lang import Lang
from hebiao.normalize import plain_number
from hebiao.report.charts import Bin, histogram, share_bar
from hebiao.report.facts import amount_in_wan, amount_unit, settled
from hebiao.report.owner import owner_key, owner_of
from hebiao.report.rows import Cell, Rows
from hebiao.report.sheets import Styles, cell_text, is_exact, lines_needed
from hebiao.report.templating import environment

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from hebiao.report.official_layout import Skip

SHEET: Final = "单位汇总"
GRADES: Final = (("优", "excellent"), ("良", "good"), ("中", "fair"), ("差", "poor"))
_EDGES: Final = (Decimal(90), Decimal(80), Decimal(60))
"""lower ends of 优, 良 and 中 (填报注意事项 8)"""
_FULL: Final = Decimal(100)
_CENT: Final = Decimal("0.01")
_SHOWN: Final = 200
"""units on the page; all are on the sheet"""
_CHARTED: Final = 10


class UnitSummary(Struct, frozen=True):
    """One unit. Findings are those of verdict `filer`; the rest are only counted as `open`."""

    unit: str | None
    """None: the forms whose unit is not given or waits for a person"""
    forms: int
    scored: int
    """forms whose total score is settled and within 0 to 100"""
    score_sum: Decimal
    grades: tuple[int, int, int, int]
    """优, 良, 中, 差 among the scored"""
    counted: int
    """forms whose budget and executed amount are settled and of a known unit"""
    budget: Decimal
    """全年预算数 of the counted forms, in 万元"""
    executed: Decimal
    """全年执行数 of the counted forms, in 万元"""
    errors: int
    warnings: int
    notes: int
    open: int
    rules: tuple[tuple[str, int], ...]
    """rules broken, most often first"""

    @property
    def average(self) -> Decimal | None:
        """The mean total score, to two decimals half up; None where no form is scored."""
        return (self.score_sum / self.scored).quantize(_CENT, ROUND_HALF_UP) if self.scored else None

    @property
    def rate(self) -> Decimal | None:
        """Executed in percent of the budget, weighted by the amounts, to two decimals; None without a budget."""
        return (self.executed / self.budget * 100).quantize(_CENT, ROUND_HALF_UP) if self.budget else None

    @property
    def rate_text(self) -> str:
        """The rate with its percent sign, empty where there is none."""
        return "" if self.rate is None else f"{self.rate}%"


class _Tally(Struct):
    """A unit while its forms come in."""

    unit: str | None
    forms: int = 0
    scored: int = 0
    score_sum: Decimal = Decimal(0)
    grades: list[int] = field(default_factory=lambda: [0] * len(GRADES))
    counted: int = 0
    budget: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    severities: Counter[Severity] = field(default_factory=Counter)
    open: int = 0
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, result: FormResult, skip: Skip | None) -> None:
        """Takes one form in."""
        self.forms += 1
        score = plain_number(settled(result, "total_score"))
        if score is not None and 0 <= score <= _FULL:
            self.scored += 1
            self.score_sum += score
            self.grades[grade_of(score)] += 1
        unit = result.money_unit or amount_unit(result)
        budget = amount_in_wan(result, "funding.total.annual_budget", unit)
        executed = amount_in_wan(result, "funding.total.executed", unit)
        if budget is not None and executed is not None:
            self.counted += 1
            self.budget += budget
            self.executed += executed
        for finding in result.findings:
            if skip is not None and skip(result, finding):
                continue
            if finding.verdict == "filer":
                self.severities[finding.severity] += 1
                self.rules[finding.rule] += 1
            else:
                self.open += 1

    def done(self) -> UnitSummary:
        """The unit as it stands."""
        one, two, three, four = self.grades
        return UnitSummary(
            unit=self.unit,
            forms=self.forms,
            scored=self.scored,
            score_sum=self.score_sum,
            grades=(one, two, three, four),
            counted=self.counted,
            budget=self.budget,
            executed=self.executed,
            errors=self.severities["error"],
            warnings=self.severities["warning"],
            notes=self.severities["note"],
            open=self.open,
            rules=_ranked(self.rules),
        )


def grade_of(score: Decimal) -> int:
    """The grade of a total score: 0 优 (from 90), 1 良 (from 80), 2 中 (from 60), 3 差."""
    return sum(score < edge for edge in _EDGES)


class UnitTally:
    """The units while their forms come in; what is held grows with the units only."""

    def __init__(self, *, skip: Skip | None = None) -> None:
        """`skip` names findings that are not counted, such as waived ones."""
        self._skip = skip
        self._units: dict[str, _Tally] = {}

    def add(self, result: FormResult) -> None:
        """Takes one form in."""
        name = owner_of(result)
        self._units.setdefault(owner_key(name), _Tally(name)).add(result, self._skip)

    def done(self) -> tuple[UnitSummary, ...]:
        """Every unit: those with the most errors first, then by warnings and name."""
        units = (t.done() for t in self._units.values())
        return tuple(sorted(units, key=lambda u: (-u.errors, -u.warnings, u.unit is None, u.unit or "")))


def _ranked(rules: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(rules.items(), key=lambda item: (-item[1], item[0])))


def units_section(summaries: Sequence[UnitSummary], lang: Lang) -> str:
    """The section of report.html, drawn without scripts; all texts are escaped."""
    shown = summaries[:_SHOWN]
    zh = lang == "zh"
    return (
        environment(lang)
        .get_template("units.html.j2")
        .render(
            units=summaries,
            forms=sum(u.forms for u in summaries),
            left_scores=sum(u.forms - u.scored for u in summaries),
            left_money=sum(u.forms - u.counted for u in summaries),
            rows=[
                (u, share_bar(_grade_bins(u.grades, lang), "、".join(_grade_words(u, lang)))) for u in shown
            ],
            left_over=len(summaries) - len(shown),
            grade_chart=_grade_chart(summaries, lang),
            rule_chart=histogram(
                [Bin(code, count, f"{code}：{count}") for code, count in _all_rules(summaries)[:_CHARTED]],
                *(("违反最多的规则", "规则", "次数") if zh else ("Rules most broken", "rule", "times")),
            ),
        )
    )


def _all_rules(summaries: Iterable[UnitSummary]) -> tuple[tuple[str, int], ...]:
    total: Counter[str] = Counter()
    for unit in summaries:
        total.update(dict(unit.rules))
    return _ranked(total)


def _grade_words(unit: UnitSummary, lang: Lang) -> list[str]:
    return [f"{one.label} {one.count}" for one in _grade_bins(unit.grades, lang)]


def _grade_bins(counts: Sequence[int], lang: Lang) -> list[Bin]:
    """The grades with their counts; in English a bar holds only the counts."""
    return [
        Bin(zh if lang == "zh" else "", count, f"{zh if lang == 'zh' else en}：{count}", muted=number == 3)
        for number, ((zh, en), count) in enumerate(zip(GRADES, counts, strict=True))
    ]


def _grade_chart(summaries: Iterable[UnitSummary], lang: Lang) -> str:
    totals = [sum(column) for column in zip(*(u.grades for u in summaries), strict=True)] or [0] * len(GRADES)
    ranges = ("90–100", "80–90", "60–80", "<60")
    bins = [
        Bin(f"{zh if lang == 'zh' else en} {span}", count, f"{span}：{count}", muted=number == 3)
        for number, ((zh, en), span, count) in enumerate(zip(GRADES, ranges, totals, strict=True))
    ]
    words = ("等级分布", "等级", "表数") if lang == "zh" else ("Grades", "grade", "forms")
    return histogram(bins, *words)


class _Column(Struct, frozen=True):
    """A column of the sheet: headings, width in characters, what stands in it."""

    zh: str
    en: str
    width: int
    value: Callable[[UnitSummary], str | int | Decimal | None]
    percent: bool = False


def _counted(number: int) -> Callable[[UnitSummary], int]:
    return lambda unit: unit.grades[number]


_COLUMNS: Final = (
    _Column("单位", "Unit", 32, lambda u: u.unit),
    _Column("表数", "Forms", 7, lambda u: u.forms),
    _Column("平均总分", "Mean score", 10, lambda u: u.average),
    *(_Column(zh, en.capitalize(), 9, _counted(n)) for n, (zh, en) in enumerate(GRADES)),
    _Column("未计入平均的表", "Not scored", 9, lambda u: u.forms - u.scored),
    _Column("全年预算数（万元）", "Annual budget (万元)", 16, lambda u: u.budget if u.counted else None),
    _Column("全年执行数（万元）", "Executed (万元)", 16, lambda u: u.executed if u.counted else None),
    _Column("执行率（按金额加权）", "Rate, weighted", 11, lambda u: u.rate, percent=True),
    _Column("金额未计入的表", "Amounts left out", 9, lambda u: u.forms - u.counted),
    _Column("错误", "Errors", 7, lambda u: u.errors),
    _Column("警告", "Warnings", 9, lambda u: u.warnings),
    _Column("提示", "Notes", 7, lambda u: u.notes),
    _Column("待判断", "Open", 8, lambda u: u.open),
    _Column("违反最多的规则", "Rules most broken", 40, lambda u: "，".join(f"{c}×{n}" for c, n in u.rules[:8])),
)  # fmt: skip


def add_units_sheet(book: Workbook, summaries: Sequence[UnitSummary], lang: Lang) -> None:
    """Adds the sheet 单位汇总 to an open workbook with `constant_memory`, one row a unit, ready to filter and to print."""
    sheet, styles = book.add_worksheet(SHEET), Styles(book)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_row(0, 32)
    for col, column in enumerate(_COLUMNS):
        sheet.set_column(col, col, column.width)
        sheet.write_string(0, col, column.zh if lang == "zh" else column.en, styles.heading)
    unknown = "（单位名称待核）" if lang == "zh" else "(unit not known)"
    rows = Rows(sheet)
    for unit in summaries:
        values = [c.value(unit) for c in _COLUMNS]
        values[0] = unit.unit or unknown
        texts = ((v, c.width) for v, c in zip(values, _COLUMNS, strict=True) if isinstance(v, str))
        high = min(409, 5 + 14 * max(lines_needed(text, width) for text, width in texts))
        rows.add(high, [_cell(styles, v, percent=c.percent) for v, c in zip(values, _COLUMNS, strict=True)])
    sheet.autofilter(0, 0, max(len(summaries), 1), len(_COLUMNS) - 1)


def _cell(styles: Styles, value: str | int | Decimal | None, *, percent: bool) -> Cell:
    """A value with its look: a number where a sheet can hold it exactly, else text."""
    if value is None or value == "":
        return None, styles.text(None)
    number = Decimal(value) if isinstance(value, int) else value
    if isinstance(number, str) or not is_exact(number):
        return cell_text(str(value)), styles.text(None)
    places = max(0, -int(number.as_tuple().exponent))
    shown = number / 100 if percent else number
    return float(shown), styles.number(places, None, percent=percent)
