from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import hebiao
from hebiao.lazy import longest_first, regex

HOME = Path(hebiao.__file__).parent


def test_a_pattern_does_what_the_compiled_one_does() -> None:
    """Whichever of its methods is called first, and again after it."""
    for _ in range(2):
        later = regex(r"(?P<n>\d+)万元", re.ASCII)
        compiled = re.compile(r"(?P<n>\d+)万元", re.ASCII)
        for asked in (
            lambda p: p.search("共12万元")["n"],
            lambda p: p.fullmatch("共12万元"),
            lambda p: p.sub("元", "12万元"),
            lambda p: p.flags,
            lambda p: p.pattern,
            lambda p: dict(p.groupindex),
        ):
            assert asked(later) == asked(compiled)


def test_every_pattern_of_the_package_compiles() -> None:
    """What is compiled only when it is used is no error that waits for a person."""
    count = 0
    for path in sorted(HOME.rglob("*.py")):
        if "import regex" not in path.read_text(encoding="utf-8"):
            continue
        parts = path.relative_to(HOME.parent).with_suffix("").parts
        module = import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
        for value in vars(module).values():
            if type(value) is type(regex("")):
                assert value.groups >= 0, value.pattern
                count += 1
    assert count > 200


def test_words_are_tried_longest_first_whatever_they_came_in() -> None:
    """A longer word goes before its own beginning; words of one length stand in one order."""
    assert longest_first({"备注", "备注说明", "说明", "其他说明"}) == ["其他说明", "备注说明", "备注", "说明"]
