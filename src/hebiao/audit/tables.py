"""The two tables a batch is checked against: the roster (final accounts) and the approved goals (表13).

Rows come as plain dicts, header to text, as a reader of xlsx or csv gives them; headers are matched loosely.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from msgspec import Struct, field

from hebiao.audit.scoring.units import kind_of
from hebiao.domain.form import AMOUNT_COLUMNS
from hebiao.errors import UsageError
from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number, written

_CLOSE: Final = 80
_ROSTER: Final = {
    "project_name": ("项目名称", "项目", "预算项目名称"),
    "unit": ("单位名称", "实施单位", "预算单位", "单位", "主管部门"),
    "initial_budget": ("年初预算数", "年初预算", "年初预算金额"),
    "annual_budget": ("全年预算数", "调整预算数", "全年预算", "调整后预算", "预算数"),
    "executed": ("全年执行数", "决算数", "执行数", "支出数", "支出决算数", "执行金额"),
}  # fmt: skip
_TELLING: Final = {
    "initial_budget": regex(r"年初"),
    "executed": regex(r"决算|执行|支出"),
    "annual_budget": regex(r"全年|调整|预算"),
}
"""words of the headers of amounts, in the order in which they are asked; a header that no name is near may hold one"""
_NO_AMOUNT: Final = regex(
    r"率|比|差|结余|结转|分值|得分|科目|编码|代码|类|年度$|性质|单位|部门|名称|项目|来源|方式"
)
_ANOTHER: Final = regex(r"上年|上一年|去年|往年|以前年|未[执支使]|追加|调[增减]|追减|申请|申报|非财政")
"""words that make the header of an amount that of another one, however near it is to a wanted name (上年执行数)"""
_APPROVED: Final = {
    "project_name": ("项目名称", "项目"),
    "owner": ("单位名称", "实施单位", "项目实施单位", "预算单位", "预算单位名称", "填报单位", "项目单位"),
    "goal": ("年度绩效目标", "绩效目标", "年度总体目标", "预期目标", "总体目标"),
    "level1": ("一级指标",),
    "level2": ("二级指标",),
    "name": ("三级指标", "指标名称", "绩效指标"),
    "nature": ("绩效指标性质", "指标性质", "性质"),
    "target": ("年度指标值", "指标值", "绩效指标值", "本年绩效指标值", "目标值"),
    "unit": ("绩效度量单位", "度量单位", "计量单位"),
}  # fmt: skip
_SUMS: Final = frozenset({"合计", "总计", "小计", "本页合计", "单位合计", "部门合计"})
_FOOTER: Final = regex(
    r"(?:注\d*|备注|说明|日期|时间|(?:单位|部门|财务|科室|项目)?(?:负责|审核|复核|填表|制表|填报|编制|经办|联系)"
    r"(?:人|单位|日期|时间|电话)?(?:\(.*?\))?):"
)
"""what stands below a table in the column of the names"""
_CODE: Final = regex(r"(?=[0-9a-z]*\d{6})[0-9a-z]{12,}(?=[一-鿿])")
"""the system's number before a project's name (11010523T000001-图书采购), in its key"""


class RosterRow(Struct, frozen=True):
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


class ApprovedIndicator(Struct, frozen=True):
    """One approved indicator."""

    level1: str | None
    level2: str | None
    name: str | None
    nature: str | None
    target: str | None
    unit: str | None


class ApprovedProject(Struct, frozen=True):
    """A project's approved goal and indicators."""

    project_name: str
    goal: str | None
    indicators: tuple[ApprovedIndicator, ...]
    unit_key: str = ""
    """the unit's name for comparing; empty where it is not given"""
    is_mixed: bool = False
    """whether no unit is given and the rows may be of several projects of that name"""


class Goals(Struct, frozen=True):
    """The approved goals of a batch."""

    by_name: Mapping[str, tuple[ApprovedProject, ...]]
    """by the project's name for comparing, without a number of the system"""
    units: frozenset[str]

    def holds(self, name: str) -> bool:
        """Whether some project of that name (as `name_key` has it) was approved."""
        return bare_key(name) in self.by_name

    def find(self, name: str, unit: str) -> ApprovedProject | None:
        """The project of a form; None where none has its name, or where several may be meant."""
        named = self.by_name.get(bare_key(name), ())
        owned = [p for p in named if p.unit_key and p.unit_key == unit] or [
            p for p in named if p.unit_key and same_unit(p.unit_key, unit)
        ]
        found = owned or [p for p in named if not p.unit_key]
        if not found and not any(same_unit(u, unit) for u in self.units):
            found = list(named)  # the table spells units otherwise
        if len(found) > 1:
            found = [p for p in found if name_key(p.project_name) == name]
        return found[0] if len(found) == 1 and not found[0].is_mixed else None


@lru_cache(maxsize=512)
def name_key(text: str) -> str:
    """A name for comparing: without brackets, quotation marks and other punctuation."""
    return re.sub(r"[^\w一-鿿]", "", canon(text)).lower()


def bare_key(key: str) -> str:
    """The key of a project's name without the system's number before it."""
    number = _CODE.match(key)
    return key[number.end() :] if number else key


def same_unit(a: str, b: str) -> bool:
    """Whether two names may be of one unit, one of them without what stands above it (北京市朝阳区数据局, 数据局)."""
    return a == b or (bool(a and b) and (a.endswith(b) or b.endswith(a)))


def _is_aside(name: str) -> bool:
    """Whether a row is a sum, or a line below the table."""
    return name_key(name) in _SUMS or bool(_FOOTER.match(canon(name)))


