"""How filers word things, in both senses, by the hundred: what is right is left alone, what is wrong is told."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from hebiao.audit import audit_form
from hebiao.audit.explain import example_form

KINDS: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("wordings.toml").read_text("utf-8")
)
LEVEL1: Final = {"服务对象满意度指标": "满意度指标", "社会效益指标": "效益指标"}
YEAR: Final = {"year": "2024", "prepared_on": "2025年1月16日"}
LOW: Final = {
    "funding.total.executed": "96", "funding.appropriation.executed": "96", "funding.total.execution_rate": "80%",
    "funding.appropriation.execution_rate": "80%", "funding.total.score": "8", "indicators.3.actual": "96万元",
}  # fmt: skip


def written_over(line: str, kind: dict[str, Any]) -> dict[str, str]:
    """The fields that a line of the table stands for."""
    if "place" in kind:
        low = LOW if kind.get("low_rate") else {}
        total = {"total_score": "100"} if kind["place"] == "remarks" else {}
        return YEAR | low | total | {kind["place"]: line}
    asked, _, actual = line.partition(" => ")
    name, _, target = asked.partition(" | ")
    cells = {
        "level1": LEVEL1.get(kind["level2"], "产出指标"), "level2": kind["level2"], "name": name, "target": target, "actual": actual,
        "weight": "20", "score": "20",
    }  # fmt: skip
    return YEAR | {f"indicators.0.{c}": t for c, t in cells.items()}


def told(line: str, kind: dict[str, Any]) -> list[str]:
    """The messages of the kind's rules on a line."""
    over = written_over(line, kind)
    changed = {p for p in over if p.startswith("indicators.0.") or p == kind.get("place")}
    return [
        f"{f.rule} {f.verdict}: {f.message}"
        for f in audit_form(example_form("classic", over, 0))
        if f.rule in kind["rules"] and ("place" in kind or changed.intersection(f.fields))
    ]


def lines(kind: str, sense: str) -> list[str]:
    """The lines of one sense."""
    return [line for line in map(str.strip, KINDS[kind][sense].splitlines()) if line]


@pytest.mark.parametrize("kind", list(KINDS))
def test_nothing_is_said_of_what_is_right(kind: str) -> None:
    """No rule of the kind speaks of a wording that is right."""
    assert {line: said for line in lines(kind, "silent") if (said := told(line, KINDS[kind]))} == {}


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_wrong_is_told(kind: str) -> None:
    """A rule of the kind speaks of every wording that is wrong."""
    assert [line for line in lines(kind, "told") if not told(line, KINDS[kind])] == []
