"""Plots say what the numbers say."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from hebiao.evals.record import Ratio
from hebiao.evals.svg import Dot, interval_chart, percent, scatter


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (1.0, "100.0 %"),
        (0.99996, "99.9 %"),
        (0.00001, "<0.1 %"),
        (0.0, "0.0 %"),
        (0.5, "50.0 %"),
    ],
)
def test_percent(value: float | None, shown: str) -> None:
    """Nothing short of all is shown as all, nothing above none as none."""
    assert percent(value) == shown


def test_interval_chart() -> None:
    """One dot a defined share, further right for the larger; names are escaped; it is well-formed."""
    rows = [
        ("a<b", Ratio(part=9, whole=10, value=0.9, low=0.8, high=1.0)),
        ("c", Ratio(part=10, whole=10, value=1.0)),
        ("undefined", Ratio(part=0, whole=0, value=None)),
    ]
    svg = ElementTree.fromstring(interval_chart(rows, "t"))
    space = "{http://www.w3.org/2000/svg}"
    dots = [float(c.get("cx", "")) for c in svg.iter(f"{space}circle")]
    assert len(dots) == 2
    assert dots[0] < dots[1]
    assert [t.text for t in svg.iter(f"{space}text")].count("a<b") == 1


def test_scatter_without_documents() -> None:
    """Nothing to show is an empty plot, not an error; one document is one dot and one legend entry."""
    assert "<circle" not in scatter([], "x", "y")
    assert scatter([Dot("d", "pdf", 0.1, 0.2)], "x", "y").count("<circle") == 2
