"""The templates of the page: found beside the code, every text escaped, both languages at hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.lang import Lang
from hebiao.report.summary import in_wan

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES: Final = Path(__file__).parent / "templates"


def environment(lang: Lang) -> Environment:
    """Autoescaping templates that fail on a name they do not know; `t(zh, en)` picks a language."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["t"] = lambda zh, en: zh if lang == "zh" else en
    made.filters["wan"] = in_wan
    made.filters["moment"] = _moment
    return made


def _moment(text: str) -> str:
    """An ISO 8601 time as people write it; anything else as it is."""
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return text
