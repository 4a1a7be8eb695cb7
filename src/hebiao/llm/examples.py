"""Answered examples that go with a duty: what people have decided shows a model how forms of this kind are read.

They are made of reviewed forms (`hebiao eval examples`), kept as JSON lines, and named with `--examples`. Nothing
of an example enters a form: what an answer quotes must stand in the document that was asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from hebiao.domain.ask import Part
from hebiao.errors import UsageError
from hebiao.llm.prompts import load_prompt

MOST: Final = 2
"""examples of a duty"""
_LEAD: Final = """

## Examples
Other documents of this kind with their right answers. Their numbers and texts are theirs: never point at or quote them.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """One part of a reviewed form."""

    part: Part
    document: str
    """numbered pieces, as they are shown"""
    answer: dict[str, Any]
    """in the schema of the duty"""


_LINE: Final = TypeAdapter(Example)


@lru_cache(maxsize=4)
def read_examples(path: Path) -> tuple[Example, ...]:
    """The examples of a file.

    Raises:
        UsageError: it cannot be read, or a line is none of ours.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise UsageError(f"示例文件读不了：{path}", f"the file of examples cannot be read: {path}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            example = _LINE.validate_json(line)
            load_prompt(example.part).schema.model_validate(example.answer)
        except ValidationError as error:
            raise UsageError(
                f"{path} 第 {number} 行不是 hebiao eval examples 写出的示例",
                f"{path}, line {number}: not an example as hebiao eval examples writes them",
            ) from error
        found.append(example)
    return tuple(found)


def to_line(example: Example) -> str:
    """The line that `read_examples` reads."""
    return _LINE.dump_json(example).decode()


def to_text(examples: Sequence[Example], part: str) -> str:
    """What is said of a duty besides its prompt; empty where there is no example of it."""
    import json

    own = [e for e in examples if e.part == part][:MOST]
    if not own:
        return ""
    shown = (
        f"<example>\n<document>\n{e.document}\n</document>\n"
        f"<answer>{json.dumps(e.answer, ensure_ascii=False, separators=(',', ':'))}</answer>\n</example>"
        for e in own
    )
    return _LEAD + "\n".join(shown)
