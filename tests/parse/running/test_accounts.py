"""What no field, no label and no residue holds is residue of the part it stands in."""

from __future__ import annotations

from hebiao.domain.document import Line, Segment
from hebiao.domain.reading import Found, Place, Reading
from hebiao.parse.running.accounts import account
from hebiao.parse.running.tokens import tokenize

LINES = [Line(t, n + 1) for n, t in enumerate(["项目名称 甲项目", "年度资金总额 10 20", "其他资金 —"])]
TOKENS = tokenize(Segment(0, tuple(LINES)))
MARKS = ((0, "head"), (TOKENS.plain.index("年度资金总额"), "money"))


def _reading(*spans: tuple[int, int, int]) -> Reading:
    places = [Place(LINES[n], a, b) for n, a, b in spans]
    return Reading("grid", fields={str(i): Found("", None, (p,)) for i, p in enumerate(places)})


def test_what_is_left_is_named_with_its_part() -> None:
    """An amount that no reading took is residue of the money, and its place is where it stands."""
    reading = _reading((0, 5, 8), (1, 7, 9))
    account((reading,), TOKENS, MARKS)
    (left,) = reading.residue
    assert (left.region, left.place.at) == ("money", LINES[1])
    assert left.text.startswith("20")


def test_labels_and_dashes_are_no_residue() -> None:
    """Where every value is in a field, printed words and dashes alone leave nothing over."""
    reading = _reading((0, 5, 8), (1, 7, 9), (1, 10, 12))
    account((reading,), TOKENS, MARKS)
    assert reading.residue == []


def test_text_is_told_apart_by_its_part() -> None:
    """Text left over on both sides of a part's beginning is two residues."""
    reading = _reading()
    account((reading,), TOKENS, MARKS)
    assert [left.region for left in reading.residue] == ["head", "money"]
