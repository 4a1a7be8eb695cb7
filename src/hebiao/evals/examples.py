"""Reviewed forms to answered examples for a model: every value points at the piece where it stands.

An example is kept only when reading its answer back gives the labels: what cannot be pointed at without doubt
would teach a model to guess.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hebiao.config import Settings
from hebiao.domain.ask import Ask, Part, part_of
from hebiao.domain.document import Cell, Line, Source
from hebiao.domain.form import Form, get_value, walk_paths
from hebiao.errors import InputError, UsageError
from hebiao.evals.dataset import Case, load_dataset
from hebiao.llm.examples import MOST, Example, to_line
from hebiao.llm.extract import Extraction, Request, make_request
from hebiao.llm.ground import ground
from hebiao.llm.redact import find_private
from hebiao.llm.show import count_tokens, show
from hebiao.normalize import same_text
from hebiao.parse.clean import clean
from hebiao.pipeline import OpenForm, conclude, open_forms, questions
from hebiao.run.outputs import writing

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult

LONGEST: Final = 1500
"""tokens of an example: it is sent with every question"""
_PARTS_OF_ROWS: Final = frozenset({"money", "indicators"})
Json = dict[str, Any]


def write_examples(suite: Path, out: Path) -> tuple[int, int]:
    """Writes the best examples of a suite of reviewed forms, at most two a duty.

    Parts that a person has looked at (`_checked` in the labels) come first, then short ones.

    Returns:
        How many were written, and from how many parts they were chosen.

    Raises:
        UsageError: no labelled form, or none of which an example can be made.
        StoreError: the file cannot be written.
    """
    found = [e for case in load_dataset(suite).cases for e in examples_of(case)]
    if not found:
        raise UsageError(
            f"{suite} 里没有能做示例的表：标注的值要在原文里指得出来",
            f"no example can be made of {suite}: labelled values must stand in the source",
        )
    found.sort(key=lambda pair: (-pair[1], count_tokens(pair[0].document)))
    chosen: dict[Part, list[Example]] = {}
    for example, _ in found:
        own = chosen.setdefault(example.part, [])
        if len(own) < MOST and all(example.document != e.document for e in own):
            own.append(example)
    lines = [to_line(e) for own in chosen.values() for e in own]
    with writing(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines), len(found)


def examples_of(case: Case) -> Iterator[tuple[Example, int]]:
    """The examples in one labelled file, each with the number of its fields that a person has looked at."""
    labels: list[Json] = json.loads(case.path.with_suffix(".json").read_text(encoding="utf-8"))
    try:
        forms = list(open_forms(Source(case.path.name, case.path.read_bytes()), Settings()))
    except InputError:
        return
    if len(forms) != len(case.gold):
        return
    for form, gold, label in zip(forms, case.gold, labels, strict=True):
        checked = [str(p) for p in label.get("_checked", ())]
        for ask in questions(form, "always"):
            if ask.part == "print":
                continue  # what was unclear in print is of that print only
            example = _example(ask.part, ask, form, gold.form, gold.ambiguous)
            if example is not None:
                yield example, sum(part_of(p) == ask.part for p in checked)


def _example(part: Part, ask: Ask, form: OpenForm, gold: Form, ambiguous: Collection[str]) -> Example | None:
    if any(part_of(p) == part for p in ambiguous):
        return None
    whole = show(form.segment, range(len(form.segment.items)))
    request = make_request(ask, form.segment, find_private(whole.text, form.readings))
    answer = _answer(part, gold, request, conclude(form))
    if answer is None or not _reads_back(answer, gold, request, form):
        return None
    document = request.messages[-1]["content"].removeprefix("<document>\n").removesuffix("\n</document>")
    return Example(part, document, answer) if count_tokens(document) <= LONGEST else None


def _answer(part: Part, gold: Form, request: Request, result: FormResult) -> Json | None:
    """The labels of a part as pointers; None where a value stands nowhere, or in more than one place."""
    if part == "indicators" and len(gold.indicators) != len(result.form.indicators):
        return None
    answer: Json = {"row_count": len(gold.indicators), "rows": []} if part == "indicators" else {}
    rows: dict[int, Json] = {}
    for path in walk_paths(len(gold.indicators)):
        value = get_value(gold, path)
        if value is None or part_of(path) != part:
            continue
        pointer = _pointer(path, value, request, result)
        if pointer is None:
            return None
        names = path.split(".")
        if names[0] == "indicators":
            rows.setdefault(int(names[1]), {})[names[2]] = pointer
        elif len(names) == 3:
            answer.setdefault(names[1], {})[names[2]] = pointer
        else:
            answer[path] = pointer
    if part == "indicators":
        answer["rows"] = [rows.get(n, {}) for n in range(len(gold.indicators))]
    return answer if any(answer.values()) else None


def _pointer(path: str, value: str, request: Request, result: FormResult) -> Json | None:
    """The piece in which a value stands: the one that was read, else the only one of its row that holds it."""
    holding = [n for n, p in enumerate(request.places, 1) if ground(value, [p]).kind == "EXACT"]
    read = _read_at(path, request.places, result)
    at = next((n for n in holding if n in read), None)
    if at is None:
        near = _row_of(path, request.places, result)
        own = [n for n in holding if near is None or n in near]
        at = own[0] if len(own) == 1 else None
    return None if at is None else {"ids": [at], "quote": request.redaction.hide(value)}


def _read_at(path: str, places: Sequence[Cell | Line], result: FormResult) -> set[int]:
    field = result.fields.get(path)
    where = {(p.cell, p.line) for p in field.provenance} if field else set()
    cells, lines = {c for c, _ in where if c}, {n for c, n in where if c is None}
    return {
        n for n, p in enumerate(places, 1) if (p.id in cells if isinstance(p, Cell) else p.number in lines)
    }


def _row_of(path: str, places: Sequence[Cell | Line], result: FormResult) -> set[int] | None:
    """The pieces printed in the row of a field; None where it is of no row."""
    head, _, _ = path.rpartition(".")
    if part_of(path) not in _PARTS_OF_ROWS or not head:
        return None
    own = [f for f in result.fields if f.rpartition(".")[0] == head]
    levels = ("level1", "level2") if path.startswith("indicators.") else ()
    read = {n for f in own if f.rpartition(".")[2] not in levels for n in _read_at(f, places, result)}
    at = {p.row for n, p in enumerate(places, 1) if n in read and isinstance(p, Cell)}
    return {n for n, p in enumerate(places, 1) if n in read or (isinstance(p, Cell) and p.row in at)}


def _reads_back(answer: Json, gold: Form, request: Request, form: OpenForm) -> bool:
    """Whether an answer, read as a model's, gives every label of its part, and nothing else."""
    extraction = Extraction("example", form.readings, clean)
    extraction.take(request, request.prompt.schema.model_validate(answer))
    reading = extraction.reading
    got = {path: found.text for path, found in reading.fields.items()}
    for n, row in enumerate(reading.rows):
        got |= {f"indicators.{n}.{column}": found.text for column, found in row.cells.items()}
    part = request.ask.part
    wanted = {
        path: value
        for path in walk_paths(len(gold.indicators))
        if part_of(path) == part and (value := get_value(gold, path)) is not None
    }
    return got.keys() == wanted.keys() and all(same_text(got[p], wanted[p]) for p in wanted)