def read_roster(rows: Sequence[Mapping[str, str | None]]) -> tuple[RosterRow, ...]:
    """The roster, one row a project; rows without a name, sums (合计) and lines below the table are left out.

    A blank unit is that of the row above, as cells that were merged are given; not across a sum.

    Raises:
        UsageError: there is no column for the project's name.
    """
    columns = _columns(rows, _ROSTER, "决算名册", "the roster")
    found = []
    named: str | None = None
    for row in rows:
        name = _cell(row, columns, "project_name")
        if name is None or _is_aside(name):
            named = None
            continue
        amounts = {a: n for a in AMOUNT_COLUMNS if (n := plain_number(_cell(row, columns, a))) is not None}
        unit = next((u for a in AMOUNT_COLUMNS if (u := _header_unit(columns.get(a)))), None)
        named = _cell(row, columns, "unit") or named
        found.append(RosterRow(name, named, amounts, unit, name_key(name), name_key(named or "")))
    return tuple(found)


class _Gathered(Struct):
    """A project while its rows are gone through."""

    name: str
    unit_key: str
    goals: list[str] = field(default_factory=list)
    indicators: list[ApprovedIndicator] = field(default_factory=list)
    stretches: int = 0
    """how often its rows begin anew behind those of another"""

    def done(self) -> ApprovedProject:
        names = [(i.level1, i.level2, i.name) for i in self.indicators]
        goals = {*map(name_key, self.goals)}
        mixed = self.stretches > 1 or len(goals) > 1 or len({*names}) < len(names)
        return ApprovedProject(
            self.name,
            self.goals[0] if len(goals) == 1 else None,
            tuple(self.indicators),
            self.unit_key,
            mixed and not self.unit_key,
        )


def read_approved(rows: Sequence[Mapping[str, str | None]]) -> Goals:
    """The approved goals, one row an indicator; a blank unit, project, goal or level is that of the row above.

    Projects of one name in several units are kept apart by the unit; where none is given, rows that cannot be of one
    project (two goals, an indicator twice, rows apart from each other) are known to be mixed.

    Raises:
        UsageError: there is no column for the project's name or the indicator's.
    """
    columns = _columns(rows, _APPROVED, "批复绩效目标表", "the table of approved goals")
    if "name" not in columns:
        raise UsageError(
            "批复绩效目标表缺少“三级指标”一列", "the table of approved goals has no column 三级指标"
        )
    gathered: dict[tuple[str, str], _Gathered] = {}
    owner: str | None = None
    last: dict[str, str | None] = {}
    current: _Gathered | None = None
    for row in rows:
        told = _cell(row, columns, "project_name")
        project = told or last.get("project_name")
        if project is None or _is_aside(project):
            continue
        before, owner = owner, _cell(row, columns, "owner") or owner
        if project != last.get("project_name") or owner != before:
            last = {"project_name": project}
        for column in ("level1", "level2"):
            last[column] = _cell(row, columns, column) or last.get(column)
        key = name_key(project), name_key(owner or "")
        entry = gathered.setdefault(key, _Gathered(project, key[1]))
        entry.stretches += entry is not current
        current = entry
        if goal := _cell(row, columns, "goal"):
            entry.goals.append(goal)
        name = _cell(row, columns, "name")
        if name is not None:
            values = (name, *(_cell(row, columns, c) for c in ("nature", "target", "unit")))
            entry.indicators.append(ApprovedIndicator(last["level1"], last["level2"], *values))
    return _goals_of(gathered)


def _goals_of(gathered: Mapping[tuple[str, str], _Gathered]) -> Goals:
    """What was gathered by project and unit, as it is looked for: by the project's bare name."""
    by_name: dict[str, tuple[ApprovedProject, ...]] = {}
    for (name, _), entry in gathered.items():
        by_name[bare_key(name)] = (*by_name.get(bare_key(name), ()), entry.done())
    return Goals(by_name, frozenset(unit for _, unit in gathered if unit))


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
            free = [
                h
                for h in headers
                if h not in columns.values() and not (column in _TELLING and _ANOTHER.search(plain[h]))
            ]
            if column in columns or not free:
                continue
            if exact:
                match = next((h for n in names for h in free if plain[h] == n), None)
            else:
                score, match = max((max(fuzz.ratio(plain[h], n) for n in names), h) for h in free)
                match = match if score >= _CLOSE else None
            if match is not None:
                columns[column] = match
    for column in (c for c in _TELLING if c in wanted and c not in columns):
        if (told := _told_by_words(column, plain, set(columns.values()))) is not None:
            columns[column] = told
    if rows and "project_name" not in columns:
        raise UsageError(f"{zh}缺少“项目名称”一列", f"{en} has no column 项目名称")
    return columns


def _told_by_words(column: str, plain: Mapping[str, str], taken: set[str]) -> str | None:
    """The one header that words tell to be of an amount ("决算支出数"); None where it may be two, or that of another amount."""
    fitting = [
        h
        for h, key in plain.items()
        if h not in taken
        and not (_NO_AMOUNT.search(key) or _ANOTHER.search(key))
        and next((c for c, words in _TELLING.items() if words.search(key)), None) == column
    ]
    return fitting[0] if len(fitting) == 1 else None


def _cell(row: Mapping[str, str | None], columns: Mapping[str, str], column: str) -> str | None:
    header = columns.get(column)
    return written(row.get(header)) if header is not None else None


def _header_unit(header: str | None) -> str | None:
    match = re.search(r"\((?:单位:)?(.+?)\)", canon(header)) if header else None
    known = kind_of(match[1]) if match else None
    return match[1] if match and known and known[0] == "money" else None
