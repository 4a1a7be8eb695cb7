"""B04: goal, indicators and targets of a form are the approved ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.differences import align, compare_texts, says_same, show_changes
from hebiao.audit.rulebook import Rulebook
from hebiao.audit.scoring.target import read_target
from hebiao.audit.scoring.units import kind_of
from hebiao.audit.tables import ApprovedIndicator, ApprovedProject
from hebiao.domain.form import Form, Indicator
from hebiao.lazy import regex

_ZEROS: Final = regex(r"(?<![\d.])(\d+)\.0+(?![\d.])")
_TIMES: Final = frozenset({"场", "期", "批", "班", "届", "轮"})
"""units that may be written with 次 behind them; 人 is none of them"""
_MONTH: Final = regex(r"(?:(20\d{2})年)?(?=\d{1,2}月)")


def check_approved(form: Form, project: ApprovedProject, book: Rulebook) -> Iterator[Breach]:
    """Every difference between a form and what was approved for its project."""
    if project.goal and form.expected_goal and not says_same(project.goal, form.expected_goal):
        yield _differs(("expected_goal",), "预期目标", "the expected goal", form.expected_goal, project.goal)
    for i, j in align(form.indicators, project.indicators):
        if i is None and j is not None:
            y = project.indicators[j]
            told = [t for t in (y.level2, _target_text(y)) if t]
            yield Breach(
                ("indicators",),
                None,
                y.name,
                f"批复的指标“{y.name}”"
                + (f"（{'，'.join(told)}）" if told else "")
                + "在自评表中没有，应补上",
                f"the approved indicator “{y.name}”"
                + (f" ({', '.join(f'“{t}”' for t in told)})" if told else "")
                + " is not in the form: add it",
            )
        elif i is not None and j is None:
            x = form.indicators[i]
            yield Breach(
                (f"indicators.{i}.name",),
                x.name,
                None,
                f"第{i + 1}项指标“{x.name}”不在批复的绩效目标中，应删去或先办理绩效目标调剂",
                f"indicator {i + 1} “{x.name}” was not approved: take it out, or have the goals adjusted first",
            )
        elif i is not None and j is not None:
            yield from _compare(i, form.indicators[i], project.indicators[j], book, form.year)


def _compare(
    i: int, x: Indicator, y: ApprovedIndicator, book: Rulebook, year: int | None
) -> Iterator[Breach]:
    if not says_same(x.name, y.name):
        yield _differs(
            (f"indicators.{i}.name",),
            f"第{i + 1}项三级指标",
            f"the name of indicator {i + 1}",
            x.name,
            y.name,
        )
    if y.target is None and x.target is None:
        return
    if not _same_target(x, y, book, year):
        paths = tuple(
            f"indicators.{i}.{c}" for c in ("target", "nature", "unit") if c == "target" or getattr(x, c)
        )
        yield _differs(
            paths,
            f"第{i + 1}项指标“{x.name or y.name}”的指标值",
            f"the target of indicator {i + 1} “{x.name or y.name}”",
            _target_text(x),
            _target_text(y),
            leans=(f"indicators.{i}.nature", f"indicators.{i}.unit"),
        )


def _same_target(x: Indicator, y: ApprovedIndicator, book: Rulebook, year: int | None) -> bool:
    if says_same(_target_text(x), _target_text(y)) or _same_month(_target_text(x), _target_text(y), year):
        return True
    a = read_target(x.target, x.nature, x.unit, None, book)
    b = read_target(y.target, y.nature, y.unit, None, book)
    if a is None or b is None:
        return False
    if a.number is None or b.number is None:
        return a.scale == b.scale if a.scale or b.scale else says_same(x.target, y.target)
    if a.direction != b.direction:
        return False
    left, right = kind_of(a.unit or ""), kind_of(b.unit or "")
    if left is not None and right is not None and left[0] == right[0]:
        return a.number * left[1] == b.number * right[1]
    return a.number == b.number and says_same(_counted(a.unit), _counted(b.unit))


def _counted(unit: str | None) -> str | None:
    """A unit without 次 behind it (场次 and 场 are one)."""
    return unit[:-1] if unit and unit.endswith("次") and unit[:-1] in _TIMES else unit


def _same_month(a: str, b: str, year: int | None) -> bool:
    """Whether two texts differ in nothing but the form's year before a month, which one of them leaves out."""
    years = [m[1] for t in (a, b) for m in _MONTH.finditer(t) if m[1]]
    if len({*years}) != 1 or year not in (None, int(years[0])):
        return False
    return says_same(_MONTH.sub("", a), _MONTH.sub("", b))


def _target_text(x: Indicator | ApprovedIndicator) -> str:
    qualitative = x.nature == "定性"
    return f"{'' if qualitative else x.nature or ''}{x.target or ''}{'' if qualitative else x.unit or ''}"


def _differs(
    paths: tuple[str, ...],
    zh: str,
    en: str,
    found: str | None,
    approved: str | None,
    *,
    leans: tuple[str, ...] = (),
) -> Breach:
    changes = compare_texts(*(_ZEROS.sub(r"\1", text or "") for text in (approved, found)))
    return Breach(
        paths,
        found,
        approved,
        f"{zh}与批复的不一致：{show_changes(changes, 'zh')}（删为批复所有、表中没有，增为表中多出），应为“{approved or ''}”",
        f"{en} differs from the approved one: {show_changes(changes, 'en')} (cut: approved and not in the form; new: the other "
        f"way round); it should be “{approved or ''}”",
        leans=leans,
    )
