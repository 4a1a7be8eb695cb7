"""Small invented forms and settings for the tests of the model's side."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hebiao.domain.document import Cell, Line
from hebiao.llm.settings import ModelSettings

FIXTURES = Path(__file__).parents[2] / "fixtures"
LOST = FIXTURES / "text" / "lost-points-in-level.txt"
"""running text whose borders the parsers leave open"""
_VAGUE = FIXTURES / "text" / "line-placeholder.txt"


def cell(text: str, row: int = 0, col: int = 0, rowspan: int = 1, colspan: int = 1) -> Cell:
    """A cell of the first table."""
    return Cell(0, row, col, text, rowspan, colspan)


def line(text: str, number: int = 1) -> Line:
    """A line of running text."""
    return Line(text, number)


def model(url: str = "http://127.0.0.1:9/v1", **rest: object) -> ModelSettings:
    """Settings for an endpoint on this machine; a call may take long on a busy machine."""
    return replace(
        ModelSettings(use="auto", model="stand-in", base_url=url, redact=False, seconds=60.0), **rest
    )  # type: ignore[arg-type]  # the tests name fields of the settings


def in_doubt(folder: Path) -> Path:
    """A text of three forms, of two of which a figure is of no column's kind, so that a model may settle it; with labels."""
    path = folder / "in-doubt.txt"
    text = _VAGUE.read_text(encoding="utf-8")
    path.write_text(text.replace("\t7.1\n", "\t约7.1\n", 1), encoding="utf-8")
    path.with_suffix(".json").write_bytes(_VAGUE.with_suffix(".json").read_bytes())
    return path
