"""The two tables a batch is checked against: the roster (final accounts) and the approved goals (表13).

Rows come as plain dicts, header to text, as a reader of xlsx or csv gives them; headers are matched loosely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from hebiao.audit.scoring.units import kind_of
from hebiao.errors import UsageError
from hebiao.normalize import canon, plain_number, written

_CLOSE: Final = 80
_ROSTER: Final = {
    "project_name": ("项目名称", "项目", "预算项目名称"),
    "unit": ("单位名称", "实施单位", "预算单位", "单位", "主管部门"),
    "initial_budget": ("年初预算数", "年初预算", "年初预算金额"),
    "annual_budget": ("全年预算数", "调整预算数", "全年预算", "调整后预算", "预算数"),
    "executed": ("全年执行数", "决算数", "执行数", "支出数", "支出决算数", "执行金额"),
}  # fmt: skip
_APPROVED: Final = {
    "project_name": ("项目名称", "项目"),
    "goal": ("年度绩效目标", "绩效目标", "年度总体目标", "预期目标", "总体目标"),
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "name": ("三级指标", "指标名称", "绩效指标"),
    "nature": ("绩效指标性质", "指标性质", "性质"),
    "target": ("年度指标值", "指标值", "绩效指标值", "本年绩效指标值", "目标值"),
    "unit": ("绩效度量单位", "度量单位", "计量单位"),
}  # fmt: skip
AMOUNTS: Final = ("initial_budget", "annual_budget", "executed")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One project of a unit's final accounts; amounts in `money_unit`."""

    project_name: str
    unit: str | None
    amounts: dict[str, Decimal]
    money_unit: str | None
    """as the headers say; None: that of the form"""
    key: str
    """the project's name for comparing"""
    unit_key: str
    """the unit's; empty where it is not given"""


@dataclass(frozen=True, slots=True)
class ApprovedIndicator:
    """One approved indicator."""

    level1: str | None
    level2: str | None
    name: str | None
    nature: str | None
    target: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class ApprovedProject:
    """A project's approved goal and indicators."""

    project_name: str
    goal: str | None
    indicators: tuple[ApprovedIndicator, ...]


@lru_cache(maxsize=512)
def name_key(text: str) -> str:
    """A name for comparing: without brackets, quotation marks and other punctuation."""
    return re.sub(r"[^\w一-鿿]", "", canon(text)).lower()


def read_roster(rows: Sequence[Mapping[str, str | None]]) -> tuple[RosterRow, ...]:
    """The roster, one row a project; rows without a name, and sums (合计), are left out.

    Raises:
        UsageError: there is no column for the project's name.
    """
    columns = _columns(rows, _ROSTER, "决算名册", "the roster")
    found = []
    for row in rows:
        name = _cell(row, columns, "project_name")
        if name is None or name in ("合计", "总计", "小计"):
            continue
        amounts = {a: n for a in AMOUNTS if (n := plain_number(_cell(row, columns, a))) is not None}
        unit = next((u for a in AMOUNTS if (u := _header_unit(columns.get(a)))), None)
        named = _cell(row, columns, "unit")
        found.append(RosterRow(name, named, amounts, unit, name_key(name), name_key(named or "")))
    return tuple(found)


def read_approved(rows: Sequence[Mapping[str, str | None]]) -> tuple[ApprovedProject, ...]:
    """The approved goals, one row an indicator; a blank project, goal or level is that of the row above.

    Raises:
        UsageError: there is no column for the project's name or the indicator's.
    """
    columns = _columns(rows, _APPROVED, "批复绩效目标表", "the table of approved goals")
    if "name" not in columns:
        raise UsageError(
            "批复绩效目标表缺少“三级指标”一列", "the table of approved goals has no column 三级指标"
        )
    goals: dict[str, tuple[str, str | None, list[ApprovedIndicator]]] = {}
    last: dict[str, str | None] = {}
    for row in rows:
        project = _cell(row, columns, "project_name") or last.get("project_name")
        if project is None:
            continue
        if project != last.get("project_name"):
            last = {"project_name": project}
        for column in ("goal", "level1", "level2"):
            last[column] = _cell(row, columns, column) or last.get(column)
        entry = goals.setdefault(name_key(project), (project, last["goal"], []))
        name = _cell(row, columns, "name")
        if name is not None:
            values = (name, *(_cell(row, columns, c) for c in ("nature", "target", "unit")))
            entry[2].append(ApprovedIndicator(last["level1"], last["level2"], *values))
    return tuple(ApprovedProject(name, goal, tuple(rows_)) for name, goal, rows_ in goals.values())


def _columns(
    rows: Sequence[Mapping[str, str | None]], wanted: Mapping[str, tuple[str, ...]], zh: str, en: str
) -> dict[str, str]:
    """The header of each wanted column: an equal one first, then the closest; each header once."""
    from rapidfuzz import fuzz

    headers = list(dict.fromkeys(h for row in rows[:1] for h in row))
    plain = {h: re.sub(r"\(.*?\)", "", canon(h)) for h in headers}
    columns: dict[str, str] = {}
    for exact in (True, False):
        for column, names in wanted.items():
            free = [h for h in headers if h not in columns.values()]
            if column in columns or not free:
                continue
            if exact:
                match = next((h for n in names for h in free if plain[h] == n), None)
            else:
                score, match = max((max(fuzz.ratio(plain[h], n) for n in names), h) for h in free)
                match = match if score >= _CLOSE else None
            if match is not None:
                columns[column] = match
    if rows and "project_name" not in columns:
        raise UsageError(f"{zh}缺少“项目名称”一列", f"{en} has no column 项目名称")
    return columns


def _cell(row: Mapping[str, str | None], columns: Mapping[str, str], column: str) -> str | None:
    header = columns.get(column)
    return written(row.get(header)) if header is not None else None


def _header_unit(header: str | None) -> str | None:
    match = re.search(r"\((?:单位:)?(.+?)\)", canon(header)) if header else None
    known = kind_of(match[1]) if match else None
    return match[1] if match and known and known[0] == "money" else None
