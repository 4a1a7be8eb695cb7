"""The prompts: one file a duty, with id, version and schema at its head, and a digest that the run log keeps."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from hebiao.llm.schema import SCHEMAS, Answer

RULES: Final = "rules"
"""what is said before every duty"""


class Prompt(Struct, frozen=True):
    """One duty."""

    id: str
    version: str
    schema: type[Answer]
    text: str
    digest: str
    """SHA-256 of the rules and the duty, as their files stand"""


@lru_cache(maxsize=64)
def load_prompt(name: str) -> Prompt:
    """The prompt of that id.

    Raises:
        KeyError: no such prompt, or its schema is unknown.
    """
    rules, duty = _read(RULES), _read(name)
    head, body = _split(duty)
    if head.get("id") != name:
        raise KeyError(name)
    text = _split(rules)[1].strip() + "\n\n" + body.strip()
    digest = hashlib.sha256(f"{rules}\0{duty}".encode()).hexdigest()
    return Prompt(name, head["version"], SCHEMAS[head["schema"]], text, digest)


def _read(name: str) -> str:
    path = _home() / f"{name}.md"
    if not path.is_file():
        raise KeyError(name)
    return path.read_text(encoding="utf-8")


def _home() -> Path:
    """Where the prompts are: inside the installed package, or beside src/ in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "prompts"
    return installed if installed.is_dir() else package.parents[1] / "prompts"


def _split(text: str) -> tuple[dict[str, str], str]:
    _, head, body = text.split("---\n", 2)
    pairs = (line.partition(":") for line in head.splitlines() if line.strip())
    return {key.strip(): value.strip() for key, _, value in pairs}, body
