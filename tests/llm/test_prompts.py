"""The prompts as files."""

from __future__ import annotations

from pathlib import Path

import pytest

import hebiao
from hebiao.domain.ask import PARTS
from hebiao.llm.prompts import load_prompt

FILES = sorted(p.stem for p in (Path(hebiao.__file__).parents[2] / "prompts").glob("*.md"))


def test_every_part_has_one() -> None:
    """Each part of a form has a prompt with a version, a schema of pointers and a digest."""
    digests = set()
    for part in PARTS:
        prompt = load_prompt(part)
        assert prompt.version.isdecimal()
        assert prompt.schema.__name__.endswith("Answer")
        assert prompt.text.count("Duty:") == 1
        digests.add(prompt.digest)
    assert len(digests) == len(PARTS)


def test_no_file_is_left_over() -> None:
    """Every file is the rules or a duty that loads."""
    for name in FILES:
        if name != "rules":
            assert load_prompt(name).id == name


def test_an_unknown_one_is_named() -> None:
    """There is no prompt of that id."""
    with pytest.raises(KeyError, match="nothing"):
        load_prompt("nothing")
