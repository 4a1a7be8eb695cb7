"""Wrong answers planted on purpose: how many of them reach a form, and what a model that reads well adds to it.

Answers are made from labels and spoilt in known ways by the stand-in beside the fixtures (`fixtures/generator/standin`),
so the suite runs in a checkout only: `python -m hebiao.evals.model_suite [SUITE…]` writes `eval/results/model.{md,json}` and
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
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, Literal, Protocol, cast

from msgspec import Struct
from msgspec.structs import replace

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.form import Form, build_form
from hebiao.domain.reading import Reading
from hebiao.domain.result import FormResult
from hebiao.errors import InputError, UsageError
from hebiao.evals.dataset import Case, load_dataset
from hebiao.evals.model_page import to_markdown
from hebiao.evals.model_report import (
    GOOD,
    SETTINGS,
    ChannelLine,
    FaultLine,
    GroupLine,
    ModelReport,
    Setting,
    TokenLine,
    broken_bounds,
)
from hebiao.evals.model_spoilt import PRODUCER, as_parsed, echo, spoilt
from hebiao.evals.scorer import GoldForm, Judgement, score_case
from hebiao.llm.extract import Extraction, Request, make_request
from hebiao.llm.redact import Redaction
from hebiao.llm.settings import ModelSettings
from hebiao.llm.show import count_tokens
from hebiao.normalize import squash
from hebiao.parse.clean import clean
from hebiao.pipeline import Doubted, OpenForm, conclude, iter_doubted, questions
from hebiao.reconcile.model_reading import SETTLED

ECHO: Final = "echoed_parser"
"""a model that says what the second reading says"""
SEED: Final = 20261121
_HOME: Final = Path(__file__).resolve().parents[3]
_SKIPPED: Final = frozenset({".doc", ".wps", ".et", ".rtf", ".zip"})
_KEYS: Final = ("setting", "suite", "channel")
Json = dict[str, Any]


class _Oracle(Protocol):
    def answer(self, body: Mapping[str, Any]) -> Json: ...


class _Kit(Protocol):
    """What is used of `fixtures/generator/standin`."""

    Oracle: Callable[[Sequence[Form]], _Oracle]
    Pieces: Callable[[Mapping[str, Any]], object]
    SPOILS: Mapping[str, object]
    spoil: Callable[[str, Json, object, random.Random], Json]


class _Read(Struct, frozen=True):
    """One form as the parsers leave it; its label where the reading of the file got the number of forms right."""

    form: OpenForm
    gold: GoldForm | None


class _Form(Struct, frozen=True):
    """One form with its label."""

    suite: str
    form: OpenForm
    gold: GoldForm


class _Start(Struct, frozen=True):
    """What does not depend on how a model answers."""

    form: OpenForm
    requests: tuple[Request, ...]
    result: FormResult
    """of the parsers alone"""


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
    return cast(_Kit, SimpleNamespace(**{**vars(faults), "Oracle": oracle.Oracle}))


def read_forms(suite: Path) -> list[_Read]:
    """The forms of a suite; office formats of old are left out."""
    out: list[_Read] = []
    for case in load_dataset(suite).cases:
        if case.path.suffix.lower() not in _SKIPPED:
            out += _of_case(case)
    return out


def _of_case(case: Case) -> Iterator[_Read]:
    settings = Settings(model=ModelSettings(use="always", model="stand-in"))
    source = Source(case.name, case.path.read_bytes())
    try:
        forms = [item.form for item in iter_doubted(source, settings) if isinstance(item, Doubted)]
    except InputError:
        return  # a picture too bad to be read is asked of nobody
    golds = case.gold if len(forms) == len(case.gold) else [None] * len(forms)
    yield from map(_Read, forms, golds)


class _Bench:
    """Counts over all forms."""

    def __init__(self, kit: _Kit, seed: int) -> None:
        self.kit, self.rng = kit, random.Random(seed)  # noqa: S311 - no secret
        self.faults: Counter[tuple[Setting, str, str]] = Counter()
        self.groups: Counter[tuple[Setting, str, str, str]] = Counter()
        self.channels: Counter[tuple[Setting, str, str, str]] = Counter()
        self._last: _Start | None = None

    def _start(self, opened: OpenForm) -> _Start:
        """Made once for all the answers that are set beside one form."""
        if self._last is None or self._last.form is not opened:
            asks = questions(opened, "always")
            requests = tuple(make_request(ask, opened.segment, Redaction()) for ask in asks)
            self._last = _Start(opened, requests, conclude(opened))
        return self._last

    def good(self, form: _Form, setting: Setting) -> None:
        """A model that reads well: parsers alone, model alone, both."""
        opened = self._opened(form.form, setting)
        before = self._start(opened).result
        reading = self._read(opened, form, None)[0]
        after = conclude(opened, reading)
        channel = form.form.document.channel
        self.channels[setting, form.suite, channel, "forms"] += 1
        for who, result in (("parser", before), ("model", _alone(reading, before)), ("reconciled", after)):
            for j in _judgements(form.gold, result):
                for counts, name in ((self.groups, j.group), (self.channels, channel)):
                    counts[setting, form.suite, name, "fields"] += j.counted and who == "parser"
                    counts[setting, form.suite, name, who] += j.counted and j.outcome == "right"
                if who != "model":
                    self._decided((setting, form.suite, channel), "_before" if who == "parser" else "", j)

    def _decided(self, key: tuple[Setting, str, str], when: str, j: Judgement) -> None:
        self.channels[*key, f"review{when}"] += j.decision == "review"
        self.channels[*key, f"silent{when}"] += j.error and j.decision == "accept"
        if j.decision == "accept" and SETTLED in j.reasons:
            self.channels[*key, "settled"] += 1
            self.channels[*key, "settled_right"] += not j.error

    def bad(self, form: _Form, setting: Setting, kind: str) -> None:
        """A model that reads badly in one known way."""
        opened = self._opened(form.form, setting)
        if kind == ECHO:
            reading = echo(opened.readings[1])
            alone = _alone(reading, self._start(opened).result)
            planted = grounded = sum(j.error and j.pred is not None for j in _judgements(form.gold, alone))
        else:
            reading, planted, grounded = self._read(opened, form, kind)
        before = self._start(opened).result
        if setting == "worst":
            opened = replace(opened, readings=(opened.readings[0], as_parsed(reading)))
            before = conclude(opened)
        after = conclude(opened, reading)
        source = squash("".join(_texts(opened)))
        judged = list(_judgements(form.gold, after))
        self._in_front(setting, kind, _judgements(form.gold, before), judged)
        for j in judged:
            if j.decision != "accept" or SETTLED not in j.reasons:
                continue
            self.faults[setting, kind, "settled"] += 1
            self.faults[setting, kind, "wrong"] += j.error
            raw = after.fields[j.pred_path].raw if j.pred_path else None
            stands = raw is not None and all(squash(t) in source for t in raw.split("\n"))
            self.faults[setting, kind, "ungrounded"] += not stands
        self.faults[setting, kind, "planted"] += planted
        self.faults[setting, kind, "grounded"] += grounded

    def _in_front(
        self, setting: Setting, kind: str, before: Iterable[Judgement], after: Iterable[Judgement]
    ) -> None:
        """What is in review and stands in front of its rivals: what the model made right there, and what wrong."""
        was = {j.gold_path: not j.error for j in before if j.gold_path and j.decision == "review"}
        now = {j.gold_path: not j.error for j in after if j.gold_path and j.decision == "review"}
        for path in was.keys() & now.keys():
            self.faults[setting, kind, "front_won"] += now[path] and not was[path]
            self.faults[setting, kind, "front_lost"] += was[path] and not now[path]

    def _opened(self, form: OpenForm, setting: Setting) -> OpenForm:
        if setting != "planted":
            return form
        return replace(form, readings=(form.readings[0], spoilt(form.readings[1], self.rng)))

    def _read(self, opened: OpenForm, form: _Form, kind: str | None) -> tuple[Reading, int, int]:
        """The model's reading of all parts, and how many of its pointers are wrong, and of those grounded."""
        extraction = Extraction(PRODUCER, opened.readings, clean)
        oracle = self.kit.Oracle([form.gold.form])
        planted = grounded = 0
        for request in self._start(opened).requests:
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


