"""Wrong answers planted on purpose: how many of them reach a form, and what a model that reads well adds to it.

Answers are made from labels and spoilt in known ways by the stand-in beside the fixtures (`fixtures/generator/standin`),
so the suite runs in a checkout only: `python -m hebiao.evals.model_suite` writes `eval/results/model.{md,json}` and
ends with 1 when a bound is broken.

Three settings. *natural*: the doubts that the parsers have. *planted*: the second reading of every form is spoilt in a
quarter of its texts, so that there is much to settle. *worst*: the second reading has the very fault of the model.
"""

from __future__ import annotations

import importlib
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, Protocol, cast

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.form import INDICATOR_COLUMNS, Form, build_form
from hebiao.domain.reading import Found, Reading
from hebiao.domain.result import FormResult
from hebiao.errors import UsageError
from hebiao.evals.dataset import Case, load_dataset
from hebiao.evals.model_report import (
    GOOD,
    SETTINGS,
    FaultLine,
    GroupLine,
    ModelReport,
    Setting,
    TokenLine,
    broken_bounds,
    to_markdown,
)
from hebiao.evals.scorer import GoldForm, Judgement, score_case
from hebiao.llm.extract import Extraction, Request, make_request
from hebiao.llm.redact import Redaction
from hebiao.llm.settings import ModelSettings
from hebiao.llm.show import count_tokens
from hebiao.normalize import squash
from hebiao.parse.clean import clean
from hebiao.pipeline import Doubted, OpenForm, iter_doubted, questions, settle
from hebiao.reconcile.third import SETTLED

PRODUCER: Final = "llm:stand-in"
SEED: Final = 20261121
SPOILT_SHARE: Final = 0.25
_HOME: Final = Path(__file__).resolve().parents[3]
_SKIPPED: Final = frozenset({".doc", ".wps", ".et", ".rtf", ".zip"})
Json = dict[str, Any]


class _Oracle(Protocol):
    def answer(self, body: Mapping[str, Any]) -> Json: ...


class _Kit(Protocol):
    """What is used of `fixtures/generator/standin`."""

    Oracle: Callable[[Sequence[Form]], _Oracle]
    Pieces: Callable[[Mapping[str, Any]], object]
    SPOILS: Mapping[str, object]
    spoil: Callable[[str, Json, object, random.Random], Json]


@dataclass(frozen=True, slots=True)
class _Form:
    """One form as the parsers leave it, with its label."""

    form: OpenForm
    gold: GoldForm


def load_kit() -> _Kit:
    """The stand-in beside the fixtures.

    Raises:
        UsageError: the generator is not at hand.
    """
    if str(_HOME / "fixtures") not in sys.path:
        sys.path.insert(0, str(_HOME / "fixtures"))
    try:
        oracle = importlib.import_module("generator.standin.oracle")
        faults = importlib.import_module("generator.standin.faults")
    except ImportError as error:
        raise UsageError(
            "找不到 fixtures/generator/standin：请在源码目录中运行",
            "fixtures/generator/standin not found: run this in a checkout of the source",
        ) from error
    faults.Oracle = oracle.Oracle  # type: ignore[attr-defined]  # one object to hand round
    return cast(_Kit, faults)


def read_forms(suite: Path) -> list[_Form]:
    """The labelled forms of a suite whose number the reading got right; office formats of old are left out."""
    out: list[_Form] = []
    for case in load_dataset(suite).cases:
        if case.path.suffix.lower() not in _SKIPPED:
            out += _of_case(case)
    return out


def _of_case(case: Case) -> Iterator[_Form]:
    settings = Settings(model=ModelSettings(use="always", model="stand-in"))
    source = Source(case.name, case.path.read_bytes())
    forms = [item.form for item in iter_doubted(source, settings) if isinstance(item, Doubted)]
    if len(forms) == len(case.gold):
        yield from map(_Form, forms, case.gold)


