"""Labelled cases out of reviewed forms: what people corrected is what the next version is measured on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hebiao.errors import UsageError
from hebiao.evals.hidden import Hidden
from hebiao.run.finished import open_finished
from hebiao.run.outputs import writing
from hebiao.run.sources import find_source

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.domain.result import FormResult


class Added(Struct, frozen=True):
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
        redact: write the text of the forms as a page instead of the file, with the names of people, units and
            places and the phone numbers replaced, in the labels too.
        files: where the source files are now.

    Raises:
        UsageError: no finished run, or nothing in it has been reviewed.
        StoreError: the store cannot be read, or the folder cannot be written.
    """
    cases: list[str] = []
    gone: list[str] = []
    with open_finished(out, settings) as finished, writing(folder):
        results = finished.store.results(finished.run_id)
        for name, group in groupby(results, key=lambda r: r.source.file):
            forms = list(group)
            if not any(_checked(r) for r in forms):
                continue
            folder.mkdir(parents=True, exist_ok=True)
            if redact:
                cases.append(_write_hidden(forms, folder))
                continue
            source = find_source(forms[0].source, out, files, settings.limits)
            if source is None:
                gone.append(name)
            else:
                cases.append(_write_as_filed(forms, source.data, folder))
    if not cases and not gone:
        raise _nothing_reviewed(out)
    return Added(tuple(cases), tuple(gone))


def _nothing_reviewed(out: Path) -> UsageError:
    return UsageError(
        f"还没有复核过的表，请先用 hebiao review {out} 定过几项",
        f"nothing has been reviewed yet: first decide something with hebiao review {out}",
    )


def _write_as_filed(forms: Sequence[FormResult], data: bytes, folder: Path) -> str:
    """The file itself with its labels; returns its name."""
    source = forms[0].source
    path = Path(source.file.partition("!")[2] or source.file)
    told = re.sub(r"[^\w\-]+", "-", path.stem).strip("-")
    stem = f"{source.sha256[:8]}-{told}"
    (folder / f"{stem}{path.suffix}").write_bytes(data)
    _write_labels(forms, folder / f"{stem}.json")
    return f"{stem}{path.suffix}"


def _write_hidden(forms: Sequence[FormResult], folder: Path) -> str:
    """The text of the forms as a page, names and numbers replaced, with labels to match; returns the page's name."""
    hidden = Hidden(forms)
    replaced = [hidden.form(r) for r in forms]
    stem = forms[0].source.sha256[:8]  # the name of a file may hold a person's, a unit's or a place's
    (folder / f"{stem}.html").write_text(_page(replaced), encoding="utf-8")
    _write_labels(replaced, folder / f"{stem}.json")
    return f"{stem}.html"


def _write_labels(forms: Sequence[FormResult], path: Path) -> None:
    labels = json.dumps([_label(r) for r in forms], ensure_ascii=False, indent=1)
    path.write_text(labels + "\n", encoding="utf-8")


def _checked(result: FormResult) -> list[str]:
    return [p for p, f in result.fields.items() if f.decision in {"confirmed", "corrected"}]


def _label(result: FormResult) -> dict[str, object]:
    return {
        "_id": result.form_id,
        "_ambiguous": list(result.review_paths),
        "_checked": _checked(result),
        **result.form.model_dump(),
    }


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
