"""Long names of files, short for people."""

from __future__ import annotations

import pytest

from hebiao.report.filenames import shorten, text_width


@pytest.mark.parametrize("name", ["甲.xlsx", "a" * 20, "提交材料/甲乙丙.docx"])
def test_a_short_name_stays(name: str) -> None:
    """A name that fits is not touched."""
    assert shorten(name, 20) == name


@pytest.mark.parametrize("width", [10, 11, 20, 41, 60])
@pytest.mark.parametrize(
    "name", ["关于报送" * 30 + "自评表.xlsx", "report-" * 40 + "2023.docx", "甲a" * 60 + ".pdf"]
)
def test_a_long_name_keeps_both_ends(name: str, width: int) -> None:
    """The name takes all the room it has but a column, begins and ends as it did, with one ellipsis."""
    short = shorten(name, width)
    head, tail = short.split("…")
    assert name.startswith(head)
    assert name.endswith(tail)
    assert len(tail) >= 2
    assert width - 2 <= text_width(short) <= width
