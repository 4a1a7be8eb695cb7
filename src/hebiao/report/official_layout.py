"""A project's form laid out once more, clean, as the official forms are: to 2023, or with 性质 and 度量单位 as since 2024.

Values stand as written. Beside them, in another style, stands what a finding computed, and what waits for a person
is marked; a form with neither is read back by hebiao as the very same form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.form import FUNDING_COLUMNS, FUNDING_ROWS, Indicator, get_value
from hebiao.domain.result import Finding, FormResult
from hebiao.report import names
from hebiao.report.advice import COMPUTED, compared_with, computed_by_field
from hebiao.report.boxes import Box, Rows, Run
from hebiao.report.facts import amount_unit

Skip = Callable[[FormResult, Finding], bool]
"""whether a finding is left out, such as a waived one"""

REVIEW_MARK: Final = "【待复核】"
_OLD: Final = ("level1", "level2", "name", "target", "actual", "weight", "score", "deviation")
_NEW: Final = (
    "level1", "level2", "name", "nature", "target", "unit", "actual", "weight", "score", "deviation",
)  # fmt: skip
_HEADINGS: Final = {
    "level1": "一级指标", "level2": "二级指标", "name": "三级指标", "nature": "绩效指\n标性质", "target": "年度\n指标值",
    "unit": "绩效度\n量单位", "actual": "实际\n完成值", "weight": "分值", "score": "得分",
    "deviation": "偏差原因分析\n及改进措施",
}  # fmt: skip
_FUNDS: Final = {
    "total": "年度资金总额",
    "appropriation": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}
_FOOT: Final = {
    "preparer": "填表人", "section_head": "科室负责人", "contact_phone": "联系电话", "prepared_on": "填写日期",
}  # fmt: skip
_FIGURES: Final = frozenset({"weight", "score"})
_LEFT: Final = frozenset({"name", "deviation"})
_SHORT: Final = 12
"""characters of an actual value up to which it stands in the middle of its cell"""


class Spans(Struct, frozen=True):
    """How the parts above the indicators share the columns of a layout; every line adds up to all columns."""

    widths: tuple[float, ...]
    """of the columns, in millimetres"""
    head: tuple[int, int, int, int]
    money: tuple[int, int, int, int, int, int, int]
    """name of the row, then the six columns"""
    goals: tuple[int, int]
    landscape: bool


_OLD_SPANS: Final = Spans(
    (15, 19, 25, 28, 21, 23, 12, 17, 26), (2, 3, 1, 3), (2, 1, 1, 1, 1, 1, 1), (4, 4), landscape=False
)
_NEW_SPANS: Final = Spans(
    (15, 20, 32, 42, 16, 25, 18, 32, 13, 21, 40), (2, 3, 2, 4), (2, 1, 2, 2, 1, 1, 1), (5, 5), landscape=True
)


class Printed(Struct, frozen=True):
    """A form laid out: lines, table, lines."""

    title: tuple[Run, ...]
    year: tuple[Run, ...]
    rows: Rows
    widths: tuple[float, ...]
    """of the columns, in millimetres"""
    foot: tuple[Run, ...]
    legend: tuple[tuple[Run, ...], ...]
    landscape: bool


def lay_out(result: FormResult, skip: Skip | None = None) -> Printed:
    """The lines and cells of one form. Only findings of verdict `filer` show a computed value."""
    form = result.form
    new = any(i.nature or i.unit for i in form.indicators) or (
        not form.indicators and (form.year or 0) >= 2024
    )
    columns, spans = (_NEW, _NEW_SPANS) if new else (_OLD, _OLD_SPANS)
    teller = _Teller(result, skip)
    rows = [*_head(teller, spans, leader=not new), *_money(teller, spans), *_goals(teller, spans)]
    rows += _indicators(teller, form.indicators, columns)
    rows.append(_total(teller, columns))
    if teller.says("remarks"):
        rows.append((_label("备注"), replace(teller.box("remarks", len(columns)), align="left")))
    title = teller.runs(("title",)) if teller.says("title") else (Run("项目支出绩效自评表"),)
    year = (Run("（"), *(teller.runs(("year",)) if teller.says("year") else (Run("　　"),)), Run("年度）"))
    foot = _foot(teller, always=not new)
    return Printed(title, year, tuple(rows), spans.widths, foot, teller.legend(), spans.landscape)


class _Teller:
    """What stands in a cell: the value as written, what it should be, whether it waits for a person."""

    def __init__(self, result: FormResult, skip: Skip | None) -> None:
        self._result = result
        self._review = set(result.review_paths)
        self._computed: dict[str, list[tuple[str, str]]] = {}
        """by field: what the other value is, and the value"""
        self._shown: set[str] = set()
        self._marked = False
        for finding in result.findings:
            # A note (the budget was changed) computes nothing that the filer could have meant.
            if finding.verdict != "filer" or finding.severity == "note":
                continue
            if not (skip and skip(result, finding)):
                for path, computed in computed_by_field(finding):
                    self._computed.setdefault(path, []).append((compared_with(finding).zh, computed))

    def says(self, path: str) -> bool:
        """Whether anything has to be printed for a field."""
        value = get_value(self._result.form, path)
        return value is not None or path in self._review or path in self._computed

    def runs(self, paths: Sequence[str], empty: str = "", *, narrow: bool = False) -> tuple[Run, ...]:
        """The text of the fields that share one cell; `empty` where nothing is written.

        In a narrow cell the commonest mark is nothing but the value in brackets.
        """
        self._shown.update(paths)
        value = get_value(self._result.form, paths[0])
        runs = [Run(value, path=paths[0])] if value is not None else []
        others: dict[str, list[str]] = {}
        for word, text in dict.fromkeys(c for p in paths for c in self._computed.get(p, ()) if c[1] != value):
            others.setdefault(word, []).append(text)
        if others:
            self._marked = True
            bare = narrow and list(others) == [COMPUTED.zh]
            told = "；".join(f"{'' if bare else word}{'或'.join(texts)}" for word, texts in others.items())
            runs.append(Run(f"({told})" if bare else f"（{told}）", "computed"))
        if self._review.intersection(paths):
            runs.append(Run(REVIEW_MARK, "review", paths[0]))
        return tuple(runs) if runs or not empty else (Run(empty),)

    def box(self, path: str, colspan: int = 1, empty: str = "", *, figure: bool = False) -> Box:
        """One field in a cell of its own."""
        runs = self.runs((path,), empty, narrow=figure)
        if figure and len(runs) > 1:
            # A figure and its mark in a narrow column would break in the middle of the digits.
            runs = (runs[0], *(replace(run, text=f"\n{run.text}") for run in runs[1:]))
        return Box(runs, colspan, figure=figure, path=path)

    def legend(self) -> tuple[tuple[Run, ...], ...]:
        """What the marks mean; nothing where there are none. To be asked last."""
        lines: list[tuple[Run, ...]] = []
        if self._marked:
            lines.append((
                Run("注："), Run("(…)", "computed"), Run("、"), Run("（核算为…）", "computed"),
                Run("等为按表内数据、填报要求或所附表格核对的值，写在填报值之后；填报值未作改动。"),
            ))  # fmt: skip
        if self._review:
            lines.append((Run("注："), Run(REVIEW_MARK, "review"), Run("处的读数尚未确认，请对照原件。")))
        hidden = [p for p in self._result.fields if p in self._review and p not in self._shown]
        if hidden:
            told = "、".join(names.name_of(p, "zh") for p in hidden)
            lines.append((Run(f"注：本表式没有下列栏目，其读数同样待复核：{told}。"),))
        return tuple(lines)

    @property
    def money_heading(self) -> str:
        """项目资金 with the unit of its amounts, where that is known."""
        unit = self._result.money_unit or amount_unit(self._result)
        return f"项目\n资金\n（{unit}）" if unit else "项目资金"


def _label(text: str, colspan: int = 1, rowspan: int = 1) -> Box:
    return Box((Run(text),) if text else (), colspan, rowspan, shaded=True)


def _head(teller: _Teller, spans: Spans, *, leader: bool) -> list[tuple[Box, ...]]:
    label, value, label2, value2 = spans.head
    rows: list[tuple[Box, ...]] = [
        (_label("项目名称", label), teller.box("project_name", value + label2 + value2))
    ]
    pairs = [(("主管部门", "department"), ("实施单位", "implementing_unit"))]
    if leader or teller.says("project_leader") or teller.says("phone"):
        pairs.append((("项目负责人", "project_leader"), ("联系电话", "phone")))
    for (left, left_path), (right, right_path) in pairs:
        rows.append((
            _label(left, label), teller.box(left_path, value), _label(right, label2), teller.box(right_path, value2),
        ))  # fmt: skip
    return rows


def _money(teller: _Teller, spans: Spans) -> list[tuple[Box, ...]]:
    first, *others = spans.money
    titles = (names.FUNDING_COLUMNS[c][0] for c in FUNDING_COLUMNS)
    rows = [(
        _label(teller.money_heading, 1, 1 + len(FUNDING_ROWS)), _label("", first),
        *(_label(title, span) for title, span in zip(titles, others, strict=True)),
    )]  # fmt: skip
    for key in FUNDING_ROWS:
        boxes = [_label(_FUNDS[key], first)]
        for column, span in zip(FUNDING_COLUMNS, others, strict=True):
            dash = "—" if key != "total" and column in _FIGURES else ""
            boxes.append(teller.box(f"funding.{key}.{column}", span, dash, figure=True))
        rows.append(tuple(boxes))
    return rows


def _goals(teller: _Teller, spans: Spans) -> list[tuple[Box, ...]]:
    left, right = spans.goals
    return [
        (_label("年度\n总体\n目标", 1, 2), _label("预期目标", left), _label("实际完成情况", right)),
        (
            replace(teller.box("expected_goal", left), align="left"),
            replace(teller.box("actual_result", right), align="left"),
        ),
    ]


def _indicators(
    teller: _Teller, indicators: Sequence[Indicator], columns: Sequence[str]
) -> list[tuple[Box, ...]]:
    side = _label("绩\n效\n指\n标", 1, 1 + len(indicators))
    rows = [(side, *(_label(_HEADINGS[c]) for c in columns))]
    tops = _tops(indicators)
    for number in range(len(indicators)):
        boxes = []
        for column in columns:
            path = f"indicators.{number}.{column}"
            if column in ("level1", "level2"):
                merged = tops.get((number, column))
                if merged:
                    paths = [f"indicators.{i}.{column}" for i in range(number, number + merged)]
                    boxes.append(Box(teller.runs(paths), 1, merged, path=path))
                continue
            box = teller.box(path, figure=column in _FIGURES)
            long = column in _LEFT or (column == "actual" and len(box.text) > _SHORT)
            boxes.append(replace(box, align="left") if long else box)
        rows.append(tuple(boxes))
    return rows


def _tops(indicators: Sequence[Indicator]) -> dict[tuple[int, str], int]:
    """Where a merged level begins, and over how many rows it goes; a level2 never leaves its level1."""
    tops: dict[tuple[int, str], int] = {}
    for column in ("level1", "level2"):
        at = 0
        keys = [(i.level1, i.level2 if column == "level2" else None) for i in indicators]
        for _, group in groupby(keys):
            tops[at, column] = len(list(group))
            at += tops[at, column]
    return tops


def _total(teller: _Teller, columns: Sequence[str]) -> tuple[Box, ...]:
    return (
        _label("总分", 1 + columns.index("weight")),
        teller.box("total_weight", figure=True),
        teller.box("total_score", figure=True),
        Box(),
    )


def _foot(teller: _Teller, *, always: bool) -> tuple[Run, ...]:
    told = [path for path in _FOOT if teller.says(path)]
    if not told and not always:
        return ()
    runs: list[Run] = []
    for path, label in _FOOT.items():
        if path == "section_head" and path not in told:
            continue
        runs += [Run(f"{'　　' if runs else ''}{label}："), *teller.runs((path,), "　　　　　　")]
    return tuple(runs)
