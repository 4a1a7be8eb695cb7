"""The templates of the page: found beside the code, every text escaped, both languages at hand."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from hebiao.lang import Lang, counted
from hebiao.report.filenames import behind_name, shorten
from hebiao.report.summary import in_wan

TEMPLATES: Final = Path(__file__).parent / "templates"


class _Compiled(FileSystemBytecodeCache):
    """Templates are compiled once and kept beside their source, as Python keeps its modules.

    Only who may change the program itself can write there; where we may not, nothing is kept. What is kept
    carries a digest of its source, so that a changed template is compiled anew.
    """

    def __init__(self) -> None:
        folder = TEMPLATES / "__pycache__"
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                folder.mkdir(exist_ok=True)
        super().__init__(str(folder), f"%s.{sys.implementation.cache_tag}.jinja")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps one template, if we may."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)


@lru_cache(maxsize=2)
def environment(lang: Lang) -> Environment:
    """Autoescaping templates that fail on a name they do not know; `t(zh, en)` picks a language, `counted(n, "form")` a number."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=_Compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["t"] = lambda zh, en: zh if lang == "zh" else en
    made.globals["counted"] = counted
    made.filters["wan"] = in_wan
    made.filters["moment"] = _moment
    made.filters["short"] = shorten
    made.filters["behind"] = behind_name
    return made


def _moment(text: str) -> str:
    """An ISO 8601 time as people write it; anything else as it is."""
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text