def run_model_suite(suites: Sequence[Path], seed: int = SEED) -> ModelReport:
    """Make the answers, put them beside the readings, count.

    Raises:
        UsageError: a suite or the generator is not at hand.
    """
    kit = load_kit()
    bench = _Bench(kit, seed)
    tokens = []
    for suite in suites:
        read = read_forms(suite)
        tokens.append(TokenLine(suite=suite.stem, forms=len(read), **_tokens(read)))
        for form in read:
            if form.gold is not None:
                _put_to_test(bench, _Form(suite.stem, form.form, form.gold))
    return _report(bench, seed, tuple(tokens))


def _put_to_test(bench: _Bench, form: _Form) -> None:
    for good in GOOD:
        bench.good(form, good)
    for setting in SETTINGS:
        for kind in (*bench.kit.SPOILS, ECHO):
            bench.bad(form, setting, kind)


def _tokens(forms: Iterable[_Read]) -> dict[str, int]:
    def count(form: OpenForm, policy: Literal["auto", "always"]) -> int:
        asked = (make_request(ask, form.segment, Redaction()) for ask in questions(form, policy))
        return sum(count_tokens("".join(m["content"] for m in request.messages)) for request in asked)

    forms = list(forms)
    return {
        "auto": sum(count(f.form, "auto") for f in forms),
        "always": sum(count(f.form, "always") for f in forms),
    }


def _report(bench: _Bench, seed: int, tokens: tuple[TokenLine, ...]) -> ModelReport:
    names = ("planted", "grounded", "settled", "wrong", "ungrounded", "front_won", "front_lost")
    arms = ("fields", "parser", "model", "reconciled")
    report = ModelReport(
        seed=seed,
        forms=sum(n for (s, _, _, what), n in bench.channels.items() if (s, what) == (GOOD[0], "forms")),
        faults=tuple(
            FaultLine(setting=setting, kind=kind, **{n: bench.faults[setting, kind, n] for n in names})
            for setting, kind in sorted({(s, k) for s, k, _ in bench.faults})
        ),
        groups=tuple(
            GroupLine(
                setting=setting,
                suite=suite,
                group=group,
                **{n: bench.groups[setting, suite, group, n] for n in arms},
            )
            for setting, suite, group in sorted({(s, p, g) for s, p, g, _ in bench.groups})
        ),
        channels=tuple(
            ChannelLine(
                setting=setting,
                suite=suite,
                channel=channel,
                **{
                    n: bench.channels[setting, suite, channel, n]
                    for n in ChannelLine.model_fields
                    if n not in _KEYS
                },
            )
            for setting, suite, channel in sorted({(s, p, c) for s, p, c, _ in bench.channels})
        ),
        tokens=tokens,
        broken=(),
    )
    return report.model_copy(update={"broken": tuple(broken_bounds(report))})


def main(given: Sequence[str]) -> int:
    """Runs the suites given, else fixtures, pictures and, where it is at hand, the corpus; 1 when a bound is broken."""
    home = _HOME / "eval"
    suites = [Path(name) for name in given]
    if not suites:
        suites = [home / "suites" / "fixtures-dev.toml", home / "suites" / "scan-dev.toml"]
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
    sys.exit(main(sys.argv[1:]))
