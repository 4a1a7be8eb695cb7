"""Ways through run-together rows: the planted one is always among them, and no sum picks between two."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hebiao.parse.running.solve import FULL, UNIT, Step, Ways, cheapest, pairs, points

POINTS = st.integers(0, 40).map(lambda n: n * UNIT // 2)
"""weights and scores in halves of a point, up to 20"""
ROW = st.tuples(POINTS, POINTS).map(lambda p: (max(p), min(p)))


@given(st.lists(ROW, min_size=1, max_size=6), st.lists(st.lists(ROW, max_size=3), min_size=6, max_size=6))
def test_the_planted_way_is_always_found(
    rows: list[tuple[int, int]], others: list[list[tuple[int, int]]]
) -> None:
    """Whatever else the digits allow, the way that was planted is among the ways that the sums bear out."""
    rest = FULL - sum(w for w, _ in rows)
    planted = [Step(0, 1, max(rest, 0), max(rest, 0), key="first")]
    planted += [Step(n, n + 1, w, s, key="true") for n, (w, s) in enumerate(rows, 1)]
    spare = [Step(n, n + 1, *o, key=m) for n in range(1, len(rows) + 1) for m, o in enumerate(others[n - 1])]
    ways = Ways([*planted, *spare], len(rows) + 1, scored=True).that_total(sum(s.score for s in planted))
    if rest < 0 or ways is None:
        return
    assert tuple(planted) in ways
    for way in ways:
        assert sum(s.weight for s in way) == FULL
        assert sum(s.score for s in way) == sum(s.score for s in planted)


def test_two_ways_with_the_same_sums_are_both_listed() -> None:
    """Nothing is picked where the sums bear out two ways."""
    steps = [
        Step(0, 1, 50 * UNIT, 0), Step(0, 1, 60 * UNIT, 0), Step(1, 2, 50 * UNIT, 0), Step(1, 2, 40 * UNIT, 0),
    ]  # fmt: skip
    ways = Ways(steps, 2, scored=False).that_total(0)
    assert ways is not None
    assert sorted([s.weight // UNIT for s in w] for w in ways) == [[50, 50], [60, 40]]


def test_too_many_ways_prove_nothing() -> None:
    """Where more ways fit than a person could look at, there is no answer at all."""
    steps = [
        Step(n, n + 1, w, w, key=(n, k)) for n in range(10) for k, w in enumerate((0, 10 * UNIT, 20 * UNIT))
    ]
    assert Ways(steps, 10, scored=True).that_total(FULL) is None


@given(POINTS, POINTS)
def test_a_weight_and_a_score_are_among_the_pairs_of_their_digits(weight: int, score: int) -> None:
    """Written one behind the other, a weight and a score are always one of the splits."""
    texts = [f"{n / UNIT:g}" for n in (weight, score)]
    assert (0, len(texts[0])) in list(pairs("".join(texts)))


def test_what_is_no_figure_is_no_points() -> None:
    """A leading zero, a dot at the end and more than 100 are no weight and no score."""
    assert [points(t) for t in ("08", "1.", "101", "", "1.23456", "１０")] == [None] * 6
    assert [points(t) for t in ("0", "12.5", "100")] == [0, 125_000, FULL]
    assert points("100.78", most=150) == 1_007_800


def test_the_cheapest_way_knows_no_sum() -> None:
    """The judge of shapes takes the likelier step, though the weights then make no 100."""
    likely, right = Step(0, 1, 7 * UNIT, cost=0.1, key="likely"), Step(0, 1, FULL, cost=0.4, key="right")
    assert cheapest([right, likely], 1) == (likely,)
    assert cheapest([Step(0, 1)], 2) is None
