"""Words that were struck out and kept by a converter."""

from __future__ import annotations

import pytest

from found_forms import read
from made_forms import LEADER, form_rows, tab_text


@pytest.mark.parametrize("text", ["陆书禾作废", "作废陆书禾", "陆书禾 已作废"])
def test_a_text_with_a_word_that_says_it_is_void_is_asked(text: str) -> None:
    """作废 run together with a name is no part of it; which of the two holds a person says."""
    rows = form_rows()
    rows[LEADER][1] = text
    assert "project_leader" in read("甲.txt", tab_text(rows)).review_paths


def test_a_void_word_within_a_text_is_its_own() -> None:
    """Prose may be about what is void."""
    rows = form_rows()
    rows[LEADER][1] = "陆作废禾"
    assert "project_leader" not in read("甲.txt", tab_text(rows)).review_paths
