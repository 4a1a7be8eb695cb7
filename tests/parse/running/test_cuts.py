"""The parting of one row's texts: two unlike judges, and what they are not sure of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hebiao.domain.document import Segment
from hebiao.parse.running.cuts import Cut, all_cuts, kind_costs, width
from hebiao.parse.running.parting import MOST, part_bodies
from hebiao.parse.running.tokens import Token, tokenize
from made_forms import lines_of


def _body(*lines: str) -> tuple[Token, ...]:
    return tokenize(Segment(0, lines_of(*lines))).tokens


def test_all_cuts_are_in_order_and_different() -> None:
    """Every cut parts the tokens in order, no cut comes twice, and a name without its number is never empty."""
    for n in range(6):
        for named in (True, False):
            cuts = list(all_cuts(n, named=named))
            assert len(set(cuts)) == len(cuts)
            assert all(0 <= c.a <= c.b <= n for c in cuts)
            assert named or n == 0 or all(c.a for c in cuts)


def test_parts_are_the_whole_body() -> None:
    """Name, target and actual together are the tokens, each once."""
    body = _body("验收合格率 100% 98%")
    for cut in all_cuts(len(body), named=True):
        name, target, actual = cut.parts(body)
        assert (*name, *target, *actual) == body


def test_kinds_know_quantities() -> None:
    """By kind alone a word before two quantities is the name, and the quantities are target and actual."""
    body = _body("验收合格率 ≥95% 98%")
    costs = kind_costs(body, named=True, lacks=False)
    assert min(costs, key=lambda c: (costs[c], c.a, c.b)) == Cut(1, 2)


@given(
    st.lists(
        st.sampled_from(["验收合格率", "100%", "优良中低差", "优", "≥5个", "已完成", "\n", "。"]),
        max_size=MOST + 4,
    )
)
def test_every_body_gets_a_parting_or_none(words: list[str]) -> None:
    """Any row is parted within its bounds, not at all where it has no tokens, and asked whole where they are too many."""
    body = _body(*" ".join(words).split("\n"))
    (parting,) = part_bodies([(body, "指标1：")])
    if not body:
        assert parting is None
        return
    assert parting is not None
    assert len(body) <= MOST or parting.unsure == {"name", "target", "actual"}
    for cut in (parting.grid, parting.stream):
        assert 0 <= cut.a <= cut.b <= len(body)
    differ = parting.grid != parting.stream
    assert not differ or parting.unsure


def test_width_counts_full_characters() -> None:
    """A Chinese character is as wide as two digits."""
    assert width("路灯") == width("1234") == 2.0
