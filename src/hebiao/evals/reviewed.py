"""Labelled cases out of reviewed forms: what people corrected is what the next version is measured on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.domain.form import build_form, get_value, walk_paths
from hebiao.errors import UsageError
from hebiao.run.finished import open_finished
from hebiao.run.outputs import writing
from hebiao.run.sources import find_source

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.domain.result import FormResult, ViewBlock

_PEOPLE: Final = ("project_leader", "preparer", "section_head")
_PHONES: Final = ("phone", "contact_phone")
_UNITS: Final = ("implementing_unit", "department")
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a run's reviewed files."""

    cases: tuple[str, ...]
    """files written"""
    gone: tuple[str, ...]
    """reviewed files that are no longer there, or were changed"""


def add_cases(
    out: Path, folder: Path, settings: Settings, *, redact: bool = False, files: Path | None = None
) -> Added:
    """Writes every file of a run with a decision in it as a case: the file, and its labels beside it.

    Labels are the forms as they stand after review. A field that still waits is listed in `_ambiguous` and so
    never scored; the fields that a person decided are listed in `_checked`, the others are the program's own.

    Args:
        out: the output folder of a finished run.
        folder: the suite to add to; a case of the same name is replaced.
        settings: language and store.
        redact: write the text of the forms as a page instead of the file, with the names of people and units
            and the phone numbers replaced, in the labels too.
        files: where the source files are now.

    Raises:
        UsageError: no finished run, or nothing in it has been reviewed.
        StoreError: the store cannot be read, or the folder cannot be written.
    """
    cases: list[str] = []
    gone: list[str] = []
    with open_finished(out, settings) as finished, writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        results = finished.store.results(finished.run_id)
        for name, group in groupby(results, key=lambda r: r.source.file):
            forms = list(group)
            if not any(_checked(r) for r in forms):
                continue
            stem = re.sub(r"[^\w\-]+", "-", Path(name.partition("!")[2] or name).stem).strip("-")
            stem = f"{forms[0].source.sha256[:8]}-{stem}"
            if redact:
                hidden = _Hidden(forms)
                forms = [hidden.form(r) for r in forms]
                written = folder / f"{stem}.html"
                written.write_text(_page(forms), encoding="utf-8")
            else:
                source = find_source(forms[0].source, out, files, settings.limits)
                if source is None:
                    gone.append(name)
                    continue
                written = folder / f"{stem}{Path(name.partition('!')[2] or name).suffix}"
                written.write_bytes(source.data)
            labels = json.dumps([_label(r) for r in forms], ensure_ascii=False, indent=1)
            (folder / f"{stem}.json").write_text(labels + "\n", encoding="utf-8")
            cases.append(written.name)
    if not cases and not gone:
        raise UsageError("还没有复核过的表", "nothing has been reviewed yet")
    return Added(tuple(cases), tuple(gone))


def _checked(result: FormResult) -> list[str]:
    return [p for p, f in result.fields.items() if f.decision in {"confirmed", "corrected"}]


def _label(result: FormResult) -> dict[str, object]:
    return {
        "_id": result.form_id,
        "_ambiguous": list(result.review_paths),
        "_checked": _checked(result),
        **result.form.model_dump(),
    }


class _Hidden:
    """The names in some forms, and what stands in their place: the same wherever the same name stands."""

    def __init__(self, forms: Sequence[FormResult]) -> None:
        self._words: dict[str, str] = {}
        for result in forms:
            for paths, make in ((_PEOPLE, self._person), (_PHONES, self._phone), (_UNITS, self._unit)):
                for path in paths:
                    text = get_value(result.form, path)
                    if text and text not in self._words:
                        self._words[text] = make(text)
        # Longer names first: a unit may hold the name of its department.
        parts = "|".join(re.escape(w) for w in sorted(self._words, key=len, reverse=True))
        self._pattern = re.compile(parts) if parts else None

    def _person(self, text: str) -> str:
        return "某" * len(text)

    def _phone(self, text: str) -> str:
        return re.sub(r"\d", "0", text)

    def _unit(self, _text: str) -> str:
        number = sum(w.endswith("单位") for w in self._words.values())
        return f"{_STEMS[number % len(_STEMS)] * (1 + number // len(_STEMS))}单位"

    def text(self, text: str) -> str:
        """The text without the names."""
        return self._pattern.sub(lambda m: self._words[m[0]], text) if self._pattern else text

    def form(self, result: FormResult) -> FormResult:
        """The form and its source without the names."""
        count = len(result.form.indicators)
        values: Mapping[str, str | None] = {p: get_value(result.form, p) for p in walk_paths(count)}
        values = {p: v if v is None or p == "year" else self.text(v) for p, v in values.items()}
        view = tuple(self._block(block) for block in result.view)
        return result.model_copy(update={"form": build_form(values, count), "view": view})

    def _block(self, block: ViewBlock) -> ViewBlock:
        rows = tuple(
            tuple(c.model_copy(update={"text": self.text(c.text)}) for c in row) for row in block.rows
        )
        return block.model_copy(update={"rows": rows, "text": self.text(block.text) if block.text else None})


def _page(forms: Sequence[FormResult]) -> str:
    """The source of the forms as a page, in their order."""
    parts: list[str] = []
    for block in (block for result in forms for block in result.view):
        if not block.rows:
            parts.append(f"<p>{escape(block.text or '')}</p>")
            continue
        rows = (
            "<tr>"
            + "".join(f'<td rowspan="{c.rowspan}" colspan="{c.colspan}">{escape(c.text)}</td>' for c in row)
            + "</tr>"
            for row in block.rows
        )
        parts.append(f"<table>{''.join(rows)}</table>")
    return f"<html><head><meta charset=utf-8></head><body>{chr(10).join(parts)}</body></html>\n"
