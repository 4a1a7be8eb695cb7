"""Running text as tokens: no character lost, every one at its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hebiao.domain.document import Cell, Line, Row, Segment
from hebiao.normalize import squash
from hebiao.parse.running.tokens import Token, Tokens, found_tokens, tokenize
from made_forms import lines_of

WORDS = st.text(st.sampled_from("项目名称100.5%：（）无 　\t—"), max_size=24)
LINES = st.lists(WORDS, max_size=8)


def _segment(texts: list[str]) -> Segment:
    return Segment(0, lines_of(*texts))


@given(LINES)
def test_every_token_stands_at_its_offsets(texts: list[str]) -> None:
    """The characters [start, end) of a token's line are the token, and no character that says something is lost."""
    tokens = tokenize(_segment(texts))
    assert all(t.at.text[t.start : t.end] == t.text for t in tokens.tokens)
    assert tokens.joined == "".join("".join(t.split()) for t in texts)
    assert len(tokens.plain) == len(tokens.joined)
    assert [tokens.token_at(s) for s in tokens.starts] == list(range(len(tokens)))


@given(LINES, st.integers(0, 60), st.integers(0, 60))
def test_a_slice_is_the_text_between(texts: list[str], a: int, b: int) -> None:
    """A slice holds exactly its characters, and each of its tokens still stands at its offsets."""
    tokens = tokenize(_segment(texts))
    part = tokens.slice(a, b)
    assert part.joined == tokens.joined[a:b]
    assert all(t.at.text[t.start : t.end] == t.text for t in part.tokens)


@given(LINES)
def test_found_text_and_its_places_agree(texts: list[str]) -> None:
    """The places of a found text hold its characters, in order and nothing but white space besides."""
    tokens = tokenize(_segment(texts)).tokens
    found = found_tokens(tokens)
    if found is None:
        assert not tokens
        return
    at_places = "".join(p.at.text[p.start : p.end] for p in found.places)
    assert squash(at_places) == squash(found.raw)


def test_gaps_tell_what_stood_before() -> None:
    """A token knows whether a space, a line end or a blank line stood before it."""
    lines = (Line("甲 乙", 1), Line("丙", 2), Line("丁", 4, blank_before=True))
    tokens = tokenize(Segment(0, lines)).tokens
    assert [(t.text, t.gap) for t in tokens] == [
        ("甲", "line"),
        ("乙", "space"),
        ("丙", "line"),
        ("丁", "blank"),
    ]


def test_a_cell_is_one_token() -> None:
    """A cell with spaces inside is one token, and a cut through it points at the whole cell."""
    cell = Cell(0, 0, 0, "更换 路灯")
    tokens = tokenize(Segment(0, (Row(0, 0, (cell, Cell(0, 0, 1, " ")), False, 2),)))
    assert [(t.text, t.gap) for t in tokens.tokens] == [("更换 路灯", "cell")]
    assert tokens.slice(2, 4).tokens == (Token("路灯", cell, 0, 5, "space"),)
    assert found_tokens(tokens.tokens).text == "更换路灯"  # type: ignore[union-attr]  # the tokens are not empty


def test_no_tokens_are_nothing() -> None:
    """Nothing found is None, not an empty text."""
    assert found_tokens([]) is None
    assert len(Tokens(()).slice(0, 5)) == 0