class _Bench:
    """Counts over all forms."""

    def __init__(self, kit: _Kit, seed: int) -> None:
        self.kit, self.rng = kit, random.Random(seed)  # noqa: S311 - no secret
        self.faults: Counter[tuple[Setting, str, str]] = Counter()
        self.groups: Counter[tuple[Setting, str, str]] = Counter()
        self.silent: Counter[tuple[Setting, str]] = Counter()

    def good(self, form: _Form, setting: Setting) -> None:
        """A model that reads well: parsers alone, model alone, both."""
        opened = self._opened(form.form, setting)
        before = settle(opened)
        reading = self._read(opened, form, None)[0]
        after = settle(opened, None, reading)
        for who, result in (("parser", before), ("model", _alone(reading, before)), ("both", after)):
            for j in _judgements(form.gold, result):
                if j.counted:
                    self.groups[setting, j.group, "fields" if who == "parser" else "-"] += 1
                    self.groups[setting, j.group, who] += j.outcome == "right"
                if who != "model" and j.error and j.decision == "accept":
                    self.silent[setting, who] += 1

    def bad(self, form: _Form, setting: Setting, kind: str) -> None:
        """A model that reads badly in one known way."""
        opened = self._opened(form.form, setting)
        reading, planted, grounded = self._read(opened, form, kind)
        if setting == "worst":
            opened = replace(opened, readings=(opened.readings[0], _as_parsed(reading)))
        after = settle(opened, None, reading)
        source = squash("".join(_texts(opened)))
        for j in _judgements(form.gold, after):
            if j.decision != "accept" or SETTLED not in j.reasons:
                continue
            self.faults[setting, kind, "settled"] += 1
            self.faults[setting, kind, "wrong"] += j.error
            raw = after.fields[j.pred_path].raw if j.pred_path else None
            stands = raw is not None and all(squash(t) in source for t in raw.split("\n"))
            self.faults[setting, kind, "ungrounded"] += not stands
        self.faults[setting, kind, "planted"] += planted
        self.faults[setting, kind, "grounded"] += grounded

    def _opened(self, form: OpenForm, setting: Setting) -> OpenForm:
        if setting != "planted":
            return form
        return replace(form, readings=(form.readings[0], _spoilt(form.readings[1], self.rng)))

    def _read(self, opened: OpenForm, form: _Form, kind: str | None) -> tuple[Reading, int, int]:
        """The model's reading of all parts, and how many of its pointers are wrong, and of those grounded."""
        extraction = Extraction(PRODUCER, opened.readings, clean)
        oracle = self.kit.Oracle([form.gold.form])
        planted = grounded = 0
        for ask in questions(opened, "always"):
            request = make_request(ask, opened.segment, Redaction())
            body = {"messages": list(request.messages)}
            answer = right = oracle.answer(body)
            if kind is not None:
                answer = self.kit.spoil(kind, right, self.kit.Pieces(body), self.rng)
                wrong = _changed(right, answer)
                planted += len(wrong)
                grounded += sum(_stands(request, pointer) for pointer in wrong)
            extraction.take(request, request.prompt.schema.model_validate(answer))
        return extraction.reading, planted, grounded


def _changed(right: Json, answer: Json) -> list[Json]:
    """The pointers of a spoilt answer that a good one does not have there; of lost rows, nothing is left to count."""
    good, bad = dict(_flat(right)), dict(_flat(answer))
    if len(answer.get("rows", ())) < len(right.get("rows", ())):
        return []
    return [pointer for path, pointer in bad.items() if good.get(path) != pointer]


def _flat(answer: object, path: str = "") -> Iterator[tuple[str, Json]]:
    if isinstance(answer, dict):
        if "quote" in answer:
            yield path, answer
        else:
            for key, value in answer.items():
                yield from _flat(value, f"{path}.{key}")
    elif isinstance(answer, list):
        for k, value in enumerate(answer):
            yield from _flat(value, f"{path}.{k}")


def _stands(request: Request, pointer: Json) -> bool:
    from hebiao.llm.ground import ground

    ids = pointer["ids"]
    if not all(1 <= n <= len(request.places) for n in ids):
        return False
    return ground(pointer["quote"], [request.places[n - 1] for n in ids]).kind != "ABSENT"


def _texts(form: OpenForm) -> Iterator[str]:
    for item in form.segment.items:
        yield from (c.text for c in item.cells) if hasattr(item, "cells") else (item.text,)


def _judgements(gold: GoldForm, result: FormResult) -> Iterable[Judgement]:
    return score_case((gold,), (result,)).judgements


def _alone(reading: Reading, like: FormResult) -> FormResult:
    """A form of nothing but a model's texts."""
    values = {path: found.text for path, found in reading.fields.items()}
    for i, row in enumerate(reading.rows):
        values.update({f"indicators.{i}.{c}": f.text for c, f in row.cells.items()})
    year = values.get("year")
    values["year"] = year if year and year.isdecimal() else None
    return like.model_copy(update={"form": build_form(values, len(reading.rows)), "fields": {}})


