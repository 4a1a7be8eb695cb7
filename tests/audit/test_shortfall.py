"""Texts that say outright that a target was missed, and by how much."""

from __future__ import annotations

import pytest

from hebiao.audit.scoring import score_indicator
from hebiao.audit.scoring.shortfall import says_left, says_short


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("超预算2.3万元", "money", True), ("实际超支30,000元。", "money", True), ("未超预算2万元", "money", False),
        ("超预算2.3万元，已核减", "money", False), ("延期10天", "hours", True), ("延期10天", "money", False), ("超预算2万元", "hours", False),
    ],
)  # fmt: skip
def test_what_came_too_late_or_cost_too_much(text: str, kind: str, said: bool) -> None:
    """Only a text that says nothing else, of the kind that the ceiling is of, tells a miss."""
    assert says_short(text, kind) is said


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("未完成50户", "改造户数", True), ("尚有50户未完工", "改造户数", True), ("未完成0户", "改造户数", False),
        ("未完成50户", "未完成户数", False), ("完成70户，未完成50户", "改造户数", False), ("上年未完成50户", "改造户数", False),
    ],
)  # fmt: skip
def test_what_is_not_done_yet(text: str, name: str, said: bool) -> None:
    """How much is left undone tells a miss where it stands alone, and the indicator does not count just that."""
    assert says_left(text, name) is said


def test_what_is_done_counts_beside_what_is_left() -> None:
    """Of 70户 done and 50户 left undone the first is the actual value; alone, what is left gives no score."""
    beside = score_indicator("120户", "完成70户，未完成50户", 12, name="改造户数")
    alone = score_indicator("120户", "未完成50户", 12, name="改造户数")
    assert (beside.met, beside.score) == ("missed", 7)
    assert (alone.met, alone.score, alone.likely) == ("missed", None, True)
