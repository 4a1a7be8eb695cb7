"""The words of the form: each is the key that cells are compared by, and levels fit together."""

from __future__ import annotations

import pytest

from hebiao import wording
from hebiao.domain.form import LEVEL1, LEVEL2
from hebiao.normalize import canon
from hebiao.wording import Vocabulary

VOCABULARIES = (
    wording.HEAD,
    wording.MONEY_COLUMNS,
    wording.MONEY_ROWS,
    wording.GOALS,
    wording.COLUMNS,
    wording.FOOT,
)


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_word_is_its_own_key(vocabulary: Vocabulary) -> None:
    """Every label, also one that is believed alone, is its own comparison key, else it could never be found."""
    assert [word for word in vocabulary.alone if canon(word).rstrip(":") != word] == []


def test_words_of_other_places_are_believed_alone_only() -> None:
    """What a vocabulary takes of a cell of its own holds all its words, and more where other places have others."""
    assert wording.HEAD["项目名称"] == wording.HEAD.alone["项目名称"] == "project_name"
    assert "专项名称" not in wording.HEAD
    assert wording.HEAD.alone["专项名称"] == "project_name"


def test_a_vocabulary_is_a_key_by_itself() -> None:
    """What is remembered of one vocabulary is never taken for what another with the same words says."""
    twin = Vocabulary(wording.FOOT)
    assert {wording.FOOT: 1, twin: 2}[wording.FOOT] == 1


def test_every_second_level_has_its_first() -> None:
    """The levels of the form are those of the contract; costs are of the results where their level2 says no more."""
    assert set(wording.LEVEL1_OF) == set(LEVEL2)
    assert set(wording.LEVEL1_OF.values()) == set(LEVEL1)
    assert wording.LEVEL1_OF["成本指标"] == "产出指标"