def _as_parsed(reading: Reading) -> Reading:
    return replace(reading, producer="stream")


def _spoilt(reading: Reading, rng: random.Random) -> Reading:
    """A copy with a quarter of its texts wrong: another row's, another column's, or gone."""
    names = list(reading.fields)
    fields = {p: _other(reading.fields, p, names, rng) for p in names}
    rows = [dict(row.cells) for row in reading.rows]
    for i, cells in enumerate(rows):
        for column in [c for c in cells if rng.random() < SPOILT_SHARE and c in INDICATOR_COLUMNS[2:]]:
            near = reading.rows[(i + rng.choice((-1, 1))) % len(rows)].cells
            chosen = rng.choice((near.get(column), cells.get(rng.choice(list(cells))), None))
            if chosen is None:
                del cells[column]
            else:
                cells[column] = chosen
    spoilt = [replace(r, cells=c) for c, r in zip(rows, reading.rows, strict=True)]
    return replace(reading, fields={p: f for p, f in fields.items() if f is not None}, rows=spoilt)


def _other(fields: Mapping[str, Found], path: str, names: Sequence[str], rng: random.Random) -> Found | None:
    if rng.random() >= SPOILT_SHARE:
        return fields[path]
    return rng.choice((fields[rng.choice(names)], None))


def run_model_suite(suites: Sequence[Path], seed: int = SEED) -> ModelReport:
    """Make the answers, put them beside the readings, count.

    Raises:
        UsageError: a suite or the generator is not at hand.
    """
    kit = load_kit()
    forms = {suite.stem: read_forms(suite) for suite in suites}
    bench = _Bench(kit, seed)
    for form in (f for fs in forms.values() for f in fs):
        for good in GOOD:
            bench.good(form, good)
        for setting in SETTINGS:
            for kind in kit.SPOILS:
                bench.bad(form, setting, kind)
    tokens = tuple(TokenLine(suite=name, forms=len(fs), **_tokens(fs)) for name, fs in forms.items())
    return _report(bench, seed, sum(map(len, forms.values())), tokens)


def _tokens(forms: Iterable[_Form]) -> dict[str, int]:
    def count(policy: Literal["auto", "always"]) -> int:
        return sum(
            count_tokens(
                "".join(m["content"] for m in make_request(ask, f.form.segment, Redaction()).messages)
            )
            for f in forms
            for ask in questions(f.form, policy)
        )

    forms = list(forms)
    return {"auto": count("auto"), "always": count("always")}


def _report(bench: _Bench, seed: int, forms: int, tokens: tuple[TokenLine, ...]) -> ModelReport:
    names = ("planted", "grounded", "settled", "wrong", "ungrounded")
    faults = tuple(
        FaultLine(setting=setting, kind=kind, **{n: bench.faults[setting, kind, n] for n in names})
        for setting, kind in sorted({(s, k) for s, k, _ in bench.faults})
    )
    groups = tuple(
        GroupLine(
            setting=setting, group=group, fields=bench.groups[setting, group, "fields"],
            parser=bench.groups[setting, group, "parser"], model=bench.groups[setting, group, "model"],
            reconciled=bench.groups[setting, group, "both"],
        )
        for setting, group in sorted({(s, g) for s, g, _ in bench.groups})
    )  # fmt: skip
    silent: dict[str, tuple[int, int]] = {
        s: (bench.silent[s, "parser"], bench.silent[s, "both"]) for s in GOOD
    }
    report = ModelReport(
        seed=seed, forms=forms, faults=faults, groups=groups, tokens=tokens, silent=silent, broken=()
    )
    return report.model_copy(update={"broken": tuple(broken_bounds(report))})


def main() -> int:
    """Runs the suite on the fixtures and, where it is at hand, the corpus; 1 when a bound is broken."""
    home = _HOME / "eval"
    suites = [home / "suites" / "fixtures-dev.toml"]
    try:
        load_dataset(home / "suites" / "corpus.toml")
        suites.append(home / "suites" / "corpus.toml")
    except UsageError as absent:
        print(absent.in_lang("en"), file=sys.stderr)  # noqa: T201 - a program of its own
    report = run_model_suite(suites)
    (home / "results" / "model.md").write_text(to_markdown(report), encoding="utf-8")
    (home / "results" / "model.json").write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
